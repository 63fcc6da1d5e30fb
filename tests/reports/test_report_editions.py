"""Closing a period: frozen by hash, untouched by what follows, reopened with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select, text

from tracker.audit.models import AuditEvent
from tracker.db import db, session, transaction
from tracker.lib.actor import Actor, Membership, Role
from tracker.paper.keeping import unpacked
from tracker.plans.queries import plan_by_code
from tracker.plans.rules.periods import period
from tracker.progress.actions.scheduling import frame_of
from tracker.reminders.queries import errands
from tracker.reminders.rules.errands import Wait
from tracker.reports import reminding
from tracker.reports.actions import write_text
from tracker.reports.agency.document import agency_outline, agency_subject, agency_wording
from tracker.reports.editions.agencies import keep_next
from tracker.reports.editions.asking import EditionRefused, ask_edition, reopen
from tracker.reports.editions.making import PATIENCE, make_next
from tracker.reports.editions.reading import agency_bytes, period_bytes
from tracker.reports.editions.telling import digest, told
from tracker.reports.filings.reading import agency_filings
from tracker.reports.jobs import ask_drafts, make_all
from tracker.reports.models import AgencyEdition, ReportEdition
from tracker.reports.queries.agency_editions import kept_versions
from tracker.reports.queries.editions import closed, editions, ruling
from tracker.storage import MissingFile, Storage
from tracker.upkeep.checks import run_checks

TODAY = date(2024, 10, 15)
AT = datetime(2024, 10, 15, 2, tzinfo=UTC)
BY = Actor(1, "Nguyễn Thị Điều Phối", (Membership(Role.COORDINATOR, None),))
Q3 = "2024-Q3"


@pytest.fixture
def storage(tmp_path):
    return Storage(tmp_path / "evidence")


def ask(code=Q3, *, closes=True, on=TODAY):
    with transaction():
        plan = plan_by_code("2024")
        return ask_edition(plan=plan, code=code, closes=closes, on=on, by=BY, at=AT).id


def make(storage, wall=AT):
    return make_next(storage, today=TODAY, at=AT, wall=wall)


def close(storage):
    ask()
    assert make(storage)
    return closed(plan_by_code("2024").id, Q3)


def write(words, version=0):
    with transaction():
        write_text(
            report="quarterly", subject=f"2024/{Q3}", key="papers", text=words, drafted="cũ",
            version=version, label="Mục", by=BY, at=AT,
        )  # fmt: skip


def test_a_closed_period_keeps_its_bytes_whatever_is_reported_later(demonstration, storage):
    close(storage)
    plan = plan_by_code("2024")
    kept = {k: period_bytes(plan, Q3, k, storage=storage, today=TODAY) for k in ("docx", "pdf")}
    write("Câu viết sau khi chốt.")
    with transaction():
        session.execute(text("update task set title = 'Nhiệm vụ đổi tên' where number = '5'"))
        session.execute(text("update occurrence set work = 'completed'"))
    later = TODAY + timedelta(days=300)
    for kind, content in kept.items():
        assert period_bytes(plan, Q3, kind, storage=storage, today=later) == content


@pytest.mark.both
def test_closing_reopening_and_closing_again_makes_version_two_with_its_differences(
    demonstration, storage
):
    first = close(storage)
    assert (first.version, len(first.files), len(first.digest)) == (1, 3, 64)
    with transaction():
        reopen(edition=first, reason="Bổ sung văn bản đôn đốc.", by=BY, at=AT)
    write("Công văn số 99/UBND-NC.")
    second = close(storage)
    assert second.version == 2
    assert [one["where"] for one in second.differences] == ["Mục 1. Văn bản chỉ đạo, đôn đốc"]
    assert second.differences[0]["new"] == "Công văn số 99/UBND-NC."
    assert [row.state for row in editions(second.plan_id, Q3)] == ["closed", "reopened"]


def filed():
    """The agencies that answered the quarter by today."""
    plan = plan_by_code("2024")
    rows = agency_filings(plan, period(Q3, frame_of(plan).days), TODAY)
    return [row.agency for row in rows if row.first_on is not None]


def keep_one(storage):
    return keep_next(storage, today=TODAY, at=AT, wall=AT)


@pytest.mark.both
def test_the_report_of_an_agency_that_filed_is_kept_with_the_edition(demonstration, storage):
    edition = close(storage)
    rows = session.scalars(select(AgencyEdition).order_by(AgencyEdition.agency_id)).all()
    plan, body = plan_by_code("2024"), rows[0].agency
    assert {row.edition_id for row in rows} == {edition.id}
    assert len(rows) == len(filed())
    assert keep_one(storage)
    first = agency_bytes(plan, Q3, body, "docx", storage=storage, today=TODAY)
    with transaction():
        session.execute(text("update task set title = 'Nhiệm vụ đổi tên'"))
        session.execute(text("update occurrence set work = 'completed'"))
    later = TODAY + timedelta(days=300)
    assert agency_bytes(plan, Q3, body, "docx", storage=storage, today=later) == first
    (kept,) = kept_versions(plan.id, Q3, body.id)
    assert [file.kind for file in kept.files] == ["docx", "outline"]
    assert kept.digest == digest(told(unpacked(storage.read(kept.files[1].sha256))))


def test_words_of_an_agency_are_its_own_and_bound_by_the_closing(demonstration, storage):
    plan, (body, other, *_) = plan_by_code("2024"), filed()
    subject = agency_subject(plan, Q3, body)
    with transaction():
        write_text(
            report="agency", subject=subject, key="papers", text="Đã ban hành Kế hoạch số 7.",
            drafted="cũ", version=0, label="Mục", agency_id=body.id, by=BY, at=AT,
        )  # fmt: skip
    outline = agency_outline(plan, Q3, body, today=TODAY)
    assert "Đã ban hành Kế hoạch số 7." in str(told(outline))
    assert not agency_wording(plan, Q3, body, today=TODAY).is_closed
    close(storage)
    assert agency_wording(plan, Q3, body, today=TODAY).is_closed
    assert "Kế hoạch số 7" not in str(told(agency_outline(plan, Q3, other, today=TODAY)))


def test_a_reopened_edition_keeps_no_more_reports_and_those_kept_stay(demonstration, storage):
    edition = close(storage)
    assert keep_one(storage)
    with transaction():
        reopen(edition=edition, reason="Bổ sung văn bản đôn đốc.", by=BY, at=AT)
    assert not keep_one(storage)
    body = session.scalars(select(AgencyEdition).where(AgencyEdition.made_at.is_not(None))).one()
    assert [row.edition.version for row in kept_versions(edition.plan_id, Q3, body.agency_id)] == [
        1
    ]


def test_a_closed_period_is_not_closed_again(demonstration, storage):
    close(storage)
    with pytest.raises(EditionRefused, match="đã chốt"):
        ask()


def test_a_period_under_way_is_asked_for_once(demonstration):
    ask()
    with pytest.raises(EditionRefused, match="đang được lập"):
        ask()


def test_a_running_period_is_not_closed(demonstration):
    with pytest.raises(EditionRefused, match="chưa hết"):
        ask("2024-Q4")
    assert ask("2024-Q4", closes=False)


def test_reopening_needs_a_reason_and_a_closed_edition(demonstration, storage):
    edition = close(storage)
    with transaction(), pytest.raises(EditionRefused, match="lý do"):
        reopen(edition=edition, reason="  ", by=BY, at=AT)
    with transaction():
        reopen(edition=edition, reason="Sai số liệu.", by=BY, at=AT)
    with transaction(), pytest.raises(EditionRefused, match="không còn"):
        reopen(edition=edition, reason="Lần nữa.", by=BY, at=AT)


def test_words_changed_while_it_is_made_are_not_lost(demonstration, storage, monkeypatch):
    ask()
    put = Storage.put

    def slow(self, content):
        if not session.execute(text("select count(*) from report_text")).scalar():
            session.rollback()
            write("Sửa trong lúc lập.")
        return put(self, content)

    monkeypatch.setattr(Storage, "put", slow)
    assert make(storage)
    assert closed(plan_by_code("2024").id, Q3) is None
    assert make(storage)
    edition = closed(plan_by_code("2024").id, Q3)
    told = session.get(ReportEdition, edition.id).told
    assert "Sửa trong lúc lập." in str(told)


def test_a_maker_that_died_is_followed_by_another(demonstration, storage, monkeypatch):
    ask()
    monkeypatch.setattr(Storage, "put", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        make(storage)
    monkeypatch.undo()
    session.rollback()
    assert not make(storage, wall=AT + timedelta(minutes=5))
    assert make(storage, wall=AT + PATIENCE + timedelta(minutes=1))
    assert closed(plan_by_code("2024").id, Q3) is not None


@pytest.mark.both
def test_two_makers_make_one_edition(demonstration, storage):
    ask()
    app, done = demonstration, []

    def work():
        with app.app_context():
            try:
                done.append(make(storage))
            finally:
                db.session.remove()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(done) == [False, True]
    assert closed(plan_by_code("2024").id, Q3).version == 1


def test_drafts_are_asked_for_once_after_the_cut_off(demonstration, storage):
    day = date(2024, 9, 15)
    assert ask_drafts(on=day, at=AT) == 2  # the third quarter and the nine months
    assert ask_drafts(on=day, at=AT) == 0
    assert make_all(storage, today=day, now=lambda: AT, wall=lambda: AT) == 2
    standing = ruling(plan_by_code("2024").id)
    assert {code: row.state for code, row in standing.items()} == {
        "2024-Q3": "draft", "2024-9M": "draft",
    }  # fmt: skip


def test_an_old_cut_off_is_history(demonstration):
    assert ask_drafts(on=date(2024, 11, 20), at=AT) == 0


def test_closing_replaces_the_draft(demonstration, storage):
    ask(closes=False)
    make(storage)
    close(storage)
    assert [row.state for row in editions(plan_by_code("2024").id, Q3)] == ["closed"]


def test_a_lost_file_is_said_and_not_made_anew(demonstration, storage):
    edition = close(storage)
    for file in edition.files:
        storage.path(file.sha256).unlink()
    with pytest.raises(MissingFile):
        period_bytes(plan_by_code("2024"), Q3, "docx", storage=storage, today=TODAY)


def broken(storage):
    found = {check.name: check.found for check in run_checks(storage.folder)}
    return found["closed_reports_are_whole"]


def test_a_closed_report_that_somebody_touched_is_found(demonstration, storage):
    edition = close(storage)
    assert broken(storage) == 0
    place = storage.path(edition.files[0].sha256)
    content = place.read_bytes()
    place.write_bytes(content[:-1] + b"x")
    assert broken(storage) == 1
    place.write_bytes(content)
    with transaction():
        session.execute(text("update report_edition set told = '{}'"))
    session.expire_all()
    assert broken(storage) == 1


def test_the_letter_tells_of_a_draft_until_it_is_closed(demonstration, storage):
    reminding.register()
    day = date(2024, 9, 15)
    ask_drafts(on=day, at=AT)
    assert errands.which_wait_still(Wait.REPORT, [1, 2]) == []
    make_all(storage, today=day, now=lambda: AT, wall=lambda: AT)
    waiting = reminding.waiting_drafts(date(2024, 9, 16))
    assert {one.limit_on for one in waiting} == {date(2024, 9, 20)}
    close(storage)
    still = errands.which_wait_still(Wait.REPORT, [one.id for one in waiting])
    assert len(still) == len(waiting) - 1


def test_who_asked_stands_in_the_trail_with_the_hashes(demonstration, storage):
    edition = close(storage)
    row = session.scalars(select(AuditEvent).where(AuditEvent.verb == "reports.close_period")).one()
    assert row.actor_id == BY.id
    assert row.after["digest"] == edition.digest
    assert set(row.after["files"]) == {"docx", "xlsx", "pdf"}
