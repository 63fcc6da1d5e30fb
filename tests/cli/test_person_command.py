"""`tracker person`: what helps somebody in, and what keeps somebody out."""

import json

from click.testing import CliRunner
from sqlalchemy import create_engine, text

from tracker.cli.main import main

EMAIL = "dieuphoi@trinhdien.example"


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
