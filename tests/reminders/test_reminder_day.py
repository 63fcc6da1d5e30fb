"""A day's letters from what is stored to what arrives, by the room's own doors."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from small_city import content, noon, task
from sqlalchemy import event, select

from tracker.accounts.actions import add_membership, create_user
from tracker.accounts.models import User
from tracker.audit import queries as audit
from tracker.db import db, session, transaction
from tracker.installation.models import CalendarDay
from tracker.lib.actor import SYSTEM, Role
from tracker.outbox.composers import compose, compose_all
from tracker.outbox.models import BadAddress, Letter
from tracker.progress.actions.reporting import report
from tracker.progress.rules.moves import Report, Result
from tracker.reminders import compose as reminders_compose
from tracker.reminders import shapes
from tracker.reminders.jobs import plan_day, post_day
from tracker.settings import Settings

# A Monday: the tasks of June were due yesterday, on Sunday 30/06/2024.
MONDAY = date(2024, 7, 1)
WALL = datetime(2024, 7, 1, 0, 30, tzinfo=UTC)
SNV, STP = "Sở Nội vụ", "Sở Tư pháp"
numbers = count(1)


@pytest.fixture
def issued(city, database):
    """A plan with a task of each of two departments and one of all communes, due in June."""
    database.config["TRACKER"] = Settings(database_url="sqlite://", base_url="https://td.example")
    reminders_compose.register()
    with transaction():
        city.issue(
            content(
                task("1", "Tháng 6/2024", SNV, title="Rà soát thủ tục"),
                task("2", "Tháng 6/2024", STP, title="Thẩm định văn bản"),
                task("3", "Tháng 6/2024", "UBND cấp xã", title="Niêm yết công khai"),
                task("4", "Tháng 6/2024", "Các cơ quan có liên quan", title="Phối hợp"),
                task("5", "Tháng 12/2024", SNV, title="Việc cuối năm"),
            )
        )
        someone(city, "lan", "SNV")
    return city


def someone(city, name: str, agency: str | None, role: Role = Role.AGENCY_EDITOR) -> int:
    user = create_user(email=f"{name}@hn.example", name=name.title(), by=SYSTEM, at=noon(MONDAY))
    add_membership(
        user=user,
        role=role,
        agency_id=city.agency[agency].id if agency else None,
        valid_from=date(2024, 1, 1),
        by=SYSTEM,
        at=noon(MONDAY),
    )
    return user.id


def post(on: date = MONDAY):
    return post_day(on=on, at=noon(on), wall=WALL, mail_domain="hn.example")


def letters() -> list[Letter]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Letter).order_by(Letter.id)))


def test_the_json_of_a_day(issued):
    found = shapes.day(post())
    (letter,) = found.pop("letters")
    assert found == {
        "on": "2024-07-01",
        "working_day": True,
        "unreachable": [STP, "UBND xã An", "UBND xã Ba", "UBND xã Ca"],
        "posted": 1,
        "already_posted": 0,
    }
    assert letter == {
        "to": "lan@hn.example",
        "person": "Lan",
        "agencies": [SNV],
        "kind": "digest",
        "subject": "Sở Nội vụ: 1 quá hạn",
        "overdue": 1,
        "due_soon": 0,
        "missing_update": 0,
        "plans": [{"plan": "2024", "overdue": 1, "due_soon": 0, "missing_update": 0}],
        "occurrences": [issued.occurrences(agency_id=issued.agency["SNV"].id)[0].id],
    }


def test_posting_a_day_twice_posts_nothing_twice(issued):
    first, second = post(), post()
    assert [(d.posted, d.already_posted) for d in (first, second)] == [(1, 0), (0, 1)]
    assert (len(letters()), len(audit.events(verb_prefix="reminders."))) == (1, 1)


def test_planning_stores_nothing(issued):
    assert (len(plan_day(MONDAY).plan.letters), letters()) == (1, [])


def test_the_letter_links_to_the_work(issued):
    post()
    (letter,) = letters()
    message = compose(letter, MONDAY)
    first = issued.occurrences(agency_id=issued.agency["SNV"].id)[0]
    assert f"https://td.example/viec/{first.id}" in message.text
    assert "Rà soát thủ tục" in message.html


def test_work_reported_as_done_after_the_planning_drops_out(issued):
    post()
    with transaction():
        first = issued.occurrences(agency_id=issued.agency["SNV"].id)[0]
        done = Report(Result.DONE, done="Xong", completed_on=MONDAY, explanation="Có văn bản")
        report(first.id, done, by=SYSTEM, at=noon(MONDAY))
    assert compose(letters()[0], MONDAY) is None


def test_a_holiday_has_no_letters_and_the_next_day_has_them(issued):
    with transaction():
        session.add(CalendarDay(day=MONDAY, kind="off", name="Nghỉ bù"))
    assert [post(MONDAY).posted, post(MONDAY + timedelta(1)).posted] == [0, 1]


def leave(on: date) -> None:
    """Let everything that waits leave on a day, as the sender would."""
    with transaction():
        for letter in session.scalars(select(Letter).where(Letter.state == "waiting")):
            letter.state, letter.sent_at = "sent", noon(on)


def post_and_leave(on: date) -> int:
    posted = post(on).posted
    leave(on)
    return posted


def test_the_next_rung_comes_a_week_later(issued):
    days = [MONDAY + timedelta(days) for days in (0, 1, 2, 3, 4, 7, 8)]
    assert [post_and_leave(day) for day in days] == [1, 0, 0, 0, 0, 1, 0]


def test_a_newer_letter_replaces_one_that_never_left(issued):
    post(MONDAY)
    post(MONDAY + timedelta(7))
    assert [letter.state for letter in letters()] == ["expired", "waiting"]


def test_a_closed_account_gets_no_letters(issued):
    with transaction():
        closed = someone(issued, "binh", "STP")
        session.get_one(User, closed).active = False
    assert [letter.address for letter in plan_day(MONDAY).plan.letters] == ["lan@hn.example"]


def test_a_refused_address_makes_its_agency_unreachable(issued):
    with transaction():
        session.add(BadAddress(address="lan@hn.example", reason="550", since=WALL))
    planned = plan_day(MONDAY)
    assert (planned.plan.letters, planned.plan.unreachable[0].name) == ((), SNV)


def test_the_leader_gets_the_weeks_figures(issued):
    with transaction():
        someone(issued, "dung", None, Role.LEADER)
    post()
    (letter,) = [row for row in letters() if row.to_address == "dung@hn.example"]
    message = compose(letter, MONDAY)
    assert message.subject == "Tổng hợp tuần: 6 quá hạn, 0 sắp đến hạn"
    assert message.text == (
        """Kính gửi anh/chị Dung,

TỔNG HỢP TUẦN CỦA CÁC KẾ HOẠCH

- Quá hạn: 6 (tăng 6 so với tuần trước)
- Sắp đến hạn: 0 (giảm 6 so với tuần trước)
- Chưa báo cáo trong kỳ: 0 (bằng tuần trước)
- Sở Nội vụ: 1 quá hạn
- Sở Tư pháp: 1 quá hạn
- UBND xã An: 1 quá hạn
- Chưa có người nhận thư: 4 cơ quan

Bảng theo dõi: https://td.example/theo-doi

Thư tự động, mỗi ngày làm việc nhiều nhất một thư.
https://td.example
"""
    )


def test_planning_asks_the_same_number_of_questions_for_more_people(issued):
    def asked() -> int:
        session.rollback()
        session.expire_all()
        seen = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        plan_day(MONDAY)
        event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    few = asked()
    with transaction():
        for agency in ("STP", "AN", "BA", "CA"):
            someone(issued, f"p{next(numbers)}", agency)
    assert asked() == few


def test_letters_that_leave_together_ask_as_much_as_one_and_say_the_same(issued):
    with transaction():
        for agency in ("STP", "AN", "BA", "CA"):
            someone(issued, f"p{next(numbers)}", agency)
    post()
    rows = letters()
    seen = []
    listen = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    together = [message for _, message in compose_all(rows, MONDAY)]
    event.remove(db.engine, "before_cursor_execute", listen)
    assert together == [compose(row, MONDAY) for row in rows]
    assert (len(rows), len(seen) <= 2) == (5, True)
