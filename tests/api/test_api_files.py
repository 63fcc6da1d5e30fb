"""Files leave as downloads, to whom the page of what shows them opens; a hash names them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select, update

from tracker.agencies.models import Agency
from tracker.api.rules import Scope
from tracker.db import db, transaction
from tracker.evidence.models import Document
from tracker.lib import clock
from tracker.plans.models import Plan, Task
from tracker.progress.models import Occurrence
from tracker.reports.models import AgencyEdition, AgencyEditionFile, ReportEdition, ReportFile
from tracker.storage import Storage

PDF = b"%PDF-1.4 mot tep nho"
WORD = b"PK ban da chot"


@dataclass(frozen=True)
class Shown:
    """A document with a file, shown by a report on a work of Ba Vì."""

    work: int
    document: int
    path: str
    sha256: str


@pytest.fixture(scope="module")
def shown(site):
    query = select(Occurrence.id).join(Agency).join(Task, Task.id == Occurrence.task_id)
    work = site.read(query.where(Agency.code == "H-271", Task.number == "32"))[0][0]
    with site.app.app_context(), transaction():
        again = {"work": "in_progress", "completed_on": None, "percent": 0}
        db.session.execute(update(Occurrence).where(Occurrence.id == work).values(**again))
    file = {"name": "báo cáo quý.pdf", "content": base64.b64encode(PDF).decode()}
    fields = {
        "result": "doing",
        "percent": 30,
        "done": "Đã làm.",
        "documents": [{"number": "9/BC", "file": file}],
    }
    bavi = site.program(None, "H-271")
    answer = bavi.post(f"/occurrences/{work}/updates", fields, "file")
    assert answer.status_code == 201, answer.text
    told = bavi.rows(f"/updates?occurrence={work}")[-1]["documents"][0]
    path = told["file"]["path"].removeprefix("/api/v1")
    return Shown(work, told["id"], path, told["file"]["sha256"])


def test_a_file_comes_as_a_download_byte_for_byte(site, shown):
    answer = site.program(None, "H-271").get(shown.path)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "b%C3%A1o%20c%C3%A1o%20qu%C3%BD.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["ETag"] == f'"{shown.sha256}"'


def test_a_file_that_is_there_is_not_sent_again(site, shown):
    tag = {"If-None-Match": f'"{shown.sha256}"'}
    answer = site.program(None, "H-271").get(shown.path, **tag)
    assert (answer.status_code, answer.data) == (304, b"")


@pytest.mark.parametrize(
    ("owner", "status"),
    [
        (("dieuphoi", None), 200),
        (("kiemtra", None), 200),
        (("bavi", None), 200),
        (("stp", None), 200),
        (("tanlinh", None), 404),
        ((None, "H-268"), 404),
    ],
)
def test_who_opens_the_work_opens_its_file(site, shown, owner, status):
    assert site.program(*owner, Scope.READ_PROGRESS).get(shown.path).status_code == status


def test_a_document_leaves_only_through_what_shows_it(site, shown):
    other = (
        select(Occurrence.id)
        .join(Agency)
        .where(Agency.code == "H-271", Occurrence.id != shown.work)
    )
    work = site.read(other.limit(1))[0][0]
    answer = site.program(None, "H-271").get(f"/occurrences/{work}/documents/{shown.document}")
    assert answer.status_code == 404


def test_a_file_that_is_being_checked_does_not_leave(site, shown):
    def become(state):
        with site.app.app_context(), transaction():
            named = update(Document).where(Document.id == shown.document)
            db.session.execute(named.values(state=state))

    bavi = site.program(None, "H-271")
    become("quarantined")
    answer = bavi.get(shown.path)
    path = bavi.rows(f"/updates?occurrence={shown.work}")[-1]["documents"][0]["file"]["path"]
    become("clean")
    assert (answer.status_code, answer.json["type"]) == (403, "/api/v1/#unchecked")
    assert path is None


@pytest.fixture(scope="module")
def kept(site):
    """A closed edition with a file, and Ba Vì's own report kept with it."""
    plan_id = site.read(select(Plan.id).where(Plan.code == "2024"))[0][0]
    bavi = site.read(select(Agency.id).where(Agency.code == "H-271"))[0][0]
    with site.app.app_context(), transaction():
        storage = Storage(site.app.config["TRACKER"].evidence_folder)
        sha256, at = storage.put(WORD), clock.now()
        edition = ReportEdition(
            plan_id=plan_id,
            period="2024-Q2",
            state="closed",
            closes=True,
            version=1,
            asked_on=date(2024, 7, 1),
            asked_at=at,
            made_at=at,
            digest="a" * 64,
        )
        edition.files = [ReportFile(kind="docx", sha256=sha256, size=len(WORD))]
        db.session.add(edition)
        db.session.flush()
        where = {"edition_id": edition.id, "agency_id": bavi}
        db.session.add(AgencyEdition(**where, made_at=at, digest="b" * 64))
        db.session.flush()
        db.session.add(AgencyEditionFile(**where, kind="docx", sha256=sha256, size=len(WORD)))


@pytest.mark.parametrize(
    "path", ["/reports/2024/2024-Q2/1/docx", "/reports/2024/2024-Q2/1/agencies/H-271/docx"]
)
def test_a_kept_report_comes_as_it_was_closed(site, kept, path):
    city = site.program("dieuphoi")
    answer = city.get(path)
    assert (answer.status_code, answer.data) == (200, WORD)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = city.get(path, **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_agency_reads_its_own_kept_report_alone(site, kept):
    own, other = site.program(None, "H-271"), site.program(None, "H-268")
    rows = own.rows("/agency-reports")
    assert [(row["agency"]["code"], row["period"]) for row in rows] == [("H-271", "2024-Q2")]
    path = rows[0]["files"][0]["path"].removeprefix("/api/v1")
    assert own.get(path).data == WORD
    assert (other.rows("/agency-reports"), other.get(path).status_code) == ([], 404)
