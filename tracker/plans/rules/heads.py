"""What two versions of a plan say outside their rows: its own title, its sections, directives.

These are changes of words, not of duties: they count neither as added nor as unchanged rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.plans.rules.content import Change, Difference, PlanContent, SectionContent
from tracker.plans.rules.versions import NO_MOVES, Moves, compare_versions

PLAN = "plan"
"""The place of a change of the plan's own title."""


def compare_whole(old: PlanContent, new: PlanContent, moves: Moves = NO_MOVES) -> Difference:
    """Compare two versions: the rows as `compare_versions` does, and the words around them."""
    rows = compare_versions(old, new, moves)
    return replace(rows, changed=(*head_changes(old, new), *rows.changed))


def head_changes(old: PlanContent, new: PlanContent) -> tuple[Change, ...]:
    """Give what the title, the sections' titles and their directives say otherwise.

    A section that the new version no longer prints is told by its directive alone: its tasks tell
    where they went, and its title stays with those that ended.
    """
    return tuple(_head_changes(old, new))


def section_place(row: SectionContent) -> str:
    """Give the place that differences name: PAR_INDEX/section/II."""
    return f"{row.index or '-'}/section/{row.number}"


def _head_changes(old: PlanContent, new: PlanContent) -> Iterator[Change]:
    if old.title != new.title:
        yield Change(PLAN, "title", old.title, new.title)
    before = {section_place(row): row for row in old.sections}
    after = {section_place(row): row for row in new.sections}
    for where, row in after.items():
        former = before.get(where)
        title, directive = (former.title, former.directive) if former else (None, None)
        if (title or "") != row.title:
            yield Change(where, "title", title, row.title)
        if (directive or None) != (row.directive or None):
            yield Change(where, "directive", directive, row.directive)
    for where, row in before.items():
        if where not in after and row.directive:
            yield Change(where, "directive", row.directive, None)
