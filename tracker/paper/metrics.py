"""How wide a line of Times is, near enough to draw rules under it and labels beside it.

Widths are those of Times-Roman in thousandths of the type size; marks of Vietnamese letters do not
change them, so a letter counts as its base.
"""

from __future__ import annotations

import unicodedata

_GROUPS = (
    ("iljt/'", 278), (",. :;", 250), ("()-I[]rf", 333), ("sJ", 389), ("acez", 444),
    ("bdghknopquvxy0123456789", 500), ("FPS", 556), ("ELTZ", 611), ("BCR", 667),
    ("ADGHKNOQUVXY", 722), ("w", 722), ("m", 778), ("%", 833), ("M", 889), ("W", 944),
)  # fmt: skip
_WIDTHS = {letter: width for letters, width in _GROUPS for letter in letters}
_BASES = {"đ": "d", "Đ": "D"}
_BOLD = 1.06
DEFAULT_WIDTH = 560


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Give the width of `text` set in Times of `size`, in the unit of `size`."""
    bases = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    total = sum(_WIDTHS.get(_BASES.get(base, base), DEFAULT_WIDTH) for base in bases)
    return total * size / 1000 * (_BOLD if bold else 1)


def wrap(text: str, size: float, width: float) -> list[str]:
    """Cut `text` at spaces into lines no wider than `width`; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines or [""]
