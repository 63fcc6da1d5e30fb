"""A way to read is saved from the preview, applied to the next file, and given out again."""

from __future__ import annotations

import io

from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from tracker.indices.models import EntryDraft, Score, TableReading

YEAR = "/so-lieu/PAR_INDEX/2024"
HEADS = ["TT tiêu chí", "=Nội dung", "Kết quả của Bộ", "Điểm TĐ\ncủa Bộ", "Kết quả của Bộ"]
COLUMNS = ["code", "name", "max", "score", "-"]


def book(heads: list[str] = HEADS, *rows: list) -> io.BytesIO:
    """A file as other software exports it: a title, a free row, the heads, the rows."""
    workbook = Workbook()
    for row in [["BẢNG TỔNG HỢP"], [], heads, *(rows or [["1.1", "Kế hoạch", 1.5, 1.4, "x"]])]:
        workbook.active.append(row)
    for cell in workbook.active[3]:
        cell.data_type = "s"
    out = io.BytesIO()
    workbook.save(out)
    out.seek(0)
    return out


def upload(client, file: io.BytesIO, stage: str = "self") -> str:
    fields = {"file": (file, "bo.xlsx"), "stage": stage, "source": "BC 23"}
    answer = client.post(f"{YEAR}/dan", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 303
    return answer.headers["Location"]


def saved(client, name: str = "Phần mềm của Bộ") -> str:
    """Say where the heads stand and what they mean, and save it; give the draft's address."""
    address = upload(client, book())
    client.post(address, data={"act": "read", "dong-truoc": "0", "dong-ten-cot": "3"})
    shown = {"dong-truoc": "3", "dong-ten-cot": "3", "column": COLUMNS, "ten-cach-doc": name}
    assert client.post(address, data={"act": "save", **shown}).status_code == 303
    return address


def rows_of(answer) -> list[tuple]:
    sheet = load_workbook(io.BytesIO(answer.get_data())).active
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_a_file_with_the_same_heads_is_read_by_the_saved_way(visit, text, read, send):
    snv = visit("dieuphoi")
    assert "Đã lưu cách đọc “Phần mềm của Bộ”" in text(snv.get(saved(snv)))
    second = upload(snv, book(HEADS, ["1.2", "Báo cáo", 0.5, 0.25, "y"]))
    page = text(snv.get(second))
    assert "theo cách đã lưu “Phần mềm của Bộ”" in page
    assert "1.2 Thực hiện chế độ báo cáo" in page
    send(snv, second, source="BC 23")
    scores = read(select(Score.score).where(Score.stage == "self"))
    assert [str(score) for (score,) in scores] == ["0.25"]


def test_other_heads_are_guessed_and_a_way_may_be_chosen_that_tells_what_is_missing(
    visit, text, read
):
    snv = visit("dieuphoi")
    saved(snv)
    (way,) = read(select(TableReading.id))[0]
    address = upload(snv, book(["TT tiêu chí", "Điểm TĐ của Bộ"], ["1.1", 1.4]))
    assert "theo cách đã lưu" not in text(snv.get(address))
    snv.post(address, data={"act": "read", "cach-doc-truoc": "", "cach-doc": str(way)})
    page = text(snv.get(address))
    assert "theo cách đã lưu “Phần mềm của Bộ”" in page
    assert "Bảng không có cột “=Nội dung” mà cách đọc đã chọn cần." in page
    assert "1.1 Thực hiện Kế hoạch CCHC điểm – 1,4" in page
    snv.post(address, data={"act": "read", "cach-doc-truoc": str(way), "cach-doc": ""})
    assert read(select(EntryDraft.said).order_by(EntryDraft.id.desc()))[0][0]["columns"] is None


def test_a_name_in_use_is_refused_but_the_way_that_read_the_table_may_be_changed(visit, text, read):
    snv = visit("dieuphoi")
    saved(snv)
    address = upload(snv, book(["Mã", "Điểm"], ["1.1", 1.4]))
    snv.post(address, data={"act": "save", "ten-cach-doc": "PHAN MEM CUA BO"})
    assert "Đã có cách đọc “Phần mềm của Bộ” do Nguyễn Thu Hà lưu lúc" in text(snv.get(address))
    address = upload(snv, book())
    changed = ["code", "name", "-", "percent", "-"]
    snv.post(address, data={"act": "save", "column": changed, "ten-cach-doc": "phần mềm của bộ"})
    assert read(select(TableReading.name, TableReading.columns)) == [("phần mềm của bộ", changed)]


def test_a_year_is_given_in_the_columns_of_a_way_and_comes_back_unchanged(visit, text, read):
    snv = visit("dieuphoi")
    saved(snv)
    (way,) = read(select(TableReading.id))[0]
    answer = snv.get(f"{YEAR}/theo-cot.xlsx?cach-doc={way}&giai-doan=published")
    rows = rows_of(answer)
    assert rows[0] == tuple(HEADS)
    assert rows[1] == ("Tổng", "Chỉ số cải cách hành chính (PAR INDEX)", 100, 92.75, None)
    again = upload(snv, io.BytesIO(answer.get_data()), "published")
    page = text(snv.get(again))
    assert "theo cách đã lưu" in page
    assert "Mọi số trong bảng đều đã có; không có gì thay đổi." in page
    assert snv.get(f"/so-lieu/SIPAS/2023/theo-cot.xlsx?cach-doc={way}").status_code == 404


def test_ways_are_listed_renamed_and_retired_and_then_no_file_is_known_by_them(visit, text, read):
    snv = visit("dieuphoi")
    saved(snv)
    (way,) = read(select(TableReading.id))[0]
    snv.post(f"/so-lieu/cach-doc/{way}/ten", data={"ten": "Bảng 2025"})
    page = text(visit("lanhdao").get("/so-lieu/cach-doc"))
    assert "Bảng 2025" in page
    assert "đọc 4 trong 5 cột" in page
    assert "=Nội dung: Tên" in page
    snv.post(f"/so-lieu/cach-doc/{way}/thoi-dung")
    assert "Không dùng nữa" in text(snv.get("/so-lieu/cach-doc"))
    assert snv.post(f"/so-lieu/cach-doc/{way}/thoi-dung").status_code == 404
    assert snv.get(f"{YEAR}/theo-cot.xlsx?cach-doc={way}").status_code == 404
    assert "theo cách đã lưu" not in text(snv.get(upload(snv, book())))


def test_figures_of_a_report_are_read_by_the_columns_that_are_chosen(visit, text, read):
    snv = visit("dieuphoi")
    table = "Chỉ số nào\tNăm BC\tMục\tDạng\tSố\nPAR_INDEX\t2024\t1.1\ttổng các mục con\t1,5"
    address = snv.post(f"{YEAR}/so-lieu-in", data={"content": table}).headers["Location"]
    assert "còn thiếu" in text(snv.get(address))
    columns = ["index", "year", "code", "kind", "printed_value"]
    shown = {"dong-truoc": "1", "dong-ten-cot": "1", "column": columns}
    snv.post(address, data={"act": "save", "ten-cach-doc": "Phụ lục báo cáo", **shown})
    again = snv.post(f"{YEAR}/so-lieu-in", data={"content": table}).headers["Location"]
    assert "1 số mới" in text(snv.get(again))
    assert read(select(TableReading.kind)) == [("claims",)]


def test_a_hundred_and_one_columns_are_refused_in_a_sentence(visit, text):
    snv = visit("dieuphoi")
    wide = [f"Cột {number}" for number in range(101)]
    assert "Bảng có hơn 100 cột" in text(snv.get(upload(snv, book(wide, wide))))


def test_the_list_costs_the_same_queries_for_more_ways(visit, count_queries):
    snv = visit("dieuphoi")
    costs = []
    for number in (1, 3):
        for more in range(number):
            saved(snv, f"Cách {number}.{more}")
        snv.get("/so-lieu/cach-doc")
        with count_queries() as found:
            snv.get("/so-lieu/cach-doc")
        costs.append(len(found))
    assert costs[0] == costs[1] <= 30
