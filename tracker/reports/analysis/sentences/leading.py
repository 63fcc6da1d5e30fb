"""The beginning and the end of an analysis: what was published, and how it was prepared."""

from __future__ import annotations

from tracker.analysis.facts import Comparison, Row
from tracker.lib.numbers import percent_of
from tracker.reports.analysis.facts import AnalysisFacts, Returned
from tracker.reports.analysis.phrases import exact, listed, percent_said, place, since
from tracker.reports.phrases import counted, day, joined, number_text, percent


def opening(facts: AnalysisFacts) -> list[str]:
    """Say why the report is made."""
    known = f" được công bố ngày {day(facts.published_on)}" if facts.published_on else ""
    return [
        f"Căn cứ kết quả Chỉ số cải cách hành chính (sau đây viết tắt là Chỉ số CCHC) năm "
        f"{facts.year} của các tỉnh, thành phố trực thuộc Trung ương{known}, {facts.bodies.issuer} "
        f"báo cáo phân tích kết quả của {facts.province} như sau:"
    ]


def overview(facts: AnalysisFacts) -> list[str]:
    """Give the three indices in a line each."""
    lines = [
        _line(name, comparison)
        for name, comparison in (
            ("Chỉ số CCHC (PAR INDEX)", facts.par),
            ("Chỉ số hài lòng về sự phục vụ hành chính (SIPAS)", facts.sipas),
            ("Chỉ số hiệu quả quản trị và hành chính công cấp tỉnh (PAPI)", facts.papi),
        )
        if comparison is not None
    ]
    known = [line for line in lines if line]
    return [f"Kết quả các Chỉ số năm {facts.year} của {facts.province}:", *listed(known)]


def _line(name: str, comparison: Comparison) -> str:
    total = comparison.row("TOTAL")
    if total is None or total.score is None:
        return ""
    return f"{name}: {_score(total, comparison)}{since_total(total, comparison)}" + place(
        total, comparison.against
    )


def _score(total: Row, comparison: Comparison) -> str:
    if comparison.index == "SIPAS":
        return percent(total.score)
    share = percent_said(total.percent) if total.max_score == 100 else ""
    return f"{exact(total.score)}/{exact(total.max_score)} điểm{share}"


def since_total(total: Row, comparison: Comparison) -> str:
    """Give the change of a whole; a percentage changes in percentage points alone."""
    if comparison.index != "SIPAS":
        return since(total, comparison.against)
    if total.delta_pp is None:
        return ""
    word = "tăng" if total.delta_pp > 0 else "giảm"
    size = exact(abs(total.delta_pp))
    return (
        f", {word} {size} điểm phần trăm so với năm {comparison.against}"
        if total.delta_pp
        else f", không đổi so với năm {comparison.against}"
    )


def owners(facts: AnalysisFacts) -> list[str]:
    """Tell who answers for how many criteria."""
    if not facts.owners:
        return ["Chưa có phân công cơ quan chủ trì các tiêu chí."]
    parts = [f"{name} ({number_text(n)} tiêu chí)" for name, n in facts.owners.items()]
    return [
        f"Các tiêu chí của Chỉ số CCHC được giao cho {counted(len(parts), 'cơ quan')} chủ trì theo "
        f"dõi, cải thiện: {joined(parts)}."
    ]


def self_assessment(facts: AnalysisFacts) -> list[str]:
    """Leave the words on the self-assessment to people: no figure of it is in the results."""
    return [
        "Các cơ quan chủ trì đã tự đánh giá, chấm điểm các tiêu chí được giao và gửi tài liệu kiểm "
        "chứng để tổng hợp, báo cáo Bộ Nội vụ theo quy định."
    ]


def returns(facts: AnalysisFacts) -> list[str]:
    """Tell how many questionnaires came back, in all and by group."""
    whole = next((one for one in facts.returns if not one.name), None)
    parts = [one for one in facts.returns if one.name]
    if whole is None:
        return ["Chưa có số liệu về phiếu điều tra xã hội học lãnh đạo, quản lý."]
    found = f"Số phiếu điều tra xã hội học lãnh đạo, quản lý thu về: {_returned(whole)}"
    if parts:
        found += f"; trong đó: {joined([f'{p.name} {_returned(p)}' for p in parts])}"
    return [f"{found}."]


def _returned(one: Returned) -> str:
    if not one.issued:
        return counted(one.returned, "phiếu")
    share = percent_of(one.returned, one.issued)
    return f"{number_text(one.returned)}/{counted(one.issued, 'phiếu')} ({percent(share)})"


def closing(facts: AnalysisFacts) -> list[str]:
    """End the report."""
    return [
        f"Trên đây là báo cáo phân tích kết quả Chỉ số CCHC năm {facts.year} của {facts.province}, "
        f"{facts.bodies.issuer} kính báo cáo {facts.bodies.addressee_short}."
    ]
