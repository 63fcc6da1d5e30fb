"""Pages of people: signing in and one's own account, and the people one has charge of."""

from __future__ import annotations

from tracker.accounts.views import approval, calendars, own, people, substitutes
from tracker.accounts.views.blueprint import accounts

__all__ = ["accounts", "approval", "calendars", "own", "people", "substitutes"]
