"""Photographs taken at work: made smaller, and freed of where and when they were taken."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from tracker.evidence.rules import PNG, Kind, Refused

if TYPE_CHECKING:
    from PIL import Image

LONGEST_SIDE = 2000
# A photograph of a good telephone has 50 million points; a bomb has more.
MAX_POINTS = 80_000_000
_QUALITY = 85


def shrink(content: bytes, kind: Kind) -> bytes:
    """Give the photograph upright, at most 2000 points a side, without its EXIF block.

    Raise Refused when it cannot be read.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content), formats=["PNG" if kind is PNG else "JPEG"]) as photo:
            if photo.width * photo.height > MAX_POINTS:
                raise Refused("Ảnh quá lớn. Hãy giảm kích thước ảnh rồi gửi lại.")
            upright = ImageOps.exif_transpose(photo)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _encode(upright, kind)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused("Ảnh bị hỏng, không mở được. Hãy lưu lại rồi gửi lần nữa.") from None


def _encode(photo: Image.Image, kind: Kind) -> bytes:
    """Write the points alone into a new file: what else the old one held stays behind."""
    photo.info.clear()
    out = io.BytesIO()
    if kind is PNG:
        photo.save(out, "PNG", optimize=True)
    else:
        if photo.mode not in ("RGB", "L"):
            photo = photo.convert("RGB")
        photo.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
