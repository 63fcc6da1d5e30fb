"""A person says what the columns hold where the heads do not; remembered for the same shape.

The file waits in the storage by its hash. Address and facts typed at the upload travel in a
signed token, so that nobody opens other stored files by their hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.agencies.queries import register
from tracker.db import transaction
from tracker.intake.actions import keep_draft
from tracker.intake.actions.choosing import choose_columns
from tracker.intake.chosen import column_choices
from tracker.intake.head import read_head
from tracker.intake.kept import keep
from tracker.intake.mapping.choices import Choice, PlainHead, guess, kind_of
from tracker.intake.mapping.heads import find_tables, unsure_heads
from tracker.intake.parse import understand_source
from tracker.intake.parsed import ParsedPlan, Refused
from tracker.intake.queries import open_draft_of_file
from tracker.intake.reading.child import read_in_child
from tracker.intake.reading.source import Source, Unreadable
from tracker.intake.receiving import MAX_TARGETS, MAX_TASKS
from tracker.intake.views.blueprint import intake, storage
from tracker.lib import clock
from tracker.plans.rules.kinds import IMPROVEMENT
from tracker.web.signing import signer

Answer = str | Response | tuple[str, int]
MEANINGS = (
    ("number", "Số thứ tự hoặc mã"),
    ("title", "Nội dung, tên tiêu chí"),
    ("deadline", "Thời hạn"),
    ("lead", "Cơ quan chủ trì, theo dõi"),
    ("partner", "Cơ quan phối hợp"),
    ("output", "Kết quả, sản phẩm"),
    ("max", "Điểm tối đa"),
    ("baseline", "Kết quả năm trước"),
    ("target", "Mục tiêu"),
)
# Tables, columns and rows on the page; what lies beyond is not used until it is chosen.
TABLES, COLUMNS, ROWS = 6, 16, 4
_SALT = "intake columns"
_TWICE = "“{name}” được chọn cho hai cột. Mỗi loại chỉ chọn một cột."
_NO_PLAN = (
    "Chưa thành bảng. Bảng nhiệm vụ cần Nội dung và Thời hạn hoặc Cơ quan chủ trì; bảng chỉ tiêu "
    "cần Nội dung và một cột điểm. Không trộn cột của hai loại bảng."
)
_NOTHING = "Không còn bảng nào để nhập. Hãy chọn cột cho ít nhất một bảng."
_NO_YEAR = "Không thấy năm của kế hoạch trong tệp. Hãy ghi năm ở trang tải tệp rồi gửi lại."
_TOO_MANY = (
    f"Tệp có quá nhiều dòng; một kế hoạch nhận nhiều nhất {MAX_TASKS} nhiệm vụ và {MAX_TARGETS} "
    "dòng chỉ tiêu. Hãy tách tệp."
)


def columns_address(sha256: str, file_name: str, typed: Mapping[str, str]) -> str:
    """Give the address where the columns of a stored file are chosen; `typed` is the upload's."""
    told = {
        key: typed[key] for key in ("year", "number", "issued_on", "code", "kind") if typed.get(key)
    }
    token = _signer().dumps({"sha256": sha256, "name": file_name, "told": told})
    return url_for("intake.columns", token=token)


def needs_columns(source: Source, year: int | None, choices: Mapping[str, Choice]) -> bool:
    """Say whether a person should be asked before the document is read on."""
    return bool(unsure_heads(source.grids, year or read_head(source).year, choices))


@intake.get("/chon-cot/<token>")
def columns(token: str) -> Answer:
    """Show each table that was not understood, its first rows and a choice for every column."""
    sent = _sent(token)
    source = _source(sent)
    heads = _heads(source, sent)
    if not heads:
        flash("Các cột của tệp này đã được chọn. Hãy tải lại tệp để đọc tiếp.")
        return redirect(url_for("intake.upload"), 303)
    return _page(sent, heads, {head.shape: guess(head) for head in heads})


@intake.post("/chon-cot/<token>")
def choose(token: str) -> Answer:
    """Remember the choices and go on to the preview; a mistake stands beside its table."""
    sent = _sent(token)
    source = _source(sent)
    heads = _heads(source, sent)
    typed, problems = _typed(heads)
    if problems:
        return _page(sent, heads, typed, problems), 422
    chosen = {shape: Choice(kind_of(at) or "none", at) for shape, at in typed.items()}
    known = {**column_choices(), **chosen}
    if not find_tables(source.grids, _year(sent), known):
        return _page(sent, heads, typed, {"": _NOTHING}), 422
    if chosen:
        with transaction():
            by, at = current_actor(), clock.now()
            choose_columns(chosen, file_name=sent["name"], by=by, at=at)
    return _read_on(sent, source, known, heads)


def _read_on(
    sent: dict[str, Any], source: Source, choices: Mapping[str, Choice], heads: list[PlainHead]
) -> Answer:
    """Understand the document by the choices, keep it as a draft and show the preview."""
    told = sent["told"]
    issued_on = told.get("issued_on")
    try:
        parsed = understand_source(
            source,
            register=register(),
            year=_year(sent),
            issued_on=date.fromisoformat(issued_on) if issued_on else None,
            number=told.get("number"),
            code=told.get("code"),
            kind=told.get("kind", IMPROVEMENT),
            file_name=sent["name"],
            sha256=sent["sha256"],
            choices=choices,
        )
    except Refused as refusal:
        return _page(sent, heads, {}, {"": refusal.sentence}), 422
    if not parsed.year:
        return _page(sent, heads, {}, {"": _NO_YEAR}), 422
    if len(parsed.tasks) > MAX_TASKS or len(parsed.targets) > MAX_TARGETS:
        return _page(sent, heads, {}, {"": _TOO_MANY}), 422
    return redirect(url_for("intake.preview", draft_id=_kept(parsed, source)), 303)


def _kept(parsed: ParsedPlan, source: Source) -> int:
    """Keep a draft and give its number, or that of the open one of the same file."""
    code = parsed.code[:40]
    with transaction():
        known = open_draft_of_file(parsed.sha256, code)
        if known is not None:
            flash("Tệp này đang chờ quyết định, mở lại bản xem trước đang có.")
            return known.id
        by, at = current_actor(), clock.now()
        return keep_draft(parsed, keep(parsed, source), code=code, by=by, at=at).id


def _heads(source: Source, sent: dict[str, Any]) -> list[PlainHead]:
    year = _year(sent) or read_head(source).year
    return unsure_heads(source.grids, year, column_choices())[:TABLES]


def _typed(heads: list[PlainHead]) -> tuple[dict[str, dict[str, int]], dict[str, str]]:
    """Give the columns by field of each shape, and what is wrong with them."""
    names = dict(MEANINGS)
    typed: dict[str, dict[str, int]] = {}
    problems: dict[str, str] = {}
    for head in heads:
        found = typed[head.shape] = {}
        for column in range(min(len(head.texts), COLUMNS)):
            name = request.form.get(f"{head.shape[:12]}-{column}", "")
            if name in found:
                problems[head.shape] = _TWICE.format(name=names[name])
            elif name in names:
                found[name] = column
        if head.shape not in problems and kind_of(found) is None:
            problems[head.shape] = _NO_PLAN
    return typed, problems


def _page(
    sent: dict[str, Any],
    heads: list[PlainHead],
    typed: Mapping[str, Mapping[str, int]],
    problems: Mapping[str, str] | None = None,
) -> str:
    tables = [
        {
            "key": head.shape[:12],
            "place": head.grid.place,
            "rows": head.height,
            "problem": (problems or {}).get(head.shape),
            "columns": [
                {
                    "at": column,
                    "head": text or f"Cột {column + 1}",
                    "rows": [text for text in head.examples(column, ROWS) if text],
                    "chosen": _name_at(typed.get(head.shape, {}), column),
                }
                for column, text in enumerate(head.texts[:COLUMNS])
            ],
        }
        for head in heads
    ]
    return render_template(
        "intake/columns.html",
        file_name=sent["name"],
        tables=tables,
        meanings=MEANINGS,
        problem=(problems or {}).get(""),
    )


def _name_at(columns: Mapping[str, int], column: int) -> str:
    return next((name for name, at in columns.items() if at == column), "")


def _sent(token: str) -> dict[str, Any]:
    """Give what the address carries; 404 for a changed one or a file that is gone."""
    try:
        sent: dict[str, Any] = _signer().loads(token)
    except BadSignature:
        abort(404, "Không có tệp này. Có thể địa chỉ bị thiếu hoặc gõ sai.")
    return sent


def _source(sent: dict[str, Any]) -> Source:
    path: Path = storage().path(sent["sha256"])
    if not path.is_file():
        abort(404, "Kho tệp không còn tệp này. Hãy tải lại.")
    try:
        return read_in_child(path)
    except Unreadable as refusal:
        abort(422, refusal.sentence)


def _year(sent: dict[str, Any]) -> int | None:
    year = sent["told"].get("year")
    return int(year) if year else None


def _signer() -> URLSafeSerializer:
    return signer(_SALT)
