"""The round of 2024 in a real browser: opened, typed, signed, judged and accepted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scoring_play import ADDRESS, PEOPLE, TYPING, Play
from serving import served
from signed_in import signed_in

from tracker.settings import Settings


@pytest.fixture
def scoring_town(demo: Any, tmp_path: Path, visitors: Any) -> Iterator[tuple[Play, Any]]:
    """The demonstration in December, served, and a way to visit it as one of its people."""
    url = demo.copy_to(tmp_path)
    settings = Settings(url, evidence_url=str(tmp_path / "evidence"), today=TYPING)
    with served(settings) as (address, app):
        app.config["WTF_CSRF_ENABLED"] = False
        play = Play(app)
        play.enrol()

        def enter(mailbox: str) -> Any:
            visitor = visitors(address)
            client = signed_in(app, app.test_client(), play.ids[mailbox])
            cookie = client.get_cookie("tracker")
            visitor.page.context.add_cookies(
                [{"name": "tracker", "value": cookie.value, "url": address}]
            )
            return visitor

        yield play, enter


def test_the_round_of_2024_is_opened_typed_signed_and_accepted(scoring_town):
    play, enter = scoring_town
    boss = enter("dieuphoi")
    boss.go(ADDRESS)
    boss.press("Mở đợt")
    assert boss.text().count("Đang chấm điểm") == 9
    assert boss.faults() == []

    # Sở Tư pháp types; nothing is pressed, and another browser finds it kept.
    writer = enter("STP")
    writer.go(f"{ADDRESS}/STP")
    forms = writer.page.locator("form[data-answer]")
    for place in range(forms.count()):
        forms.nth(place).locator("input[name$=score]").fill("1,25")
        forms.nth(place).locator("textarea").fill("Đã thực hiện đầy đủ, có báo cáo kèm theo.")
        forms.nth(place).locator("textarea").blur()
        forms.nth(place).locator("[data-saved]").get_by_text("Đã lưu").wait_for()
    writer.page.get_by_text("3/3 tiêu chí đủ").first.wait_for()
    assert writer.faults() == []
    head = enter("STP.head")
    head.go(f"{ADDRESS}/STP")
    assert head.page.locator("input[name$=score]").first.input_value() == "1,25"
    # Two people at one criterion: the second is told, and keeps what was typed.
    answers = "textarea >> nth=0"
    head.page.locator("form[data-answer]").locator(answers).fill("Bản của người đứng đầu.")
    head.page.locator("form[data-answer]").locator(answers).blur()
    head.page.get_by_text("Đã lưu 24/12/2024").first.wait_for()
    writer.page.locator("form[data-answer]").locator(answers).fill("Bản gõ sau.")
    writer.page.locator("form[data-answer]").locator(answers).blur()
    writer.page.get_by_text("Người khác vừa sửa tiêu chí này.").wait_for()
    assert writer.page.locator("form[data-answer]").locator(answers).input_value() == "Bản gõ sau."
    writer.errors[:] = [error for error in writer.errors if "409" not in error]
    head.press("Ký gửi phiếu")
    assert "Đã ký, chờ xem xét" in head.text()

    play.play_to_acceptance(but=("STP",))
    boss.go(f"{ADDRESS}/STTTT")
    assert boss.faults() == []
    boss.go(ADDRESS)
    assert boss.text().count("Đã chấp nhận") == len(PEOPLE)
    assert "nộp muộn 3 ngày" in boss.text()
    assert play.visit("STC").get(f"{ADDRESS}/STP").status_code == 403

    _consolidated_and_sent(boss)
    _appraised_and_compared(boss)


def _consolidated_and_sent(boss):
    """Read the province's table, take the report away, close the table and send it."""
    boss.go(f"{ADDRESS}/tong-hop")
    assert "54/54" in boss.text()
    assert boss.faults() == []
    boss.page.get_by_role("link", name="Báo cáo và câu chữ").click()
    with boss.page.expect_download() as taken:
        boss.page.get_by_role("link", name="Tải Word").click()
    assert Path(taken.value.path()).read_bytes()[:2] == b"PK"
    boss.go(f"{ADDRESS}/tong-hop")
    boss.press("Đánh dấu tổng hợp xong")
    boss.page.fill("[name=number]", "23/BC-UBND")
    boss.press("Ghi đã gửi")
    assert "Báo cáo số 23/BC-UBND" in boss.text()


def _appraised_and_compared(boss):
    """Paste what the council gave, store it, and read what was published beside it."""
    boss.go(f"{ADDRESS}/tham-dinh")
    boss.page.get_by_text("Dán bảng hoặc chọn tệp").click()
    boss.page.fill("[name=content]", "Mã\tĐiểm\tGhi chú\n2.2\t1,5\tCần bổ sung số liệu.")
    boss.press("Điền vào bảng dưới")
    assert boss.page.locator("[name='score-2.2']").input_value() == "1,5"
    boss.page.fill("[name=source]", "Công văn của Hội đồng thẩm định")
    boss.press("Ghi điểm thẩm định lần 1")
    assert "Chưa giải trình" in boss.text()
    assert boss.faults() == []
    boss.go(f"{ADDRESS}/doi-chieu")
    assert "64,97 điểm" in boss.text()
    assert "Hội đồng: Cần bổ sung số liệu." in boss.text()
    assert boss.faults() == []
