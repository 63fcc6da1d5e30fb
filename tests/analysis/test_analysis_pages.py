"""The pages of comparing, as a signed-in person reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tracker.analysis import queries, series, views
from tracker.analysis.policy import can_see
from tracker.analysis.rules.choose import Choice, choose
from tracker.analysis.views import frame
from tracker.indices.views import indices
from tracker.lib import clock
from tracker.lib.actor import ANONYMOUS, Membership, Role, actor
from tracker.settings import ROOT
from tracker.web.plumbing import init_web

PERSON = actor(7, "Nguyễn Thu Hà", [Membership(Role.AGENCY_EDITOR, 3)])


@pytest.fixture
def client(
    results: Flask, printed_targets: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FlaskClient]:
    """A client whose visitor is signed in, on the day of the demonstration."""
    results.jinja_loader = Flask(
        "pages", root_path=str(ROOT), template_folder="templates"
    ).jinja_loader
    results.config["SECRET_KEY"] = "một khóa chỉ dùng trong kiểm thử"
    init_web(results)
    results.register_blueprint(views.analysis)
    results.register_blueprint(indices)
    monkeypatch.setattr(frame, "current_actor", lambda: PERSON)
    of_year = lambda index, year: printed_targets(index) if year == 2024 else ()  # noqa: E731
    monkeypatch.setattr(queries, "plan_targets", of_year)
    promised = {row.code: (row.target, row.max_score) for row in printed_targets("PAR_INDEX")}
    monkeypatch.setattr(series, "promised_of", lambda _, code: {2024: promised[code]})
    clock.set_domain_day(date(2024, 10, 15))
    yield results.test_client()
    clock.set_domain_day(None)


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:300]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_the_first_page_compares_the_newest_year_with_the_one_before(client: FlaskClient) -> None:
    page = text(client, "/so-sanh")
    assert "So sánh PAR INDEX năm 2024" in page
    assert "92,75 /100 điểm" in page
    assert "tăng 1,32 điểm so với 2023" in page
    assert "giữ nguyên so với 2023" in page
    assert "3 /8 đạt" in page


def test_results_published_after_the_day_in_view_are_marked(client: FlaskClient) -> None:
    assert "công bố ngày 06/04/2025, công bố sau ngày đang xem" in text(client, "/so-sanh")


def test_an_unpublished_year_says_so_and_is_never_zero(client: FlaskClient) -> None:
    page = text(client, "/so-sanh?chi_so=PAPI&nam=2024")
    assert "chưa có số liệu" in page
    assert "0,00" not in page


def test_changes_of_a_percentage_are_in_percentage_points_only(client: FlaskClient) -> None:
    page = text(client, "/so-sanh?chi_so=SIPAS&nam=2024")
    assert re.findall(r"tăng 2,93 điểm(?: %)?", page) == ["tăng 2,93 điểm %"] * 2


def test_only_missed_lists_targets_that_were_missed(client: FlaskClient) -> None:
    page = client.get("/so-sanh?chi=missed").text
    assert "Chấp hành kỷ luật" in page
    assert "Công tác tuyên truyền CCHC" not in page


def test_a_filter_without_rows_offers_the_way_back(client: FlaskClient) -> None:
    assert "Không có tiêu chí nào như đã chọn" in text(client, "/so-sanh?co_quan=Sở+Không+Có")


def test_the_check_lists_errors_first(client: FlaskClient) -> None:
    page = text(client, "/so-sanh/kiem-tra")
    assert "Báo cáo in +2.37 điểm %, tính ra 2,73 điểm %: số in không đúng." in page
    assert page.index("số in không đúng") < page.index("chênh lệch do làm tròn")


def test_the_check_can_show_one_severity(client: FlaskClient) -> None:
    page = text(client, "/so-sanh/kiem-tra?muc=rounding")
    assert "chênh lệch do làm tròn" in page
    assert "số in không đúng" not in page


def test_a_trend_shows_five_years_and_the_change_of_scale(client: FlaskClient) -> None:
    page = text(client, "/so-sanh/PAR_INDEX/2.4.3")
    assert [year for year in range(2020, 2025) if f" {year} " in page] == list(range(2020, 2025))
    assert "đổi thang điểm" in page
    assert "1,03" in page


def test_years_side_by_side_count_the_years_lost(client: FlaskClient) -> None:
    page = text(client, "/so-sanh/nhieu-nam")
    row = page[page.index("5.7.4") :][:160]
    assert "66,00" in row
    assert "5 năm" in row


@pytest.mark.parametrize(
    "address",
    [
        "/so-sanh?chi_so=KHAC",
        "/so-sanh?nam=1990",
        "/so-sanh/PAR_INDEX/99",
        "/so-sanh/KHAC/1",
        "/so-sanh/nhieu-nam?chi_so=KHAC",
    ],
)
def test_what_does_not_exist_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("query", ["nam=abc", "cap=99", "cap=x", "so_voi=-5", "chi=la", "muc=la"])
def test_odd_parameters_never_break_the_page(client: FlaskClient, query: str) -> None:
    assert client.get(f"/so-sanh?{query}").status_code == 200
    assert client.get(f"/so-sanh/kiem-tra?{query}").status_code == 200


def test_the_workbook_holds_the_rows_and_the_findings(client: FlaskClient) -> None:
    from openpyxl import load_workbook

    answer = client.get("/so-sanh.xlsx?linh_vuc=5")
    book = load_workbook(BytesIO(answer.data))
    sheet = book.worksheets[0]
    cells = {row[0].value: row for row in sheet.iter_rows() if row[0].value}
    assert book.sheetnames == ["PAR INDEX 2024", "Kiểm tra số liệu"]
    assert cells["5.4"][6].value == 0.5
    assert cells["5.4"][11].value == "Chưa đạt"


def test_visitors_are_asked_to_sign_in(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = "Cần đăng nhập"
    monkeypatch.setattr(frame, "current_actor", lambda: ANONYMOUS)
    monkeypatch.setattr(views, "ask_to_sign_in", lambda: asked)
    assert client.get("/so-sanh").text == asked


@pytest.mark.parametrize(
    ("role", "agency", "stage", "allowed"),
    [
        (Role.AGENCY_EDITOR, 3, "published", True),
        (Role.AGENCY_EDITOR, 3, "self", True),
        (Role.AGENCY_EDITOR, 4, "self", False),
        (Role.AGENCY_EDITOR, 4, "forecast", False),
        (Role.COORDINATOR, None, "appraised_1", True),
        (Role.LEADER, None, "forecast", True),
    ],
)
def test_unpublished_stages_are_for_the_province_and_the_owner(
    role: Role, agency: int | None, stage: str, allowed: bool
) -> None:
    person = actor(1, "Người", [Membership(role, agency)])
    assert can_see(person, stage, owners=[3]) is allowed


def test_choosing_narrows_by_domain_lead_and_level(compared: Any) -> None:
    rows = compared().rows
    assert [r.code for r in choose(rows, Choice(depth=1))] == ["TOTAL", *"12345678", "LDQL"]
    assert len(choose(rows, Choice(domain="1"))) == 9
    tax = choose(rows, Choice(lead="Cục Thuế Thành phố"))
    assert [row.code for row in tax] == ["8.4"]
