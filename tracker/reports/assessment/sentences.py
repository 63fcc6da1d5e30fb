"""The sentences of the report, drafted from the figures; an editor may replace any, by its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from tracker.assessment.rules.consolidating import OUT, Line
from tracker.indices.rules.wording import shown_code
from tracker.lib.numbers import percent_of
from tracker.reports.analysis.phrases import exact
from tracker.reports.assessment.facts import AssessmentFacts, SheetFact
from tracker.reports.assessment.tables import gap_words
from tracker.reports.phrases import (
    counted,
    day,
    joined,
    lower_first,
    names,
    number_text,
    percent,
    sentence_case,
)

_DOMAIN = "domain-"
NONE_SAID = "Các cơ quan không nêu khó khăn, vướng mắc."


def opening(facts: AssessmentFacts) -> list[str]:
    """Say on what grounds and to whom the report is made."""
    basis = f"Thực hiện {facts.basis}" if facts.basis else "Thực hiện hướng dẫn của Bộ Nội vụ"
    issued = f" ngày {day(facts.plan_on)}" if facts.plan_on else ""
    plan = f" và Kế hoạch số {facts.plan}{issued}" if facts.plan else ""
    return [
        f"{basis}{plan}, {facts.bodies.issuer} báo cáo kết quả tự đánh giá, chấm điểm Chỉ số cải "
        f"cách hành chính (sau đây viết tắt là Chỉ số CCHC) năm {facts.year} của "
        f"{facts.province} như sau:"
    ]


def organising(facts: AssessmentFacts) -> list[str]:
    """Say who scored, who was late and who is missing."""
    signed = [sheet for sheet in facts.sheets if sheet.state in OUT]
    late = [sheet for sheet in signed if sheet.late]
    missing = [sheet for sheet in facts.sheets if sheet.state not in OUT]
    lines = [
        f"{counted(len(facts.sheets), 'cơ quan')} được giao tự đánh giá, chấm điểm "
        f"{counted(len(facts.scored), 'tiêu chí, tiêu chí thành phần')} thuộc trách nhiệm tham "
        f"mưu; thời hạn gửi {facts.bodies.coordinator} là ngày {day(facts.agency_due_on)}. "
        f"{counted(len(signed), 'cơ quan')} đã ký gửi kết quả"
        + (f", trong đó {counted(len(late), 'cơ quan')} gửi sau thời hạn" if late else "")
        + "."
    ]
    if missing:
        told = names([sheet.agency for sheet in missing])
        lines.append(f"Đến ngày lập báo cáo, chưa ký gửi kết quả: {told}.")
    return lines


def surveying(facts: AssessmentFacts) -> list[str]:
    """Say how the survey of officials went, in numbers."""
    lines = []
    if facts.lists_asked:
        lines.append(
            f"Các cơ quan đã lập danh sách {number_text(facts.lists_named)} người trên "
            f"{counted(facts.lists_asked, 'đối tượng điều tra')} được yêu cầu."
        )
    if facts.survey is not None:
        rate = percent(percent_of(facts.survey.returned, facts.survey.issued))
        lines.append(
            f"Đã thu về {number_text(facts.survey.returned)}/{number_text(facts.survey.issued)} "
            f"phiếu điều tra ({rate})."
        )
    whole = facts.totals.survey_maximum
    return lines or [
        f"Phần điều tra xã hội học ({exact(whole)} điểm) do Bộ Nội vụ thực hiện; "
        f"{facts.province} phối hợp lập danh sách đối tượng điều tra theo yêu cầu."
    ]


def overall(facts: AssessmentFacts) -> list[str]:
    """Give what everything comes to, of what, and what it is not."""
    found = facts.totals
    if not found.own.scored:
        return ["Chưa có tiêu chí nào được tự chấm điểm."]
    lines = [
        f"Tổng điểm tự chấm là {exact(found.own.points)} điểm, của "
        f"{number_text(found.own.scored)}/{number_text(found.own.asked)} tiêu chí, tiêu chí thành "
        f"phần được giao tự chấm{_of_part(facts)}."
    ]
    if found.unlisted:
        lines.append(
            f"Các tiêu chí tự chấm có điểm tối đa in trong bộ chỉ số đã nhập cộng lại là "
            f"{exact(found.own.maximum)} điểm; {exact(found.unlisted)} điểm còn lại của phần thẩm "
            "định thuộc các tiêu chí thành phần chưa có điểm tối đa hoặc chưa được nhập."
        )
    lines.append(_with_survey(facts))
    return lines


def _of_part(facts: AssessmentFacts) -> str:
    most = facts.totals.appraisal_maximum
    return f" (phần thẩm định tối đa {exact(most)} điểm)" if most is not None else ""


def _with_survey(facts: AssessmentFacts) -> str:
    found = facts.totals
    unknown = (
        f"Phần điều tra xã hội học tối đa {exact(found.survey_maximum)} điểm chưa có kết quả cho "
        "đến khi Bộ Nội vụ công bố"
    )
    if found.with_survey is not None:
        return (
            f"{unknown}; theo dự kiến của các cơ quan là {exact(found.survey)} điểm, tổng cộng "
            f"{exact(found.with_survey)} điểm."
        )
    if found.survey_known:
        return (
            f"{unknown}; các cơ quan mới dự kiến {exact(found.survey)}/"
            f"{exact(found.survey_known)} điểm của phần này, nên chưa tính tổng điểm của Chỉ số."
        )
    return f"{unknown}, nên chưa tính tổng điểm của Chỉ số."


def against(facts: AssessmentFacts) -> list[str]:
    """Compare with last year and the plan's targets, by counts of criteria."""
    comparable = [line for line in facts.scored if line.from_last is not None]
    promised = [line for line in facts.scored if line.from_target is not None]
    lines = []
    if comparable:
        up, down = (
            [line for line in comparable if (line.from_last or 0) * sign > 0] for sign in (1, -1)
        )
        same = len(comparable) - len(up) - len(down)
        lines.append(
            f"So với kết quả công bố năm {facts.year - 1}: {number_text(len(up))} tiêu chí tăng "
            f"điểm, {number_text(same)} tiêu chí giữ nguyên, {number_text(len(down))} tiêu chí "
            f"giảm điểm{_codes(down)}."
        )
    if promised:
        below = [line for line in promised if (line.from_target or 0) < 0]
        lines.append(
            f"So với mục tiêu của Kế hoạch năm {facts.year}: "
            f"{number_text(len(promised) - len(below))}/{number_text(len(promised))} tiêu chí có "
            f"điểm tự chấm bằng hoặc cao hơn mục tiêu"
            + (f"; thấp hơn mục tiêu: {_listed(below)}." if below else ".")
        )
    return lines or [f"Chưa có số liệu năm {facts.year - 1} và mục tiêu để so sánh."]


def domain(line: Line, facts: AssessmentFacts) -> list[str]:
    """Tell one domain: the sum, full marks, and where points are given away."""
    found, own = facts.of_domain(line.code), facts.sums.get(line.code)
    scored = [one for one in found if one.score is not None]
    if own is None or not scored:
        return ["Lĩnh vực này chưa có tiêu chí nào được tự chấm điểm."]
    full = [one for one in scored if one.lost is not None and not one.lost]
    below = [one for one in scored if one.lost]
    head = (
        f"Tự chấm {exact(own.points)} điểm trên {number_text(own.scored)}/"
        f"{number_text(own.asked)} tiêu chí, tiêu chí thành phần"
    )
    if not own.unmeasured:
        share = percent(percent_of(own.points, own.maximum))
        head += f" (điểm tối đa của các tiêu chí này là {exact(own.maximum)}, đạt {share})"
    told = f"{number_text(len(full))} tiêu chí" if full else "Không có tiêu chí nào"
    ends = [*[";"] * (len(below) - 1), "."]
    return [
        f"{head}. {told} tự chấm điểm tối đa.",
        *(f"{_below(one)}{end}" for one, end in zip(below, ends, strict=False)),
    ]


def _below(line: Line) -> str:
    lost = exact(line.lost)
    words = next((one.explanation for one in line.said if one.explanation), "").split("\n")[0]
    said = f"; giải trình: {lower_first(words.rstrip('.;'))}" if words else ""
    return (
        f"- Tiêu chí {shown_code(line.code)} ({sentence_case(line.name)}): tự chấm "
        f"{exact(line.score)}/{exact(line.maximum)} điểm, thấp hơn tối đa {lost} điểm{said}"
    )


def evidence(facts: AssessmentFacts) -> list[str]:
    """Say how much is proven, and refer to the appendices."""
    proven = [line for line in facts.scored if line.documents]
    lines = [
        f"{number_text(len(proven))}/{number_text(len(facts.scored))} tiêu chí, tiêu chí thành "
        f"phần có tài liệu kiểm chứng, gồm {counted(len(facts.documents), 'tài liệu')} (danh mục "
        "tại Phụ lục III)."
    ]
    words = gap_words(facts)
    if words:
        lines.append(f"Còn {words}; giải trình cách đánh giá, tính điểm tại Phụ lục II.")
    else:
        lines.append("Không có tiêu chí nào thiếu tài liệu kiểm chứng.")
    return lines


def difficulties(facts: AssessmentFacts) -> list[str]:
    """Gather what the agencies found hard, each under its own name."""
    return _gathered(facts.sheets, lambda sheet: sheet.difficulties) or [NONE_SAID]


def proposals(facts: AssessmentFacts) -> list[str]:
    """Gather what the agencies propose to the ministry; nothing where none proposes."""
    return _gathered(facts.sheets, lambda sheet: sheet.proposals)


def closing(facts: AssessmentFacts) -> list[str]:
    """End the report."""
    to = facts.bodies.addressee_short
    return [f"{facts.bodies.issuer} trân trọng báo cáo {to} xem xét, thẩm định."]


Writer = Callable[[AssessmentFacts], list[str]]

# Key → (where it stands, who drafts it). The order is that of the document.
_PLACES: dict[str, tuple[str, Writer]] = {
    "opening": ("Phần mở đầu", opening),
    "organising": ("I.1. Tổ chức tự đánh giá, chấm điểm", organising),
    "surveying": ("I.2. Phối hợp điều tra xã hội học", surveying),
    "overall": ("II.1. Kết quả chung", overall),
    "against": ("II.2. So với năm trước và mục tiêu", against),
    "evidence": ("III. Tài liệu kiểm chứng", evidence),
    "difficulties": ("IV. Khó khăn, vướng mắc", difficulties),
    "proposals": ("V. Kiến nghị, đề xuất (để trống thì báo cáo không có phần này)", proposals),
    "closing": ("Phần kết", closing),
}


def domain_key(code: str) -> str:
    """Give the key of the words about a domain."""
    return f"{_DOMAIN}{code}"


def places(facts: AssessmentFacts) -> dict[str, str]:
    """Give the name of every place with words, by its key, in the order of the document."""
    found: dict[str, str] = {}
    for key, (name, _) in _PLACES.items():
        if key == "evidence":
            found |= {
                domain_key(line.code): f"II.3.{position} {sentence_case(line.name)}"
                for position, line in enumerate(facts.domains, start=1)
            }
        found[key] = name
    return found


def drafts(facts: AssessmentFacts) -> dict[str, str]:
    """Give every draft by the key of its place; lines are paragraphs, "- " begins an entry."""
    found = {key: "\n".join(write(facts)) for key, (_, write) in _PLACES.items()}
    for line in facts.domains:
        found[domain_key(line.code)] = "\n".join(domain(line, facts))
    return found


def _gathered(sheets: Sequence[SheetFact], pick: Callable[[SheetFact], str]) -> list[str]:
    lines = []
    for sheet in sheets:
        words = [part.strip() for part in pick(sheet).split("\n") if part.strip()]
        if words:
            lines.append(f"{sheet.agency}: {words[0]}")
            lines += words[1:]
    return lines


def _codes(lines: Sequence[Line]) -> str:
    return f" ({', '.join(shown_code(line.code) for line in lines)})" if lines else ""


def _listed(lines: Sequence[Line]) -> str:
    told = [f"{shown_code(line.code)} ({_short(line.from_target)} điểm)" for line in lines]
    return joined(told)


def _short(value: Decimal | None) -> str:
    return "-" if value is None else f"−{exact(abs(value))}"
