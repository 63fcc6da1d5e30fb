"""What a digest says: counts in the subject, worst first, lines that lead back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tracker.lib.actor import Role
from tracker.lib.calendar import Calendar
from tracker.outbox.models import Letter
from tracker.reminders.compose import digest_composer
from tracker.reminders.payload import Standing, pack
from tracker.reminders.rules.errands import Errand, Wait
from tracker.reminders.rules.facts import (
    AgencyToWrite,
    DueWork,
    Facts,
    PersonToWrite,
    WeekCounts,
    WeekFacts,
)
from tracker.reminders.rules.ladder import Ladder
from tracker.reminders.rules.letters import IntendedLetter
from tracker.reminders.rules.planning import plan_letters
from tracker.reminders.rules.week import brief_lines

DAY = date(2024, 10, 15)
XD = AgencyToWrite(1, "Sở Xây dựng")
LAN = PersonToWrite(11, "Trần Thị Lan", "lan@hn.example", 1, Role.AGENCY_EDITOR)
LATE = DueWork(101, 1, "12", "Rà soát <thủ tục> & công khai", "2024", DAY - timedelta(15), DAY)
SOON = DueWork(102, 1, "13", "Báo cáo kết quả", "2024", DAY, DAY - timedelta(3), percent=40)
REPORT = DueWork(
    103,
    1,
    "35",
    "Tuyên truyền",
    "2024",
    DAY - timedelta(1),
    DAY - timedelta(30),
    standing=True,
    period="quý III năm 2024",
)


def intended(*work: DueWork, people=(LAN,), agency=XD) -> IntendedLetter:
    plan = plan_letters(Facts(work, people, [agency]), Ladder(), DAY, Calendar())
    return plan.letters[0]


def as_they_were(*work: DueWork):
    known = {
        w.occurrence_id: Standing(w.standing, w.limit_on, w.soon_on, w.percent, w.returned)
        for w in work
    }
    return lambda ids: {id: known[id] for id in ids if id in known}


def written(letter: IntendedLetter, *still: DueWork, on: date = DAY):
    row = Letter(
        id=1,
        kind="digest",
        to_name=letter.name,
        person_id=letter.person_id,
        payload=pack(letter, {1: "Sở Xây dựng"}),
        day=letter.day,
        created_at=datetime(2024, 10, 15, tzinfo=UTC),
    )
    compose = digest_composer(
        base_url="https://theodoi.example", standings=as_they_were(*still), ladder=Ladder()
    )
    return compose(row, on)


def test_the_subject_carries_the_counts():
    message = written(intended(LATE, SOON, REPORT), LATE, SOON, REPORT)
    assert message.subject == "Sở Xây dựng: 1 quá hạn, 1 sắp đến hạn, 1 chưa báo cáo"


def test_the_whole_text_of_a_letter():
    assert written(intended(LATE, SOON, REPORT), LATE, SOON, REPORT).text == (
        """Kính gửi anh/chị Trần Thị Lan,

Tình hình các nhiệm vụ được giao, tính đến ngày 15/10/2024:

QUÁ HẠN (1)

- Nhiệm vụ 12: Rà soát <thủ tục> & công khai
  Hạn 30/09/2024, quá hạn 15 ngày
  https://theodoi.example/viec/101

SẮP ĐẾN HẠN (1)

- Nhiệm vụ 13: Báo cáo kết quả
  Hạn 15/10/2024, đến hạn hôm nay; đã báo cáo 40%
  https://theodoi.example/viec/102

CHƯA BÁO CÁO ĐỊNH KỲ (1)

- Nhiệm vụ 35: Tuyên truyền
  Kỳ quý III năm 2024, hạn báo cáo 14/10/2024, chậm 1 ngày
  https://theodoi.example/viec/103

Việc nào đã xong, đề nghị báo cáo theo đường dẫn trong thư;
hệ thống sẽ thôi nhắc.
Thư tự động, mỗi ngày làm việc nhiều nhất một thư.
https://theodoi.example
"""
    )


def test_the_html_escapes_titles_and_needs_no_picture():
    html = written(intended(LATE), LATE).html
    assert ("Rà soát &lt;thủ tục&gt; &amp; công khai" in html, "<img" in html) == (True, False)


def test_what_was_finished_meanwhile_drops_out():
    message = written(intended(LATE, SOON), SOON)
    assert message.subject == "Sở Xây dựng: 1 sắp đến hạn"


def test_nothing_left_means_no_letter():
    assert written(intended(LATE, SOON)) is None


def test_a_letter_that_leaves_a_day_later_counts_the_days_anew():
    message = written(intended(SOON), SOON, on=DAY + timedelta(1))
    assert message.subject == "Sở Xây dựng: 1 quá hạn"


def test_long_lists_are_cut_with_a_count():
    many = [
        DueWork(200 + n, 1, str(n), f"Nhiệm vụ số {n}", "2024", DAY - timedelta(n), DAY)
        for n in range(1, 61)
    ]
    message = written(intended(*many), *many)
    shown = message.text.count("- Nhiệm vụ ")
    assert (shown, "và 40 nhiệm vụ nữa" in message.text) == (20, True)
    assert message.subject == "Sở Xây dựng: 60 quá hạn"


def test_a_body_that_is_asked_gets_polite_words():
    asked = DueWork(101, 1, "9", "Phối hợp", "2024", DAY, DAY, authority="request")
    assert "Trân trọng đề nghị Quý cơ quan" in written(intended(asked), asked).text


HA = PersonToWrite(20, "Nguyễn Thu Hà", "ha@hn.example", None, Role.COORDINATOR)
WEEK = WeekFacts(WeekCounts(12, 3, 40), WeekCounts(9, 5, 40), 1, 2, 4)
LONG_AGO = replace(LATE, limit_on=DAY - timedelta(22))
CONFIRM = [Errand(Wait.CONFIRM, n, None, DAY - timedelta(12), DAY - timedelta(5)) for n in (1, 2)]


def weekly(person: PersonToWrite, *work: DueWork, week: WeekFacts = WEEK) -> IntendedLetter:
    facts = Facts(work, [person], [XD], week=week, errands=CONFIRM)
    (letter,) = plan_letters(facts, Ladder(), DAY, Calendar()).letters
    return letter


def test_the_whole_letter_of_who_follows_the_plans():
    message = written(weekly(HA, LONG_AGO, REPORT), LONG_AGO, REPORT)
    assert message.subject == (
        "Tổng hợp tuần: 1 quá hạn lâu ngày của các cơ quan, 2 việc chờ xử lý"
    )
    assert message.text == (
        """Kính gửi anh/chị Nguyễn Thu Hà,

Tình hình các nhiệm vụ được giao, tính đến ngày 15/10/2024:

VIỆC CHỜ XỬ LÝ

- 2 báo cáo chờ xác nhận quá thời hạn, sớm nhất phải xong ngày
  10/10/2024
  https://theodoi.example/xac-nhan

TỔNG HỢP TUẦN CỦA CÁC KẾ HOẠCH

- Quá hạn: 12 (tăng 3 so với tuần trước)
- Sắp đến hạn: 3 (giảm 2 so với tuần trước)
- Chưa báo cáo trong kỳ: 40 (bằng tuần trước), của 1 cơ quan
- Báo cáo chờ xác nhận quá thời hạn: 1
- Đề nghị của cơ quan chờ quyết định: 2
- Đã đôn đốc nhiều lần, cần công văn: 4

Nhiều nhiệm vụ quá hạn nhất:
- Sở Xây dựng: 1

Nhiều báo cáo kỳ còn thiếu nhất:
- Sở Xây dựng: 1

Chưa có người nhận thư: Sở Xây dựng.

Bảng theo dõi: https://theodoi.example/theo-doi
Cần công văn đôn đốc: https://theodoi.example/thu/qua-3-lan

QUÁ HẠN LÂU NGÀY CỦA CÁC CƠ QUAN (1)

- Nhiệm vụ 12: Rà soát <thủ tục> & công khai
  Sở Xây dựng
  Hạn 23/09/2024, quá hạn 22 ngày
  https://theodoi.example/viec/101

Việc nào đã xong, đề nghị báo cáo theo đường dẫn trong thư;
hệ thống sẽ thôi nhắc.
Thư tự động, mỗi ngày làm việc nhiều nhất một thư.
https://theodoi.example
"""
    )


def test_a_leader_gets_ten_lines_at_most():
    leader = replace(HA, role=Role.LEADER)
    letter = weekly(leader, LONG_AGO, REPORT)
    lines = brief_lines(replace(letter.week, worst=(("A", 3), ("B", 2), ("C", 2), ("D", 1))))
    assert (len(lines), letter.errands, letter.standing) == (10, (), ())
    assert lines[:3] == [
        "Quá hạn: 12 (tăng 3 so với tuần trước)",
        "Sắp đến hạn: 3 (giảm 2 so với tuần trước)",
        "Chưa báo cáo trong kỳ: 40 (bằng tuần trước), của 1 cơ quan",
    ]


def test_a_letter_with_words_alone_at_the_top_escapes_them():
    letter = intended(LATE)
    row = Letter(
        kind="digest",
        to_name=letter.name,
        person_id=11,
        day=DAY,
        payload=pack(letter, {1: "Sở Xây dựng"}, "<b>Gấp</b>", "Hà"),
    )
    compose = digest_composer(base_url="https://t.example", standings=as_they_were(LATE))
    assert "&lt;b&gt;Gấp&lt;/b&gt;" in compose(row, DAY).html


def test_no_line_of_the_plain_part_is_too_long():
    long = replace(LATE, task_title="Rà soát, đơn giản hóa thủ tục hành chính nội bộ " * 4)
    text = written(intended(long), long).text
    assert max(map(len, text.splitlines())) <= 72


def test_work_of_two_plans_stands_plan_by_plan_in_each_section():
    def of(plan: str, id_: int, days: int) -> DueWork:
        label = {"2024": "164/KH-UBND", "review-2025": "Tổng kết, rà soát 2025"}[plan]
        late = DAY - timedelta(days)
        return DueWork(id_, 1, str(id_), f"Việc {id_}", plan, late, late, plan_label=label)

    work = [of("2024", 101, 9), of("review-2025", 102, 8), of("2024", 103, 7)]
    text = written(intended(*work), *work).text
    lines = [line for line in text.splitlines() if line.startswith(("- Nhiệm vụ", "Kế hoạch"))]
    assert lines == [
        "Kế hoạch 164/KH-UBND",
        "- Nhiệm vụ 101: Việc 101",
        "- Nhiệm vụ 103: Việc 103",
        "Kế hoạch Tổng kết, rà soát 2025",
        "- Nhiệm vụ 102: Việc 102",
    ]
    assert "Kế hoạch" not in written(intended(LATE), LATE).text
