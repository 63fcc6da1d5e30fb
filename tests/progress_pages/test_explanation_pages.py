"""Explanations on the pages: asked for, written, signed by the head, accepted or returned."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency
from tracker.db import session, transaction
from tracker.progress.models import Explanation, Occurrence

TEXT = {"cause": "Chờ hướng dẫn", "remedy": "Làm ngoài giờ", "promised_on": "30/11/2024"}


@pytest.fixture
def head(app, city, as_person):
    """Give a browser in which the head of UBND xã An has signed in."""
    with app.app_context(), transaction():
        where = session.scalars(select(Agency.id).filter_by(code="AN")).one()
        user = User(
            email="chutich@tinh.gov.vn",
            name="Chủ Tịch",
            name_folded="chu tich",
            created_at=session.scalars(select(User.created_at).limit(1)).one(),
        )
        user.memberships.append(
            AgencyMembership(role="agency_head", agency_id=where, valid_from=date(2024, 1, 1))
        )
        session.add(user)
        session.flush()
        city["chu tich"] = user.id
    return as_person("Chủ Tịch")


def stored(app):
    with app.app_context():
        return list(session.scalars(select(Explanation).order_by(Explanation.id)))


@pytest.fixture
def asked(as_person, find, app):
    """Ask UBND xã An about its late task; give the address of the explanation."""
    row = find("1")
    data = {"chon": row.id, "question": "Vì sao chậm?", "answer_by": "20/10/2024"}
    page = f"/giai-trinh/yeu-cau?viec={row.id}"
    assert as_person("điều phối").post(page, data=data).status_code == 303
    return f"/giai-trinh/{stored(app)[-1].id}"


def typed(app, **more):
    return TEXT | {"version": stored(app)[-1].version} | more


def test_late_work_of_many_agencies_is_asked_about_at_once(as_person, app, text, find):
    confirmer = as_person("điều phối")
    page = text(confirmer.get("/giai-trinh/yeu-cau?loai=late"))
    assert ("Hỏi cả 2 cơ quan" in page, "UBND xã An" in page, "UBND xã Ba" in page) == (True,) * 3
    boxes = [find("1", "AN").id, find("1", "BA").id]
    answer = confirmer.post("/giai-trinh/yeu-cau?loai=late", data={"chon": boxes})
    assert (answer.status_code, len(stored(app))) == (303, 2)
    shown = text(confirmer.get("/giai-trinh/yeu-cau?loai=late"))
    assert "Cả 2 cơ quan đang giải trình." in shown
    again = confirmer.post("/giai-trinh/yeu-cau?loai=late", data={"chon": boxes})
    assert (again.status_code, "chưa xong" in text(again)) == (422, True)


def test_missing_reports_of_a_period_are_asked_about(as_person, app, text, find):
    silent = as_person("điều phối").get("/giai-trinh/yeu-cau?loai=silent&co-quan=AN")
    assert "Tiếp công dân" in text(silent)
    ids = [one.id for one in rows(app) if one.kind == "standing" and one.agency_id == an(app)]
    answer = as_person("điều phối").post(
        "/giai-trinh/yeu-cau?loai=silent", data={"chon": [ids[0]], "question": ""}
    )
    assert answer.status_code == 303
    assert [(row.subject, bool(row.period)) for row in stored(app)] == [("silent", True)]


def rows(app):
    with app.app_context():
        return list(session.scalars(select(Occurrence).order_by(Occurrence.id)))


def an(app):
    with app.app_context():
        return session.scalars(select(Agency.id).filter_by(code="AN")).one()


@pytest.mark.parametrize(
    "data", [{}, {"chon": "x"}, {"chon": "999999"}, {"chon": "1", "answer_by": "32/1/2024"}]
)
def test_a_question_about_nothing_is_refused(as_person, data):
    answer = as_person("điều phối").post("/giai-trinh/yeu-cau", data=data)
    assert answer.status_code == 422


def test_the_editor_writes_and_the_head_signs(asked, as_person, head, app, text):
    editor = as_person("xã an")
    assert "Phải giải trình" in text(editor.get("/viec-cua-toi"))
    assert "Vì sao chậm?" in text(editor.get(asked))
    assert editor.post(asked, data=typed(app, act="sign")).status_code == 403
    assert editor.post(asked, data=typed(app, act="write")).status_code == 303
    for who in ("điều phối", "lãnh đạo"):
        outside = text(as_person(who).get(asked))
        assert ("Chờ hướng dẫn" in outside, "Chờ trả lời" in outside) == (False, True)
    assert head.post(asked, data=typed(app, act="sign")).status_code == 303
    assert "Chủ Tịch ký ngày 15/10/2024" in text(as_person("lãnh đạo").get(asked))
    assert stored(app)[-1].state == "signed"


def test_a_head_writes_and_signs_in_one_go_and_it_is_accepted(asked, as_person, head, app, text):
    assert head.post(asked, data=typed(app, act="sign")).status_code == 303
    confirmer = as_person("điều phối")
    assert "Chờ hướng dẫn" in text(confirmer.get("/giai-trinh?tinh-trang=da-nhan"))
    verdict = {"act": "accept", "xem-xet-version": stored(app)[-1].version}
    assert confirmer.post(f"{asked}/quyet-dinh", data=verdict).status_code == 303
    assert "Đã chấp nhận" in text(confirmer.get("/giai-trinh?tinh-trang=chap-nhan"))


def test_a_return_needs_a_reason_and_keeps_the_former_text(asked, as_person, head, app, text):
    head.post(asked, data=typed(app, act="sign"))
    confirmer, version = as_person("điều phối"), stored(app)[-1].version
    verdict = {"act": "return", "xem-xet-version": version}
    empty = confirmer.post(f"{asked}/quyet-dinh", data=verdict)
    assert (empty.status_code, "Ghi lý do" in text(empty)) == (422, True)
    confirmer.post(f"{asked}/quyet-dinh", data=verdict | {"xem-xet-reason": "Chưa rõ"})
    head.post(asked, data=typed(app, act="draft", cause="Bản mới chưa gửi"))
    shown = text(confirmer.get(asked))
    assert ("Chưa rõ" in shown, "Chờ hướng dẫn" in shown) == (True, True)
    assert "Bản mới chưa gửi" not in shown
    assert "Bản mới chưa gửi" in text(as_person("đồng nghiệp").get(asked))


def test_two_writers_see_both_texts(asked, as_person, app, text):
    both = typed(app, act="write")
    as_person("xã an").post(asked, data=both | {"cause": "Bản của An", "act": "draft"})
    second = as_person("đồng nghiệp").post(asked, data=both | {"cause": "Bản của bạn"})
    shown = text(second)
    assert (second.status_code, "Bản của An" in shown, "Bản của bạn" in shown) == (409, True, True)


def test_what_is_missing_is_told_and_nothing_typed_is_lost(asked, as_person, app, text):
    answer = as_person("xã an").post(asked, data=typed(app, remedy="", promised_on="30/2/2024"))
    assert (answer.status_code, "chưa đúng dạng" in text(answer)) == (422, True)
    answer = as_person("xã an").post(asked, data=typed(app, remedy="", promised_on=""))
    shown = text(answer)
    assert ("Ghi biện pháp" in shown, "Ghi ngày cam kết" in shown) == (True, True)
    assert "Chờ hướng dẫn" in shown


def test_a_question_is_taken_back_with_a_reason(asked, as_person, app, text):
    version = stored(app)[-1].version
    verdict = {"act": "withdraw", "xem-xet-version": version, "xem-xet-reason": "Hỏi nhầm"}
    assert as_person("điều phối").post(f"{asked}/quyet-dinh", data=verdict).status_code == 303
    assert "Phải giải trình" not in text(as_person("xã an").get("/viec-cua-toi"))
    late = as_person("điều phối").post(f"{asked}/quyet-dinh", data=verdict)
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("who", "page", "list_"),
    [
        ("xã an", 200, True),
        ("xã ba", 404, False),
        ("tư pháp", 404, False),
        ("lãnh đạo", 200, True),
        ("điều phối", 200, True),
    ],
)
def test_who_sees_an_explanation(asked, as_person, text, who, page, list_):
    assert as_person(who).get(asked).status_code == page
    assert ("Nhiệm vụ quá hạn, hỏi ngày" in text(as_person(who).get("/giai-trinh"))) is list_


def test_only_its_people_write_and_only_the_confirmer_decides(asked, as_person, app):
    assert as_person("lãnh đạo").post(asked, data=typed(app)).status_code == 403
    assert as_person("xã an").post(f"{asked}/quyet-dinh").status_code == 403
    assert as_person("xã an").get("/giai-trinh/yeu-cau").status_code == 403
    assert as_person("xã ba").post(asked, data=typed(app)).status_code == 404


def test_the_page_of_the_work_tells_of_it_but_not_to_a_partner(asked, as_person, find, text):
    page = f"/viec/{find('1').id}"
    assert "Viết giải trình" in text(as_person("xã an").get(page))
    assert "Vì sao chậm?" in text(as_person("lãnh đạo").get(page))
    partner = text(as_person("tư pháp").get(page))
    assert ("Vì sao chậm?" in partner, "hỏi giải trình" in partner) == (False, True)


def test_a_court_is_asked_politely(app, as_person, find, text):
    with app.app_context(), transaction():
        session.scalars(select(Agency).filter_by(code="AN")).one().authority = "request"
    page = text(as_person("điều phối").get(f"/viec/{find('1').id}"))
    assert ("Đề nghị giải trình" in page, "Yêu cầu giải trình" in page) == (True, False)


def test_fifty_explanations_cost_the_queries_of_one(app, as_person, find, count_queries):
    found, row, confirmer = [], find("1"), as_person("điều phối")
    ids = [one.id for one in rows(app)]
    for count in (1, 3, 50):
        with app.app_context(), transaction():
            session.execute(Explanation.__table__.delete())
            for n in range(count):
                session.add(
                    Explanation(
                        plan_id=row.plan_id,
                        agency_id=row.agency_id,
                        subject="late",
                        occurrence_id=ids[n % 3],
                        asked_at=session.scalars(select(User.created_at).limit(1)).one(),
                        asked_on=date(2024, 10, 1),
                        asked_by="A",
                    )
                )
        with count_queries() as statements:
            assert confirmer.get("/giai-trinh").status_code == 200
            assert as_person("xã an").get("/viec-cua-toi").status_code == 200
        found.append(len(statements))
    assert len(set(found)) == 1


def test_the_list_is_paged_and_filtered(app, as_person, find, text):
    row = find("1")
    with app.app_context(), transaction():
        at = session.scalars(select(User.created_at).limit(1)).one()
        for n in range(30):
            session.add(
                Explanation(
                    plan_id=row.plan_id,
                    agency_id=row.agency_id,
                    subject="late",
                    occurrence_id=row.id,
                    asked_at=at,
                    asked_on=date(2024, 10, 1 + n % 5),
                    asked_by="A",
                )
            )
    confirmer = as_person("điều phối")
    page = confirmer.get("/giai-trinh")
    assert ("30 giải trình" in text(page), "chờ 14 ngày" in text(page)) == (True, True)
    following = page.get_data(as_text=True).split('rel="next" href="')[1].split('"')[0]
    assert text(confirmer.get(following.replace("&amp;", "&"))).count("Chờ trả lời") == 5
    for narrow in ("loai=silent", "co-quan=BA", "tinh-trang=rut"):
        assert "Không có giải trình nào" in text(confirmer.get(f"/giai-trinh?{narrow}"))
    assert confirmer.get("/giai-trinh?loai=khac").status_code == 404
