"""How an answer leaves: JSON with a tag by which it need not be sent twice, and lists in pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import request
from werkzeug.wrappers import Response

from tracker.api.describing.operations import Asked
from tracker.api.describing.parameters import USUAL_PAGE
from tracker.api.problems import refuse
from tracker.web.paging import Key, Shape, decode_cursor, encode_cursor

Row = TypeVar("Row")
# Kept, because an encoder with words of its own is made anew by each `json.dumps`.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def written(document: Any) -> str:
    """Give a document as JSON text, without spaces and with Vietnamese letters as they are."""
    return _ENCODER.encode(document)


def answer(document: Any, *, tag: str = "") -> Response:
    """Answer with a document; 304 to who has it already.

    `tag` goes before the hash: the version of a thing, which If-Match may send back.
    """
    body = written(document).encode()
    found = Response(body, mimetype="application/json")
    digest = hashlib.sha256(body).hexdigest()[:24]
    # Weak: the same answer leaves compressed in several ways.
    found.set_etag(f"{tag}.{digest}" if tag else digest, weak=True)
    found.headers["Cache-Control"] = "private, no-cache"
    return found.make_conditional(request)


def limit_of(asked: Asked) -> int:
    """Give how many rows a page holds."""
    return int(asked.get("limit") or USUAL_PAGE)


def after_of(asked: Asked, shape: Shape) -> Key | None:
    """Give the key behind which the page begins; a cursor that is not ours is refused."""
    text = asked.get("cursor")
    if text is None:
        return None
    position = decode_cursor(text, shape)
    if position is None or position.backwards:
        refuse("parameters", errors={"cursor": "Con trỏ này không phải của danh sách này."})
    return position.key


def paged(
    asked: Asked,
    found: Sequence[Row],
    key: Callable[[Row], Sequence[Any]],
    shape: Callable[[Row], dict[str, Any]],
) -> Response:
    """Answer with a page of rows, of which the query gave one more where the list goes on."""
    size = limit_of(asked)
    shown = found[:size]
    more = len(found) > size
    return answer(
        {
            "items": [shape(row) for row in shown],
            "next": encode_cursor(key(shown[-1])) if more else None,
        }
    )
