"""The round of 2024 from the list of rounds to eight accepted sheets."""

from __future__ import annotations

from datetime import date

from scoring_play import ADDRESS, AFTER, LATE, OPENING, PEOPLE, words
from sqlalchemy import select

from tracker.assessment.queries import rounds
from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.progress.models import Occurrence


def test_a_round_whose_day_has_not_come_is_told_as_coming(town):
    town.on(date(2024, 10, 15))
    page = words(town.visit("dieuphoi").get("/tu-danh-gia"))
    assert "Sắp mở 16/12/2024 05/01/2025 20/01/2025" in page
    sheet = words(town.visit("STP").get(f"{ADDRESS}/STP"))
    assert "Đợt chưa mở, dự kiến mở ngày 16/12/2024." in sheet
    assert town.visit("dieuphoi").post(f"{ADDRESS}/mo").status_code == 422


def test_the_preview_tells_who_scores_what_and_what_nobody_owns(town):
    days = {"opens_on": "16/12/2025", "agency_due_on": "05/01/2026", "city_due_on": "20/01/2026"}
    typed = {"year": "2025", "framework": "3", "title": "Năm 2025", "owners_on": "01/12/2024"}
    form = days | typed | {"act": "preview"}
    page = words(town.visit("dieuphoi").post("/tu-danh-gia/moi", data=form))
    assert "7 cơ quan, 54 tiêu chí" in page
    assert "Chưa có cơ quan phụ trách (2): 1.3 Xử lý các vấn đề sau kiểm tra; 5.6" in page
    with town.app.app_context():
        assert rounds.round_of(2025) is None


def test_days_out_of_order_are_refused_with_what_was_typed(town):
    form = {
        "year": "2025",
        "framework": "3",
        "title": "Đợt thử",
        "opens_on": "16/01/2026",
        "agency_due_on": "05/01/2026",
        "city_due_on": "20/01/2026",
        "owners_on": "01/12/2024",
        "act": "store",
    }
    answer = town.visit("dieuphoi").post("/tu-danh-gia/moi", data=form)
    assert answer.status_code == 422
    assert "theo thứ tự thời gian" in words(answer)
    assert "Đợt thử" in answer.get_data(as_text=True)


def test_criteria_are_moved_in_the_draft_and_added_while_nobody_scores_them(town):
    town.on(OPENING)
    with town.app.app_context():
        found = rounds.dealt_of(rounds.round_of(2024))
        unowned = found.dealt.unowned
        snv = town.sheet("SNV").agency_id
    boss = town.visit("dieuphoi")
    for criterion in unowned:
        answer = boss.post(f"{ADDRESS}/giao", data={"criterion": criterion, "agency": snv})
        assert answer.status_code == 303
    with town.app.app_context():
        round_ = rounds.round_of(2024)
        assert rounds.dealt_of(round_).dealt.unowned == ()
        assert rounds.tallies([town.sheet("SNV").id])[town.sheet("SNV").id].total == 16


def test_the_round_is_played_to_eight_accepted_sheets(town):
    town.open()
    town.play_to_acceptance()
    assert {town.state(code) for code in PEOPLE} == {"accepted"}
    page = words(town.visit("dieuphoi").get(ADDRESS))
    assert "8 Cục Thuế Thành phố Đã chấp nhận nộp muộn 3 ngày 1/1" in page
    assert page.count("nộp muộn") == 1
    assert page.count("Đã chấp nhận") == 8


def test_every_task_behind_a_sheet_is_confirmed_and_one_is_late(town):
    with town.app.app_context():
        found = [session.get(Occurrence, town.sheet(code).occurrence_id) for code in PEOPLE]
        assert {row.work for row in found} == {"completed"}
        assert [row.agency.code for row in found if row.completed_on > date(2025, 1, 5)] == [
            "STC",
            "CUCTHUE",
        ]
        assert {row.due_on for row in found if row.agency.code == "CUCTHUE"} == {LATE}


def test_the_trail_names_every_verb_with_the_agency_it_concerns(town):
    with town.app.app_context():
        rows = session.scalars(
            select(AuditEvent).where(AuditEvent.verb.startswith("assessment."))
        ).all()
        verbs = {row.verb.split(".")[1] for row in rows}
        assert {"prepare", "give", "open", "save", "sign", "judge", "accept"} <= verbs
        assert {"return", "reopen"} <= verbs
        late = [row for row in rows if row.verb == "assessment.reopen"]
        assert [(row.reason, row.on) for row in late] == [("Cán bộ được giao nghỉ ốm.", AFTER)]
