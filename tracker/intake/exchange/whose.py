"""The agency that a cell of another system's table names: by code, by name, by a former name.

The register of the plan import is asked, as of the day. A name one misspelling away is proposed
and never taken: a commune of another province may be called almost like one of ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.agencies.queries import form_on, register
from tracker.agencies.rules.names import Match
from tracker.db import session
from tracker.intake.exchange.rules.lines import Problem
from tracker.lib.text import fold


class Bodies:
    """Finds agencies as of a day; `own` are those of the person, None for the whole province."""

    def __init__(self, own: Collection[int] | None, on: date) -> None:
        self._own, self._on = own, on
        self._register = register()
        # Held here, so that those who go through many rows meet each agency as one object.
        self.agencies = {row.id: row for row in session.scalars(select(Agency))}
        self._by_code = {fold(row.code): row for row in self.agencies.values()}
        self._by_name: dict[str, list[Agency]] = {}
        # For cells that bear no accent at all; one accent less may be another commune.
        self._by_folded: dict[str, list[Agency]] = {}
        for row in self.agencies.values():
            self._by_name.setdefault(row.name, []).append(row)
            self._by_folded.setdefault(row.name_folded, []).append(row)
        self._read: dict[str, int | Problem] = {}

    def named(self, cell: str) -> int | Problem:
        """Give the agency that a cell names, or why there is not one; the same cell is read once.

        An empty cell is the person's only agency.
        """
        if cell not in self._read:
            self._read[cell] = self._named(cell)
        return self._read[cell]

    def _named(self, cell: str) -> int | Problem:
        if not cell:
            only = next(iter(self._own)) if self._own and len(self._own) == 1 else None
            return only or Problem("agency", "Dòng chưa ghi cơ quan.")
        by_code = self._by_code.get(fold(cell))
        found = self._today([by_code]) if by_code else self._by_register(cell)
        if isinstance(found, Problem):
            return found
        if self._own is not None and found.id not in self._own:
            return Problem("agency", f"“{cell[:60]}” không phải cơ quan của tài khoản này.")
        return found.id

    def _by_register(self, cell: str) -> Agency | Problem:
        match = self._register.find(cell, self._on)
        if match.kind == "group" and match.name not in self._by_name:
            return Problem("agency", f"“{cell[:60]}” là một nhóm cơ quan; ghi tên từng cơ quan.")
        if match.how == "near" or match.name is None:
            bare = self._by_folded.get(fold(cell)) if cell.isascii() else None
            if bare:
                return self._today(bare)
            former = self._former(cell) if match.how == "ended" else None
            return former or Problem("agency", _unknown(cell, match))
        return self._today(self._by_name.get(match.name, ()))

    def _former(self, cell: str) -> Agency | Problem | None:
        """Give the body that took the whole work of the one that bore a name; None if unclear."""
        entry = self._register.find(cell)
        return self._today(self._by_name.get(entry.name or "", ())) if entry.name else None

    def _today(self, bearers: Iterable[Agency]) -> Agency | Problem:
        """Give the one body that those who bear a name are today."""
        bearers = list(bearers)
        standing = [row for row in bearers if row.valid_on(self._on)]
        heirs = standing or [heir for row in bearers if (heir := form_on(row, self._on))]
        several = {heir.id: heir for heir in heirs}
        if len(several) == 1:
            return next(iter(several.values()))
        name = bearers[0].name if bearers else ""
        if several:
            return Problem("agency", f"Có {len(several)} cơ quan tên “{name}”; ghi mã cơ quan.")
        return Problem("agency", f"“{name}” đã kết thúc, không rõ cơ quan nào kế tục.")


def _unknown(cell: str, match: Match) -> str:
    told = f"Không có cơ quan “{cell[:60]}”"
    if match.suggestions:
        return f"{told}; có phải “{'”, “'.join(match.suggestions)}” không?"
    return f"{told} trong danh mục."
