"""Reports sent twice, at once, with files that are not what they say, about what is not theirs."""

from __future__ import annotations

import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tracker.agencies.models import Agency
from tracker.audit.models import AuditEvent
from tracker.evidence.models import Document
from tracker.plans.models import Task
from tracker.progress.models import Occurrence, ProgressUpdate, TaskEvent

EDITOR, CONFIRMER = "bavi@trinhdien.example", "dieuphoi@trinhdien.example"
PARTNER, OUTSIDER = "stp@trinhdien.example", "tanlinh@trinhdien.example"
HOSTILE = (
    "=cmd|' /C calc'!A0 {{7*7}} ${7*7} <script>alert(1)</script> \"><img src=x onerror=alert(1)>"
)


def occurrence(site, agency: str, number: str, place: int = 0) -> Occurrence:
    """Read an occurrence as it is stored: the first of its task and agency, or that of a place."""
    query = (
        select(Occurrence)
        .join(Task)
        .join(Agency, Agency.id == Occurrence.agency_id)
        .where(Agency.code == agency, Task.number == number)
    )
    return site.read(query.order_by(Occurrence.id))[place][0]


def updates(site, row_id: int) -> list[str]:
    """Give the verbs of an occurrence's history, oldest first."""
    query = select(ProgressUpdate.verb).where(ProgressUpdate.occurrence_id == row_id)
    return [verb for (verb,) in site.read(query.order_by(ProgressUpdate.id))]


def doing(row: Occurrence, **more) -> dict:
    """Give the form of a report that the work goes on."""
    return {"result": "doing", "percent": "40", "done": "Đang làm.", "version": row.version, **more}


@pytest.fixture
def row(site) -> Occurrence:
    """A dated task of Ba Vì that nobody has reported yet."""
    return occurrence(site, "H-271", "8")


def test_a_report_sent_twice_is_one_report(site, row):
    visitor = site.visit(EDITOR)
    answers = [visitor.post(f"/viec/{row.id}", doing(row)).status_code for _ in range(2)]
    assert answers == [303, 409]
    assert updates(site, row.id) == ["report"]


def test_twenty_at_once_are_one_report_and_nineteen_conflicts(site, row):
    visitors = [site.visit(EDITOR) for _ in range(20)]

    def send(number: int) -> int:
        typed = doing(row, percent=str(number + 1), done=f"Người thứ {number}")
        return visitors[number].post(f"/viec/{row.id}", typed).status_code

    with ThreadPoolExecutor(20) as pool:
        codes = sorted(pool.map(send, range(20)))
    assert codes == [303] + [409] * 19
    assert updates(site, row.id) == ["report"]
    assert occurrence(site, "H-271", "8").version == row.version + 1


def test_two_confirmers_at_once_confirm_once(site):
    row = occurrence(site, "STP", "12")
    before = len(updates(site, row.id))
    visitors = [site.visit(CONFIRMER) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        codes = sorted(
            pool.map(
                lambda v: v.post(f"/viec/{row.id}/xac-nhan", {"version": row.version}).status_code,
                visitors,
            )
        )
    assert codes == [303, 409]
    assert updates(site, row.id)[before:] == ["confirm"]


def test_confirming_and_returning_at_once_do_one_of_them(site):
    row = occurrence(site, "STP", "12")
    before = len(updates(site, row.id))
    acts = [("xac-nhan", {}), ("tra-lai", {"reason": "Thiếu văn bản kèm theo."})]
    visitors = [site.visit(CONFIRMER) for _ in acts]

    def decide(number: int) -> int:
        name, typed = acts[number]
        form = {"version": row.version, **typed}
        return visitors[number].post(f"/viec/{row.id}/{name}", form).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, range(2))) == [303, 409]
    assert len(updates(site, row.id)) == before + 1


def test_a_list_confirmed_twice_is_confirmed_once(site, read_page):
    row = occurrence(site, "STP", "12")
    before, visitor = len(updates(site, row.id)), site.visit(CONFIRMER)
    for _ in range(2):
        assert visitor.post("/xac-nhan", {"chon": f"{row.id}:{row.version}"}).status_code == 303
    assert updates(site, row.id)[before:] == ["confirm"]
    assert "Chưa xác nhận báo cáo nào" in read_page(visitor.get("/xac-nhan"))


@pytest.mark.parametrize("box", ["", "x", "1", ":", "-1:-1", "9" * 40 + ":1", "1:1:1", "\x00:1"])
def test_a_box_that_no_page_offered_confirms_nothing(site, box):
    count = site.read(select(func.count(ProgressUpdate.id)))
    assert site.visit(CONFIRMER).post("/xac-nhan", {"chon": box}).status_code == 303
    assert site.read(select(func.count(ProgressUpdate.id))) == count


def test_an_event_told_twice_is_stored_once(site):
    task_id = site.read(select(Task.id).where(Task.number == "54"))[0][0]
    before = len(site.read(select(TaskEvent.id)))
    for _ in range(2):
        visitor = site.visit(CONFIRMER)
        answer = visitor.post(
            f"/nhiem-vu/{task_id}/su-kien", {"happened_on": "10/10/2024", "note": "Công bố"}
        )
        assert answer.status_code == 302
    events = site.read(
        select(TaskEvent.agency_id, TaskEvent.happened_on).where(TaskEvent.note == "Công bố")
    )
    assert len(events) == len(set(events))
    assert len(site.read(select(TaskEvent.id))) > before


def test_a_report_before_the_last_one_is_refused_with_the_days(site, row, read_page):
    visitor = site.visit(EDITOR)
    assert visitor.post(f"/viec/{row.id}", doing(row)).status_code == 303
    assert visitor.post("/ngay", {"day": "01/10/2024"}).status_code == 302
    row = occurrence(site, "H-271", "8")
    answer = visitor.post(f"/viec/{row.id}", doing(row, percent="60"))
    assert answer.status_code == 422
    assert "Ngày hệ thống 01/10/2024 trước lần cập nhật gần nhất" in read_page(answer)


def test_the_date_moved_forward_shows_the_old_day_as_it_was(site, row, read_page):
    visitor = site.visit(CONFIRMER)
    counts = lambda page: re.search(r"<main.*</main>", page.get_data(as_text=True), re.S)[0]  # noqa: E731
    before = visitor.get("/theo-doi?on=2024-10-14")
    visitor.post("/ngay", {"day": "30/11/2024"})
    visitor.get("/theo-doi")
    assert "Ngày hệ thống: 30/11/2024" in read_page(visitor.get("/theo-doi"))
    after = visitor.get("/theo-doi?on=2024-10-14")
    assert "Đang xem tình hình đến hết ngày 14/10/2024" in read_page(after)
    assert counts(after) == counts(before)


@pytest.mark.parametrize(
    "day", ["", "x", "31/02/2024", "1/1/0001", "1/1/99999999999", "2500-01-01"]
)
def test_a_date_that_is_none_moves_nothing(site, day, read_page):
    answer = site.visit(CONFIRMER).post("/ngay", {"day": day})
    assert answer.status_code in (200, 422)
    assert "Ngày hệ thống: 15/10/2024" in read_page(answer)


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def zipped(**files: bytes) -> bytes:
    """Give a zip that holds `files`."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.pdf", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.pdf", b"MZ\x90\x00" + b"\x00" * 200),
        ("a.pdf", zipped(a__txt=b"x")),
        ("a.docx", zipped(word__exe=b"MZ")),
        ("a.exe", PDF),
        ("a.html", PDF),
        ("a.pdf.svg", PDF),
        ("a.pdf", b""),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_not_kept(site, row, name, content):
    typed = doing(row) | {"documents-0-file": (io.BytesIO(content), name)}
    answer = site.visit(EDITOR).post(f"/viec/{row.id}", typed)
    assert answer.status_code == 422
    assert updates(site, row.id) == []
    folder = site.app.config["TRACKER"].evidence_folder
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_over_the_limit_is_told_and_nothing_is_stored(site, row, read_page):
    big = PDF + b"0" * (2 << 20)
    typed = doing(row) | {"documents-0-file": (io.BytesIO(big), "a.pdf")}
    answer = site.visit(EDITOR).post(f"/viec/{row.id}", typed)
    assert (answer.status_code, updates(site, row.id)) == (422, [])
    assert "Tệp lớn hơn 1 MB" in read_page(answer)


def test_a_request_over_every_limit_gets_its_own_page(site, row, read_page):
    huge = PDF + b"0" * (6 << 20)
    typed = doing(row) | {"documents-0-file": (io.BytesIO(huge), "a.pdf")}
    answer = site.visit(EDITOR).post(f"/viec/{row.id}", typed)
    assert (answer.status_code, updates(site, row.id)) == (413, [])
    assert "Tệp quá lớn" in read_page(answer)


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "..\\..\\x.pdf", "\u202efdp.pdf"])
def test_a_files_name_leads_nowhere(site, row, name):
    typed = doing(row) | {"documents-0-file": (io.BytesIO(PDF), name)}
    visitor = site.visit(EDITOR)
    assert visitor.post(f"/viec/{row.id}", typed).status_code == 303
    ((document_id, kept),) = site.read(
        select(Document.id, Document.file_name).where(Document.sha256.is_not(None))
    )
    assert not set(kept) & set("/\\\r\n\u202e")
    answer = visitor.get(f"/viec/{row.id}/tai-lieu/{document_id}")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.data == PDF
    answer.close()
    assert site.visit(OUTSIDER).get(f"/viec/{row.id}/tai-lieu/{document_id}").status_code == 403


def test_another_agencys_document_cannot_be_claimed_by_its_number(site, row):
    foreign = site.read(select(Document.id).order_by(Document.id))[0][0]
    typed = doing(row) | {"documents-0-earlier": str(foreign), "documents-0-kept": "forged.note"}
    site.visit(EDITOR).post(f"/viec/{row.id}", typed)
    ((label,),) = site.read(
        select(func.count(AuditEvent.id)).where(
            AuditEvent.subject_id == row.id, AuditEvent.verb == "progress.report",
            AuditEvent.after["documents"].as_string().is_not(None),
        )
    ) or [(0,)]  # fmt: skip
    assert label == 0


@pytest.mark.parametrize(
    "field", ["agency_id", "task_id", "work", "confirmed", "actor_id", "on", "at", "id"]
)
def test_fields_that_the_report_does_not_have_change_nothing(site, row, field):
    assert site.visit(EDITOR).post(f"/viec/{row.id}", doing(row) | {field: "1"}).status_code == 303
    after = occurrence(site, "H-271", "8")
    assert (after.agency_id, after.task_id, after.work) == (
        row.agency_id,
        row.task_id,
        "in_progress",
    )


@pytest.mark.parametrize("who", [PARTNER, OUTSIDER, CONFIRMER, "lanhdao@trinhdien.example"])
@pytest.mark.parametrize("act", ["", "/khong-doi", "/khong-phat-sinh"])
def test_nobody_reports_for_another_agency(site, row, who, act):
    assert site.visit(who).post(f"/viec/{row.id}{act}", doing(row)).status_code == 403
    assert updates(site, row.id) == []


def test_what_an_agency_wrote_is_shown_as_letters(site, row):
    site.visit(EDITOR).post(f"/viec/{row.id}", doing(row, done=HOSTILE, difficulty=HOSTILE))
    task_id = row.task_id
    pages = [
        "/theo-doi",
        f"/nhiem-vu/{task_id}",
        f"/viec/{row.id}",
        "/viec?co-quan=H-271",
        "/thu/du-kien",
    ]
    for path in pages:
        page = site.visit(CONFIRMER).get(path).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "49 $" not in page


def test_a_formula_in_a_report_stays_text_in_the_workbook(site, row):
    from openpyxl import load_workbook

    site.visit(EDITOR).post(f"/viec/{row.id}", doing(row, done=HOSTILE))
    answer = site.visit(CONFIRMER).get("/viec?tai=xlsx&co-quan=H-271")
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    cells = [cell for line in sheet.iter_rows() for cell in line if "cmd|" in str(cell.value)]
    assert [(cell.data_type, str(cell.value)[:4]) for cell in cells] == [("s", "=cmd")]


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_quarters_report_is_made_with_hostile_words(site, row, kind):
    site.visit(EDITOR).post(f"/viec/{row.id}", doing(row, done=HOSTILE, difficulty=HOSTILE))
    answer = site.visit(CONFIRMER).get(f"/bao-cao/2024/2024-Q4.{kind}")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
    assert b"<script" not in text
    assert b"<f>" not in text or b"<f>cmd" not in text


SECRET = "lời riêng chưa gửi 8137"


def test_a_draft_is_its_writers_alone(site, row):
    site.visit(EDITOR).post(f"/viec/{row.id}", doing(row, done=SECRET, act="draft"))
    assert SECRET in site.visit(EDITOR).get(f"/viec/{row.id}").get_data(as_text=True)
    for who in ("bavi.lanhdao@trinhdien.example", CONFIRMER, PARTNER, "quantri@trinhdien.example"):
        for path in (
            f"/viec/{row.id}",
            f"/nhiem-vu/{row.task_id}",
            f"/tim?q={SECRET}",
            "/viec?co-quan=H-271",
        ):
            page = site.visit(who).get(path)
            assert SECRET not in page.get_data(as_text=True).replace(f"“{SECRET}”", "").replace(
                f'"{SECRET}"', ""
            )


def test_why_a_report_was_returned_is_not_told_to_a_partner(site):
    row = occurrence(site, "H-271", "32", -1)
    site.visit(EDITOR).post(
        f"/viec/{row.id}", {"result": "done", "done": "Đã làm.", "version": row.version}
    )
    row = occurrence(site, "H-271", "32", -1)
    returned = site.visit(CONFIRMER).post(
        f"/viec/{row.id}/tra-lai", {"reason": SECRET, "version": row.version}
    )
    assert returned.status_code == 303
    assert SECRET in site.visit(EDITOR).get(f"/nhiem-vu/{row.task_id}").get_data(as_text=True)
    for path in (
        f"/viec/{row.id}",
        f"/nhiem-vu/{row.task_id}",
        "/viec",
        "/tim?q=8137",
        "/viec-cua-toi",
    ):
        assert SECRET not in site.visit(PARTNER).get(path).get_data(as_text=True)


def test_a_partner_finds_no_document_of_another_agency(site, row):
    typed = doing(row) | {"documents-0-number": "8137/BC-BV", "documents-0-issued_on": "01/10/2024"}
    assert site.visit(EDITOR).post(f"/viec/{row.id}", typed).status_code == 303
    assert "8137/BC-BV" in site.visit(CONFIRMER).get("/tim?q=8137").get_data(as_text=True)
    for who in (PARTNER, OUTSIDER):
        assert "8137/BC-BV" not in site.visit(who).get("/tim?q=8137").get_data(as_text=True)


def test_the_day_after_is_not_asked_of_a_past_view(site):
    tomorrow = clock_day(site) + timedelta(days=1)
    page = site.visit(CONFIRMER).get(f"/theo-doi?on={tomorrow.isoformat()}").get_data(as_text=True)
    assert "Chưa có số liệu của ngày sau hôm nay" in page


def clock_day(site):
    """Give the day that the settings of this site tell."""
    return site.app.config["TRACKER"].today
