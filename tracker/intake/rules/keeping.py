"""How long what was uploaded is kept when nobody decides on it. What was applied stays for good."""

from __future__ import annotations

from datetime import timedelta

UPLOAD_WAITS = timedelta(days=30)
"""From an upload whose columns nobody chose until its file goes."""

DRAFT_WAITS = timedelta(days=90)
"""From the last decision on a draft until it is put aside."""

REJECTED_STAYS = timedelta(days=180)
"""From the day a draft was rejected or put aside until its rows and its file go."""
