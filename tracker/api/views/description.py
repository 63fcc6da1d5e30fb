"""The description itself: for programs as OpenAPI, for people as a page. It tells nobody's data."""

from __future__ import annotations

from functools import cache

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


# What people look for first comes first.
_TAGS = ("Kế hoạch", "Cơ quan", "Tiến độ", "Chỉ số", "Tự đánh giá", "Báo cáo", "Kết nối")


@api.get("/")
def page() -> str:
    """Show the description to people who write programs."""
    return render_template(
        "api/description.html",
        groups=[(tag, [one for one in OPERATIONS if one.tag == tag]) for tag in _TAGS],
        kinds=KINDS,
        scopes=SCOPE_NAMES,
        per_minute=PER_MINUTE,
        kept_days=KEPT_FOR.days,
    )
