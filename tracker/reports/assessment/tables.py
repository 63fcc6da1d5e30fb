"""Tables of the report: domains, every criterion, what has no document, the list of documents."""

from __future__ import annotations

from decimal import Decimal

from tracker.assessment.rules.consolidating import GAP_NAMES, Gap, Line, less
from tracker.indices.rules.wording import shown_code
from tracker.paper.outline import Cell, Column, Row, Table, head, row
from tracker.reports.analysis.phrases import exact
from tracker.reports.assessment.facts import AssessmentFacts
from tracker.reports.phrases import sentence_case
from tracker.reports.tables import change_cell, count_cell

SURVEYED = "ĐTXHH"
PAPER_ROWS = 500
_PLACES = 4


def points(value: Decimal | None, words: str = "-") -> Cell:
    """Give points with all their digits; `words` where they are unknown."""
    return Cell(exact(value) if value is not None else words, value=value)


def difference(value: Decimal | None) -> Cell:
    """Give a difference in points with its sign and no needless zeros; a dash for none."""
    if not value:
        return Cell("-")
    exponent = value.normalize().as_tuple().exponent
    digits = min(_PLACES, max(0, -exponent)) if isinstance(exponent, int) else 0
    return change_cell(value, digits)


def domains_table(facts: AssessmentFacts) -> Table:
    """Give table 1: own scores by domain, of criteria whose maxima are told beside them."""
    rows = [_domain_row(line, facts) for line in facts.domains]
    whole = facts.totals.own
    rows.append(
        row(
            "", "Tổng cộng", count_cell(whole.asked), points(whole.maximum), points(whole.points),
            difference(less(whole.points, whole.maximum) if not whole.unmeasured else None),
            count_cell(len({d for line in facts.scored for d in line.documents})),
            points(facts.totals.survey_maximum), kind="total",
        )
    )  # fmt: skip
    columns = (
        Column(10, "center"), Column(52), Column(16, "right"), Column(18, "right"),
        Column(18, "right"), Column(18, "right"), Column(16, "right"), Column(17, "right"),
    )  # fmt: skip
    heads = head(
        "TT", "Lĩnh vực", "Số tiêu chí tự chấm", "Điểm tối đa", "Điểm tự chấm",
        "So với tối đa", "Số tài liệu", "Điểm ĐTXHH",
    )  # fmt: skip
    notes = [
        "Điểm tối đa và điểm tự chấm là tổng của các tiêu chí do cơ quan tự chấm; cột cuối là điểm "
        "tối đa của phần điều tra xã hội học (ĐTXHH), do Bộ Nội vụ điều tra và công bố."
    ]
    if whole.unmeasured:
        notes.append(
            f"{whole.unmeasured:02d} tiêu chí chưa có điểm tối đa trong bộ chỉ số đã nhập: tính "
            "vào điểm tự chấm, không tính vào điểm tối đa."
        )
    return Table(
        columns, (heads,), tuple(rows),
        f"Bảng 1. Kết quả tự chấm điểm năm {facts.year} theo lĩnh vực", "Đơn vị tính: điểm",
        tuple(notes), size=10,
    )  # fmt: skip


def _domain_row(line: Line, facts: AssessmentFacts) -> Row:
    found, own = facts.of_domain(line.code), facts.sums.get(line.code)
    surveyed = sum(
        (one.maximum or Decimal(0) for one in facts.lines if _is_survey_leaf(one, facts)
         and _domain_of(one, facts) == line.code),
        Decimal(0),
    )  # fmt: skip
    return row(
        line.code,
        sentence_case(line.name),
        count_cell(len(found)),
        points(own.maximum if own else None),
        points(own.points if own else None),
        difference(less(own.points, own.maximum) if own and not own.unmeasured else None),
        count_cell(len({d for one in found for d in one.documents})),
        points(surveyed or None),
    )


def _is_survey_leaf(line: Line, facts: AssessmentFacts) -> bool:
    held = {one.parent for one in facts.lines}
    return line.scoring == "survey" and line.code not in held and line.level != "group"


def _domain_of(line: Line, facts: AssessmentFacts) -> str:
    above = {one.code: one for one in facts.lines}
    place: Line | None = line
    while place is not None and place.level != "domain":
        place = above.get(place.parent or "")
    return place.code if place else ""


def summary_table(facts: AssessmentFacts) -> Table:
    """Give appendix I: every node of the framework with last year, target and own score."""
    rows = tuple(
        _summary_row(line, facts) for line in facts.lines if line.level not in ("total", "group")
    )
    whole = facts.totals.own
    total = row(
        "", "Tổng điểm tự chấm", points(whole.maximum), "", "", points(whole.points),
        "", count_cell(len(facts.documents)), "", kind="total",
    )  # fmt: skip
    columns = (
        Column(14, "center"), Column(92), Column(17, "right"), Column(18, "right"),
        Column(18, "right"), Column(18, "right"), Column(19, "right"), Column(15, "right"),
        Column(46),
    )  # fmt: skip
    heads = head(
        "Mã", "Lĩnh vực, tiêu chí, tiêu chí thành phần", "Điểm tối đa", f"Năm {facts.year - 1}",
        "Mục tiêu", "Tự chấm", f"So với năm {facts.year - 1}", "Tài liệu", "Cơ quan tự chấm",
    )  # fmt: skip
    return Table(
        columns, (heads,), (*rows, total), unit_note="Đơn vị tính: điểm", numbered=True, size=10,
        notes=(
            "Ghi chú: điểm tối đa, điểm năm trước in như đã công bố. Điểm tự chấm ở dòng in đậm là "
            "tổng các tiêu chí thành phần đã chấm. ĐTXHH: điểm do điều tra xã hội học, cơ quan "
            f"không tự chấm. Cột (7) = (6) - (4), không tính khi điểm tối đa hoặc cách chấm "
            f"khác năm {facts.year - 1}. Dấu “-”: không có hoặc chưa có số liệu.",
        ),
    )  # fmt: skip


def _summary_row(line: Line, facts: AssessmentFacts) -> Row:
    own = facts.sums.get(line.code)
    if line.is_asked:
        score = points(line.score, "Chưa chấm")
    elif own is not None:
        score = points(own.points)
    else:
        score = Cell(SURVEYED) if line.scoring == "survey" else Cell("-")
    strong = own is not None and not line.is_asked
    cells = (
        Cell(printed_code(line.code), bold=strong),
        Cell(sentence_case(line.name), bold=strong),
        points(line.maximum),
        points(line.last),
        points(line.target),
        Cell(score.text, bold=strong, value=score.value),
        difference(line.from_last),
        count_cell(len(line.documents)) if line.is_asked else Cell(""),
        Cell("; ".join(dict.fromkeys(one.agency for one in line.said))),
    )
    return Row(cells)


def printed_code(code: str) -> str:
    """Give a code as a table prints it; nothing for a part to which no document gives a code."""
    return "" if code.endswith(".x") else shown_code(code)


def explanations_table(facts: AssessmentFacts) -> Table:
    """Give appendix II: criteria without a document, and what their agencies explain."""
    rows = []
    for line in facts.scored:
        if line.gap is None:
            continue
        words = "\n".join(_explained(line))
        rows.append(
            row(
                printed_code(line.code), sentence_case(line.name), points(line.maximum),
                points(line.score), GAP_NAMES[line.gap], words or "-",
                "; ".join(dict.fromkeys(one.agency for one in line.said)),
            )
        )  # fmt: skip
    return Table(
        (
            Column(14, "center"), Column(60), Column(16, "right"), Column(16, "right"),
            Column(28), Column(88), Column(36),
        ),
        (head("Mã", "Tiêu chí, tiêu chí thành phần", "Điểm tối đa", "Tự chấm", "Tình trạng",
              "Giải trình cách đánh giá, tính điểm", "Cơ quan"),),
        tuple(rows),
        size=10,
    )  # fmt: skip


def _explained(line: Line) -> list[str]:
    said = [
        f"{one.agency}: {one.explanation}" if len(line.said) > 1 else one.explanation
        for one in line.said
        if one.explanation
    ]
    if line.decided_note:
        said.append(f"Thành phố lấy {exact(line.score)} điểm: {line.decided_note}")
    return said


def evidence_table(facts: AssessmentFacts) -> Table:
    """Give appendix III: the documents by criterion, each with its number and day."""
    rows: list[Row] = []
    for line in facts.scored:
        if not line.documents:
            continue
        count = len(line.documents)
        rows.append(
            row(f"{shown_code(line.code)}. {sentence_case(line.name)} ({count:02d} tài liệu)",
                kind="group")
        )  # fmt: skip
        for position, key in enumerate(line.documents, 1):
            one = facts.documents[key]
            day = f"{one.issued_on:%d/%m/%Y}" if one.issued_on else "-"
            rows.append(
                row(
                    str(position), one.name, one.number or "-",
                    Cell(day, value=one.issued_on), one.agency,
                )
            )  # fmt: skip
    return Table(
        (Column(14, "center"), Column(120), Column(44), Column(26, "center"), Column(50)),
        (head("TT", "Tên tài liệu", "Số, ký hiệu", "Ngày", "Cơ quan cung cấp"),),
        tuple(rows),
        shown=PAPER_ROWS,
        size=10,
    )


def gap_words(facts: AssessmentFacts) -> str:
    """Say how many criteria lack what: "02 tiêu chí chỉ có giải trình (1.2, 3.1)"; or nothing."""
    told = []
    for gap in Gap:
        found = facts.gaps[gap]
        if found:
            codes = ", ".join(shown_code(line.code) for line in found[:12])
            more = " …" if len(found) > 12 else ""
            told.append(f"{len(found):02d} tiêu chí {GAP_NAMES[gap].lower()} ({codes}{more})")
    return "; ".join(told)
