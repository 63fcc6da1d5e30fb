"""Where a page may send a browser back to: this site and nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

_LONGEST = 2_000


def safe_next(url: str | None, default: str = "/") -> str:
    """Give `url` when it is a path of this site that begins with one "/", else `default`.

    Browsers read "\\\\" as "/" and drop tabs and line breaks, so an address with any of these is
    refused rather than mended.
    """
    if not url or len(url) > _LONGEST or not url.startswith("/"):
        return default
    if url.startswith("//") or "\\" in url or any(ord(c) < 0x20 or ord(c) == 0x7F for c in url):
        return default
    try:
        parts = urlsplit(url)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else url
