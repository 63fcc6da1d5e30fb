"""Closed reports as JSON: which, since when, and the hashes by which a file proves itself."""

from __future__ import annotations

from typing import Any

from tracker.api.describing.schemas import (
    AGENCY_REF,
    COUNT,
    DAY,
    ID,
    INSTANT,
    SHA256,
    TEXT,
    list_of,
    maybe,
    named,
    one_of,
    page_of,
    record,
    told,
)
from tracker.reports.documents import FORMATS
from tracker.reports.models import AgencyEdition, ReportEdition

REPORT = named(
    "Report",
    record(
        id=ID,
        plan=TEXT,
        period=TEXT,
        version=COUNT,
        state=told(one_of(("closed", "reopened")), "closed: bản đang có hiệu lực của kỳ."),
        closed_on=DAY,
        closed_at=maybe(INSTANT),
        digest=told(maybe(SHA256), "Hàm băm của số liệu và câu chữ trong báo cáo."),
        files=list_of(record(kind=TEXT, size=COUNT, sha256=SHA256, path=TEXT)),
    ),
)
REPORTS = page_of("ReportPage", REPORT)


def report_shape(row: ReportEdition, plan: str) -> dict[str, Any]:
    """Give a closed edition with its files."""
    version = row.version or 0
    return {
        "id": row.id,
        "plan": plan,
        "period": row.period,
        "version": version,
        "state": row.state,
        "closed_on": row.asked_on.isoformat(),
        "closed_at": row.made_at.isoformat() if row.made_at else None,
        "digest": row.digest,
        "files": [
            {
                "kind": file.kind,
                "size": file.size,
                "sha256": file.sha256,
                "path": f"/api/v1/reports/{plan}/{row.period}/{version}/{file.kind}",
            }
            for file in row.files
        ],
    }


KEPT_REPORTS = page_of(
    "AgencyReportPage",
    named(
        "AgencyReport",
        record(
            plan=TEXT,
            period=TEXT,
            version=COUNT,
            agency=AGENCY_REF,
            state=told(one_of(("closed", "reopened")), "closed: bản đang có hiệu lực của kỳ."),
            kept_at=INSTANT,
            digest=maybe(SHA256),
            files=list_of(record(kind=one_of(FORMATS), path=TEXT)),
        ),
    ),
)


def kept_shape(row: AgencyEdition, plan: str) -> dict[str, Any]:
    """Give an agency's report as a closing kept it; each kind of file is made of the same words."""
    edition = row.edition
    where = f"/api/v1/reports/{plan}/{edition.period}/{edition.version}/agencies/{row.agency.code}"
    return {
        "plan": plan,
        "period": edition.period,
        "version": edition.version or 0,
        "agency": {"code": row.agency.code, "name": row.agency.name},
        "state": edition.state,
        "kept_at": row.made_at.isoformat() if row.made_at else None,
        "digest": row.digest,
        "files": [{"kind": kind, "path": f"{where}/{kind}"} for kind in FORMATS],
    }
