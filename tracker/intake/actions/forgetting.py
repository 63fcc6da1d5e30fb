"""What nobody decided on is put aside, then forgotten; a file goes when no row names it any more.

Nothing of an applied document is touched: its draft, its file and the version that it made stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.audit.models import AuditEvent
from tracker.db import session
from tracker.intake.actions.deciding import close, note
from tracker.intake.models import ImportDraft, LooseFile
from tracker.intake.queries import is_named
from tracker.intake.rules.keeping import DRAFT_WAITS, REJECTED_STAYS, UPLOAD_WAITS
from tracker.lib.actor import Actor
from tracker.storage import Storage

# Rows of one run; those after them follow in the next.
_AT_ONCE = 100
_JUST_SENT = timedelta(days=1)


def note_upload(sha256: str, file_name: str, *, at: datetime) -> None:
    """Remember a file that was stored and is not named by any row yet; `at` is the wall's."""
    _loosen(sha256, file_name, at + UPLOAD_WAITS)


def put_aside_abandoned(*, by: Actor, at: datetime) -> int:
    """Reject the drafts on which nobody decided anything for DRAFT_WAITS; give how many."""
    before = at - DRAFT_WAITS
    lately = select(AuditEvent.id).where(
        AuditEvent.subject_type == "import",
        AuditEvent.subject_id == ImportDraft.id,
        AuditEvent.at >= before,
    )
    query = select(ImportDraft).where(
        ImportDraft.state == "open", ImportDraft.created_at < before, ~lately.exists()
    )
    drafts = session.scalars(query.limit(_AT_ONCE).with_for_update()).all()
    for draft in drafts:
        draft.version += 1
        close(draft, "rejected", by, at)
        note("intake.put_aside", draft, by, at, {"days": DRAFT_WAITS.days})
    return len(drafts)


def forget_rejected(*, by: Actor, at: datetime, wall: datetime) -> int:
    """Delete the drafts rejected REJECTED_STAYS ago and let their files go; give how many."""
    query = select(ImportDraft).where(
        ImportDraft.state == "rejected", ImportDraft.closed_at < at - REJECTED_STAYS
    )
    drafts = session.scalars(query.limit(_AT_ONCE).with_for_update()).all()
    for draft in drafts:
        note("intake.forget", draft, by, at, {"sha256": draft.file_sha256})
        _loosen(draft.file_sha256, draft.file_name, wall)
        session.delete(draft)
    session.flush()
    return len(drafts)


def remove_loose_files(storage: Storage, *, by: Actor, at: datetime, wall: datetime) -> int:
    """Remove the files whose time has come and that no row names; give how many.

    A file that was sent again within the last day waits on: the row that will name it may not
    be written yet. A run that dies half way leaves the rows, and the next does it again.
    """
    query = select(LooseFile).where(LooseFile.due_at <= wall).order_by(LooseFile.due_at)
    removed = 0
    for row in session.scalars(query.limit(_AT_ONCE).with_for_update()).all():
        if not is_named(row.sha256):
            if not storage.discard(row.sha256, unused_since=wall - _JUST_SENT):
                row.due_at = wall + UPLOAD_WAITS
                continue
            removed += 1
            _note_removed(row, by, at)
        session.delete(row)
    return removed


def _loosen(sha256: str, file_name: str, due_at: datetime) -> None:
    row = session.get(LooseFile, sha256)
    if row is None:
        row = LooseFile(sha256=sha256, file_name=file_name[:255])
        session.add(row)
    row.due_at = due_at


def _note_removed(row: LooseFile, by: Actor, at: datetime) -> None:
    record(
        "intake.remove_file",
        by=by,
        at=at,
        subject_type="import",
        label=row.file_name,
        after={"sha256": row.sha256},
    )
