"""What must hold of the stored data, whatever happened; `tracker check` asks each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import and_, func, or_, select, union
from sqlalchemy.orm import aliased, selectinload

from tracker.audit.verifying import Verdict, verify
from tracker.db import session
from tracker.evidence.models import Document
from tracker.intake.models import ImportDraft
from tracker.outbox.models import Letter
from tracker.plans.models import Assignment, Plan, PlanRevision
from tracker.progress.models import Occurrence, OccurrencePast, ProgressUpdate
from tracker.progress.queries.counting import overview
from tracker.reports.editions.telling import digest
from tracker.reports.models import AgencyEditionFile, ReportEdition
from tracker.storage import Storage


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant: its name, what it says, how many rows break it, and `where` in words."""

    name: str
    sentence: str
    found: int
    where: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing breaks it."""
        return self.found == 0


def run_checks(evidence: Path, trail: Verdict | None = None) -> list[Check]:
    """Ask every invariant; none of them writes. `trail` is its verdict where it is known."""
    asked: tuple[tuple[str, str, Callable[[], int]], ...] = (
        ("states_do_not_overlap", "Các trạng thái trước của một việc không chồng ngày", _overlaps),
        ("states_are_joined", "Trạng thái trước nối liền với trạng thái nay", _gaps),
        ("completed_has_date", "Việc đã hoàn thành có ngày hoàn thành", _completed_without_date),
        ("drafts_have_no_work", "Kế hoạch dự thảo chưa giao việc", _work_of_drafts),
        ("work_has_lead", "Mỗi việc thuộc một cơ quan chủ trì", _work_without_lead),
        ("updates_have_work", "Mỗi lần cập nhật thuộc đúng kế hoạch của việc", _stray_updates),
        ("counts_add_up", "Tổng theo cơ quan bằng tổng theo nhiệm vụ", _counts),
        ("letters_are_unique", "Không có hai thư cùng khóa", _double_letters),
        ("files_are_there", "Tệp tài liệu còn đủ trong kho", lambda: _missing_files(evidence)),
        (
            "sources_are_whole",
            "Tệp gốc của kế hoạch và bản nháp còn đủ, đúng mã băm",
            lambda: _broken_sources(evidence),
        ),
        (
            "closed_reports_are_whole",
            "Báo cáo đã chốt còn nguyên tệp, số liệu và câu chữ",
            lambda: _broken_editions(evidence),
        ),
    )
    return [
        *(Check(name, sentence, ask()) for name, sentence, ask in asked),
        sealed_trail(trail or verify()),
    ]


def sealed_trail(verdict: Verdict) -> Check:
    """Say whether the trail is what was sealed, and which of its rows are not."""
    seals, rows = (", ".join(map(str, some)) for some in (verdict.seals, verdict.rows))
    where = f"niêm phong số {seals}; dòng nhật ký số {rows or 'chưa rõ'}" if seals else ""
    return Check(
        "trail_is_as_sealed", "Nhật ký còn nguyên như khi niêm phong", verdict.found, where
    )


def kept_seal(verdict: Verdict) -> Check:
    """Say whether the seal that an operator kept elsewhere still stands in the chain."""
    sentence = "Niêm phong cất ở nơi khác vẫn có trong nhật ký"
    return Check("kept_seal_stands", sentence, 0 if verdict.kept_there else 1)


def _number(query) -> int:  # type: ignore[no-untyped-def]
    return session.scalar(query) or 0


def _overlaps() -> int:
    other = aliased(OccurrencePast)
    return _number(
        select(func.count())
        .select_from(OccurrencePast)
        .join(
            other,
            and_(
                other.occurrence_id == OccurrencePast.occurrence_id,
                other.since > OccurrencePast.since,
                other.since < OccurrencePast.until,
            ),
        )
    )


def _gaps() -> int:
    last = (
        select(OccurrencePast.occurrence_id, func.max(OccurrencePast.until).label("until"))
        .group_by(OccurrencePast.occurrence_id)
        .subquery()
    )
    return _number(
        select(func.count())
        .select_from(last)
        .join(Occurrence, Occurrence.id == last.c.occurrence_id)
        .where(Occurrence.since != last.c.until)
    )


def _completed_without_date() -> int:
    return _number(
        select(func.count())
        .select_from(Occurrence)
        .where(Occurrence.work == "completed", Occurrence.completed_on.is_(None))
    )


def _work_of_drafts() -> int:
    return _number(
        select(func.count())
        .select_from(Occurrence)
        .join(Plan, Plan.id == Occurrence.plan_id)
        .where(Plan.state == "draft")
    )


def _work_without_lead() -> int:
    return _number(
        select(func.count())
        .select_from(Occurrence)
        .join(Assignment, Assignment.id == Occurrence.assignment_id)
        .where(or_(Assignment.role != "lead", Assignment.agency_id != Occurrence.agency_id))
    )


def _stray_updates() -> int:
    return _number(
        select(func.count())
        .select_from(ProgressUpdate)
        .join(Occurrence, Occurrence.id == ProgressUpdate.occurrence_id)
        .where(
            or_(
                ProgressUpdate.plan_id != Occurrence.plan_id,
                ProgressUpdate.agency_id != Occurrence.agency_id,
            )
        )
    )


def _counts() -> int:
    from tracker.lib import clock

    wrong = 0
    for plan in session.scalars(select(Plan).where(Plan.state != "draft")):
        found = overview(plan, clock.today())
        by_agency = sum(row.counts.occurrences for row in found.by_agency)
        wrong += found.all.occurrences != by_agency
    return wrong


def _double_letters() -> int:
    doubled = select(Letter.key).group_by(Letter.key).having(func.count() > 1).subquery()
    return _number(select(func.count()).select_from(doubled))


def _missing_files(evidence: Path) -> int:
    storage = Storage(evidence)
    hashes = session.scalars(select(Document.sha256).where(Document.sha256.is_not(None)).distinct())
    return sum(not storage.exists(sha256) for sha256 in hashes if sha256)


def _broken_sources(evidence: Path) -> int:
    """Count the files of plans and drafts that are gone or no longer what their name says.

    These are read whole, a few hundred documents; evidence may be many gigabytes.
    """
    storage = Storage(evidence)
    of_plans = select(PlanRevision.file_sha256).where(PlanRevision.file_sha256.is_not(None))
    named = session.scalars(union(select(ImportDraft.file_sha256), of_plans))
    return sum(not storage.verify(sha256) for sha256 in named)


def _broken_editions(evidence: Path) -> int:
    """Count closed editions whose values or files are no longer what their hashes say."""
    storage = Storage(evidence)
    rows = session.scalars(
        select(ReportEdition)
        .options(selectinload(ReportEdition.files))
        .where(ReportEdition.version.is_not(None))
        .execution_options(yield_per=20)
    )
    of_agencies = session.scalars(select(AgencyEditionFile.sha256).distinct())
    return sum(
        digest(row.told or {}) != row.digest
        or not all(storage.verify(file.sha256) for file in row.files)
        for row in rows
    ) + sum(not storage.verify(sha256) for sha256 in of_agencies)
