"""Letters over a real SMTP conversation: none lost, none twice, the reason always kept."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select, text

from tracker.db import db, session, transaction
from tracker.installation.actions import establish, stop_letters
from tracker.lib.actor import SYSTEM
from tracker.outbox import actions, composers, jobs, queries
from tracker.outbox.composers import Message
from tracker.outbox.models import Letter
from tracker.outbox.rules import Sending
from tracker.outbox.smtp import Server

DAY = date(2024, 10, 15)
AT = datetime(2024, 10, 15, 0, 30, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("database")


def states() -> dict[str, str]:
    session.rollback()
    return {row.to_address.split("@")[0]: row.state for row in session.scalars(select(Letter))}


def only() -> Letter:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Letter)).one()


def test_posting_twice_keeps_one_letter(put):
    assert [put("an"), put("an"), put("an", day=DAY + timedelta(days=1))] == [True, False, True]


def test_running_twice_sends_nothing_twice(put, send, postbox):
    for name in ("an", "binh", "chi"):
        put(name)
    assert [send().sent, send().sent, len(postbox.mails)] == [3, 0, 3]


def test_a_letter_arrives_whole_in_vietnamese(put, send, postbox):
    put("an", "Kính gửi: Sở Xây dựng – 3 nhiệm vụ quá hạn")
    send()
    (mail,) = postbox.mails
    assert (
        mail["Subject"],
        mail["To"].addresses[0].display_name,
        mail.get_body().get_content().strip(),
        mail["Message-ID"],
        mail["Auto-Submitted"],
        mail["Date"].datetime,
    ) == (
        "Thư nhắc 2024-10-15",
        "Nguyễn Thị Ánh",
        "Kính gửi: Sở Xây dựng – 3 nhiệm vụ quá hạn",
        only().message_id,
        "auto-generated",
        AT,
    )


def test_what_was_sent_is_kept(put, send):
    put("an", "Nội dung")
    send()
    assert (only().subject, only().body_text, only().sent_at) == (
        "Thư nhắc 2024-10-15",
        "Nội dung",
        AT,
    )


def test_a_server_that_is_down_keeps_everything_and_says_so(put, send, postbox):
    for name in ("an", "binh"):
        put(name)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = Server("127.0.0.1", unused.getsockname()[1], timeout=1)
    run = send(to=nobody)
    assert (run.waiting, run.unreachable, only_errors()) == (2, True, [run.trouble, run.trouble])
    assert (send(1).sent, postbox.addresses) == (2, ["an@hn.example", "binh@hn.example"])


def only_errors() -> list[str | None]:
    session.rollback()
    return list(session.scalars(select(Letter.last_error)))


def test_without_a_mail_server_setting_letters_wait(put, send):
    put("an")
    run = send(to=None)
    assert (run.waiting, "SMTP_URL" in (run.trouble or "")) == (1, True)


def test_a_letter_put_off_by_the_server_is_tried_later(put, send, postbox):
    put("an")
    postbox.answers = ["451 try again"]
    first = send()
    assert (first.sent, first.waiting, first.next_attempt_at) == (0, 1, AT + timedelta(minutes=1))
    assert [send(0).sent, send(1).sent, len(postbox.mails)] == [0, 1, 1]


def test_delays_grow_and_end(put, send, postbox):
    put("an")
    postbox.answers = ["451 no"] * 3
    settings = {"delays": (timedelta(minutes=1), timedelta(minutes=10)), "give_up_after": 3}
    send(0, **settings)
    send(1, **settings)
    assert only().next_attempt_at == AT + timedelta(minutes=11)
    assert (send(11, **settings).failed, states()) == (1, {"an": "failed"})


def test_a_refused_address_fails_at_once_and_is_remembered(put, send, postbox):
    put("an")
    put("binh")
    postbox.rcpt_answers["an@hn.example"] = "550 no such user"
    run = send()
    assert (run.sent, run.failed, states()) == (1, 1, {"an": "failed", "binh": "sent"})
    assert [bad.address for bad in queries.bad_addresses()] == ["an@hn.example"]


def test_a_refused_text_does_not_blame_the_address(put, send, postbox):
    put("an")
    postbox.answers = ["554 looks like spam"]
    send()
    assert (states(), queries.bad_addresses()) == ({"an": "failed"}, [])


def test_a_resend_after_a_lost_answer_carries_the_same_message_id(put, send, postbox):
    put("an")
    postbox.answers = ["drop"]
    assert (send(0).sent, send(1).sent) == (0, 1)
    assert [mail["Message-ID"] for mail in postbox.mails] == [only().message_id] * 2


def test_one_poisoned_letter_does_not_stop_the_others(put, send, postbox):
    put("an", "poison")
    put("binh")
    assert (send().sent, states()) == (1, {"an": "waiting", "binh": "sent"})
    assert only_error_of("an") == "poisoned"


def only_error_of(name: str) -> str | None:
    return session.scalars(
        select(Letter.last_error).where(Letter.to_address.startswith(name))
    ).one()


def test_an_address_that_is_none_fails_without_troubling_the_server(put, send, postbox):
    put("địa chỉ")
    put("binh")
    assert (send().failed, postbox.addresses) == (1, ["binh@hn.example"])


def test_nothing_left_to_say_expires(put, send, postbox):
    put("an", "")
    assert (send().expired, states(), postbox.mails) == (1, {"an": "expired"}, [])


def test_a_letter_of_a_killed_sender_comes_back(put, send):
    put("an")
    with transaction():
        actions.claim(worker="killed", due=AT, at=AT, sending=Sending(), limit=5)
    assert send(1).sent == 0
    with transaction():
        assert actions.take_back_stuck(at=AT + timedelta(minutes=6), sending=Sending()) == 1
    assert send(6).sent == 1


def test_a_sender_that_lost_its_claim_cannot_mark(put):
    put("an")
    with transaction():
        (letter,) = actions.claim(worker="slow", due=AT, at=AT, sending=Sending(), limit=1)
    with transaction():
        actions.take_back_stuck(at=AT + timedelta(minutes=6), sending=Sending())
        marked = actions.mark_sent(
            worker="slow", departures=[actions.Departure(letter.id, AT, AT, "", "")]
        )
    assert (marked, states()) == (0, {"an": "waiting"})


def test_the_switch_holds_all_letters(put, send):
    with transaction():
        establish(kind="test", profile="none", by=SYSTEM, at=AT)
        stop_letters(stopped=True, by=SYSTEM, at=AT)
    put("an")
    run = send()
    assert (run.sent, run.waiting, run.unreachable) == (0, 1, False)
    with transaction():
        stop_letters(stopped=False, by=SYSTEM, at=AT)
    assert send().sent == 1


def test_no_more_leave_within_an_hour_than_the_cap(put, send):
    for name in ("an", "binh", "chi", "dung", "em"):
        put(name)
    sent = [send(minutes, hourly_cap=2).sent for minutes in (0, 30, 61, 125)]
    assert sent == [2, 0, 2, 1]


def test_days_without_a_server_fold_into_the_newest_letter(put, send, postbox):
    for offset in range(3):
        put("an", day=DAY + timedelta(days=offset))
    put("binh")
    with transaction():
        assert actions.fold_older(kind="note", day=DAY + timedelta(days=2)) == 2
    assert (send().sent, sorted(postbox.addresses)) == (2, ["an@hn.example", "binh@hn.example"])


def test_senders_side_by_side_send_each_letter_once(database, put, send, postbox):
    names = [f"p{number}" for number in range(40)]
    for name in names:
        put(name)

    def run(worker: str) -> None:
        with database.app_context():
            send(worker=worker, batch=3)
            session.remove()

    threads = [threading.Thread(target=run, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(postbox.addresses) == sorted(f"{name}@hn.example" for name in names)


def after_midnight(server, day: date = DAY + timedelta(days=1)):
    """Run the sender on a later day."""
    at = AT + (day - DAY)
    return jobs.send_due(
        worker="w1",
        server=server,
        mail_from="theodoi@hn.example",
        on=day,
        now=lambda: at,
        stamp=lambda: at,
    )


def test_an_automatic_letter_never_leaves_after_its_day(put, server, postbox):
    put("an")
    assert (after_midnight(server).expired, states(), postbox.mails) == (1, {"an": "expired"}, [])


def test_what_a_person_releases_leaves_on_a_later_day_too(put, server, postbox):
    put("an")
    with transaction():
        actions.hold(letter_id=1, by=SYSTEM, at=AT)
        actions.release(letter_id=1, by=SYSTEM, at=AT, wall=AT)
        assert actions.fold_older(kind="note", day=DAY + timedelta(days=1)) == 0
    assert (after_midnight(server).sent, postbox.addresses) == (1, ["an@hn.example"])


def test_only_who_was_told_counts_as_told(put, send, postbox):
    for name, answer in (("an", "250 OK"), ("binh", "550 no"), ("chi", "451 later")):
        put(name)
        postbox.rcpt_answers[f"{name}@hn.example"] = answer
    send()
    found = queries.last_days(kind="note", before=DAY + timedelta(days=1))
    assert found == {"person:an": DAY}


def test_many_letters_leave_over_several_lines(put, send, postbox):
    names = [f"p{number}" for number in range(60)]
    for name in names:
        put(name)
    run = send(batch=10, handful=3, lanes=4)
    assert (run.sent, sorted(postbox.addresses)) == (60, sorted(f"{n}@hn.example" for n in names))
    assert set(states().values()) == {"sent"}


def test_lines_side_by_side_keep_the_cap_together(put, send, postbox):
    for number in range(40):
        put(f"p{number}")
    assert (send(batch=4, lanes=4, hourly_cap=17).sent, len(postbox.mails)) == (17, 17)


def test_a_kill_between_sending_and_marking_repeats_a_handful_at_most(
    put, send, postbox, monkeypatch
):
    for number in range(12):
        put(f"p{number}")

    def die(**_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(actions, "mark_sent", die)
        patched.setattr(actions, "put_back", die)
        with pytest.raises(KeyboardInterrupt):
            send(handful=5)
    with transaction():
        actions.take_back_stuck(at=AT + timedelta(minutes=6), sending=Sending())
    assert send(6).sent == 12
    ids = Counter(mail["Message-ID"] for mail in postbox.mails)
    assert (len(ids), len(postbox.mails)) == (12, 17)


def test_letters_that_leave_together_are_read_for_together(put, send, postbox):
    asked = []

    def look_ahead(letters):
        asked.append(len(letters))
        return lambda letter, on: Message("Chung", letter.to_address)

    composers.register("note", composers._composers["note"], look_ahead=look_ahead)
    for number in range(5):
        put(f"p{number}")
    assert (send().sent, asked, {mail["Subject"] for mail in postbox.mails}) == (5, [5], {"Chung"})


def test_reading_together_that_fails_is_made_good_one_by_one(put, send, postbox):
    def look_ahead(_letters):
        raise ZeroDivisionError

    composers.register("note", composers._composers["note"], look_ahead=look_ahead)
    put("an", "poison")
    put("binh")
    assert (send().sent, postbox.addresses) == (1, ["binh@hn.example"])


def test_a_clock_that_was_set_back_holds_nothing_up(put, send, postbox):
    put("an")
    put("binh")
    with transaction():
        actions.claim(worker="gone", due=AT, at=AT, sending=Sending(), limit=1)
    earlier = AT - timedelta(days=2)
    assert jobs.take_back_stuck(now=lambda: earlier) == 2
    assert (send(-2 * 24 * 60).sent, len(postbox.mails)) == (2, 2)


def test_what_left_later_than_now_does_not_fill_the_hour(put, send):
    put("an")
    assert send(120).sent == 1
    put("binh")
    assert send(0, hourly_cap=1).sent == 1


def test_the_next_batch_is_found_without_reading_all_that_waits(put):
    put("an")
    said = []

    def note(_connection, _cursor, statement, parameters, *_):
        said.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    with transaction():
        actions.claim(worker="w", due=AT, at=AT, sending=Sending(), limit=2)
    event.remove(db.engine, "before_cursor_execute", note)
    query, values = next(pair for pair in said if pair[0].startswith("SELECT letter.id"))
    on_sqlite = db.engine.dialect.name == "sqlite"
    if not on_sqlite:  # a table of one row is read whole otherwise
        session.execute(text("set local enable_seqscan = off"))
    explain = "EXPLAIN QUERY PLAN " if on_sqlite else "EXPLAIN "
    plan = session.connection().exec_driver_sql(explain + query, values).all()
    assert "ix_letter_waiting" in str(plan)
