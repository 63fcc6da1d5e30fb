"""Programs report: the same rules, one act for one key, the same trail."""

from __future__ import annotations

import base64
import io
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from tracker.agencies.models import Agency
from tracker.api.models import ApiAnswer
from tracker.audit.models import AuditEvent
from tracker.db import db, transaction
from tracker.evidence.models import Document
from tracker.progress.models import HeadReview, Occurrence, ProgressUpdate

DOING = {"result": "doing", "percent": 40, "done": "Đã trình dự thảo."}
PDF = b"%PDF-1.4 mot tep nho"


@pytest.fixture(scope="module")
def works(site):
    """Open dated work of Ba Vì, each given out once to a test that writes."""
    query = (
        select(Occurrence.id)
        .join(Agency)
        .where(
            Agency.code == "H-271",
            Occurrence.work.in_(("not_started", "in_progress")),
            Occurrence.kind == "standing",
        )
    )
    return [row[0] for row in site.read(query.order_by(Occurrence.id))]


@pytest.fixture
def work(works):
    """A work that no other test writes on."""
    return works.pop()


@pytest.fixture
def unwritten(works):
    """A work whose reports are all refused."""
    return works[0]


@pytest.fixture
def bavi(site):
    """Ba Vì's own program."""
    return site.program(None, "H-271")


DUTY = {"result": "done", "done": "Đã tuyên truyền ở 31 xã."}


def count_updates(site, work):
    query = select(func.count()).where(ProgressUpdate.occurrence_id == work)
    return site.read(query.where(ProgressUpdate.verb == "report"))[0][0]


def test_a_report_is_written_as_the_page_writes_it(site, bavi, work):
    answer = bavi.post(f"/occurrences/{work}/updates", DUTY, "a-1")
    assert answer.status_code == 201, answer.text
    stored = site.read(select(ProgressUpdate).where(ProgressUpdate.id == answer.json["update"]))[0][
        0
    ]
    assert (stored.done, stored.result, stored.actor_id) == (DUTY["done"], "done", None)
    told = bavi.get(f"/occurrences/{work}").json
    assert (told["version"], told["work"]) == (
        answer.json["occurrence"]["version"],
        answer.json["occurrence"]["work"],
    )


def test_a_duty_of_a_period_is_filed_with_nothing_to_tell(site):
    query = (
        select(Occurrence.id, Agency.code)
        .join(Agency)
        .where(Occurrence.kind == "recurring", Occurrence.work == "not_started")
    )
    work, code = site.read(query.order_by(Occurrence.limit_on).limit(1))[0]
    program, fields = site.program(None, code), {"result": "nothing", "done": "Không phát sinh."}
    answer = program.post(f"/occurrences/{work}/updates", fields, "period")
    assert answer.status_code == 201, answer.text
    told = program.get(f"/occurrences/{work}").json
    assert (told["kind"], told["reported_on"], told["period"] is None) == (
        "recurring",
        "2024-10-15",
        False,
    )


def test_the_trail_names_the_token_and_its_agency(site, bavi, work):
    bavi.post(f"/occurrences/{work}/updates", DUTY, "a-2")
    entry = site.read(
        select(AuditEvent)
        .where(AuditEvent.subject_type == "occurrence", AuditEvent.subject_id == work)
        .order_by(AuditEvent.id.desc())
    )[0][0]
    agency = site.read(select(Agency.id).where(Agency.code == "H-271"))[0][0]
    prefix = bavi.secret.split("_")[1]
    assert (entry.verb, entry.origin, entry.agency_id) == (
        "progress.report",
        f"api:{prefix}",
        agency,
    )
    assert "UBND huyện Ba Vì" in entry.actor_name


def test_the_same_request_twice_is_one_report(site, bavi, work):
    answers = [bavi.post(f"/occurrences/{work}/updates", DUTY, "twice") for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert count_updates(site, work) == 1


def test_a_key_used_for_another_report_is_refused(bavi, work):
    bavi.post(f"/occurrences/{work}/updates", DUTY, "reused")
    answer = bavi.post(f"/occurrences/{work}/updates", {**DUTY, "done": "Khác."}, "reused")
    assert (answer.status_code, answer.json["type"]) == (422, "/api/v1/#key-reused")


def test_a_refused_report_leaves_its_key_free(bavi, work):
    path = f"/occurrences/{work}/updates"
    assert bavi.post(path, {"result": "done"}, "free").status_code == 422
    assert bavi.post(path, DUTY, "free").status_code == 201


def test_a_report_without_a_key_is_refused(bavi, unwritten):
    answer = bavi.send("POST", f"/occurrences/{unwritten}/updates", data="{}", json_=True)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (400, "Idempotency-Key")


def test_an_old_version_is_a_conflict_by_field_and_by_header(bavi, work):
    path = f"/occurrences/{work}"
    version = bavi.get(path).json["version"]
    old = bavi.post(f"{path}/updates", {**DUTY, "version": version + 1}, "old")
    by_tag = bavi.post(f"{path}/updates", DUTY, "tag", **{"If-Match": '"0"'})
    assert [old.status_code, by_tag.status_code] == [409, 409]
    tag = bavi.get(path).headers["ETag"]
    assert bavi.post(f"{path}/updates", DUTY, "new", **{"If-Match": tag}).status_code == 201


def test_every_field_that_is_wrong_is_named(bavi, unwritten):
    fields = {
        "result": "finished",
        "percent": "40",
        "completed_on": "04/10/2024",
        "agency_id": 1,
        "documents": [{"number": 7}, {"subject": "x" * 501}],
    }
    answer = bavi.post(f"/occurrences/{unwritten}/updates", fields, "wrong")
    named = {one["field"] for one in answer.json["errors"]}
    assert answer.status_code == 422
    assert named == {
        "result",
        "percent",
        "completed_on",
        "agency_id",
        "documents[0].number",
        "documents[1].subject",
    }


def test_the_rules_of_the_page_refuse_here_too(bavi, unwritten):
    answer = bavi.post(f"/occurrences/{unwritten}/updates", {"result": "done"}, "rules")
    assert [one["field"] for one in answer.json["errors"]] == ["done"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff", 400),
        (b"NaN", 400),
        (b"[]", 422),
        (b"[" * 100_000, 400),
        (b'{"result": "done", "result": "doing"}', 400),
        (b'{"result": "done", "percent": 1' + b"0" * 5000 + b"}", 400),
        (b'{"result": "done", "percent": 1e999}', 422),
        (b'{"result": "done", "done": "a\\u0000b"}', 422),
        (b'{"result": "done", "done": "\\ud800"}', 422),
        (b'{"result": "done", "percent": true}', 422),
        (b"\xef\xbb\xbf{}", 400),
        ('{"result": "done"}'.encode("utf-16"), 400),
        (b"", 400),
    ],
)
def test_what_is_no_report_is_refused(bavi, unwritten, body, status):
    answer = bavi.send(
        "POST",
        f"/occurrences/{unwritten}/updates",
        data=body,
        json_=True,
        **{"Idempotency-Key": "none"},
    )
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_a_charset_other_than_utf8_is_refused(bavi, unwritten):
    kind = {"Content-Type": "application/json; charset=latin-1", "Idempotency-Key": "none"}
    answer = bavi.send("POST", f"/occurrences/{unwritten}/updates", data=b"{}", **kind)
    assert (answer.status_code, answer.json["type"]) == (415, "/api/v1/#media-type")


def test_a_rehearsal_answers_as_a_report_and_writes_nothing(site, bavi, work):
    path = f"/occurrences/{work}/updates"
    file = {"name": "thu.pdf", "content": base64.b64encode(PDF + b" thu").decode()}
    fields = {**DUTY, "documents": [{"number": "1/BC-THU", "file": file}]}
    before = bavi.get(f"/occurrences/{work}").json
    tried = bavi.post(f"{path}?dry_run=true", fields, "dry")
    assert (tried.status_code, tried.json["state"]) == (200, "would_be_sent")
    assert bavi.get(f"/occurrences/{work}").json == before
    assert site.read(select(Document.id).where(Document.number == "1/BC-THU")) == []
    assert count_updates(site, work) == 0
    real = bavi.post(path, fields, "dry")
    assert (real.status_code, real.json["occurrence"]) == (201, tried.json["occurrence"])


def test_a_rehearsal_is_refused_as_a_report_would_be(bavi, unwritten):
    path = f"/occurrences/{unwritten}/updates"
    tried, real = (
        bavi.post(f"{path}{mark}", {"result": "done"}, "dry-2") for mark in ("?dry_run=true", "")
    )
    assert (tried.status_code, tried.json["errors"]) == (422, real.json["errors"])


def test_nobody_reports_for_another_agency(site, unwritten):
    others = [site.program(None, "H-268"), site.program("dieuphoi"), site.program("lanhdao")]
    got = [
        one.post(f"/occurrences/{unwritten}/updates", DUTY, "other").status_code for one in others
    ]
    assert got == [404, 403, 403]
    assert count_updates(site, unwritten) == 0


def test_a_file_goes_through_the_checks_of_evidence(site, bavi, work):
    file = {"name": "bao-cao.pdf", "content": base64.b64encode(PDF).decode()}
    paper = {"number": "12/BC-UBND", "issued_on": "2024-10-04", "file": file}
    answer = bavi.post(f"/occurrences/{work}/updates", {**DUTY, "documents": [paper]}, "file")
    assert answer.status_code == 201, answer.text
    told = bavi.get(f"/updates?occurrence={work}").json["items"][-1]["documents"][0]
    assert (told["number"], told["file"]["size"]) == ("12/BC-UBND", len(PDF))
    stored = site.read(select(Document.sha256).where(Document.id == told["id"]))[0][0]
    assert told["file"]["sha256"] == stored


@pytest.mark.parametrize(
    "content",
    [base64.b64encode(b"MZ an exe").decode(), "no base64", base64.b64encode(b"").decode()],
)
def test_a_file_that_may_not_be_kept_is_refused(bavi, unwritten, content):
    paper = {"file": {"name": "a.pdf", "content": content}}
    answer = bavi.post(f"/occurrences/{unwritten}/updates", {**DUTY, "documents": [paper]}, "bad")
    assert [one["field"] for one in answer.json["errors"]] == ["documents[0]"]


def test_files_may_come_beside_the_report(bavi, work):
    fields = {**DUTY, "documents": [{"number": "1/BC", "part": "file1"}]}
    parts = {"report": json.dumps(fields), "file1": (io.BytesIO(PDF), "kèm.pdf")}
    answer = bavi.send(
        "POST", f"/occurrences/{work}/updates", data=parts, **{"Idempotency-Key": "parts"}
    )
    assert answer.status_code == 201, answer.text
    told = bavi.get(f"/updates?occurrence={work}").json["items"][-1]["documents"][0]
    assert told["file"]["name"] == "kèm.pdf"


def test_a_program_is_no_head_where_the_head_approves(site, bavi, work):
    with site.app.app_context(), transaction():
        db.session.execute(update(Agency).where(Agency.code == "H-271").values(head_approves=True))
    answer = bavi.post(f"/occurrences/{work}/updates", DUTY, "head")
    with site.app.app_context(), transaction():
        db.session.execute(update(Agency).where(Agency.code == "H-271").values(head_approves=False))
    assert (answer.status_code, answer.json["state"]) == (202, "waiting_for_head")
    waiting = select(func.count()).where(HeadReview.occurrence_id == work)
    assert (site.read(waiting)[0][0], count_updates(site, work)) == (1, 0)


def test_an_answer_is_kept_seven_days(site, bavi, works):
    first, second = works.pop(), works.pop()
    bavi.post(f"/occurrences/{first}/updates", DUTY, "week")
    with site.app.app_context(), transaction():
        row = db.session.scalars(select(ApiAnswer).where(ApiAnswer.key == "week")).one()
        row.made_at = row.made_at.replace(year=row.made_at.year - 1)
    bavi.post(f"/occurrences/{second}/updates", DUTY, "another")
    assert site.read(select(func.count()).where(ApiAnswer.key == "week"))[0][0] == 0


def race(site, work, key):
    """Send the same request eight times at once."""
    program = site.program(None, "H-271")

    def send(_):
        return program.post(f"/occurrences/{work}/updates", DUTY, key)

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(send, range(8)))


def test_the_same_request_eight_times_at_once_is_one_report(site, work):
    answers = race(site, work, "at-once")
    assert {one.status_code for one in answers} == {201}
    assert len({one.data for one in answers}) == 1
    assert count_updates(site, work) == 1


def test_the_same_on_postgresql(open_site, cluster, demo_postgresql):
    site = open_site(cluster.url(cluster.create(demo_postgresql)))
    query = select(Occurrence.id).join(Agency).where(Agency.code == "H-271")
    open_duties = query.where(Occurrence.kind == "standing", Occurrence.work == "not_started")
    work = site.read(open_duties.limit(1))[0][0]
    answers = race(site, work, "at-once")
    assert {one.status_code for one in answers} == {201}
    assert count_updates(site, work) == 1
