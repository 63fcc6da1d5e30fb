"""Rows of a task table: parts, sections, directives, tasks and their sub-items."""

from __future__ import annotations

import re

from tracker.intake.mapping.heads import Table
from tracker.intake.mapping.lines import cell_text, is_empty
from tracker.intake.mapping.parts import (
    heading_of,
    index_of,
    is_part_letter,
    is_roman,
    mentioned,
    split_mark,
    strip_mark,
)
from tracker.intake.mapping.rows import FIELDS, WORK, Section, TaskRow, has_work
from tracker.lib.grid import Cell
from tracker.lib.text import fold, one_line

_LETTER = re.compile(r"[a-zđ]")
_OWN_NUMBER = re.compile(r"^\s*(?P<number>\d+(?:\.\d+)*)\s*[.)]\s+(?P<rest>\S.*)$", re.DOTALL)
_BULLET = re.compile(r"^\s*[-+•*–]\s*(?=\S)")
_GROUP = re.compile(
    r"^(?:nhóm(?: nhiệm vụ| nội dung)?|nội dung|nhiệm vụ|lĩnh vực|phần|mục|chương)\s+(?:thứ\s+)?"
    r"(?P<mark>\d{1,2}|[IVX]{1,5})\s*[:.–-]\s*(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_OWN_LETTER = re.compile(r"^\s*(?P<letter>[a-zđ])\s*\)\s*(?P<rest>\S.*)$", re.DOTALL)


class TaskReader:
    """Reads task tables one after the other; the part and the section go on between them."""

    def __init__(self, index: str | None) -> None:
        self.section = Section(index, None, None)
        self.sections: list[Section] = []
        self.tasks: list[TaskRow] = []
        self.notes: list[tuple[str, str]] = []
        self.rejoined = False
        self._cells: dict[str, Cell] = {}
        self._last: TaskRow | None = None
        self._heading: TaskRow | None = None

    def read(self, table: Table, index: str | None, heading: str = "") -> None:
        """Read the rows of one table; `index` is what stands above it, when that is one.

        `heading` is the section that the line above the table names.
        """
        if index is not None and index != self.section.index:
            self.section = Section(index, None, None)
        if heading:
            mark, title = heading_of(heading)
            self._section(mark, one_line(title), table.grid.place)
        self._cells = {}
        for row in range(table.first_row, table.last_row):
            if not is_head(table, row):
                self._row(table, row)
        self._open_numbered_sections()
        self._note_headings()
        self.tasks = [task for task in self.tasks if not task.children]

    def _note_headings(self) -> None:
        """Note the rows that only head the work below them, unless they became sections."""
        titles = {section.title for section in self.sections}
        for task in self.tasks:
            if task.children and task.text("title") not in titles:
                self.notes.append((task.place, one_line(task.text("title"))))

    def _row(self, table: Table, row: int) -> None:
        cells = {name: table.cell(row, name) for name in ("number", *FIELDS)}
        texts = {
            name: cell_text(cell.text, wrapped=table.grid.wrapped) if cell else ""
            for name, cell in cells.items()
        }
        if len(table.title_columns) > 1:
            texts["title"] = cell_text("\n".join(table.titles(row)), wrapped=True)
        # A line across the table: what stands in one cell is its title and nothing else.
        title_cell = cells["title"]
        for name in ("number", *WORK):
            if cells[name] is not None and cells[name] is title_cell:
                texts[name] = ""
        mark = strip_mark(texts["number"])
        if not any(texts.values()) and not any(t.strip() for t in _row_texts(table, row)):
            return
        if not any(texts[name] for name in WORK) and (
            self._is_bullet(mark, texts) or self._heading_row(mark, texts, cells)
        ):
            return
        self._task_row(table, mark, texts, cells)

    def _is_bullet(self, mark: str, texts: dict[str, str]) -> bool:
        """Add a "- …" line without work of its own to the title of the task above it."""
        task = self._last
        if task is None or (mark and mark not in "-+•*") or not texts["title"]:
            return False
        bullet = _BULLET.match(texts["title"])
        if not (bullet or mark):
            return False
        entry = texts["title"] if bullet else f"{mark} {texts['title']}"
        task.texts["title"] = [f"{task.text('title')}\n{entry}".strip()]
        return True

    def _heading_row(self, mark: str, texts: dict[str, str], cells: dict[str, Cell | None]) -> bool:
        """Take a part, a section or a directive; False where the row is none of them."""
        title = one_line(texts["title"])
        cell = cells["title"] or cells["number"]
        place = cell.place if cell else ""
        if not mark:
            mark, rest = split_mark(title)
            if mark and (is_part_letter(mark) or is_roman(mark)):
                title = one_line(rest)
            else:
                mark = ""
        if not title and mark:
            inner, rest = split_mark(texts["number"])
            mark, title = (
                (inner, one_line(rest)) if inner and rest != texts["number"] else (mark, title)
            )
        if not title and len(mark) > 6:
            title, mark = one_line(texts["number"]), ""
        if mark and is_part_letter(mark) and not is_roman(mark):
            self._part(mark, title, place)
        elif mark and is_roman(mark):
            self._section(mark, title, place)
        elif not mark and title:
            self._loose(title, place)
        else:
            return False
        self._cells, self._last, self._heading = {}, None, None
        return True

    def _part(self, mark: str, title: str, place: str) -> None:
        """Begin a part: another index, or a section where its title names none."""
        index = index_of(title)
        if index is None and len(mentioned(title)) == 0 and self.section.index is not None:
            self.section = Section(self.section.index, mark, title, place)
            self.sections.append(self.section)
            return
        part = mark if index is None else None
        if part:
            self.notes.append((place, f"{mark}. {title}"))
        self.section = Section(index, None, None, place, part=part)

    def _section(self, mark: str, title: str, place: str) -> None:
        index = index_of(title)
        if index is not None and self._opens_part(index, title):
            self.section = Section(index, None, None, place)
            return
        part = self.section.part
        self.section = Section(self.section.index, mark, title, place, part=part)
        self.sections.append(self.section)

    def _opens_part(self, index: str, title: str) -> bool:
        """Say whether a Roman line names another index than the one being read."""
        if self.section.index == index:
            return False
        by_name = re.search(r"par[ _-]?index|sipas|papi", fold(title)) is not None
        return self.section.index is None or by_name

    def _loose(self, title: str, place: str) -> None:
        """Take a line without a number: a part by its words, or what a section holds instead."""
        index = index_of(title)
        named = re.search(
            r"^(?:phan\b.*)?(?:cac )?chi so\b|\bpar[ _-]?index|sipas|papi", fold(title)
        )
        if index is not None and named and index != self.section.index and len(title) < 150:
            self.section = Section(index, None, None, place)
        elif group := _GROUP.match(title):
            self._section(group["mark"].upper(), title, place)
        elif self.section.number is not None and not self.section.tasks:
            known = self.section.directive
            self.section.directive = f"{known}\n{title}" if known else title
        else:
            self.notes.append((place, title))

    def _task_row(
        self, table: Table, mark: str, texts: dict[str, str], cells: dict[str, Cell | None]
    ) -> None:
        same_number = self._is_same("number", cells) and bool(mark)
        title_goes_on = self._is_same("title", cells) or not texts["title"]
        if self._last is not None and title_goes_on and (same_number or not mark):
            self._add(self._last, texts, cells)
            self._cells = {name: cell for name, cell in cells.items() if cell}
            return
        if self._is_list_entry(mark, texts, cells):
            return
        number, parent, unnumbered = self._number(mark, texts, table, same_number=same_number)
        place = next((cell.place for cell in cells.values() if cell), "")
        task = TaskRow(number, self.section, place=place, parent=parent, unnumbered=unnumbered)
        task.wrapped, task.joint = table.grid.wrapped, table.is_joint
        task.under_agency = "lead" not in table.columns
        self._add(task, texts, cells, fresh=True)
        if parent is not None:
            parent.children += 1
            for name in ("deadline", "lead"):
                if not task.texts.get(name) and parent.texts.get(name):
                    task.texts[name] = list(parent.texts[name])
                    task.places[name] = parent.places[name]
        else:
            self._heading = task
        self.tasks.append(task)
        self.section.tasks += 1
        self._last = task
        self._cells = {name: cell for name, cell in cells.items() if cell}

    def _is_list_entry(
        self, mark: str, texts: dict[str, str], cells: dict[str, Cell | None]
    ) -> bool:
        """Add an a), b) without its own lead and deadline to the task that it belongs to."""
        heading = self._heading
        if heading is None or not _LETTER.fullmatch(mark) or not has_work(heading):
            return False
        own = any(texts[name] and not self._is_same(name, cells) for name in ("lead", "deadline"))
        if own:
            return False
        entry = f"{mark}) {texts['title']}"
        heading.texts["title"] = [f"{heading.text('title')} {entry}".strip()]
        self._add(heading, texts | {"title": ""}, cells)
        return True

    def _open_numbered_sections(self) -> None:
        """Make "1. Công tác chỉ đạo" above tasks 1.1, 1.2 a section; it holds no work itself."""
        below: dict[tuple[str | None, str], list[TaskRow]] = {}
        for task in self.tasks:
            head = task.number.rpartition(".")[0]
            if head:
                below.setdefault((task.section.index, head), []).append(task)
        for task in self.tasks:
            tasks = below.get((task.section.index, task.number), [])
            if not tasks or any(task.texts.get(name) for name in WORK if name != "lead"):
                continue
            task.children = len(tasks)
            for row in tasks:
                if not row.texts.get("lead") and task.texts.get("lead"):
                    row.texts["lead"], row.places["lead"] = task.texts["lead"], task.places["lead"]
            task.section.tasks -= 1
            if task.section.number is None:
                section = Section(task.section.index, task.number, task.text("title"), task.place)
                self.sections.append(section)
                for row in tasks:
                    row.section, section.tasks = section, section.tasks + 1

    def _is_same(self, name: str, cells: dict[str, Cell | None]) -> bool:
        cell = cells[name]
        return cell is not None and cell is self._cells.get(name)

    def _add(
        self,
        task: TaskRow,
        texts: dict[str, str],
        cells: dict[str, Cell | None],
        *,
        fresh: bool = False,
    ) -> None:
        """Add the fields of a row to a task; a merged cell counts once for the same task."""
        for name in FIELDS:
            cell = cells[name]
            if cell is not None and name not in task.places:
                task.places[name] = cell.place
            if not texts[name] or is_empty(texts[name]):
                continue
            if not fresh and (
                self._is_same(name, cells) or texts[name] in task.texts.get(name, [])
            ):
                continue
            # Line breaks of agencies part names: they are needed as printed.
            raw = cell.text if cell and name in {"lead", "partner"} else texts[name]
            task.texts.setdefault(name, []).append(raw)

    def _number(
        self, mark: str, texts: dict[str, str], table: Table, *, same_number: bool
    ) -> tuple[str, TaskRow | None, bool]:
        """Give (number, the heading it belongs to, whether the paper prints none)."""
        bullet = _BULLET.match(texts["title"]) if not mark else None
        listed = mark in {"-", "+", "•"} or bullet is not None
        if listed and self._heading is not None and not has_work(self._heading):
            mark = "abcdđeghik"[min(self._heading.children, 9)]
            texts["title"] = texts["title"][bullet.end() if bullet else 0 :]
        letter = mark.lower() if _LETTER.fullmatch(mark.lower()) and not mark.isupper() else ""
        if not mark or same_number:
            own = _OWN_LETTER.match(texts["title"])
            if own is not None and self._heading is not None:
                letter, texts["title"] = own["letter"], own["rest"]
            elif not mark and (own := _OWN_NUMBER.match(texts["title"])):
                texts["title"] = own["rest"]
                return own["number"], None, False
            elif same_number and mark:
                return "", None, True
        if letter and self._heading is not None:
            return f"{self._heading.number}{letter}", self._heading, False
        if mark and not letter and re.search(r"\d", mark):
            return _plain(mark), None, False
        return "", None, True


def _plain(mark: str) -> str:
    """Give "4a" for "4.a" and "4 a)", "7" for "07"."""
    match = re.fullmatch(r"0*(\d+)\s*[.\-]?\s*([a-zđ])", mark.lower())
    if match is not None:
        return f"{match[1]}{match[2]}"
    return re.sub(r"^0+(?=\d)", "", mark.replace(" ", ""))


def is_head(table: Table, row: int) -> bool:
    """Say whether a row repeats the heads of the columns."""
    if not table.heads:
        return False
    return all(
        one_line(table.text(row, name)) and one_line(table.text(row, name)) in head
        for name, head in table.heads.items()
    )


def _row_texts(table: Table, row: int) -> list[str]:
    return [cell.text for cell in table.grid.row(row) if cell]
