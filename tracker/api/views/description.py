"""The description itself: for programs as OpenAPI, for people as a page. It tells nobody's data."""

from __future__ import annotations

from functools import cache
from itertools import groupby

from flask import render_template
from werkzeug.wrappers import Response

from tracker.api.answering import answer
from tracker.api.describing.document import openapi
from tracker.api.describing.operations import OPERATIONS, api
from tracker.api.problems import KINDS
from tracker.api.rules import KEPT_FOR, PER_MINUTE, SCOPE_NAMES


@api.get("/openapi.json")
def document() -> Response:
    """Give the description as OpenAPI 3.1; what it says is known when the program starts."""
    return answer(_described())


_described = cache(openapi)


@api.get("/")
def page() -> str:
    """Show the description to people who write programs."""
    return render_template(
        "api/description.html",
        groups=[(tag, list(found)) for tag, found in groupby(OPERATIONS, lambda one: one.tag)],
        kinds=KINDS,
        scopes=SCOPE_NAMES,
        per_minute=PER_MINUTE,
        kept_days=KEPT_FOR.days,
    )
