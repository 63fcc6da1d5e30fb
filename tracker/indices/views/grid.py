"""The tree of a year as a grid to type in; only cells that were changed become an entry."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, render_template, request

from tracker.accounts.login import signed_in
from tracker.indices.actions.entry import STAGE_NAMES
from tracker.indices.forms import SaidForm
from tracker.indices.queries.stored import Held, held
from tracker.indices.rules.entering import GROUP_PART, Key, said
from tracker.indices.views import indices
from tracker.indices.views.access import YEAR, Answer, family, writer, year_frame
from tracker.indices.views.figures import PARTS
from tracker.indices.views.keeping import keep_text
from tracker.lib.text import one_line

FIELDS = {
    "max": "Tối đa",
    "score": "Điểm",
    "percent": "% in",
    "rank": "Hạng",
    "mean": "Cả nước %",
    "tier": "Nhóm",
}
_PLAIN = ("max", "score", "percent")
_WHOLE_NODE = ("mean", "tier")


@indices.route(f"/so-lieu/<index_code>/<{YEAR}:year>/go", methods=["GET", "POST"])
@signed_in
def grid(index_code: str, year: int) -> Answer:
    """Show the grid of a stage and part; what is typed becomes a draft with its preview."""
    actor = writer()
    index = family(index_code)
    frame = year_frame(index, year)
    stage = _choice("giai-doan", STAGE_NAMES, "published")
    part = _choice("phan", PARTS, "total")
    stored = held(index.code, year, stage)
    fields = _fields(stage, part)
    codes = _codes(stored, part, stage)
    values = {(code, name): _value(stored, code, part, name) for code in codes for name in fields}
    form = SaidForm()
    if request.method == "POST" and form.validate():
        rows = list(_changed(codes, fields, values))
        if rows:
            text = _table(rows, part, fields)
            told = form.said() | {"stage": stage}
            return redirect(keep_text("figures", index.code, year, text, told, actor), 303)
        flash("Chưa có ô nào được gõ khác số đang có.")
    page = render_template(
        "indices/grid.html",
        **frame,
        form=form,
        stage=stage,
        part=part,
        stages=STAGE_NAMES,
        parts=PARTS,
        fields=fields,
        columns=[("Mã", "code"), ("Tiêu chí", "long"), *((w, "num") for w in fields.values())],
        rows=[(code, *_row(stored, code)) for code in codes],
        values=_typed(values),
        shown=json.dumps({f"{c}/{f}": v for (c, f), v in values.items() if v}, ensure_ascii=False),
    )
    return (page, 422) if form.errors else page


def _choice(name: str, known: Iterable[str], default: str) -> str:
    value = request.values.get(name, default)
    return value if value in known else default


def _fields(stage: str, part: str) -> dict[str, str]:
    """Give the columns: ranks are published for each part, means and tiers for the whole."""
    names = [*_PLAIN]
    if stage == "published":
        names += ["rank", *(_WHOLE_NODE if part == "total" else ())]
    return {name: FIELDS[name] for name in names}


def _codes(stored: Held, part: str, stage: str) -> list[str]:
    """Give the rows: for a part, nodes scored in it or both ways; then the respondent groups."""
    found = [
        code
        for code, node in stored.nodes.items()
        if part == "total" or node.scoring in ("mixed", part)
    ]
    is_whole = part == "total" and stage == "published"
    return [*found, *stored.groups] if is_whole else found


def _row(stored: Held, code: str) -> tuple[str, int]:
    node = stored.nodes.get(code)
    return (node.name, node.depth) if node else (stored.groups[code].name, 3)


def _value(stored: Held, code: str, part: str, field: str) -> str:
    part = GROUP_PART if code in stored.groups else part
    key: Key = (code, part, field, "")
    value = stored.cells.get(key)
    if value is None and field == "max" and part == "total":
        node = stored.nodes.get(code)
        value = node.max_score if node else None
    return "" if value is None else said(value)


def _typed(values: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Give what stands in the cells: what was typed on this page, else what is stored."""
    return {
        (code, field): request.form.get(f"{field}-{code}", value)
        for (code, field), value in values.items()
    }


def _changed(
    codes: Iterable[str], fields: Iterable[str], values: dict[tuple[str, str], str]
) -> Iterable[dict[str, str]]:
    """Give the rows with a cell that differs from what the page showed when it was opened.

    A cell that was emptied takes the value away; one left as shown says nothing, so that what
    somebody else stored meanwhile is not written back.
    """
    shown = _shown()
    for code in codes:
        row: dict[str, str] = {}
        for field in fields:
            before = shown.get(f"{code}/{field}", "")
            now = one_line(request.form.get(f"{field}-{code}", before))
            if now != before:
                row[field] = now or "xóa"
        if row:
            yield {"code": code, **row}


def _shown() -> dict[str, Any]:
    try:
        found = json.loads(request.form.get("shown", "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _table(rows: Iterable[dict[str, str]], part: str, fields: Iterable[str]) -> str:
    """Give the changed rows as the text that a paste would hold."""
    columns = ["code", "part", *fields]
    lines = ["\t".join(columns)]
    for row in rows:
        of = "total" if ":" in row["code"] else part
        lines.append("\t".join({"part": of, **row}.get(name, "") for name in columns))
    return "\n".join(lines)
