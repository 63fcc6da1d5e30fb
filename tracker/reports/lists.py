"""Tables 4 to 8 and the appendices: the rows behind the figures, each with the task's number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from tracker.lib.numbers import format_count, format_decimal
from tracker.lib.text import shorten
from tracker.paper.outline import Cell, Column, HeadCell, Row, Table, head, roman, row
from tracker.reports.facts import (
    OverdueRow,
    QuarterlyFacts,
    StandingRow,
    TargetRow,
    TargetsFact,
    TaskRow,
)
from tracker.reports.phrases import counted, day
from tracker.reports.rules import number_ranges
from tracker.reports.tables import MINUS

TITLE_LENGTH = 130
# So many documents are printed; the workbook holds all of them.
PAPER_ROWS = 500
_KINDS = (
    ("monthly", "Định kỳ hằng tháng"),
    ("quarterly", "Định kỳ hằng quý"),
    ("half_yearly", "Định kỳ 6 tháng"),
    ("yearly", "Định kỳ hằng năm"),
    ("event", "Theo sự kiện"),
    ("standing", "Thường xuyên, theo quy định"),
)
# So many alike rows are told one by one; more become one row that names their numbers.
_ALIKE_SHOWN = 2


def standing_table(facts: QuarterlyFacts) -> Table:
    """Give table 4: duties without a last day; alike ones that are complete share a row."""
    rows: list[Row] = []
    kinds = [(k, name, [r for r in facts.standing if r.kind == k]) for k, name in _KINDS]
    present = [entry for entry in kinds if entry[2]]
    for position, (_, name, found) in enumerate(present, 1):
        rows.append(row(f"{roman(position)}. {name} ({counted(len(found))})", kind="group"))
        rows.extend(_standing_rows(found))
    return Table(
        (Column(10, "center"), Column(61), Column(35), Column(24, "center"), Column(35)),
        (head("NV", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Đã làm/ đến hạn",
              "Kết quả trong kỳ"),),
        tuple(rows),
        "Bảng 4. Kết quả thực hiện nhiệm vụ định kỳ, theo sự kiện, thường xuyên",
        "Đơn vị tính: kỳ báo cáo, lượt việc của các cơ quan",
        (
            "Ghi chú: NV là số thứ tự nhiệm vụ trong Kế hoạch; nội dung rút gọn có dấu “…” được "
            "ghi đầy đủ tại Phụ lục. Dấu “-”: chưa đến kỳ hoặc chưa phát sinh.",
        ),
    )  # fmt: skip


def _standing_rows(found: Sequence[StandingRow]) -> list[Row]:
    """Give first what is not answered in full, then the rest drawn together by result."""
    open_rows = [r for r in found if r.done < r.due]
    closed = sorted((r for r in found if r.done >= r.due), key=lambda r: (-r.due, r.result))
    rows = [_standing_row(r) for r in open_rows]
    for (due, result), alike in groupby(closed, key=lambda r: (r.due, r.result)):
        group = list(alike)
        if len(group) <= _ALIKE_SHOWN:
            rows.extend(_standing_row(r) for r in group)
            continue
        numbers = [r.number for r in group]
        words = f"{counted(len(group))} (số {number_ranges(numbers)})"
        rows.append(row("", Cell(words, across=2), _made(due, due), result))
    return rows


def _standing_row(one: StandingRow) -> Row:
    title = shorten(one.title, TITLE_LENGTH)
    return row(one.number, title, one.leads, _made(one.done, one.due), one.result)


def _made(done: int, due: int) -> str:
    """Give how many of how many, a dash where none was due."""
    return f"{format_count(done)}/{format_count(due)}" if due else "-"


def targets_table(facts: QuarterlyFacts) -> Table:
    """Give table 5: what each index is expected to reach, and the nodes below their target."""
    year = facts.plan.year
    rows: list[Row] = []
    for position, one in enumerate(facts.targets):
        rows.append(row(f"{chr(ord('A') + position)}. {one.name} ({one.unit})", kind="group"))
        rows.extend(_target_row(r) for r in one.rows if r.top)
        missed = _missed(one)
        if missed:
            words = f"Tiêu chí dự kiến chưa đạt mục tiêu ({counted(len(missed), 'tiêu chí')}, xếp "
            rows.append(row(f"{words}theo số điểm thiếu)", kind="subgroup"))
            rows.extend(map(_target_row, missed))
    heads = (
        head(
            *(HeadCell(t, down=2) for t in ("Mã", "Tiêu chí", "Tối đa", f"Kết quả {year - 1}",
                                            f"Mục tiêu {year}", f"Dự kiến {year}")),
            HeadCell("Chênh so với mục tiêu", across=2),
            HeadCell("Đơn vị theo dõi", down=2), HeadCell("NV gắn kèm", down=2),
        ),
        head("Điểm", "% tối đa"),
    )  # fmt: skip
    return Table(
        (Column(9.5, "center"), Column(38), Column(13.5, "right"), Column(12.5, "right"),
         Column(15, "right"), Column(12.5, "right"), Column(12, "right"), Column(12, "right"),
         Column(28, "center"), Column(12, "center")),
        heads, tuple(rows), f"Bảng 5. Dự kiến kết quả so với mục tiêu năm {year}",
        notes=(
            f"Ghi chú: Chênh = dự kiến {MINUS} mục tiêu; % tối đa tính theo điểm tối đa của từng "
            "tiêu chí; đối với Chỉ số tính bằng %, chênh tính bằng điểm phần trăm. Dấu “-”: chưa "
            "có số liệu hoặc không chênh lệch.",
        ),
    )  # fmt: skip


def _missed(one: TargetsFact) -> list[TargetRow]:
    return sorted(
        (r for r in one.rows if r.missed and not r.top), key=lambda r: (r.gap or Decimal(0), r.code)
    )


def _target_row(one: TargetRow) -> Row:
    aim = _figure(one.target)
    target = Cell(
        f"> {aim.text}" if one.operator == ">" and one.target is not None else aim.text,
        value=None if one.operator == ">" else one.target,
    )
    relative = None if one.gap is None else one.gap * 100 / one.maximum
    return row(
        one.code, one.name, _figure(one.maximum), _figure(one.before), target,
        _figure(one.expected), _signed(one.gap), _signed(relative),
        one.owners or "-", one.tasks or "-",
        kind="total" if one.is_total else "normal",
    )  # fmt: skip


def _figure(value: Decimal | None) -> Cell:
    return Cell("-") if value is None else Cell(format_decimal(value), value=value)


def _signed(value: Decimal | None) -> Cell:
    if not value:
        return Cell("-", value=value)
    return Cell(f"{'+' if value > 0 else MINUS}{format_decimal(abs(value))}", value=value)


def overdue_table(facts: QuarterlyFacts) -> Table:
    """Give table 6: late work, the longest first as the facts order it."""
    rows = tuple(
        row(
            str(position), f"{shorten(one.title, TITLE_LENGTH)} (NV {one.number})",
            "\n".join(filter(None, (one.leads, one.state))),
            _due(one), _late(one),
            one.cause or "Chưa có giải trình",
            _date(one.promise, "Chưa cam kết"),
        )
        for position, one in enumerate(facts.overdue, 1)
    )  # fmt: skip
    return Table(
        (Column(9, "center"), Column(41.5), Column(32), Column(21, "center"), Column(15, "center"),
         Column(25), Column(21.5, "center")),
        (head("TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì còn việc", "Hạn ban đầu (gia hạn)",
              "Số ngày quá hạn", "Nguyên nhân", "Cam kết hoàn thành"),),
        rows, f"Bảng 6. Nhiệm vụ quá hạn, chưa hoàn thành đến ngày {day(facts.period.window_end)}",
        notes=("Ghi chú: Số ngày quá hạn trong ngoặc tính theo hạn ban đầu.",)
        if any(one.extended_to for one in facts.overdue) else (),
    )  # fmt: skip


def _date(value: date | None, unknown: str = "-") -> Cell:
    return Cell(day(value) if value else unknown, value=value)


def _due(one: OverdueRow) -> str:
    """Give the first due date and, below it in brackets, the one granted and how often."""
    if not one.extended_to:
        return day(one.due_on)
    times = f", {format_count(one.extensions)} lần" if one.extensions else ""
    return f"{day(one.due_on)}\n({day(one.extended_to)}{times})"


def _late(one: OverdueRow) -> Cell:
    """Give the days late by the day in force and, in brackets, by the first one."""
    if not one.extended_to:
        return Cell(str(one.days_late), value=one.days_late)
    return Cell(f"{one.days_late}\n({one.days_late_at_first})")


def coming_table(facts: QuarterlyFacts) -> Table:
    """Give table 7: what falls due in the next window, soonest first."""
    rows = tuple(
        row(str(position), f"{shorten(one.title, TITLE_LENGTH)} (NV {one.number})", one.leads,
            _date(one.due_on), one.progress or "-")
        for position, one in enumerate(facts.coming, 1)
    )  # fmt: skip
    return Table(
        (Column(10, "center"), Column(70), Column(38), Column(22, "center"), Column(25)),
        (head("TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Hạn", "Tiến độ"),),
        rows, "Bảng 7. Nhiệm vụ đến hạn trong kỳ tới",
    )  # fmt: skip


def proposals_table(facts: QuarterlyFacts) -> Table:
    """Give table 8: what agencies ask to have changed."""
    rows = tuple(
        row(str(position), f"{shorten(one.title, TITLE_LENGTH)} (NV {one.number})", one.agency,
            one.request, one.reason, one.wanted)
        for position, one in enumerate(facts.proposals, 1)
    )  # fmt: skip
    return Table(
        (Column(10, "center"), Column(46), Column(30), Column(20), Column(35),
         Column(24, "center")),
        (head("TT", "Nội dung nhiệm vụ", "Cơ quan đề nghị", "Đề nghị", "Lý do",
              "Cơ quan mới hoặc hạn mới"),),
        rows, "Bảng 8. Đề nghị gia hạn, chuyển giao, điều chỉnh nhiệm vụ",
    )  # fmt: skip


def tasks_table(tasks: Sequence[TaskRow]) -> Table:
    """Give the full list of tasks, by index and section."""
    rows: list[Row] = []
    for position, (index, of_index) in enumerate(groupby(tasks, key=lambda t: t.index)):
        listed = list(of_index)
        rows.append(
            row(f"{chr(ord('A') + position)}. {index}: {counted(len(listed))}", kind="group")
        )
        for section, of_section in groupby(listed, key=lambda t: t.section):
            alike = list(of_section)
            if section:
                rows.append(row(f"{section}: {counted(len(alike))}", kind="subgroup"))
            rows.extend(map(_task_row, alike))
    return Table(
        (Column(10, "center"), Column(72), Column(40), Column(26), Column(21, "center"),
         Column(21, "center"), Column(26), Column(36)),
        (head("NV", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Tiến độ theo Kế hoạch",
              "Hạn hiện hành", "Ngày hoàn thành", "Trạng thái", "Kết quả trong kỳ"),),
        tuple(rows),
    )  # fmt: skip


def _task_row(one: TaskRow) -> Row:
    return row(
        one.number, one.title, one.leads, one.deadline_text,
        _date(one.due_on),
        _date(one.completed_on),
        one.status, one.result or "-",
    )  # fmt: skip


def evidence_table(facts: QuarterlyFacts) -> Table:
    """Give the documents that prove what the tasks report."""
    rows = tuple(
        row(str(position), one.task, one.name, one.number or "-",
            _date(one.issued_on), one.agency)
        for position, one in enumerate(facts.evidence, 1)
    )  # fmt: skip
    return Table(
        (Column(12, "center"), Column(14, "center"), Column(110), Column(40), Column(26, "center"),
         Column(50)),
        (head("TT", "NV", "Tên tài liệu", "Số, ký hiệu", "Ngày", "Cơ quan"),), rows,
        shown=PAPER_ROWS,
    )  # fmt: skip


def difficulties_table(facts: QuarterlyFacts) -> Table:
    """Give what every agency told as its difficulty, where the body names the first ones alone."""
    rows = tuple(
        row(str(position), one.agency, one.difficulty, one.proposal or "-")
        for position, one in enumerate(facts.difficulties, 1)
    )
    return Table(
        (Column(12, "center"), Column(60), Column(120), Column(60)),
        (head("TT", "Cơ quan", "Khó khăn, vướng mắc", "Đề xuất"),),
        rows,
        shown=PAPER_ROWS,
    )
