"""The small city, for the tests of plans."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _small_city() -> ModuleType:
    """Load the module beside this file: test folders are no packages."""
    if "small_city" not in sys.modules:
        path = Path(__file__).parent / "small_city.py"
        spec = importlib.util.spec_from_file_location("small_city", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["small_city"] = module
        spec.loader.exec_module(module)
    return sys.modules["small_city"]


_small_city()


@pytest.fixture
def city(database):
    """Give the small city, in a database of its own."""
    return _small_city().SmallCity()
