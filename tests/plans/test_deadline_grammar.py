"""The whole grammar of deadlines, made and read back; and cells that hold more than one promise."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.lib.calendar import month_end
from tracker.plans.rules.deadline import read_deadline

ASKED = "ambiguous_deadline"
YEARS = st.integers(2021, 2035)
VERBS = st.sampled_from(["", "Hoàn thành ", "Báo cáo ", "Thời gian: ", "Phấn đấu hoàn thành "])
ENDS = st.sampled_from(["", ".", ";", " (nếu có)", " "])
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


def facts(text, year=2025):
    read = read_deadline(text, year=year, issued_on=date(1990, 1, 1))
    return (read.kind, read.starts_on, read.due_on, read.bound)


@st.composite
def points(draw, year):
    """Give (words, first day, last day, kind) of one point of time in a year."""
    kind = draw(st.sampled_from(["date", "month", "quarter", "half_year", "year"]))
    if kind == "date":
        day = draw(st.dates(date(year, 1, 1), date(year, 12, 31)))
        form = draw(st.sampled_from(["%d/%m/%Y", "ngày %d/%m/%Y", "ngày %d tháng %m năm %Y",
                                     "%d-%m-%Y", "%d.%m.%Y"]))  # fmt: skip
        return day.strftime(form), day, day, kind
    if kind == "month":
        month = draw(st.integers(1, 12))
        form = draw(st.sampled_from(["Tháng {}/{}", "tháng {}, năm {}", "T{}/{}", "tháng {} năm {}",
                                     "{}/{}", "tháng {:02d}/{}"]))  # fmt: skip
        return form.format(month, year), date(year, month, 1), month_end(year, month), kind
    if kind == "quarter":
        number = draw(st.integers(1, 4))
        form = draw(st.sampled_from(["Quý {}/{}", "quý {} năm {}", "Q{}/{}", "Q.{}/{}", "quí {}/{}",
                                     "Quý {}, năm {}"]))  # fmt: skip
        word = draw(st.sampled_from([number, ROMAN[number]]))
        first = date(year, number * 3 - 2, 1)
        return form.format(word, year), first, month_end(year, number * 3), kind
    if kind == "half_year":
        half = draw(st.sampled_from([(1, "đầu"), (7, "cuối")]))
        head = draw(st.sampled_from(["6 tháng", "06 tháng", "sáu tháng"]))
        words = f"{head} {half[1]} năm {year}"
        return words, date(year, half[0], 1), month_end(year, half[0] + 5), kind
    words = draw(st.sampled_from(["Năm {}", "trong năm {}", "cả năm {}"])).format(year)
    return words, date(year, 1, 1), date(year, 12, 31), kind


@given(YEARS.flatmap(lambda year: points(year)), VERBS, ENDS)
def test_one_point_of_time_is_read_back(point, verb, end):
    words, first, last, kind = point
    starts = None if kind == "date" else first
    assert facts(f"{verb}{words}{end}") == (kind, starts, last, None)


@given(YEARS.flatmap(lambda year: points(year)), VERBS)
def test_before_a_point_is_its_first_day_and_by_its_end_the_last(point, verb):
    words, first, last, kind = point
    if kind in {"half_year", "year"}:
        return
    words = words[:1].lower() + words[1:]
    assert facts(f"{verb}trước {words}") == ("date", None, first, "before")
    starts = None if kind == "date" else first
    for bound in ("đến hết", "chậm nhất là", "hết"):
        assert facts(f"{verb}{bound} {words}") == (kind, starts, last, None)


@given(st.data(), YEARS)
def test_a_range_runs_from_the_first_day_to_the_last(data, year):
    early, late = data.draw(points(year)), data.draw(points(year + 1))
    if "half_year" in {early[3], late[3]} or "year" in {early[3], late[3]}:
        return
    joint = data.draw(st.sampled_from([" đến ", " - ", " đến hết "]))
    assert facts(f"Từ {early[0]}{joint}{late[0]}") == ("range", early[1], late[2], None)


@given(st.lists(st.dates(date(2025, 1, 1), date(2025, 12, 31)), min_size=2, max_size=5,
                unique=True), st.sampled_from([", ", "; ", " và "]))  # fmt: skip
def test_a_list_of_dates_is_asked_and_loses_none_of_them(days, joint):
    text = "Trước " + joint.join(f"{day:%d/%m/%Y}" for day in sorted(days))
    read = read_deadline(text, year=2025, issued_on=date(1990, 1, 1))
    assert (read.starts_on, read.due_on, read.bound) == (min(days), max(days), "before")
    assert ASKED in {finding.rule for finding in read.findings}


@given(st.integers(1, 31), st.sampled_from(["hằng", "hàng"]),
       st.sampled_from(["{freq} tháng, trước ngày {day}", "Trước ngày {day} {freq} tháng",
                        "{freq} tháng (trước ngày {day})"]))  # fmt: skip
def test_a_day_of_each_month_is_kept_wherever_it_stands(day, freq, form):
    read = read_deadline(form.format(day=day, freq=freq), year=2025)
    assert (read.recurrence, read.recurrence_detail, read.bound) == (
        "monthly",
        f"day={day}",
        "before",
    )


@given(st.integers(1, 90), st.booleans(), st.sampled_from(["kể từ ngày", "sau khi", "kể từ khi"]))
def test_days_after_an_event_are_counted(count, working, joint):
    unit = "ngày làm việc" if working else "ngày"
    read = read_deadline(f"Trong {count:02d} {unit} {joint} Bộ Nội vụ công bố", year=2025)
    assert (read.kind, read.event) == ("event", "bộ nội vụ công bố")
    assert (read.offset_days, read.offset_working) == (count, working)


D = date


@pytest.mark.parametrize(
    ("text", "expected", "rules"),
    [
        ("Trước ngày 15/6, 15/12", ("range", D(2025, 6, 15), D(2025, 12, 15), "before"),
         ["year_inherited", ASKED]),
        ("Trước ngày 15 của tháng 3, 6, 9, 12/2025",
         ("range", D(2025, 3, 15), D(2025, 12, 15), "before"), [ASKED]),
        ("Lần 1: trước 30/6/2025; lần 2: trước 30/11/2025",
         ("range", D(2025, 6, 30), D(2025, 11, 30), "before"), [ASKED]),
        ("Tháng 5/2025 (báo cáo sơ bộ); Tháng 10/2025 (báo cáo chính thức)",
         ("range", D(2025, 5, 1), D(2025, 10, 31), None), [ASKED]),
        ("Dự thảo: tháng 5/2025; ban hành: tháng 6/2025",
         ("range", D(2025, 5, 1), D(2025, 6, 30), None), [ASKED]),
        ("Thường xuyên, hoàn thành trước 31/12/2025", ("date", None, D(2025, 12, 31), "before"),
         [ASKED]),
        ("Tháng 6/2025 và thực hiện thường xuyên",
         ("month", D(2025, 6, 1), D(2025, 6, 30), None), [ASKED]),
        ("31/12/2025 (và các năm tiếp theo)", ("date", None, D(2025, 12, 31), None), [ASKED]),
        ("Trước ngày: 30/6/2025", ("date", None, D(2025, 6, 30), "before"), []),
        ("Trước cuối năm 2025", ("date", None, D(2025, 12, 31), "before"), []),
        ("Từ nay đến hết năm", ("range", None, D(2025, 12, 31), None), []),
        ("Từ tháng 7/2025 trở đi", ("continuous", D(2025, 7, 1), None, None), [ASKED]),
        ("Sau ngày 01/7/2025", ("continuous", D(2025, 7, 1), None, None), [ASKED]),
        ("Trước ngày 10/6 và 10/12 hằng năm", ("event", None, None, None), [ASKED]),
        ("03 tháng sau khi công bố", ("event", None, None, None), [ASKED]),
        ("Đúng thời hạn quy định", ("by_reference", None, None, None), []),
        ("Hạ tuần tháng 7/2025", ("month", D(2025, 7, 21), D(2025, 7, 31), None), []),
    ],
)  # fmt: skip
def test_no_date_of_a_cell_is_lost_without_a_word(text, expected, rules):
    read = read_deadline(text, year=2025)
    assert (read.kind, read.starts_on, read.due_on, read.bound) == expected
    assert [finding.rule for finding in read.findings] == rules


@pytest.mark.parametrize(
    ("text", "recurrence", "detail", "asked"),
    [
        ("Hằng năm, trước ngày 31/12", "yearly", "month=12;day=31", False),
        ("Theo từng quý", "quarterly", None, False),
        ("Các quý trong năm", "quarterly", None, False),
        ("Định kỳ hàng quý, 6 tháng, 9 tháng, năm", "quarterly+half_yearly+yearly", None, False),
        ("Hàng quý và khi có yêu cầu", "quarterly", None, True),
        ("Tháng 6 và tháng 12 hằng năm", "half_yearly", None, True),
        ("Mỗi năm 1 lần", "yearly", None, False),
        ("Thứ sáu hàng tuần", None, "every=week", False),
        ("Trước ngày 05 của tháng đầu quý sau", "quarterly", "month=first;day=5", False),
    ],
)
def test_duties_that_come_again_keep_their_day(text, recurrence, detail, asked):
    read = read_deadline(text, year=2025)
    assert (read.kind, read.recurrence, read.recurrence_detail) == ("recurring", recurrence, detail)
    assert (ASKED in {finding.rule for finding in read.findings}) == asked
