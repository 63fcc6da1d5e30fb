"""The small city of the plans' tests, with people who receive letters."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tracker.db import transaction


def _small_city() -> ModuleType:
    """Load the module that the tests of plans share: test folders are no packages."""
    if "small_city" not in sys.modules:
        path = Path(__file__).parents[1] / "plans" / "small_city.py"
        spec = importlib.util.spec_from_file_location("small_city", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["small_city"] = module
        spec.loader.exec_module(module)
    return sys.modules["small_city"]


_small_city()


@pytest.fixture
def city(database):
    """Give the small city, stored in a database of its own."""
    with transaction():
        return _small_city().SmallCity()
