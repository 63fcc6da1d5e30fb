"""Word's automatic numbers: what the reader sees at the head of a paragraph but no run holds."""

from __future__ import annotations

from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Numbering:
    """The lists of a document and how far each has counted."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._abstract: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._style_numbers: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if numbering is not None:
            self._read_lists(numbering)
        if styles is not None:
            self._read_styles(styles)

    def _read_lists(self, root: Any) -> None:
        for abstract in root.findall(W + "abstractNum"):
            levels: dict[int, tuple[str, str, int]] = {}
            for level in abstract.findall(W + "lvl"):
                start = _value(level, "start") or "1"
                levels[int(level.get(W + "ilvl", "0"))] = (
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText") or "",
                    int(start) if start.isdigit() else 1,
                )
            self._levels[abstract.get(W + "abstractNumId", "")] = levels
        for number in root.findall(W + "num"):
            identity = number.get(W + "numId", "")
            self._abstract[identity] = _value(number, "abstractNumId") or ""
            for override in number.findall(W + "lvlOverride"):
                first = _value(override, "startOverride")
                if first and first.isdigit():
                    self._starts[identity, int(override.get(W + "ilvl", "0"))] = int(first)

    def _read_styles(self, root: Any) -> None:
        for style in root.findall(W + "style"):
            properties = style.find(W + "pPr")
            found = _list_of(properties)
            if found is not None and found[0] is not None:
                self._style_numbers[style.get(W + "styleId", "")] = (found[0], found[1])

    def label(self, paragraph: Any) -> str:
        """Give the number of a paragraph and count it; empty where it has none."""
        properties = paragraph.find(W + "pPr")
        if properties is None:
            return ""
        found = _list_of(properties)
        if found is None or found[0] is None:
            found = self._style_numbers.get(_value(properties, "pStyle") or "")
        if found is None or found[0] in {None, "0"}:
            return ""
        return self._count(str(found[0]), found[1])

    def _count(self, identity: str, level: int) -> str:
        abstract = self._abstract.get(identity)
        levels = self._levels.get(abstract or "")
        if not levels or level not in levels:
            return ""
        kind, pattern, start = levels[level]
        if kind == "bullet":
            return "-"
        counts = self._counts.setdefault(abstract or "", {})
        if identity not in self._begun:
            self._begun.add(identity)
            for overridden, first in self._starts.items():
                if overridden[0] == identity:
                    counts[overridden[1]] = first - 1
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [key for key in counts if key > level]:
            del counts[deeper]
        text = pattern
        for other in range(level + 1):
            shape, _, first = levels.get(other, ("decimal", "", 1))
            text = text.replace(f"%{other + 1}", _shape(counts.get(other, first), shape))
        return "" if kind == "none" else text


def _list_of(properties: Any) -> tuple[str | None, int] | None:
    """Give (list, level) of paragraph properties; None where they name no list."""
    number = properties.find(W + "numPr") if properties is not None else None
    if number is None:
        return None
    level = _value(number, "ilvl") or "0"
    return _value(number, "numId"), int(level) if level.isdigit() else 0


def _value(element: Any, name: str) -> str | None:
    child = element.find(W + name)
    return child.get(W + "val") if child is not None else None


def _shape(number: int, kind: str) -> str:
    """Write a number as Word does for a format."""
    if kind in {"upperRoman", "lowerRoman"}:
        roman = to_roman(number)
        return roman if kind == "upperRoman" else roman.lower()
    if kind in {"upperLetter", "lowerLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    return f"{number:02d}" if kind == "decimalZero" else str(number)


def to_roman(number: int) -> str:
    """Write 1 to 3,999 in Roman numerals."""
    signs = (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
        (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    )  # fmt: skip
    text = ""
    for value, sign in signs:
        while number >= value:
            text, number = text + sign, number - value
    return text
