"""The head and foot that the small papers share."""

from __future__ import annotations

from datetime import date

from tracker.paper.outline import Block, Letterhead, Outline, Signature
from tracker.reports.facts import Bodies


def paper_outline(
    kind: str, subject: tuple[str, ...], blocks: tuple[Block, ...], bodies: Bodies, on: date,
    recipients: tuple[str, ...],
) -> Outline:  # fmt: skip
    """Give a paper of the standing agency; its number is left open, its day is that of the data."""
    return Outline(
        letterhead=Letterhead(
            issuer=bodies.issuer,
            notation=bodies.notation.removeprefix("BC-"),
            place=bodies.place,
            year=on.year,
            month=on.month,
            superior=bodies.superior,
            day=on.day,
        ),
        kind=kind,
        subject=subject,
        blocks=blocks,
        signature=Signature(bodies.signature, bodies.signer),
        recipients=recipients,
    )
