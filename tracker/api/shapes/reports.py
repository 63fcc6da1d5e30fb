"""Closed reports as JSON: which, since when, and the hashes by which a file proves itself."""

from __future__ import annotations

from typing import Any

from tracker.api.describing.schemas import (
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
from tracker.reports.models import ReportEdition

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
