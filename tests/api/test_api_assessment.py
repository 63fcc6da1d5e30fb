"""Self-assessment through the door: nobody reads of another's sheet before its page opens."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import delete, select, update

from tracker.agencies.models import Agency
from tracker.assessment.models import AssessmentAnswer, AssessmentRound, AssessmentSheet
from tracker.db import db, transaction
from tracker.lib import clock
from tracker.outbox.models import Webhook
from tracker.plans.models import Plan
from tracker.plans.queries import target_rows

WHY = "Thiếu tài liệu kiểm chứng."
SHEET = "/assessments/2024/sheets/STP"


@pytest.fixture(scope="module")
def sheet(site):
    """Sở Tư pháp's sheet, scored, with one answer returned; nobody has signed it."""
    query = select(AssessmentSheet.id).join(Agency).where(Agency.code == "STP")
    id_ = site.read(query)[0][0]
    own = AssessmentAnswer.sheet_id == id_
    with site.app.app_context(), transaction():
        said = {"score": Decimal("0.5"), "explanation": "Đã thực hiện."}
        judged = {"verdict": "returned", "verdict_reason": WHY, "judged_on": date(2024, 10, 1)}
        db.session.execute(update(AssessmentAnswer).where(own).values(**said, **judged))
    return id_


@pytest.fixture
def become(site, sheet):
    """Give a way to sign the sheet and publish the round for the length of a block."""

    @contextmanager
    def standing(*, signed=False, published=False):
        day = date(2024, 10, 10)
        state = {"state": "signed", "signed_on": day} if signed else {}
        changes = [(AssessmentSheet, sheet, state or {"state": "open", "signed_on": None})]
        changes.append((AssessmentRound, None, {"published_on": day if published else None}))
        _write(site, changes)
        yield
        _write(site, [(AssessmentSheet, sheet, {"state": "open", "signed_on": None})])
        _write(site, [(AssessmentRound, None, {"published_on": None})])

    return standing


def _write(site, changes):
    with site.app.app_context(), transaction():
        for table, id_, values in changes:
            query = update(table).values(**values)
            db.session.execute(query.where(table.id == id_) if id_ else query)


def test_a_sheet_that_is_not_signed_is_its_agencys_alone(site, become):
    owners = [(None, "STP"), ("dieuphoi", None), (None, "SKHDT"), (None, "H-271")]
    with become():
        got = [site.program(*owner).get(SHEET).status_code for owner in owners]
    assert got == [200, 404, 404, 404]


def test_a_signed_sheet_is_read_by_those_above_with_its_verdicts(site, become):
    with become(signed=True):
        told = site.program("dieuphoi").get(SHEET).json
        assert site.program(None, "SKHDT").get(SHEET).status_code == 404
    assert (told["agency"]["code"], told["state"]) == ("STP", "signed")
    assert {one["verdict_reason"] for one in told["answers"]} == {WHY}
    assert {one["score"] for one in told["answers"]} == {0.5}


def test_after_publication_others_read_scores_and_no_reasons(site, become):
    with become(signed=True, published=True):
        other = site.program("bavi").get(SHEET).json
        own = site.program(None, "STP").get(SHEET).json
    assert {one["score"] for one in other["answers"]} == {0.5}
    assert {(one["verdict"], one["verdict_reason"]) for one in other["answers"]} == {(None, None)}
    assert {one["verdict_reason"] for one in own["answers"]} == {WHY}


def test_before_publication_an_agency_lists_its_own_sheet(site, become):
    with become():
        own = site.program(None, "STP").rows("/assessments/2024/sheets")
        whole = site.program("dieuphoi").rows("/assessments/2024/sheets")
        outside = site.program(None, "H-271").rows("/assessments")
    assert [row["agency"]["code"] for row in own] == ["STP"]
    assert len(whole) > 5
    readable = [row["agency"]["code"] for row in whole if row["readable"]]
    assert (readable, outside) == ([], [])


def test_the_comparison_knows_only_what_was_signed(site, become):
    def owned():
        rows = site.program("dieuphoi").get("/assessments/2024/comparison").json["items"]
        return {row["code"] for row in rows if row["own"] is not None}

    with become():
        before = owned()
    with become(signed=True):
        after = owned()
    assert (before, after == set()) == (set(), False)


def test_the_comparison_opens_to_everybody_when_it_is_published(site, become):
    path, stp = "/assessments/2024/comparison", site.program(None, "STP")
    with become(signed=True):
        before = stp.get(path)
    with become(signed=True, published=True):
        after = stp.get(path)
    assert (before.status_code, before.json["type"]) == (403, "/api/v1/#rights")
    assert after.status_code == 200


def test_targets_are_those_of_the_plan(site):
    told = site.program(None, "H-271").rows("/plans/2024/targets")
    plan_id = site.read(select(Plan.id).where(Plan.code == "2024"))[0][0]
    with site.app.app_context():
        stored = [(row.code, row.kind) for row in target_rows(plan_id)]
    assert [(row["code"], row["kind"]) for row in told] == stored
    assert stored


def test_webhooks_are_listed_without_what_signs_them(site):
    with site.app.app_context(), transaction():
        db.session.add(
            Webhook(
                name="Giao việc",
                url="https://viec.example/nhan",
                events=["work.overdue"],
                salt="muoi-bi-mat",
                secret_hash="bam-bi-mat",
                since_on=clock.today(),
                updates_from=0,
                updates_seen=0,
                letters_from=0,
                made_at=clock.wall_now(),
            )
        )
    admin = site.program("quantri")
    answer = admin.get("/webhooks")
    row = answer.json["items"][0]
    assert (row["name"], row["deliveries"]["sent"], "bi-mat" in answer.text) == (
        "Giao việc",
        0,
        False,
    )
    assert admin.get(f"/webhooks/{row['id']}/deliveries").json == {"items": [], "next": None}
    with site.app.app_context(), transaction():
        db.session.execute(delete(Webhook))
