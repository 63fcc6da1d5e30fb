"""The other plans of the demonstration: announced, and in force once their day has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tracker.agencies.queries import register
from tracker.demo.obligations import Announced, Obligations, announced_plans, read_obligations
from tracker.lib.actor import SYSTEM
from tracker.plans import actions
from tracker.plans.queries import plan_by_code

# Who looked at the eight days printed a year too early; one of the sample people.
CORRECTED_BY = "Nguyễn Thu Hà"


def load_other_plans(
    folder: Path, *, say: Callable[[str], None], at: datetime
) -> list[tuple[Announced, Obligations]]:
    """Store the plans of `folder` that the database lacks; give what each came to.

    They are drafts with a day of issue: nothing is given out before that day, so that adding them
    to a demonstration that is already in use changes no figure of it.
    """
    found = []
    for plan in missing_plans(folder):
        read = read_obligations(folder, plan, register=register(), accepted_by=CORRECTED_BY)
        _store(plan, read, at)
        say(told(plan, read))
        found.append((plan, read))
    return found


def missing_plans(folder: Path) -> list[Announced]:
    """Give the plans of `folder` whose codes no plan bears."""
    return [plan for plan in announced_plans(folder) if plan_by_code(plan.code) is None]


def _store(plan: Announced, read: Obligations, at: datetime) -> None:
    draft = actions.store_draft(
        read.content,
        code=plan.code,
        kind=plan.kind,
        source=actions.Source(file_name="obligations.csv", accepted=read.accepted),
        by=SYSTEM,
        at=at,
    )
    actions.announce(draft, number=plan.number, issued_on=plan.issued_on, by=SYSTEM, at=at)


def told(plan: Announced, read: Obligations) -> str:
    """Say what the rows of a document came to, and which names nobody knows."""
    lines = [
        f"Nạp kế hoạch {plan.code}: {len(read.content.tasks) - len(read.undated)} nhiệm vụ, "
        f"{len(read.folded)} dòng gộp vào nhiệm vụ khác, {len(read.undated)} việc không nêu hạn …"
    ]
    lines += [f"  {item}: không có cơ quan “{name}” trong danh mục" for item, name in read.unknown]
    return "\n".join(lines)
