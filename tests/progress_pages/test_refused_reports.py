"""What is refused stays as it was typed: errors beside fields, drafts, files, conflicts."""

import io
import re
from dataclasses import replace

import pytest

PDF = b"%PDF-1.4 quyet dinh"


def post(client, row, **words):
    return client.post(f"/viec/{row.id}", data={"version": row.version, **words})


def value(page: str, name: str) -> str:
    """Give what a text field of a page holds."""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    return re.search(r'value="([^"]*)"', field[0])[1]


def test_every_mistake_is_told_at_once_and_leads_to_its_field(as_person, find, text):
    answer = post(
        as_person("xã an"),
        find("1"),
        result="done",
        percent="95",
        done="Đã phê duyệt 13 đề án.",
        completed_on="04/10/2024",
        **{"documents-0-number": "4127/QĐ-UBND", "documents-0-issued_on": "4-10-24"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "“4-10-24” chưa đúng dạng ngày/tháng/năm, ví dụ 04/10/2024." in text(answer)
    for target in ("percent", "documents-0-issued_on"):
        assert f'<a href="#{target}">' in page
    assert "Đã phê duyệt 13 đề án." in page
    assert value(page, "percent") == "95"
    assert value(page, "documents-0-issued_on") == "4-10-24"
    assert find("1").work == "not_started"


def test_a_rule_that_is_broken_is_told_beside_its_field(as_person, find, text):
    answer = post(
        as_person("xã an"), find("1"), result="done", percent="95", done="Xong", explanation="Rõ"
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert '<a href="#percent">Tiến độ (%): Đã hoàn thành thì tiến độ phải là 100%.</a>' in page
    assert "Ghi ngày hoàn thành, là ngày của văn bản kết quả." in text(answer)


def test_completion_without_proof_is_refused_and_an_explanation_is_enough(as_person, find, text):
    agency = as_person("xã an")
    words = {"result": "done", "done": "Xong", "completed_on": "20/08/2024"}
    answer = post(agency, find("1"), **words)
    assert "Thêm ít nhất một tài liệu kiểm chứng" in text(answer)
    assert post(agency, find("1"), **words, explanation="Đã họp.").status_code == 303


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({}, "Chọn một kết quả."),
        ({"result": "nothing"}, "Chọn một kết quả."),
        ({"result": "doing", "percent": "sáu mươi"}, "không phải số nguyên từ 0 đến 100"),
        ({"result": "doing", "percent": "101", "done": "a"}, "Tiến độ là số từ 0 đến 100."),
        ({"result": "doing", "percent": "60"}, "Ghi việc đã làm"),
        ({"result": "blocked"}, "Ghi khó khăn, vướng mắc"),
        ({"result": "doing", "documents-1-link": "javascript:alert(1)"}, "bắt đầu bằng http://"),
        ({"result": "doing", "documents-0-number": "5/KH"}, "Ghi ngày của văn bản"),
        ({"result": "doing", "documents-0-subject": "Kế hoạch"}, "Ghi số văn bản, chọn tệp"),
        ({"result": "doing", "done": "a" * 5001}, "Nội dung dài quá 5000 ký tự"),
    ],
)
def test_what_cannot_be_taken_has_a_sentence(as_person, find, text, words, sentence):
    answer = post(as_person("xã an"), find("1"), **words)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_wrong_file_is_refused_and_the_words_stay(as_person, find, text):
    file = (io.BytesIO(b"MZ program"), "bao-cao.pdf")
    answer = post(
        as_person("xã an"),
        find("1"),
        result="done",
        done="Đã làm xong.",
        **{"documents-0-file": file},
    )
    assert answer.status_code == 422
    assert "Loại tệp này không nhận được." in text(answer)
    assert "Đã làm xong." in answer.get_data(as_text=True)


def test_a_file_over_the_limit_is_refused(app, as_person, find, text):
    app.config["TRACKER"] = replace(app.config["TRACKER"], max_upload_mb=0)
    file = (io.BytesIO(PDF), "lon.pdf")
    answer = post(as_person("xã an"), find("1"), result="doing", **{"documents-0-file": file})
    assert "Tệp lớn hơn 0 MB." in text(answer)


def test_a_good_file_need_not_be_chosen_twice(as_person, find, text):
    agency = as_person("xã an")
    answer = post(
        agency,
        find("1"),
        result="done",
        done="Xong",
        **{"documents-0-file": (io.BytesIO(PDF), "a.pdf")},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Đã nhận tệp a.pdf" in text(answer)
    words = {"result": "done", "done": "Xong", "completed_on": "20/08/2024"}
    kept = {"documents-0-kept": value(page, "documents-0-kept")}
    assert post(agency, find("1"), **words, **kept).status_code == 303
    assert agency.get(f"/viec/{find('1').id}/tai-lieu/1", buffered=True).data == PDF


def test_the_note_of_a_file_is_believed_from_its_own_agency_alone(as_person, find, text):
    file = {"documents-0-file": (io.BytesIO(PDF), "a.pdf")}
    page = post(as_person("xã an"), find("1"), result="done", **file).get_data(as_text=True)
    stolen = {"documents-0-kept": value(page, "documents-0-kept")}
    words = {"result": "done", "done": "Xong", "completed_on": "20/08/2024"}
    answer = post(as_person("xã ba"), find("1", "BA"), **words, **stolen)
    assert "Thêm ít nhất một tài liệu kiểm chứng" in text(answer)


def test_a_draft_survives_on_the_server_with_its_file(as_person, find, text):
    answer = post(
        as_person("xã an"),
        find("1"),
        act="draft",
        result="done",
        done="Đang viết dở",
        completed_on="chưa rõ",
        **{"documents-0-file": (io.BytesIO(PDF), "Phụ lục.pdf")},
    )
    row = find("1")
    assert (answer.status_code, answer.location) == (303, f"/viec/{row.id}")
    another_machine = as_person("xã an")
    answer = another_machine.get(f"/viec/{row.id}")
    assert "Bản nháp lưu lúc 15/10/2024" in text(answer)
    assert "Đã nhận tệp Phụ lục.pdf" in text(answer)
    assert "Đang viết dở" in answer.get_data(as_text=True)
    assert value(answer.get_data(as_text=True), "completed_on") == "chưa rõ"
    assert "Viết tiếp bản nháp" in text(another_machine.get("/viec-cua-toi"))


def test_a_draft_is_seen_by_its_writer_alone(as_person, find):
    post(as_person("xã an"), find("1"), act="draft", done="Chưa chắc đúng")
    for who in ("đồng nghiệp", "điều phối", "tư pháp"):
        assert "Chưa chắc đúng" not in as_person(who).get(f"/viec/{find('1').id}").get_data(
            as_text=True
        )


def test_a_sent_report_takes_its_draft_away(as_person, find, text):
    agency = as_person("xã an")
    post(agency, find("1"), act="draft", done="Nháp")
    post(agency, find("1"), result="doing", percent="10", done="Thật")
    assert "Bản nháp" not in text(agency.get("/viec-cua-toi"))


def test_two_people_see_both_texts_and_lose_none(as_person, find, updates, text):
    old = find("1")
    first, second = as_person("xã an"), as_person("đồng nghiệp")
    post(first, old, result="doing", percent="30", done="Bài của người thứ nhất")
    answer = post(second, old, result="doing", percent="40", done="Bài của người thứ hai")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Chưa gửi: Xã An vừa cập nhật việc này" in text(answer)
    assert "Bài của người thứ nhất" in page
    assert "Bài của người thứ hai" in page
    words = {"result": "doing", "percent": "40", "done": "Bài của người thứ hai"}
    answer = second.post(f"/viec/{old.id}", data={**words, "version": value(page, "version")})
    assert answer.status_code == 303
    assert [update.percent for update in updates(old.id)] == [30, 40]


def test_a_draft_older_than_the_work_says_so(as_person, find, text):
    post(as_person("xã an"), find("1"), act="draft", done="Nháp")
    post(as_person("đồng nghiệp"), find("1"), result="doing", percent="10", done="Mới")
    page = text(as_person("xã an").get(f"/viec/{find('1').id}"))
    assert "Từ lúc lưu bản nháp, việc này đã có cập nhật mới." in page


def test_a_closed_task_keeps_what_was_typed_too_late(as_person, find, text):
    words = {"result": "done", "done": "Xong", "completed_on": "20/08/2024", "explanation": "Rõ"}
    post(as_person("xã an"), find("1"), **words)
    answer = post(as_person("đồng nghiệp"), find("1"), **{**words, "done": "Tôi cũng viết"})
    assert answer.status_code == 422
    assert "Báo cáo đã gửi và đang chờ xác nhận" in text(answer)
    assert "Tôi cũng viết" in answer.get_data(as_text=True)


def test_a_returned_report_begins_with_its_own_words_and_documents(as_person, find):
    agency = as_person("xã an")
    post(
        agency,
        find("1"),
        result="done",
        done="Lần một",
        completed_on="20/08/2024",
        **{"documents-0-number": "9/QĐ", "documents-0-issued_on": "20/08/2024"},
    )
    row = find("1")
    as_person("điều phối").post(
        f"/viec/{row.id}/tra-lai", data={"version": row.version, "reason": "Thiếu"}
    )
    page = agency.get(f"/viec/{row.id}").get_data(as_text=True)
    assert ">\r\nLần một</textarea>" in page or ">\nLần một</textarea>" in page
    assert '<option selected value="1">9/QĐ</option>' in page
    row = find("1")
    again = {"result": "done", "done": "Lần hai", "completed_on": "20/08/2024"}
    assert post(agency, row, **again, **{"documents-0-earlier": "1"}).status_code == 303


def test_a_document_of_another_agency_is_no_proof(as_person, find, text):
    given = {"documents-0-number": "9/QĐ", "documents-0-issued_on": "20/08/2024"}
    words = {"result": "done", "done": "Xong", "completed_on": "20/08/2024"}
    post(as_person("xã an"), find("1"), **words, **given)
    answer = post(as_person("xã ba"), find("1", "BA"), **words, **{"documents-0-earlier": "1"})
    assert "Thêm ít nhất một tài liệu kiểm chứng" in text(answer)


def test_what_people_write_is_never_markup(as_person, find):
    agency = as_person("xã an")
    post(agency, find("1"), result="doing", percent="10", done="<script>alert(1)</script>")
    assert "<script>alert" not in agency.get(f"/viec/{find('1').id}").get_data(as_text=True)


def test_a_file_that_was_taken_can_be_left_out_again(as_person, find, text):
    agency = as_person("xã an")
    file = {"documents-0-file": (io.BytesIO(PDF), "nhầm.pdf")}
    page = post(agency, find("1"), result="done", **file).get_data(as_text=True)
    kept = {"documents-0-kept": value(page, "documents-0-kept"), "documents-0-drop": "y"}
    answer = post(agency, find("1"), result="done", **kept)
    assert "Đã nhận tệp" not in text(answer)


def test_words_with_a_character_no_database_keeps_are_taken_without_it(as_person, find, updates):
    row = find("1")
    post(as_person("xã an"), row, result="doing", percent="5", done="Đang\x00 làm")
    assert updates(row.id)[-1].done == "Đang làm"
