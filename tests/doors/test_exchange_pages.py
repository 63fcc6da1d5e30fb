"""A table of another system is brought in, seen, sent, brought in again, and given out."""

from __future__ import annotations

import re
import zipfile
from html import unescape
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from tracker.agencies.models import Agency
from tracker.audit.models import AuditEvent
from tracker.intake.exchange.models import ExchangeTable
from tracker.intake.models import ExchangeMapping
from tracker.plans.models import Task
from tracker.progress.models import Occurrence, ProgressUpdate

BAVI, COORDINATOR = "bavi@trinhdien.example", "dieuphoi@trinhdien.example"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEAD = "STT,Đơn vị,Tình trạng,Tiến độ,Số văn bản,Ngày văn bản,Ghi chú\n"


@pytest.fixture(scope="module")
def site(site_copy):
    """A site of this module's own."""
    with site_copy() as made:
        yield made


def open_numbers(site, code):
    query = (
        select(Task.number)
        .join(Occurrence, Occurrence.task_id == Task.id)
        .join(Agency, Agency.id == Occurrence.agency_id)
        .where(Agency.code == code, Occurrence.kind == "dated")
        .where(Occurrence.work.in_(("not_started", "in_progress")))
    )
    return [row[0] for row in site.read(query.order_by(Task.sort))]


@pytest.fixture(scope="module")
def numbers(site):
    """Numbers of open dated tasks of Ba Vì."""
    return open_numbers(site, "H-271")


def send(site, text, who=BAVI, **typed):
    """Bring a table in, as a browser does; give the preview and its address."""
    file = (BytesIO(text.encode()), "giao-viec.csv")
    visitor = site.visit(who)
    answer = visitor.post("/trao-doi", {"file": file, **typed})
    assert answer.status_code == 303, answer.text
    return visitor.get(answer.location), answer.location


def press(site, page, address, act, who=BAVI, **more):
    """Press a button of the preview with everything as it stands there."""
    typed = {"act": act}
    for name, options in re.findall(
        r'<select[^>]+name="(cot-\w+)">(.*?)</select>', page.text, re.S
    ):
        chosen = re.search(r"<option selected>([^<]*)<", options)
        typed[name] = unescape(chosen[1]) if chosen else ""
    return site.visit(who).post(address, {**typed, **more})


def reports(site, code="H-271"):
    query = select(func.count()).join(Agency, Agency.id == ProgressUpdate.agency_id)
    query = query.select_from(ProgressUpdate)
    return site.read(query.where(Agency.code == code, ProgressUpdate.verb == "report"))[0][0]


def test_rows_are_seen_before_they_are_sent_and_the_second_time_changes_nothing(site, numbers):
    text = HEAD + f"{numbers[0]},UBND huyện Ba Vì,Đang thực hiện,40%,,,Đã trình dự thảo\n"
    before = reports(site)
    page, address = send(site, text)
    assert "Gửi 1 báo cáo" in page.text
    assert reports(site) == before
    assert press(site, page, address, "apply").status_code == 303
    assert reports(site) == before + 1
    page, address = send(site, text)
    assert "1 dòng không đổi" in page.text
    press(site, page, address, "apply")
    assert reports(site) == before + 1


def test_an_act_leaves_one_entry_in_the_trail(site):
    query = select(AuditEvent.verb, AuditEvent.subject_label).order_by(AuditEvent.id.desc())
    assert site.read(query.limit(1)) == [("intake.exchange", "giao-viec.csv")]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("999,UBND huyện Ba Vì,Xong,,,,", "Không có việc mang số 999"),
        ("{0},Sở Tư pháp,Xong,,,,", "không phải cơ quan của tài khoản này"),
        ("{1},UBND huyện Ba Vì,Đang thực hiện,140,,,x", "không nằm trong 0 đến 100"),
        ("{1},UBND huyện Ba Vì,Xong,,,,", "Ghi ngày hoàn thành"),
        ("{1},UBND huyện Ba Vì,Chưa làm,,,,", "Không có gì để báo cáo"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_beside_it(site, numbers, row, told):
    _, address = send(site, HEAD + row.format(*numbers) + "\n")
    pages = [site.visit(BAVI).get(f"{address}?loai={act}") for act in ("wrong", "left")]
    assert any(told in page.text for page in pages)
    assert not any("Gửi 1 báo cáo" in page.text for page in pages)


def test_a_document_of_a_row_is_written_down(site, numbers):
    row = f"{numbers[1]},H-271,Hoàn thành,,15/QĐ-UBND,03/09/2024,Đã ban hành\n"
    assert press(site, *send(site, HEAD + row), "apply").status_code == 303
    newest = select(ProgressUpdate).order_by(ProgressUpdate.id.desc()).limit(1)
    with site.app.app_context():
        from tracker.db import session

        update = session.scalars(newest).one()
        assert [one.number for one in update.documents] == ["15/QĐ-UBND"]
        assert str(update.completed_on) == "2024-09-03"


def test_a_saved_way_is_used_again_and_gives_the_same_columns(site, numbers):
    page, address = send(site, HEAD + f"{numbers[0]},H-271,Đang thực hiện,50,,,Thêm\n")
    press(site, page, address, "save", ten="Giao việc", tu="Đang thực hiện", nghia="doing")
    saved = site.read(select(ExchangeMapping))[0][0]
    assert (saved.name, saved.columns["number"]) == ("Giao việc", "STT")
    answer = site.visit(BAVI).get(f"/trao-doi/{saved.id}.xlsx")
    sheet = load_workbook(BytesIO(answer.data)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heads = next(row for row in cells if row[0] == "STT")
    assert heads[:7] == HEAD.strip().split(",")
    assert numbers[0] in {row[0] for row in cells}
    for other in ("stp@trinhdien.example", COORDINATOR):
        assert site.visit(other).get(f"/trao-doi/{saved.id}.xlsx").status_code == 404
    back = (BytesIO(answer.data), "ve.xlsx")
    brought = site.visit(BAVI).post("/trao-doi", {"file": back, "cach-doc": str(saved.id)})
    assert "0 báo cáo sẽ gửi" in site.visit(BAVI).get(brought.location).text


def workbook(**parts):
    """A workbook of one sheet, some of its parts replaced or added."""
    out = BytesIO()
    book = Workbook()
    book.active.append(["STT", "Đơn vị", "Tình trạng"])
    book.active.append(["1", "Sở Tư pháp", "Xong"])
    book.save(out)
    with zipfile.ZipFile(out) as sound:
        kept = {name: sound.read(name) for name in sound.namelist()}
    with zipfile.ZipFile(out := BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (kept | {f"xl/{name}": one for name, one in parts.items()}).items():
            archive.writestr(name, content)
    return out.getvalue()


def sheet(rows):
    return {"worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"}


ENTITY = (
    f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst {MAIN}><si><t>&e;</t></si></sst>'
)
FORMULAS = "".join(
    f'<row r="{row}"><c r="A{row}"><f>1+{row}</f></c><c r="B{row}"><f>2</f></c></row>'
    for row in range(1, 4)
)
HOSTILE = {
    "bomb": lambda: workbook(**{"media/a.bin": b" " * 60_000_000}),
    "external entity": lambda: workbook(**{"sharedStrings.xml": ENTITY}),
    "a million empty rows": lambda: workbook(
        **sheet("".join(f'<row r="{row}"/>' for row in range(1, 1_000_001)))
    ),
    "formulas without values": lambda: workbook(**sheet(FORMULAS)),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_workbook_is_refused_with_a_sentence_and_nothing_is_kept(site, kind):
    kept = select(func.max(ExchangeTable.id), func.count()).select_from(ExchangeTable)
    before = site.read(kept)
    file = (BytesIO(HOSTILE[kind]()), "giao-viec.xlsx")
    answer = site.visit(COORDINATOR).post("/trao-doi", {"file": file})
    told = re.search(r'role="alert"[^>]*><h2>([^<]+[.?])</h2>', answer.text)
    assert (answer.status_code, bool(told)) == (422, True)
    assert "root:" not in answer.text
    assert site.read(kept) == before


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlsx", b"\x00\x01", 'role="alert"'),
        ("a.csv", HEAD.encode(), "không có dòng kết quả"),
        ("a.csv", b"a,b\n1,2\n", "Không thấy dòng tiêu đề"),
        ("a.csv", b"", 'role="alert"'),
    ],
)
def test_a_file_that_is_no_table_is_refused(site, name, content, told):
    answer = site.visit(BAVI).post("/trao-doi", {"file": (BytesIO(content), name)})
    assert (answer.status_code, told in answer.text) == (422, True)


def test_a_table_is_seen_by_who_brought_it_in_alone(site, numbers):
    _, address = send(site, HEAD + f"{numbers[0]},H-271,Đang thực hiện,55,,,Thêm\n")
    for other in ("bavi.lanhdao@trinhdien.example", "stp@trinhdien.example", COORDINATOR):
        visitor = site.visit(other)
        assert visitor.get(address).status_code == 404
        assert visitor.post(address, {"act": "apply"}).status_code == 404


def test_the_table_of_every_agency_goes_in_by_who_coordinates(site, numbers, read_page):
    other = open_numbers(site, "STP")[0]
    text = (
        f"{HEAD}{numbers[0]},UBND huyện Ba Vì,Đang thực hiện,65%,,,Đang lấy ý kiến\n"
        f"{other},Sở Tư pháp,Hoàn thành,,21/KH-STP,02/10/2024,Đã ban hành\n"
        f"{other},Sở Ở Xa,Hoàn thành,,21/KH-STP,02/10/2024,Đã ban hành\n"
    )
    page, address = send(site, text, COORDINATOR)
    shown = read_page(page)
    assert "2 báo cáo sẽ gửi, 1 dòng cần xem lại" in shown
    assert "Chưa rõ cơ quan" in shown
    assert "Không có cơ quan “Sở Ở Xa”" in shown
    press(site, page, address, "apply", COORDINATOR)
    waits = select(Occurrence.work).join(Agency, Agency.id == Occurrence.agency_id)
    waits = waits.join(Task, Task.id == Occurrence.task_id)
    work = site.read(waits.where(Agency.code == "STP", Task.number == other))
    assert work[0][0] == "submitted"
    page, address = send(site, text, COORDINATOR)
    assert "0 báo cáo sẽ gửi" in page.text


def test_an_agency_sees_its_own_rows_of_what_was_brought_in_and_no_other(site, read_page):
    visitor = site.visit(BAVI)
    assert "giao-viec.csv" in visitor.get("/trao-doi").text
    (address,) = set(re.findall(r'href="(/trao-doi/\d+)"', _brought(visitor.get("/trao-doi").text)))
    shown = read_page(visitor.get(address))
    assert "65%" in shown
    assert "Sở Tư pháp" not in shown
    assert "Sở Ở Xa" not in shown
    assert site.visit("tanlinh@trinhdien.example").get(address).status_code == 404


def test_an_agency_is_told_beside_its_work_of_what_was_brought_in_for_it(site, read_page):
    page = site.visit(BAVI).get("/viec-cua-toi")
    assert "đã nhập 1 kết quả cho cơ quan ngày 15/10/2024 từ “giao-viec.csv”" in read_page(page)
    assert 'href="/trao-doi#da-nhap"' in page.text
    assert "/trao-doi#" not in site.visit("tanlinh@trinhdien.example").get("/viec-cua-toi").text


def _brought(text):
    return text[text.index('id="da-nhap"') :]


def test_the_rows_to_look_at_are_given_as_a_workbook(site):
    text = f"{HEAD}=1+1,Sở Ở Xa,=cmd|' /C calc'!A0,,,,\n"
    _, address = send(site, text, COORDINATOR)
    answer = site.visit(COORDINATOR).get(f"{address}?loai=wrong&tai=xlsx")
    sheet = load_workbook(BytesIO(answer.data)).active
    row = next(cell for cell in sheet.iter_rows() if cell[0].value == 2)
    assert {cell.data_type for cell in row[1:]} <= {"s", "n"}
    assert row[2].value == "=1+1"


def test_a_long_preview_comes_in_pages(site, numbers, read_page):
    rows = "".join(
        f"{place},UBND huyện Ba Vì,Đang thực hiện,10,,,x\n" for place in range(900, 1020)
    )
    page, address = send(site, HEAD + rows, COORDINATOR)
    pages = 1
    while following := re.search(r'rel="next" href="([^"]+sau=[^"]+)"', page.text):
        assert page.text.count("Không có việc mang số") <= 50
        page = site.visit(COORDINATOR).get(unescape(following[1]))
        pages += 1
    assert pages == 3
    assert site.visit(COORDINATOR).get(f"{address}?sau=xxx&tu=-1&co-quan=zz").status_code == 200
