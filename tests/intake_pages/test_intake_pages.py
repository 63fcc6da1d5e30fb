"""The pages of the import: who may, what is refused, how doubts are decided."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from spoiled import small_plan, write
from sqlalchemy import func, select

from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.intake.models import ImportDraft
from tracker.plans.models import Plan
from tracker.settings import ROOT

DOCUMENTS = ROOT / "tests" / "documents"


def spoil(folder, change, kind="docx"):
    """Write a small plan of 2025 in which `change(tasks, par, papi)` spoiled something."""
    tables = small_plan()
    change(*tables)
    return write(tables, kind, folder)


def drafts(app) -> int:
    with app.app_context():
        return session.scalar(select(func.count()).select_from(ImportDraft))


def test_the_page_of_upload_says_what_is_read_and_lists_nothing_yet(browser, text):
    page = text(browser.get("/ke-hoach/nhap"))
    assert "Nhập kế hoạch" in page
    assert "Không có tệp nào đang chờ" in page


def test_an_agency_is_refused(as_person, text):
    answer = as_person("an").get("/ke-hoach/nhap")
    assert answer.status_code == 403
    assert "Chỉ cơ quan thường trực và quản trị được nhập kế hoạch." in text(answer)


def test_a_visitor_signs_in_first(app):
    answer = app.test_client().get("/ke-hoach/nhap/1")
    assert answer.headers["Location"].startswith("/login")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("", b"", "Hãy chọn tệp kế hoạch."),
        ("trong.docx", b"", "Tệp trống, chưa có nội dung."),
        ("hong.docx", b"PK\x03\x04 broken", "Tệp bị hỏng hoặc bị cắt ngang."),
        ("thu.csv", "Kính gửi,Sở Nội vụ\n".encode(), "Không tìm thấy bảng nhiệm vụ"),
    ],
)
def test_what_cannot_be_read_is_refused_beside_the_field(
    app, browser, text, name, content, sentence
):
    answer = browser.post("/ke-hoach/nhap", data={"file": (BytesIO(content), name)})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert 'aria-invalid="true"' in answer.text
    assert drafts(app) == 0


def test_a_file_over_the_limit_is_refused(app, browser, text):
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="to.xlsx"\r\n\r\n'
    body = head + b"x" * (2 * 1024 * 1024 + 1) + b"\r\n--x--\r\n"
    answer = browser.post(
        "/ke-hoach/nhap", data=body, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 422
    assert "Tệp lớn hơn 2 MB" in text(answer)
    assert drafts(app) == 0


def test_a_file_that_waits_already_opens_its_preview(app, send):
    first = send(DOCUMENTS / "plan-2024.docx").headers["Location"]
    assert send(DOCUMENTS / "plan-2024.docx").headers["Location"] == first
    assert drafts(app) == 1


def test_a_document_that_does_not_exist_is_not_found(browser):
    assert browser.get("/ke-hoach/nhap/999").status_code == 404


def test_a_doubtful_cell_and_its_finding_carry_one_number(send, browser, draft):
    send(DOCUMENTS / "plan-2024.docx")
    page = browser.get(f"/ke-hoach/nhap/{draft().id}?phan=par-index&hang=m43").text
    assert 'href="#can-xem-6" aria-label="Điều cần xem số 6"' in page
    assert 'id="can-xem-6"' in page
    assert "Mục tiêu 1 thấp hơn kết quả năm trước 1,75." in page
    assert "In trong tệp, Bảng 3, dòng 44, cột 1:" in page


def test_a_page_holds_sixty_rows_at_most(send, browser, draft):
    send(DOCUMENTS / "plan-2024.docx")
    page = browser.get(f"/ke-hoach/nhap/{draft().id}?phan=par-index").text
    assert page.count('<tr id="m') == 60
    rest = browser.get(f"/ke-hoach/nhap/{draft().id}?phan=par-index&tu=60").text
    assert rest.count('<tr id="m') == 41


def test_one_warning_is_kept_as_printed_and_opened_again(send, act, draft, finding, text, browser):
    send(DOCUMENTS / "plan-2024.docx")
    key = finding("target_below_baseline", "PAR_INDEX/5.1")["key"]
    act("giu-nhu-in", key=key, phan="par-index")
    page = text(browser.get(f"/ke-hoach/nhap/{draft().id}?phan=par-index"))
    assert "Giữ như in: Ha" in page
    assert "Còn 16 cảnh báo" in page
    act("xem-lai", key=key)
    assert draft().decisions == {}


def test_a_group_is_kept_as_printed_together(send, act, draft):
    send(DOCUMENTS / "plan-2024.docx")
    act("giu-nhu-in", **{"nhom-phan": "par-index", "rule": "parent_not_sum"})
    assert len(draft().decisions) == 9


def test_an_edit_is_checked_by_the_rules_again(send, act, draft, browser, text):
    send(DOCUMENTS / "plan-2024.docx")
    answer = act("sua", row="m43", field="target", value="1,75", basis="Công văn 12/SNV")
    assert answer.status_code == 303
    rules = [(f["rule"], f["where"]) for f in draft().findings]
    assert ("target_below_baseline", "PAR_INDEX/5.1") not in rules
    # The parent's sum counts the new value; it had been right with the printed one.
    assert ("parent_not_sum", "PAR_INDEX/5") in rules
    page = text(browser.get(f"/ke-hoach/nhap/{draft().id}"))
    assert "PAR_INDEX/5.1, mục tiêu : 1 1,75 Ha, căn cứ: Công văn 12/SNV" in page


def test_a_printed_value_is_not_changed_without_a_basis(send, act, draft, text):
    send(DOCUMENTS / "plan-2024.docx")
    answer = act("sua", row="m43", field="target", value="1,75", phan="par-index", hang="m43",
                 o="target")  # fmt: skip
    assert answer.status_code == 422
    assert "Hãy ghi căn cứ khi đổi giá trị đã in" in text(answer)
    assert 'value="1,75"' in answer.text
    assert draft().edits == []


def test_what_is_no_number_is_refused_and_stays_typed(send, act, draft, text):
    send(DOCUMENTS / "plan-2024.docx")
    answer = act("sua", row="m43", field="target", value="hai điểm", basis="CV 12", hang="m43",
                 phan="par-index", o="target")  # fmt: skip
    assert "“hai điểm” không phải là số" in text(answer)
    assert 'value="hai điểm"' in answer.text


def test_an_unknown_agency_is_an_error_until_a_known_one_is_chosen(
    app, send, act, draft, finding, tmp_path, browser, text
):
    send(spoil(tmp_path, lambda t, p, q: t.set("1", 3, "Sở Vũ trụ; Sở Tư pháp")),
         issued_on="01/10/2024", year="2025")  # fmt: skip
    doubt = finding("unknown_agency")
    page = text(browser.get(f"/ke-hoach/nhap/{draft().id}?sua={doubt['key']}"))
    assert "Không tìm thấy cơ quan “Sở Vũ trụ” trong danh mục." in page
    act("giu-nhu-in")
    assert act("ap-dung").status_code == 303
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(Plan)) == 0
    act("sua", row="t1", field="leads", name="Sở Vũ trụ", chon="Sở Nội vụ", value="Sở Vũ trụ")
    assert [f for f in draft().findings if f["severity"] == "error"] == []
    leads = draft().content["tasks"][0]["value"]["leads"]
    assert [lead["name"] for lead in leads] == ["Sở Nội vụ", "Sở Tư pháp"]


def test_a_name_is_mended_in_every_cell_at_once_and_taken_back_at_once(
    send, act, draft, finding, tmp_path, browser, text
):
    def misname(table, *_):
        for number in ("1", "2", "3"):
            table.set(number, 3, "Sở Vũ trụ")

    send(spoil(tmp_path, misname), issued_on="01/10/2024", year="2025")
    doubt = finding("unknown_agency")
    page = text(browser.get(f"/ke-hoach/nhap/{draft().id}?sua={doubt['key']}"))
    assert "Sửa cả 2 ô khác cũng ghi “Sở Vũ trụ”" in page
    act("sua", row="t1", field="leads", name="Sở Vũ trụ", value="Sở Nội vụ", **{"moi-o": "1"})
    assert [f for f in draft().findings if f["rule"] == "unknown_agency"] == []
    leads = [row["value"]["leads"][0]["name"] for row in draft().content["tasks"][:3]]
    assert (leads, len(draft().edits)) == (["Sở Nội vụ"] * 3, 1)
    act("hoan-tac")
    assert len([f for f in draft().findings if f["rule"] == "unknown_agency"]) == 3


def test_another_unknown_agency_is_no_cure(send, act, tmp_path, text, finding):
    send(spoil(tmp_path, lambda t, p, q: t.set("1", 3, "Sở Vũ trụ")),
         issued_on="01/10/2024", year="2025")  # fmt: skip
    answer = act("sua", row="t1", field="leads", name="Sở Vũ trụ", value="Sở Đại dương",
                 sua=finding("unknown_agency")["key"])  # fmt: skip
    assert answer.status_code == 422
    assert "Không có cơ quan “Sở Đại dương”" in text(answer)


@pytest.mark.parametrize("kind", ["docx", "xlsx", "csv", "pdf"])
def test_an_impossible_date_is_mended_in_every_format(send, act, draft, finding, tmp_path, kind):
    send(spoil(tmp_path, lambda t, p, q: t.set("3", 2, "Trước 31/11/2025"), kind),
         year="2025")  # fmt: skip
    assert finding("bad_date")["where"] == "PAR_INDEX/task/3"
    act("sua", row="t3", field="deadline", value="Trước 30/11/2025", basis="CV 5/UBND")
    assert [f["rule"] for f in draft().findings if f["severity"] == "error"] == []
    assert draft().content["tasks"][2]["value"]["deadline"]["due_on"] == "2025-11-30"


def test_a_damaged_letter_stays_a_finding_until_its_cell_is_edited(send, act, draft, tmp_path):
    send(spoil(tmp_path, lambda t, p, q: t.set("3", 1, "Rà so\ufffdt văn bản")), year="2025")
    act("sua", row="t1", field="output", value="Kế hoạch năm", basis="CV 1/SNV")
    assert "unreadable_characters" in [f["rule"] for f in draft().findings]
    act("sua", row="t3", field="title", value="Rà soát văn bản")
    assert "unreadable_characters" not in [f["rule"] for f in draft().findings]


def test_a_row_is_left_out_and_taken_back(send, act, draft, tmp_path):
    send(spoil(tmp_path, lambda t, p, q: t.set("2", 3, "")), year="2025")
    before = draft()
    act("bo-dong", row="t2")
    assert [row["id"] for row in draft().content["tasks"]][:2] == ["t1", "t3"]
    assert [f["rule"] for f in draft().findings if f["severity"] == "error"] == []
    act("hoan-tac")
    assert draft().content == before.content
    assert {f["rule"] for f in draft().findings} == {f["rule"] for f in before.findings}


def test_two_people_who_decide_at_once_are_told(send, as_person, draft, finding, text):
    send(DOCUMENTS / "plan-2024.docx")
    seen = draft()
    key = finding("number_gap")["key"]
    form = {"version": seen.version, "key": key}
    for name, status in (("ha", 303), ("minh", 409)):
        answer = as_person(name).post(f"/ke-hoach/nhap/{seen.id}/giu-nhu-in", data=form)
        assert answer.status_code == status
    assert "Người khác vừa quyết định trên tệp này" in text(answer)
    assert draft().decisions[key]["by"] == "Ha"


def test_a_rejected_file_is_closed_and_noted(app, send, act, draft, text, browser):
    send(DOCUMENTS / "plan-2024.docx")
    act("tu-choi")
    assert draft().state == "rejected"
    assert "đã được Ha từ chối" in text(act("giu-nhu-in"))
    assert "Không có tệp nào đang chờ" in text(browser.get("/ke-hoach/nhap"))
    with app.app_context():
        verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.verb.like("intake.%")))
        assert list(verbs) == ["intake.read", "intake.reject"]


def test_the_own_workbook_comes_back_with_marked_cells(send, browser, draft):
    send(DOCUMENTS / "plan-2024.xlsx")
    answer = browser.get(f"/ke-hoach/nhap/{draft().id}/o-can-xem.xlsx")
    sheet = load_workbook(BytesIO(answer.data))["Phụ lục 2"]
    assert sheet["E48"].value == 1
    assert sheet["E48"].comment.text == "Mục tiêu 1 thấp hơn kết quả năm trước 1,75."
    assert sheet["E48"].fill.start_color.rgb == "FFFCE4B0"
    assert sheet["E47"].comment is None


def test_of_a_word_file_the_workbook_lists_the_findings(send, browser, draft):
    send(DOCUMENTS / "plan-2024.docx")
    answer = browser.get(f"/ke-hoach/nhap/{draft().id}/o-can-xem.xlsx")
    cells = [cell for row in load_workbook(BytesIO(answer.data)).active.values for cell in row]
    assert "Bảng 3, dòng 44, cột 5" in cells
    assert "plan-2024-o-can-xem.xlsx" in answer.headers["Content-Disposition"]


def test_the_original_file_is_kept_as_it_came(send, browser, draft):
    send(DOCUMENTS / "plan-2024.pdf")
    answer = browser.get(f"/ke-hoach/nhap/{draft().id}/tep-goc")
    assert answer.data == (DOCUMENTS / "plan-2024.pdf").read_bytes()
