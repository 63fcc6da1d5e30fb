"""The analysis of the real results of 2023 and 2024 as a document, beside figures counted anew."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select, text

from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.lib.actor import Actor, Membership, Role
from tracker.reports.actions import TEXT_LIMIT, TextRefused, write_text
from tracker.reports.analysis.facts import lost
from tracker.reports.analysis.gathering import NoResults, analysis_facts
from tracker.reports.analysis.outline import analysis_outline
from tracker.reports.analysis.sentences.drafts import drafts, places
from tracker.reports.documents import analysis_bytes
from tracker.reports.phrases import plain
from tracker.reports.queries.texts import edited, texts

ROOT = Path(__file__).parents[2]
YEARS = (2023, 2024)
HEADINGS = [
    "I. KHÁI QUÁT", "II. CÔNG TÁC TRIỂN KHAI", "III. KẾT QUẢ", "IV. ĐÁNH GIÁ CHUNG",
    "V. NHIỆM VỤ, GIẢI PHÁP",
]  # fmt: skip
LEFTOVERS = re.compile(r"\{\{|\}\}|\{%|None|NaN|Decimal|datetime|\bE[+-]\d|\.x\b")
ENGLISH = re.compile(r"\b(the|score|target|survey|domain|lost|table|of|and)\b", re.I)
BY = Actor(1, "Nguyễn Thị Điều Phối", (Membership(Role.COORDINATOR, None),))
AT = datetime(2025, 4, 10, 3, tzinfo=UTC)


@pytest.fixture(scope="module", params=YEARS)
def told(request, shown, read):
    """A year's facts and its Word file, opened."""
    facts = analysis_facts(request.param)
    return facts, read.Docx(analysis_bytes(request.param, "docx"))


def stored(year, part="total"):
    """Give score and maximum by code, by a query of its own."""
    rows = session.execute(
        text(
            "select c.code, s.score, s.max_score, s.percent from score s"
            " join criterion c on c.id = s.criterion_id"
            " join framework f on f.id = c.framework_id"
            " where f.index_code = 'PAR_INDEX' and s.year = :year and s.part = :part"
            " and s.territory = 'city' and s.stage = 'published' and s.variant = 0"
        ),
        {"year": year, "part": part},
    )
    return {row.code: row for row in rows}


def number(printed):
    return Decimal(printed.replace(".", "").replace(",", "."))


def test_the_headings_are_those_of_the_outline_in_order(told):
    _, docx = told
    assert [text for text in docx.texts() if text in HEADINGS] == HEADINGS
    assert "VI. KIẾN NGHỊ" not in docx.texts()


def test_nothing_of_the_machine_shows(told, read):
    _, docx = told
    whole = "\n".join(
        docx.texts() + [cell for t in docx.tables for r in read.rows_of(t) for cell in r]
    )
    assert not LEFTOVERS.search(whole)
    assert not ENGLISH.search(whole)
    assert "./." in whole


def test_the_head_is_that_of_the_provinces_authority(told):
    _, docx = told
    whole = "\n".join(docx.texts())
    for words in ("ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI", "/BC-UBND", "TM. ỦY BAN NHÂN DÂN",
                  "Kính gửi: Thường trực Thành ủy; Thường trực HĐND Thành phố."):  # fmt: skip
        assert words in whole


def test_the_table_of_domains_prints_what_is_stored(told, read):
    facts, docx = told
    rows = {row[0]: row for row in read.rows_of(docx.tables[0])[1:]}
    for code, found in stored(facts.year).items():
        if re.fullmatch(r"\d", code):
            score, maximum = rows[code][4].split("/")
            assert (number(score), number(maximum)) == (
                Decimal(found.score),
                Decimal(found.max_score),
            )
    assert number(rows[""][5]) == Decimal(str(stored(facts.year)["TOTAL"].score))


def test_changes_that_the_printed_reports_have_right_are_drafted_alike(told):
    """Every agreed change of a domain, in percentage points, stands in its sentence."""
    facts, _ = told
    words = drafts(facts)
    seen = 0
    with (ROOT / "tests/analysis/golden.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            is_domain = row["index"] == "PAR_INDEX" and re.fullmatch("[1-8]", row["code"])
            if not is_domain or int(row["year"]) != facts.year or row["agree"] != "1":
                continue
            if "prose" in row["note"]:  # it reckons with a figure that the table prints otherwise
                continue
            if row["kind"] == "delta_vs_prev_year" and row["unit"] == "pp":
                size = plain(abs(Decimal(row["computed_value"])))
                assert f"{size} điểm phần trăm" in words[f"domain-{row['code']}"]
                seen += 1
            if row["kind"] == "vs_national_mean":
                size = plain(abs(Decimal(row["computed_value"])))
                assert f"trung bình cả nước {size} điểm phần trăm" in words[f"domain-{row['code']}"]
                seen += 1
    assert seen >= 3


def test_losses_are_counted_once_at_the_lowest_criterion_with_a_figure(told):
    facts, _ = told
    known = {
        code: Decimal(str(row.max_score)) - Decimal(str(row.score))
        for code, row in stored(facts.year).items()
        if row.score is not None and row.max_score is not None and "." in code
    }
    below = {code for code, gone in known.items() if gone > 0}
    leaves = {
        code for code in below if not any(o != code and o.startswith(f"{code}.") for o in below)
    }
    assert {loss.code for loss in facts.losses} == leaves
    assert lost(facts.losses) == sum(known[code] for code in leaves)


def test_years_in_a_row_end_with_a_full_or_unknown_year(told):
    facts, _ = told
    for loss in facts.losses:
        assert 1 <= loss.years <= 4
    if facts.year == 2024:
        years = {loss.code: loss.years for loss in facts.losses}
        assert years["6.1.1"] == 4
        assert years["1.3.x"] == 1


def test_survey_tables_print_the_share_where_the_maximum_is_not_one(shown, read):
    docx = read.Docx(analysis_bytes(2024, "docx"))
    series = [read.rows_of(table) for table in docx.tables if "2021" in read.text_of(table)]
    rows = {row[0]: row for table in series[:4] for row in table}
    assert rows["2.4.3"][2:] == ["1,03/1,5 (68%)", "0,83/1", "0,86/1", "0,88/1"]
    assert rows["4.1.5"][2] == "-"


def test_domains_up_and_down_are_told_with_their_number(shown):
    words = drafts(analysis_facts(2024))["moves"]
    assert words.startswith("- 05/08 lĩnh vực tăng")
    assert "- 03/08 lĩnh vực giảm" in words


def test_an_index_without_figures_is_said_to_have_none(shown):
    assert drafts(analysis_facts(2024))["papi"] == "Chưa có số liệu Chỉ số PAPI năm 2024."


def test_a_year_without_results_has_no_report(shown):
    for year in (1999, 2019, 2030):
        with pytest.raises(NoResults, match=str(year)):
            analysis_facts(year)


def test_every_place_has_a_draft_and_a_name(told):
    facts, _ = told
    assert places(facts).keys() == drafts(facts).keys()


def test_agencies_get_what_they_lost_the_most_first(told):
    facts, _ = told
    totals = [
        number(re.search(r"điểm mất ([\d,]+) điểm", line)[1])
        for line in drafts(facts)["tasks"].split("\n")
    ]
    assert totals == sorted(totals, reverse=True)
    assert len(totals) > 3


def test_word_pdf_and_excel_tell_the_same_total(shown):
    pdf, workbook = analysis_bytes(2024, "pdf"), analysis_bytes(2024, "xlsx")
    assert pdf.startswith(b"%PDF")
    cells = {
        cell.value
        for sheet in openpyxl.load_workbook(BytesIO(workbook))
        for row in sheet.iter_rows()
        for cell in row
    }
    assert 92.75 in cells


def write(key, words, version=0, draft="câu soạn"):
    with transaction():
        return write_text(
            report="analysis", subject="2024", key=key, text=words, drafted=draft,
            version=version, label="Mục thử", by=BY, at=AT,
        ).version  # fmt: skip


@pytest.mark.both
def test_words_replace_their_draft_and_give_it_back(demonstration):
    version = write("causes", "Nguyên nhân do người viết.\n- Ý thứ nhất;")
    outline = analysis_outline(analysis_facts(2024), edited("analysis", "2024"))
    assert "Nguyên nhân do người viết." in str(outline.blocks)
    write("causes", None, version)
    assert edited("analysis", "2024") == {}
    assert texts("analysis", "2024")["causes"].version == 2


@pytest.mark.both
def test_the_second_of_two_writers_is_told_and_loses_nothing(demonstration):
    write("proposals", "Kiến nghị của người thứ nhất.")
    with pytest.raises(TextRefused, match="Người khác vừa sửa"):
        write("proposals", "Kiến nghị của người thứ hai.")
    assert edited("analysis", "2024")["proposals"] == "Kiến nghị của người thứ nhất."


def test_words_like_the_draft_are_the_draft(demonstration):
    write("causes", " câu soạn\r\n")
    assert edited("analysis", "2024") == {}


def test_too_long_words_are_refused(demonstration):
    with pytest.raises(TextRefused, match="tối đa"):
        write("causes", "a" * (TEXT_LIMIT + 1))


def test_hostile_words_come_out_unharmed(demonstration, read):
    hostile = '=cmd|" /C calc"!A1 <w:p> & {{ 7*7 }} {% raw %} \x0b “ngoặc”'
    write("proposals", hostile)
    found = read.Docx(analysis_bytes(2024, "docx")).texts()
    assert "VI. KIẾN NGHỊ" in found
    assert any("{{ 7*7 }} {% raw %}" in line and "<w:p> &" in line for line in found)
    assert analysis_bytes(2024, "pdf").startswith(b"%PDF")
    assert analysis_bytes(2024, "xlsx")[:2] == b"PK"


def test_a_change_of_words_is_in_the_trail_with_before_and_after(demonstration):
    version = write("causes", "Lần một.")
    write("causes", "Lần hai.", version)
    newest = select(AuditEvent).where(AuditEvent.verb == "reports.write_text")
    row = session.scalars(newest.order_by(AuditEvent.id.desc())).first()
    assert (row.before, row.after) == ({"text": "Lần một."}, {"text": "Lần hai."})
