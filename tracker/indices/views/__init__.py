"""Pages of figures and frameworks; one blueprint, a module for each page."""

from collections.abc import Callable

from flask import Blueprint

from tracker.indices.rules.wording import shown_code, shown_name

indices = Blueprint("indices", __name__)


@indices.app_context_processor
def _words() -> dict[str, Callable[..., str]]:
    """Give every page the way to tell a criterion without codes that no document prints."""
    return {"code_of": shown_code, "name_of": shown_name}


from tracker.indices.views import (  # noqa: E402, F401
    claims,
    drafts,
    elsewhere,
    figures,
    frameworks,
    grid,
    owners,
    saved,
    values,
)
