"""The demonstration with the verbs of reorganising, and the reports that must not change."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from made_up_mapping import made_up_file

from tracker.agencies.models import Agency
from tracker.agencies.queries import by_code, group_by_code
from tracker.db import transaction
from tracker.lib.actor import Actor, Membership, Role
from tracker.plans.queries import plan_by_code
from tracker.reorganisation.actions.applying import apply
from tracker.reorganisation.actions.deciding import Choice, decide
from tracker.reorganisation.actions.mapping import take_lines
from tracker.reorganisation.actions.preparing import open_reorganisation
from tracker.reorganisation.models import Reorganisation
from tracker.reorganisation.queries.concerned import by_id, concerned
from tracker.reorganisation.queries.outcome import Outcome, outcome
from tracker.reorganisation.reading import read_lines
from tracker.reports.facts import QuarterlyFacts
from tracker.reports.queries.quarterly import quarterly_facts

BY = Actor(1, "Trần Thu Hà", (Membership(Role.COORDINATOR),))
MARCH, JULY = date(2025, 3, 1), date(2025, 7, 1)


class City:
    """The demonstration with the verbs that these tests use, each in its own transaction."""

    def agency(self, code: str) -> Agency:
        """Give the agency of a code."""
        found = by_code(code)
        assert found is not None
        return found

    def at(self, day: date) -> datetime:
        """Give an instant of a day."""
        return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)

    def open(self, day: date, title: str = "Sắp xếp tổ chức bộ máy") -> Reorganisation:
        """Prepare a reorganisation of a day."""
        with transaction():
            return open_reorganisation(
                title=title, effective_on=day, legal_basis="Nghị quyết", by=BY, at=self.at(day)
            )

    def outcome(self, row: Reorganisation, on: date | None = None) -> Outcome:
        """Give what would move."""
        return outcome(concerned(row), on or row.effective_on)

    def decide(self, row: Reorganisation, needs: list[Any], kind: str, **to: int) -> None:
        """Decide some needs."""
        with transaction():
            decide(self.fresh(row), needs, Choice(kind, **to), by=BY, at=self.at(row.effective_on))

    def apply(
        self, row: Reorganisation, on: date | None = None, *, with_rest: bool = False
    ) -> bool:
        """Apply a reorganisation on its day, or on another."""
        with transaction():
            return apply(
                self.fresh(row),
                version=None,
                with_rest=with_rest,
                by=BY,
                at=self.at(on or row.effective_on),
            )

    def fresh(self, row: Reorganisation) -> Reorganisation:
        """Lock the row, as every door does."""
        found = by_id(row.id, lock=True)
        assert found is not None
        return found

    def split_to(self, row: Reorganisation, **chosen: str) -> None:
        """Choose one successor for everything of bodies that have several."""
        by_body: dict[int, list[Any]] = {}
        for need in self.outcome(row).waiting:
            if need[2] is not None:
                by_body.setdefault(need[2], []).append(need)
        for code, to in chosen.items():
            needs = by_body.get(self.agency(code).id, [])
            if needs:
                self.decide(row, needs, "move", to_id=self.agency(to).id)

    def march(self) -> Reorganisation:
        """Play 1 March 2025: departments merge, the social fields and the press are chosen."""
        row = self.open(MARCH, "Sắp xếp các sở, ban, ngành")
        self.split_to(row, SLDTBXH="SNV_2025", STTTT="SKHCN_2025")
        rest = self.outcome(row).waiting
        if rest:
            self.decide(row, rest, "close")
        assert self.apply(row)
        return row

    def july(self) -> Reorganisation:
        """Play 1 July 2025 with a file, and decide every task of the districts."""
        row = self.open(JULY, "Tổ chức chính quyền địa phương hai cấp")
        with transaction():
            lines = read_lines(made_up_file(JULY))
            take_lines(self.fresh(row), lines, file_name="anh-xa.csv", by=BY, at=self.at(JULY))
        tasks = [need for need in self.outcome(row).waiting if need[0] == "task"]
        self.decide(row, tasks[::3], "group", group_id=self.group("G_XA"))
        self.decide(row, tasks[1::3], "close")
        self.decide(row, tasks[2::3], "move", to_id=self.agency("SNV_2025").id)
        assert self.apply(row, with_rest=True)
        return row

    def group(self, code: str) -> int:
        """Give the id of a group."""
        found = group_by_code(code)
        assert found is not None
        return found.id

    def reports(self) -> dict[str, QuarterlyFacts]:
        """Give the facts of the reports of 2024, as somebody would make them at the end of 2025."""
        plan = plan_by_code("2024")
        assert plan is not None
        codes = ("2024-Q2", "2024-Q3", "2024")
        return {code: quarterly_facts(plan, code, today=date(2025, 12, 1)) for code in codes}
