"""The matrix of agencies and tasks: its cells, who sees which, its cost, its workbook."""

import re
from datetime import date
from io import BytesIO

import pytest

from tracker.db import session
from tracker.desk.matrix import SIGNS, Asked, matrix
from tracker.desk.tones import RANK, TONES, rank_sql, tone_of
from tracker.lib import clock
from tracker.plans.queries import plan_by_code
from tracker.progress.policy import Scope
from tracker.progress.queries.listing import Filters, listing
from tracker.progress.queries.work_rows import rows_query, work_rows
from tracker.progress.standing import as_of

DAYS = (date(2024, 7, 15), date(2024, 9, 20), date(2024, 10, 15))


@pytest.mark.parametrize("day", DAYS)
def test_the_tone_of_the_database_is_that_of_the_words(shown, day):
    with shown.app_context():
        relation = as_of(day, plan_by_code("2024").id)
        query = rows_query(relation).add_columns(rank_sql(relation.c, day).label("rank"))
        found = session.execute(query.order_by(relation.c.id).limit(4000)).all()
        tones = [TONES[row.rank] for row in found]
        assert tones == [tone_of(row) for row in work_rows(found, day)]
        assert len(set(tones)) >= 4


def test_every_tone_has_its_own_sign():
    assert set(SIGNS) == set(TONES) == set(RANK)
    assert len(set(SIGNS.values())) == len(SIGNS)


@pytest.mark.parametrize("day", DAYS)
def test_a_cell_shows_the_worst_of_what_the_list_shows(shown, day):
    with shown.app_context():
        plan = plan_by_code("2024")
        found = matrix(plan, day, Scope(everything=True), Asked(level="district"))
        line = found.lines[3]
        filters = Filters(agency_id=line.agency.id)
        rows = listing(plan.id, day, filters, Scope(everything=True), limit=500).rows
        expected: dict[int, list[str]] = {}
        for row in rows:
            expected.setdefault(row.task_id, []).append(tone_of(row))
        for task_id, tones in expected.items():
            known = [tone for tone in tones if tone != "neutral"] or ["neutral"]
            assert line.cells[task_id].tone == min(known, key=TONES.index)
            assert line.cells[task_id].count == len(tones)
        assert set(line.cells) == set(expected)


def test_the_page_of_a_level_names_its_agencies_and_opens_late_cells(browser, words):
    page = browser("điều phối").get("/ma-tran?plan=2024&cap=district")
    text = page.get_data(as_text=True)
    assert "30 cơ quan" in words(page)
    assert len(re.findall(r'<th scope="row"><a', text)) == 30
    assert re.search(r'class="t-overdue" title="Quá hạn[^"]*"><a href="/viec\?', text)


def test_a_section_narrows_the_tasks(browser, words):
    client = browser("điều phối")

    def tasks(query):
        found = re.search(r"(\d+) nhiệm vụ của", words(client.get(f"/ma-tran?cap=district{query}")))
        return int(found[1])

    assert 0 < tasks("&chi-so=SIPAS") < tasks("")
    assert tasks("&chi-so=SIPAS") + tasks("&chi-so=PAPI") + tasks("&chi-so=PAR_INDEX") == tasks("")


def test_an_agency_sees_its_own_line_alone(browser):
    text = browser("ba vì").get("/ma-tran").get_data(as_text=True)
    assert re.findall(r'<th scope="row"><a href="/co-quan/([^"?]+)', text) == ["H-271"]


def test_one_agency_costs_as_many_questions_as_hundreds(browser, statements):
    sizes = []
    for name, query in (
        ("tản lĩnh", ""),
        ("điều phối", "?cap=district"),
        ("điều phối", "?cap=commune"),
    ):
        client = browser(name)
        with statements() as ran:
            assert client.get(f"/ma-tran{query}").status_code == 200
        sizes.append(len(ran))
    assert sizes[1] == sizes[2]
    assert abs(sizes[0] - sizes[1]) <= 4


def test_the_workbook_holds_every_agency_of_every_page(browser):
    import openpyxl

    answer = browser("điều phối").get("/ma-tran?cap=commune&tai=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    codes = [row[0] for row in sheet.iter_rows(min_row=4, values_only=True) if row[1]]
    assert len(codes) == len(set(codes)) == 579


@pytest.mark.parametrize("query", ["cap=x", "muc=²", "sau=%00", "chi-so=x", "on=31/02/2024"])
def test_a_spoiled_filter_breaks_no_matrix(browser, query):
    assert browser("điều phối").get(f"/ma-tran?{query}").status_code == 200


def test_the_day_of_a_page_is_carried_by_its_links(browser):
    text = browser("điều phối").get("/ma-tran?cap=district&on=2024-09-20").get_data(as_text=True)
    assert "on=2024-09-20&amp;co-quan=" in text
    assert clock.today() == DAYS[2]
