"""The pages that answer: won and lost, promised and done, what is ahead, places."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from tracker.db import session, transaction
from tracker.indices.models import Criterion, Rank, Score

Page = Callable[..., str]
PAGES = ("duoc-mat", "muc-tieu", "du-bao", "xep-hang", "nhieu-nam", "kiem-tra")


def test_gains_and_losses_say_points_and_percentage_points(page: Page) -> None:
    words = page("/so-sanh/duoc-mat")
    assert "100,00% tăng 0,76 điểm tăng 5,84 điểm %" in words
    assert "giảm 1,73 điểm %" in words
    assert "5.4 Chấp hành kỷ luật" in words
    assert "Mất điểm nhiều năm liền" in words


def test_a_loss_names_its_cause_and_whose_it_is(page: Page) -> None:
    words = page("/so-sanh/duoc-mat?linh_vuc=7&het=1")
    assert "tỷ lệ hồ sơ trực tuyến toàn trình thấp" in words
    assert "Báo cáo phân tích Chỉ số CCHC năm 2024" in words


def test_no_page_shows_a_code_that_no_document_prints(reader: Any) -> None:
    client = reader()
    for address in ("/so-sanh?cap=3", *(f"/so-sanh/{name}" for name in PAGES)):
        text = re.sub(r"<[^>]+>", " ", client.get(address).text)
        assert re.search(r"\b\d+\.\d+\.x\b", text) is None, address
    assert "thành phần không in mã" in client.get("/so-sanh?cap=3").text


def test_a_missed_target_stands_with_its_tasks_and_result_in_one_line(page: Page) -> None:
    words = page("/so-sanh/muc-tieu?muc=missed")
    line = words[words.index("5.6 Tỷ lệ đạt chuẩn") :][:200]
    assert line.startswith("5.6 Tỷ lệ đạt chuẩn của cán bộ, công chức cấp xã 0,50 điểm")
    assert "NV 19 :" in line
    assert "chưa đạt thiếu 0,25 điểm Sở Nội vụ" in line
    alone = words[words.index("5.4 Chấp hành") :][:200]
    assert "không có nhiệm vụ 0,50 33,33% chưa đạt thiếu 1,00 điểm" in alone


def test_unknown_targets_are_apart_and_never_zero(page: Page) -> None:
    words = page("/so-sanh/muc-tieu?chi_so=PAPI&nam=2024")
    assert "Chưa có số liệu (37)" in words
    assert "Đạt (0)" in words
    assert "0,00 điểm" not in words.split("Mục tiêu theo tiêu chí")[1]


def test_the_forecast_names_its_three_assumptions(page: Page) -> None:
    words = page("/so-sanh/du-bao")
    assert "Nếu đạt các mục tiêu còn lại 94,00 điểm" in words
    assert "Nếu không có gì thay đổi 91,43 điểm" in words
    assert "Nếu theo xu hướng" in words
    assert "trên 92,00 điểm" in words


def test_sipas_is_never_forecast_from_its_parts(page: Page) -> None:
    words = page("/so-sanh/du-bao?chi_so=SIPAS")
    assert "SIPAS không tính được từ các thành phần" in words
    assert "Nếu không có gì thay đổi 83,57 %" in words


def test_an_agency_sees_its_own_part_by_a_link(page: Page) -> None:
    assert "Chỉ phần của tôi" in page("/so-sanh", "stp")
    words = page("/so-sanh?cua_toi=1", "stp")
    assert "2.4.1" in words
    assert "5.4 Chấp hành" not in words


def test_the_method_of_scoring_is_a_filter(page: Page) -> None:
    words = page("/so-sanh?cach=survey")
    assert "5.7.4" in words
    assert "5.1 " not in words


def test_a_past_day_hides_what_was_published_later(page: Page) -> None:
    words = page("/so-sanh?nam=2024&on=2024-10-15")
    assert "Chỉ gồm kết quả công bố đến hết ngày 15/10/2024" in words
    assert "92,75" not in words
    assert "91,43" in words


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("index", ["PAR_INDEX", "SIPAS", "PAPI"])
def test_every_page_opens_for_every_index(page: Page, name: str, index: str) -> None:
    assert "So sánh chỉ số" in page(f"/so-sanh/{name}?chi_so={index}")


@pytest.mark.parametrize("name", ["duoc-mat", "muc-tieu", "du-bao", "xep-hang", "nhieu-nam"])
def test_every_table_goes_to_a_workbook(reader: Any, name: str) -> None:
    from openpyxl import load_workbook

    answer = reader().get(f"/so-sanh/{name}?tai=xlsx")
    sheet = load_workbook(BytesIO(answer.data)).worksheets[0]
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert sheet.max_row > 8


def test_a_trend_says_in_words_what_it_draws(reader: Any) -> None:
    text = reader().get("/so-sanh/PAR_INDEX/2.4.3").text
    assert "<title" in text
    assert "đổi thang điểm, không so trực tiếp với năm trước" in text
    assert "style=" not in text[text.index("<svg", text.index("figure")) :].split("</svg>")[0]


def add_territories(count: int) -> None:
    """Publish the total and a domain of other provinces beside ours."""
    with transaction():
        nodes = {
            node.code: node
            for node in session.query(Criterion).filter(Criterion.code.in_(["TOTAL", "1"]))
            if node.framework.version == "V2024" and node.framework.index_code == "PAR_INDEX"
        }
        for number in range(count):
            for node in nodes.values():
                session.add(
                    Score(
                        criterion_id=node.id,
                        territory=f"Tỉnh {number:02}",
                        year=2024,
                        percent=70 + number,
                        source="số liệu thử",
                    )
                )
        session.add(
            Rank(
                criterion_id=nodes["TOTAL"].id,
                year=2024,
                rank=2,
                rank_of=6,
                peer_group="thành phố trực thuộc Trung ương",
            )
        )


def test_territories_are_ordered_paged_and_told_by_distance(writing: Any, page_of: Any) -> None:
    with writing.app_context():
        add_territories(26)
    words = page_of(writing, "/so-sanh/xep-hang")
    assert "đứng thứ 4 trong 27 nơi có số liệu" in words
    assert "kém nơi ngay trên 0,25 điểm %" in words
    assert "Dòng 1–20 trong 27" in words
    assert "thành phố trực thuộc Trung ương Tổng 2 /6" in words.replace("2/6", "2 /6")
    assert "Tỉnh 00" in page_of(writing, "/so-sanh/xep-hang?trang=2")
    assert "Tỉnh 00" in page_of(writing, "/so-sanh/xep-hang?chieu=nguoc")


def test_the_number_of_queries_does_not_grow_with_territories(
    writing: Any, statements_of: Any
) -> None:
    before = {name: statements_of(writing, f"/so-sanh/{name}") for name in PAGES}
    with writing.app_context():
        add_territories(12)
    assert {name: statements_of(writing, f"/so-sanh/{name}") for name in PAGES} == before
