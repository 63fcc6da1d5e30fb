"""The calendar at its secret address: who reads it, what it says, and how it is closed."""

from __future__ import annotations

import re
import subprocess
from datetime import date, timedelta

import icalendar
import pytest
from sqlalchemy import select, update

from tracker.accounts.models import AgencyMembership, CalendarToken, User
from tracker.db import session, transaction
from tracker.progress.models import Occurrence

EDITOR, HEAD = "bavi@trinhdien.example", "bavi.lanhdao@trinhdien.example"
AGENCY = "/co-quan/H-271"


@pytest.fixture
def site(site_copy):
    """A site of this test's own."""
    with site_copy() as made:
        yield made


def opened(site, email: str, path: str = "/tai-khoan/lich") -> str:
    """Open a calendar as a person does; give the path of its address."""
    page = site.visit(email).post(path).get_data(as_text=True)
    return re.search(r'value="http://[^/]+(/calendar/[^"]+\.ics)"', page)[1]


def read(site, path: str, **headers: str):
    """Read an address as a calendar program does, signed in nowhere."""
    return site.app.test_client().get(path, headers=headers)


def events(answer) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(answer.data).walk("VEVENT")


def test_a_person_reads_the_open_deadlines_of_their_agency_alone(site):
    answer = read(site, opened(site, EDITOR))
    ids = {int(m) for m in re.findall(r"UID:occurrence-(\d+)@", answer.text)}
    agencies = site.read(select(Occurrence.agency_id).where(Occurrence.id.in_(ids)).distinct())
    assert (answer.status_code, len(agencies)) == (200, 1)
    open_now = select(Occurrence.id).where(
        Occurrence.agency_id == agencies[0][0],
        Occurrence.work.in_(("not_started", "in_progress")),
        Occurrence.kind != "standing",
        Occurrence.limit_on.is_not(None),
    )
    assert ids == {row[0] for row in site.read(open_now)}


def test_an_event_takes_one_whole_day_and_leads_to_its_page(site):
    found = {str(event["UID"]): event for event in events(read(site, opened(site, EDITOR)))}
    uid = next(uid for uid in found if uid.startswith("occurrence-"))
    row_id = int(uid.split("-")[1].split("@")[0])
    event, row = found[uid], site.read(select(Occurrence).where(Occurrence.id == row_id))[0][0]
    assert event["DTSTART"].params["VALUE"] == event["DTEND"].params["VALUE"] == "DATE"
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (
        row.limit_on,
        row.limit_on + timedelta(days=1),
    )
    assert event["SEQUENCE"] == row.version
    assert str(event["URL"]).endswith(f"/viec/{row_id}")
    assert re.fullmatch(r"NV \S+: .+ \(.*Ba Vì.*\)", str(event["SUMMARY"]))


def test_standing_duties_of_a_period_are_one_event_on_the_reporting_day(site):
    found = [e for e in events(read(site, opened(site, EDITOR))) if "duties-" in str(e["UID"])]
    days = [event.decoded("DTSTART") for event in found]
    assert found
    assert len(set(days)) == len(days)
    assert all("nhiệm vụ thường xuyên" in str(event["SUMMARY"]) for event in found)


def test_who_follows_the_province_sees_each_task_once_a_day(site):
    answer = read(site, opened(site, "lanhdao@trinhdien.example"))
    found = events(answer)
    keys = [(str(e["UID"]), e.decoded("DTSTART")) for e in found]
    assert (len(keys), 0 < len(keys) <= 2000) == (len(set(keys)), True)
    assert re.search(r"\(\d+ cơ quan\)", answer.text.replace("\r\n ", ""))


def test_what_is_finished_drops_out(site):
    path = opened(site, EDITOR)
    before = re.findall(r"UID:occurrence-(\d+)@", read(site, path).text)
    with site.app.app_context(), transaction():
        session.execute(
            update(Occurrence)
            .where(Occurrence.id == int(before[0]))
            .values(work="completed", completed_on=date(2024, 10, 1))
        )
    assert re.findall(r"UID:occurrence-(\d+)@", read(site, path).text) == before[1:]


def test_the_same_deadlines_are_not_sent_twice(site):
    path = opened(site, EDITOR)
    first = read(site, path)
    again = read(site, path, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in first.headers


def test_only_the_hash_of_the_address_is_kept(site):
    token = opened(site, EDITOR).split("/")[2].removesuffix(".ics")
    rows = site.read(select(CalendarToken))
    assert len(token) >= 43
    assert all(token not in str(vars(row[0])) for row in rows)


def test_a_new_address_closes_the_old_one(site):
    old = opened(site, EDITOR)
    new = opened(site, EDITOR)
    assert [read(site, path).status_code for path in (old, new)] == [404, 200]


def test_a_revoked_address_is_answered_like_a_wrong_one(site):
    path = opened(site, EDITOR)
    site.visit(EDITOR).post("/tai-khoan/lich/thu-hoi")
    wrong = read(site, "/calendar/khong-co.ics")
    revoked = read(site, path)
    assert (revoked.status_code, wrong.status_code) == (404, 404)
    assert "Đăng nhập" not in re.findall(r"<h1.*?</h1>", revoked.text)[0]


@pytest.mark.parametrize("how", ["left", "closed"])
def test_who_has_left_reads_nothing(site, how):
    path = opened(site, EDITOR)
    mine = select(User.id).where(User.email == EDITOR)
    statement = {
        "left": update(AgencyMembership)
        .where(AgencyMembership.user_id.in_(mine))
        .values(valid_to=date(2024, 10, 14)),
        "closed": update(User).where(User.email == EDITOR).values(active=False),
    }[how]
    with site.app.app_context(), transaction():
        session.execute(statement)
    assert read(site, path).status_code == 404


def test_the_head_opens_the_agencys_calendar_and_the_coordinator_may_close_it(site):
    path = opened(site, HEAD, f"{AGENCY}/lich")
    assert read(site, path).status_code == 200
    assert "Thu hồi đường dẫn lịch" in site.visit("dieuphoi@trinhdien.example").get(AGENCY).text
    site.visit("dieuphoi@trinhdien.example").post(f"{AGENCY}/lich/thu-hoi")
    assert read(site, path).status_code == 404


def test_an_address_read_without_end_is_told_to_wait(site):
    path = opened(site, EDITOR)
    with site.app.app_context(), transaction():
        row = session.scalars(select(CalendarToken)).one()
        row.reads, row.hour_from = 120, row.made_at
    answer = read(site, path)
    assert (answer.status_code, 0 < int(answer.headers["Retry-After"]) <= 3601) == (429, True)


def test_guessing_is_slowed_and_does_not_close_right_addresses(site):
    path = opened(site, EDITOR)
    codes = [read(site, f"/calendar/x{n}.ics").status_code for n in range(102)]
    assert (codes[0], codes[-1]) == (404, 429)
    assert read(site, path).status_code == 200


def test_lines_are_folded_at_75_bytes_and_end_as_the_standard_says(site):
    body = read(site, opened(site, EDITOR)).data
    lines = body.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode("utf-8") is not None for line in lines)


def test_each_event_has_what_the_standard_asks_and_no_more_than_once(site):
    answer = read(site, opened(site, EDITOR))
    calendar = icalendar.Calendar.from_ical(answer.data)
    once = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "LAST-MODIFIED", "STATUS")
    for event in calendar.walk("VEVENT"):
        assert not event.errors
        assert all(not isinstance(event[name], list) for name in once)
        assert event.decoded("DTEND") > event.decoded("DTSTART")
        assert event.decoded("DTSTAMP").utcoffset() == timedelta(0)
    uids = [str(event["UID"]) for event in calendar.walk("VEVENT")]
    assert len(uids) == len(set(uids))
    assert [str(calendar[name]) for name in ("VERSION", "CALSCALE")] == ["2.0", "GREGORIAN"]
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in answer.text
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"


def test_khal_reads_every_event(site, khal, tmp_path):
    answer = read(site, opened(site, EDITOR))
    (tmp_path / "feed.ics").write_bytes(answer.data)
    (tmp_path / "khal.conf").write_text(
        "[calendars]\n[[han]]\npath = " + str(tmp_path / "vdir") + "\n"
        "[locale]\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        "timeformat = %H:%M\n[sqlite]\npath = " + str(tmp_path / "khal.db") + "\n"
    )
    program = [khal, "-c", str(tmp_path / "khal.conf")]
    subprocess.run(
        [*program, "import", "--batch", "-a", "han", str(tmp_path / "feed.ics")],
        check=True,
        capture_output=True,
        timeout=60,
    )
    listed = subprocess.run(
        [
            *program,
            "list",
            "--format",
            "{uid} {start-date}",
            "--day-format",
            "",
            "2023-01-01",
            "1500d",
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout
    told = {f"{event['UID']} {event.decoded('DTSTART')}" for event in events(answer)}
    assert set(filter(None, listed.splitlines())) == told
