"""The documents say what is true: commands, settings, rooms, pictures, links and make targets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from tracker.cli.main import main
from tracker.desk import navigation
from tracker.lib.actor import ROLE_NAMES
from tracker.settings import ROOT, Settings, read_settings
from tracker.worker.table import JOBS

README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.png"))
GUIDE = ROOT / "docs" / "huong-dan-su-dung.md"
OPERATION = ROOT / "docs" / "van-hanh.md"

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_IN_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
# Names that systemd, shells and nginx own.
_FOREIGN = {"UTF8", "LANG", "PATH"}


def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def code_of(page: Path) -> str:
    """Everything written as code: blocks and words between back-ticks."""
    return "\n".join(_IN_CODE.findall(text_of(page)))


def table_keys(page: Path, heading: str) -> list[str]:
    """The code word that begins each row of the tables under a heading."""
    part = text_of(page).split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `([^`]+)`", part, re.MULTILINE)


def settings_read() -> set[str]:
    """The names that the settings are read from, told by reading them."""

    class Asked(dict[str, str]):
        def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
            names.add(name)
            return default

    names: set[str] = set()
    env: Mapping[str, str] = Asked()
    read_settings(env)
    return names


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the usual viewers make them."""
    heads = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text_of(page), flags=re.DOTALL), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in _LINK.findall(text_of(page)):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


def test_every_picture_is_shown_and_small() -> None:
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in _LINK.findall(text_of(page))
        if target.endswith(".png")
    }
    assert shown == {path.resolve() for path in PICTURES}
    assert max(path.stat().st_size for path in PICTURES) <= 120_000
    assert sum(path.stat().st_size for path in PICTURES) <= 1_500_000


def test_the_table_of_settings_is_the_settings() -> None:
    told = table_keys(README, "Settings")
    assert sorted(told) == sorted(settings_read())
    assert len(told) == len(fields(Settings))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_named_exists(page: Path) -> None:
    named = set(re.findall(r"\b([A-Z]{2,}(?:_[A-Z]+)+)\b", code_of(page)))
    assert named - settings_read() <= _FOREIGN | {"PAR_INDEX", "ON_BOTH"}


def test_the_table_of_commands_is_the_commands() -> None:
    told = {key.split()[1] for key in table_keys(README, "Commands")}
    assert told == set(main.commands)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_named_exists(page: Path) -> None:
    for name, rest in re.findall(r"\btracker ([a-z]+)([^\n`]*)", code_of(page)):
        assert name in main.commands, name
        command = main.commands[name]
        verbs = [command, *getattr(command, "commands", {}).values()]
        known = {option for verb in verbs for param in verb.params for option in param.opts}
        for option in re.findall(r"(--[a-z-]+)", rest):
            assert option in known | {"--help"}, f"{name} {option}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", code_of(page))) <= targets


def test_the_map_names_every_room_and_no_other() -> None:
    rooms = {
        path.stem
        for path in (ROOT / "tracker").iterdir()
        if (path.is_dir() and (path / "__init__.py").exists()) or path.suffix == ".py"
    }
    # `gunicorn` is a few lines for the server, no room.
    assert set(table_keys(README, "The map of rooms")) == rooms - {"__init__", "gunicorn"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_named_exists(page: Path) -> None:
    kept = r"(?<![\w/.-])((?:tracker|templates|seeds|tests|docs|migrations)/[\w./-]+)"
    for name in re.findall(kept, code_of(page)):
        assert (ROOT / name).exists(), name


def test_the_operator_is_told_of_every_job() -> None:
    told = table_keys(OPERATION, "Tiến trình lập lịch nói gì")
    assert [job.name for job in JOBS] == [name for name in told if name.isidentifier()]


def test_messages_that_operators_meet_are_the_programs_own() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "tracker").rglob("*.py"))
    for words in re.findall(
        r"^\| `((?:Chưa|không|máy|the lock)[^`…]*)", text_of(OPERATION), re.MULTILINE
    ):
        assert words.strip() in source, words


def test_lines_of_the_log_that_operators_meet_are_the_programs_own() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "tracker").rglob("*.py"))
    told = [row for row in table_keys(OPERATION, "Tiến trình lập lịch nói gì") if "{" not in row]
    parts = {part.strip() for row in told for part in re.split(r"…|\d+|: ", row)}
    assert {part for part in parts if part.rstrip(":") not in source} == set()


def test_words_of_buttons_in_the_guide_stand_on_pages() -> None:
    """Bold words are labels of pages, unless they end with a full stop; "…" stands for a value."""
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "tracker").rglob("*.py")]
    source = "\n".join(path.read_text("utf-8") for path in pages)
    bold = re.findall(r"\*\*(.+?)\*\*", text_of(GUIDE))
    labels = [label for label in bold if not label.endswith((".", "**"))]
    parts = {part.strip() for label in labels for part in re.split("…|: ", label)} - {""}
    assert {part for part in parts if part not in source} == set()


def test_the_guide_speaks_to_every_role() -> None:
    head = text_of(GUIDE).split("\n## Cán bộ cơ quan\n", 1)[0].lower()
    assert {name for name in ROLE_NAMES.values() if name.lower() not in head} == set()


def test_the_guide_names_every_entry_of_the_navigation() -> None:
    entries = [v for v in vars(navigation).values() if isinstance(v, navigation.Entry)]
    labels = {entry.label for entry in entries} | {"Chờ xử lý"}
    assert len(labels) > 10
    assert {label for label in labels if label not in text_of(GUIDE)} == set()


def test_no_page_names_a_machine_or_an_index() -> None:
    for page in PAGES:
        assert not re.search(r"/tmp/|/work/|/root/|pypi|index-url", text_of(page)), page.name
