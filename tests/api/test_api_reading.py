"""What programs read: whole lists in pages, past days, tags, and no more than their owners."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from statements import counting

from tracker.agencies.models import Agency
from tracker.analysis.queries import comparison
from tracker.analysis.shapes import comparison_shape
from tracker.api.rules import Scope
from tracker.lib import clock
from tracker.plans.models import Plan
from tracker.plans.queries import plan_by_code
from tracker.progress.models import Occurrence
from tracker.progress.queries.counting import overview
from tracker.progress.shapes import overview_json

LISTS = (
    "/plans",
    "/tasks?plan=2024",
    "/agencies",
    "/occurrences?plan=2024",
    "/updates?plan=2024",
    "/indices",
    "/frameworks",
    "/criteria?index=PAR_INDEX",
    "/scores?index=PAR_INDEX&year=2024",
    "/reports",
    "/agency-reports",
    "/plans/2024/targets",
    "/assessments",
    "/assessments/2024/sheets",
)


@pytest.fixture
def city(site):
    """A program of Sở Nội vụ."""
    return site.program("dieuphoi")


@pytest.fixture
def bavi(site):
    """A program of one agency."""
    return site.program(None, "H-271")


def plan_id(site, code="2024"):
    return site.read(select(Plan.id).where(Plan.code == code))[0][0]


def test_a_list_is_read_to_its_end_without_a_gap_or_a_double(site, city):
    dated = select(Occurrence.id).where(Occurrence.plan_id == plan_id(site))
    stored = site.read(dated.where(Occurrence.kind == "dated"))
    ids = [row["id"] for row in city.rows("/occurrences?plan=2024&kind=dated")]
    assert len(ids) > 200
    assert ids == sorted(row[0] for row in stored)


@pytest.mark.parametrize("path", LISTS)
def test_pages_of_one_hold_the_same_as_one_page(city, path):
    mark = "&" if "?" in path else "?"
    first = city.get(f"{path}{mark}limit=3").json["items"]
    alone, cursor = [], ""
    for _ in first:
        answer = city.get(f"{path}{mark}limit=1{cursor}").json
        alone += answer["items"]
        cursor = f"&cursor={answer['next']}"
    assert alone == first


@pytest.mark.parametrize("path", LISTS)
def test_the_statements_do_not_grow_with_the_rows(site, city, path):
    mark = "&" if "?" in path else "?"
    city.get(f"{path}{mark}limit=3")
    counts = []
    for limit in (3, 200):
        with counting(site.app) as found:
            assert city.get(f"{path}{mark}limit={limit}").status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("path", [*LISTS, "/status", "/comparisons/PAR_INDEX/2024", "/plans/2024"])
def test_what_has_not_changed_is_not_sent_again(city, path):
    tag = city.get(path).headers["ETag"]
    again = city.get(path, **{"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)


def test_an_answer_is_compressed_where_the_program_asks_for_it(city):
    answer = city.get("/occurrences?limit=200", **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_a_comparison_is_the_one_of_the_command_line(site, city):
    with site.app.app_context():
        told = json.loads(json.dumps(comparison_shape(comparison("PAR_INDEX", 2024))))
    assert city.get("/comparisons/PAR_INDEX/2024").json == told


def test_a_status_is_the_one_of_the_command_line(site, city):
    with site.app.app_context():
        told = json.loads(json.dumps(overview_json(overview(plan_by_code("2024"), clock.today()))))
    assert city.get("/status").json == told


def test_an_agency_reads_its_own_work_alone(bavi):
    assert {row["agency"]["code"] for row in bavi.rows("/occurrences")} == {"H-271"}
    assert {row["agency"]["code"] for row in bavi.rows("/updates")} == {"H-271"}
    assert [row["key"] for row in bavi.get("/status").json["by_agency"]] == ["H-271"]


def test_anothers_work_is_answered_like_work_that_is_not_there(site, bavi):
    other = select(Occurrence.id).join(Agency).where(Agency.code == "H-268")
    theirs = site.read(other.limit(1))[0][0]
    answers = [bavi.get(f"/occurrences/{id_}") for id_ in (theirs, 999_999)]
    bodies = [{**answer.json, "instance": ""} for answer in answers]
    assert bodies[0] == bodies[1]
    assert bodies[0]["status"] == 404


@pytest.mark.parametrize("path", ["/reports", "/scores?stage=self", "/scores?stage=forecast"])
def test_what_is_for_readers_of_everything_is_refused_to_an_agency(bavi, path):
    answer = bavi.get(path)
    assert (answer.status_code, answer.json["type"]) == (403, "/api/v1/#rights")


def test_a_past_day_shows_what_was_known_then(site, city):
    day = "2024-07-01"
    assert max(row["on"] for row in city.rows(f"/updates?on={day}")) <= day
    past = city.get(f"/status?on={day}").json
    late = city.rows(f"/occurrences?plan=2024&status=overdue&on={day}")
    assert (past["on"], len(late)) == (day, past["all"]["overdue"])


@pytest.mark.parametrize(
    "status", ["overdue", "waiting", "done_on_time", "done_late", "not_due", "due_soon"]
)
def test_a_filter_by_status_counts_what_the_status_counts(city, status):
    rows = city.rows(f"/occurrences?plan=2024&status={status}")
    assert len(rows) == city.get("/status").json["all"][status]
    assert {row["status"] for row in rows} <= {status}


def test_days_of_a_filter_are_both_inside(city):
    rows = city.rows("/occurrences?due_from=2024-09-30&due_to=2024-10-31")
    assert rows
    assert {row["due_on"][:7] for row in rows} <= {"2024-09", "2024-10"}


def test_no_person_is_named(city):
    told = json.dumps(city.rows("/updates?plan=2024"), ensure_ascii=False)
    assert ("actor" in told, "@" in told) == (False, False)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/occurrences?stauts=overdue", "stauts"),
        ("/occurrences?status=late", "status"),
        ("/occurrences?status=open&status=waiting", "status"),
        ("/occurrences?limit=201", "limit"),
        ("/occurrences?limit=ten", "limit"),
        ("/occurrences?cursor=abc", "cursor"),
        ("/occurrences?due_from=01/10/2024", "due_from"),
        ("/occurrences?on=2024-10-16", "on"),
        ("/occurrences?plan=1999", "plan"),
        ("/occurrences?agency=NONE", "agency"),
        ("/comparisons/PAPI/2024?against=1024", "against"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(city, path, name):
    answer = city.get(path)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert [one["field"] for one in answer.json["errors"]] == [name]


def test_a_cursor_of_another_list_is_refused(city):
    cursor = city.get("/criteria?limit=1").json["next"]
    assert city.get(f"/occurrences?cursor={cursor}").status_code == 400


def test_a_token_reads_no_more_than_its_scopes(site):
    narrow = site.program("dieuphoi", None, Scope.READ_SCORES)
    got = {path: narrow.get(path).status_code for path in LISTS}
    scores = {
        "/indices",
        "/frameworks",
        *(path for path in LISTS if path[:3] in ("/as", "/cr", "/sc")),
    }
    assert {path for path, status in got.items() if status == 200} == scores
    assert set(got.values()) == {200, 403}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/none", 404),
        ("GET", "/occurrences/0", 404),
        ("GET", "/occurrences/99999999999999999999", 404),
        ("GET", "/plans/%00", 404),
        ("GET", "/reports/2024/2024-Q3/1/exe", 404),
        ("PUT", "/plans", 405),
        ("DELETE", "/occurrences/1", 405),
        ("POST", "/occurrences/1/updates", 400),
        ("GET", "/plans?year=%ff", 400),
    ],
)
def test_every_refusal_is_a_problem_in_vietnamese(city, method, path, status):
    answer = city.send(method, path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert {"type", "title", "status", "detail", "instance"} <= set(answer.json)
    assert any(letter > "\u1e00" or letter in "ôêăđưâơ" for letter in answer.json["detail"])


def test_a_body_over_the_limit_is_a_problem(site, city):
    most = site.app.config["MAX_CONTENT_LENGTH"]
    head = {"Idempotency-Key": "big", "Content-Type": "application/json"}
    answer = city.send("POST", "/occurrences/1/updates", data=b"x" * (most + 1), **head)
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


def test_a_fault_is_a_problem_with_the_number_of_the_request(city, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("no words for this")

    monkeypatch.setattr("tracker.api.views.plans.plan_shape", broken)
    monkeypatch.setitem(city.app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = city.get("/plans/2024")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "no words" not in answer.text
    assert answer.json["instance"].startswith("urn:request:")


def test_an_unknown_address_is_told_as_a_problem(city):
    answer = city.get("/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json["instance"] == f"urn:request:{answer.headers['X-Request-ID']}"


@pytest.fixture(scope="module")
def on_postgresql(open_site, cluster, demo_postgresql):
    """The site over a PostgreSQL database."""
    return open_site(cluster.url(cluster.create(demo_postgresql)))


@pytest.mark.parametrize(
    "path",
    [
        "/plans?year=2024",
        "/tasks?on=2024-07-01",
        "/agencies?level=department",
        "/occurrences?plan=2024&status=overdue&index=PAR_INDEX&on=2024-09-01",
        "/occurrences?due_from=2024-09-01&due_to=2024-09-30&updated_since=2024-01-01",
        "/updates?agency=H-271&updated_since=2024-06-01",
        "/status",
        "/frameworks",
        "/criteria?index=PAR_INDEX&year=2024",
        "/scores?year=2023",
        "/reports?period=2024-Q3",
    ],
)
def test_both_databases_answer_alike(site, on_postgresql, path):
    answers = [one.program("dieuphoi").get(path) for one in (site, on_postgresql)]
    assert answers[0].json == answers[1].json
