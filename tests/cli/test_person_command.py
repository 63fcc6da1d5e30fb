"""`tracker person`: what helps somebody in, and what keeps somebody out."""

import json
import os
import re

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from tracker.cli.main import main

EMAIL = "dieuphoi@trinhdien.example"
OFFICER, HEAD = "bavi@trinhdien.example", "bavi.lanhdao@trinhdien.example"
STRANGER = "dau.moi.huyenmelinh.308@trinhdien.example"


def test_a_person_is_shown_signed_out_and_closed(demo, tmp_path, monkeypatch):
    url = demo.copy_to(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    options = ["--sign-out", "--drop-second-step", "--close", "--json"]
    answer = CliRunner().invoke(main, ["person", EMAIL, *options])
    known = json.loads(answer.stdout)
    assert (known["active"], known["second_step"], known["sessions"]) == (False, False, 0)
    assert "coordinator" in known["roles"]
    engine = create_engine(url)
    with engine.connect() as connection:
        epoch = text("select session_epoch, active from person where email = :email")
        assert tuple(connection.execute(epoch, {"email": EMAIL}).one()) == (2, 0)
    engine.dispose()


def test_an_unknown_address_is_refused(demo, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", demo.copy_to(tmp_path))
    assert CliRunner().invoke(main, ["person", "ai@x.vn"]).exit_code == 1


@pytest.fixture
def in_charge(on_demo):
    """A shell on a demonstration whose officer of Ba Vì is in charge of one open task."""
    engine = create_engine(os.environ["DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(
            text(
                "update assignment set person_id = (select id from person where email = :email)"
                " where id = (select min(assignment_id) from occurrence where work = 'in_progress'"
                " and agency_id = (select agency_id from agency_membership where user_id ="
                " (select id from person where email = :email)))"
            ),
            {"email": OFFICER},
        )
    engine.dispose()
    return on_demo


def test_who_leaves_hands_on_to_a_colleague_and_is_closed(in_charge, answer):
    done = in_charge("person", "leave", OFFICER, "--to", HEAD.upper())
    assert (done.exit_code, done.stdout) == (0, "")
    assert re.search(r"Đã bàn giao [1-9]\d* mục của .+; tài khoản đã khóa\.", done.stderr)
    assert answer(in_charge("person", "show", OFFICER, "--json"))["active"] is False
    again = in_charge("person", "leave", OFFICER, "--to", HEAD)
    assert again.exit_code == 1
    assert "không còn quyền và không giữ việc nào" in again.stderr


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        ([OFFICER], 1, "Chọn người nhận việc đang làm tại UBND huyện Ba Vì"),
        ([OFFICER, "--to", OFFICER], 1, "Chọn người nhận việc đang làm tại UBND huyện Ba Vì"),
        ([OFFICER, "--to", STRANGER], 1, "Chọn người nhận việc đang làm tại UBND huyện Ba Vì"),
        ([OFFICER, "--to", "ai@x.vn"], 1, "Không có tài khoản ai@x.vn"),
        (["ai@x.vn", "--to", HEAD], 1, "Không có tài khoản ai@x.vn"),
        ([], 2, ""),
        ([OFFICER, "--nobody"], 2, ""),
    ],
)
def test_a_leaving_that_cannot_be_says_why_and_changes_nothing(
    in_charge, answer, words, status, sentence
):
    refused = in_charge("person", "leave", *words)
    assert (refused.exit_code, refused.stdout) == (status, "")
    assert sentence in refused.stderr
    assert answer(in_charge("person", OFFICER, "--json"))["active"] is True
