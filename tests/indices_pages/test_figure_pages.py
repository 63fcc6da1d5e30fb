"""Figures come in by grid, by paste and by file: previewed, stored whole, never lost."""

from __future__ import annotations

import io
import threading

import pytest
from sqlalchemy import func, select

from tracker.audit.models import AuditEvent
from tracker.indices.models import Claim, EntryDraft, Score
from tracker.indices.rules.wording import coded

YEAR = "/so-lieu/PAR_INDEX/2024"
TABLE = "Mã\tĐiểm tối đa\tĐiểm tự chấm\n1.1\t1,5\t1,4\n1.2\t0.5\t0.5"


def paste(client, content: str, stage: str = "self", **more: object) -> str:
    fields = {"content": content, "stage": stage, "source": "BC 23", **more}
    answer = client.post(f"{YEAR}/dan", data=fields)
    assert answer.status_code == 303
    return answer.headers["Location"]


def self_scores(read) -> list:
    query = select(Score.score, Score.source).where(Score.stage == "self").order_by(Score.id)
    return [(str(score), source) for score, source in read(query)]


def test_a_paste_is_previewed_then_stored_whole(visit, read, send, text):
    snv = visit("dieuphoi")
    address = paste(snv, TABLE)
    assert "4 số mới, 0 số đổi" in text(snv.get(address))
    assert self_scores(read) == []
    assert send(snv, address, source="BC 23").status_code == 303
    assert self_scores(read) == [("1.4", "BC 23"), ("0.5", "BC 23")]


def test_the_same_press_twice_stores_once(visit, read, send):
    snv = visit("dieuphoi")
    address = paste(snv, TABLE)
    send(snv, address, source="BC 23")
    again = snv.post(address, data={"act": "store", "seen": "", "source": "BC 23"})
    assert again.status_code == 303
    assert read(select(func.count()).where(AuditEvent.verb == "indices.enter_scores")) == [(1,)]


def test_two_people_at_once_the_second_sees_who_wrote_and_keeps_the_text(visit, read, send, text):
    one, two = visit("dieuphoi"), visit("dieuphoi")
    first, second = paste(one, TABLE), paste(two, TABLE.replace("1,4", "1,3"))
    two.get(second)
    seen = two.get(second).get_data(as_text=True).split('name="seen" value="')[1].split('"')[0]
    send(one, first, source="BC 23")
    late = two.post(second, data={"act": "store", "seen": seen, "source": "BC 24"})
    assert late.status_code == 409
    assert "vừa ghi lúc" in text(late)
    assert "1,3" in text(late)
    assert self_scores(read)[0] == ("1.4", "BC 23")
    assert send(two, second, source="BC 24").status_code == 303
    assert self_scores(read)[0] == ("1.3", "BC 24")


def test_two_presses_in_the_same_moment_store_one_of_them(app, visit, read):
    snv = visit("dieuphoi")
    addresses = [paste(snv, TABLE), paste(snv, TABLE.replace("1,4", "1,3"))]
    pages = [snv.get(address).get_data(as_text=True) for address in addresses]
    seen = pages[0].split('name="seen" value="')[1].split('"')[0]
    codes: list[int] = []

    def press(address: str) -> None:
        fields = {"act": "store", "seen": seen, "source": "BC"}
        codes.append(visit("dieuphoi").post(address, data=fields).status_code)

    threads = [threading.Thread(target=press, args=(address,)) for address in addresses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303, 409]


def test_faults_stand_with_their_line_and_nothing_is_stored(visit, read, send, text):
    snv = visit("dieuphoi")
    address = paste(snv, "1.1\t1,5\tNaN\n99\t1\t1\n1.2\t0,5\t9,5")
    page = text(snv.get(address))
    assert "3 chỗ phải sửa" in page
    assert "Dòng 1: Điểm: “NaN” không phải là số." in page
    assert send(snv, address, source="BC").status_code == 422
    assert self_scores(read) == []


def test_the_text_may_be_mended_on_the_preview_and_columns_chosen(visit, text):
    snv = visit("dieuphoi")
    address = paste(snv, "1.1\t1,4\t1,5")
    fields = {"act": "read", "column": ["code", "score", "max"], "source": ""}
    assert snv.post(address, data=fields).status_code == 303
    assert "1.1 Thực hiện Kế hoạch CCHC điểm – 1,4" in text(snv.get(address))
    fields = {"act": "read", "content": "1.1\t1,5\t1,2", "source": ""}
    snv.post(address, data=fields)
    assert "điểm – 1,2" in text(snv.get(address))


def test_twenty_thousand_lines_are_refused_in_a_sentence(visit, text):
    snv = visit("dieuphoi")
    address = paste(snv, "\n".join(["1.1\t1\t1"] * 20_000))
    assert "Bảng có 20.000 dòng; mỗi lần tối đa 3.000 dòng." in text(snv.get(address))


def test_a_table_put_away_stores_nothing_and_its_row_stays(visit, read):
    snv = visit("dieuphoi")
    address = paste(snv, TABLE)
    assert snv.post(address, data={"act": "away"}).status_code == 303
    assert self_scores(read) == []
    rows = read(select(EntryDraft.put_away_at, EntryDraft.content))
    assert [(row[0] is not None, row[1].split()) for row in rows] == [(True, TABLE.split())]


def test_the_grid_sends_only_what_was_typed(visit, read, send):
    snv = visit("dieuphoi")
    fields = {"giai-doan": "appraised_1", "phan": "total", "shown": '{"1.1/max": "1,5"}'}
    fields |= {"max-1.1": "1,5", "score-1.1": "1,25", "score-1.2": "", "source": "BC 1"}
    answer = snv.post(f"{YEAR}/go", data=fields)
    send(snv, answer.headers["Location"], source="BC 1")
    query = select(Score.score).where(Score.stage == "appraised_1")
    assert [str(row[0]) for row in read(query)] == ["1.25"]


def test_an_unfinished_table_waits_on_the_page_of_its_year(visit, text):
    snv = visit("dieuphoi")
    address = paste(snv, TABLE)
    page = snv.get(YEAR)
    assert address in page.get_data(as_text=True)
    assert "Bảng chưa ghi của" in text(page)


def test_a_published_value_asks_for_a_reason(visit, send, text):
    snv = visit("dieuphoi")
    address = paste(snv, "1.1\t1,5\t1,2", stage="published")
    assert "ghi lý do" in text(send(snv, address, source="QĐ 1"))
    assert send(snv, address, source="QĐ 1", reason="đính chính").status_code == 303


def test_the_sheet_goes_out_filled_in_and_comes_back_unchanged(visit, text):
    snv = visit("dieuphoi")
    sheet = snv.get(f"{YEAR}/mau.xlsx").data
    fields = {"stage": "published", "file": (io.BytesIO(sheet), "mau.xlsx")}
    address = snv.post(f"{YEAR}/dan", data=fields).headers["Location"]
    page = text(snv.get(address))
    assert "chỗ phải sửa" not in page
    assert "0 số mới, 0 số đổi" in page


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"%PDF-1.4", b""])
def test_a_file_that_is_no_table_is_refused_in_a_sentence(visit, content):
    fields = {"stage": "self", "file": (io.BytesIO(content), "x.xlsx")}
    assert visit("dieuphoi").post(f"{YEAR}/dan", data=fields).status_code == 422


def test_other_provinces_come_by_paste_and_stand_best_first(visit, send, text):
    snv = visit("dieuphoi")
    table = "Tỉnh, thành phố\tTổng\t1\nTỉnh A\t88\t90\nTỉnh B\t95,5\t97"
    fields = {"content": table, "measure": "percent", "source": "QĐ 267"}
    address = snv.post(f"{YEAR}/dia-phuong", data=fields).headers["Location"]
    assert send(snv, address, source="QĐ 267").status_code == 303
    page = text(snv.get(f"{YEAR}/dia-phuong"))
    assert page.index("Tỉnh B 95,50 97,00") < page.index("Tỉnh A 88,00 90,00")


def test_a_claim_is_taken_and_no_longer_used_without_being_lost(visit, read, send, text):
    snv = visit("dieuphoi")
    table = (
        "index,year,against,code,part,kind,unit,printed_value,source\n"
        "PAR_INDEX,2024,2023,8,total,delta_vs_prev_year,pp,+9.37,bản thử"
    )
    before = read(select(func.count()).select_from(Claim))[0][0]
    address = snv.post(f"{YEAR}/so-lieu-in", data={"content": table}).headers["Location"]
    send(snv, address)
    ((claim_id,),) = read(select(Claim.id).where(Claim.source == "bản thử"))
    drop = f"/so-lieu/so-in/{claim_id}/khong-dung"
    snv.post(drop, data={"reason": ""})
    assert read(select(Claim.withdrawn_on).where(Claim.id == claim_id)) == [(None,)]
    snv.post(drop, data={"reason": "báo cáo đã thay"})
    assert "báo cáo đã thay" in text(snv.get(f"{YEAR}/so-lieu-in"))
    assert read(select(func.count()).select_from(Claim)) == [(before + 1,)]


@pytest.mark.parametrize("path", [YEAR, f"{YEAR}/go", f"{YEAR}/dia-phuong", f"{YEAR}/muc/1"])
def test_a_page_costs_the_same_queries_for_more_rows(visit, send, count_queries, path):
    snv = visit("dieuphoi")
    snv.get(path)
    with count_queries() as before:
        snv.get(path)
    send(snv, paste(snv, TABLE), source="BC")
    table = "Tỉnh\tTổng\nA\t1\nB\t2\nC\t3"
    fields = {"content": table, "measure": "percent", "source": "QĐ"}
    send(snv, snv.post(f"{YEAR}/dia-phuong", data=fields).headers["Location"], source="QĐ")
    snv.get(path)
    with count_queries() as after:
        snv.get(path)
    assert len(after) == len(before) <= 45


@pytest.mark.parametrize("mailbox", ["bavi", "stp", "tanlinh"])
def test_an_agency_is_not_at_the_table_of_figures(visit, mailbox):
    assert visit(mailbox).get(YEAR).status_code == 403
    assert visit(mailbox).post(f"{YEAR}/dan", data={"content": TABLE}).status_code == 403


def test_tables_are_headed_and_filled_in_words():
    rows = [["Mã", "Loại", "Đơn vị"], ["Tổng", "thay đổi thứ hạng", "điểm %"], ["1.1", "?", "pp"]]
    head, below = coded(rows)
    assert head == ["code", "kind", "unit"]
    assert below == [
        {"code": "TOTAL", "kind": "rank_change", "unit": "pp"},
        {"code": "1.1", "kind": "?", "unit": "pp"},
    ]


def test_claims_are_shown_without_codes_of_files(visit, text):
    page = text(visit("dieuphoi").get("/so-lieu/PAR_INDEX/2024/so-lieu-in"))
    assert "+2,69 điểm %" in page
    assert "thay đổi so với năm trước" in page
    assert not any(code in page for code in ("delta_vs_prev_year", " pp ", "TOTAL"))
