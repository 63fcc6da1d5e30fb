"""What webhooks are told of, found by looking at what is stored; looking twice tells nothing twice.

Nothing calls this room when a report is confirmed or a period ends: that is derived from the
rows, as letters are. Bodies hold numbers, codes and addresses of pages; no person's name or
address, and no words that somebody typed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from tracker.agencies.models import Agency
from tracker.db import session, transaction
from tracker.installation.queries import calendar
from tracker.lib.calendar import ONE_DAY
from tracker.outbox.models import Letter, Webhook
from tracker.outbox.rules import State as LetterState
from tracker.outbox.webhooks import actions, queries
from tracker.outbox.webhooks.rules import KEPT_FOR, Event
from tracker.plans.models import Plan, Task
from tracker.progress.models import Occurrence, ProgressUpdate
from tracker.progress.rules.status import Kind
from tracker.progress.standing import count_where, open_dated_sql, open_sql

MOST_TOLD = 200
"""Lines in one body; their number is always told in full."""
MOST_AT_ONCE = 500
"""Reports or letters looked at in one run; the rest belong to the next."""
# How long after its day the opening or the end of a period is still news.
_NEWS_FOR = timedelta(days=7)
# Numbers are given before they are stored: a report may appear behind one that was seen.
_LOOK_BACK = 200
_VERBS = {"confirm": Event.CONFIRMED, "return": Event.RETURNED}


@dataclass(frozen=True, slots=True)
class News:
    """One event with what tells it apart, and what is told of it."""

    event: Event
    cause: str
    facts: dict[str, Any]


Told = tuple[Webhook, News]


def last_update() -> int:
    """Give the number of the newest report there is: a new webhook is told of later ones."""
    return session.scalar(select(func.max(ProgressUpdate.id))) or 0


def tell(*, on: date, wall: datetime, base_url: str, daily: bool) -> int:
    """Put on their way the events that webhooks were not told of yet; count them.

    `daily` looks also for what a new day brings: overdue work, periods that open or end. What
    there is to tell is read before the transaction opens.
    """
    hooks = queries.webhooks(active=True)
    newest = last_update()
    found = [*_of_the_day(hooks, on, base_url)] if daily else []
    found += _letters(hooks, on, base_url)
    seen: dict[int, int] = {}
    for hook in hooks:
        reports = _reports(hook, on, base_url)
        full = len(reports) == MOST_AT_ONCE
        seen[hook.id] = int(reports[-1].cause) if full else newest
        found += [(hook, news) for news in reports]
    found = _untold(found)
    behind = any(seen[hook.id] - hook.updates_seen >= _LOOK_BACK for hook in hooks)
    session.rollback()
    return _post(found, seen, on, wall) if found or behind else 0


def _post(found: Sequence[Told], seen: dict[int, int], on: date, wall: datetime) -> int:
    with transaction():
        told = sum(
            actions.post(
                webhook_id=hook.id,
                event=news.event,
                cause=news.cause,
                facts=news.facts,
                on=on,
                wall=wall,
            )
            for hook, news in found
        )
        for webhook_id, number in seen.items():
            actions.note_seen(webhook_id=webhook_id, last_update=number)
    return told


def _untold(found: Sequence[Told]) -> list[Told]:
    """Leave out what was told already: the key would refuse it, but a look costs no lock."""
    causes = defaultdict(set)
    for _, news in found:
        causes[news.event].add(news.cause)
    known = {event: queries.posted_causes(event, those) for event, those in causes.items()}
    return [(hook, news) for hook, news in found if (hook.id, news.cause) not in known[news.event]]


def _of_the_day(hooks: Sequence[Webhook], on: date, base_url: str) -> Iterator[Told]:
    """Give what a new day brings, each for the webhooks that are told of it."""
    brought = [*_periods(on, base_url)]
    if any(Event.OVERDUE in hook.events for hook in hooks):
        brought += _overdue(on, base_url)
    for hook in hooks:
        for news, since in brought:
            if news.event in hook.events and since >= hook.since_on:
                yield hook, news


def _overdue(on: date, base_url: str) -> list[tuple[News, date]]:
    """Give the overdue work of a working day: how much in all, and what came since the last one."""
    days = calendar()
    if not days.is_working_day(on):
        return []
    before = on - ONE_DAY
    while not days.is_working_day(before):
        before -= ONE_DAY
    late = (
        open_dated_sql(Occurrence),
        Occurrence.limit_on < on,
        Occurrence.plan_id.in_(select(Plan.id).where(Plan.state == "issued")),
    )
    total = session.scalar(select(func.count()).select_from(Occurrence).where(*late)) or 0
    if not total:
        return []
    new = [*late, Occurrence.limit_on >= before]
    count = session.scalar(select(func.count()).select_from(Occurrence).where(*new)) or 0
    query = _named(select(Occurrence.id.label("occurrence_id"), Occurrence.limit_on))
    query = query.where(*new).order_by(Occurrence.limit_on, Occurrence.id).limit(MOST_TOLD)
    lines = [
        _place(row, base_url) | {"due_on": row.limit_on.isoformat()}
        for row in session.execute(query)
    ]
    facts = {"overdue": total, "new": count, "occurrences": lines, "url": f"{base_url}/theo-doi"}
    return [(News(Event.OVERDUE, on.isoformat(), facts), on)]


def _periods(on: date, base_url: str) -> Iterator[tuple[News, date]]:
    """Give the periods of standing duties that opened or ended within the last days."""
    opens, closes = func.min(Occurrence.starts_on), func.max(Occurrence.soon_on)
    query = (
        select(
            Plan.code,
            Occurrence.period,
            opens.label("opens_on"),
            closes.label("closes_on"),
            func.max(Occurrence.limit_on).label("due_on"),
            func.count().label("duties"),
            count_where(open_sql(Occurrence)).label("unanswered"),
        )
        .join(Plan, Plan.id == Occurrence.plan_id)
        .where(Plan.state == "issued", Occurrence.kind == Kind.STANDING.value)
        .where(Occurrence.period.is_not(None))
        .group_by(Plan.code, Occurrence.period)
        .having(or_(and_(opens <= on, opens > on - _NEWS_FOR), closes.between(on - _NEWS_FOR, on)))
    )
    for row in session.execute(query):
        facts = {
            "plan": row.code,
            "period": row.period,
            "opens_on": row.opens_on.isoformat(),
            "closes_on": row.closes_on.isoformat(),
            "due_on": row.due_on.isoformat(),
            "duties": row.duties,
            "unanswered": row.unanswered,
            "url": f"{base_url}/bao-cao",
        }
        cause = f"{row.code}/{row.period}"
        if on - _NEWS_FOR < row.opens_on <= on:
            yield News(Event.PERIOD_OPENED, cause, facts), row.opens_on
        if on - _NEWS_FOR <= row.closes_on < on:
            yield News(Event.PERIOD_CLOSED, cause, facts), row.closes_on + ONE_DAY


def _reports(hook: Webhook, on: date, base_url: str) -> list[News]:
    """Give the reports that were confirmed or returned since a webhook was told of any."""
    verbs = [verb for verb, event in _VERBS.items() if event in hook.events]
    if not verbs:
        return []
    after = max(hook.updates_from, hook.updates_seen - _LOOK_BACK)
    query = (
        _named(
            select(
                ProgressUpdate.id,
                ProgressUpdate.verb,
                ProgressUpdate.on,
                Occurrence.id.label("occurrence_id"),
                Occurrence.period,
            ).join(Occurrence, Occurrence.id == ProgressUpdate.occurrence_id)
        )
        .where(ProgressUpdate.id > after, ProgressUpdate.verb.in_(verbs))
        .where(ProgressUpdate.on >= on - KEPT_FOR)
        .order_by(ProgressUpdate.id)
        .limit(MOST_AT_ONCE)
    )
    return [
        News(
            _VERBS[row.verb],
            str(row.id),
            _place(row, base_url) | {"period": row.period, "on": row.on.isoformat()},
        )
        for row in session.execute(query)
    ]


def _letters(hooks: Sequence[Webhook], on: date, base_url: str) -> Iterator[Told]:
    """Give the letters that were given up, without whom they were for."""
    asking = [hook for hook in hooks if Event.LETTER_FAILED in hook.events]
    if not asking:
        return
    query = (
        select(Letter.id, Letter.kind, Letter.day)
        .where(
            Letter.state == LetterState.FAILED,
            Letter.day >= on - KEPT_FOR,
            Letter.id > min(hook.letters_from for hook in asking),
        )
        .order_by(Letter.id.desc())
        .limit(MOST_AT_ONCE)
    )
    for row in session.execute(query):
        facts = {
            "letter": row.id,
            "kind": row.kind,
            "day": row.day.isoformat(),
            "url": f"{base_url}/thu/{row.id}",
        }
        for hook in asking:
            if row.id > hook.letters_from:
                yield hook, News(Event.LETTER_FAILED, str(row.id), facts)


def _named(query: Select) -> Select:
    """Add to a query of occurrences the plan, task and agency that a line names."""
    return (
        query.add_columns(
            Plan.code.label("plan_code"),
            Task.number,
            Task.index_code,
            Agency.code.label("agency_code"),
            Agency.name.label("agency_name"),
        )
        .join(Task, Task.id == Occurrence.task_id)
        .join(Plan, Plan.id == Occurrence.plan_id)
        .join(Agency, Agency.id == Occurrence.agency_id)
    )


def _place(row: Any, base_url: str) -> dict[str, Any]:
    return {
        "occurrence": row.occurrence_id,
        "plan": row.plan_code,
        "index": row.index_code,
        "task": row.number,
        "agency": {"code": row.agency_code, "name": row.agency_name},
        "url": f"{base_url}/viec/{row.occurrence_id}",
    }
