"""Lists, their workbooks, and the search: what is shown, to whom, and at what cost."""

from io import BytesIO

import pytest
from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.evidence.models import Document
from tracker.lib import clock
from tracker.plans.models import Assignment, Task
from tracker.plans.queries import plan_by_code
from tracker.progress.policy import Scope
from tracker.progress.queries.listing import Filters, count, listing

LISTS = ("overdue", "due_soon", "waiting", "done_late", "silent&ky=2024-Q3&co-quan=H-008")


def workbook(client, query):
    import openpyxl

    answer = client.get(f"/viec?{query}&tai=xlsx")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(i for i, row in enumerate(rows) if "Nhiệm vụ số" in row)
    return rows[head], [row for row in rows[head + 1 :] if row[2] is not None], sheet


@pytest.mark.parametrize("asked", LISTS)
def test_a_workbook_holds_the_rows_of_its_list(browser, shown, asked):
    head, rows, _ = workbook(browser("điều phối"), f"plan=2024&tinh-trang={asked}")
    with shown.app_context():
        plan = plan_by_code("2024")
        code = "H-008" if "H-008" in asked else None
        agency = session.scalar(select(Agency.id).where(Agency.code == code)) if code else None
        filters = Filters(
            timing=asked.split("&")[0], agency_id=agency, period="2024-Q3" if code else None
        )
        page = listing(plan.id, clock.today(), filters, Scope(True), limit=5000)
        expected = [
            (row.task_number, row.agency_name, row.state.due_on, row.label.text)
            for row in page.rows
        ]
        assert len(expected) == count(plan.id, clock.today(), filters, Scope(True)) > 0
    at = [head.index(n) for n in ("Nhiệm vụ số", "Cơ quan", "Hạn", "Tình trạng")]
    found = [tuple(row[i] for i in at) for row in rows]
    assert [(n, a, due.date() if due else None, s) for n, a, due, s in found] == expected


def test_no_cell_of_a_workbook_is_a_live_formula(writer, changed):
    with changed.app_context():
        session.scalars(select(Task).where(Task.number == "5")).one().title = "=1+1"
        session.commit()
    _, rows, sheet = workbook(writer("điều phối"), "plan=2024&tinh-trang=overdue")
    assert [row[3] for row in rows if row[2] == "5"] == ["=1+1"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_workbook_that_cannot_hold_all_says_so(browser, monkeypatch):
    from tracker.desk.views import lists

    monkeypatch.setattr(lists, "_EXPORT_LIMIT", 10)
    _, _, sheet = workbook(browser("điều phối"), "plan=2024&tinh-trang=overdue")
    said = [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]
    assert any("10 đầu việc đầu trên tổng số 282; lọc bớt để tải đủ." in text for text in said)


def test_an_agency_sees_its_own_rows_alone_on_page_and_in_workbook(browser, words):
    ours = browser("ba vì")
    head, rows, _ = workbook(ours, "plan=2024")
    names = {row[head.index("Cơ quan")] for row in rows}
    assert names == {"UBND huyện Ba Vì"}
    assert f"{len(rows)} đầu việc của kế hoạch" in words(ours.get("/viec?plan=2024"))
    assert "0 đầu việc" in words(ours.get("/viec?plan=2024&co-quan=SNV"))


@pytest.mark.parametrize("path", ["/viec?tinh-trang=không-có", "/viec?plan=1999"])
def test_a_list_that_does_not_exist_is_not_found(browser, path):
    assert browser("điều phối").get(path).status_code == 404


@pytest.mark.parametrize(
    "query", ["nhiem-vu=abc", "muc=99999999999999999999", "sau=%00", "co-quan=không-có", "muc=²"]
)
def test_a_spoiled_filter_breaks_nothing(browser, query):
    assert browser("điều phối").get(f"/viec?{query}").status_code in (200, 400)


def test_the_pages_of_a_list_show_every_row_once(browser):
    import re

    client, path, seen = browser("điều phối"), "/viec?plan=2024&tinh-trang=overdue", []
    while path:
        page = client.get(path).get_data(as_text=True)
        seen += re.findall(r'class="clamp" href="/viec/(\d+)"', page)
        onward = re.search(r'href="([^"]*[?&](?:amp;)?sau=[^"]+)"', page)
        path = onward[1].replace("&amp;", "&") if onward else None
        if len(seen) > 400:
            break
    assert len(seen) == len(set(seen)) == 282


def test_the_list_of_tasks_is_narrowed_by_state_kind_and_words(browser, words):
    client = browser("điều phối")

    def size(query):
        return int(
            words(client.get(f"/nhiem-vu?plan=2024{query}"))
            .split(" nhiệm vụ của kế")[0]
            .split()[-1]
        )

    assert size("") == 73
    assert size("&loai=dated") + size("&loai=periodic") == 73
    states = ("overdue", "soon", "in_time", "waiting", "done")
    assert sum(size(f"&loai=dated&tinh-trang={state}") for state in states) == size("&loai=dated")
    assert size("&tim=kien truc chinh quyen") == size("&tim=Kiến trúc chính quyền") == 1
    assert size("&chi-so=SIPAS") == 16


@pytest.mark.parametrize("text", ["vi tri viec lam", "VỊ TRÍ VIỆC LÀM", "vị  trí việc làm"])
def test_search_ignores_accents_case_and_spaces(browser, words, text):
    page = words(browser("điều phối").get("/tim", query_string={"q": text}))
    assert "16. Rà soát, điều chỉnh" in page


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "<script>", "a" * 300])
def test_search_takes_signs_for_letters(browser, text):
    answer = browser("điều phối").get("/tim", query_string={"q": text})
    assert answer.status_code == 200
    assert b"<script>a" not in answer.data


def test_search_never_shows_an_agency_the_work_of_others(browser, shown, words):
    ours = browser("kế hoạch đầu tư")
    with shown.app_context():
        own = session.scalar(select(Agency.id).where(Agency.code == "SKHDT"))
        mine = set(session.scalars(select(Assignment.task_id).where(Assignment.agency_id == own)))
        others = session.scalars(select(Task).where(Task.id.not_in(mine)).limit(20)).all()
        wording = [task.title[:60] for task in others]
        foreign = session.scalars(
            select(Document.number).where(Document.agency_id != own, Document.number != "")
        ).all()[:10]
    assert wording
    assert foreign
    for text in wording:
        assert "Không tìm thấy" in words(ours.get("/tim", query_string={"q": text}))
    for number in foreign:
        assert "Tài liệu kiểm chứng" not in words(ours.get("/tim", query_string={"q": number}))


@pytest.mark.parametrize("path", ["/viec", "/nhiem-vu", "/tim?q=kế+hoạch", "/ke-hoach/2024"])
def test_a_page_asks_as_many_questions_for_one_agency_as_for_all(browser, statements, path):
    sizes = {}
    for name in ("tản lĩnh", "điều phối"):
        client = browser(name)
        with statements() as ran:
            assert client.get(path).status_code == 200
        sizes[name] = len(ran)
    assert sizes["điều phối"] <= sizes["tản lĩnh"] + 4


def test_the_list_of_agencies_comes_whole_and_filtered_as_a_workbook(browser):
    import openpyxl

    def names(query):
        answer = browser("điều phối").get(f"/co-quan?tai=xlsx{query}")
        sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
        return [row[1] for row in sheet.iter_rows(min_row=4, values_only=True) if row[1]]

    assert len(names("")) == len(set(names(""))) > 600
    assert len(names("&cap=district")) == 30
    assert names("&q=ba vi&cap=district") == ["UBND huyện Ba Vì"]


def test_the_list_of_tasks_comes_as_a_workbook_with_its_filters(browser):
    import openpyxl

    answer = browser("điều phối").get("/nhiem-vu?plan=2024&chi-so=SIPAS&tai=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    rows = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[3]]
    assert len(rows) == 16
    assert {row[0] for row in rows} == {"SIPAS"}
