"""Compression of text answers, chosen by what the browser accepts.

Cross-site form tokens are signed with the second in which the page was made, so guessing one
through the size of compressed pages gains nothing.
"""

from __future__ import annotations

import gzip

import brotli
from flask import Flask, Request, Response, request

SMALLEST = 1_000
"""Bytes under which compressing saves no packet."""

_TEXT = {
    "text/html",
    "text/plain",
    "text/csv",
    "text/calendar",
    "application/json",
    "application/problem+json",
    "image/svg+xml",
}
_BROTLI_QUALITY = 4
_GZIP_LEVEL = 5


def accepted_encoding(asking: Request) -> str | None:
    """Give "br", "gzip" or None: the best encoding that `asking` accepts."""
    accepted = asking.accept_encodings
    brotli_wish, gzip_wish = accepted["br"], accepted["gzip"]
    if brotli_wish > 0 and brotli_wish >= gzip_wish:
        return "br"
    return "gzip" if gzip_wish > 0 else None


def compress_answer(response: Response) -> Response:
    """Compress a text answer of at least `SMALLEST` bytes; leave files and streams alone."""
    if (
        response.mimetype not in _TEXT
        or response.direct_passthrough
        or response.is_streamed
        or "Content-Encoding" in response.headers
    ):
        return response
    response.vary.add("Accept-Encoding")
    encoding = accepted_encoding(request)
    body = response.get_data()
    if encoding is None or len(body) < SMALLEST:
        return response
    if encoding == "br":
        response.set_data(brotli.compress(body, mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY))
    else:
        response.set_data(gzip.compress(body, _GZIP_LEVEL, mtime=0))
    response.headers["Content-Encoding"] = encoding
    return response


def init_compression(app: Flask) -> None:
    """Compress the text answers of `app`."""
    app.after_request(compress_answer)
