"""Pages of comparing: who may see them, and every page by its module."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from tracker.accounts.login import ask_to_sign_in
from tracker.analysis.policy import can_see
from tracker.analysis.views import (
    comparing,
    frame,
    looking_ahead,
    placing,
    promising,
    series,
    winning,
)
from tracker.analysis.views.frame import analysis

__all__ = ["analysis", "comparing", "looking_ahead", "placing", "promising", "series", "winning"]


@analysis.before_request
def _guard() -> ResponseReturnValue | None:
    """Published results are open to everybody who is signed in; others sign in and come back."""
    return None if can_see(frame.current_actor()) else ask_to_sign_in()
