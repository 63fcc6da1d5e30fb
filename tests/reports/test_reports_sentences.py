"""Sentences drafted from figures: counts, shares, and nothing at all, in official words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tracker.plans.rules.periods import period
from tracker.progress.rules.counts import Counts
from tracker.reports import phrases
from tracker.reports.facts import (
    AgencyFact,
    Bodies,
    ExplanationsFact,
    Filings,
    IndexFact,
    OverdueRow,
    PlanFact,
    QuarterlyFacts,
    SectionFact,
    StandingRow,
    TargetRow,
    TargetsFact,
    WindowFact,
)
from tracker.reports.sentences import aims, faults, leading, work
from tracker.reports.sentences.drafts import KEYS, drafts

BARE = QuarterlyFacts(
    plan=PlanFact("2025", "Kế hoạch thử", 2025),
    period=period("2025-Q1"),
    bodies=Bodies("Phòng Một", "BC-PM", "Xã Mẫu", "Phòng Một", "UBND xã"),
    counts=Counts(),
    window=WindowFact(),
    filings=Filings(date(2025, 3, 14)),
)


def bare(**changes):
    return replace(BARE, **changes)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "00 việc"), (1, "01 việc"), (9, "09 việc"), (10, "10 việc"), (1234, "1.234 việc")],
)
def test_counts_below_ten_have_a_leading_zero(number, text):
    assert phrases.counted(number, "việc") == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(9, 12, " (75%)"), (8, 12, " (66,67%)"), (5, 8, " (62,5%)"), (2, 2, " (100%)"),
     (0, 4, " (0%)"), (1, 0, "")],
)  # fmt: skip
def test_shares_have_no_needless_decimals(part, whole, text):
    assert phrases.share(part, whole) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(date(2024, 7, 5), "05/7/2024"), (date(2024, 9, 14), "14/9/2024"),
     (date(2025, 2, 10), "10/02/2025"), (date(2025, 1, 1), "01/01/2025")],
)  # fmt: skip
def test_days_take_zeros_as_the_decree_says(value, text):
    assert phrases.day(value) == text


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [("66.67", "50", "tăng 16,67 điểm"), ("50", "66.67", "giảm 16,67 điểm"),
     ("50", "50.001", "không đổi"), ("50", None, ""), (None, "50", "")],
)  # fmt: skip
def test_changes_say_their_direction_and_unit(now, before, text):
    values = [None if v is None else Decimal(v) for v in (now, before)]
    assert phrases.change(*values, "điểm") == text


def test_points_follow_the_letters_of_the_decree():
    assert [phrases.letter(i) for i in range(7)] == ["a", "b", "c", "d", "đ", "e", "g"]
    assert phrases.letter(23) == "aa"


def test_many_names_are_cut_and_the_rest_counted():
    listed = phrases.names([f"Xã {i}" for i in range(1, 21)])
    assert listed.startswith("Xã 1, Xã 2, ")
    assert listed.endswith("Xã 12 và 08 cơ quan, đơn vị khác")


@pytest.mark.parametrize(
    ("window", "text"),
    [
        (WindowFact(), "Trong kỳ, không có nhiệm vụ đến hạn."),
        (
            WindowFact(3, 1, 4, 0, ("29", "42"), ("13",)),
            "Trong kỳ, có 08 nhiệm vụ đến hạn, hoàn thành 04 nhiệm vụ (50%), gồm 03 nhiệm vụ trong "
            "hạn và 01 nhiệm vụ quá hạn; còn 04 nhiệm vụ (50%) quá hạn chưa hoàn thành. Ngoài ra, "
            "có 02 nhiệm vụ hoàn thành trước hạn (nhiệm vụ số 29, 42) và 01 nhiệm vụ đến hạn từ kỳ "
            "trước được hoàn thành trong kỳ (nhiệm vụ số 13).",
        ),
        (
            WindowFact(2, 0),
            "Trong kỳ, có 02 nhiệm vụ đến hạn, hoàn thành 02 nhiệm vụ (100%), đều trong hạn.",
        ),
        (
            WindowFact(0, 0, 1, 2),
            "Trong kỳ, có 03 nhiệm vụ đến hạn, chưa có nhiệm vụ hoàn thành; còn 01 nhiệm vụ "
            "(33,33%) quá hạn chưa hoàn thành; 02 nhiệm vụ đã báo cáo hoàn thành, đang chờ xác "
            "nhận.",
        ),
    ],
)
def test_the_window_is_told_by_what_became_of_it(window, text):
    assert work.window(bare(window=window)) == [text]


@pytest.mark.parametrize(
    ("counts", "before", "text"),
    [
        (
            Counts(),
            None,
            "Lũy kế đến hết ngày 14/3/2025, chưa có nhiệm vụ đến hạn. Số liệu cụ thể tại Bảng 1.",
        ),
        (
            Counts(
                not_due=3,
                due_soon=1,
                done_on_time=6,
                done_late=2,
                done_on_time_original=6,
                overdue=4,
            ),
            Counts(done_on_time=1, overdue=1),
            "Lũy kế đến hết ngày 14/3/2025, có 12 nhiệm vụ đến hạn, hoàn thành 08 nhiệm vụ "
            "(66,67%), tăng 16,67 điểm phần trăm so với kỳ báo cáo trước (50%); còn 04 nhiệm vụ "
            "quá hạn chưa hoàn thành (33,33%). Trong 08 nhiệm vụ đã hoàn thành, có 06 nhiệm vụ "
            "hoàn thành trong hạn (75%). Có 04 nhiệm vụ chưa đến hạn, trong đó 01 nhiệm vụ sắp đến "
            "hạn. Số liệu cụ thể tại Bảng 1.",
        ),
        (
            Counts(overdue=1, waiting=1, waiting_due=1),
            None,
            "Lũy kế đến hết ngày 14/3/2025, có 02 nhiệm vụ đến hạn, chưa có nhiệm vụ hoàn thành; "
            "còn 01 nhiệm vụ quá hạn chưa hoàn thành (50%). Có 01 nhiệm vụ đã báo cáo hoàn thành, "
            "đang chờ Phòng Một xác nhận, chưa tính là hoàn thành. Số liệu cụ thể "
            "tại Bảng 1.",
        ),
    ],
)
def test_the_whole_is_told_against_the_cut_off_before(counts, before, text):
    assert work.cumulative(bare(counts=counts, before=before)) == [text]


def test_the_rate_by_the_first_due_dates_is_told_where_it_differs():
    counts = Counts(done_on_time=6, done_late=2, done_on_time_original=5)
    (text,) = work.cumulative(bare(counts=counts))
    assert "; nếu tính theo hạn ban đầu ghi trong Kế hoạch, tỷ lệ này là 62,5%." in text
    (same,) = work.cumulative(bare(counts=replace(counts, done_on_time_original=6)))
    assert "hạn ban đầu" not in same


@pytest.mark.parametrize(
    ("filings", "text"),
    [
        (Filings(date(2025, 3, 14)), "Kỳ này không có cơ quan, đơn vị phải gửi báo cáo."),
        (
            Filings(date(2025, 3, 14), 52, 47, 3, ("Sở A", "Sở B")),
            "Đến hết ngày 14/3/2025, có 50/52 cơ quan, đơn vị gửi báo cáo kỳ (96,15%), gồm 47 cơ "
            "quan gửi đúng hạn và 03 cơ quan nộp muộn; còn 02 cơ quan, đơn vị chưa gửi: Sở A, Sở "
            "B.",
        ),
        (
            Filings(date(2025, 3, 14), 2, 2, 0),
            "Đến hết ngày 14/3/2025, có 02/02 cơ quan, đơn vị gửi báo cáo kỳ (100%), đều gửi đúng "
            "hạn.",
        ),
        (
            Filings(date(2025, 3, 14), 3, 0, 0, ("A", "B", "C")),
            "Đến hết ngày 14/3/2025, chưa có cơ quan, đơn vị nào trong số 03 cơ quan, đơn vị gửi "
            "báo cáo kỳ.",
        ),
    ],
)
def test_filings_are_counted_and_the_missing_named(filings, text):
    assert leading.filings(bare(filings=filings)) == [text]


def test_an_index_names_the_sections_with_late_work():
    late, fine = Counts(overdue=2, done_on_time=2), Counts(not_due=1)
    one = IndexFact("X", "X", late + fine, (SectionFact("I", "Công tác chỉ đạo", late),
                                            SectionFact("II", "Thể chế", fine)))  # fmt: skip
    assert work.indices(bare(indices=(one,)))[0] == (
        "a) Chỉ số X: 05 nhiệm vụ; 04 nhiệm vụ đến hạn, hoàn thành 02 nhiệm vụ (50%), còn 02 nhiệm "
        "vụ quá hạn, thuộc lĩnh vực công tác chỉ đạo (02)."
    )


def test_bodies_that_are_only_asked_are_not_judged():
    agencies = (
        AgencyFact("Sở A", Counts(done_on_time=1)),
        AgencyFact("Tòa B", Counts(overdue=1), requested=True),
    )
    (text,) = work.agencies(bare(agencies=agencies))
    assert text == (
        "Có 01 cơ quan, nhóm cơ quan chủ trì nhiệm vụ đến hạn, đã hoàn thành toàn bộ. Không có "
        "cơ quan chủ trì nào có nhiệm vụ quá hạn. Kết quả cụ thể tại Bảng 3."
    )


def test_standing_duties_are_told_by_kind():
    rows = (
        StandingRow("1", "A", "Sở A", "quarterly", 3, 4),
        StandingRow("2", "B", "Sở A", "event", 0, 0),
        StandingRow("3", "C", "Sở A", "standing", 2, 2),
        StandingRow("4", "D", "Sở A", "standing", 1, 2),
        StandingRow("5", "E", "Sở A", "standing", 0, 2),
    )
    assert work.standing(bare(standing=rows)) == [
        "Trong 05 nhiệm vụ không có hạn cuối: 01 nhiệm vụ định kỳ có 04 lượt đến hạn, hoàn thành "
        "03 lượt (75%); 01 nhiệm vụ theo sự kiện đều chưa phát sinh; 03 nhiệm vụ thường xuyên, "
        "theo quy định có 01 nhiệm vụ được báo cáo đầy đủ (33,33%), 01 nhiệm vụ báo cáo chưa "
        "đầy đủ và 01 nhiệm vụ chưa được báo cáo. Chi tiết tại Bảng 4."
    ]


def _target(expected, operator=">=", unit="điểm"):
    value = None if expected is None else Decimal(expected)
    row = TargetRow("", "Chung", Decimal(100), Decimal("91.43"), Decimal(92), value, operator,
                    is_total=True)  # fmt: skip
    return bare(targets=(TargetsFact("X", unit, (row,)),))


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (
            _target("93.21", ">"),
            "Chỉ số X: Dự kiến năm 2025 đạt 93,21 điểm, tăng 1,78 điểm so với năm 2024, cao hơn "
            "mục tiêu (trên 92 điểm) 1,21 điểm.",
        ),
        (
            _target("91", unit="%"),
            "Chỉ số X: Dự kiến năm 2025 đạt 91%, giảm 0,43 điểm phần trăm so với năm 2024, thấp "
            "hơn mục tiêu (92%) 1 điểm phần trăm.",
        ),
        (
            _target("92", ">"),
            "Chỉ số X: Dự kiến năm 2025 đạt 92 điểm, tăng 0,57 điểm so với năm 2024, chưa vượt mục "
            "tiêu (trên 92 điểm).",
        ),
        (
            _target(None),
            "Chỉ số X: Mục tiêu năm 2025 là 92 điểm; kết quả năm 2024 là 91,43 điểm. Các đơn vị "
            "theo dõi chưa báo cáo số liệu dự kiến.",
        ),
    ],
)
def test_points_and_percentage_points_are_never_mixed(facts, text):
    assert aims.targets(facts)[0] == text


def test_late_work_is_told_with_who_has_not_explained():
    rows = (
        OverdueRow("2", "A", "Sở A", date(2024, 6, 30), 76, cause="Chờ ý kiến", explained=True),
        OverdueRow("16", "B", "Sở B", date(2024, 6, 30), 9, cause="Khó khăn trong báo cáo"),
    )
    assert faults.overdue(bare(overdue=rows)) == [
        "Đến hết ngày 14/3/2025, còn 02 nhiệm vụ quá hạn chưa hoàn thành, thời gian quá hạn nhiều "
        "nhất là 76 ngày. Đã nhận giải trình đối với 01/02 nhiệm vụ; chưa nhận giải trình đối với "
        "nhiệm vụ số 16. Chi tiết tại Bảng 6."
    ]


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (ExplanationsFact(), []),
        (ExplanationsFact(received=2), ["đã yêu cầu hoặc đề nghị 02 giải trình; đã nhận đủ."]),
        (
            ExplanationsFact(2, 1, ("Sở A",)),
            ["đã yêu cầu hoặc đề nghị 03 giải trình; đã nhận 02, đang chờ 01 (Sở A)."],
        ),
        (
            ExplanationsFact(0, 1, ("Sở A",)),
            ["đã yêu cầu hoặc đề nghị 01 giải trình; chưa nhận được, đang chờ 01 (Sở A)."],
        ),
    ],
)
def test_explanations_are_counted_as_received_and_awaited(known, text):
    told = faults.explanations(bare(explanations=known))
    assert told == [f"Tính đến hết ngày 14/3/2025, {words}" for words in text]


def test_an_empty_period_has_a_whole_sentence_everywhere():
    found = drafts(BARE)
    assert tuple(found) == KEYS
    for text in found.values():
        assert text.rstrip(":").endswith(".") or text.endswith("như sau:")
        assert "None" not in text
        assert "00 " not in text


def test_every_draft_of_a_full_quarter_reads_as_sentences(facts):
    for text in drafts(facts).values():
        assert "None" not in text
        assert "  " not in text
        assert " ," not in text
        assert text[0].isupper() or text.startswith("a) ")


def test_the_plan_itself_is_told_where_it_was_issued_in_the_period():
    issued = PlanFact("2025", "Kế hoạch thử", 2025, "7/KH-UBND", date(2025, 1, 6))
    assert leading.papers(bare(plan=issued)) == [
        "Kế hoạch số 7/KH-UBND được ban hành trong kỳ, ngày 06/01/2025.",
        "Trong kỳ, chưa có văn bản khác chỉ đạo, đôn đốc thực hiện Kế hoạch.",
    ]
    earlier = replace(issued, issued_on=date(2024, 12, 1))
    (told,) = leading.papers(bare(plan=earlier))
    assert told == "Trong kỳ, chưa có văn bản chỉ đạo, đôn đốc thực hiện Kế hoạch."
