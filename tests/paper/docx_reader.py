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
