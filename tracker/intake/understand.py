"""Printed rows become tasks and targets: names found, deadlines and numbers read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tracker.agencies.rules.cells import split_names
from tracker.agencies.rules.names import Match, Register
from tracker.intake.mapping.lines import cell_line, cell_text, is_empty
from tracker.intake.mapping.rows import TaskRow
from tracker.intake.mapping.targets import TargetRow
from tracker.intake.parsed import Finding, ParsedTarget, ParsedTask
from tracker.intake.rules.agencies import check_names
from tracker.intake.rules.numbers import Value, read_target, read_value
from tracker.intake.rules.shares import apart
from tracker.intake.rules.wording import finding
from tracker.lib.numbers import BadNumber
from tracker.lib.text import fold
from tracker.plans.rules.deadline import Deadline, read_deadline

_RANK = re.compile(r"(?:thu|vi tri )?(?:xep )?hang\b|thu hang|xep thu")
_OF_MAXIMUM = re.compile(r"\s*(?P<score>[\d.,]+)\s*/\s*(?P<max>[\d.,]+)\s*")
# A deadline nearer to the date of issue than this many days is noted.
SHORT_NOTICE = 5


class Understanding:
    """Reads the words of one plan: its year, its date, the register as of that date."""

    def __init__(
        self, register: Register, *, year: int, issued_on: date | None, as_of: date
    ) -> None:
        self.register = register
        self.year = year
        self.issued_on = issued_on
        self.as_of = as_of
        self.findings: list[Finding] = []
        self._names: dict[str, tuple[Match, ...]] = {}
        self._deadlines: dict[str, Deadline] = {}

    def tasks(self, rows: Sequence[TaskRow]) -> tuple[ParsedTask, ...]:
        """Understand the rows of the task tables; a row without a number gets the next free one."""
        used = {(row.section.index, row.number) for row in rows if row.number}
        before: dict[str | None, int] = {}
        tasks = []
        for row in rows:
            index = row.section.index
            number = row.number
            if not number:
                following = before.get(index, 0) + 1
                while (index, str(following)) in used:
                    following += 1
                number = str(following)
                used.add((index, number))
            if number.isdigit():
                before[index] = int(number)
            tasks.append(self._task(row, number))
        return tuple(tasks)

    def _task(self, row: TaskRow, number: str) -> ParsedTask:
        leads, partners = apart(row.texts.get("lead", []), row.texts.get("partner", []))
        if row.joint:
            leads, partners = self._halved(leads, partners)
        output = cell_text(row.text("output"), wrapped=False)
        task = ParsedTask(
            number=number,
            index=row.section.index,
            section=row.section.number,
            section_title=row.section.title,
            title=row.text("title"),
            deadline=self._deadline(row),
            leads=self._split(leads) or self._headed(row),
            partners=self._split(partners),
            output=None if is_empty(output) else output,
            places={"number": row.place, **row.places},
        )
        lead, partner = row.places.get("lead", row.place), row.places.get("partner", row.place)
        self.findings += check_names(task.leads, task.where, "leads", lead)
        self.findings += check_names(task.partners, task.where, "partners", partner)
        self._notices(task, lead)
        if row.under_agency and task.leads:
            printed = row.section.title
            self.findings.append(
                finding("lead_from_heading", task.where, cell=lead, field="leads", printed=printed)
            )
        if row.unnumbered:
            self.findings.append(
                finding(
                    "missing_number", task.where, cell=row.place, field="number", computed=number
                )
            )
        return task

    def _notices(self, task: ParsedTask, lead: str) -> None:
        """Note a lead that nobody can name, and a deadline that leaves hardly a week."""
        for match in task.leads:
            if match.name in self.register.open_groups:
                found = finding(
                    "open_group", task.where, cell=lead, field="leads", printed=match.name
                )
                self.findings.append(found)
        due = task.deadline.due_on
        days = (due - self.issued_on).days if due and self.issued_on else -1
        if due is not None and 0 <= days < SHORT_NOTICE:
            cell, printed = task.places.get("deadline", lead), f"{due:%d/%m/%Y}"
            found = finding(
                "short_notice",
                task.where,
                cell=cell,
                field="deadline",
                printed=printed,
                computed=str(days),
            )
            self.findings.append(found)

    def _deadline(self, row: TaskRow) -> Deadline:
        text = cell_line("; ".join(row.texts.get("deadline", [])), wrapped=False)
        if text not in self._deadlines:
            self._deadlines[text] = read_deadline(text, year=self.year, issued_on=self.issued_on)
        return self._deadlines[text]

    def _halved(self, leads: Sequence[str], partners: Sequence[str]) -> tuple[list[str], list[str]]:
        """Part "Sở A/Sở B" of a column for leads and partners at the stroke after a known name."""
        kept, moved = [], list(partners)
        for text in leads:
            for stroke in re.finditer(r"\s*/\s*", text):
                first, rest = text[: stroke.start()], text[stroke.end() :]
                matches = split_names(first, self.register, self.as_of)
                if rest and matches and all(match.name for match in matches):
                    text = first
                    moved.append(rest)
                    break
            kept.append(text)
        return kept, moved

    def _headed(self, row: TaskRow) -> tuple[Match, ...]:
        """Give the agency in whose section a task stands, where its table has no leads at all."""
        title = row.section.title if row.under_agency else None
        matches = self._split([title]) if title else ()
        return matches if all(match.name for match in matches) else ()

    def _split(self, texts: Sequence[str]) -> tuple[Match, ...]:
        """Split the cells of a field into names; a cell repeated in the file is split once."""
        found: list[Match] = []
        for text in texts:
            if text not in self._names:
                self._names[text] = split_names(text, self.register, self.as_of)
            found += self._names[text]
        return tuple(found)

    def targets(self, rows: Sequence[TargetRow]) -> tuple[ParsedTarget, ...]:
        """Understand the rows of the target tables."""
        return tuple(self._target(row) for row in rows)

    def _target(self, row: TargetRow) -> ParsedTarget:
        where = f"{row.index or ''}/{row.code}".lstrip("/")
        target = self._number(row, "target", where)
        lead = row.texts.get("lead", "")
        leads = self._split([lead] if lead else [])
        self.findings += check_names(leads, where, "leads", row.places.get("lead", row.place))
        if row.restored:
            cell, printed = row.places.get("number", ""), row.printed_code
            self.findings.append(
                finding(
                    "code_restored",
                    where,
                    cell=cell,
                    field="code",
                    printed=printed,
                    computed=row.code,
                )
            )
        places = dict(row.places)
        places["max_score"] = places.get("max", "")
        return ParsedTarget(
            index=row.index,
            code=row.code,
            name=row.name,
            max_score=self._plain(row, "max", where),
            baseline=self._plain(row, "baseline", where),
            target=target.number,
            target_operator=target.operator,
            leads=leads,
            target_text=row.texts.get("target", ""),
            places=places,
        )

    def _plain(self, row: TargetRow, name: str, where: str) -> Decimal | None:
        return self._number(row, name, where).number

    def _number(self, row: TargetRow, name: str, where: str) -> Value:
        """Read one number; what is none is an error that keeps what was printed."""
        text, cell = row.texts.get(name, ""), row.places.get(name, "")
        field = "max_score" if name == "max" else name
        scored = _OF_MAXIMUM.fullmatch(text)
        try:
            if _RANK.match(fold(row.name)):
                # A place among the provinces is no score: its words are kept, not compared.
                value = Value(None, words=name == "target" and not is_empty(text))
            elif scored is not None and scored["max"] == row.texts.get("max"):
                value = read_value(scored["score"])
            else:
                value = read_target(text) if name == "target" else read_value(text)
        except BadNumber:
            self.findings.append(finding("bad_number", where, cell=cell, field=field, printed=text))
            return Value(None)
        if value.comma:
            self.findings.append(
                finding("decimal_comma", where, cell=cell, field=field, printed=text)
            )
        if value.words:
            self.findings.append(
                finding("no_number_target", where, cell=cell, field=field, printed=text)
            )
        return value
