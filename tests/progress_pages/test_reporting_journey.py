"""An agency reports, Sở Nội vụ returns, the agency mends, Sở Nội vụ confirms; who else may look."""

import io

import pytest

PDF = b"%PDF-1.4 quyet dinh"
DONE = {
    "result": "done",
    "completed_on": "20/08/2024",
    "done": "Đã ban hành quyết định.",
    "documents-0-number": "12/QĐ-UBND",
    "documents-0-issued_on": "20/08/2024",
}


def typed(row, **words):
    return {**DONE, "version": row.version, **words}


def send(client, row, **words):
    return client.post(f"/viec/{row.id}", data=typed(row, **words))


def test_a_report_is_returned_mended_and_confirmed(as_person, find, updates, text):
    agency, confirmer = as_person("xã an"), as_person("điều phối")
    row = find("1")
    answer = send(agency, row)
    assert (answer.status_code, answer.location) == (303, "/viec-cua-toi")
    assert "12/QĐ-UBND" in text(confirmer.get("/xac-nhan"))

    waiting = find("1")
    answer = confirmer.post(
        f"/viec/{row.id}/tra-lai",
        data={"version": waiting.version, "reason": "Thiếu phụ lục."},
    )
    assert answer.status_code == 303
    assert "Sở Nội vụ: “Thiếu phụ lục.”" in text(agency.get("/viec-cua-toi"))

    assert send(agency, find("1"), done="Đã bổ sung phụ lục.").status_code == 303
    answer = confirmer.post(
        f"/viec/{row.id}/xac-nhan",
        data={"version": find("1").version, "completed_on": "22/08/2024"},
    )
    assert answer.status_code == 303
    assert find("1").work == "completed"
    assert find("1").completed_on.isoformat() == "2024-08-22"
    assert [u.verb for u in updates(row.id)] == ["report", "return", "report", "confirm"]


def test_the_history_shows_who_when_before_and_after(as_person, find, text):
    agency = as_person("xã an")
    row = find("1")
    agency.post(
        f"/viec/{row.id}",
        data={"result": "doing", "percent": "60", "done": "Đang trình.", "version": row.version},
    )
    page = text(agency.get(f"/viec/{row.id}"))
    assert "Xã An báo cáo 60% 15/10/2024" in page
    assert "Tiến độ: 0% → 60%" in page
    assert "Tình trạng: chưa thực hiện → đang thực hiện" in page


def test_the_same_address_gives_the_confirmer_the_decision(as_person, find, text):
    send(as_person("xã an"), find("1"))
    page = text(as_person("điều phối").get(f"/viec/{find('1').id}"))
    assert "Xác nhận hoàn thành" in page
    assert "Trả lại để bổ sung" in page
    assert "Gửi Sở Nội vụ" not in page


def test_a_return_needs_a_reason(as_person, find, text):
    send(as_person("xã an"), find("1"))
    row = find("1")
    answer = as_person("điều phối").post(
        f"/viec/{row.id}/tra-lai", data={"version": row.version, "reason": "  "}
    )
    assert answer.status_code == 422
    assert "Ghi lý do trả lại để cơ quan biết cần bổ sung gì." in text(answer)
    assert find("1").work == "submitted"


def test_an_outsider_is_refused_in_vietnamese(as_person, find, text):
    for path in ("", "/tai-lieu/1"):
        answer = as_person("xã ba").get(f"/viec/{find('1').id}{path}")
        assert answer.status_code == 403
        assert "Đây là việc của cơ quan khác." in text(answer)


@pytest.mark.parametrize("path", ["", "/khong-doi", "/khong-phat-sinh", "/xac-nhan", "/tra-lai"])
@pytest.mark.parametrize("who", ["xã ba", "tư pháp", "lãnh đạo"])
def test_only_its_agency_reports_and_only_the_confirmer_decides(as_person, find, who, path):
    row = find("1")
    answer = as_person(who).post(f"/viec/{row.id}{path}", data=typed(row, reason="Không rõ"))
    assert answer.status_code == 403
    assert find("1").version == row.version


def test_an_agency_does_not_confirm_its_own_report(as_person, find):
    agency = as_person("xã an")
    send(agency, find("1"))
    row = find("1")
    answer = agency.post(f"/viec/{row.id}/xac-nhan", data={"version": row.version})
    assert (answer.status_code, find("1").work) == (403, "submitted")
    assert agency.get("/xac-nhan").status_code == 403


def test_a_partner_reads_the_report_but_not_why_it_was_returned(as_person, find, text):
    agency, partner = as_person("xã an"), as_person("tư pháp")
    send(agency, find("1"))
    row = find("1")
    as_person("điều phối").post(
        f"/viec/{row.id}/tra-lai", data={"version": row.version, "reason": "Chuyện nội bộ"}
    )
    page = text(partner.get(f"/viec/{row.id}"))
    assert "Đã ban hành quyết định." in page
    assert "Chuyện nội bộ" not in page
    assert "Chuyện nội bộ" in text(agency.get(f"/viec/{row.id}"))


def test_a_visitor_signs_in_first(app, find):
    answer = app.test_client().get(f"/viec/{find('1').id}")
    assert answer.status_code == 302
    assert (
        answer.location.startswith("/login?next=%2Fviec%2F")
        or "/login?next=/viec/" in answer.location
    )


def test_a_report_without_the_protection_of_its_form_is_refused(app, as_person, find):
    app.config["WTF_CSRF_ENABLED"] = True
    row = find("1")
    assert send(as_person("xã an"), row).status_code == 400
    assert find("1").version == row.version


def test_nothing_has_changed_takes_one_press(as_person, find, updates):
    agency = as_person("xã an")
    row = find("1")
    agency.post(
        f"/viec/{row.id}",
        data={"result": "doing", "percent": "60", "done": "Đang trình.", "version": row.version},
    )
    version = find("1").version
    assert "Vẫn 60%" in agency.get("/viec-cua-toi").get_data(as_text=True)
    answer = agency.post(f"/viec/{row.id}/khong-doi", data={"version": version})
    assert answer.location == "/viec-cua-toi"
    last = updates(row.id)[-1]
    assert (last.percent, last.done) == (
        60,
        "Không thay đổi so với báo cáo ngày 15/10/2024: tiến độ vẫn 60%.",
    )


def test_a_press_on_an_old_page_opens_the_new_one(as_person, find):
    row = find("2", period="2024-Q3")
    agency = as_person("xã an")
    agency.post(f"/viec/{row.id}/khong-phat-sinh", data={"version": row.version})
    answer = agency.post(f"/viec/{row.id}/khong-phat-sinh", data={"version": row.version})
    assert answer.location == f"/viec/{row.id}"
    assert find("2", period="2024-Q3").version == row.version + 1


def test_a_file_comes_back_under_its_vietnamese_name(as_person, find, updates):
    agency = as_person("xã an")
    row = find("1")
    send(agency, row, **{"documents-0-file": (io.BytesIO(PDF), "Quyết định 12.pdf")})
    document = updates(row.id)[-1]
    answer = as_person("điều phối").get(f"/viec/{row.id}/tai-lieu/1", buffered=True)
    assert document.verb == "report"
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%2012.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert as_person("tư pháp").get(f"/viec/{row.id}/tai-lieu/1", buffered=True).status_code == 200
    assert as_person("xã ba").get(f"/viec/{row.id}/tai-lieu/1", buffered=True).status_code == 403


def test_a_document_is_served_only_with_the_report_that_shows_it(as_person, find):
    agency = as_person("xã an")
    send(agency, find("1"), **{"documents-0-file": (io.BytesIO(PDF), "a.pdf")})
    assert agency.get(f"/viec/{find('2').id}/tai-lieu/1", buffered=True).status_code == 404


@pytest.mark.parametrize("address", ["/viec/999999", "/viec/99999999999999999999", "/viec/0"])
def test_a_wrong_address_is_not_found(as_person, address):
    assert as_person("xã an").get(address).status_code == 404
