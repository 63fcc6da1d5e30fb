"""Finding a printed value: by code, part and year, the preferred one first."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tracker.analysis.facts import Facts, NodeFact, RankFact, ScoreFact
from tracker.indices.rules import percent_of_maximum

Key = tuple[str, str, int]
PARTS = ("total", "appraisal", "survey")


class Lookup:
    """The facts of one comparison, indexed once."""

    def __init__(self, facts: Facts) -> None:
        """Index scores by (code, part, year) and nodes by code and parent."""
        self.facts = facts
        self.nodes: dict[str, NodeFact] = {node.code: node for node in facts.nodes}
        self.children: dict[str, list[NodeFact]] = {}
        for node in facts.nodes:
            if node.parent:
                self.children.setdefault(node.parent, []).append(node)
        self._scores: dict[Key, list[ScoreFact]] = {}
        for score in sorted(facts.scores, key=lambda s: not s.preferred):
            self._scores.setdefault((score.code, score.part, score.year), []).append(score)
        self.ranks: dict[Key, RankFact] = {(r.code, r.part, r.year): r for r in facts.ranks}
        self.targets = {target.code: target for target in facts.targets}

    def all(self, code: str, part: str, year: int) -> Sequence[ScoreFact]:
        """Give every printed value, the preferred one first."""
        return self._scores.get((code, part, year), ())

    def values(self, code: str, part: str, year: int) -> Sequence[ScoreFact]:
        """Give every printed value; of a node scored in one way alone, its total is that part."""
        found = self.all(code, part, year)
        node = self.nodes.get(code)
        if not found and node is not None and node.scoring == part:
            return self.all(code, "total", year)
        return found

    def one(self, code: str, part: str, year: int) -> ScoreFact | None:
        """Give the preferred value; None when nothing is printed."""
        found = self.all(code, part, year)
        return found[0] if found and found[0].preferred else None

    def previous_code(self, code: str) -> str | None:
        """Give the code under which the reference year holds this criterion."""
        if self.facts.same_framework:
            return code
        link = self.facts.links.get(code)
        return link.previous if link else None

    def code_in(self, code: str, year: int) -> str:
        """Give the code of a criterion in another year; tables print old years under today's."""
        if year == self.facts.against:
            return self.previous_code(code) or code
        return code

    def survey_leaves(self, within: str = "TOTAL") -> list[NodeFact]:
        """Give the leaders' survey's sub-criteria below a node, in printed order."""
        return [
            node
            for node in self.facts.nodes
            if node.scoring == "survey"
            and node.level == "sub_criterion"
            and (within in ("TOTAL", "LDQL") or node.code.startswith(f"{within}."))
        ]


def percent_of_score(fact: ScoreFact | None) -> Decimal | None:
    """Give the percent that a printed value stands for."""
    if fact is None:
        return None
    return percent_of_maximum(fact.percent, fact.score, fact.max_score)
