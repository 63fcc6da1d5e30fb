"""Things that an address or a parameter names, for who may know of them."""

from __future__ import annotations

from datetime import date

from tracker.agencies.queries import by_code
from tracker.api.describing.operations import Asked
from tracker.api.problems import refuse
from tracker.plans.models import Plan
from tracker.plans.queries import current_plan, plan_by_code
from tracker.progress.policy import can_confirm


def plan_named(asked: Asked, code: str) -> Plan | None:
    """Give the plan of a code, as its page shows it: drafts to those who may issue them."""
    row = plan_by_code(code[:40])
    if row is None or not is_known(row, asked):
        return None
    return row


def is_known(row: Plan, asked: Asked) -> bool:
    """Say whether a plan was there on the day asked for, to the eyes of who asks."""
    if row.state == "draft":
        return can_confirm(asked.actor)
    return row.issued_on is not None and row.issued_on <= asked.on


def plan_at(asked: Asked, code: str) -> Plan:
    """Give the plan of an address; ends the request where there is none."""
    found = plan_named(asked, code)
    if found is None:
        refuse("not-found", "Không có kế hoạch này.")
    return found


def plan_asked(asked: Asked) -> Plan | None:
    """Give the plan that the parameter `plan` names; None where it was left out."""
    code = asked.get("plan")
    if code is None:
        return None
    found = plan_named(asked, code)
    if found is None:
        refuse("parameters", errors={"plan": "Không có kế hoạch mang mã này."})
    return found


def plan_or_current(asked: Asked) -> Plan:
    """Give the plan asked for, else the one in force on the day."""
    found = plan_asked(asked) or current_plan(asked.on)
    if found is None:
        refuse("parameters", errors={"plan": "Chưa có kế hoạch nào đang thực hiện vào ngày này."})
    return found


def agency_asked(asked: Asked) -> int | None:
    """Give the id of the agency that the parameter `agency` names; None where it was left out."""
    code = asked.get("agency")
    if code is None:
        return None
    found = by_code(code.upper())
    if found is None:
        refuse("parameters", errors={"agency": "Không có cơ quan mang mã này."})
    return found.id


def day_of(asked: Asked, name: str) -> date | None:
    """Give a date that was asked for."""
    found: date | None = asked.get(name)
    return found
