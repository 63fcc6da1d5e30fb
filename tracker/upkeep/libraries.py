"""Which libraries run here, and which of them are known to have a fault; nobody is asked outside.

Faults come as a file that an operator fetched elsewhere and carried in: the advisories for PyPI
as OSV writes them (https://ossf.github.io/osv-schema/), a zip or a folder of JSON. The deadlines
are the rule of docs/van-hanh.md, counted from the day an advisory was published.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from tracker.settings import ROOT

DEADLINES = {"CRITICAL": 3, "HIGH": 7, "MODERATE": 30, "LOW": 90}
"""Days from the publication of an advisory until it is mended; of unknown severity: as high."""
LONGEST_LIFE = 90
"""Days after which every library is brought to its newest allowed version, fault or none."""

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Library:
    """A library of the lock file that is installed; `pinned` are the versions the lock allows."""

    name: str
    version: str
    installed_on: date
    pinned: tuple[str, ...]

    def is_old(self, on: date) -> bool:
        """Say whether it was not renewed for longer than the rule allows."""
        return on - self.installed_on > timedelta(days=LONGEST_LIFE)


@dataclass(frozen=True, slots=True)
class Fault:
    """An advisory that names an installed library; `sure` when it names this very version."""

    library: Library
    number: str
    severity: str
    published_on: date
    fixed_in: tuple[str, ...]
    sure: bool

    @property
    def due_on(self) -> date:
        """The last day on which the rule allows it to run."""
        return self.published_on + timedelta(days=DEADLINES.get(self.severity, DEADLINES["HIGH"]))


def installed(lock: Path = ROOT / "requirements.txt") -> list[Library]:
    """Give the libraries of the lock file that are installed, by name."""
    pins: dict[str, list[str]] = {}
    for name, version in _PIN.findall(lock.read_text("utf-8")):
        pins.setdefault(_plain(name), []).append(version)
    found = []
    for name, versions in sorted(pins.items()):
        try:
            there = distribution(name)
        except PackageNotFoundError:
            continue  # The lock serves other systems too.
        found.append(Library(name, there.version, _installed_on(there), tuple(versions)))
    return found


def _installed_on(there: Distribution) -> date:
    """Give the day on which the installer wrote the library down; the first of days, if never."""
    written = [file for file in there.files or () if file.name == "METADATA"]
    times = [Path(str(there.locate_file(file))).stat().st_mtime for file in written]
    return datetime.fromtimestamp(max(times), tz=UTC).date() if times else date.min


def faults(libraries: Sequence[Library], source: Path) -> list[Fault]:
    """Give the advisories of `source` that name one of `libraries`, the first due first."""
    known = {library.name: library for library in libraries}
    found = [
        fault
        for advisory in _advisories(source)
        if not advisory.get("withdrawn")
        for affected in advisory.get("affected", ())
        if (fault := _fault(advisory, affected, known)) is not None
    ]
    return sorted(found, key=lambda fault: (fault.due_on, fault.library.name, fault.number))


def _fault(
    advisory: dict[str, Any], affected: dict[str, Any], known: dict[str, Library]
) -> Fault | None:
    package = affected.get("package", {})
    library = known.get(_plain(package.get("name", "")))
    if package.get("ecosystem") != "PyPI" or library is None:
        return None
    versions = affected.get("versions")
    # Where the versions are not listed one by one, somebody must look.
    if versions and library.version not in versions:
        return None
    events = [event for part in affected.get("ranges", ()) for event in part.get("events", ())]
    return Fault(
        library=library,
        number=str(advisory["id"]),
        severity=str(advisory.get("database_specific", {}).get("severity", "")).upper(),
        published_on=date.fromisoformat(str(advisory["published"])[:10]),
        fixed_in=tuple(str(event["fixed"]) for event in events if "fixed" in event),
        sure=bool(versions),
    )


def _advisories(source: Path) -> Iterator[dict[str, Any]]:
    if source.is_dir():
        for path in sorted(source.glob("*.json")):
            yield json.loads(path.read_bytes())
        return
    with zipfile.ZipFile(source) as package:
        for name in sorted(package.namelist()):
            if name.endswith(".json"):
                yield json.loads(package.read(name))


def _plain(name: str) -> str:
    """Give the one form of a name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
