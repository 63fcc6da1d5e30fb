"""One agency's report as a document: its head, who signs, its words, its tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from tracker.agencies.models import Agency
from tracker.agencies.queries import by_code
from tracker.lib.actor import Actor, Membership, Role
from tracker.plans.queries import plan_by_code
from tracker.progress.annex import notation
from tracker.reports.agency.document import agency_outline
from tracker.reports.agency.heading import agency_bodies, place, signature
from tracker.reports.agency.words import agency_words
from tracker.reports.documents import outline_bytes
from tracker.reports.facts import Asking, Bodies, Filings, Partnership
from tracker.reports.policy import can_read_agency_report
from tracker.reports.quarterly import quarterly_outline
from tracker.reports.queries.quarterly import NotYet, bodies

TODAY = date(2024, 10, 15)
PROVINCE = Bodies(
    "Sở Nội vụ", "BC-SNV", "Hà Nội", "Sở Nội vụ", "UBND Thành phố", "UBND thành phố Hà Nội",
    "Ủy ban nhân dân thành phố Hà Nội", "UBND Thành phố", ("Giám đốc",),
)  # fmt: skip


def agency(name, code="STP", level="department", authority="directive", official=""):
    return Agency(
        name=name, code=code, level=level, authority=authority, official_name=official or name
    )


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Sở Tư pháp", ("Giám đốc",)),
        ("UBND huyện Ba Vì", ("TM. Ủy ban nhân dân", "Chủ tịch")),
        ("UBND xã Tản Lĩnh", ("TM. Ủy ban nhân dân", "Chủ tịch")),
        ("Văn phòng UBND Thành phố", ("Chánh Văn phòng",)),
        ("Thanh tra Thành phố", ("Chánh Thanh tra",)),
        ("Cục Thuế Thành phố", ("Cục trưởng",)),
        ("Ban Dân tộc thành phố Hà Nội", ("Trưởng ban",)),
        ("Mặt trận Tổ quốc Việt Nam Thành phố", ("Thủ trưởng cơ quan",)),
    ],
)
def test_who_heads_the_body_signs(name, lines):
    assert signature(name) == lines


@pytest.mark.parametrize(
    ("name", "code", "printed", "where"),
    [
        ("Sở Tư pháp", "STP", "BC-STP", "Hà Nội"),
        ("Sở Nội vụ", "SNV_2025", "BC-SNV", "Hà Nội"),
        ("UBND huyện Ba Vì", "H-271", "BC-UBND", "Ba Vì"),
        ("UBND thị xã Sơn Tây", "H-269", "BC-UBND", "Sơn Tây"),
        ("UBND phường Phúc Xá", "X-00001", "BC-UBND", "Phúc Xá"),
        ("Đơn vị 7", "D-7", "BC-", "Hà Nội"),
    ],
)
def test_notation_and_place_follow_the_body(name, code, printed, where):
    body = agency(name, code)
    assert (notation(body), place(body, "Hà Nội")) == (printed, where)


def test_the_superior_stands_above_the_issuer():
    district = agency(
        "UBND huyện Ba Vì", "H-271", "district", official="Ủy ban nhân dân huyện Ba Vì"
    )
    commune = agency("UBND xã Tản Lĩnh", "X-1", "commune")
    commune.parent = district
    found = agency_bodies(district, PROVINCE)
    assert (found.superior, found.issuer) == (
        "UBND thành phố Hà Nội",
        "Ủy ban nhân dân huyện Ba Vì",
    )
    assert agency_bodies(commune, PROVINCE).superior == "UBND huyện Ba Vì"
    asked = agency("Công an Thành phố", "CATP", "vertical", "request")
    assert agency_bodies(asked, PROVINCE).superior is None


def test_the_report_goes_to_who_gathers_and_the_gatherer_reports_upward():
    found = agency_bodies(agency("Sở Tư pháp"), PROVINCE)
    assert (found.addressee, found.coordinator) == ("Sở Nội vụ", "Sở Nội vụ")
    assert agency_bodies(agency("Sở Nội vụ", "SNV"), PROVINCE) == PROVINCE


def test_its_words_speak_of_itself_alone(facts):
    own = replace(facts, agency="Sở Tư pháp", bodies=agency_bodies(agency("Sở Tư pháp"), PROVINCE))
    outline = quarterly_outline(own)
    said = [run.text for block in outline.blocks for run in getattr(block, "runs", ())]
    headings = [getattr(block, "text", "") for block in outline.blocks]
    assert any(text.startswith("Kế hoạch giao Sở Tư pháp chủ trì 73 nhiệm vụ") for text in said)
    assert any("Sở Tư pháp báo cáo tiến độ thực hiện quý III" in text for text in said)
    assert "3. Phần việc của cơ quan" in headings
    assert not any("các cơ quan, đơn vị" in text for text in [*said, *headings])


@pytest.mark.parametrize(
    ("filings", "words"),
    [
        (Filings(date(2024, 9, 20)), "Kỳ này Sở Tư pháp không có nhiệm vụ thường xuyên phải báo"),
        (Filings(date(2024, 9, 20), 1, missing=("Sở Tư pháp",)), "chưa gửi báo cáo kỳ"),
        (Filings(date(2024, 9, 20), 1, 1, filed_on=date(2024, 9, 12)), "trong thời hạn"),
        (Filings(date(2024, 9, 20), 1, 0, 1, filed_on=date(2024, 9, 17)), "nộp muộn so với"),
    ],
)
def test_it_tells_whether_it_filed(facts, filings, words):
    own = replace(facts, agency="Sở Tư pháp", filings=filings)
    assert words in agency_words(own)["filings"]


def test_it_tells_what_partners_were_asked_for(facts):
    with_partners = Partnership(asked=Asking(4, 3), owed=Asking(2, 2))
    own = replace(facts, agency="Sở Tư pháp", partnership=with_partners)
    lines = agency_words(own)["reporting"].split("\n")[1:]
    assert lines == [
        "Sở Tư pháp đã đề nghị phối hợp 04 lượt, đã có trả lời 03 (75%).",
        "Sở Tư pháp được đề nghị phối hợp 02 lượt, đã có trả lời 02 (100%).",
    ]


def test_only_its_own_people_and_who_reads_all_may_read_it():
    own = Actor(1, "a", (Membership(Role.AGENCY_EDITOR, 7),))
    assert can_read_agency_report(own, 7)
    assert not can_read_agency_report(own, 8)
    for role in (Role.COORDINATOR, Role.LEADER, Role.AUDITOR, Role.ADMIN):
        assert can_read_agency_report(Actor(1, "a", (Membership(role),)), 8)


def test_word_excel_and_pdf_are_made_for_a_district(demonstration, read):
    plan, body = plan_by_code("2024"), by_code("H-271")
    outline = agency_outline(plan, "2024-Q3", body, today=TODAY)
    docx = read.Docx(outline_bytes(outline, "docx"))
    assert docx.texts("Heading1")[0] == "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI"
    assert all(len(read.rows_of(one)) > 1 for one in docx.tables)
    assert outline_bytes(outline, "pdf")[:5] == b"%PDF-"
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(outline_bytes(outline, "xlsx")))
    assert book.sheetnames[0].startswith("Bảng 1")


def test_a_period_that_has_not_begun_cannot_be_told(demonstration):
    with pytest.raises(NotYet):
        agency_outline(plan_by_code("2024"), "2024-Q4", by_code("STP"), today=date(2024, 9, 1))


def test_the_standing_agency_is_the_addressee(demonstration):
    assert agency_bodies(by_code("STP"), bodies(TODAY)).addressee == "Sở Nội vụ"
