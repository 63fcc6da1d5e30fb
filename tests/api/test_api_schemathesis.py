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

from tracker.api import rules
from tracker.api.describing.operations import OPERATIONS
from tracker.api.views import api

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


@pytest.mark.parametrize("owner", [("dieuphoi", None), (None, "H-271")], ids=["city", "agency"])
@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_what_is_drawn_is_answered_as_described(site, described, one, owner):
    program = site.program(*owner)
    headers = {"Authorization": f"Bearer {program.secret}", "Accept-Encoding": "identity"}

    @hypothesis.seed(1)
    @EXAMPLES
    @hypothesis.given(case=described[one.path][one.method].as_strategy())
    def run(case):
        answer = case.call(headers={**(case.headers or {}), **headers})
        case.validate_response(answer, checks=CHECKS)

    run()
