"""The search page."""

from __future__ import annotations

from flask import render_template, request

from tracker.accounts.login import current_actor, signed_in
from tracker.desk.search import search as find
from tracker.desk.views import desk
from tracker.lib import clock
from tracker.progress.policy import scope_of


@desk.get("/tim")
@signed_in
def search() -> str:
    """Show what was found for `?q=`."""
    text = (request.args.get("q") or "").strip()[:200]
    found = find(text, clock.today(), scope_of(current_actor()))
    return render_template("desk/search.html", text=text, found=found)
