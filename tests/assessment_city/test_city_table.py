"""The province's table: figures as typed, what is missing told, closed, sent, and who sees it."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from scoring_play import ADDRESS, PEOPLE, words
from sqlalchemy import text
from statements import counting

from tracker.assessment.queries.consolidating import city_table
from tracker.assessment.queries.rounds import round_of
from tracker.assessment.rules.consolidating import Gap
from tracker.db import session
from tracker.reports.assessment.files import report_bytes, sheet_bytes, typing_bytes
from tracker.reports.assessment.gathering import NoRound
from tracker.reports.assessment.gathering import round_of as reported_round

PAGE = f"{ADDRESS}/tong-hop"
ON = date(2025, 1, 20)


def test_the_sum_is_that_of_what_was_typed(inside, typed):
    table = city_table(round_of(2024))
    own = sum(Decimal(rows[0][1]) for rows in typed.values())
    assert (table.totals.own.points, table.totals.own.scored) == (own, len(typed))
    for domain in "12345678":
        below = [Decimal(r[0][1]) for c, r in typed.items() if c.split(".")[0] == domain]
        assert table.sums[domain].points == sum(below)


def test_printed_maxima_stay_as_printed_and_the_survey_is_unknown(inside):
    totals = city_table(round_of(2024)).totals
    assert (totals.appraisal_maximum, totals.survey_maximum) == (68, 32)
    assert totals.with_survey is None


def test_last_year_comes_from_what_was_published(inside):
    lines = {line.code: line for line in city_table(round_of(2024)).lines}
    assert (lines["1.7"].last, lines["8.6"].is_comparable) == (Decimal("1.47"), False)
    assert lines["8.6"].from_last is None


def test_a_document_closes_a_gap_and_words_alone_are_told(inside):
    table = city_table(round_of(2024))
    assert {line.code for line in table.lines if line.documents} == {"2.1", "2.2"}
    assert len(table.gaps[Gap.EXPLAINED]) == table.totals.own.asked - 2


@pytest.mark.parametrize("place", ["tong-hop", "tong-hop/2.1", "doi-chieu", "doi-chieu.xlsx"])
@pytest.mark.parametrize("who", ["STP", "SNV", "bavi"])
def test_no_agency_sees_the_whole_before_publication(town, who, place):
    answer = town.visit(who).get(f"{ADDRESS}/{place}")
    assert answer.status_code == 403
    assert "0,9" not in words(answer)


@pytest.mark.parametrize(
    "name",
    ["2024", "2024.docx", "2024/tai-lieu.zip", "2024/nhap-phan-mem.xlsx", "2024/phieu/SNV.docx"],
)
def test_no_agency_takes_the_provinces_documents_away(town, name):
    assert town.visit("STP").get(f"/bao-cao/tu-danh-gia/{name}").status_code == 403


def test_an_agency_takes_its_own_appendix_away(town, read):
    answer = town.visit("STP").get("/bao-cao/tu-danh-gia/2024/phieu/STP.docx")
    docx = read.Docx(answer.data)
    rows = read.rows_of(docx.tables[0])
    assert (rows[1][0], rows[1][2], rows[1][3]) == ("2.1", "3", "2,7")
    assert any("ĐTXHH" in row for row in rows)
    assert read.layout_faults(answer.data) == []


def test_the_page_says_what_it_comes_to_and_lists_what_lacks_proof(town):
    boss = town.visit("dieuphoi")
    page = words(boss.get(PAGE))
    assert "Tổng hợp điểm tự chấm năm 2024" in page
    assert "điều tra" in page
    lacking = words(boss.get(f"{PAGE}?loc=thieu"))
    assert "giải trình" in lacking
    assert "2.1 Theo dõi thi hành" not in lacking


def test_as_many_queries_for_one_row_as_for_all(town):
    boss = town.visit("lanhdao")
    boss.get(PAGE)
    with counting(town.app) as all_rows:
        boss.get(PAGE)
    with counting(town.app) as few:
        boss.get(f"{PAGE}?loc=khac-nhau")
    assert len(all_rows) == len(few) < 60


def test_the_report_prints_the_sum_and_keeps_to_the_layout(inside, read, typed):
    content = report_bytes(round_of(2024), "docx", on=ON)
    docx = read.Docx(content)
    whole = "\n".join(docx.texts())
    own = sum(Decimal(rows[0][1]) for rows in typed.values())
    printed = f"{own.normalize():f}".replace(".", ",")
    assert f"Tổng điểm tự chấm là {printed} điểm" in whole
    assert "Kính gửi: Bộ Nội vụ." in whole
    assert read.layout_faults(content) == []
    summary = {row[0]: row for row in read.rows_of(docx.tables[1])}
    for code, rows in typed.items():
        if not code.endswith(".x"):
            assert Decimal(summary[code][5].replace(",", ".")) == Decimal(rows[0][1])


def test_a_year_without_a_round_has_no_report(inside):
    with pytest.raises(NoRound):
        reported_round(2023)
    with pytest.raises(NoRound):
        reported_round(2024, "2024")
    assert reported_round(2024, "self-assessment-2024").year == 2024


def test_the_appendix_of_an_agency_is_its_own_document(inside, read):
    content = sheet_bytes(inside.sheet("CUCTHUE"), "docx")
    whole = "\n".join(read.Docx(content).texts())
    assert "Cục Thuế" in whole
    assert "Sở Tư pháp" not in whole


def test_the_ministrys_tables_stand_in_the_order_of_the_framework(inside, typed):
    book = openpyxl.load_workbook(io.BytesIO(typing_bytes(round_of(2024), on=ON)))
    rows = list(book["Điểm tự chấm"].iter_rows(min_row=4, values_only=True))
    scored = [(row[0], row[3]) for row in rows if row[3] is not None]
    wanted = [(c, float(r[0][1])) for c, r in typed.items()]
    assert [code for code, _ in scored] == [c for c, _ in wanted if not c.endswith(".x")]
    assert dict(scored) == {c: s for c, s in wanted if not c.endswith(".x")}
    documents = list(book["Tài liệu kiểm chứng"].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in documents if row[2]] == ["2.1", "2.2"]


def test_the_package_holds_each_file_under_its_criterion_by_a_safe_name(town):
    answer = town.visit("dieuphoi").get("/bao-cao/tu-danh-gia/2024/tai-lieu.zip")
    package = zipfile.ZipFile(io.BytesIO(answer.data))
    names = package.namelist()
    assert names[:2] == ["index.xlsx", "index.html"]
    files = sorted(names[2:])
    assert [name.split("/")[:2] for name in files] == [["tai-lieu", "2.1"], ["tai-lieu", "2.2"]]
    assert all(part != ".." for name in files for part in name.split("/"))
    assert package.read(files[0]) == b"%PDF-1.4 2.1"
    index = package.read("index.html").decode()
    assert files[0].split("/")[-1] in index
    assert "Tiêu chí không có tài liệu" in index


def test_words_of_the_report_are_changed_place_by_place(town):
    boss = town.visit("dieuphoi")
    place = "/bao-cao/tu-danh-gia/2024/proposals"
    done = boss.post(place, data={"text": "Đề nghị sớm sửa Bộ chỉ số.", "version": "0"})
    assert done.status_code == 303
    assert "Đề nghị sớm sửa Bộ chỉ số." in words(boss.get("/bao-cao/tu-danh-gia/2024"))


def test_the_province_decides_with_a_reason_and_within_the_maximum(town):
    boss = town.visit("dieuphoi")
    bare = boss.post(f"{PAGE}/2.3", data={"score": "1,5"})
    assert (bare.status_code, "Ghi lý do" in words(bare)) == (422, True)
    over = boss.post(f"{PAGE}/2.3", data={"score": "1,6", "note": "Theo số liệu của Bộ."})
    assert (over.status_code, "Điểm từ 0 đến 1,5" in words(over)) == (422, True)
    assert town.visit("lanhdao").post(f"{PAGE}/2.3", data={"score": "1"}).status_code == 403
    kept = {"score": "1,5", "note": "Theo số liệu của Bộ."}
    assert boss.post(f"{PAGE}/2.3", data=kept).status_code == 303
    assert boss.post(f"{PAGE}/2.3", data={"score": "", "note": "Lấy lại."}).status_code == 303
    assert "Lấy lại." not in words(boss.get(f"{PAGE}/2.3"))
    assert boss.post(f"{PAGE}/2.3", data=kept).status_code == 303
    with town.app.app_context():
        lines = {line.code: line for line in city_table(round_of(2024)).lines}
        assert lines["2.3"].score == Decimal("1.5")


def test_it_is_sent_only_after_it_was_closed_and_then_stands_in_the_figures(town):
    boss = town.visit("dieuphoi")
    report = {"number": "23/BC-UBND", "on": "20/01/2025"}
    early = boss.post(f"{PAGE}/gui", data=report)
    assert (early.status_code, "Chốt bảng tổng hợp trước" in words(early)) == (422, True)
    assert boss.post(f"{PAGE}/chot", data={}).status_code == 303
    assert boss.post(f"{PAGE}/2.3", data={"score": ""}).status_code == 422
    assert boss.post(f"{PAGE}/mo-lai", data={}).status_code == 422
    assert boss.post(f"{PAGE}/mo-lai", data={"mo-reason": "Sửa điểm 2.3."}).status_code == 303
    assert boss.post(f"{PAGE}/chot", data={}).status_code == 303
    assert boss.post(f"{PAGE}/gui", data=report).status_code == 303
    with town.app.app_context():
        rows = session.execute(
            text(
                "select c.code, s.score, s.source from score s join criterion c"
                " on c.id = s.criterion_id where s.stage = 'self' and s.year = 2024"
            )
        ).all()
        table = {
            line.code: line.score for line in city_table(round_of(2024)).lines if line.is_asked
        }
    assert {row.code: Decimal(str(row.score)) for row in rows} == table
    assert {row.source for row in rows} == {
        "Báo cáo số 23/BC-UBND ngày 20/01/2025, tự đánh giá năm 2024"
    }


def test_the_report_that_was_sent_bears_its_number_and_day(inside, read):
    whole = "\n".join(read.Docx(report_bytes(round_of(2024), "docx", on=ON)).texts())
    assert "Số: 23/BC-UBND" in whole
    assert "ngày 20 tháng 01 năm 2025" in whole


def test_every_agency_is_in_the_table(inside):
    names = {sheet.agency.code for sheet in city_table(round_of(2024)).sheets}
    assert names == set(PEOPLE)
