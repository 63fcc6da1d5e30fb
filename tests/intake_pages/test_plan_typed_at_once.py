"""Two people type the same row of a draft: the second is told, and loses nothing that was typed."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import select

from tracker.db import session
from tracker.plans.models import Target, Task

TASK = {
    "index": "PAR_INDEX",
    "number": "1",
    "section": "I",
    "section_title": "Cải cách thể chế",
    "title": "Ban hành kế hoạch",
    "deadline": "Trước 30/11/2024",
    "leads": "Sở Nội vụ",
    "partners": "",
    "output": "Kế hoạch",
}
TARGET = {
    "index": "PAR_INDEX",
    "code": "1.1",
    "name": "Kế hoạch cải cách",
    "max_score": "1,5",
    "baseline": "1",
    "target": "1,4",
    "leads": "Sở Nội vụ",
}
ROWS = {
    "nhiem-vu": (Task, TASK, "title", "output"),
    "chi-tieu": (Target, TARGET, "name", "leads"),
}


class Desk:
    """One person at the page of a row: opens it, types, sends what stands there."""

    def __init__(self, browser, kind, row_id):
        self.browser, self.typed = browser, dict(ROWS[kind][1])
        self.address = f"/ke-hoach/2024/{kind}/{row_id}"

    def open(self):
        self._read(self.browser.get(self.address))
        return self

    def send(self, **change):
        self.typed |= change
        answer = self.browser.post(self.action, data=self.typed | {"seen": self.seen})
        if answer.status_code != 303:
            self._read(answer)
        return answer

    def drop(self):
        return self.browser.post(f"{self.address}/bo", data={"seen": self.seen})

    def _read(self, answer):
        page = answer.get_data(as_text=True)
        self.seen = re.search(r'name="seen" value="(\w*)"', page)[1]
        self.action = unescape(re.search(r'<form class="panel[^>]*action="([^"]+)"', page)[1])


@pytest.fixture(params=ROWS)
def both(request, app, as_person):
    """Two people who have opened the page of the same row, and what to know of its kind."""
    kind = request.param
    table, typed, *fields = ROWS[kind]
    first, second = as_person("ha"), as_person("minh")
    first.post("/ke-hoach/soan", data={"year": "2024", "title": "Tay", "kind": "improvement"})
    first.post(f"/ke-hoach/2024/{kind}", data=typed)
    with app.app_context():
        row_id = session.scalars(select(table.id)).one()
    return [Desk(who, kind, row_id).open() for who in (first, second)], table, fields


def stored(app, table):
    with app.app_context():
        found = session.scalars(select(table)).all()
        session.expunge_all()
        return found


def test_the_second_reads_what_the_first_wrote_beside_the_own_words(app, both, text):
    (first, second), table, (field, _) = both
    assert first.send(**{field: "Lời của Hà"}).status_code == 303
    answer = second.send(**{field: "Lời của Minh"})
    assert answer.status_code == 409
    page = text(answer)
    assert "Chưa ghi. Người khác vừa sửa dòng này trong lúc bạn soạn." in page
    assert "Lời của Hà" in page
    assert "Lời của Minh" in unescape(answer.get_data(as_text=True))
    assert getattr(stored(app, table)[0], field) == "Lời của Hà"


def test_sent_again_the_second_replaces_what_was_shown(app, both):
    (first, second), table, (field, _) = both
    first.send(**{field: "Lời của Hà"})
    second.send(**{field: "Lời của Minh"})
    assert second.send().status_code == 303
    assert getattr(stored(app, table)[0], field) == "Lời của Minh"


def test_a_mistake_in_a_field_does_not_hide_that_another_was_faster(app, both):
    (first, second), table, (field, _) = both
    first.send(**{field: "Lời của Hà"})
    assert second.send(leads="Sở Không Có").status_code == 422
    assert second.send(leads="Sở Tư pháp").status_code == 409
    assert getattr(stored(app, table)[0], field) == "Lời của Hà"


def test_a_row_that_was_taken_out_can_be_added_again_as_typed(app, both, text):
    (first, second), table, (field, _) = both
    assert first.drop().status_code == 303
    answer = second.send(**{field: "Lời của Minh"})
    assert answer.status_code == 409
    assert "Người khác vừa bỏ dòng này" in text(answer)
    assert stored(app, table) == []
    assert second.send().status_code == 303
    assert [getattr(row, field) for row in stored(app, table)] == ["Lời của Minh"]


def test_a_row_is_not_taken_out_over_words_nobody_saw(app, both, text):
    (first, second), table, (field, _) = both
    first.send(**{field: "Lời của Hà"})
    answer = second.drop()
    assert answer.headers["Location"] == second.address
    assert "Chưa bỏ. Người khác vừa sửa dòng này" in text(second.browser.get(second.address))
    assert [getattr(row, field) for row in stored(app, table)] == ["Lời của Hà"]


def test_unchanged_words_sent_twice_are_no_conflict(app, both):
    (first, second), table, (field, _) = both
    assert first.send().status_code == 303
    assert second.send(**{field: "Lời của Minh"}).status_code == 303
    assert getattr(stored(app, table)[0], field) == "Lời của Minh"
