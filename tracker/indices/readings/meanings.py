"""What the columns of each kind of table may mean, in words."""

from __future__ import annotations

from tracker.indices.queries import criteria, framework_of
from tracker.indices.rules.columns import NAMES, WIDE
from tracker.indices.rules.elsewhere import LEVELS
from tracker.indices.rules.wording import CLAIM_COLUMNS, TREE_COLUMNS, column_choices


def meanings(kind: str, index: str, year: int) -> dict[str, str]:
    """Give what a column of a kind of table may mean, in words by code.

    For other provinces also one field of the year's framework each.
    """
    if kind == "claims":
        return column_choices(CLAIM_COLUMNS)
    if kind == "framework":
        return column_choices(TREE_COLUMNS)
    if kind == "figures":
        return {key: word for key, word in NAMES.items() if key != "territory"}
    found = {key: word for key, word in NAMES.items() if ":" not in key}
    framework = framework_of(index, year)
    for node in criteria([framework.id]) if framework else ():
        if node.level in LEVELS:
            name = "Tổng" if node.code == "TOTAL" else f"{node.code}. {node.name}"
            found[f"{WIDE}{node.code}"] = name[:60]
    return found
