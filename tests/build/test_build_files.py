"""What installing stands on: locks that are whole and tell no address, commands that are listed."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt")
PINNED = re.compile(r"^([a-z0-9-]+)==([^ ]+)(?: ; .+)? \\$")


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def pins(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in (ROOT / lock).read_text("utf-8").splitlines():
        if match := PINNED.match(line):
            found.setdefault(match[1], set()).add(match[2])
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_pins_and_hashes_and_nothing_else(lock: str):
    for line in (ROOT / lock).read_text("utf-8").splitlines():
        assert PINNED.match(line) or re.fullmatch(r" +--hash=sha256:[0-9a-f]{64}( \\)?", line), line


@pytest.mark.parametrize(("lock", "extras"), [(LOCKS[0], ["build"]), (LOCKS[1], ["build", "dev"])])
def test_what_the_project_asks_for_is_locked_within_its_bounds(lock: str, extras: list[str]):
    asked = list(project()["dependencies"])
    for extra in extras:
        asked += project()["optional-dependencies"][extra]
    pinned = pins(lock)
    for requirement in map(Requirement, asked):
        versions = pinned[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in versions), requirement


def test_tests_run_on_the_versions_that_are_installed():
    shipped, tested = pins(LOCKS[0]), pins(LOCKS[1])
    assert {name: tested[name] for name in shipped} == shipped


def test_every_command_of_make_is_listed_with_a_sentence():
    text = (ROOT / "Makefile").read_text("utf-8")
    declared = set(re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)[1].split())
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(re.findall(r"^  make ([a-z-]+) +\S", shown.stdout, re.MULTILINE)) == declared


def test_every_template_can_be_compiled():
    folder = ROOT / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True)
    environment.add_extension("jinja2.ext.do")
    names = [path for path in folder.rglob("*") if path.suffix in (".html", ".txt")]
    assert len(names) > 50
    for path in names:
        environment.parse(path.read_text("utf-8"), str(path))


@pytest.mark.parametrize("script", ["run", "packages", "install", "make-venv"])
def test_scripts_are_sound_and_may_be_run(script: str):
    path = ROOT / ".ci" / script
    assert path.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(path)], check=True)
