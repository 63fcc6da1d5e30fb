"""`tracker invite` on a database as `tracker init` leaves it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from tracker.accounts import passwords
from tracker.app import create_app
from tracker.cli import filling, people

Command = Callable[..., Result]
ADMIN = ("an@tinh.example", "--name", "Nguyễn Văn An", "--role", "admin")


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run `tracker invite` as an operator does, after `tracker init`."""
    passwords.use_cheap_hashing()
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.delenv("TRACKER_TODAY", raising=False)
    monkeypatch.setenv("SECRET_KEY", "for this test and no other")
    monkeypatch.setenv("BASE_URL", "https://theodoi.tinh.example")
    runner = CliRunner()
    assert runner.invoke(filling.init, []).exit_code == 0
    return lambda *words: runner.invoke(people.invite, list(words))


def _open(link: str, password: str) -> int:
    """Set a password by a link; give the status (302 when it was taken)."""
    app = create_app(serving=True)
    app.config.update(WTF_CSRF_ENABLED=False)
    path = link.strip().removeprefix("https://theodoi.tinh.example")
    form = {"password": password, "again": password}
    return app.test_client().post(path, data=form, base_url="https://localhost").status_code


def test_the_first_administrator_gets_a_link_that_works_once(run: Command) -> None:
    result = run(*ADMIN)
    assert result.exit_code == 0
    assert result.stdout.startswith("https://theodoi.tinh.example/dat-mat-khau/")
    assert _open(result.stdout, "mưa rào tháng bảy") == 302
    assert _open(result.stdout, "nắng hạn tháng ba") != 302


def test_a_person_who_is_known_gets_a_new_link_and_the_old_one_ends(run: Command) -> None:
    first = run(*ADMIN).stdout
    second = run("AN@tinh.example").stdout
    assert first != second
    assert _open(first, "mưa rào tháng bảy") != 302
    assert _open(second, "mưa rào tháng bảy") == 302


def test_a_role_inside_an_agency_needs_the_agency(run: Command) -> None:
    words = ("ba@tinh.example", "--name", "Trần Thị Ba", "--role", "agency_editor")
    assert run(*words).exit_code == 2
    assert run(*words, "--agency", "KHONG-CO").exit_code == 1
    assert run("ba@tinh.example").exit_code == 2  # the refusals left no account behind


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("khong-phai-dia-chi",), 1, "Địa chỉ thư điện tử chưa đúng"),
        (("moi@tinh.example",), 2, "cần --name và --role"),
        (("moi@tinh.example", "--name", "Mới", "--role", "vua"), 2, "vua"),
    ],
)
def test_what_is_missing_or_wrong_is_told(
    run: Command, words: tuple[str, ...], status: int, sentence: str
) -> None:
    result = run(*words)
    assert (result.exit_code, sentence in result.stderr) == (status, True)
