"""Who holds the ball: one hand after the other, as it was known on any day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from small_city import content, noon, task

from tracker.db import session
from tracker.lib.actor import SYSTEM
from tracker.progress.actions import answering, explaining, requests
from tracker.progress.actions.explaining import Question
from tracker.progress.actions.inside import reviewing
from tracker.progress.actions.partnering import answer, ask_partner
from tracker.progress.actions.reporting import report
from tracker.progress.policy import Scope
from tracker.progress.queries.holding import held
from tracker.progress.queries.listing import Filters, count, listing
from tracker.progress.rules.explaining import Answer
from tracker.progress.rules.moves import Report, Result
from tracker.progress.rules.steering import Asked

# The work of Sở Nội vụ is late since 01/07/2024.
DAY = date(2024, 7, 10)
ALL = Scope(everything=True)
SAID = Answer("Chờ hướng dẫn", "Làm ngoài giờ", date(2024, 11, 30))


def after(days):
    return DAY + timedelta(days=days)


def told(city, days=0):
    return {"by": city.coordinator, "at": noon(after(days))}


@pytest.fixture
def late(city):
    """Give one late work of Sở Nội vụ in which Sở Tư pháp takes part."""
    words = task("1", "Tháng 6/2024", "Sở Nội vụ", partners=["Sở Tư pháp"])
    city.plan = city.issue(content(words))
    (city.row,) = city.occurrences()
    return city


def hands(city, days, scope=ALL):
    """Give what is held, hand by hand, and check that each list holds as many."""
    session.flush()
    found = held(city.plan, after(days), scope)
    for one in found:
        asked = Filters(timing=one.hand.value)
        assert count(city.plan.id, after(days), asked, scope) == one.count
        rows = listing(city.plan.id, after(days), asked, scope).rows
        assert {row.id for row in rows} >= {work.occurrence_id for work in one.first}
    return {one.hand.value: (one.count, one.days(after(days))) for one in found}


def test_late_work_is_with_its_agency_since_its_last_day(late):
    assert hands(late, 0) == {"with_agency": (1, 10)}
    assert hands(late, -12) == {}


def test_a_request_lies_with_the_confirmer_until_it_is_decided(late):
    asked = requests.ask(
        late.row.id, kind=Asked.EXTENSION, due_on=after(60), reason="Chờ hướng dẫn",
        **told(late),
    )  # fmt: skip
    requests.refuse(asked.id, reason="Không đủ căn cứ", **told(late, 4))
    assert hands(late, -1) == {"with_agency": (1, 9)}
    assert hands(late, 3) == {"extension_asked": (1, 3)}
    assert hands(late, 4) == {"with_agency": (1, 14)}


def test_another_change_is_a_hand_of_its_own(late):
    requests.ask(late.row.id, kind=Asked.SUSPEND, reason="Chờ luật mới", **told(late))
    assert hands(late, 1) == {"change_asked": (1, 1)}


def test_a_partner_holds_the_ball_from_the_day_after_its_own(late):
    part = ask_partner(
        late.row.id, agency_id=late.agency["STP"].id, wanted="Góp ý", due_on=after(2),
        **told(late),
    )  # fmt: skip
    answer(part.id, words="Đã góp ý", documents=(), **told(late, 6))
    assert hands(late, 2) == {"with_agency": (1, 12)}
    assert hands(late, 5) == {"partner_late": (1, 3)}
    assert hands(late, 6) == {"with_agency": (1, 16)}


def test_a_partner_of_finished_work_holds_nothing(late):
    ask_partner(
        late.row.id, agency_id=late.agency["STP"].id, wanted="Góp ý", due_on=after(2),
        **told(late),
    )  # fmt: skip
    done = Report(Result.DONE, done="Xong", completed_on=after(3), explanation="Có văn bản")
    report(late.row.id, done, by=SYSTEM, at=noon(after(4)))
    assert hands(late, 3) == {"partner_late": (1, 1)}
    assert hands(late, 5) == {"waiting": (1, 1)}


def test_a_report_that_waits_for_the_head_is_with_the_head(late):
    doing = Report(Result.DOING, 40, done="Đang làm", expected_on=after(30))
    review = reviewing.hold(late.row, doing, (), by=SYSTEM, at=noon(after(1)))
    reviewing.send_back(review.id, reason="Bổ sung số liệu", **told(late, 3))
    assert hands(late, 2) == {"with_head": (1, 1)}
    assert hands(late, 3) == {"with_agency": (1, 13)}


def test_an_explanation_goes_to_and_fro_and_every_day_is_remembered(late):
    (row,) = explaining.ask([late.row.id], Question("Vì sao?", None), **told(late))
    answering.sign(row.id, SAID, version=row.version, **told(late, 2))
    answering.give_back(row.id, reason="Chưa rõ", version=row.version, **told(late, 5))
    answering.sign(row.id, SAID, version=row.version, **told(late, 7))
    answering.accept(row.id, version=row.version, **told(late, 9))
    explained = [(d, hands(late, d)) for d in (-1, 1, 4, 6, 8, 9)]
    assert [(d, set(found) - {"with_agency"}) for d, found in explained] == [
        (-1, set()),
        (1, {"to_explain"}),
        (4, {"explained"}),
        (6, {"to_explain"}),
        (8, {"explained"}),
        (9, set()),
    ]
    assert dict(explained)[4]["explained"] == (1, 2)
    assert dict(explained)[8]["explained"] == (1, 1)


def test_an_agency_sees_what_is_its_own(late):
    assert hands(late, 0, Scope(agency_ids=frozenset({late.agency["STP"].id}))) == {}
    own = Scope(agency_ids=frozenset({late.row.agency_id}))
    assert hands(late, 0, own) == {"with_agency": (1, 10)}
