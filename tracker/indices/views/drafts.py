"""The preview of a draft: what is read beside what is stored, its doubts, then "Ghi"."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from tracker.accounts.login import signed_in
from tracker.db import transaction
from tracker.indices import queries
from tracker.indices.actions import BadScore, put_away, take_draft
from tracker.indices.files import MOST_TEXT
from tracker.indices.forms import SaidForm
from tracker.indices.models import EntryDraft
from tracker.indices.readings import Reading, read_draft
from tracker.indices.readings.meanings import meanings
from tracker.indices.readings.reading import MOST_SHOWN, told_of
from tracker.indices.rules.columns import SKIP
from tracker.indices.views import indices
from tracker.indices.views.access import Answer, family, writer
from tracker.indices.views.choosing import chosen, save_shown
from tracker.indices.views.keeping import keep_text, plain_breaks
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.lib.calendar import format_date
from tracker.lib.clock import local

_BACK = {
    "figures": "indices.figures",
    "territories": "indices.territories",
    "claims": "indices.claims",
    "framework": "indices.frameworks",
}


@indices.route("/so-lieu/nhap/<int:draft_id>", methods=["GET", "POST"])
@signed_in
def preview(draft_id: int) -> Answer:
    """Show a draft; "Đọc lại" takes its text and columns anew, "Ghi" stores all of it."""
    actor = writer()
    draft = queries.draft(draft_id) or abort(404, "Không có bảng nhập này.")
    if draft.stored_at is not None or draft.put_away_at is not None:
        flash("Bảng này đã ghi rồi." if draft.stored_at else "Bảng này đã bỏ.")
        return redirect(_back(draft), 303)
    form = SaidForm(data=_typed(draft))
    if request.method == "GET":
        return _page(draft, form)
    if request.form.get("act") == "away":
        with transaction():
            put_away(queries.draft(draft_id) or abort(404), at=clock.now())
        flash("Đã bỏ bảng, chưa ghi gì.")
        return redirect(_back(draft), 303)
    if not form.validate():
        return _page(draft, form)
    address = _keep(draft, form, actor)
    if request.form.get("act") == "save":
        save_shown(queries.draft(draft_id) or abort(404), actor)
    if request.form.get("act") != "store":
        return redirect(address, 303)
    return _store(draft_id, form, actor)


def _keep(draft: EntryDraft, form: SaidForm, actor: Actor) -> str:
    """Keep what was changed on the page: its text, the meaning of its columns, its source."""
    content = plain_breaks(request.form.get("content", draft.content))
    if len(content) > MOST_TEXT:
        abort(413)
    said = dict(draft.said) | form.said() | chosen(draft, content)
    return keep_text(draft.kind, draft.index_code, draft.year, content, said, actor, draft=draft)


def _store(draft_id: int, form: SaidForm, actor: Actor) -> Answer:
    """Store under the lock what was seen; what changed meanwhile is shown beside it instead."""
    overtaken = ""
    try:
        with transaction():
            draft = take_draft(draft_id, at=clock.now())
            if draft is None:
                raise _GoneError
            reading = read_draft(draft)
            overtaken = _overtaken(reading, draft)
            if overtaken or reading.bad:
                raise BadScore(overtaken or reading.bad[0].sentence)
            count = reading.store(told_of(draft), actor, clock.now())
            back, kind = _back(draft), draft.kind
    except _GoneError:
        flash("Bảng này đã ghi hoặc đã bỏ rồi.")
        return redirect(url_for("indices.years"), 303)
    except BadScore as problem:
        fresh = queries.draft(draft_id) or abort(404)
        return _page(fresh, form, str(problem), 409 if overtaken else 422)
    words = {"claims": "số liệu in", "framework": "mục của bộ chỉ số"}.get(kind, "số liệu")
    flash(f"Đã ghi {count} {words}." if count else "Mọi số đều đã có, không có gì thay đổi.")
    return redirect(back, 303)


class _GoneError(Exception):
    """The draft was stored or put away already."""


def _overtaken(reading: Reading, draft: EntryDraft) -> str:
    """Say who wrote meanwhile where this draft writes; empty where nobody did."""
    seen = request.form.get("seen", "")
    if reading.seen == seen:
        return ""
    last = queries.last_entry(draft.index_code, draft.year)
    who = f"{last[0]} vừa ghi lúc {local(last[1]):%H:%M %d/%m/%Y}" if last else "có người vừa ghi"
    return f"Trong lúc bạn xem, {who}. Bảng dưới so với số mới nhất; nội dung của bạn còn nguyên."


def _page(draft: EntryDraft, form: SaidForm, problem: str = "", status: int = 200) -> Answer:
    reading = read_draft(draft)
    index = family(draft.index_code)
    page = render_template(
        "indices/preview.html",
        draft=draft,
        index=index,
        form=form,
        reading=reading,
        shown=list(reading.shown)[:MOST_SHOWN],
        problem=problem,
        column_names=_column_names(draft) if reading.table else {},
        ways=queries.readings(draft.index_code, draft.kind),
        back=_back(draft),
    )
    if form.errors:
        status = 422
    return page, status


def _column_names(draft: EntryDraft) -> dict[str, str]:
    return {SKIP: "không đọc", **meanings(draft.kind, draft.index_code, draft.year)}


def _typed(draft: EntryDraft) -> dict[str, str]:
    told = told_of(draft)
    return {
        "source": told.source,
        "published_on": format_date(told.published_on) if told.published_on else "",
        "reason": told.reason,
    }


def _back(draft: EntryDraft) -> str:
    if draft.kind == "framework":
        return url_for(_BACK[draft.kind])
    return url_for(_BACK[draft.kind], index_code=draft.index_code, year=draft.year)
