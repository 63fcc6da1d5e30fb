"""The description and the routes say the same."""

from __future__ import annotations

import re

import pytest
from jsonschema_rs import Draft202012Validator, meta

from tracker.api.describing.document import openapi
from tracker.api.describing.examples import example_of
from tracker.api.describing.operations import OPERATIONS
from tracker.api.problems import KINDS
from tracker.api.views import api

assert api  # its operations are known once the views are
DOCUMENT = openapi()
# They tell nobody's data, so that no token is asked for.
OPEN = {"api.document", "api.page"}


def resolved(schema: dict) -> dict:
    return schema | {"components": DOCUMENT["components"]}


def test_every_route_is_described_and_every_description_is_a_route(site):
    routes = {
        (method, re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule).removeprefix("/api/v1"))
        for rule in site.app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint not in OPEN
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    told = {
        (method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods
    }
    assert routes == told
    assert len(told) > 15


def test_the_parts_of_an_address_are_those_described():
    for path, methods in DOCUMENT["paths"].items():
        for one in methods.values():
            told = [p["name"] for p in one["parameters"] if p["in"] == "path"]
            assert sorted(told) == sorted(re.findall(r"{(\w+)}", path)), path


def test_every_name_that_is_referred_to_is_there():
    names = set(re.findall(r"#/components/schemas/(\w+)", repr(DOCUMENT)))
    assert names == set(DOCUMENT["components"]["schemas"])


def test_every_schema_is_a_schema():
    for schema in DOCUMENT["components"]["schemas"].values():
        assert meta.is_valid(schema)


def test_examples_hold_to_their_schemas():
    shown = [one for one in OPERATIONS if one.example]
    assert shown
    for one in shown:
        schema = resolved(one.body["application/json"])
        assert Draft202012Validator(schema).is_valid(one.example)


@pytest.mark.parametrize("one", [one for one in OPERATIONS if one.answer], ids=lambda one: one.name)
def test_the_answer_that_is_shown_holds_to_its_schema(one):
    wrong = list(Draft202012Validator(resolved(one.answer)).iter_errors(example_of(one.answer)))
    assert [(list(error.instance_path), error.message) for error in wrong] == []


def test_the_description_is_given_to_whoever_asks(site):
    answer = site.app.test_client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer.json["openapi"]) == (200, "3.1.0")
    assert answer.json == DOCUMENT


def test_the_page_names_every_operation_and_refusal(site):
    page = site.app.test_client().get("/api/v1/").text
    assert {one.name for one in OPERATIONS if f'id="{one.name}"' not in page} == set()
    assert {kind for kind in KINDS if f'id="{kind}"' not in page} == set()


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_no_operation_answers_without_a_token(site, one):
    place = {
        "code": "2024",
        "occurrence_id": 1,
        "index": "PAPI",
        "year": 2024,
        "period": "2024-Q3",
        "version": 1,
        "kind": "docx",
        "agency": "H-271",
        "document_id": 1,
        "webhook_id": 1,
    }
    answer = site.app.test_client().open(f"/api/v1{one.path.format(**place)}", method=one.method)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
