"""An agency's program reports: one act for one key, however often the request is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from tracker.api.actions import OtherRequest, claim
from tracker.api.answering import written
from tracker.api.describing.operations import Asked, operation
from tracker.api.describing.parameters import Parameter, chosen, in_path
from tracker.api.describing.schemas import ID
from tracker.api.problems import refuse
from tracker.api.reporting import MULTIPART, REPORT, Paper, Sent, read_report, receive_papers
from tracker.api.rules import LONGEST_KEY, Scope, digest_of, is_key
from tracker.api.shapes.progress import DRY_STATES, SENT
from tracker.api.views.progress import ROW, visible
from tracker.db import session, transaction
from tracker.evidence.rules import Refused as EvidenceRefused
from tracker.lib import clock
from tracker.progress.actions.inside.reviewing import deliver
from tracker.progress.actions.states import Conflict
from tracker.progress.models import HeadReview, Occurrence, ProgressUpdate
from tracker.progress.policy import can_report
from tracker.progress.rules.moves import Refused
from tracker.storage import Storage

KEY = Parameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    "Tên của lần gửi này, do bên gửi đặt (ví dụ một UUID). Gửi lại cùng khóa và cùng nội dung "
    "trong 7 ngày thì nhận lại câu trả lời cũ, không ghi hai lần.",
    place="header",
    required=True,
)
IF_MATCH = Parameter(
    "If-Match",
    {"type": "string", "pattern": r'^(W/)?"?[0-9]{1,9}(\.[0-9a-f]+)?"?$'},
    "ETag đã nhận khi đọc đầu việc; phiên bản cũ thì bị từ chối với 409.",
    place="header",
)
DRY_RUN = chosen(
    "dry_run",
    "true: chỉ thử. Kiểm tra mọi quy tắc, trả lời như khi gửi thật, không ghi gì và không giữ "
    "khóa.",
    ("true", "false"),
)
_TAG = re.compile(r'(?:W/)?"?([0-9]{1,9})(?:\.[0-9a-f]+)?"?')


@operation(
    f"/occurrences/<{ROW}:occurrence_id>/updates",
    method="POST",
    title="Gửi báo cáo tiến độ",
    words="Cùng quy tắc với trang báo cáo: cơ quan chỉ báo cáo việc của mình; nơi người đứng đầu "
    "duyệt trước thì báo cáo chờ duyệt (202).",
    tag="Tiến độ",
    scope=Scope.WRITE_PROGRESS,
    answer=SENT,
    parameters=(in_path("occurrence_id", "Số của đầu việc.", ID), KEY, IF_MATCH, DRY_RUN),
    problems=("body", "not-found", "rights", "conflict", "media-type", "refused"),
    body={"application/json": REPORT, "multipart/form-data": MULTIPART},
    example={
        "result": "doing",
        "percent": 60,
        "done": "Đã trình dự thảo Quyết định, đang lấy ý kiến các sở.",
        "documents": [{"number": "125/TTr-STP", "issued_on": "2024-10-04"}],
    },
)
def send_report(asked: Asked, occurrence_id: int) -> Response:
    """Take an agency's report; a request sent twice is answered as it was the first time."""
    key = request.headers.get("Idempotency-Key", "")
    if not is_key(key):
        refuse("parameters", errors={"Idempotency-Key": "Cần khóa từ 1 đến 200 ký tự ASCII."})
    version = _version_of_header()
    sent = read_report()
    row = visible(asked, occurrence_id)
    if not can_report(asked.actor, row.agency_id):
        refuse("rights", f"Chỉ cơ quan chủ trì ({row.agency.name}) báo cáo được việc này.")
    sending = _Sending(asked, occurrence_id, sent, row.agency_id, version)
    if asked.get("dry_run") == "true":
        return _rehearsed(sending)
    papers = receive_papers(sent, Storage(current_app.config["TRACKER"].evidence_folder))
    digest = digest_of(request.method, request.path, request.headers.get("If-Match", ""), sent.told)
    try:
        with _refusals(), transaction():
            kept = claim(asked.caller.token_id, key, digest, wall=clock.wall_now())
            if kept.status is None:
                kept.status, facts = _deliver(sending, papers)
                kept.body = written(facts)
            status, body = kept.status, kept.body
    except OtherRequest:
        refuse("key-reused")
    return _told(status, body or "", occurrence_id)


@dataclass(frozen=True, slots=True)
class _Sending:
    """A report that was read and let in: for which work of which agency, from what version."""

    asked: Asked
    occurrence_id: int
    sent: Sent
    agency_id: int
    version: int | None


class _Rehearsed(Exception):
    """A report that would have been written; carries what would have been answered."""


def _rehearsed(sending: _Sending) -> Response:
    """Do all that a report does, files included, and undo it."""
    try:
        with TemporaryDirectory() as folder:
            papers = receive_papers(sending.sent, Storage(Path(folder)))
            with _refusals(), transaction():
                raise _Rehearsed(_deliver(sending, papers)[1])
    except _Rehearsed as found:
        facts = found.args[0]
    facts |= {"state": DRY_STATES[facts["state"]], "update": None}
    return _told(200, written(facts), sending.occurrence_id)


@contextmanager
def _refusals() -> Iterator[None]:
    """Tell what the rules refuse as problems."""
    try:
        yield
    except Conflict:
        refuse("conflict")
    except EvidenceRefused as refusal:
        refuse("refused", errors={"documents": str(refusal)})
    except Refused as refusal:
        refuse("refused", errors=refusal.problems)


def _told(status: int, body: str, occurrence_id: int) -> Response:
    answer = Response(body, status, mimetype="application/json")
    answer.headers["Location"] = f"/api/v1/occurrences/{occurrence_id}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _deliver(sending: _Sending, papers: list[Paper]) -> tuple[int, dict[str, Any]]:
    """Report in the open transaction; give the status and what is answered."""
    actor, at, version = sending.asked.actor, clock.now(), sending.version
    documents = [paper.write(agency_id=sending.agency_id, by=actor, at=at) for paper in papers]
    found = deliver(
        sending.occurrence_id,
        sending.sent.report(),
        documents=list({one.id: one for one in documents}.values()),
        version=sending.sent.fields.get("version") if version is None else version,
        by=actor,
        at=at,
    )
    waits = isinstance(found, HeadReview)
    session.flush()
    row = session.get_one(Occurrence, sending.occurrence_id)
    facts = {
        "state": "waiting_for_head" if waits else "sent",
        "update": found.id if isinstance(found, ProgressUpdate) else None,
        "occurrence": {
            "id": row.id,
            "version": row.version,
            "work": row.work,
            "percent": row.percent,
        },
    }
    return (202 if waits else 201), facts


def _version_of_header() -> int | None:
    """Give the version that If-Match names; None where there is no such header."""
    said = request.headers.get("If-Match")
    if said is None:
        return None
    found = _TAG.fullmatch(said.strip())
    if found is None:
        refuse("parameters", errors={"If-Match": "Cần ETag đã nhận khi đọc đầu việc."})
    return int(found[1])
