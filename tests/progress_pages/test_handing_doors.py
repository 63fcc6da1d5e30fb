"""The door of a transfer: pressed twice, by strangers, with hostile words."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tracker.db import session
from tracker.progress.models import Occurrence

HOSTILE = "<script>alert(1)</script>\u202e' OR 1=1 --"


@pytest.fixture
def hand(as_person, find):
    """Press the button that gives task 1 of UBND xã An to another agency, as somebody."""

    def press(row, who="điều phối", to="STP", reason="Đúng việc"):
        told = {"act": "reassign", "reason": reason, "version": row.version, "to_agency": to}
        data = {f"lenh-{name}": value for name, value in told.items()}
        return as_person(who).post(f"/viec/{row.id}/dieu-hanh", data=data)

    return press


def count(app):
    with app.app_context():
        return session.scalar(select(func.count(Occurrence.id)))


def test_a_second_press_hands_nothing_over_and_says_where_it_went(app, hand, find, text):
    row, before = find("1"), count(app)
    answers = [hand(row) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 422, 422]
    assert "Đã chuyển giao" in text(answers[-1])
    assert count(app) == before + 1


@pytest.mark.parametrize("who", ["xã an", "tư pháp", "lãnh đạo"])
def test_only_a_coordinator_hands_work_over(app, hand, find, who):
    before = count(app)
    assert hand(find("1"), who).status_code == 403
    assert count(app) == before


@pytest.mark.parametrize("to", ["AN", "KHÔNG CÓ", HOSTILE])
def test_who_cannot_take_over_is_told_beside_the_field(app, hand, find, to):
    before = count(app)
    assert hand(find("1"), to=to).status_code == 422
    assert count(app) == before


def test_hostile_words_are_shown_as_words(hand, find, as_person):
    row = find("1")
    assert hand(row, reason=HOSTILE).status_code == 303
    page = as_person("điều phối").get(f"/viec/{row.id}").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
