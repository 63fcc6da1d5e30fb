"""A table of every agency: laid beside the work, refused where it is unclear, applied once."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from tracker.accounts.models import User
from tracker.agencies.actions import set_head_approves
from tracker.agencies.models import Agency, AgencyName, AgencySuccession
from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.intake.exchange.actions import apply, keep_table, read_again, reading_of, save_mapping
from tracker.intake.exchange.checking import check
from tracker.intake.exchange.exporting import sheet_of
from tracker.intake.exchange.models import ExchangeRow, ExchangeTable
from tracker.intake.exchange.queries import Reach, brought_for, by_agency, mapping_named
from tracker.intake.exchange.rules.columns import Reading, Table, guess_columns
from tracker.lib.actor import SYSTEM
from tracker.lib.text import fold
from tracker.plans.models import Plan
from tracker.progress.actions.inside.reviewing import send_back
from tracker.progress.actions.states import Conflict
from tracker.progress.models import HeadReview, Occurrence, ProgressUpdate
from tracker.progress.rules.moves import Refused, Report, Result

sys.path.insert(0, str(Path(__file__).parents[1] / "plans"))
import small_city

DAY = date(2024, 10, 15)
AT = small_city.noon(DAY)
HEADS = (
    "STT",
    "Đơn vị",
    "Kỳ báo cáo",
    "Tình trạng",
    "Tiến độ",
    "Hoàn thành ngày",
    "Số văn bản",
    "Ghi chú",
)


@pytest.fixture
def city(database):
    """The city with a plan in force: dated work of An, Ba and Sở Tư pháp, duties of An and Ba."""
    made = small_city.SmallCity()
    task = small_city.task
    made.issue(
        small_city.content(
            task("1", "Tháng 8/2024", "UBND xã An", "UBND xã Ba"),
            task("2", "Thường xuyên", "UBND xã An", "UBND xã Ba"),
            task("4", "Tháng 12/2024", "Sở Tư pháp"),
            task("5", "Tháng 11/2024", "UBND quận Đông"),
        )
    )
    for person in (made.coordinator, made.editor):
        session.add(
            User(
                id=person.id,
                email=f"{person.id}@tinh.example",
                name=person.name,
                name_folded=fold(person.name),
                created_at=AT,
            )
        )
    session.commit()
    return made


def plan():
    return session.scalars(select(Plan)).one()


def row(number, agency, status, percent="", note="", *, period="", day="", paper=""):
    return [number, agency, period, status, percent, day, paper, note]


def doing(number, agency, percent="40", **more):
    return row(number, agency, "Đang thực hiện", percent, "Đã trình dự thảo", **more)


def done(number, agency, **more):
    said = {"day": "03/09/2024", "paper": "15/QĐ", **more}
    return row(number, agency, "Hoàn thành", "", "Đã ban hành", **said)


def laid(*rows, own=None, on=DAY):
    table = Table(HEADS, rows)
    return check(table, Reading(guess_columns(HEADS)), plan(), own, on).rows


def bring(city, *rows, by=None, mapping="Giao việc"):
    """Keep a table as the coordinator does; give its number."""
    table, reading = Table(HEADS, rows), Reading(guess_columns(HEADS))
    with transaction():
        return keep_table(
            table,
            reading,
            check(table, reading, plan(), None, DAY),
            plan=plan(),
            of_all=True,
            file_name="giao-viec.xlsx",
            mapping=mapping,
            by=by or city.coordinator,
            at=AT,
        ).id


def send(city, table_id, by=None):
    with transaction():
        return apply(table_id, plan=plan(), own=None, by=by or city.coordinator, at=AT)


def works(code):
    query = select(Occurrence).join(Agency, Agency.id == Occurrence.agency_id)
    return session.scalars(query.where(Agency.code == code).order_by(Occurrence.id)).all()


def count(model):
    return session.scalar(select(func.count()).select_from(model))


def test_each_row_becomes_the_report_of_its_agency_and_names_its_source(city):
    bring_id = bring(city, doing("1", "UBND xã An"), done("4", "Sở Tư pháp"))
    assert send(city, bring_id).sent == 2
    update = session.scalars(select(ProgressUpdate).where(ProgressUpdate.percent == 40)).one()
    assert update.actor_name == ("Nguyễn Điều Phối, nhập từ hệ thống theo dõi nhiệm vụ “Giao việc”")
    assert (update.agency_id, update.actor_id) == (city.agency["AN"].id, city.coordinator.id)
    assert [(one.work, str(one.completed_on)) for one in works("STP")] == [
        ("submitted", "2024-09-03")
    ]


def test_one_entry_of_the_trail_lists_the_act(city):
    send(city, bring(city, doing("1", "UBND xã An"), done("4", "Sở Tư pháp")))
    (entry,) = session.scalars(select(AuditEvent).where(AuditEvent.on == DAY))
    assert (entry.verb, entry.actor_name) == ("intake.exchange", "Nguyễn Điều Phối")
    assert entry.after["file"] == "giao-viec.xlsx"
    assert sorted(entry.after["reports"].values()) == [
        "Đang thực hiện, 40%",
        "Đã hoàn thành, 03/09/2024, 15/QĐ",
    ]


def test_the_same_file_twice_changes_nothing(city):
    rows = [doing("1", "UBND xã An"), done("4", "Sở Tư pháp")]
    send(city, bring(city, *rows))
    before = count(ProgressUpdate), count(AuditEvent)
    again = bring(city, *rows)
    assert [one.act for one in session.scalars(select(ExchangeRow).filter_by(table_id=again))] == [
        "same",
        "same",
    ]
    assert send(city, again).total == 0
    assert (count(ProgressUpdate), count(AuditEvent)) == before


def test_where_the_head_approves_first_the_report_waits_for_the_head(city):
    set_head_approves(city.agency["AN"], approves=True, by=SYSTEM, at=AT)
    session.commit()
    done_ = send(city, bring(city, doing("1", "UBND xã An"), doing("4", "Sở Tư pháp")))
    assert (done_.sent, done_.held) == (1, 1)
    review = session.scalars(select(HeadReview)).one()
    assert (review.sent_by_id, review.state) == (None, "waiting")
    assert works("AN")[0].work == "not_started"
    assert "chờ người đứng đầu" in laid(doing("1", "UBND xã An", "50"))[0].told


@pytest.mark.parametrize(
    ("again", "act"),
    [
        (done("1", "UBND xã An"), "same"),
        (done("1", "UBND xã An", paper="16/QĐ"), "send"),
        (done("1", "UBND xã An", day="04/09/2024"), "send"),
        (doing("1", "UBND xã An"), "send"),
    ],
)
def test_what_a_head_sent_back_comes_before_the_head_again_only_in_other_words(city, again, act):
    set_head_approves(city.agency["AN"], approves=True, by=SYSTEM, at=AT)
    session.commit()
    send(city, bring(city, done("1", "UBND xã An")))
    with transaction():
        review = session.scalars(select(HeadReview)).one()
        send_back(review.id, reason="Chưa ban hành", by=city.editor, at=AT)
    (found,) = laid(again)
    assert (found.act, "đã trả lại" in found.told) == (act, act == "same")
    assert send(city, bring(city, again)).held == (act == "send")


def test_a_head_who_sends_back_since_the_preview_is_not_asked_again(city):
    set_head_approves(city.agency["AN"], approves=True, by=SYSTEM, at=AT)
    session.commit()
    early = bring(city, doing("1", "UBND xã An"), by=city.editor)
    send(city, bring(city, doing("1", "UBND xã An")))
    with transaction():
        review = session.scalars(select(HeadReview)).one()
        send_back(review.id, reason="Chưa trình", by=city.editor, at=AT)
    assert send(city, early, by=city.editor).total == 0


@pytest.mark.parametrize(
    ("said", "column", "told"),
    [
        (doing("1", "UBND xã Xa"), "agency", "Không có cơ quan “UBND xã Xa”"),
        (doing("1", "UBND xã Am"), "agency", "Không có cơ quan"),
        (doing("1", ""), "agency", "chưa ghi cơ quan"),
        (doing("1", "UBND xã An; UBND xã Ba"), "agency", "Không có cơ quan"),
        (doing("1", "UBND cấp xã"), "agency", "nhóm cơ quan"),
        (doing("1", "Sở Tư pháp"), "number", "Không có việc mang số 1"),
        (doing("99", "UBND xã An"), "number", "Không có việc mang số 99"),
        (doing("2", "UBND xã An"), "period", "chưa ghi kỳ"),
        (doing("2", "UBND xã An", period="đợt 1"), "period", "Không đọc được kỳ"),
        (doing("2", "UBND xã An", period="Quý I/2023"), "period", "không có kỳ quý I năm 2023"),
        (doing("1", "UBND xã An", "150"), "percent", "không nằm trong 0 đến 100"),
        (done("1", "UBND xã An", day="16/10/2024"), "completed_on", "không được sau hôm nay"),
        (done("1", "UBND xã An", paper=""), "document", "tài liệu kiểm chứng"),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_column(city, said, column, told):
    (found,) = laid(said)
    assert (found.act, found.column, told in found.told) == ("wrong", column, True)


@pytest.mark.parametrize("name", ["UBND xã An", "ubnd xa an", "AN", "UBND Xã An "])
def test_an_agency_is_known_by_name_and_code(city, name):
    (found,) = laid(doing("1.", name.strip()))
    assert (found.act, found.agency_id) == ("send", city.agency["AN"].id)


def test_a_former_name_means_the_body_that_took_the_whole_work_over(city):
    old = city.agency["DONG"]
    heir = city.agency["STP"]
    session.add(AgencyName(agency_id=old.id, name="Quận Đông", kind="alias", folded="quan dong"))
    kind = {"kind": "merge", "effective_on": date(2025, 7, 1), "legal_basis": "NQ"}
    session.add(AgencySuccession(from_id=old.id, to_id=heir.id, **kind))
    session.commit()
    assert laid(doing("5", "Quận Đông"))[0].agency_id == old.id
    assert laid(doing("5", "Quận Đông"), on=date(2025, 8, 1))[0].agency_id == heir.id


def test_a_former_name_that_went_to_several_is_a_finding(city):
    (found,) = laid(doing("5", "UBND quận Đông"), on=date(2025, 8, 1))
    assert (found.act, found.column) == ("wrong", "agency")


def test_rows_that_differ_about_one_work_are_all_left_out(city):
    rows = laid(doing("1", "AN"), done("1", "UBND xã An"), doing("1", "BA"))
    assert [one.act for one in rows] == ["wrong", "wrong", "send"]
    assert rows[0].told == (
        "Các dòng 2, 3 nói khác nhau về cùng một việc; không dòng nào được nhận."
    )


def test_of_rows_that_say_the_same_the_first_is_taken(city):
    rows = laid(doing("1", "AN"), doing("1", "UBND xã An"))
    assert [(one.act, one.told) for one in rows] == [("send", ""), ("left", "Trùng với dòng 2.")]


def test_a_duty_is_found_by_its_period(city):
    periods = [one.period for one in works("AN") if one.period]
    rows = [
        row("2", "AN", "Không phát sinh", period="Quý III/2024"),
        row("2", "BA", "Hoàn thành", note="Đã tiếp dân", period="Q3"),
    ]
    assert "2024-Q3" in periods
    assert send(city, bring(city, *rows)).sent == 2
    told = [(one.period, one.work) for code in ("AN", "BA") for one in works(code) if one.period]
    assert told.count(("2024-Q3", "completed")) == 2
    assert {work for period, work in told if period != "2024-Q3"} == {"not_started"}


def test_a_work_that_changed_since_the_preview_stops_the_whole_file(city):
    table_id = bring(city, doing("1", "UBND xã An"), doing("1", "UBND xã Ba"))
    from tracker.progress.actions.reporting import report

    with transaction():
        own = Report(Result.DOING, percent=70, done="Sắp xong")
        report(works("BA")[0].id, own, by=city.editor, at=AT)
    with pytest.raises(Conflict):
        send(city, table_id)
    session.rollback()
    assert [one.percent for one in works("AN")[:1] + works("BA")[:1]] == [0, 70]
    assert count(HeadReview) == 0


def test_an_applied_table_is_not_applied_again(city):
    table_id = bring(city, doing("1", "UBND xã An"))
    send(city, table_id)
    with pytest.raises(Refused, match="đã được ghi"):
        send(city, table_id)


def test_what_breaks_half_way_leaves_nothing(city, monkeypatch):
    table_id = bring(city, doing("1", "UBND xã An"), done("4", "Sở Tư pháp"))
    before = count(ProgressUpdate), count(AuditEvent)

    def stop(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr("tracker.intake.exchange.actions.record", stop)
    with pytest.raises(KeyboardInterrupt):
        send(city, table_id)
    assert (count(ProgressUpdate), count(AuditEvent)) == before
    assert session.get(ExchangeTable, table_id).state == "read"


def test_two_people_with_one_file_at_once_write_it_once(database, city):
    rows = [doing("1", "UBND xã An"), doing("1", "UBND xã Ba"), done("4", "Sở Tư pháp")]
    people = [city.coordinator, city.editor]
    tables = [bring(city, *rows, by=person) for person in people]
    ready = Barrier(2)

    def press(both):
        table_id, person = both
        with database.app_context():
            ready.wait(10)
            try:
                return send(city, table_id, by=person).total
            finally:
                session.remove()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, zip(tables, people, strict=True))) == [0, 3]
    reports = select(func.count()).where(ProgressUpdate.verb == "report")
    assert session.scalar(reports) == 3


def test_an_agency_is_told_of_what_was_brought_in_for_it(city):
    send(city, bring(city, doing("1", "UBND xã An"), doing("4", "Sở Tư pháp")))
    (told,) = brought_for([city.agency["AN"].id], DAY)
    assert (told.count, told.read_by, told.source) == (1, "Nguyễn Điều Phối", "Giao việc")
    assert brought_for([city.agency["AN"].id], DAY + timedelta(days=1)) == []
    assert brought_for([city.agency["CA"].id], DAY) == []


def test_the_preview_counts_by_agency_the_doubtful_first(city):
    table_id = bring(city, doing("1", "UBND xã An"), doing("1", "Ai đó"), doing("9", "BA"))
    told = [(one.agency and one.agency.code, one.counts) for one in by_agency(table_id)]
    assert told == [(None, {"wrong": 1}), ("BA", {"wrong": 1}), ("AN", {"send": 1})]


def test_a_persons_new_table_takes_the_place_of_the_one_that_waits(city):
    first = bring(city, doing("1", "UBND xã An"))
    second = bring(city, doing("1", "UBND xã Ba"))
    assert [one.id for one in session.scalars(select(ExchangeTable))] == [second]
    assert session.scalars(select(ExchangeRow.table_id)).all() == [second]
    assert first


def test_a_table_is_read_again_by_other_words(city):
    table_id = bring(city, doing("1", "UBND xã An"))
    kept = session.get(ExchangeTable, table_id)
    reading = Reading(reading_of(kept).columns, {"Đang thực hiện": "left"})
    with transaction():
        checked = check(Table(HEADS, kept.rows), reading, plan(), None, DAY)
        read_again(kept, reading, checked)
    assert kept.counts == {"send": 0, "same": 0, "left": 1, "wrong": 0}


def test_what_goes_out_comes_in_again_as_no_change(city):
    rows = [doing("1", "AN"), done("4", "STP"), row("2", "BA", "Không phát sinh", period="Q3")]
    rows.append(row("1", "BA", "Vướng mắc", note="Thiếu kinh phí"))
    send(city, bring(city, *rows))
    words = {"Đang làm": "doing", "Xong": "done", "Không có": "nothing", "Tắc": "blocked"}
    reading = Reading(guess_columns(HEADS), words)
    with transaction():
        by = city.coordinator
        save_mapping("Sổ", agency_id=None, heads=HEADS, reading=reading, by=by, at=AT)
    saved = mapping_named("Sổ", Reach(whole=True))
    sheet = sheet_of(saved, plan(), None, open_only=False)
    assert [field.label for field in sheet.fields] == list(HEADS)
    table = Table(HEADS, list(sheet.rows))
    assert {one[3] for one in table.rows} == {*words, "Chưa thực hiện"}
    found = check(table, reading, plan(), None, DAY).rows
    assert {one.act for one in found} == {"same", "left"}
    assert len(found) == count(Occurrence)


def test_a_way_for_all_stands_once_by_name_and_beside_an_agencys_own(city):
    reading = Reading({"number": "STT"})
    for _ in range(2):
        for agency_id in (None, city.agency["AN"].id):
            with transaction():
                by = city.coordinator
                save_mapping("Sổ", agency_id=agency_id, heads=HEADS, reading=reading, by=by, at=AT)
    assert mapping_named("Sổ", Reach(whole=True)).agency_id is None
    own = frozenset([city.agency["AN"].id])
    assert mapping_named("Sổ", Reach(own)).agency_id in own
    assert mapping_named("Sổ", Reach(frozenset([city.agency["BA"].id]))) is None
