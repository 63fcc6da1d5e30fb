"""Reads a .docx by its XML alone, so that the writer cannot hide behind its own library."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Docx:
    """A Word file as its parts: paragraphs with their styles, tables, sections, headers."""

    def __init__(self, content: bytes) -> None:
        self.package = ZipFile(BytesIO(content))
        self.body = self.part("word/document.xml")[0]
        self.styles = {s.get(f"{W}styleId"): s for s in self.part("word/styles.xml")}

    def part(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.package.read(name))

    def texts(self, style: str | None = None) -> list[str]:
        return [text_of(p) for p in self.body.iter(f"{W}p") if style in (None, style_of(p))]

    def style(self, name: str, path: str, attribute: str = "val") -> str | None:
        found = self.styles[name].find("/".join(f"{W}{step}" for step in path.split("/")))
        return None if found is None else found.get(f"{W}{attribute}", "on")

    @property
    def sections(self) -> list[ElementTree.Element]:
        return list(self.body.iter(f"{W}sectPr"))

    @property
    def tables(self) -> list[ElementTree.Element]:
        """The tables that have a head: the frames of letterhead and signature have none."""
        return [
            t for t in self.body.iter(f"{W}tbl") if next(t.iter(f"{W}tblHeader"), None) is not None
        ]


def text_of(element: ElementTree.Element) -> str:
    """Give the text below an element; a line break is a new line."""
    marks = {f"{W}t": lambda e: e.text or "", f"{W}br": lambda e: "\n"}
    return "".join(marks[e.tag](e) for e in element.iter() if e.tag in marks)


def style_of(paragraph: ElementTree.Element) -> str | None:
    """Give the id of a paragraph's style."""
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return None if found is None else found.get(f"{W}val")


def rows_of(table: ElementTree.Element) -> list[list[str]]:
    """Give a table's rows as the texts of their cells."""
    return [[text_of(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]


# Lengths of Decree 30/2020/NĐ-CP in twips: A4; margins 20-25, 20-25, 30-35 and 15-20 mm.
_A4 = {(11906, 16838), (16838, 11906)}
_MARGINS = {"top": (1134, 1418), "bottom": (1134, 1418), "left": (1701, 1985), "right": (850, 1134)}
_MOTTO = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]


def layout_faults(content: bytes) -> list[str]:
    """Give what a document of any kind does against the decree's layout; empty for a good one."""
    docx = Docx(content)
    faults = [f"section {i}: {f}" for i, s in enumerate(docx.sections) for f in _section(docx, s)]
    faults += [f"missing {line}" for line in _MOTTO if line not in docx.texts()]
    faults += [f"table {i}: {f}" for i, t in enumerate(docx.tables) for f in _table(t)]
    fonts = docx.part("word/styles.xml").iter(f"{W}rFonts")
    faults += ["font" for f in fonts if f.get(f"{W}ascii") != "Times New Roman"]
    labels = docx.texts("AppendixLabel")
    wanted = [f"Phụ lục {n}" for n in ("I", "II", "III", "IV", "V", "VI")][: len(labels)]
    if labels and labels != (wanted if len(labels) > 1 else ["Phụ lục"]):
        faults.append(f"appendices {labels}")
    return faults + _levels(docx)


def _section(docx: Docx, section: ElementTree.Element) -> list[str]:
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    faults = []
    if (int(size.get(f"{W}w")), int(size.get(f"{W}h"))) not in _A4:
        faults.append("page size")
    faults += [
        f"{side} margin"
        for side, (low, high) in _MARGINS.items()
        if not low <= int(margins.get(f"{W}{side}")) <= high
    ]
    if section.find(f"{W}titlePg") is None or section.find(f"{W}pgNumType") is None:
        faults.append("the first page is numbered, or numbers do not begin anew")
    if "PAGE" not in docx.package.read("word/header1.xml").decode():
        faults.append("no page number")
    return faults


def _table(table: ElementTree.Element) -> list[str]:
    rows = [row for row in table if row.tag == f"{W}tr"]
    heads = [r for r in rows if r.find(f"{W}trPr/{W}tblHeader") is not None]
    empty = not any("".join(cells).strip() for cells in rows_of(table)[len(heads) :])
    return [
        *(["no head, or one not at the top"] if rows[: len(heads)] != heads else []),
        *(["no rows"] if empty else []),
        *(
            ["a row may split"]
            if any(r.find(f"{W}trPr/{W}cantSplit") is None for r in rows)
            else []
        ),
    ]


def _levels(docx: Docx) -> list[str]:
    """A heading stands at most one level below the one before it."""
    found, before = [], 0
    for paragraph in docx.body.iter(f"{W}p"):
        style = style_of(paragraph) or ""
        if style.startswith("Heading"):
            level = int(style[-1])
            if level > before + 1:
                found.append(f"heading skips a level: {text_of(paragraph)}")
            before = level
    return found
