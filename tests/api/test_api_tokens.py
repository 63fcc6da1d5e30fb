"""Tokens: made and shown once, narrowed, counted, ended; and nothing of them is told elsewhere."""

from __future__ import annotations

import hashlib
import logging
import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency
from tracker.api import rules
from tracker.api.actions import TokenRefused, Wanted, make_token, revoke_token
from tracker.api.models import ApiToken
from tracker.api.policy import narrowed, service_of
from tracker.api.rules import MINUTE, Scope, counted
from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.lib import clock
from tracker.lib.actor import SYSTEM, Actor, Membership, Role

WALL = clock.wall_now()


@pytest.fixture
def make(site):
    """Make a token as an administrator does; give the program and the stored row."""

    def run(*, mailbox=None, agency=None, scopes=(Scope.READ_PROGRESS,), days=30, wall=None):
        with site.app.app_context(), transaction():
            email = f"{mailbox}@trinhdien.example"
            person = session.scalar(select(User).where(User.email == email)) if mailbox else None
            body = session.scalar(select(Agency).where(Agency.code == agency)) if agency else None
            wanted = Wanted("Thử", scopes, days, person, body)
            when = wall or clock.wall_now()
            row, secret = make_token(wanted, by=SYSTEM, at=clock.now(), wall=when)
            return row.id, site.holding(secret)

    return run


def change(site, token_id, **columns):
    with site.app.app_context(), transaction():
        row = session.get_one(ApiToken, token_id)
        for name, value in columns.items():
            setattr(row, name, value)


def test_the_secret_is_not_kept(site, make):
    token_id, program = make(agency="H-271")
    row = site.read(select(ApiToken).where(ApiToken.id == token_id))[0][0]
    assert row.token_hash == hashlib.sha256(program.secret.encode()).hexdigest()
    assert program.secret.startswith(f"tt_{row.prefix}_")


def test_a_revoked_token_is_refused_at_once(site, make):
    token_id, program = make(agency="H-271")
    assert program.get("/status").status_code == 200
    with site.app.app_context(), transaction():
        gone = [
            revoke_token(token_id, by=SYSTEM, at=clock.now(), wall=clock.wall_now())
            for _ in range(2)
        ]
    assert (gone, program.get("/status").status_code) == ([True, False], 401)


def test_a_token_ends_with_its_day(make):
    _, program = make(agency="H-271", days=1, wall=clock.wall_now() - timedelta(days=1))
    assert program.get("/status").status_code == 401


def test_a_token_ends_with_its_person(site, make):
    _, program = make(mailbox="tanlinh")
    assert program.get("/status").status_code == 200
    with site.app.app_context(), transaction():
        session.scalar(select(User).where(User.email.startswith("tanlinh@"))).active = False
    assert program.get("/status").status_code == 401


def test_a_token_ends_with_the_last_right_of_its_person(site, make):
    _, program = make(mailbox="stp")
    with site.app.app_context(), transaction():
        person = session.scalar(select(User.id).where(User.email.startswith("stp@")))
        held = select(AgencyMembership).where(AgencyMembership.user_id == person)
        for row in session.scalars(held):
            row.valid_to = clock.today() - timedelta(days=1)
    assert program.get("/status").status_code == 401


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "Chọn người hoặc cơ quan"),
        ({"agency": "H-271", "days": 366}, "365 ngày"),
        ({"agency": "H-271", "days": 0}, "365 ngày"),
        ({"agency": "H-271", "scopes": ()}, "ít nhất một quyền"),
        ({"mailbox": "bavi", "agency": "H-268"}, "không có quyền ở"),
        ({"mailbox": "dieuphoi", "agency": "H-271"}, "không có quyền ở"),
    ],
)
def test_a_token_that_could_do_nothing_is_refused(make, asked, told):
    with pytest.raises(TokenRefused, match=told):
        make(**asked)


def test_a_narrowed_token_keeps_the_rights_of_one_agency():
    both = (Membership(Role.AGENCY_HEAD, 1), Membership(Role.AGENCY_EDITOR, 2))
    person = Actor(7, "An", (Membership(Role.COORDINATOR), *both))
    assert narrowed(person, 2).memberships == both[1:]
    assert narrowed(person, None) == person


def test_an_agencys_program_is_an_editor_and_nobody_by_name():
    program = service_of(3, "Hệ thống giao việc")
    assert (program.id, program.agency_ids, program.has(Role.AGENCY_HEAD)) == (None, {3}, False)


def test_too_many_requests_wait(site, make, monkeypatch):
    monkeypatch.setattr(rules, "PER_MINUTE", 2)
    _, program = make(agency="H-271")
    answers = [program.get("/status") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 61
    assert answers[2].json["type"] == "/api/v1/#too-often"


@given(st.lists(st.integers(0, 40), max_size=60), st.integers(1, 9))
def test_no_minute_holds_more_than_the_limit_twice(gaps, most):
    window, used, wall, taken = None, 0, WALL, []
    for gap in gaps:
        wall += timedelta(seconds=gap)
        window, used, wait = counted(window, used, wall, most)
        assert (wait > 0) == (used > most)
        if not wait:
            taken.append(wall)
    for first in taken:
        assert sum(first <= one < first + MINUTE for one in taken) <= 2 * most


def test_wrong_tokens_are_slowed_by_their_network_address(open_site):
    from tracker.accounts.rules import FREE_FAILURES_OF_ADDRESS

    client = open_site().app.test_client()
    headers = {"Authorization": "Bearer tt_none_none"}
    got = [
        client.get("/api/v1/status", headers=headers).status_code
        for _ in range(FREE_FAILURES_OF_ADDRESS + 2)
    ]
    assert (set(got[:FREE_FAILURES_OF_ADDRESS]), got[-1]) == ({401}, 429)


@pytest.mark.parametrize(
    "said", ["", "Basic YTpi", "Bearer", "Bearer  ", "bearer wrong", "Token x"]
)
def test_what_is_no_token_opens_nothing(site, said):
    answer = site.app.test_client().get("/api/v1/status", headers={"Authorization": said})
    assert (answer.status_code, answer.json["type"]) == (401, "/api/v1/#token")


def test_a_token_in_the_address_is_not_looked_at(site, make):
    _, program = make(agency="H-271")
    answer = site.app.test_client().get(f"/api/v1/status?access_token={program.secret}")
    assert answer.status_code == 401


def test_no_other_site_is_let_in_by_a_browser(make):
    _, program = make(agency="H-271")
    answer = program.get("/status", Origin="https://elsewhere.example")
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    assert "Set-Cookie" not in answer.headers


def test_the_log_holds_no_token(make, caplog):
    _, program = make(agency="H-271")
    with caplog.at_level(logging.DEBUG):
        program.get("/status")
        program.get("/nothing")
    assert program.secret not in caplog.text


def test_use_is_noted_to_the_hour(site, make):
    token_id, program = make(agency="H-271")
    program.get("/status")
    first = site.read(select(ApiToken.last_used_at).where(ApiToken.id == token_id))[0][0]
    program.get("/status")
    assert site.read(select(ApiToken.last_used_at).where(ApiToken.id == token_id))[0][0] == first
    change(site, token_id, last_used_at=first - timedelta(hours=2))
    program.get("/status")
    assert site.read(select(ApiToken.last_used_at).where(ApiToken.id == token_id))[0][0] > first


def test_the_command_line_makes_lists_and_ends_tokens(demo, tmp_path, monkeypatch):
    from tracker.cli.main import main

    monkeypatch.setenv("DATABASE_URL", demo.copy_to(tmp_path))
    monkeypatch.setenv("TRACKER_TODAY", "2024-10-15")

    def run(*words):
        return CliRunner().invoke(main, ["tokens", *words])

    with clock.domain_day(None):
        made = run("make", "Giao việc", "--agency", "h-271", "--scope", "write:progress")
        secret = made.stdout.strip()
        prefix = secret.split("_")[1]
        listed = run("list", "--json").stdout
        assert (made.exit_code, prefix in listed, secret in listed) == (0, True, False)
        assert [run("revoke", prefix).exit_code for _ in range(2)] == [0, 1]
        refused = run("make", "x", "--agency", "none", "--scope", "read:plans")
        assert (refused.exit_code, "“none”" in refused.stderr) == (1, True)


def test_making_and_ending_leave_a_trail(site, make):
    token_id, program = make(agency="H-271")
    with site.app.app_context(), transaction():
        revoke_token(token_id, by=SYSTEM, at=clock.now(), wall=clock.wall_now())
    query = select(AuditEvent).where(
        AuditEvent.subject_type == "api_token", AuditEvent.subject_id == token_id
    )
    entries = [row[0] for row in site.read(query.order_by(AuditEvent.id))]
    assert [one.verb for one in entries] == ["api.make_token", "api.revoke_token"]
    assert not re.search(re.escape(program.secret), repr([one.after for one in entries]))
