"""What every installation starts with: national tables, and a province's own where it has some."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tracker.agencies.actions import load_profile
from tracker.agencies.profile import BadProfile, calendar_days, read_profile
from tracker.indices.actions import load_frameworks
from tracker.installation.actions import establish, load_calendar
from tracker.lib.actor import SYSTEM
from tracker.settings import ROOT

SEEDS = ROOT / "seeds"


def profile_folder(name: str) -> Path | None:
    """Give the folder of a profile: a name under `seeds/`, a path, or None for "none"."""
    if name == "none":
        return None
    own = SEEDS / name
    folder = own if own.is_dir() else Path(name)
    if not folder.is_dir():
        raise BadProfile(f"Không có bộ dữ liệu ban đầu “{name}”.")
    return folder


def fill(*, kind: str, profile: str, at: datetime) -> None:
    """Load what an installation starts with; what is there already is left alone."""
    folder = profile_folder(profile)
    facts = read_profile(folder).facts if folder else {}
    establish(kind=kind, profile=folder.name if folder else "none", by=SYSTEM, at=at, **facts)
    load_calendar(calendar_days(SEEDS / "holidays.csv"), by=SYSTEM, at=at)
    load_frameworks(folder=SEEDS / "frameworks", by=SYSTEM, at=at)
    if folder:
        load_profile(folder, by=SYSTEM, at=at)
