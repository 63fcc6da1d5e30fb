"""Storing what was typed: figures of a year and stage, with their source and who typed them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from tracker.audit.actions import record
from tracker.db import Removable, session
from tracker.indices.models import (
    CITY,
    Criterion,
    GroupResult,
    NationalMean,
    Rank,
    Score,
    Tier,
)
from tracker.indices.queries.stored import Held, held
from tracker.indices.rules.entering import (
    GROUP_PART,
    Change,
    Entry,
    Variant,
    changes,
    said,
    without_source,
)
from tracker.lib.actor import Actor

STAGE_NAMES = {
    "self": "Tự chấm",
    "appraised_1": "Thẩm định lần 1",
    "appraised_2": "Thẩm định lần 2",
    "published": "Công bố",
}


class BadScore(ValueError):
    """Figures cannot be stored as they are said; the message is for people."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told with a whole table: its stage, its source, the day of publication, why."""

    stage: str
    source: str = ""
    published_on: date | None = None
    reason: str = ""


def store_figures(
    *, index: str, year: int, entry: Entry, told: Told, by: Actor, at: datetime
) -> int:
    """Store what an entry changes, all of it or nothing; give how many cells and values changed.

    Raises BadScore where a line is at fault, a value would have no source, or a published value
    would change without a reason. The former values stand in the trail.
    """
    if entry.is_refused:
        first = next(fault for fault in entry.faults if fault.bad)
        raise BadScore(f"Dòng {first.line}: {first.sentence}")
    stored = held(index, year, told.stage)
    changed = changes(entry, stored.cells)
    new = [v for v in entry.variants if not stored.has_variant(v)]
    if not changed and not new:
        return 0
    _refuse(entry, changed, told)
    writer = _Writer(stored, index, year, told, by, at)
    writer.write(entry, changed, new)
    session.flush()
    record(
        "indices.enter_scores",
        by=by,
        at=at,
        subject_type="score",
        label=f"{index} năm {year}, {STAGE_NAMES[told.stage].lower()}",
        before={_name(c): said(c.before) for c in changed},
        after={_name(c): said(c.after) for c in changed}
        | {f"{v.code} {v.part}, in nơi khác ({v.line})": v.printed for v in new}
        | {"source": told.source},
        reason=told.reason or None,
    )
    return len(changed) + len(new)


def prefer(score: Score, *, reason: str, by: Actor, at: datetime) -> None:
    """Let a value printed elsewhere be the one in use; the former stays beside it."""
    if not reason.strip():
        raise BadScore("Ghi lý do dùng số này.")
    query = select(Score).where(
        Score.criterion_id == score.criterion_id,
        Score.territory == score.territory,
        Score.year == score.year,
        Score.stage == score.stage,
        Score.part == score.part,
        Score.variant == 0,
    )
    former = session.scalar(query)
    if former is score:
        return
    place = score.variant
    if former is not None:
        # The key of both rows is unique: one of them waits outside while they change places.
        former.variant, former.preferred = -1, False
        session.flush()
    score.variant, score.preferred = 0, True
    session.flush()
    if former is not None:
        former.variant = place
    session.flush()
    record(
        "indices.prefer_score",
        by=by,
        at=at,
        subject_type="score",
        subject_id=score.id,
        label=f"{score.criterion.code} năm {score.year}",
        before={"printed": former.printed_text if former else ""},
        after={"printed": score.printed_text},
        reason=reason,
    )


def _refuse(entry: Entry, changed: list[Change], told: Told) -> None:
    bare = without_source(entry, changed, told.source)
    if bare:
        raise BadScore(f"Số liệu cần nguồn: {', '.join(bare[:5])}.")
    replaced = [c for c in changed if c.before is not None]
    if replaced and told.stage == "published" and not told.reason.strip():
        raise BadScore(
            f"Có {len(replaced)} số đã công bố sẽ đổi (ví dụ {_name(replaced[0])}): ghi lý do."
        )


def _name(change: Change) -> str:
    part = {"appraisal": " thẩm định", "survey": " điều tra"}.get(change.key[1], "")
    return f"{change.code}{part}, {change.field}"


class _Writer:
    """Writes the rows of one table; it knows what is stored and who types."""

    def __init__(
        self, stored: Held, index: str, year: int, told: Told, by: Actor, at: datetime
    ) -> None:
        self.stored, self.index, self.year = stored, index, year
        self.told, self.by, self.at = told, by, at
        self.entry = Entry()

    def write(self, entry: Entry, changed: Iterable[Change], new: Iterable[Variant]) -> None:
        self.entry = entry
        for change in changed:
            if change.key[1] == GROUP_PART:
                self._group(change)
            else:
                getattr(self, f"_{change.key[2]}", self._score)(change)
        for variant in new:
            self._variant(variant)

    def _source(self, code: str, part: str) -> str:
        return self.entry.sources.get((code, part)) or self.told.source

    def _score(self, change: Change) -> None:
        """Write a score, percent or maximum; a row left without either is taken away."""
        code, part, field, _ = change.key
        row = self.stored.scores.get((code, part))
        if row is None:
            row = self._new_score(self.stored.nodes[code], part)
            self.stored.scores[code, part] = row
        value = change.after if isinstance(change.after, Decimal) else None
        setattr(row, "max_score" if field == "max" else field, value)
        printed = self.entry.printed.get(change.key, "")
        if field == "score" or (field == "percent" and row.score is None):
            row.printed_text = printed
        row.basis = "printed" if row.score is not None else "printed_percent"
        self._sign(row, code, part)
        if row.score is None and row.percent is None and field != "max":
            self.stored.scores.pop((code, part))
            if row.id is None:
                session.expunge(row)
            else:
                # The row keeps the figures that it was taken away with.
                session.expire(row)
                row.removed_at = self.at

    def _new_score(self, node: Criterion, part: str) -> Score:
        row = Score(
            criterion_id=node.id,
            territory=CITY,
            year=self.year,
            stage=self.told.stage,
            part=part,
            variant=0,
            preferred=True,
            max_score=node.max_score if part == "total" else None,
            assessed_by=node.scoring if part == "total" else part,
        )
        session.add(row)
        return row

    def _sign(self, row: Score, code: str, part: str) -> None:
        row.source = self._source(code, part)
        row.note = self.entry.notes.get((code, part), row.note or "")
        if self.told.published_on is not None:
            row.published_on = self.told.published_on
        row.entered_by, row.entered_at = self.by.name, self.at

    def _variant(self, variant: Variant) -> None:
        node = self.stored.nodes[variant.code]
        row = self._new_score(node, variant.part)
        key = (variant.code, variant.part)
        row.variant, row.preferred = self.stored.next_variant(key), False
        row.score, row.percent = variant.score, variant.percent
        row.max_score = variant.maximum if variant.maximum is not None else row.max_score
        row.printed_text = variant.printed
        row.basis = "printed" if variant.score is not None else "printed_percent"
        self._sign(row, *key)
        row.source, row.note = variant.source or self.told.source, variant.note

    def _remove(self, row: Removable | None) -> None:
        if row is not None:
            row.removed_at = self.at

    def _rank(self, change: Change) -> None:
        code, part, _, peer = change.key
        row = self.stored.ranks.get((code, part, peer))
        if change.after is None:
            self._remove(row)
            return
        rank, of = (int(number) for number in str(change.after).split("/"))
        if row is None:
            row = Rank(
                criterion_id=self.stored.nodes[code].id,
                year=self.year,
                part=part,
                peer_group=peer,
            )
            session.add(row)
        row.rank, row.rank_of, row.source = rank, of, self._source(code, part)

    def _mean(self, change: Change) -> None:
        code, part, _, _ = change.key
        row = self.stored.means.get(code)
        if change.after is None:
            self._remove(row)
            return
        if row is None:
            row = NationalMean(criterion_id=self.stored.nodes[code].id, year=self.year)
            session.add(row)
        assert isinstance(change.after, Decimal)
        row.percent, row.source = change.after, self._source(code, part)

    def _tier(self, change: Change) -> None:
        code, part, _, _ = change.key
        row = self.stored.tiers.get(code)
        if change.after is None:
            self._remove(row)
            return
        if row is None:
            row = Tier(criterion_id=self.stored.nodes[code].id, year=self.year)
            session.add(row)
        assert isinstance(change.after, Decimal)
        row.tier, row.tiers = int(change.after), max(4, int(change.after))
        row.source = self._source(code, part)

    def _group(self, change: Change) -> None:
        code, _, field, _ = change.key
        row = self.stored.groups.get(code)
        if row is None:
            row = GroupResult(
                index_code=self.index,
                code=code,
                year=self.year,
                variant=0,
                name=str(self.entry.cells[code, GROUP_PART, "name", ""]),
                percent=self.entry.cells[code, GROUP_PART, "percent", ""],
                preferred=True,
            )
            session.add(row)
            self.stored.groups[code] = row
        if field == "rank":
            both = str(change.after).split("/") if change.after else None
            row.rank, row.rank_of = (int(both[0]), int(both[1])) if both else (None, None)
        else:
            setattr(row, field, change.after)
        row.source = self._source(code, GROUP_PART)


def enter_elsewhere(
    *,
    year: int,
    rows: Iterable[tuple[str, Criterion, str, Decimal, str]],
    source: str,
    published_on: date | None,
    by: Actor,
    at: datetime,
) -> int:
    """Store published figures of other provinces: (territory, node, field, value, printed).

    `field` is `score` or `percent`. Give how many values changed; the former stand in the trail.
    """
    if not source.strip():
        raise BadScore("Số liệu cần nguồn.")
    wanted = list(rows)
    query = select(Score).where(
        Score.criterion_id.in_({node.id for _, node, *_ in wanted}),
        Score.territory != CITY,
        Score.year == year,
        Score.stage == "published",
        Score.part == "total",
        Score.variant == 0,
    )
    stored = {(row.territory, row.criterion_id): row for row in session.scalars(query)}
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for territory, node, field, value, printed in wanted:
        row = stored.get((territory, node.id))
        former: Decimal | None = getattr(row, field) if row else None
        if former == value:
            continue
        if row is None:
            row = Score(criterion_id=node.id, territory=territory, year=year, variant=0)
            row.max_score = node.max_score
            session.add(row)
            stored[territory, node.id] = row
        setattr(row, field, value)
        row.printed_text, row.source, row.published_on = printed, source, published_on
        row.basis = "printed" if row.score is not None else "printed_percent"
        row.entered_by, row.entered_at = by.name, at
        before[f"{territory}, {node.code}"] = said(former)
        after[f"{territory}, {node.code}"] = said(value)
    session.flush()
    if after:
        record(
            "indices.enter_elsewhere",
            by=by,
            at=at,
            subject_type="score",
            label=f"Tỉnh, thành phố khác, năm {year}",
            before=before,
            after=after | {"source": source},
        )
    return len(after)
