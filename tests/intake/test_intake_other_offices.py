"""Layouts of offices that nobody has seen yet, each in the formats where it can stand."""

from __future__ import annotations

import csv
import io
import unicodedata

import docx
import pytest
import xlsxwriter
from spoiled import FORMATS, Table, small_plan, write

from tracker.intake.mapping.choices import Choice
from tracker.intake.mapping.heads import unsure_heads
from tracker.intake.parse import read_plan, understand_source
from tracker.intake.reading.choose import read_source

INTRO = ["KẾ HOẠCH", "Nâng cao Chỉ số cải cách hành chính (PAR INDEX) năm 2025"]


@pytest.fixture
def read(tmp_path, register):
    """Write the tables in a format and read them again."""

    def read(tables, kind="docx", **told):
        path = write(tables, kind, tmp_path)
        return understand_source(read_source(path), register=register, **told)

    return read


def names(matches):
    return [match.name for match in matches]


def doubts(plan):
    return [(f.rule, f.where) for f in plan.findings if f.severity != "info"]


def one(rows, merges=(), above=INTRO):
    return [Table("Nhiệm vụ", list(above), rows, list(merges))]


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_the_end_of_a_time_in_two_columns_is_the_deadline(kind, read):
    rows = [
        ["STT", "Nội dung công việc", "Thời gian thực hiện", "", "Đơn vị chủ trì", "Ghi chú"],
        ["", "", "Bắt đầu", "Kết thúc", "", ""],
        ["1", "Ban hành kế hoạch", "Tháng 3/2025", "Tháng 8/2025", "Sở Nội vụ", ""],
        ["2", "Kiểm tra", "01/9/2025", "30/11/2025", "Sở Tư pháp", ""],
    ]
    merges = [(0, 2, 0, 3), *((0, column, 1, column) for column in (0, 1, 4, 5))]
    plan = read(one(rows, merges), kind)
    assert [task.deadline.text for task in plan.tasks] == ["Tháng 8/2025", "30/11/2025"]
    assert doubts(plan) == []


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("cell", ["Sở Nội vụ/Sở Tài chính", "Sở Nội vụ / Sở Tài chính",
                                  "Chủ trì: Sở Nội vụ\nPhối hợp: Sở Tài chính",
                                  "- Chủ trì: Sở Nội vụ.\n- Phối hợp: Sở Tài chính."])  # fmt: skip
def test_lead_and_partners_in_one_column_are_parted(cell, kind, read):
    rows = [
        ["TT", "Nhiệm vụ", "Đơn vị chủ trì/phối hợp", "Thời hạn"],
        ["1", "Ban hành kế hoạch", cell, "Tháng 8/2025"],
    ]
    task = read(one(rows), kind).tasks[0]
    assert (names(task.leads), names(task.partners)) == (["Sở Nội vụ"], ["Sở Tài chính"])


@pytest.mark.parametrize("kind", FORMATS)
def test_dotted_numbers_under_lettered_parts_and_roman_sections(kind, read):
    rows = [
        ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian hoàn thành"],
        ["A", "PAR INDEX", "", ""],
        ["I.", "Chỉ đạo điều hành", "", ""],
        ["1.1", "Ban hành kế hoạch", "Sở Nội vụ", "Tháng 8/2025"],
        ["1.2", "Kiểm tra", "Sở Tư pháp", "Quý IV/2025"],
        ["II.", "Thể chế", "", ""],
        ["2.1", "Rà soát", "Sở Tư pháp", "Quý III/2025"],
    ]
    plan = read(one(rows, above=["KẾ HOẠCH", "Nâng cao các chỉ số năm 2025"]), kind)
    assert [(t.index, t.section, t.number) for t in plan.tasks] == [
        ("PAR_INDEX", "I", "1.1"),
        ("PAR_INDEX", "I", "1.2"),
        ("PAR_INDEX", "II", "2.1"),
    ]
    assert doubts(plan) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_sections_that_stand_in_the_number_column_alone(kind, read):
    rows = [
        ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"],
        ["A. PAR INDEX", "", "", ""],
        ["I. Chỉ đạo điều hành", "", "", ""],
        ["1", "Ban hành kế hoạch", "Sở Nội vụ", "Tháng 8/2025"],
        ["B. SIPAS", "", "", ""],
        ["I. Chất lượng dịch vụ", "", "", ""],
        ["2", "Khảo sát", "Sở Nội vụ", "Tháng 8/2025"],
    ]
    plan = read(one(rows, above=["KẾ HOẠCH", "Nâng cao các chỉ số năm 2025"]), kind)
    assert [(t.index, t.section, t.section_title) for t in plan.tasks] == [
        ("PAR_INDEX", "I", "Chỉ đạo điều hành"),
        ("SIPAS", "I", "Chất lượng dịch vụ"),
    ]


@pytest.mark.parametrize("kind", FORMATS)
def test_section_lines_over_the_whole_width(kind, read):
    rows = [
        ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"],
        ["PHẦN I. CHỈ SỐ CẢI CÁCH HÀNH CHÍNH (PAR INDEX)", "", "", ""],
        ["1", "Ban hành kế hoạch", "Sở Nội vụ", "Tháng 8/2025"],
        ["PHẦN II. CHỈ SỐ HÀI LÒNG (SIPAS)", "", "", ""],
        ["2", "Khảo sát", "Sở Nội vụ", "Tháng 8/2025"],
    ]
    merges = [(1, 0, 1, 3), (3, 0, 3, 3)]
    plan = read(one(rows, merges, above=["KẾ HOẠCH", "Nâng cao các chỉ số năm 2025"]), kind)
    assert [(t.index, t.number) for t in plan.tasks] == [("PAR_INDEX", "1"), ("SIPAS", "2")]


@pytest.mark.parametrize("kind", FORMATS)
def test_tasks_without_numbers_under_sections_are_counted_through(kind, read):
    rows = [
        ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"],
        ["I", "Chỉ đạo điều hành", "", ""],
        ["-", "Ban hành kế hoạch", "Sở Nội vụ", "Tháng 8/2025"],
        ["-", "Kiểm tra", "Sở Tư pháp", "Quý IV/2025"],
        ["II", "Thể chế", "", ""],
        ["-", "Rà soát", "Sở Tư pháp", "Quý III/2025"],
    ]
    plan = read(one(rows), kind)
    assert [(t.section, t.number, t.title) for t in plan.tasks] == [
        ("I", "1", "Ban hành kế hoạch"),
        ("I", "2", "Kiểm tra"),
        ("II", "3", "Rà soát"),
    ]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_plan_for_one_index_takes_tasks_and_targets_from_its_title(kind, read):
    tasks = [["STT", "Nhiệm vụ", "Chủ trì", "Thời hạn"],
             ["1", "Khảo sát người dân", "Sở Nội vụ", "Quý III/2025"]]  # fmt: skip
    targets = [["STT", "Nội dung", "Kết quả năm 2024 (%)", "Mục tiêu năm 2025 (%)"],
               ["1", "Tiếp cận dịch vụ", "84,2", "≥ 86"]]  # fmt: skip
    title = ["KẾ HOẠCH", "Cải thiện mức độ hài lòng của người dân (SIPAS) năm 2025"]
    plan = read([Table("Nhiệm vụ", title, tasks), Table("Chỉ tiêu", ["Phụ lục"], targets)], kind)
    assert ([t.index for t in plan.tasks], [t.index for t in plan.targets]) == (
        ["SIPAS"],
        ["SIPAS"],
    )
    assert (str(plan.targets[0].baseline), str(plan.targets[0].target)) == ("84.2", "86")


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("row", [["(1)", "(2)", "(3)", "(4)"], ["1", "2", "3", "4"],
                                 ["A", "B", "1", "2"],
                                 ["[1]", "[2]", "[3]", "[4]=[3]"]])  # fmt: skip
def test_a_row_of_column_numbers_is_left_aside(row, kind, read):
    rows = [
        ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"],
        row,
        ["1", "Ban hành kế hoạch", "Sở Nội vụ", "Tháng 8/2025"],
    ]
    plan = read(one(rows), kind)
    assert ([task.number for task in plan.tasks], doubts(plan)) == (["1"], [])


def test_a_sheet_for_each_index_names_it(read):
    head = ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"]
    row = ["1", "Ban hành kế hoạch", "Sở Nội vụ", "Tháng 8/2025"]
    sheets = [Table(name, ["Nhiệm vụ năm 2025"], [head, row])
              for name in ("PAR INDEX", "SIPAS", "PAPI")]  # fmt: skip
    plan = read(sheets, "xlsx")
    assert [t.where for t in plan.tasks] == ["PAR_INDEX/task/1", "SIPAS/task/1", "PAPI/task/1"]
    assert doubts(plan) == []


CSV_ROWS = [
    ["TT", "Nhiệm vụ", "Thời hạn", "Chủ trì", "Phối hợp"],
    ["1", "Xây dựng kế hoạch; trình\nỦy ban nhân dân", "Tháng 5/2025", "Sở Nội vụ", "Sở Tư pháp"],
    ["2", 'Đề án "Một cửa", giai đoạn 2', "Quý II/2025", "Sở Tư pháp", ""],
]


def tone_apart(text):
    """Write letters as the Vietnamese code page of Windows does: the vowel, then its tone."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = []
    for char in text:
        marks = unicodedata.normalize("NFD", char)
        kept = "".join(mark for mark in marks if mark not in tones)
        out.append(unicodedata.normalize("NFC", kept) + "".join(m for m in marks if m in tones))
    return "".join(out)


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "cp1258", "utf-8"])
@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_text_tables_of_old_programs(delimiter, encoding, ending, register, tmp_path):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=ending)
    writer.writerows([["KẾ HOẠCH PAR INDEX NĂM 2025"], [], *CSV_ROWS])
    text = stream.getvalue()
    path = tmp_path / "plan.csv"
    path.write_bytes((tone_apart(text) if encoding == "cp1258" else text).encode(encoding))
    plan = understand_source(read_source(path), register=register)
    assert [task.title for task in plan.tasks] == [
        "Xây dựng kế hoạch; trình Ủy ban nhân dân",
        'Đề án "Một cửa", giai đoạn 2',
    ]
    assert ([names(t.leads) for t in plan.tasks], doubts(plan)) == (
        [["Sở Nội vụ"], ["Sở Tư pháp"]],
        [],
    )


def word(path, blocks):
    """Write paragraphs (texts) and tables (lists of rows) in order."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        made = document.add_table(rows=len(block), cols=len(block[0]))
        for number, row in enumerate(block):
            for column, text in enumerate(row):
                made.cell(number, column).text = text
    document.save(path)
    return path


HEAD = ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"]


def test_each_section_in_a_table_of_its_own_under_its_heading(register, tmp_path):
    path = word(tmp_path / "plan.docx", [
        "KẾ HOẠCH", "Nâng cao các chỉ số năm 2025",
        "A. CHỈ SỐ CẢI CÁCH HÀNH CHÍNH (PAR INDEX)",
        "I. Chỉ đạo điều hành",
        [HEAD, ["1", "Ban hành kế hoạch", "Sở Nội vụ", "Tháng 8/2025"]],
        "II. Cải cách thể chế",
        [HEAD, ["2", "Rà soát", "Sở Tư pháp", "Quý III/2025"]],
        "B. CHỈ SỐ HÀI LÒNG (SIPAS)",
        "I. Chất lượng dịch vụ",
        [HEAD, ["3", "Khảo sát", "Sở Nội vụ", "Quý IV/2025"]],
    ])  # fmt: skip
    plan = understand_source(read_source(path), register=register)
    assert [(t.index, t.section, t.section_title, t.number) for t in plan.tasks] == [
        ("PAR_INDEX", "I", "Chỉ đạo điều hành", "1"),
        ("PAR_INDEX", "II", "Cải cách thể chế", "2"),
        ("SIPAS", "I", "Chất lượng dịch vụ", "3"),
    ]
    assert doubts(plan) == []


def test_an_appendix_goes_on_under_a_repeated_title(register, tmp_path):
    path = word(tmp_path / "plan.docx", [
        *INTRO, "Phụ lục 1", "NHIỆM VỤ NÂNG CAO CHỈ SỐ PAR INDEX",
        [HEAD, ["I", "Chỉ đạo điều hành", "", ""],
         ["1", "Ban hành kế hoạch", "Sở Nội vụ", "Tháng 8/2025"]],
        "Phụ lục 1 (tiếp)",
        [HEAD, ["2", "Kiểm tra", "Sở Tư pháp", "Quý IV/2025"]],
        "Phụ lục 1 (tiếp theo)",
        [["3", "Rà soát", "Sở Tư pháp", "Quý IV/2025"]],
    ])  # fmt: skip
    plan = understand_source(read_source(path), register=register)
    assert [(t.index, t.section, t.number) for t in plan.tasks] == [
        ("PAR_INDEX", "I", "1"),
        ("PAR_INDEX", "I", "2"),
        ("PAR_INDEX", "I", "3"),
    ]
    assert doubts(plan) == []


def test_titles_and_empty_columns_around_an_excel_table(register, tmp_path):
    path = tmp_path / "plan.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Sheet1")
    lines = ["UBND THÀNH PHỐ", "KẾ HOẠCH", "Nâng cao Chỉ số PAPI năm 2025", "Đơn vị tính: điểm"]
    for number, line in enumerate(lines):
        sheet.merge_range(number, 1, number, 7, line)
    for row, texts in enumerate([HEAD, ["1", "Niêm yết", "UBND cấp xã", "Năm 2025"]]):
        for column, text in enumerate(texts):
            sheet.write_string(6 + row, 1 + 2 * column, text)
    sheet.write_string(9, 1, "Người lập biểu")
    book.close()
    plan = understand_source(read_source(path), register=register)
    assert [(t.index, t.number, names(t.leads)) for t in plan.tasks] == [
        ("PAPI", "1", ["UBND cấp xã"])
    ]
    assert (plan.title, doubts(plan)) == ("Nâng cao Chỉ số PAPI năm 2025", [])


@pytest.mark.parametrize("kind", FORMATS)
def test_heads_in_capitals_with_units_and_breaks(kind, read):
    rows = [
        ["SỐ TT", "NỘI DUNG,\nNHIỆM VỤ", "CƠ QUAN, ĐƠN VỊ\nCHỦ TRÌ", "CƠ QUAN,\nĐƠN VỊ PHỐI HỢP",
         "THỜI GIAN\n(hoàn thành)", "SẢN PHẨM/\nKẾT QUẢ"],
        ["01", "Ban hành kế hoạch", "Sở Nội vụ", "Sở Tư pháp", "Tháng 8/2025", "Kế hoạch"],
    ]  # fmt: skip
    task = read(one(rows), kind).tasks[0]
    assert (task.number, names(task.leads), names(task.partners), task.output) == (
        "1",
        ["Sở Nội vụ"],
        ["Sở Tư pháp"],
        "Kế hoạch",
    )


@pytest.mark.parametrize("kind", FORMATS)
def test_targets_whose_years_stand_in_a_second_row(kind, read):
    rows = [
        ["STT", "Chỉ tiêu", "Điểm chuẩn", "Kết quả", "", "Mục tiêu", "Phụ trách"],
        ["", "", "", "2023", "2024", "2025", ""],
        ["1", "Chỉ đạo điều hành", "10", "8", "8,5", "9", "Sở Nội vụ"],
        ["2", "Thể chế", "10", "7", "7,5", "8", "Sở Tư pháp"],
    ]
    merges = [(0, 3, 0, 4), *((0, column, 1, column) for column in (0, 1, 2, 6))]
    if kind == "csv":
        merges = []
    plan = read([Table("Chỉ tiêu", ["Chỉ tiêu PAR INDEX năm 2025"], rows, merges)], kind)
    read_values = [(t.code, str(t.max_score), str(t.baseline), str(t.target))
                   for t in plan.targets]  # fmt: skip
    assert read_values == [("1", "10", "8.5", "9"), ("2", "10", "7.5", "8")]


def test_a_small_plan_stands_the_same_in_every_format(read):
    whole = [
        [row.as_json() for row in (*plan.tasks, *plan.targets)]
        for plan in (read(small_plan(), kind) for kind in FORMATS)
    ]
    assert whole[0] == whole[1] == whole[2] == whole[3]


def test_a_table_that_nobody_recognises_is_named(read):
    staff = [["Họ tên", "Chức vụ", "Điện thoại"], *([["An", "Chuyên viên", "0123"]] * 2)]
    plan = read([*small_plan(), Table("Khác", ["Danh sách"], staff)])
    found = [f for f in plan.findings if f.rule == "table_left_out"]
    assert [(f.severity, f.printed) for f in found] == [("info", "Họ tên; Chức vụ; Điện thoại")]


def test_chosen_columns_are_read_where_heads_say_nothing(read, tmp_path):
    rows = [["A1", "B1", "C1", "D1"], ["1", "Kiểm tra", "Quý IV/2025", "Sở Nội vụ"]]
    tables = [*small_plan()[1:], Table("Khác", ["SIPAS"], [*rows, ["2", "Rà soát", "", "STP"]])]
    [head] = unsure_heads(read_source(write(tables, "docx", tmp_path)).grids, 2025)
    columns = {"number": 0, "title": 1, "deadline": 2, "lead": 3}
    plan = read(tables, choices={head.shape: Choice("tasks", columns)})
    assert [(t.where, t.deadline.text, names(t.leads)) for t in plan.tasks] == [
        ("SIPAS/task/1", "Quý IV/2025", ["Sở Nội vụ"]),
        ("SIPAS/task/2", "", ["Sở Tư pháp"]),
    ]


def test_a_plan_without_any_year_is_an_error(read):
    rows = [["TT", "Nhiệm vụ", "Chủ trì", "Thời hạn"], ["1", "Rà soát", "Sở Nội vụ", "Quý I"]]
    plan = read(one(rows, above=["Kế hoạch PAR INDEX"]))
    assert (plan.year, ("missing_year", None) in doubts(plan)) == (0, True)


def test_target_rows_without_an_index_are_told_by_the_command(register, tmp_path):
    rows = [["STT", "Tiêu chí", "Kết quả năm 2024", "Mục tiêu năm 2025"], ["1", "A", "7", "8"]]
    path = write([Table("Chỉ tiêu", ["Phụ lục"], rows)], "docx", tmp_path)
    plan = read_plan(path, register=register)
    found = [f for f in plan.findings if f.rule == "unknown_index"]
    assert [(f.severity, f.printed) for f in found] == [("warning", "1")]
