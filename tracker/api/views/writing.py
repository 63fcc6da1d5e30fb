"""An agency's program reports: one act for one key, however often the request is sent."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from tracker.api.actions import OtherRequest, claim
from tracker.api.answering import written
from tracker.api.describing.operations import Asked, operation
from tracker.api.describing.parameters import Parameter, in_path
from tracker.api.describing.schemas import ID
from tracker.api.problems import refuse
from tracker.api.reporting import MULTIPART, REPORT, Paper, Sent, read_report, receive_papers
from tracker.api.rules import LONGEST_KEY, Scope, digest_of, is_key
from tracker.api.shapes.progress import SENT
from tracker.api.views.progress import ROW, visible
from tracker.db import session, transaction
from tracker.evidence.rules import Refused as EvidenceRefused
from tracker.lib import clock
from tracker.progress.actions.inside.reviewing import deliver
from tracker.progress.actions.states import Conflict
from tracker.progress.models import HeadReview, Occurrence, ProgressUpdate
from tracker.progress.policy import can_report
from tracker.progress.rules.moves import Refused

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
    parameters=(in_path("occurrence_id", "Số của đầu việc.", ID), KEY, IF_MATCH),
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
    agency_id = row.agency_id
    papers = receive_papers(sent)
    digest = digest_of(request.method, request.path, request.headers.get("If-Match", ""), sent.told)
    try:
        with transaction():
            kept = claim(asked.caller.token_id, key, digest, wall=clock.wall_now())
            if kept.status is None:
                version = sent.fields.get("version") if version is None else version
                told = _deliver(asked, occurrence_id, sent, papers, agency_id, version)
                kept.status, kept.body = told[0], written(told[1])
            status, body = kept.status, kept.body
    except OtherRequest:
        refuse("key-reused")
    except Conflict:
        refuse("conflict")
    except EvidenceRefused as refusal:
        refuse("refused", errors={"documents": str(refusal)})
    except Refused as refusal:
        refuse("refused", errors=refusal.problems)
    answer = Response(body, status, mimetype="application/json")
    answer.headers["Location"] = f"/api/v1/occurrences/{occurrence_id}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _deliver(
    asked: Asked,
    occurrence_id: int,
    sent: Sent,
    papers: list[Paper],
    agency_id: int,
    version: int | None,
) -> tuple[int, dict[str, Any]]:
    """Report in the open transaction; give the status and what is answered."""
    actor, at = asked.actor, clock.now()
    documents = [paper.write(agency_id=agency_id, by=actor, at=at) for paper in papers]
    found = deliver(
        occurrence_id,
        sent.report(),
        documents=list({one.id: one for one in documents}.values()),
        version=version,
        by=actor,
        at=at,
    )
    waits = isinstance(found, HeadReview)
    session.flush()
    row = session.get_one(Occurrence, occurrence_id)
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
