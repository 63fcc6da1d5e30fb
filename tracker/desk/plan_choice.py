"""Several plans at once: which are in force, the links between them, how a row names its own.

The pages ask for it where they need it; one that never asks costs no statement.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from flask import request, url_for

from tracker.plans.models import Plan
from tracker.plans.queries import plans_issued

# What `?plan=` says for all plans at once.
EVERY = "tat-ca"
# Parts of an address that mean something within one plan alone, and the place in a list.
_OF_ONE_PLAN = ("muc", "nhiem-vu", "ky", "chi-so", "sau", "tai")


class PlanChoice:
    """The plans in force on a day, for the pages that show several of them."""

    def __init__(self, on: date) -> None:
        """Choose among the plans issued by the end of `on`."""
        self._on = on

    @cached_property
    def plans(self) -> list[Plan]:
        """The plans in force; empty where there is but one, and nothing to choose."""
        found = plans_issued(self._on)
        return found if len(found) > 1 else []

    @cached_property
    def _names(self) -> dict[int, str]:
        shorts = [plan.short for plan in self.plans]
        return {
            plan.id: plan.short if shorts.count(plan.short) == 1 else plan.label
            for plan in self.plans
        }

    def name(self, plan_id: int) -> str:
        """Give what tells a row's plan from the others; empty where there is but one."""
        return self._names.get(plan_id, "")

    def tabs(
        self, part: str, chosen: Plan | None, *, every: str | None = None
    ) -> list[dict[str, Any]]:
        """Give a link to the page of each plan, and before them to that of all plans.

        `part` of the address names the plan; `every` is what it says for all: "" where nothing
        needs to be said, None where no page shows them together.
        """
        here = chosen.id if chosen else None
        found = [
            self._tab(self._names[plan.id], part, plan.code, current=plan.id == here)
            for plan in self.plans
        ]
        if found and every is not None:
            whole = self._tab("Tất cả kế hoạch", part, every or None, current=here is None)
            found.insert(0, whole)
        return found

    def _tab(self, label: str, part: str, code: str | None, *, current: bool) -> dict[str, Any]:
        kept = {k: v for k, v in request.args.items() if k not in (*_OF_ONE_PLAN, part)}
        places: dict[str, Any] = {**(request.view_args or {}), **kept, part: code}
        return {
            "label": label,
            "href": url_for(request.endpoint or "", **places),
            "current": current,
        }
