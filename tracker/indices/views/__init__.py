"""Pages of figures and frameworks; one blueprint, a module for each page."""

from flask import Blueprint

indices = Blueprint("indices", __name__)

from tracker.indices.views import (  # noqa: E402, F401
    claims,
    drafts,
    elsewhere,
    figures,
    frameworks,
    grid,
    owners,
    values,
)
