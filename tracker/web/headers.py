"""Headers of every answer: what a browser may load, frame, guess and tell to other sites."""

from __future__ import annotations

from flask import Flask, Response, request

# Nothing inline and nothing from elsewhere, so no nonce is needed. `data:` serves the small arrows
# that the stylesheet draws into selects and check boxes.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_FIXED = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_ONE_YEAR = 31_536_000


def add_headers(response: Response) -> Response:
    """Add the headers a view has not set itself; what a page shows is kept by no cache at all."""
    for name, value in _FIXED.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault(
            "Strict-Transport-Security", f"max-age={_ONE_YEAR}; includeSubDomains"
        )
    # "no-cache" is what the library says of every file it sends.
    if response.headers.get("Cache-Control", "no-cache") == "no-cache":
        response.headers["Cache-Control"] = "no-store"
    return response


def init_headers(app: Flask) -> None:
    """Add the headers to every answer of `app`."""
    app.after_request(add_headers)
