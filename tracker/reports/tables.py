"""Tables 1 to 3: the plan in sum, by index and section, by lead agency.

On-time rates are given by the days in force and by the first ones. The columns of tables 2 and 3
add up as their notes say: every task stands in exactly one of the
columns 3 to 9.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from tracker.lib.numbers import format_count, format_decimal
from tracker.paper.outline import Cell, Column, HeadCell, Row, RowKind, Table, head, row
from tracker.progress.rules.counts import Counts, total
from tracker.reports.facts import AgencyFact, QuarterlyFacts, SectionFact, WindowFact
from tracker.reports.phrases import day
from tracker.reports.rules import newly_done

MINUS = "−"
# The widest of each column: "13.353" in bold, "100,00", "Trong" and "thành" in the head.
_WIDTHS = (
    33.1, 11.3, 11.3, 10.8, 8.9, 8.9, 11.0, 8.9, 9.6, 9.8, 11.6, 11.6, 9.0, 9.2,
)  # fmt: skip
_SIZE = 10
_ADDS_UP = (
    "(2) = (3) + (4) + (5) + (6) + (7) + (8) + (9); (10) = (7) + (8) + (9) và phần của (6) đã "
    "qua hạn; (11) = [(7) + (8)] : (10); (12) = (7) : [(7) + (8)], theo hạn "
    "hiện hành; (13) là số lần gia hạn đã cho; (14) là số hoàn thành thêm. Dấu “-”: không phát "
    "sinh; tỷ lệ không tính khi không có nhiệm vụ đến hạn (cột 11) hoặc hoàn thành (cột 12)."
)
_ALONE = (
    "Ghi chú: Tính theo phần việc của cơ quan; nhiệm vụ theo sự kiện chưa phát sinh thì chưa có "
    "phần việc. Nội dung các cột như Bảng 2."
)


def count_cell(value: int) -> Cell:
    """Give a count; nothing to count is a dash, as officials write it."""
    return Cell(format_count(value) if value else "-", value=value)


def rate_cell(value: Decimal | None) -> Cell:
    """Give a rate in percent with two decimals; a dash where its whole is 0."""
    return Cell("-" if value is None else format_decimal(value), value=value)


def change_cell(value: Decimal | int | None, places: int = 0) -> Cell:
    """Give a change with its sign: +3, −16,67; a dash where nothing changed or is known."""
    if not value:
        return Cell("-")
    printed = format_decimal(abs(Decimal(value)), places)
    number = value if isinstance(value, int) else Decimal(value)
    return Cell(f"{'+' if value > 0 else MINUS}{printed}", value=number)


def summary_table(facts: QuarterlyFacts) -> Table:
    """Give table 1: the plan in sum, beside the cut-off before."""
    now, before = facts.counts, facts.before
    on = day(facts.period.window_end)
    if before is None or facts.before_on is None:
        columns: tuple[Column, ...] = (
            Column(11, "center"),
            Column(104),
            Column(26, "center"),
            Column(24, "right"),
        )
        heads = head("TT", "Nội dung", "Đơn vị tính", f"Đến {on}")
    else:
        columns = (
            Column(11, "center"), Column(69), Column(22, "center"), Column(22.5, "right"),
            Column(22.5, "right"), Column(18, "right"),
        )  # fmt: skip
        heads = head(
            "TT", "Nội dung", "Đơn vị tính", f"Đến {day(facts.before_on)}", f"Đến {on}",
            f"Tăng (+), giảm ({MINUS})",
        )  # fmt: skip
    rows = (
        *(_count_row(line, now, before) for line in _COUNT_LINES),
        *(_rate_row(line, now, before) for line in _RATE_LINES),
        _extended_row(facts),
        *_window_rows(facts),
    )
    return Table(
        columns, (heads,), rows, "Bảng 1. Tổng hợp tiến độ thực hiện nhiệm vụ",
        notes=(_rules_note(facts),),
    )  # fmt: skip


_Line = tuple[str, str, int, bool, Callable[[Counts], int]]
_COUNT_LINES: tuple[_Line, ...] = (
    ("1", "Tổng số nhiệm vụ", 0, True, lambda c: c.occurrences),
    ("1.1", "Không có hạn cuối (theo dõi tại Bảng 4)", 0, False, lambda c: c.no_deadline),
    ("1.2", "Chưa đến hạn", 0, False, lambda c: c.not_due + c.due_soon),
    ("", "- Còn trong hạn", 1, False, lambda c: c.not_due),
    ("", "- Sắp đến hạn", 1, False, lambda c: c.due_soon),
    ("1.3", "Chờ xác nhận hoàn thành", 0, False, lambda c: c.waiting),
    ("1.4", "Đã hoàn thành", 0, False, lambda c: c.done),
    ("", "- Hoàn thành trong hạn", 1, False, lambda c: c.done_on_time),
    ("", "- Hoàn thành quá hạn", 1, False, lambda c: c.done_late),
    ("1.5", "Quá hạn, chưa hoàn thành", 0, False, lambda c: c.overdue),
    ("2", "Đến hạn (lũy kế)", 0, True, lambda c: c.fallen_due),
)
_RATE_LINES = (
    ("3", "Tỷ lệ hoàn thành nhiệm vụ đến hạn", True, lambda c: c.completion_rate),
    ("4", "Tỷ lệ quá hạn, chưa hoàn thành", False, lambda c: c.overdue_rate),
    ("5", "Tỷ lệ hoàn thành đúng hạn", False, lambda c: c.on_time_rate),
    ("", "- Tính theo hạn ban đầu", False, lambda c: c.on_time_rate_original),
)


def _count_row(line: _Line, now: Counts, before: Counts | None) -> Row:
    number, words, indent, strong, pick = line
    return _summary_row(
        number, Cell(words, indent=indent), "nhiệm vụ", pick(now), pick(before) if before else None,
        strong,
    )  # fmt: skip


def _summary_row(
    number: str, words: Cell, unit: str, now: int, before: int | None, strong: bool = False
) -> Row:
    kind: RowKind = "total" if strong else "normal"
    if before is None:
        return row(number, words, unit, count_cell(now), kind=kind)
    return row(
        number, words, unit, count_cell(before), count_cell(now), change_cell(now - before),
        kind=kind,
    )  # fmt: skip


def _rate_row(line: tuple, now: Counts, before: Counts | None) -> Row:
    number, words, strong, pick = line
    return _two_rates(number, words, pick(now), pick(before) if before else None, before, strong)


def _two_rates(
    number: str,
    words: str,
    now: Decimal | None,
    earlier: Decimal | None,
    before: Counts | None,
    strong: bool = False,
) -> Row:
    kind: RowKind = "total" if strong else "normal"
    if before is None:
        return row(number, words, "%", rate_cell(now), kind=kind)
    step = None if now is None or earlier is None else now - earlier
    return row(
        number, words, "%", rate_cell(earlier), rate_cell(now), change_cell(step, 2), kind=kind
    )


def _extended_row(facts: QuarterlyFacts) -> Row:
    """Give how often a day was moved by an extension."""
    words = Cell("Số lần gia hạn đã cho")
    return _summary_row("6", words, "lần", facts.extended, facts.extended_before)


def _window_rows(facts: QuarterlyFacts) -> tuple[Row, ...]:
    lines: tuple[tuple[str, str, int, Callable[[WindowFact], int]], ...] = (
        ("7", "Đến hạn trong kỳ", 0, lambda w: w.fallen_due),
        ("", "- Hoàn thành", 1, lambda w: w.done),
    )
    earlier = facts.window_before or WindowFact()
    return tuple(
        _summary_row(
            label, Cell(words, indent=indent), "nhiệm vụ", pick(facts.window),
            pick(earlier) if facts.before else None,
        )
        for label, words, indent, pick in lines
    )  # fmt: skip


def _rules_note(facts: QuarterlyFacts) -> str:
    rules = facts.rules
    soon, soon_long = f"{rules.due_soon_days:02d}", f"{rules.due_soon_days_long:02d}"
    before = (
        "Hạn ghi “trước ngày” được tính đến hết ngày đó."
        if rules.before_includes_day
        else "Hạn ghi “trước ngày” được tính đến hết ngày liền trước."
    )
    return (
        "Ghi chú: Đến hạn (lũy kế) gồm nhiệm vụ đã hoàn thành (kể cả hoàn thành trước hạn), quá "
        "hạn chưa hoàn thành và chờ xác nhận đã qua hạn. Tỷ lệ hoàn thành và tỷ lệ quá hạn tính "
        "trên số đến hạn; tỷ lệ đúng hạn tính trên số đã hoàn thành. Sắp đến hạn: còn không quá "
        f"{soon} ngày (hạn theo ngày, tháng) hoặc {soon_long} ngày (hạn theo quý, năm). {before} "
        "Tăng, giảm của tỷ lệ tính bằng điểm phần trăm. Dấu “-”: không phát sinh."
    )


def index_table(facts: QuarterlyFacts) -> Table:
    """Give table 2: by index and section; a section led by a directive says it."""
    rows: list[Row] = []
    for position, one in enumerate(facts.indices):
        name = f"{chr(ord('A') + position)}. {one.name}"
        rows.append(_counts_row(name, one.counts, one.before, one.extended, kind="group"))
        rows.extend(_section_row(section) for section in one.sections)
    rows.append(_counts_row("Tổng số", facts.counts, facts.before, facts.extended, kind="total"))
    return Table(
        _columns(), _heads("Chỉ số, lĩnh vực"), tuple(rows),
        f"Bảng 2. Tiến độ theo từng Chỉ số và lĩnh vực, đến ngày {day(facts.period.window_end)}",
        "Đơn vị tính: nhiệm vụ", (f"Ghi chú: {_ADDS_UP}",), numbered=True,
        size=_SIZE,
    )  # fmt: skip


def _section_row(section: SectionFact) -> Row:
    name = f"{section.code}. {section.name}"
    if section.directive and not section.counts.assignments:
        return row(name, Cell(section.directive, across=len(_WIDTHS) - 1, align="center"))
    return _counts_row(name, section.counts, section.before, section.extended)


def agency_table(facts: QuarterlyFacts) -> Table:
    """Give table 3: by lead agency, those that are ordered above those that are asked."""
    ordered = [one for one in facts.agencies if not one.requested]
    asked = [one for one in facts.agencies if one.requested]
    rows = _agency_rows("A. Cơ quan, đơn vị được giao nhiệm vụ", "Cộng A", ordered)
    rows += _agency_rows(
        "B. Cơ quan, tổ chức được đề nghị thực hiện (không đưa vào đánh giá mức độ hoàn thành)",
        "Cộng B", asked,
    )  # fmt: skip
    parts = sum(one.counts.occurrences for one in facts.agencies)
    note = (
        _ALONE
        if facts.agency
        else (
            "Ghi chú: Nhiệm vụ có nhiều cơ quan chủ trì được tính cho từng cơ quan theo phần việc "
            f"của cơ quan đó, nên tổng số lượt ({format_count(parts)}) có thể lớn hơn số nhiệm vụ "
            f"({format_count(facts.counts.occurrences)}). Nội dung các cột như Bảng 2."
        )
    )
    return Table(
        _columns(), _heads("Cơ quan chủ trì"), tuple(rows),
        f"Bảng 3. Tiến độ theo cơ quan chủ trì, đến ngày {day(facts.period.window_end)}",
        "Đơn vị tính: lượt nhiệm vụ", (note,), numbered=True, size=_SIZE,
    )  # fmt: skip


def _agency_rows(title: str, sum_title: str, found: list[AgencyFact]) -> list[Row]:
    if not found:
        return []
    rows = [row(title, kind="group")]
    for one in found:
        name = f"{one.name} ({format_count(one.members)} đơn vị)" if one.members > 1 else one.name
        rows.append(_counts_row(name, one.counts, one.before, one.extended))
    known = [one.before for one in found if one.before is not None]
    before = total(known) if known else None
    counts, extended = total(one.counts for one in found), sum(one.extended for one in found)
    rows.append(_counts_row(sum_title, counts, before, extended, kind="total"))
    return rows


def _counts_row(
    name: str, now: Counts, before: Counts | None, extended: int, kind: RowKind = "normal"
) -> Row:
    numbers = (
        now.occurrences, now.no_deadline, now.not_due, now.due_soon, now.waiting,
        now.done_on_time, now.done_late, now.overdue, now.fallen_due,
    )  # fmt: skip
    more = change_cell(newly_done(now, before)) if before is not None else Cell("-")
    cells = [
        Cell(name),
        *map(count_cell, numbers),
        rate_cell(now.completion_rate),
        rate_cell(now.on_time_rate),
        count_cell(extended),
        more,
    ]
    if kind == "group":
        # A group's words keep left; its figures stand under those they add up.
        cells = [cells[0], *(_right(cell) for cell in cells[1:])]
    return row(*cells, kind=kind)


def _right(cell: Cell) -> Cell:
    return Cell(cell.text, align="right", value=cell.value)


def _columns() -> tuple[Column, ...]:
    return tuple(Column(w, "right" if i else "left") for i, w in enumerate(_WIDTHS))


def _heads(first: str) -> tuple[tuple[HeadCell, ...], ...]:
    def tall(text: str) -> HeadCell:
        return HeadCell(text, down=2)

    return (
        head(
            tall(first), tall("Tổng số"), tall("Không hạn cuối"),
            HeadCell("Chưa đến hạn", across=2), tall("Chờ xác nhận"),
            HeadCell("Hoàn thành", across=2), tall("Quá hạn, chưa hoàn thành"),
            tall("Đến hạn (lũy kế)"), tall("Tỷ lệ hoàn thành (%)"),
            tall("Tỷ lệ đúng hạn (%)"), tall("Gia hạn (lần)"),
            tall("Tăng so kỳ trước"),
        ),
        head("Còn trong hạn", "Sắp đến hạn", "Trong hạn", "Quá hạn"),
    )  # fmt: skip
