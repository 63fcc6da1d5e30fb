"""The register of the 2024 city, and the documents that were copied into the tests."""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path

import pytest

from tracker.agencies.rules.names import Register

# The maker of spoiled plans stands beside the tests that use it.
sys.path.insert(0, str(Path(__file__).parent))

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds" / "ha-noi"


def seed_rows(name: str) -> list[dict[str, str]]:
    """Read one table of the seeds."""
    return list(csv.DictReader((SEEDS / name).read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="session")
def register() -> Register:
    """The names of the seeds: bodies, groups, and the units before and after July 2025."""
    return Register.from_rows(
        seed_rows("agencies.csv"),
        seed_rows("groups.csv"),
        [
            (seed_rows("units-before-2025-07.csv"), None, date(2025, 6, 30)),
            (seed_rows("units-from-2025-07.csv"), date(2025, 7, 1), None),
        ],
    )


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder of documents with their expected reading."""
    return ROOT / "tests" / "documents"
