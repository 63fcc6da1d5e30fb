"""Writing plans: a draft is stored and replaced, issued once, and from then on amended.

The caller opens the transaction; the moment is an argument. Names come in canonical and are
resolved as of the plan's date: a group that leads becomes one assignment for each member.
"""

from tracker.plans.actions.amending import Amended, amend
from tracker.plans.actions.by_hand import (
    Overtaken,
    TakenNumber,
    put_target,
    put_task,
    remove_target,
    remove_task,
    start_draft,
)
from tracker.plans.actions.drafting import (
    PlanRefused,
    announce,
    change_settings,
    issue,
    store_draft,
)
from tracker.plans.actions.rolling import draft_next_year
from tracker.plans.actions.rows import Source

__all__ = [
    "Amended",
    "Overtaken",
    "PlanRefused",
    "Source",
    "TakenNumber",
    "amend",
    "announce",
    "change_settings",
    "draft_next_year",
    "issue",
    "put_target",
    "put_task",
    "remove_target",
    "remove_task",
    "start_draft",
    "store_draft",
]
