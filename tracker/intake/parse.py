"""A file in, a plan out: read, map, understand, check. Stores nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from tracker.agencies.rules.names import Register
from tracker.intake.head import read_head
from tracker.intake.mapping.choices import Choice
from tracker.intake.mapping.heads import Table, find_tables, unsure_heads
from tracker.intake.mapping.parts import heading_of, index_of, mentioned
from tracker.intake.mapping.restarts import number_by_section
from tracker.intake.mapping.targets import TargetReader
from tracker.intake.mapping.tasks import TaskReader
from tracker.intake.parsed import Finding, ParsedPlan, ParsedSection, Refused
from tracker.intake.reading.child import read_in_child
from tracker.intake.reading.source import Source, Unreadable
from tracker.intake.reading.stitch import BY_POSITION
from tracker.intake.rules.characters import check_breaks, check_characters
from tracker.intake.rules.targets import check_targets, unknown_index
from tracker.intake.rules.tasks import check_sections, check_tasks
from tracker.intake.rules.wording import finding
from tracker.intake.understand import Understanding
from tracker.plans.rules.kinds import IMPROVEMENT, code_of

NO_TABLE = (
    "Không tìm thấy bảng nhiệm vụ hay bảng chỉ tiêu trong tệp. Bảng cần có dòng tiêu đề như "
    "“Nhiệm vụ”, “Thời hạn”, “Cơ quan chủ trì” hoặc “Điểm tối đa”, “Kết quả năm trước”, “Mục tiêu”."
)
NO_RULED = (
    "Tệp PDF không có bảng kẻ khung nên không biết chữ nào thuộc cột nào. Hãy gửi bản .docx hoặc "
    ".xlsx của kế hoạch, hoặc kẻ khung bảng rồi xuất lại PDF."
)


def read_plan(
    path: Path,
    *,
    register: Register,
    year: int | None = None,
    issued_on: date | None = None,
    number: str | None = None,
    code: str | None = None,
    file_name: str | None = None,
    choices: Mapping[str, Choice] | None = None,
) -> ParsedPlan:
    """Read a plan document into a ParsedPlan; raise Refused where nothing can be read.

    What the caller tells (`year`, `issued_on`, `number`) wins over what is printed; `choices`
    are the columns that people chose for heads of the same shape before.
    """
    try:
        source = read_in_child(path)
    except Unreadable as refusal:
        raise Refused(refusal.sentence, [_refusal(refusal)]) from refusal
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    plan = understand_source(
        source,
        register=register,
        year=year,
        issued_on=issued_on,
        number=number,
        code=code,
        file_name=file_name or path.name,
        sha256=digest,
        choices=choices,
    )
    return replace(plan, findings=tuple(_sorted([*plan.findings, *unknown_index(plan.targets)])))


def understand_source(
    source: Source,
    *,
    register: Register,
    year: int | None = None,
    issued_on: date | None = None,
    number: str | None = None,
    code: str | None = None,
    kind: str = IMPROVEMENT,
    file_name: str = "",
    sha256: str = "",
    choices: Mapping[str, Choice] | None = None,
) -> ParsedPlan:
    """Make a plan of a document that was read; without a code it bears that of kind and year."""
    head = read_head(source)
    tables = find_tables(source.grids, year or head.year, choices)
    if not tables:
        sentence = NO_RULED if source.kind == "pdf" and not source.grids else NO_TABLE
        raise Refused(sentence, [finding("no_table", None)])
    issued_on = issued_on or head.issued_on
    year = year or head.year or (issued_on.year if issued_on else None) or head.any_year or 0
    tasks, targets = _rows(tables, source, head.title)
    restarted = list(number_by_section(tasks.tasks))
    repeated = targets.finish()
    as_of = issued_on or date(max(year, 1), 12, 31)
    meaning = Understanding(register, year=max(year, 1), issued_on=issued_on, as_of=as_of)
    parsed_tasks = meaning.tasks(tasks.tasks)
    parsed_targets = meaning.targets(targets.targets)
    sections = tuple(ParsedSection(s.index, s.number, s.title, s.directive) for s in tasks.sections)
    findings = [
        *check_tasks(parsed_tasks),
        *check_targets(parsed_targets),
        *meaning.findings,
        *([finding("legacy_font", None)] if source.converted else []),
        *check_characters(source, parsed_tasks, parsed_targets, sections),
        *check_breaks(source, parsed_tasks, parsed_targets, sections),
        *(
            finding("read_by_position", None, cell=grid.cells[0].place)
            for grid in source.grids
            if BY_POSITION in grid.place and grid.cells
        ),
        *check_sections(sections, parsed_tasks),
        *(
            finding("loose_line", None, cell=place, printed=text)
            for place, text in (*tasks.notes, *targets.notes)
        ),
        *_restarts(restarted, tasks),
        *(finding("summary_repeated", r.index, cell=r.place, printed=r.name) for r in repeated),
        *_unused(tables),
        *_left_out(source, year, choices),
        *([] if year else [finding("missing_year", None, field="year")]),
    ]
    return ParsedPlan(
        file_name=file_name,
        sha256=sha256,
        code=code or code_of(kind, year),
        year=year,
        title=head.title,
        number=number or head.number,
        issued_on=issued_on,
        sections=sections,
        tasks=parsed_tasks,
        targets=parsed_targets,
        findings=tuple(_sorted(findings)),
    )


def _rows(
    tables: list[Table], source: Source, title: str | None
) -> tuple[TaskReader, TargetReader]:
    """Read the rows of every table under the index that stands above it."""
    task_tables = [table for table in tables if table.kind == "tasks"]
    headings = _headings(task_tables)
    own = index_of(title or "")
    tasks = TaskReader(own or _first_index(task_tables, source))
    targets = TargetReader(own, spreadsheet=source.kind in {"xlsx", "csv"})
    for table in tables:
        if table.kind == "tasks":
            tasks.read(table, _index_above(table), headings.get(id(table), ""))
        else:
            targets.read(table, _index_above(table))
    return tasks, targets


def _headings(tables: list[Table]) -> dict[int, str]:
    """Give the sections named just above tables; one such line alone is a chapter of the text."""
    found = {}
    for table in tables:
        lines = table.above or table.grid.before
        if lines and len(lines[-1]) < 200 and heading_of(lines[-1])[0]:
            found[id(table)] = lines[-1]
    return found if len(found) > 1 else {}


def _first_index(tables: list[Table], source: Source) -> str | None:
    """Give the index of rows before the first part row: PAR INDEX where all three are covered."""
    lines = list(source.paragraphs)
    for table in tables:
        lines += [*table.above, table.grid.place, *_title_lines(table)]
    named = {index for line in lines for index in mentioned(line)}
    if len(named) == 3:
        return "PAR_INDEX"
    return next(iter(named)) if len(named) == 1 else None


def _title_lines(table: Table) -> list[str]:
    texts = (table.text(row, "title") for row in range(table.first_row, table.last_row))
    return [text for text in texts if 0 < len(text) < 120]


def _index_above(table: Table) -> str | None:
    """Give the index that the lines nearest above a table name."""
    heads = " ".join(table.heads.values())
    lines = [*reversed(table.above), *reversed(table.grid.before[-4:]), table.grid.place, heads]
    if table.index is not None:
        return table.index
    for line in lines:
        if len(mentioned(line)) > 1:
            return None
        if (index := index_of(line)) is not None:
            return index
    return None


def _left_out(source: Source, year: int, choices: Mapping[str, Choice] | None) -> Iterator[Finding]:
    """Note the tables that nobody recognised, so that none is left out silently."""
    for head in unsure_heads(source.grids, year or None, choices):
        place = head.grid.cells[0].place
        words = "; ".join(text for text in head.texts if text)
        yield finding("table_left_out", None, cell=place, printed=words)


def _restarts(restarted: list[tuple[str | None, str]], tasks: TaskReader) -> Iterator[Finding]:
    """Tell once for an index that its tasks bear the number of their section, too."""
    for index, place in restarted:
        number = next(t.number for t in tasks.tasks if t.section.index == index and t.number)
        yield finding("numbers_restart", index, cell=place, field="number", computed=number)


def _unused(tables: list[Table]) -> Iterator[Finding]:
    """Note the columns that hold something and are not imported."""
    for table in tables:
        others = {
            head
            for other in tables
            if other.grid is table.grid and other.head_rows == table.head_rows
            for head in other.heads.values()
        }
        for head in table.unused:
            if head not in others:
                yield finding("column_left_out", None, cell=table.grid.place, printed=head)


def _refusal(refusal: Unreadable) -> Finding:
    return Finding("error", refusal.rule, None, refusal.sentence)


def _sorted(findings: list[Finding]) -> list[Finding]:
    rank = {"error": 0, "warning": 1, "info": 2}
    return sorted(findings, key=lambda item: rank[item.severity])
