"""Which plan a list is of: the one that its address names, else every plan at once."""

from __future__ import annotations

from flask import abort, request

from tracker.plans.models import Plan
from tracker.plans.queries import plan_by_code

# The part of an address that names a plan by its code.
PLAN = "ke-hoach"


def asked_plan() -> Plan | None:
    """Give the plan that the address names, None for all plans; 404 for a code nobody knows."""
    code = request.args.get(PLAN)
    return (plan_by_code(code[:40]) or abort(404)) if code else None
