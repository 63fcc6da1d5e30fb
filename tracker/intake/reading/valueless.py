"""Cells of a workbook that hold no value: errors (#N/A, #REF!) and formulas never computed.

The parser gives both as empty cells, and an empty cell of a plan means "none". They are read as
what Excel shows instead, so that a deadline or a number that is lost there is doubted, not missed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any

_SHEETS = "xl/worksheets/"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Texts = dict[tuple[int, int], str]


def valueless_cells(archive: zipfile.ZipFile) -> dict[str, Texts]:
    """Give the texts of such cells by sheet and position (row, column from 0).

    Parsing twice is slow, so it is done only for sheets that have a formula or an error at all.
    """
    parts = [name for name in archive.namelist() if name.startswith(_SHEETS) and name[-1] != "/"]
    doubtful = {name for name in parts if _may_lack(archive.read(name))}
    if not doubtful:
        return {}
    return {
        sheet: dict(_texts(archive, part))
        for sheet, part in _parts_of_sheets(archive)
        if part in doubtful
    }


def _may_lack(xml: bytes) -> bool:
    """Say whether a sheet has an error or a formula; one byte is found fastest, so it is first."""
    return (b"#" in xml and b't="e"' in xml) or b"</f>" in xml


def _parts_of_sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Give the name of each sheet and the part of the archive that holds it."""
    targets = {
        relation.get("Id"): (relation.get("Target") or "").lstrip("/")
        for relation in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    for sheet in _elements(archive, "xl/workbook.xml", "sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        yield sheet.get("name", ""), target if target.startswith("xl/") else f"xl/{target}"


def _texts(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Give each position without a value in a sheet, with the error or the formula there."""
    for cell in _elements(archive, part, "c"):
        held = {child.tag.rpartition("}")[2]: child.text or "" for child in cell}
        position = _position(cell.get("r", ""))
        if position is None:
            continue
        if cell.get("t") == "e":
            yield position, held.get("v") or "#N/A"
        elif "f" in held and not held.get("v") and cell.get("t") != "str":
            yield position, f"={held['f'] or '…'}"


def _position(reference: str) -> tuple[int, int] | None:
    """Give row and column from 0 of a reference such as B12; None where it is none."""
    letters = reference.rstrip("0123456789")
    number = reference[len(letters) :]
    if not (letters.isascii() and letters.isalpha() and number):
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(number) - 1, column - 1


def _elements(archive: zipfile.ZipFile, part: str, name: str) -> Iterator[Any]:
    """Give the elements of that name one after the other, forgetting each; entities stay shut."""
    from lxml import etree

    with archive.open(part) as stream:
        events = etree.iterparse(
            stream, tag=f"{{*}}{name}", resolve_entities=False, no_network=True, huge_tree=False
        )
        for _, element in events:
            yield element
            element.clear()
