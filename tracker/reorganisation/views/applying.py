"""The preview with counts and lists, and the act."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.agencies.queries import by_ids, groups
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.progress.rules.moves import Refused as WorkRefused
from tracker.reorganisation.actions.applying import apply
from tracker.reorganisation.actions.preparing import Conflict, Refused
from tracker.reorganisation.models import Reorganisation
from tracker.reorganisation.queries.concerned import Concerned, doubt_count
from tracker.reorganisation.queries.outcome import Outcome
from tracker.reorganisation.queries.work import staying, waiting_beside
from tracker.reorganisation.views.blueprint import cut, frame, opened, read, reorganisation

Answer = str | Response | tuple[str, int]
_MEANWHILE = "Có người vừa giao việc cho cơ quan tiếp nhận. Chưa có gì thay đổi; hãy áp dụng lại."


@reorganisation.get("/<int:reorganisation_id>/xem-truoc")
def preview(reorganisation_id: int) -> str:
    """Show what applying will do, or what it did."""
    return _page(opened(reorganisation_id))


@reorganisation.post("/<int:reorganisation_id>/ap-dung")
def carry_out(reorganisation_id: int) -> Answer:
    """Apply it whole; whatever stands in the way changes nothing."""
    version = request.form.get("version", "")
    try:
        with transaction():
            row = opened(reorganisation_id, lock=True)
            done = apply(
                row,
                version=int(version) if version.isdecimal() and len(version) < 9 else -1,
                with_rest=request.form.get("with_rest") == "1",
                by=current_actor(),
                at=clock.now(),
            )
    except (Conflict, IntegrityError) as conflict:
        told = str(conflict) if isinstance(conflict, Conflict) else _MEANWHILE
        return _page(opened(reorganisation_id), told), 409
    except (Refused, WorkRefused) as refusal:
        return _page(opened(reorganisation_id), str(refusal)), 422
    flash("Đã áp dụng đợt sắp xếp." if done else "Đợt này đã áp dụng trước đó; không có gì đổi.")
    return redirect(url_for("reorganisation.preview", reorganisation_id=row.id), 303)


def _page(row: Reorganisation, problem: str = "") -> str:
    session.expire_all()
    who, found = read(row)
    ids = who.fates.keys()
    return render_template(
        "reorganisation/preview.html",
        **frame(row, found, "preview"),
        **cut(_pairs(who, found)),
        found=found,
        moving=sum(found.pairs.values()) - len(found.closing),
        people=len(found.rights),
        doubts=doubt_count(row.id),
        staying=staying(ids, found.on),
        beside=waiting_beside(ids),
        problem=problem,
        may_apply=row.state == "draft" and clock.today() >= row.effective_on,
    )


def _pairs(who: Concerned, found: Outcome) -> list[dict[str, Any]]:
    """Give who gives how much to whom, in the order of lists."""
    agencies = who.agencies | by_ids({id_ for _, kind, id_ in found.pairs if kind == "body"})
    group_names = {group.id: group.name for group in groups()}
    lines = []
    for (from_id, kind, id_), count in found.pairs.items():
        to = {"body": agencies[id_].name if kind == "body" else "", "close": "Chấm dứt"}.get(
            kind, f"{group_names.get(id_, '')} (mỗi thành viên một việc)"
        )
        lines.append({"agency": agencies[from_id], "to": to, "count": count})
    return sorted(lines, key=lambda line: (line["agency"].sort, line["agency"].id, line["to"]))
