"""Tables of an analysis: the domains, the survey over four years, targets, losses, the rest."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tracker.analysis.facts import Comparison, GroupRow, Row
from tracker.indices.rules.wording import shown_code
from tracker.paper.outline import Cell, Column, HeadCell, Table, head
from tracker.paper.outline import Row as Line
from tracker.paper.outline import row as line
from tracker.reports.analysis.facts import AnalysisFacts, Domain, SeriesCell
from tracker.reports.analysis.phrases import exact, of_maximum
from tracker.reports.phrases import percent, sentence_case
from tracker.reports.tables import change_cell, rate_cell

_MET = {True: "Đạt", False: "Chưa đạt", None: "Chưa có số liệu"}


def domains_table(facts: AnalysisFacts) -> Table:
    """Give table 1: every domain's parts, sum and share, with the whole below."""
    rows = [
        _domain_line(domain.row.code, domain.name, domain.appraisal, domain.survey, domain.row)
        for domain in facts.domains
    ]
    parts = facts.par.row("TOTAL", "appraisal"), facts.par.row("TOTAL", "survey")
    rows.append(Line(_domain_line("", "Tổng cộng", *parts, facts.total).cells, "total"))
    columns = (
        Column(10, "center"), Column(55), Column(26, "center"), Column(26, "center"),
        Column(28, "center"), Column(20, "right"),
    )  # fmt: skip
    heads = head(
        "TT", "Lĩnh vực", "Điểm thẩm định/tối đa", "Điểm điều tra/tối đa", "Tổng điểm/tối đa",
        "Chỉ số (%)",
    )  # fmt: skip
    caption = f"Bảng 1. Kết quả Chỉ số CCHC năm {facts.year} theo lĩnh vực"
    return Table(columns, (heads,), tuple(rows), caption)


def _domain_line(
    code: str, name: str, appraisal: Row | None, survey: Row | None, total: Row
) -> Line:
    parts = [of_maximum(p.score, p.max_score) if p else "-" for p in (appraisal, survey)]
    if appraisal is None and survey is None and total.scoring != "mixed":
        place = 1 if total.scoring == "survey" else 0
        parts[place] = of_maximum(total.score, total.max_score)
    return line(
        code, name, *parts, of_maximum(total.score, total.max_score), rate_cell(total.percent)
    )


def series_table(domain: Domain, years: Sequence[int], number: int) -> Table:
    """Give the survey criteria of a domain over the years: "0,84/1", or with its share."""
    columns = (Column(14, "center"), Column(79), *(Column(18, "center") for _ in years))
    rows = tuple(
        line(shown_code(one.code), one.name, *(_series_cell(cell) for cell in one.cells))
        for one in domain.series
    )
    caption = (
        f"Bảng {number}. Kết quả điều tra xã hội học thuộc lĩnh vực {domain.row.code} "
        f"({domain.name}), {years[0]}-{years[-1]}"
    )
    return Table(
        columns,
        (head("Mã", "Tiêu chí thành phần", *(str(year) for year in years)),),
        rows,
        caption,
        unit_note="Điểm/điểm tối đa",
        notes=(
            "Dấu “-”: năm đó không có tiêu chí hoặc không công bố; tỷ lệ % ghi kèm khi điểm tối đa "
            "khác 1.",
        ),
    )


def _series_cell(cell: SeriesCell | None) -> Cell:
    if cell is None or (cell.score is None and cell.percent is None):
        return Cell("-")
    if cell.score is None:
        return Cell(percent(cell.percent), value=cell.percent)
    printed = of_maximum(cell.score, cell.maximum)
    if cell.maximum is not None and cell.maximum != 1:
        printed += f" ({percent(cell.percent)})"
    return Cell(printed, value=cell.score)


def groups_table(groups: Sequence[GroupRow], year: int, against: int, number: int) -> Table:
    """Give the respondent groups: share in two years, change, place and its change."""
    columns = (
        Column(70), Column(22, "right"), Column(22, "right"), Column(22, "right"),
        Column(18, "center"), Column(15, "right"),
    )  # fmt: skip
    heads = head(
        "Nhóm đối tượng", f"Năm {against} (%)", f"Năm {year} (%)", "Tăng, giảm (điểm %)",
        "Xếp hạng", "Thay đổi (bậc)",
    )  # fmt: skip
    rows = tuple(
        line(
            group.name,
            rate_cell(group.previous_percent),
            rate_cell(group.percent),
            change_cell(group.delta_pp, 2),
            "-" if group.rank is None else f"{group.rank}/{group.rank_of}",
            change_cell(group.rank_change),
        )
        for group in groups
    )
    caption = f"Bảng {number}. Kết quả điều tra lãnh đạo, quản lý theo nhóm đối tượng"
    return Table(columns, (heads,), rows, caption)


def parts_table(found: Comparison, name: str, number: int) -> Table:
    """Give the parts of SIPAS or PAPI in two years with the target of the later one."""
    is_share = found.index == "SIPAS"
    unit = "%" if is_share else "Điểm"
    rows = tuple(
        Line(
            (
                Cell("" if row.code == "TOTAL" else row.code),
                Cell(sentence_case(row.name)),
                *(
                    Cell(exact(value), value=value)
                    for value in (row.max_score, row.previous_score, row.score)
                ),
                change_cell(row.delta_points, _digits(row.delta_points)),
                Cell(exact(row.target), value=row.target),
            ),
            "total" if row.level == "total" else "normal",
        )
        for row in found.rows
        if row.part == "total" and row.level in ("total", "domain", "criterion", "dimension")
    )
    columns = (
        Column(12, "center"), Column(66), Column(16, "right"), Column(20, "right"),
        Column(20, "right"), Column(18, "right"), Column(18, "right"),
    )  # fmt: skip
    heads = head(
        "Mã", "Nội dung", "Tối đa", f"Năm {found.against}", f"Năm {found.year}", "Tăng, giảm",
        "Mục tiêu",
    )  # fmt: skip
    caption = f"Bảng {number}. Kết quả Chỉ số {name} năm {found.year}"
    return Table(columns, (heads,), rows, caption, unit_note=f"Đơn vị tính: {unit}")


def _digits(value: Decimal | None) -> int:
    """Give how many decimals tell a value exactly, four at most."""
    if value is None:
        return 0
    exponent = value.normalize().as_tuple().exponent
    return min(4, max(0, -exponent)) if isinstance(exponent, int) else 0


def targets_table(facts: AnalysisFacts) -> Table:
    """Give every target of the year beside the result, by index."""
    rows: list[Line] = []
    for name, found in (("Chỉ số CCHC", facts.par), ("SIPAS", facts.sipas), ("PAPI", facts.papi)):
        own = [row for row in found.rows if row.target is not None] if found else []
        if own:
            rows += [Line((Cell(name),), "group"), *(_target_line(row) for row in own)]
    columns = (
        Column(14, "center"), Column(86), Column(15, "right"), Column(18, "right"),
        Column(18, "right"), Column(18, "right"), Column(20, "right"), Column(24, "center"),
        Column(44),
    )  # fmt: skip
    before = facts.par.against
    heads = head(
        "Mã", "Tiêu chí", "Tối đa", f"Năm {before}", "Mục tiêu", f"Năm {facts.year}",
        "Hơn (+), kém (−)", "Kết luận", "Cơ quan chủ trì",
    )  # fmt: skip
    return Table(
        columns, (heads,), tuple(rows), numbered=True,
        notes=(
            "Đơn vị tính: điểm (SIPAS: %). Dấu “-”: không có hoặc không in số liệu. Tiêu chí được "
            "báo cáo nêu đạt điểm tối đa mà không in số điểm được coi là đạt mục tiêu.",
        ),
    )  # fmt: skip


def _target_line(row: Row) -> Line:
    above = "> " if row.target_operator == ">" else ""
    return line(
        "" if row.code == "TOTAL" else shown_code(row.code),
        sentence_case(row.name),
        Cell(exact(row.max_score), value=row.max_score),
        Cell(exact(row.previous_score), value=row.previous_score),
        Cell(above + exact(row.target), value=row.target),
        Cell(exact(row.score), value=row.score),
        change_cell(row.gap_to_target, _digits(row.gap_to_target)),
        Cell(_MET[row.target_met], bold=row.target_met is False),
        "; ".join(row.leads),
    )


def losses_table(facts: AnalysisFacts) -> Table:
    """Give every loss: the criterion, points, years in a row, cause, who answers."""
    rows: list[Line] = []
    for domain in facts.domains:
        if domain.losses:
            name = f"Lĩnh vực {domain.row.code}. {domain.name}"
            rows.append(Line((Cell(name),), "group"))
        rows += [
            line(
                shown_code(loss.code),
                loss.name,
                of_maximum(loss.score, loss.maximum),
                Cell(exact(loss.lost), value=loss.lost),
                Cell(str(loss.years), value=loss.years),
                loss.reason,
                "; ".join(loss.owners),
            )
            for loss in domain.losses
        ]
    columns = (
        Column(14, "center"), Column(76), Column(22, "center"), Column(16, "right"),
        Column(18, "center"), Column(66), Column(45),
    )  # fmt: skip
    heads = (
        (
            HeadCell("Mã"), HeadCell("Tiêu chí"), HeadCell("Điểm/tối đa"), HeadCell("Điểm mất"),
            HeadCell("Số năm liên tục"), HeadCell("Nguyên nhân"), HeadCell("Cơ quan chủ trì"),
        ),
    )  # fmt: skip
    return Table(columns, heads, tuple(rows), numbered=True)
