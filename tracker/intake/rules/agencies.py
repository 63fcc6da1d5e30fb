"""Names of agencies checked: unknown, misspelt, doubled, or groups that nobody can expand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.agencies.rules.names import Match
from tracker.intake.parsed import Finding
from tracker.intake.rules.wording import finding


def check_names(matches: Sequence[Match], where: str, field: str, cell: str) -> Iterator[Finding]:
    """Give the doubts about the names of one cell."""
    seen: set[str] = set()
    for match in matches:
        if match.name is None:
            yield finding(
                "unknown_agency",
                where,
                cell=cell,
                field=field,
                printed=match.printed,
                suggestions=match.suggestions,
            )
        elif match.how == "near":
            yield finding(
                "unknown_agency",
                where,
                cell=cell,
                field=field,
                printed=match.printed,
                computed=match.name,
                suggestions=(match.name,),
                severity="warning",
            )
        if match.name is not None:
            if match.name in seen:
                yield finding("doubled_agency", where, cell=cell, field=field, printed=match.name)
            seen.add(match.name)
