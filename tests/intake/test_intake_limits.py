"""What a hostile or huge document may cost: time of the processor and memory, of a child alone."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from spoiled import TASK_HEAD, Table, small_plan, write

from tracker.intake.reading.child import read_in_child

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEGABYTES = 10.0, 300.0
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


# A process that was forked from a large one counts that one's memory: a small one stands between.
ASIDE = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "tracker.intake.reading.child", sys.argv[1]],
                      capture_output=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.stdout.flush()
sys.stdout.buffer.write(done.stdout)
"""


def measured(path):
    """Give (answer, seconds of the processor, megabytes) of the child that reads a file."""
    command = [sys.executable, "-c", ASIDE, str(path)]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=True)
    first, _, printed = done.stdout.decode().partition("\n")
    seconds, megabytes = map(float, first.split())
    answer = json.loads(printed) if printed else {"refused": "too_large"}
    return answer, seconds, megabytes


def many_rows(count):
    work = ["Rà soát văn bản quy phạm pháp luật", "Tháng 8/2025", "Sở Nội vụ", "Sở Tư pháp", "x"]
    rows = [TASK_HEAD, *([str(number), *work] for number in range(1, count + 1))]
    return [Table("P", ["KẾ HOẠCH PAR INDEX năm 2025"], rows)]


def word(path, body, **parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>"
        )
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return path


def long_word(folder):
    rows = many_rows(20_000)[0].rows
    cells = "".join(
        "<w:tr>"
        + "".join(f"<w:tc><w:p><w:r><w:t>{t}</w:t></w:r></w:p></w:tc>" for t in row)
        + "</w:tr>"
        for row in rows
    )
    return word(folder / "p.docx", f"<w:tbl>{cells}</w:tbl>")


def nested_tables(folder):
    deep = 1500
    opened, closed = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    return word(folder / "p.docx", opened * deep + closed * deep)


def wide_spans(folder):
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p/></w:tc>'
    return word(folder / "p.docx", "<w:tbl>" + f"<w:tr>{cell * 40}</w:tr>" * 900 + "</w:tbl>")


def blown_up_word(folder):
    """Ratio just under the bound of the archive, content far above the memory."""
    run = "".join(f"<w:p><w:r><w:t>{number}</w:t></w:r></w:p>" for number in range(600_000))
    return word(folder / "p.docx", run)


def entities(folder):
    path = folder / "p.xlsx"
    names = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "ha">{names}]><sst {MAIN}><si><t>&e11;</t></si></sst>'
    with zipfile.ZipFile(write(small_plan(), "xlsx", folder)) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, bomb if name == "xl/sharedStrings.xml" else content)
    return path


def far_cell(folder):
    book = xlsxwriter.Workbook(folder / "p.xlsx")
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "b")
    book.close()
    return folder / "p.xlsx"


def wide_merge(folder):
    path = write(small_plan(), "xlsx", folder)
    with zipfile.ZipFile(path) as sound:
        parts = {name: sound.read(name).decode() for name in sound.namelist()}
    merge = '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace("</sheetData>", merge)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def one_line(folder):
    path = folder / "p.csv"
    path.write_text("Nhiệm vụ;" * 3_000_000, encoding="utf-8")
    return path


def open_quote(folder):
    path = folder / "p.csv"
    path.write_text('TT;Nhiệm vụ;"Hạn\n' + "1;a;b\n" * 500_000, encoding="utf-8")
    return path


def nested_pdf(folder):
    path = folder / "p.pdf"
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n" + b"[" * 2_000_000)
    return path


def long_pdf(folder):
    return write(many_rows(2_500), "pdf", folder)


HOSTILE = [long_word, nested_tables, wide_spans, blown_up_word, entities, far_cell, wide_merge,
           one_line, open_quote, nested_pdf, long_pdf]  # fmt: skip


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_a_hostile_file_costs_little(make, tmp_path):
    answer, seconds, megabytes = measured(make(tmp_path))
    assert (seconds < SECONDS, megabytes < MEGABYTES) == (True, True), (seconds, megabytes)
    assert "kind" in answer or answer["refused"] in {"too_large", "unreadable_file"}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_twenty_thousand_rows_are_read(kind, tmp_path):
    answer, seconds, megabytes = measured(write(many_rows(20_000), kind, tmp_path))
    assert len(answer["grids"][0]["cells"]) > 120_000
    assert (seconds < SECONDS, megabytes < MEGABYTES) == (True, True), (seconds, megabytes)


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.999])
def test_a_file_cut_anywhere_is_refused_or_read_with_a_sentence(kind, part, documents, tmp_path):
    whole = (documents / f"plan-2024.{kind}").read_bytes()
    path = tmp_path / f"cut.{kind}"
    path.write_bytes(whole[: int(len(whole) * part)])
    answer, _, _ = measured(path)
    said = answer.get("kind") or (answer["refused"], answer["sentence"][-1])
    assert said in {kind, ("unreadable_file", ".")}


def test_macros_stay_unread_and_the_table_is_read(tmp_path):
    with zipfile.ZipFile(write(small_plan(), "docx", tmp_path), "a") as archive:
        archive.writestr("word/vbaProject.bin", b"Sub AutoOpen()")
    path = tmp_path / "plan.docx"
    assert len(read_in_child(path).grids) == 3


def test_formulas_are_read_by_their_kept_value_and_never_run(tmp_path):
    path = tmp_path / "plan.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, ["TT", "Nhiệm vụ", "Hạn"])
    sheet.write_formula(1, 0, "=1+1", None, 2)
    sheet.write_formula(1, 1, '=WEBSERVICE("http://localhost/x")', None, "Rà soát")
    sheet.write_string(1, 2, "=cmd|' /C calc'!A0")
    book.close()
    [grid] = read_in_child(path).grids
    assert [cell.text for cell in grid.row(1)] == ["2", "Rà soát", "=cmd|' /C calc'!A0"]
