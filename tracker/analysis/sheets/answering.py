"""Gains and losses, targets with their tasks, forecasts and places as workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tracker.analysis.facts import Comparison, NodeFact, Row
from tracker.analysis.history import History
from tracker.analysis.placing import RankLine
from tracker.analysis.rules.forecasting import Line, Outlook
from tracker.analysis.rules.placing import Standing
from tracker.analysis.rules.promising import Promise, Serving
from tracker.analysis.rules.prose import ProseVerdict
from tracker.analysis.rules.winning import WinsAndLosses
from tracker.analysis.words import STATE_NAMES
from tracker.indices.rules.wording import shown_code, shown_name
from tracker.paper.excel import Field, Sheet, excel_bytes
from tracker.paper.outline import Value

_NODE = (Field("Mã", 10), Field("Tiêu chí", 60))


def _node(row: Row | NodeFact) -> list[Value]:
    return [shown_code(row.code), shown_name(row.code, row.name)]


def _sheet(name: str, fields: Sequence[Field], rows: Iterable[list[Value]], title: str) -> Sheet:
    return Sheet(name=name, title=title, fields=tuple(fields), rows=list(rows))


def winning_workbook(result: Comparison, found: WinsAndLosses, name: str) -> bytes:
    """Give changes, losses with their causes, and agencies."""
    title = f"{name} năm {result.year} so với năm {result.against}: được và mất"
    moved = (*found.domains, *found.gained, *found.fell, *found.otherwise)
    sheets = [
        _sheet(
            "Tăng, giảm",
            (
                *_NODE,
                Field("Tăng, giảm (điểm)", 12, "decimal"),
                Field("Tăng, giảm (điểm %)", 12, "decimal"),
                Field("So trực tiếp", 12),
            ),
            (
                [
                    *_node(row),
                    row.delta_points if row.comparable else None,
                    row.delta_pp,
                    "có" if row.comparable else "không",
                ]
                for row in moved
            ),
            title,
        ),
        _sheet(
            "Điểm mất",
            (
                *_NODE,
                Field("Điểm mất", 10, "decimal"),
                Field("Số năm liền", 10, "count"),
                Field("Nguyên nhân", 60),
                Field("Cơ quan chịu trách nhiệm", 40),
                Field("Báo cáo nêu trách nhiệm", 40),
                Field("Nguồn", 50),
            ),
            (
                [
                    *_node(one.row),
                    one.lost,
                    one.years,
                    one.reason,
                    "; ".join(one.row.leads),
                    one.responsible,
                    one.source,
                ]
                for one in found.losses
            ),
            title,
        ),
        _sheet(
            "Theo cơ quan",
            (
                Field("Cơ quan", 40),
                Field("Tiêu chí", 10, "count"),
                Field("Đạt tối đa", 10, "count"),
                Field("Điểm mất", 10, "decimal"),
                Field("Tăng, giảm (điểm)", 12, "decimal"),
                Field("Chưa đạt mục tiêu", 12, "count"),
                Field("Chưa có số liệu", 12, "count"),
            ),
            (
                [a.name, a.criteria, a.full, a.lost, a.delta, a.missed, a.unknown]
                for a in found.agencies
            ),
            title,
        ),
    ]
    return excel_bytes(sheets, title=title)


def promises_workbook(
    result: Comparison,
    found: Sequence[Promise],
    prose: Sequence[ProseVerdict],
    name: str,
    on: date,
) -> bytes:
    """Give one row a target, with its tasks in one cell, and the prose targets."""
    title = f"{name}: mục tiêu năm {result.year} và kết quả"
    fields = (
        *_NODE,
        Field("Mục tiêu", 10, "decimal"),
        Field("Kết quả", 10, "decimal"),
        Field("Hơn, thiếu", 10, "decimal"),
        Field("Kết luận", 14),
        Field("Cơ quan chịu trách nhiệm", 40),
        Field(f"Nhiệm vụ phục vụ, đến hết {on:%d/%m/%Y}", 70),
    )
    rows = (
        [
            *_node(one.row),
            one.row.target,
            one.row.score,
            one.row.gap_to_target,
            STATE_NAMES[one.state],
            "; ".join(one.row.leads),
            "; ".join(task_words(task) for task in one.tasks)
            + (" (chung cả lĩnh vực)" if one.shared else ""),
        ]
        for one in found
    )
    stated = _sheet(
        "Mục tiêu bằng lời",
        (
            *_NODE,
            Field("Mục tiêu", 30),
            Field("Kết quả", 20),
            Field("Kết luận", 14),
            Field("Nguyên văn", 60),
            Field("Nguồn", 40),
        ),
        (
            [
                shown_code(one.fact.code),
                one.name,
                one.promised,
                one.actual,
                {True: "Đạt", False: "Chưa đạt", None: "Chưa có số liệu"}[one.met],
                one.fact.quote,
                one.fact.source,
            ]
            for one in prose
        ),
        title,
    )
    return excel_bytes([_sheet("Mục tiêu", fields, rows, title), stated], title=title)


def task_words(task: Serving) -> str:
    """Say how a task's works stood: "NV 16: đúng hạn 3, quá hạn 1"."""
    counts = (
        ("đúng hạn", task.on_time),
        ("muộn", task.late),
        ("quá hạn", task.overdue),
        ("chưa xong", task.open),
    )
    told = ", ".join(f"{word} {count}" for word, count in counts if count)
    return f"NV {task.number}: {told or 'chưa có đầu việc'}"


def outlook_workbook(ahead: Outlook, lines: Sequence[Line], name: str, year: int) -> bytes:
    """Give every criterion under each assumption; unknown stays empty."""
    title = f"{name} năm {year}: dự báo theo từng giả định"
    fields = (
        *_NODE,
        Field("Điểm tối đa", 10, "decimal"),
        Field("Năm trước (%)", 10, "percent"),
        Field("Mục tiêu", 10, "decimal"),
        Field("Nếu đạt mục tiêu", 12, "decimal"),
        Field("Nếu theo xu hướng", 12, "decimal"),
        Field("Số năm của xu hướng", 10, "count"),
        Field("Nếu không thay đổi", 12, "decimal"),
        Field("Cơ quan dự kiến", 12, "decimal"),
    )
    rows: list[list[Value]] = [
        [
            *_node(line.node),
            line.node.max_score,
            line.last,
            line.target,
            line.if_met,
            line.if_trend,
            line.trend_years,
            line.if_same,
            line.stated,
        ]
        for line in lines
    ]
    whole: list[Value] = [None, "Cả chỉ số", None, None, None, ahead.met, ahead.trend, None]
    rows.append([*whole, ahead.same, ahead.owners])
    return excel_bytes([_sheet("Dự báo", fields, rows, title)], title=title)


def places_workbook(
    known: History,
    lines: Sequence[RankLine],
    columns: Sequence[NodeFact],
    others: Sequence[Standing],
    name: str,
) -> bytes:
    """Give ranks by year, and the territories of the last year."""
    title = f"{name}: thứ hạng"
    ranks = _sheet(
        "Thứ hạng",
        (*_NODE, *(Field(str(year), 10) for year in known.years)),
        (
            [*_node(line.node), *(f"{p[0]}/{p[1]}" if p else None for p in line.places)]
            for line in lines
        ),
        title,
    )
    table = _sheet(
        "Các tỉnh, thành phố",
        (
            Field("Hạng theo số liệu", 10, "count"),
            Field("Tỉnh, thành phố", 30),
            *(Field(f"{shown_code(node.code)} (%)", 10, "percent") for node in columns),
            Field("Cách nơi trên (điểm %)", 12, "decimal"),
            Field("So với mình (điểm %)", 12, "decimal"),
        ),
        ([one.place, one.name, *one.percents, one.ahead, one.to_us] for one in others),
        title,
    )
    return excel_bytes([ranks, table], title=title)
