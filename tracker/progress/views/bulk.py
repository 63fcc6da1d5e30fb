"""One report for several pieces of work that stand alike: chosen, written once, sent together."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.queries import by_ids
from tracker.db import transaction
from tracker.evidence.rules import ACCEPT, ACCEPTED
from tracker.evidence.rules import Refused as EvidenceRefused
from tracker.lib import clock
from tracker.progress.actions.inside.many import RefusedMany, deliver_many
from tracker.progress.forms import ReportForm, read_version
from tracker.progress.models import HeadReview
from tracker.progress.queries.inside.reviewing import waiting_since
from tracker.progress.queries.proofs import sent_before
from tracker.progress.queries.turns import my_work
from tracker.progress.queries.work_rows import WorkRow
from tracker.progress.rules.status import Kind
from tracker.progress.views import access, proofs
from tracker.progress.views.blueprint import progress
from tracker.web.filters import vn_datetime

Answer = str | Response | tuple[str, int]
# The kinds of work one text can be about; duties of a period have their own page.
_NOT_HERE = Kind.STANDING


@progress.get("/bao-cao-nhieu-viec")
@signed_in
def bulk_form() -> str:
    """Show the open work of one agency with the form that will speak of what is ticked."""
    rows, agency_id = _open_work()
    form = _form()
    chosen = {read_version(typed) for typed in request.args.getlist("viec")}
    if request.args.get("chon") == "tat-ca":
        chosen = {row.id for row in rows}
    return _page(rows, agency_id, form, chosen)


@progress.post("/bao-cao-nhieu-viec")
@signed_in
def send_bulk() -> Answer:
    """Send one report for every ticked piece of work, or none and say what is wrong where."""
    rows, agency_id = _open_work()
    known = {row.id: row for row in rows}
    versions = dict(_chosen(box) for box in request.form.getlist("chon")[:200])
    form = _form()
    if agency_id is not None:
        proofs.receive_files(form, agency_id)
    readable = form.validate()
    gone = len(versions.keys() - known.keys())
    if not versions:
        form.form_errors.append("Chọn ít nhất một việc để báo cáo.")
    elif gone:
        form.form_errors.append(
            f"Có {gone} việc đã chọn không còn mở; danh sách dưới đây là mới nhất."
        )
    elif readable and agency_id is not None:
        told = _send(form, agency_id, {id_: known[id_] for id_ in versions}, versions)
        if told:
            flash(told)
            return redirect("/viec-cua-toi", 303)
        rows, _ = _open_work()
    return _page(rows, agency_id, form, set(versions)), 422


def _send(
    form: ReportForm, agency_id: int, rows: dict[int, WorkRow], versions: dict[int, int]
) -> str:
    """Send, and give the words of the receipt; "" with the mistakes on the form when refused."""
    actor, at = current_actor(), clock.now()
    typed = {id_: form.report(row.state) for id_, row in rows.items()}
    try:
        with transaction():
            documents = proofs.write_documents(form, agency_id=agency_id, by=actor, at=at)
            sent = deliver_many(typed, versions=versions, documents=documents, by=actor, at=at)
    except EvidenceRefused as refusal:
        form.tell({"documents": str(refusal)})
        return ""
    except RefusedMany as refusal:
        _tell(form, rows, refusal)
        return ""
    held = sum(isinstance(one, HeadReview) for one in sent)
    if held:
        return (
            f"{held} báo cáo đang chờ người đứng đầu duyệt; "
            f"chưa gửi {access.standing_agency_name()}."
        )
    numbers = ", ".join(row.task_number for row in rows.values())
    return (
        f"Đã gửi {access.standing_agency_name()} {len(sent)} báo cáo (nhiệm vụ {numbers}), "
        f"lúc {vn_datetime(at)}."
    )


def _tell(form: ReportForm, rows: dict[int, WorkRow], refusal: RefusedMany) -> None:
    """Tell a mistake beside its field once, and what concerns one piece of work above all."""
    for id_, problems in sorted(refusal.problems.items()):
        for name, sentence in problems.items():
            if name in form:
                field = form.documents[0].form.number if name == "documents" else form[name]
                if sentence not in field.errors:
                    field.errors = [*field.errors, sentence]
            else:
                form.form_errors.append(f"Nhiệm vụ {rows[id_].task_number}: {sentence}")


def _open_work() -> tuple[list[WorkRow], int | None]:
    """Give the open work of the agency asked for, else of the person's first, worst first."""
    agency_ids = sorted(current_actor().agency_ids)
    if not agency_ids:
        return [], None
    asked = read_version(request.values.get("co-quan"))
    agency_id = asked if asked in agency_ids else agency_ids[0]
    found = my_work([agency_id], clock.today())
    rows = [row for row in found.urgent + found.coming if row.state.kind is not _NOT_HERE]
    waiting = waiting_since([row.id for row in rows])
    return [row for row in rows if row.id not in waiting], agency_id


def _form() -> ReportForm:
    form = ReportForm(request.form if request.method == "POST" else None)
    form.offer(Kind.DATED)
    return form


def _chosen(box: str) -> tuple[int, int]:
    """Read "occurrence:version" as a box carries it; what does not fit matches no row."""
    occurrence_id, _, version = box.partition(":")
    return read_version(occurrence_id), read_version(version)


def _page(rows: list[WorkRow], agency_id: int | None, form: ReportForm, chosen: set[int]) -> str:
    earlier = sent_before(agency_id) if agency_id is not None else []
    choices = [SelectChoice("", "–")]
    choices += [SelectChoice(str(document.id), document.label[:120]) for document in earlier]
    form.documents[0].form.earlier.choices = choices
    asked: dict[str, Any] = {"chon": "tat-ca", "co-quan": agency_id}
    facts: dict[str, Any] = {
        "rows": rows,
        "agency_id": agency_id,
        "agencies": sorted(by_ids(current_actor().agency_ids).values(), key=lambda one: one.id),
        "form": form,
        "chosen": chosen,
        "kept": proofs.kept_names(form, agency_id) if agency_id is not None else [""],
        "has_earlier": bool(earlier),
        "accept": ACCEPT,
        "accepted": ACCEPTED,
        "limit_mb": proofs.limit_mb(),
        "everything": url_for("progress.bulk_form", **asked),
        "standing_agency": access.standing_agency_name(),
    }
    return render_template("progress/bulk.html", **facts)
