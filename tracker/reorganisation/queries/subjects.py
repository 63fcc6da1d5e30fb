"""What a decision is about, in words: a task, a criterion, a person's right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import AgencyMembership
from tracker.db import session
from tracker.indices.models import Criterion
from tracker.lib.actor import ROLE_NAMES, Role
from tracker.plans.models import Task
from tracker.reorganisation.queries.outcome import Need


@dataclass(frozen=True, slots=True)
class Told:
    """One subject: its number or code, its wording, a remark."""

    mark: str
    words: str
    note: str = ""


def described(needs: Sequence[Need]) -> list[Told]:
    """Give the words of each need, in three statements at most."""
    ids: dict[str, set[int]] = {"task": set(), "criterion": set(), "right": set()}
    for subject, id_, _ in needs:
        ids[subject].add(id_)
    found: dict[tuple[str, int], Told] = {}
    for task in session.scalars(select(Task).where(Task.id.in_(ids["task"]))):
        found["task", task.id] = Told(task.number, task.title, task.deadline_text or "")
    for node in session.scalars(select(Criterion).where(Criterion.id.in_(ids["criterion"]))):
        found["criterion", node.id] = Told(node.code, node.name)
    rights = select(AgencyMembership).where(AgencyMembership.id.in_(ids["right"]))
    for right in session.scalars(rights.options(joinedload(AgencyMembership.user))):
        found["right", right.id] = Told("", right.user.name, ROLE_NAMES[Role(right.role)])
    return [found.get((kind, id_), Told("", "Không còn")) for kind, id_, _ in needs]
