"""The tables of a task's dossier as of a day: parts, reports, requests, partners, documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, selectinload

from tracker.agencies.models import Agency
from tracker.db import session
from tracker.evidence.models import Document
from tracker.lib import clock
from tracker.lib.calendar import ONE_DAY
from tracker.paper.excel import Field
from tracker.plans.models import Task
from tracker.progress.models import (
    ChangeRequest,
    Explanation,
    Occurrence,
    PartnerRequest,
    ProgressUpdate,
)
from tracker.progress.policy import Scope
from tracker.progress.queries.listing import Filters, listing
from tracker.progress.rules.steering import Asked, words_of
from tracker.reports.papers.dossier import Part

MOST_ROWS = 10_000
_VERBS = {
    "report": "Báo cáo", "confirm": "Xác nhận hoàn thành", "return": "Yêu cầu bổ sung",
    "read": "Đã đọc báo cáo", "reschedule": "Đổi hạn theo kế hoạch sửa đổi", "remark": "Ý kiến",
    "question": "Hỏi giải trình", "explain": "Gửi giải trình", "accept": "Chấp nhận giải trình",
    "unaccept": "Trả lại giải trình", "unask": "Thôi yêu cầu giải trình",
    "ask_part": "Đề nghị phối hợp", "part": "Gửi kết quả phối hợp",
    "unask_part": "Rút đề nghị phối hợp", "ask": "Gửi đề nghị", "withdraw": "Rút đề nghị",
    "grant": "Đồng ý đề nghị", "refuse": "Không đồng ý đề nghị", "extend": "Gia hạn",
    "suspend": "Tạm dừng", "resume": "Tiếp tục", "cancel": "Thôi thực hiện",
    "reassign": "Chuyển giao", "end": "Kết thúc theo kế hoạch sửa đổi",
}  # fmt: skip
_OUTCOMES = {
    "asked": "Chờ quyết định", "granted": "Đồng ý", "refused": "Không đồng ý",
    "withdrawn": "Đã rút",
}  # fmt: skip
# What an agency's head has not signed stays inside the agency.
_SIGNED = ("signed", "accepted", "returned")


def updates_of(task: Task, on: date, scope: Scope) -> Sequence[ProgressUpdate]:
    """Give what was said and decided of a task by the end of `on`, the oldest first."""
    query = (
        select(ProgressUpdate)
        .options(selectinload(ProgressUpdate.documents))
        .where(ProgressUpdate.task_id == task.id, ProgressUpdate.at < clock.day_start(on + ONE_DAY))
        .order_by(ProgressUpdate.id)
        .limit(MOST_ROWS)
    )
    if not scope.everything:
        query = query.where(ProgressUpdate.agency_id.in_(scope.agency_ids))
    return session.scalars(query).all()


def asked_of_partners(task: Task, on: date, scope: Scope) -> Sequence[PartnerRequest]:
    """Give what was asked of partners by the end of `on`: by who leads, of who is asked."""
    query = (
        select(PartnerRequest)
        .join(Occurrence, Occurrence.id == PartnerRequest.occurrence_id)
        .options(selectinload(PartnerRequest.documents), contains_eager(PartnerRequest.occurrence))
        .where(PartnerRequest.task_id == task.id, PartnerRequest.asked_on <= on)
        .order_by(PartnerRequest.id)
        .limit(MOST_ROWS)
    )
    if not scope.everything:
        own = PartnerRequest.agency_id.in_(scope.agency_ids)
        query = query.where(own | Occurrence.agency_id.in_(scope.agency_ids))
    return session.scalars(query).all()


def documents_of(rows: Sequence[ProgressUpdate | PartnerRequest]) -> list[Document]:
    """Give the documents that updates and answers of partners show, each once."""
    found = {document.id: document for one in rows for document in one.documents}
    return [found[id_] for id_ in sorted(found)]


def dossier_parts(
    task: Task, on: date, scope: Scope, updates: Sequence[ProgressUpdate],
    asked: Sequence[PartnerRequest], documents: Sequence[Document],
    where: Mapping[int, str],
) -> list[Part]:  # fmt: skip
    """Give the tables of the index as far as `scope` sees them."""
    names = {row.id: row.name for row in session.execute(select(Agency.id, Agency.name))}
    return [
        _states(task, on, scope),
        _said(updates, names),
        _requests(task, on, scope, names),
        _partners(asked, on, names),
        _explanations(task, on, scope, names),
        _documents(documents, names, where),
    ]


def _states(task: Task, on: date, scope: Scope) -> Part:
    rows = listing(task.plan_id, on, Filters(task_id=task.id), scope, limit=MOST_ROWS).rows
    return Part(
        "Tình trạng",
        (Field("Cơ quan", 34), Field("Kỳ", 18), Field("Hạn ban đầu", 12, "date"),
         Field("Hạn hiện hành", 12, "date"), Field("Đã gia hạn (lần)", 9, "count"),
         Field("Tình trạng", 26), Field("Phần trăm", 9, "count"),
         Field("Ngày hoàn thành", 12, "date")),
        [
            (row.agency_name, row.period_name, row.original_due_on, row.state.due_on,
             row.extension_count, row.label.text, row.state.percent, row.state.completed_on)
            for row in rows
        ],
    )  # fmt: skip


def _said(updates: Sequence[ProgressUpdate], names: Mapping[int, str]) -> Part:
    return Part(
        "Báo cáo, quyết định",
        (Field("Lúc", 17), Field("Cơ quan", 34), Field("Người", 24), Field("Việc", 20),
         Field("Phần trăm", 9, "count"), Field("Nội dung", 60), Field("Khó khăn", 40),
         Field("Lý do", 40), Field("Tài liệu số", 14)),
        [
            (f"{clock.local(one.at):%d/%m/%Y %H:%M}",
             names.get(one.from_agency_id or one.agency_id, ""),
             one.actor_name, _VERBS.get(one.verb, "Cập nhật"), one.percent, one.done,
             one.difficulty or one.explanation, one.reason,
             ", ".join(f"{document.id:06d}" for document in one.documents) or None)
            for one in updates
        ],
    )  # fmt: skip


def _requests(task: Task, on: date, scope: Scope, names: Mapping[int, str]) -> Part:
    query = (
        select(ChangeRequest)
        .where(ChangeRequest.task_id == task.id, ChangeRequest.asked_on <= on)
        .order_by(ChangeRequest.id)
    )
    if not scope.everything:
        query = query.where(ChangeRequest.agency_id.in_(scope.agency_ids))
    return Part(
        "Đề nghị",
        (Field("Ngày", 12, "date"), Field("Cơ quan", 34), Field("Đề nghị", 34),
         Field("Lý do", 50), Field("Kết quả", 18), Field("Ngày trả lời", 12, "date"),
         Field("Trả lời", 40)),
        [
            (row.asked_on, names[row.agency_id], words_of(Asked(row.kind), row.asked_due_on),
             row.reason,
             *((_OUTCOMES[row.state], row.decided_on, row.decision)
               if row.decided_on and row.decided_on <= on else (_OUTCOMES["asked"], None, None)))
            for row in session.scalars(query.limit(MOST_ROWS))
        ],
    )  # fmt: skip


def _partners(asked: Sequence[PartnerRequest], on: date, names: Mapping[int, str]) -> Part:
    """Tell what the lead asked of its partners and what they answered by the end of `on`."""
    rows = []
    for one in asked:
        answered = one.answered_on is not None and one.answered_on <= on
        withdrawn = one.state == "withdrawn"
        rows.append(
            (one.asked_on, names[one.occurrence.agency_id], names[one.agency_id], one.wanted,
             one.due_on, "Đã trả lời" if answered else "Đã rút" if withdrawn else "Chờ trả lời",
             one.answered_on if answered else None, one.answer if answered else None,
             ", ".join(f"{document.id:06d}" for document in one.documents if answered) or None)
        )  # fmt: skip
    return Part(
        "Đề nghị phối hợp",
        (Field("Ngày đề nghị", 12, "date"), Field("Cơ quan chủ trì", 34),
         Field("Cơ quan phối hợp", 34), Field("Nội dung đề nghị", 50),
         Field("Hạn trả lời", 12, "date"), Field("Tình trạng", 16),
         Field("Ngày trả lời", 12, "date"), Field("Trả lời", 50), Field("Tài liệu số", 14)),
        rows,
    )  # fmt: skip


def _explanations(task: Task, on: date, scope: Scope, names: Mapping[int, str]) -> Part:
    query = (
        select(Explanation)
        .join(Occurrence, Occurrence.id == Explanation.occurrence_id)
        .where(
            Occurrence.task_id == task.id,
            Explanation.state != "withdrawn",
            Explanation.asked_on <= on,
        )
        .order_by(Explanation.id)
        .limit(MOST_ROWS)
    )
    if not scope.everything:
        query = query.where(Explanation.agency_id.in_(scope.agency_ids))
    rows = []
    for one in session.scalars(query):
        signed = one.state in _SIGNED and one.signed_on is not None and one.signed_on <= on
        rows.append(
            (one.asked_on, names[one.agency_id], one.question, one.cause if signed else None,
             one.remedy if signed else None, one.promised_on if signed else None,
             one.signed_on if signed else None, one.decision)
        )  # fmt: skip
    return Part(
        "Giải trình",
        (Field("Ngày yêu cầu", 12, "date"), Field("Cơ quan", 34), Field("Nội dung hỏi", 40),
         Field("Nguyên nhân", 50), Field("Giải pháp", 50), Field("Cam kết xong", 12, "date"),
         Field("Ngày ký", 12, "date"), Field("Ý kiến xem xét", 40)),
        rows,
    )  # fmt: skip


def _documents(
    documents: Sequence[Document], names: Mapping[int, str], where: Mapping[int, str]
) -> Part:
    return Part(
        "Tài liệu",
        (Field("Số", 9), Field("Tên tài liệu", 60), Field("Số, ký hiệu", 20),
         Field("Ngày", 12, "date"), Field("Cơ quan", 34), Field("Tệp trong hồ sơ", 50),
         Field("SHA-256", 68)),
        [
            (f"{one.id:06d}", one.subject or one.file_name or one.link or "", one.number,
             one.issued_on, names[one.agency_id], where[one.id], one.sha256)
            for one in documents
        ],
    )  # fmt: skip
