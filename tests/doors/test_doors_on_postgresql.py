"""The same crowd at the doors of a PostgreSQL database, which locks rows and not the file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from tracker.agencies.models import Agency
from tracker.plans.models import Task
from tracker.progress.models import Occurrence, ProgressUpdate, TaskEvent
from tracker.web.paging import encode_cursor


def occurrence(site, agency: str, number: str) -> Occurrence:
    """Read an occurrence as it is stored."""
    query = select(Occurrence).join(Task).join(Agency, Agency.id == Occurrence.agency_id)
    query = query.where(Agency.code == agency, Task.number == number).order_by(Occurrence.id)
    return site.read(query)[0][0]


def at_once(count: int, act) -> list[int]:
    """Run `act(number)` from `count` threads and give the statuses, sorted."""
    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(act, range(count)))


def count_of(site, row: Occurrence) -> int:
    """Count the updates of an occurrence."""
    query = select(func.count(ProgressUpdate.id)).where(ProgressUpdate.occurrence_id == row.id)
    return site.read(query)[0][0]


def test_twenty_reports_at_once_are_one_and_nineteen_conflicts(site_on_postgresql):
    site = site_on_postgresql
    row = occurrence(site, "H-271", "8")
    visitors = [site.visit("bavi@trinhdien.example") for _ in range(20)]

    def send(number: int) -> int:
        typed = {"result": "doing", "percent": str(number + 1), "done": "Đang làm."}
        form = typed | {"version": row.version}
        return visitors[number].post(f"/viec/{row.id}", form).status_code

    assert at_once(20, send) == [303] + [409] * 19
    assert count_of(site, row) == 1


def test_two_confirmers_at_once_confirm_once(site_on_postgresql):
    site = site_on_postgresql
    row = occurrence(site, "STP", "12")
    before = count_of(site, row)
    visitors = [site.visit("dieuphoi@trinhdien.example") for _ in range(2)]
    path, form = f"/viec/{row.id}/xac-nhan", {"version": row.version}
    assert at_once(2, lambda n: visitors[n].post(path, form).status_code) == [303, 409]
    assert count_of(site, row) == before + 1


def test_an_event_told_by_five_at_once_is_stored_once(site_on_postgresql):
    site = site_on_postgresql
    task_id = site.read(select(Task.id).where(Task.number == "54"))[0][0]
    visitors = [site.visit("dieuphoi@trinhdien.example") for _ in range(5)]
    path, form = f"/nhiem-vu/{task_id}/su-kien", {"happened_on": "10/10/2024", "note": "Công bố"}
    assert at_once(5, lambda n: visitors[n].post(path, form).status_code) == [302] * 5
    assert len(site.read(select(TaskEvent.id).where(TaskEvent.note == "Công bố"))) == 1


def test_what_postgresql_alone_refuses_is_no_fault(site_on_postgresql):
    visitor = site_on_postgresql.visit("dieuphoi@trinhdien.example")
    paths = ["/viec?tim=a%00b&co-quan=%00&chi-so=%00&ky=%00", "/tim?q=%00x", "/ke-hoach/%00"]
    paths += [f"/nhiem-vu/{2**63}", f"/nhiem-vu/{2**62}", f"/viec/{2**62}", f"/thu/{2**62}"]
    paths += [f"/viec?muc={10**14}&nhiem-vu={10**14}", "/so-sanh?nam=9999", "/thu?nguoi-nhan=%00"]
    far = encode_cursor((2**62, -(2**62)))
    paths += [f"/co-quan?trang={far}", f"/viec/880/tai-lieu/{2**62}"]
    paths += [f"/nguoi-dung?trang={encode_cursor(('a', 2**62))}"]
    got = {path: visitor.get(path).status_code for path in paths}
    assert {path: code for path, code in got.items() if code not in (200, 404)} == {}
    stopped = visitor.post("/thu/dia-chi", {"dia-chi": "a\x00@x"})
    assert stopped.status_code == 302
