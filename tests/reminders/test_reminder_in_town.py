"""Ladders, urgings, errands and wishes as they are stored, in the small city."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from small_city import content, noon, task
from sqlalchemy import select

from tracker.accounts.actions import add_membership, create_user
from tracker.audit import queries as audit
from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM, Role
from tracker.outbox.composers import compose
from tracker.outbox.models import Letter
from tracker.progress.actions import explaining, partnering, steering
from tracker.progress.actions.reporting import report
from tracker.progress.models import HeadReview
from tracker.progress.rules.moves import Report, Result
from tracker.reminders import compose as reminders_compose
from tracker.reminders.actions.ladders import change_ladder
from tracker.reminders.actions.posting import Envelope
from tracker.reminders.actions.wishes import AlreadyWritten, add_words, hold, send_now
from tracker.reminders.jobs import plan_day, post_day
from tracker.reminders.queries.urgings import urged_agencies, urged_count, urged_work
from tracker.reminders.rules.ladder import Ladder
from tracker.settings import Settings

MONDAY = date(2024, 7, 1)
TUESDAY = MONDAY + timedelta(1)
DONE = Report(Result.DONE, done="Xong", completed_on=MONDAY, explanation="Có văn bản")


@pytest.fixture
def town(city, database):
    """One task of Sở Nội vụ due on 30/06, with partners, and its editor."""
    database.config["TRACKER"] = Settings(database_url="sqlite://", base_url="https://td.example")
    reminders_compose.register()
    with transaction():
        city.plan = city.issue(content(task("1", "Tháng 6/2024", "Sở Nội vụ", title="Rà soát",
                                            partners=["Sở Tư pháp"])))  # fmt: skip
        someone(city, "lan", "SNV")
    return city


def someone(city, name: str, agency: str | None, role: Role = Role.AGENCY_EDITOR) -> None:
    user = create_user(email=f"{name}@hn.example", name=name.title(), by=SYSTEM, at=noon(MONDAY))
    agency_id = city.agency[agency].id if agency else None
    day = date(2024, 1, 1)
    add_membership(
        user=user, role=role, agency_id=agency_id, valid_from=day, by=SYSTEM, at=noon(MONDAY)
    )


def post(on: date) -> int:
    return post_day(on=on, at=noon(on), wall=noon(on), mail_domain="hn.example").posted


def leave(on: date) -> None:
    """Let everything that waits leave on a day, as the sender would."""
    with transaction():
        for letter in session.scalars(select(Letter).where(Letter.state == "waiting")):
            letter.state, letter.sent_at = "sent", noon(on)


def live(*days: int) -> None:
    """Post and send the letters of some days, counted from the limit."""
    for late in days:
        day = date(2024, 6, 30) + timedelta(late)
        post(day)
        leave(day)


def the_letter(name: str = "lan") -> Letter:
    session.expire_all()
    query = select(Letter).where(Letter.to_address == f"{name}@hn.example")
    return session.scalars(query.order_by(Letter.id.desc())).first()


def work_of(city):
    return city.occurrences(agency_id=city.agency["SNV"].id)[0]


def test_a_plan_with_its_own_ladder_is_planned_by_it(town):
    with transaction():
        own = Ladder(first_after=2, then_every=2)
        change_ladder(town.plan, own, reason="r", by=SYSTEM, at=noon(MONDAY))
    live(1)
    days = []
    for late in (2, 3, 4):
        days.append(post(date(2024, 6, 30) + timedelta(late)))
        leave(date(2024, 6, 30) + timedelta(late))
    (event,) = audit.events(verb_prefix="reminders.change_ladder")
    assert (days, event.before["first_after"], event.after["first_after"]) == ([1, 0, 1], 1, 2)


def test_the_same_ladder_again_is_no_change(town):
    with transaction():
        changed = change_ladder(town.plan, Ladder(), reason="r", by=SYSTEM, at=noon(MONDAY))
    assert (changed, audit.events(verb_prefix="reminders.change_ladder")) == (False, [])


def test_after_the_third_urging_that_was_sent_the_work_is_listed(town):
    live(1, 8)
    post(date(2024, 7, 15))
    assert urged_count(town.plan.id) == 0
    leave(date(2024, 7, 15))
    (row,) = urged_work(town.plan.id)
    found = (row.urgings, row.last_on, row.agency_name, row.days_late(date(2024, 7, 15)))
    assert found == (3, date(2024, 7, 15), "Sở Nội vụ", 15)
    assert [(one.code, one.works) for one in urged_agencies(town.plan.id)] == [("SNV", 1)]


def test_letters_to_two_people_on_a_day_are_one_urging(town):
    with transaction():
        someone(town, "binh", "SNV")
    live(1, 8)
    assert urged_count() == 0


def test_a_moved_deadline_begins_the_urgings_and_the_ladder_anew(town):
    live(1, 8, 15)
    with transaction():
        steering.extend(
            work_of(town).id, due_on=date(2024, 8, 5), reason="r", by=SYSTEM, at=noon(MONDAY)
        )
    days = [date(2024, 7, 16) + timedelta(n) for n in range(8)]
    posted = []
    for day in days:
        posted.append(post(day))
        leave(day)
    assert (urged_count(), [day for day, n in zip(days, posted, strict=True) if n]) == (
        0,
        [date(2024, 7, 22)],
    )


@pytest.mark.parametrize("end", ["done", "suspended", "cancelled"])
def test_what_is_no_longer_open_leaves_the_list_and_the_planned_letter(town, end):
    live(1, 8, 15)
    post(date(2024, 7, 22))
    with transaction():
        id_, at = work_of(town).id, noon(date(2024, 7, 22))
        if end == "done":
            report(id_, DONE, by=SYSTEM, at=at)
        elif end == "suspended":
            steering.suspend(id_, reason="r", by=SYSTEM, at=at)
        else:
            steering.cancel(id_, reason="r", by=SYSTEM, at=at)
    assert (urged_count(), compose(the_letter(), date(2024, 7, 22))) == (0, None)


def test_a_report_that_waits_for_the_head_is_a_line_of_the_heads_letter(town):
    with transaction():
        someone(town, "chu", "SNV", Role.AGENCY_HEAD)
        row = work_of(town)
        session.add(
            HeadReview(
                occurrence_id=row.id,
                agency_id=row.agency_id,
                typed={},
                version=row.version,
                sent_at=noon(MONDAY),
                sent_on=MONDAY,
                sent_by="Lan",
            )
        )
    post(TUESDAY)
    message = compose(the_letter("chu"), TUESDAY)
    assert message.subject == "Sở Nội vụ: 1 việc chờ xử lý"
    assert "- 1 báo cáo chờ lãnh đạo duyệt, sớm nhất gửi ngày 01/07/2024\n" in message.text
    with transaction():
        session.scalars(select(HeadReview)).one().state = "withdrawn"
    assert compose(the_letter("chu"), TUESDAY) is None


def test_explanations_and_partners_parts_are_lines_of_the_letters(town):
    with transaction():
        someone(town, "tuan", "STP")
        question = explaining.Question(answer_by=date(2024, 7, 10))
        explaining.ask([work_of(town).id], question, by=SYSTEM, at=noon(MONDAY))
        partnering.ask_partner(
            work_of(town).id,
            agency_id=town.agency["STP"].id,
            wanted="Số liệu",
            due_on=date(2024, 7, 5),
            by=SYSTEM,
            at=noon(MONDAY),
        )
    post(TUESDAY)
    own, partners = (compose(the_letter(name), TUESDAY).text for name in ("lan", "tuan"))
    assert "1 nội dung cần giải trình, sớm nhất phải trả lời ngày 10/07/2024" in own
    assert "1 đề nghị phối hợp chưa trả lời, sớm nhất đến hạn ngày 05/07/2024" in partners


def test_a_confirmer_is_urged_after_five_working_days(town):
    with transaction():
        someone(town, "ha", None, Role.COORDINATOR)
        report(work_of(town).id, DONE, by=SYSTEM, at=noon(MONDAY))
    counts = {}
    for day in (8, 9):
        letters = plan_day(date(2024, 7, day)).plan.letters
        counts[day] = [len(one.errands) for one in letters if one.name == "Ha"]
    assert counts == {8: [0], 9: [1]}


def envelope(planned, on: date) -> Envelope:
    return Envelope(
        planned.agency_names, planned.subjects, noon(on), noon(on), "hn.example", SYSTEM
    )


def test_a_letter_held_before_its_day_waits_for_a_person(town):
    (letter,) = plan_day(MONDAY).plan.letters
    with transaction():
        hold(letter=letter, held=True, by=SYSTEM, at=noon(MONDAY))
    post(MONDAY)
    assert (the_letter().state, [e.verb for e in audit.events(verb_prefix="reminders.hold")]) == (
        "held",
        ["reminders.hold"],
    )


def test_words_of_a_person_stand_at_the_top_with_the_name(town):
    (letter,) = plan_day(MONDAY).plan.letters
    with transaction():
        add_words(letter=letter, words="Cần xong trước\r\nthứ Sáu.", by=town.coordinator,
                  at=noon(MONDAY))  # fmt: skip
    post(MONDAY)
    message = compose(the_letter(), MONDAY)
    assert message.text.startswith(
        "Kính gửi anh/chị Lan,\n\nNguyễn Điều Phối viết thêm:\n> Cần xong trước\n> thứ Sáu.\n\n"
    )
    assert "Cần xong trước<br>thứ Sáu." in message.html.replace("\n", "").replace("  ", "")


def test_a_letter_sent_by_hand_is_the_only_one_of_both_days(town):
    sunday = date(2024, 6, 30)
    planned = plan_day(MONDAY)
    with transaction():
        send_now(planned.plan.letters[0], envelope(planned, sunday), on=sunday)
    leave(sunday)
    assert [post(sunday), post(MONDAY), post(TUESDAY)] == [0, 0, 0]
    assert the_letter().day == sunday


def test_nothing_is_sent_by_hand_to_who_has_a_letter_of_today(town):
    post(MONDAY)
    leave(MONDAY)
    planned = plan_day(date(2024, 7, 8))
    letter = planned.plan.letters[0]
    with pytest.raises(AlreadyWritten), transaction():
        send_now(letter, envelope(planned, MONDAY), on=MONDAY)
    assert audit.events(verb_prefix="reminders.send_now") == []
