"""A province's seeds, read from its folder: bodies, units, groups, aliases, successions.

The files are plain CSV so that a province can keep its own in a spreadsheet; `profile.toml`
says what they do not: names on documents, and between which days a list of units holds.
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tracker.lib.text import one_line

LEVEL_SORT = {"district": 100_000, "commune": 200_000}


class BadProfile(Exception):
    """A seed file is missing or says what it cannot mean; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class Body:
    """One agency as the seeds tell it; `names` are (name, kind) pairs beside the canonical one."""

    code: str
    name: str
    short_name: str
    official_name: str
    level: str
    sort: int
    authority: str = "directive"
    valid_from: date | None = None
    valid_to: date | None = None
    official_code: str | None = None
    parent_code: str | None = None
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that one province's folder holds."""

    name: str
    facts: dict[str, str] = field(default_factory=dict)
    bodies: tuple[Body, ...] = ()
    groups: tuple[dict[str, str], ...] = ()
    group_members: tuple[dict[str, str], ...] = ()
    successions: tuple[dict[str, str], ...] = ()


def read_profile(folder: Path) -> Profile:
    """Read a profile's folder; raise BadProfile with a sentence when it cannot be used."""
    try:
        settings = tomllib.loads((folder / "profile.toml").read_text("utf-8"))
    except FileNotFoundError:
        raise BadProfile(f"Không tìm thấy tệp profile.toml trong {folder}") from None
    except tomllib.TOMLDecodeError as error:
        raise BadProfile(f"Tệp profile.toml không đọc được: {error}") from None
    bodies = [*_bodies(folder)]
    for units in settings.pop("units", []):
        bodies.extend(_units(folder, units))
    return Profile(
        name=folder.name,
        facts={key: one_line(str(value)) for key, value in settings.items()},
        bodies=tuple(bodies),
        groups=tuple(rows_of(folder / "groups.csv")),
        group_members=tuple(rows_of(folder / "group-members.csv")),
        successions=tuple(rows_of(folder / "successions.csv")),
    )


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Give the rows of a CSV file with tidy text; none when the file is not there."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {key: one_line(value) for key, value in row.items()}


def calendar_days(path: Path) -> list[tuple[date, str, str, str]]:
    """Read the national table of days off and swapped days, for `installation.load_calendar`."""
    return [
        (date.fromisoformat(row["day"]), row["kind"], row["name"], row["source"])
        for row in rows_of(path)
    ]


def day_of(text: str | date | None) -> date | None:
    """Give a date of the seeds (ISO text, or a date of the TOML file); None for empty."""
    if not text or isinstance(text, date):
        return text or None
    return date.fromisoformat(text)


def _bodies(folder: Path) -> Iterator[Body]:
    """Join agencies.csv with bodies.csv (level, order, long name) and agency-names.csv."""
    details = {row["code"]: row for row in rows_of(folder / "bodies.csv")}
    names: dict[str, list[tuple[str, str]]] = {}
    for row in rows_of(folder / "agency-names.csv"):
        names.setdefault(row["code"], []).append((row["name"], row["kind"]))
    for row in rows_of(folder / "agencies.csv"):
        code = row["code"]
        detail = details.get(code)
        if detail is None:
            raise BadProfile(f"Cơ quan {code} chưa có cấp trong bodies.csv")
        yield Body(
            code=code,
            name=row["canonical_vi"],
            short_name=detail["short_name"],
            official_name=detail["official_name"],
            level=detail["level"],
            sort=int(detail["sort"]),
            authority=row["authority"],
            valid_from=day_of(detail["valid_from"] or row["valid_from"]),
            valid_to=day_of(detail["valid_to"] or row["valid_to"]),
            names=tuple(names.get(code, ())),
        )


def _units(folder: Path, settings: dict) -> Iterator[Body]:
    """Make the People's Committees of one list of administrative units.

    Where a name occurs twice in the list, the district tells the two apart.
    """
    rows = [*rows_of(folder / settings["file"])]
    if not rows:
        raise BadProfile(f"Danh sách đơn vị hành chính {settings['file']} trống hoặc thiếu")
    seen = Counter((row["level"], row["name"]) for row in rows)
    districts = {row["code"]: row for row in rows if row["level"] == "district"}
    for place, row in enumerate(rows):
        parent = districts.get(row.get("parent_code") or "")
        twice = seen[row["level"], row["name"]] > 1 and parent is not None
        unit, district = lower_first(row["name"]), lower_first(parent["name"]) if parent else ""
        yield Body(
            code=settings["prefix"][row["level"]] + row["code"],
            name=f"UBND {unit} ({district})" if twice else f"UBND {unit}",
            short_name=row["name"],
            official_name=f"Ủy ban nhân dân {unit}, {district}"
            if twice
            else f"Ủy ban nhân dân {unit}",
            level=row["level"],
            sort=LEVEL_SORT[row["level"]] + place,
            valid_from=day_of(settings.get("valid_from")),
            valid_to=day_of(settings.get("valid_to")),
            official_code=row["code"],
            parent_code=settings["prefix"]["district"] + parent["code"] if parent else None,
            # With its district every commune can be named without doubt.
            names=((f"UBND {unit}, {district}", "alias"),) if parent and twice else (),
        )


def lower_first(name: str) -> str:
    """Give "quận Ba Đình" of "Quận Ba Đình", as the name stands inside a longer one."""
    return name[:1].lower() + name[1:]
