"""What the ministry's software asks to be typed in, criterion by criterion in its own order."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.indices.rules.wording import shown_code
from tracker.paper.excel import Field, Sheet
from tracker.paper.outline import Value
from tracker.reports.assessment.facts import AssessmentFacts
from tracker.reports.assessment.tables import SURVEYED, printed_code
from tracker.reports.phrases import sentence_case

_SCORES = (
    Field("Mã", 10),
    Field("Lĩnh vực, tiêu chí, tiêu chí thành phần", 60),
    Field("Điểm tối đa", 12, "decimal"),
    Field("Điểm tự chấm", 12, "decimal"),
    Field("Giải trình", 60),
    Field("Tài liệu kiểm chứng", 60),
    Field("Cơ quan", 28),
    Field("Ghi chú", 20),
)
_DOCUMENTS = (
    Field("Mã tiêu chí", 12),
    Field("TT", 6, "count"),
    Field("Số, ký hiệu", 22),
    Field("Ngày ban hành", 14, "date"),
    Field("Tên tài liệu", 70),
    Field("Cơ quan cung cấp", 30),
    Field("Tệp", 12),
)


def typing_sheets(facts: AssessmentFacts) -> list[Sheet]:
    """Give two sheets: scores with their words, and the documents by criterion."""
    title = f"Tự chấm điểm Chỉ số cải cách hành chính năm {facts.year}, để nhập phần mềm của Bộ"
    return [
        Sheet("Điểm tự chấm", title, _SCORES, list(_score_rows(facts))),
        Sheet("Tài liệu kiểm chứng", title, _DOCUMENTS, list(_document_rows(facts))),
    ]


def _score_rows(facts: AssessmentFacts) -> Iterator[tuple[Value, ...]]:
    for line in facts.lines:
        if line.level in ("total", "group"):
            continue
        words = "\n".join(one.explanation for one in line.said if one.explanation)
        listed = [facts.documents[key] for key in line.documents]
        named = [f"{one.number}, {one.name}" if one.number else one.name for one in listed]
        is_surveyed = not line.is_asked and line.scoring == "survey"
        yield (
            printed_code(line.code),
            sentence_case(line.name),
            line.maximum,
            line.score,
            words,
            "\n".join(f"{place}. {name}" for place, name in enumerate(named, 1)),
            "; ".join(dict.fromkeys(one.agency for one in line.said)),
            SURVEYED if is_surveyed else "" if line.score is not None else _unscored(line.is_asked),
        )


def _unscored(is_asked: bool) -> str:
    return "Chưa chấm" if is_asked else ""


def _document_rows(facts: AssessmentFacts) -> Iterator[tuple[Value, ...]]:
    for line in facts.scored:
        for place, key in enumerate(line.documents, 1):
            one = facts.documents[key]
            yield (
                shown_code(line.code), place, one.number, one.issued_on, one.name, one.agency,
                "Có tệp" if one.has_file else "Không có tệp",
            )  # fmt: skip
