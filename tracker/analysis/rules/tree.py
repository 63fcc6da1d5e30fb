"""Which criterion stands under which: by parent, for not every index codes by prefix (SIPAS)."""

from __future__ import annotations

from collections.abc import Mapping


class Tree:
    """The parents of an index's criteria; a code without a known parent is a root."""

    def __init__(self, parents: Mapping[str, str | None]) -> None:
        """Keep the parent of every code."""
        self.parents = parents

    def above(self, code: str) -> list[str]:
        """Give the codes above a criterion, the nearest first, without the whole index."""
        found: list[str] = []
        here = self.parents.get(code)
        while here is not None and here != "TOTAL" and here not in found:
            found.append(here)
            here = self.parents.get(here)
        return found

    def holds(self, ancestor: str, code: str) -> bool:
        """Say whether `code` is `ancestor` or stands under it; TOTAL holds every code."""
        return ancestor in ("TOTAL", code) or ancestor in self.above(code)
