"""The city that is reorganised, over a demonstration of each test's own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from tracker.db import session

sys.path.insert(0, str(Path(__file__).parent))

from reorganised_city import City


@pytest.fixture
def city(demonstration, database_kind):
    """Give the demonstration's city, on a server that knows its tables as after a minute's run."""
    if database_kind == "postgresql":
        session.execute(text("ANALYZE"))
        session.commit()
    return City()
