"""A plan typed by hand: begun empty, filled row by row, issued; and next year's draft."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.lib.actor import SYSTEM
from tracker.plans.models import Plan, Target, Task
from tracker.progress.actions.issuing import issue_announced
from tracker.progress.models import Occurrence

TASK = {
    "index": "PAR_INDEX",
    "number": "1",
    "section": "I",
    "section_title": "Cải cách thể chế",
    "title": "Ban hành kế hoạch cải cách hành chính",
    "deadline": "Trước 30/11/2024",
    "leads": "Sở Nội vụ; Sở Tư pháp",
    "partners": "",
    "output": "Kế hoạch",
}
TARGET = {
    "index": "PAR_INDEX",
    "code": "1.1",
    "name": "Kế hoạch cải cách hành chính",
    "max_score": "1,5",
    "baseline": "1",
    "target": "> 1,4",
    "leads": "Sở Nội vụ",
}


@pytest.fixture
def begun(browser):
    """A coordinator's browser with an empty draft of 2024."""
    answer = browser.post("/ke-hoach/soan", data={"year": "2024", "title": "Kế hoạch tay",
                                                   "kind": "improvement"})  # fmt: skip
    assert answer.headers["Location"] == "/ke-hoach/2024"
    return browser


def one(app, query):
    with app.app_context():
        found = session.scalars(query).first()
        session.expunge_all()
        return found


def type_task(browser, address="nhiem-vu", **change):
    return browser.post(f"/ke-hoach/2024/{address}", data=TASK | seen(browser, address) | change)


def seen(browser, address, code="2024"):
    """Give the version of a row that its page shows now; a new row has none."""
    page = browser.get(f"/ke-hoach/{code}/{address}").get_data(as_text=True)
    return {"seen": "".join(re.findall(r'name="seen" value="(\w*)"', page)[:1])}


def test_a_typed_plan_is_issued_and_gives_out_its_work(app, begun, text):
    assert type_task(begun).status_code == 303
    assert begun.post("/ke-hoach/2024/chi-tieu", data=TARGET).status_code == 303
    page = text(begun.get("/ke-hoach/2024"))
    assert "hiểu là đến hết ngày 30/11/2024" in page or "hiểu là trước ngày 30/11/2024" in page
    begun.post("/ke-hoach/2024/ban-hanh", data={"number": "9/KH-UBND", "issued_on": "01/10/2024"})
    with app.app_context():
        rows = session.scalars(select(Occurrence)).all()
        assert [str(row.due_on) for row in rows] == ["2024-11-30", "2024-11-30"]
        target = session.scalars(select(Target)).one()
        assert (str(target.target), target.operator, target.leads) == ("1.4", ">", ["Sở Nội vụ"])


def test_a_plan_with_a_day_ahead_is_coming_and_takes_force_on_that_day(app, begun, text):
    type_task(begun)
    begun.post("/ke-hoach/2024/ban-hanh", data={"number": "9/KH-UBND", "issued_on": "01/11/2024"})
    assert "Sắp ban hành: có hiệu lực từ 01/11/2024" in text(begun.get("/ke-hoach/2024"))
    given = []
    with app.app_context():
        for day in (date(2024, 10, 31), date(2024, 11, 1), date(2024, 11, 2)):
            with transaction():
                issue_announced(on=day, by=SYSTEM, at=datetime(2024, 11, 1, tzinfo=UTC))
            given.append(len(session.scalars(select(Occurrence)).all()))
    assert given == [0, 2, 2]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"deadline": "30/02/2024"}, "Ngày, tháng hoặc quý này không có trong lịch."),
        ({"leads": "Sở Nội vu và Thông tin"}, "Không có cơ quan “Sở Nội vu và Thông tin”."),
        ({"leads": ""}, "Cần điền ô này."),
        ({"number": "1/2"}, "Số chỉ gồm chữ, số và dấu chấm"),
        ({"section": ""}, "Ghi số mục, ví dụ II, trước khi ghi tên mục."),
        ({"index": "NOTHING"}, "Chọn trong danh sách."),
    ],
)
def test_what_cannot_stand_is_told_beside_its_field(app, begun, text, change, told):
    answer = type_task(begun, **change)
    assert answer.status_code == 422
    assert told in text(answer)
    assert one(app, select(Task)) is None


def test_a_number_is_given_once(app, begun, text):
    type_task(begun)
    answer = type_task(begun, title="Việc khác")
    assert answer.status_code == 422
    assert "Kế hoạch đã có nhiệm vụ số 1 trong chỉ số này." in text(answer)


def test_a_deadline_can_be_tried_without_storing(app, begun, text):
    answer = type_task(begun, deadline="Hằng quý", **{"try": "1"})
    assert "“Hằng quý” hiểu là: báo cáo định kỳ hằng quý" in text(answer)
    assert one(app, select(Task)) is None


def test_rows_of_a_draft_are_changed_and_removed(app, begun):
    type_task(begun)
    task = one(app, select(Task))
    type_task(begun, f"nhiem-vu/{task.id}", number="2", title="Tên mới")
    changed = one(app, select(Task))
    assert (changed.id, changed.number, changed.title) == (task.id, "2", "Tên mới")
    begun.post("/ke-hoach/2024/chi-tieu", data=TARGET)
    target = one(app, select(Target))
    for address in (f"nhiem-vu/{task.id}", f"chi-tieu/{target.id}"):
        begun.post(f"/ke-hoach/2024/{address}/bo", data=seen(begun, address))
    assert one(app, select(Task)) is None
    assert one(app, select(Target)) is None
    with app.app_context():
        verbs = set(session.scalars(select(AuditEvent.verb)))
    assert verbs >= {
        "plans.put_task", "plans.remove_task", "plans.put_target", "plans.remove_target",
    }  # fmt: skip


def test_a_plan_in_force_is_not_typed_into(app, begun):
    type_task(begun)
    begun.post("/ke-hoach/2024/ban-hanh", data={"number": "9/KH-UBND", "issued_on": "01/10/2024"})
    task = one(app, select(Task))
    assert type_task(begun, f"nhiem-vu/{task.id}", title="Lén sửa").status_code == 409
    assert begun.post(f"/ke-hoach/2024/nhiem-vu/{task.id}/bo").status_code == 409
    assert one(app, select(Task)).title == TASK["title"]


def test_others_neither_type_nor_roll_over(as_person, begun):
    other = as_person("an")
    for address in ("soan", "2024/nhiem-vu", "2024/chi-tieu", "2024/nam-sau"):
        assert other.post(f"/ke-hoach/{address}", data=TASK).status_code == 403


def test_next_years_draft_lists_what_to_look_at_until_it_is_looked_at(app, begun, text):
    type_task(begun, deadline="Theo Kế hoạch năm 2024 của Bộ Nội vụ")
    begun.post("/ke-hoach/2024/ban-hanh", data={"number": "9/KH-UBND", "issued_on": "01/10/2024"})
    answer = begun.post("/ke-hoach/2024/nam-sau")
    assert answer.headers["Location"] == "/ke-hoach/2025"
    assert "Cần xem lại 1 điều" in text(begun.get("/ke-hoach/2025"))
    draft = one(app, select(Plan).where(Plan.code == "2025"))
    task = one(app, select(Task).where(Task.plan_id == draft.id))
    address = f"nhiem-vu/{task.id}"
    typed = TASK | {"deadline": "Quý I/2025"} | seen(begun, address, "2025")
    begun.post(f"/ke-hoach/2025/{address}", data=typed)
    assert "Cần xem lại" not in text(begun.get("/ke-hoach/2025"))


@pytest.mark.parametrize("year", ["", "20x4", "1800"])
def test_a_year_that_is_none_stands_beside_its_field(app, browser, year):
    answer = browser.post("/ke-hoach/soan", data={"year": year, "title": "Kế hoạch"})
    assert answer.status_code == 422
    assert one(app, select(Plan)) is None


def test_a_file_that_names_the_typed_agencies_changes_none_of_them(
    app, begun, send, text, tmp_path
):
    type_task(begun)
    begun.post("/ke-hoach/2024/ban-hanh", data={"number": "9/KH-UBND", "issued_on": "01/10/2024"})
    rows = (
        "TT,Nhiệm vụ,Thời hạn,Chủ trì\n,CHỈ SỐ CẢI CÁCH HÀNH CHÍNH (PAR INDEX),,\n"
        f"1,{TASK['title']},Trước 30/12/2024,{TASK['leads']}\n"
    )
    (tmp_path / "sua.csv").write_text(rows, encoding="utf-8")
    address = send(tmp_path / "sua.csv", year="2024").headers["Location"].partition("?")[0]
    assert "30/12/2024" in text(begun.get(f"{address}/so-sanh?loc=thoi-han"))
    assert "Không có thay đổi nào" in text(begun.get(f"{address}/so-sanh?loc=co-quan"))
