"""Leads and partners in one cell: "Chủ trì: …; Phối hợp: …", "Sở A chủ trì, phối hợp với Sở B"."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PARTNER = re.compile(
    r"(?:^|[;,.\n(])\s*[-+•]?\s*"
    r"((?:(?:các )?(?:cơ quan|đơn vị|cq|đv)(?:, đơn vị)? )?(?:phối hợp(?: thực hiện)?|ph|p/h)\s*:)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"(?:\s*[,;]?\s*(?:là (?:cơ quan|đơn vị) )?chủ trì)?\s*[,;]?\s*(?:và\s+)?"
    r"\bphối hợp(?:\s+chặt chẽ)?\s+(?:(?:cùng\s+)?với|cùng)\s+"
    r"|\s+chủ trì\s*[,;]\s*phối hợp\s+(?=\S)",
    re.IGNORECASE,
)
_PIECES = re.compile(r"[;\n]")
_SAID_AFTER = re.compile(
    r"^(?P<names>.+?)\s*\(?\s*phối hợp(?:\s+thực hiện)?\s*\)?\s*\.?$", re.IGNORECASE
)


def apart(leads: Sequence[str], partners: Sequence[str]) -> tuple[list[str], list[str]]:
    """Take the partners out of the cells of leads that say which is which."""
    kept, moved = [], list(partners)
    for text in leads:
        lead, partner = _parted(text)
        kept.append(lead)
        if partner:
            moved.append(partner)
    return kept, moved


def _parted(text: str) -> tuple[str, str]:
    """Give (leads, partners) of one cell; the partners may be empty."""
    labelled = _PARTNER.split(text, maxsplit=1)
    if len(labelled) > 1:
        closed = labelled[2].rstrip()
        opened = text[: text.find(labelled[1])].rstrip().endswith("(")
        return labelled[0], closed.removesuffix(")") if opened else closed
    together = _TOGETHER.split(text, maxsplit=1)
    if len(together) > 1 and together[0].strip():
        return together[0], together[1]
    pieces = [piece.strip() for piece in _PIECES.split(text) if piece.strip()]
    said = [_SAID_AFTER.match(piece) for piece in pieces]
    if len(pieces) > 1 and any(said) and not all(said):
        mine = [piece for piece, match in zip(pieces, said, strict=True) if not match]
        return "; ".join(mine), "; ".join(match["names"] for match in said if match)
    return text, ""
