"""Libraries that are old, other than pinned, or known to be faulty are named with a deadline."""

from __future__ import annotations

import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tracker.cli import upkeep
from tracker.upkeep.libraries import LONGEST_LIFE, Library, faults, installed

DAY = date(2026, 10, 1)
FLASK = Library("flask", "3.1.0", DAY, ("3.1.0",))


def advisory(name: str = "Flask", severity: str = "HIGH", **more: Any) -> dict[str, Any]:
    affected = {
        "package": {"ecosystem": "PyPI", "name": name},
        "versions": ["3.0.9", "3.1.0"],
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.1.1"}]}],
    }
    return {
        "id": f"GHSA-{name}-{severity}",
        "published": "2026-10-01T08:00:00Z",
        "affected": [affected | more.pop("affected", {})],
        "database_specific": {"severity": severity},
        **more,
    }


def kept(folder: Path, *advisories: dict[str, Any]) -> Path:
    path = folder / "all.zip"
    with zipfile.ZipFile(path, "w") as package:
        for number, one in enumerate(advisories):
            package.writestr(f"{number}.json", json.dumps(one))
    return path


@pytest.mark.parametrize(
    ("severity", "days"), [("CRITICAL", 3), ("HIGH", 7), ("MODERATE", 30), ("LOW", 90), ("", 7)]
)
def test_the_deadline_follows_the_severity(tmp_path: Path, severity: str, days: int) -> None:
    (found,) = faults([FLASK], kept(tmp_path, advisory(severity=severity)))
    assert (found.due_on, found.fixed_in, found.sure) == (
        DAY + timedelta(days=days), ("3.1.1",), True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        advisory("django"),
        advisory(withdrawn="2026-10-02T00:00:00Z"),
        advisory(affected={"versions": ["3.1.1"]}),
        advisory(affected={"package": {"ecosystem": "npm", "name": "flask"}}),
    ],
)
def test_what_does_not_concern_a_library_here_is_left_out(tmp_path: Path, other: dict) -> None:
    assert faults([FLASK], kept(tmp_path, other)) == []


def test_an_advisory_without_a_list_of_versions_is_to_be_looked_at(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(advisory(affected={"versions": []})))
    assert [found.sure for found in faults([FLASK], tmp_path)] == [False]


def test_a_library_is_old_the_day_after_its_time() -> None:
    last = DAY + timedelta(days=LONGEST_LIFE)
    assert (FLASK.is_old(last), FLASK.is_old(last + timedelta(days=1))) == (False, True)


def test_what_runs_here_is_what_the_lock_says() -> None:
    found = installed()
    assert {"flask", "sqlalchemy", "cryptography"} <= {row.name for row in found}
    assert [row.name for row in found if row.version not in row.pinned] == []
    assert date.min not in {row.installed_on for row in found}


def test_the_command_names_what_is_faulty_and_fails(tmp_path: Path) -> None:
    flask = next(row for row in installed() if row.name == "flask")
    bad = advisory(affected={"versions": [flask.version]})
    said = CliRunner().invoke(upkeep.libraries, ["--advisories", str(kept(tmp_path, bad))])
    assert said.exit_code == 1
    assert f"GHSA-Flask-HIGH: flask {flask.version}, mức HIGH, vá ở 3.1.1" in said.output
