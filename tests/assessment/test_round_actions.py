"""A round from its preparation to accepted sheets, with the tasks that stand behind them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from small_city import content, noon, task
from sqlalchemy import select

from tracker.assessment.actions import answering, judging, opening
from tracker.assessment.actions.answering import Conflict
from tracker.assessment.models import AnswerDocument
from tracker.assessment.queries import rounds, sheets
from tracker.assessment.rules.sheets import Refused
from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.evidence.actions import add_document
from tracker.progress.models import Occurrence

OPENS, DUE, LATER = date(2024, 12, 16), date(2025, 1, 5), date(2025, 1, 7)


def dealt() -> dict[str, list[str]]:
    """Give the codes in the sheet of each agency, in the order of the appendices."""
    return {
        sheet.agency.code: [row.criterion.code for row in sheets.answers(sheet.id)]
        for sheet in rounds.sheets(rounds.round_of(2024).id)
    }


def work(scoring, agency: str) -> Occurrence:
    """Give the task that stands behind a sheet, as it is stored now."""
    session.flush()
    return session.get(Occurrence, scoring.sheet(agency).occurrence_id)


def test_a_draft_deals_each_criterion_to_its_owners(scoring):
    round_ = scoring.prepare()
    assert dealt() == {"SNV": ["2.1"], "STP": ["1.1", "1.2"], "AN": ["1.2"]}
    told = rounds.dealt_of(round_).dealt
    assert [share.criterion_id for share in told.surveyed] == [scoring.nodes["1.3"].id]
    assert told.unowned == (scoring.nodes["2.2"].id,)
    assert told.shared == (scoring.nodes["1.2"].id,)


def test_criteria_move_between_agencies_while_the_round_is_a_draft(scoring):
    round_, boss = scoring.prepare(), scoring.people["coordinator"]
    given = {"by": boss, "at": noon(OPENS)}
    opening.give(round_, scoring.nodes["2.2"], scoring.city.agency["CA"], **given)
    opening.take(round_, scoring.answer("AN", "1.2"), **given)
    opening.open_round(round_, **given)
    assert dealt() == {"SNV": ["2.1"], "STP": ["1.1", "1.2"], "CA": ["2.2"]}
    with pytest.raises(Refused, match="không đổi được"):
        opening.take(round_, scoring.answer("STP", "1.1"), **given)


def test_an_open_round_takes_in_a_criterion_that_nobody_scored(scoring):
    round_, boss = scoring.open(), scoring.people["coordinator"]
    opening.give(round_, scoring.nodes["2.2"], scoring.city.agency["SNV"], by=boss, at=noon(OPENS))
    assert dealt()["SNV"] == ["2.1", "2.2"]
    with pytest.raises(Refused, match="chưa cơ quan nào"):
        opening.give(
            round_, scoring.nodes["1.1"], scoring.city.agency["SNV"], by=boss, at=noon(OPENS)
        )


def test_a_survey_criterion_is_never_given(scoring):
    round_, boss = scoring.prepare(), scoring.people["coordinator"]
    with pytest.raises(Refused):
        opening.give(
            round_, scoring.nodes["1.3"], scoring.city.agency["SNV"], by=boss, at=noon(OPENS)
        )


def test_a_round_opens_on_its_day_and_not_before(scoring):
    with pytest.raises(Refused, match="16/12/2024"):
        scoring.open(date(2024, 12, 15))


def test_opening_makes_the_plan_whose_tasks_order_the_sheets(scoring):
    round_ = scoring.open()
    assert (round_.plan.kind, round_.plan.state) == ("self_assessment", "issued")
    rows = [(sheet.agency.code, sheet.occurrence.due_on) for sheet in rounds.sheets(round_.id)]
    assert rows == [("SNV", DUE), ("STP", DUE), ("AN", DUE)]


def test_the_plan_that_is_there_orders_the_sheets_and_their_numbers(scoring):
    lead = lambda number, body, title: task(  # noqa: E731 - a row of the table below
        number, "trước ngày 05/01/2025", body, index=None, title=title
    )
    plan = scoring.city.draft(
        content(
            lead("1", "Sở Tư pháp", "Đánh giá, tự chấm điểm Phụ lục 1"),
            lead("2", "Sở Nội vụ", "Tổng hợp báo cáo"),
            lead("3", "Sở Nội vụ", "Đánh giá, tự chấm điểm Phụ lục 2"),
        ),
        code="tu-cham",
    )
    plan.kind = "self_assessment"
    scoring.city.issue_draft(plan, OPENS)
    round_ = scoring.open()
    rows = rounds.sheets(round_.id)
    assert round_.plan_id == plan.id
    assert [(sheet.number, sheet.agency.code) for sheet in rows] == [
        (1, "STP"),
        (2, "SNV"),
        (3, "AN"),
    ]
    assert [sheet.occurrence.task.number if sheet.occurrence else None for sheet in rows] == [
        "1",
        "3",
        None,
    ]


def test_a_plan_that_is_still_a_draft_holds_the_opening_up(scoring):
    plan = scoring.city.draft(content(), code="tu-cham")
    plan.kind = "self_assessment"
    with pytest.raises(Refused, match="dự thảo"):
        scoring.open()


def test_a_plan_announced_for_a_day_that_has_come_is_put_in_force(scoring):
    row = task("1", "trước ngày 05/01/2025", "Sở Tư pháp", title="Tự chấm điểm Phụ lục 1")
    plan = scoring.city.draft(content(row), code="tu-cham")
    plan.kind, plan.issued_on = "self_assessment", OPENS
    round_ = scoring.open()
    assert (round_.plan_id, plan.state) == (plan.id, "issued")
    assert rounds.sheets(round_.id)[0].agency.code == "STP"


def test_rows_are_held_as_a_page_reads_them(scoring):
    """A page reads a round with its plan, which there need not be: only the round is held."""
    scoring.prepare()
    session.flush()
    session.expunge_all()
    opening.must_be_draft(rounds.round_of(2024))


def test_answers_are_kept_with_versions_and_a_second_writer_is_told(scoring):
    scoring.open()
    scoring.save("STP", "1.1", Decimal("0.75"))
    assert (scoring.answer("STP", "1.1").score, scoring.answer("STP", "1.1").version) == (
        Decimal("0.75"),
        2,
    )
    with pytest.raises(Conflict):
        scoring.save("STP", "1.1", Decimal(1), version=1)


def test_saving_the_same_words_again_changes_nothing(scoring, audit):
    scoring.open()
    scoring.save("STP", "1.1", Decimal("0.75"))
    scoring.save("STP", "1.1", Decimal("0.75"))
    assert audit().count("assessment.save") == 1


def test_the_trail_holds_scores_before_and_after(scoring):
    scoring.open()
    scoring.save("STP", "1.1", Decimal("0.75"))
    scoring.save("STP", "1.1", Decimal(1))
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (last.before, last.after) == ({"score": "0.75"}, {"score": "1"})
    assert last.agency_id == scoring.city.agency["STP"].id


def test_a_document_taken_back_keeps_its_row(scoring):
    scoring.open()
    who = {"by": scoring.people["STP"], "at": noon(OPENS)}
    agency_id = scoring.city.agency["STP"].id
    document = add_document(agency_id=agency_id, number="12/BC-STP", **who)
    answer = scoring.answer("STP", "1.1")
    row = answering.add_document(answer.id, document, **who)
    assert answering.add_document(answer.id, document, **who).id == row.id
    answering.remove_document(row.id, answer.id, **who)
    assert sheets.documents_of([answer.id]) == {}
    assert session.get(AnswerDocument, row.id).removed_by == "Người STP"


def test_a_sheet_with_a_gap_is_not_signed(scoring):
    scoring.open()
    scoring.fill("STP", but="1.1")
    with pytest.raises(Refused, match="1/2"):
        scoring.sign("STP")


def test_signing_reports_the_task_and_closes_the_sheet(scoring, audit):
    scoring.open()
    scoring.fill("STP")
    scoring.sign("STP")
    assert work(scoring, "STP").work == "submitted"
    with pytest.raises(Refused, match="đã ký"):
        scoring.save("STP", "1.1", Decimal(1))
    assert "assessment.sign" in audit()


def test_acceptance_confirms_the_task(scoring):
    scoring.open()
    scoring.fill("STP")
    scoring.sign("STP")
    scoring.decide(judging.accept, "STP", DUE)
    assert work(scoring, "STP").work == "completed"
    assert {row.verdict for row in sheets.answers(scoring.sheet("STP").id)} == {"accepted"}


def test_a_returned_criterion_is_written_anew_and_an_accepted_one_is_not(scoring):
    scoring.open()
    scoring.fill("STP")
    scoring.sign("STP")
    scoring.judge("STP", "1.1", "accepted")
    scoring.judge("STP", "1.2", "returned", reason="Thiếu tài liệu.")
    with pytest.raises(Refused, match="đã ghi trả lại"):
        scoring.decide(judging.accept, "STP", OPENS)
    scoring.decide(judging.return_sheet, "STP", LATER, reason="", due_on=date(2025, 1, 9))
    row = work(scoring, "STP")
    assert (row.work, row.returned, row.due_on) == ("in_progress", True, date(2025, 1, 9))
    with pytest.raises(Refused, match="đã được chấp nhận"):
        scoring.save("STP", "1.1", Decimal(1), LATER)
    scoring.save("STP", "1.2", Decimal("1.5"), LATER)
    sheet = scoring.sign("STP", LATER)
    assert scoring.answer("STP", "1.2").verdict is None
    assert scoring.answer("STP", "1.2").verdict_reason == "Thiếu tài liệu."
    # It was handed in on time; that it came back does not make it late.
    assert sheet.signed_on == OPENS


def test_a_locked_sheet_is_opened_again_for_one_agency_alone(scoring):
    scoring.open()
    for agency in ("STP", "AN"):
        with pytest.raises(Refused, match="đã khóa"):
            scoring.save(agency, "1.2", Decimal(1), LATER)
    scoring.decide(judging.reopen, "AN", LATER, reason="Mất điện.", due_on=date(2025, 1, 8))
    scoring.fill("AN", LATER)
    with pytest.raises(Refused, match="đã khóa"):
        scoring.save("STP", "1.2", Decimal(1), LATER)
    sheet = scoring.sign("AN", LATER)
    assert (sheet.signed_on - DUE).days == 2
    assert work(scoring, "AN").due_on == date(2025, 1, 8)


def test_an_accepted_sheet_is_corrected_while_its_task_stays_confirmed(scoring):
    scoring.open()
    scoring.fill("AN")
    scoring.sign("AN")
    scoring.decide(judging.accept, "AN", DUE)
    scoring.decide(judging.reopen, "AN", DUE, reason="Sai số liệu.", due_on=LATER)
    scoring.save("AN", "1.2", Decimal("0.25"), LATER)
    scoring.sign("AN", LATER)
    scoring.decide(judging.accept, "AN", LATER)
    assert scoring.sheet("AN").state == "accepted"
    assert work(scoring, "AN").work == "completed"


def test_the_history_of_a_sheet_tells_every_step_with_its_reason(scoring):
    scoring.open()
    scoring.decide(judging.reopen, "AN", LATER, reason="Mất điện.", due_on=date(2025, 1, 8))
    told = [(row.kind, row.reason) for row in sheets.events(scoring.sheet("AN").id)]
    assert told == [("reopened", "Mất điện."), ("opened", "")]


def test_two_decisions_on_one_sheet_are_not_both_taken(scoring):
    scoring.open()
    scoring.fill("AN")
    scoring.sign("AN")
    sheet = scoring.sheet("AN")
    act = {"version": sheet.version, "by": scoring.people["coordinator"], "at": noon(DUE)}
    judging.accept(sheet.id, **act)
    with pytest.raises(Conflict):
        judging.return_sheet(sheet.id, reason="Thiếu.", due_on=LATER, **act)


def test_no_second_round_of_a_year(scoring):
    scoring.prepare()
    with pytest.raises(Refused, match="2024"):
        scoring.prepare()
