"""An agency's inside at the pages: its head's approval, who is in charge, the steps."""

from __future__ import annotations

import io
from datetime import date

import pytest
from sqlalchemy import event, select

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency
from tracker.db import db, session, transaction
from tracker.progress.models import HeadReview, ProgressUpdate, TaskStep

DOING = {"result": "doing", "percent": "40", "done": "Đã rà soát sổ bộ"}


@pytest.fixture
def approving(app, city, find):
    """Xã An, whose head approves first: Đồng Nghiệp becomes its head."""
    with app.app_context(), transaction():
        agency = session.scalars(select(Agency).where(Agency.code == "AN")).one()
        agency.head_approves = True
        session.get(User, city["dong nghiep"]).memberships[0].role = "agency_head"
    return find("1").id


def send(as_person, work, **more):
    return as_person("xã an").post(f"/viec/{work}", data=DOING | {"version": "1"} | more)


def reviews(app):
    with app.app_context():
        return [row.state for row in session.scalars(select(HeadReview).order_by(HeadReview.id))]


def text(answer):
    return " ".join(answer.get_data(as_text=True).split())


def test_a_report_waits_and_the_writer_is_told_so(app, as_person, approving, updates):
    answer = send(as_person, approving)
    assert (answer.status_code, reviews(app), updates(approving)) == (303, ["waiting"], [])
    page = text(as_person("xã an").get("/viec-cua-toi"))
    assert "Đang chờ lãnh đạo duyệt từ 15/10/2024" in page


def test_outside_only_the_waiting_is_seen(as_person, approving):
    send(as_person, approving)
    for who in ("điều phối", "tư pháp", "lãnh đạo"):
        page = text(as_person(who).get(f"/viec/{approving}"))
        assert ("chờ người đứng đầu cơ quan duyệt từ 15/10/2024" in page, "sổ bộ" in page) == (
            True,
            False,
        )


def test_the_head_reads_and_sends_it_out(as_person, approving, updates):
    send(as_person, approving)
    head = as_person("đồng nghiệp")
    assert "Đã rà soát sổ bộ" in text(head.get(f"/viec/{approving}"))
    answer = head.post(f"/viec/{approving}/duyet", data={"version": "1"})
    (update,) = updates(approving)
    assert (answer.status_code, update.actor_name, update.done) == (
        303,
        "Đồng Nghiệp (người soạn: Xã An)",
        "Đã rà soát sổ bộ",
    )


def test_the_editor_cannot_approve(as_person, approving, updates):
    send(as_person, approving)
    answer = as_person("xã an").post(f"/viec/{approving}/duyet", data={"version": "1"})
    assert (answer.status_code, updates(approving)) == (403, [])


def test_the_writer_reads_why_it_came_back_and_goes_on(app, as_person, approving):
    send(as_person, approving)
    as_person("đồng nghiệp").post(f"/viec/{approving}/duyet/tra-lai", data={"reason": "Thiếu số"})
    editor = as_person("xã an")
    page = text(editor.get(f"/viec/{approving}"))
    assert (reviews(app), "“Thiếu số”" in page, "Đã rà soát sổ bộ" in page) == (
        ["sent_back"],
        True,
        True,
    )
    assert "Thiếu số" in text(editor.get("/viec-cua-toi"))


def test_a_writer_takes_a_report_back_and_finds_it_as_a_draft(app, as_person, approving):
    send(as_person, approving)
    editor = as_person("xã an")
    editor.post(f"/viec/{approving}/duyet/rut")
    assert (reviews(app), "Đã rà soát sổ bộ" in text(editor.get(f"/viec/{approving}"))) == (
        ["withdrawn"],
        True,
    )


def test_a_head_sees_both_texts_when_the_work_changed_meanwhile(app, as_person, approving, find):
    send(as_person, approving)
    with app.app_context(), transaction():
        row = session.get(type(find("1")), approving)
        row.version = 2
    head = as_person("đồng nghiệp")
    refused = head.post("/duyet", data={"chon": "1:1"}, follow_redirects=True)
    assert "vừa được thay đổi" in text(refused)
    page = text(head.get(f"/viec/{approving}"))
    assert ("việc này đã có thay đổi" in page, "Đã rà soát sổ bộ" in page) == (True, True)
    head.post(f"/viec/{approving}/duyet", data={"version": "2"})
    assert reviews(app) == ["approved"]


def test_a_press_and_the_form_of_a_period_wait_too(app, as_person, approving, find):
    editor, duties = as_person("xã an"), [find("2"), find("3")]
    editor.post(f"/viec/{duties[0].id}/khong-phat-sinh", data={"version": "1"})
    key = f"d{duties[1].id}"
    answer = editor.post(
        "/bao-cao-ky",
        data={"ky": duties[1].period, f"{key}-result": "nothing", f"{key}-version": "1"},
    )
    assert (answer.location, reviews(app)) == ("/viec-cua-toi", ["waiting", "waiting"])
    rest = text(editor.get(f"/bao-cao-ky?ky={duties[1].period}"))
    assert "đang chờ người đứng đầu cơ quan duyệt" in rest


def test_many_are_approved_at_once_and_the_menu_counts_them(app, as_person, approving, find):
    editor, head = as_person("xã an"), as_person("đồng nghiệp")
    for row in (find("2"), find("3")):
        editor.post(f"/viec/{row.id}/khong-phat-sinh", data={"version": "1"})
    page = text(head.get("/duyet"))
    assert ("2 báo cáo" in page, page.count('name="chon"')) == (True, 2)
    head.post("/duyet", data={"chon": ["1:1", "2:1"]})
    with app.app_context():
        assert len(session.scalars(select(ProgressUpdate)).all()) == 2
    assert reviews(app) == ["approved", "approved"]


def test_a_substitute_of_the_head_approves_and_says_for_whom(
    app, as_person, approving, city, updates
):
    send(as_person, approving)
    with app.app_context(), transaction():
        agency = session.scalars(select(Agency.id).where(Agency.code == "AN")).one()
        session.add(
            AgencyMembership(
                user_id=city["xa ba"],
                agency_id=agency,
                role="agency_head",
                stands_in_for_id=city["dong nghiep"],
                valid_from=date(2024, 10, 1),
            )
        )
    as_person("xã ba").post(f"/viec/{approving}/duyet", data={"version": "1"})
    assert updates(approving)[0].actor_name == "Xã Ba (thay Đồng Nghiệp) (người soạn: Xã An)"


def test_a_document_that_waits_is_read_inside_the_agency_alone(app, as_person, approving):
    send(as_person, approving, **{"documents-0-file": (io.BytesIO(b"%PDF-1.4\n%%EOF"), "a.pdf")})
    with app.app_context():
        documents = session.scalars(select(HeadReview)).one().documents
        path = f"/viec/{approving}/tai-lieu/{documents[0].id}"
    with as_person("đồng nghiệp").get(path, buffered=True) as inside:
        assert inside.status_code == 200
    assert as_person("điều phối").get(path).status_code == 404


def test_a_person_is_named_for_many_tasks_and_filters_their_own(as_person, city, find):
    editor = as_person("xã an")
    boxes = [f"{find(number).assignment_id}:0" for number in ("1", "3")]
    me = str(city["xa an"])
    editor.post("/phan-cong", data={"chon": boxes, "person": me, "unit": "Văn phòng"})
    page = text(editor.get("/phan-cong"))
    assert page.count("Xã An, Văn phòng</td>") == 2
    mine, every = text(editor.get("/viec-cua-toi?cua-toi=1")), text(editor.get("/viec-cua-toi"))
    assert ("Tiếp công dân" in mine, "Tiếp công dân" in every) == (False, True)


def test_who_is_in_charge_is_seen_by_those_who_see_the_work(as_person, city, find):
    work = find("1").id
    data = {"person": str(city["xa an"]), "unit": "", "was": "0"}
    as_person("xã an").post(f"/viec/{work}/phan-cong", data=data)
    assert "Xã An</dd>" in text(as_person("điều phối").get(f"/viec/{work}"))


def test_a_stranger_is_not_put_in_charge(as_person, city, find):
    data = {"person": str(city["xa ba"]), "unit": "", "was": "0"}
    answer = as_person("xã an").post(
        f"/viec/{find('1').id}/phan-cong", data=data, follow_redirects=True
    )
    assert "Chỉ giao cho người đang làm việc tại cơ quan mình." in text(answer)


def step(as_person, work, **typed):
    return as_person("xã an").post(
        f"/viec/{work}/buoc", data={"title": "Lấy ý kiến", "due": "1/10/2024"} | typed
    )


def test_the_city_sees_the_sum_of_the_steps_and_not_the_steps(as_person, find):
    work = find("1").id
    step(as_person, work)
    own, city = (text(as_person(who).get(f"/viec/{work}")) for who in ("xã an", "điều phối"))
    assert ("Lấy ý kiến" in own, "Lấy ý kiến" in city) == (True, False)
    assert "0/1 bước, 1 bước quá ngày, sớm nhất 01/10/2024" in city


@pytest.mark.parametrize(
    ("act", "version", "status"),
    [("done", 1, 303), ("save", 1, 303), ("save", 5, 409), ("drop", 1, 303), ("nonsense", 1, 422)],
)
def test_a_step_is_changed_by_the_button_that_was_pressed(
    app, as_person, find, act, version, status
):
    work = find("1").id
    step(as_person, work)
    with app.app_context():
        id_ = session.scalars(select(TaskStep.id)).one()
    answer = as_person("xã an").post(
        f"/viec/{work}/buoc/{id_}",
        data={"act": act, "version": version, "title": "Trình ký thay", "due": "", "person": ""},
    )
    assert answer.status_code == status
    if status == 409:
        assert ("Trình ký thay" in text(answer), "Lấy ý kiến" in text(answer)) == (True, True)


@pytest.mark.parametrize("typed", [{"title": " "}, {"due": "31/31/2024"}, {"person": "99999"}])
def test_a_step_that_cannot_be_read_keeps_what_was_typed(as_person, find, typed):
    answer = step(as_person, find("1").id, **typed)
    assert (answer.status_code, 'value="Lấy ý kiến"' in text(answer) or "title" in typed) == (
        422,
        True,
    )


def test_the_pages_ask_as_often_for_one_row_as_for_three(app, as_person, approving, find):
    editor, head = as_person("xã an"), as_person("đồng nghiệp")

    def asked(path):
        found = []
        with app.app_context():
            listen = lambda *_: found.append(1)  # noqa: E731 - counts and says nothing
            event.listen(db.engine, "before_cursor_execute", listen)
            head.get(path)
            event.remove(db.engine, "before_cursor_execute", listen)
        return len(found)

    editor.post(f"/viec/{find('2').id}/khong-phat-sinh", data={"version": "1"})
    once = [asked(path) for path in ("/duyet", "/viec-cua-toi", "/phan-cong")]
    editor.post(f"/viec/{find('3').id}/khong-phat-sinh", data={"version": "1"})
    send(as_person, approving)
    assert [asked(path) for path in ("/duyet", "/viec-cua-toi", "/phan-cong")] == once
