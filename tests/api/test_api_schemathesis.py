"""Drawn requests: no fault, and no answer that the description does not promise."""

from __future__ import annotations

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.api import rules
from tracker.api.describing.operations import OPERATIONS
from tracker.api.views import api
from tracker.progress.models import Occurrence

assert api
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
EXAMPLES = hypothesis.settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def described(site):
    """The description as schemathesis reads it from the running application."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", site.app)


@pytest.fixture(autouse=True)
def _no_limit(monkeypatch):
    """Ask as often as drawn: the limit has a test of its own."""
    monkeypatch.setattr(rules, "PER_MINUTE", 100_000)


@pytest.fixture(scope="module")
def places(site):
    """What parts of addresses stand for, so that drawn requests reach what is there."""
    duty = select(Occurrence.id).join(Agency).where(Agency.code == "H-271")
    work = site.read(duty.where(Occurrence.work == "not_started").limit(1))[0][0]
    return {"occurrence_id": work, "period": "2024-Q3", "year": 2024, "agency": "STP"}


# Which may stand after "code", by the beginning of the address.
CODES = {"/plans": "2024", "/agencies": "H-271", "/reports": "2024"}


@pytest.mark.parametrize("owner", [("dieuphoi", None), (None, "H-271")], ids=["city", "agency"])
@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_what_is_drawn_is_answered_as_described(site, described, places, one, owner):
    program = site.program(*owner)
    headers = {"Authorization": f"Bearer {program.secret}", "Accept-Encoding": "identity"}

    @hypothesis.seed(1)
    @EXAMPLES
    @hypothesis.given(case=described[one.path][one.method].as_strategy())
    def run(case):
        # Two of three, told apart by what was drawn: a run is the same each time.
        if len(repr((case.query, case.body))) % 3:
            known = places | {"code": CODES.get(f"/{one.path.split('/')[1]}", "")}
            case.path_parameters = {
                name: known.get(name, value) for name, value in (case.path_parameters or {}).items()
            }
        answer = case.call(headers={**(case.headers or {}), **headers})
        case.validate_response(answer, checks=CHECKS)

    run()
