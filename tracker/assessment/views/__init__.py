"""Pages of self-assessment; one blueprint, a module for each page."""

from flask import Blueprint

from tracker.assessment.rules.dealing import appendix_name
from tracker.indices.rules.wording import shown_code, shown_name

assessment = Blueprint("assessment", __name__)


@assessment.context_processor
def _words() -> dict[str, object]:
    """Give the pages the way to name criteria and appendices as documents do."""
    return {"code_of": shown_code, "name_of": shown_name, "appendix_name": appendix_name}


from tracker.assessment.views import (  # noqa: E402, F401
    appraisal,
    comparison,
    consolidation,
    dealing,
    judging,
    proofs,
    replies,
    rounds,
    sheets,
    survey,
)
