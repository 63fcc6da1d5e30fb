"""The page of the trail: what is asked of it, and its rows in words with links to the things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tracker.accounts.queries import people
from tracker.agencies.queries import by_ids, search
from tracker.audit.models import AuditEvent
from tracker.audit.policy import PERSONAL_ROOMS, Reach
from tracker.audit.queries import Asked, whole_trail
from tracker.audit.words import changes, subject_words, verb_words
from tracker.audit.words.verbs import ROOMS, VERBS
from tracker.db import session
from tracker.lib import clock
from tracker.lib.calendar import format_date, parse_date
from tracker.lib.numbers import format_count
from tracker.lib.text import one_line
from tracker.plans.models import Plan
from tracker.progress.models import Occurrence
from tracker.web.incoming import LARGEST_KEY
from tracker.web.workbooks import send_workbook

EXPORT_LIMIT = 20_000
_NAMED = 50
_PARTS = 2_000
# Things with a page of their own; plans and agencies are known by their code there.
_PAGES = {
    "task": ("desk.task", "task_id"),
    "occurrence": ("progress.occurrence", "occurrence_id"),
    "explanation": ("progress.explanation", "explanation_id"),
    "letter": ("outbox.letter", "letter_id"),
    "import": ("intake.preview", "draft_id"),
    "reorganisation": ("reorganisation.bodies", "reorganisation_id"),
    "webhook": ("webhooks.webhook", "webhook_id"),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """The filters as they were typed, to be shown again."""

    since: str = ""
    until: str = ""
    verb: str = ""
    person: str = ""
    agency: str = ""
    thing: str = ""
    wrong: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for."""
        return self == Typed()


@dataclass(frozen=True, slots=True)
class Row:
    """One act as the page shows it; `changes` are (field, before, after) in words."""

    at: Any
    who: str
    agency: str
    did: str
    kind: str
    thing: str
    href: str | None
    reason: str
    origin: str
    changes: list[tuple[str, str, str]]


def read(args: MultiDict[str, str], reach: Reach) -> tuple[Asked, Typed]:
    """Read the filters of an address; what cannot be read is left out and said so."""
    keys = ("tu", "den", "viec", "nguoi", "co-quan", "cua")
    since_text, until_text, verb, person, agency, thing = (
        one_line(args.get(key))[:120] for key in keys
    )
    typed = Typed(since_text, until_text, verb, person, agency, thing)
    since, until = _day(typed.since), _day(typed.until)
    wrong = [text for text, day in ((typed.since, since), (typed.until, until)) if text and not day]
    asked = Asked(
        verbs=_verbs(typed.verb),
        things=_things(typed.thing),
        agency_ids=_agencies(typed.agency),
        actor_ids=_people(typed.person) if reach.persons else None,
        since=since,
        until=until,
    )
    return asked, replace(typed, wrong=tuple(wrong))


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None


def _verbs(text: str) -> frozenset[str] | None:
    """Read one verb, or a room for all of its verbs."""
    if text in VERBS:
        return frozenset({text})
    found = frozenset(verb for verb in VERBS if verb.startswith(f"{text}."))
    return found or None


def _people(text: str) -> frozenset[int] | None:
    return frozenset(user.id for user in people(text=text, limit=_NAMED)) if text else None


def _agencies(text: str) -> frozenset[int] | None:
    if not text:
        return None
    return frozenset(row.id for row in search(text, on=clock.today(), limit=_NAMED))


def _things(text: str) -> tuple[tuple[str, frozenset[int]], ...]:
    """Read "task-32": a thing and its number; a task stands for its work too."""
    kind, _, number = text.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 11):
        return ()
    key = int(number)
    if key > LARGEST_KEY:
        return ()
    if kind != "task":
        return ((kind, frozenset({key})),)
    work = select(Occurrence.id).where(Occurrence.task_id == key).limit(_PARTS)
    return (("task", frozenset({key})), ("occurrence", frozenset(session.scalars(work))))


def rows(events: Sequence[AuditEvent], reach: Reach) -> list[Row]:
    """Put events into words; names and codes are read for all of them at once."""
    agencies = by_ids(
        [e.agency_id for e in events if e.agency_id]
        + [e.subject_id for e in events if e.subject_type == "agency" and e.subject_id]
    )
    plan_ids = {e.subject_id for e in events if e.subject_type == "plan" and e.subject_id}
    named = select(Plan.id, Plan.code).where(Plan.id.in_(sorted(plan_ids)))
    plans = {row.id: row.code for row in session.execute(named)} if plan_ids else {}
    return [_row(event, agencies, plans, reach) for event in events]


def _row(event: AuditEvent, agencies: dict[int, Any], plans: dict[int, str], reach: Reach) -> Row:
    agency = agencies.get(event.agency_id or 0)
    return Row(
        at=event.at,
        who=event.actor_name,
        agency=agency.name if agency else "",
        did=verb_words(event.verb),
        kind=subject_words(event.subject_type),
        thing=event.subject_label or (f"số {event.subject_id}" if event.subject_id else ""),
        href=_href(event, agencies, plans),
        reason=event.reason or "",
        origin=(event.origin or "") if reach.persons else "",
        changes=changes(event.before, event.after),
    )


def _href(event: AuditEvent, agencies: dict[int, Any], plans: dict[int, str]) -> str | None:
    """Give the page of the thing; None where it has none."""
    key = event.subject_id
    if key is None:
        return None
    if event.subject_type == "plan":
        return url_for("desk.plan", code=plans[key]) if key in plans else None
    if event.subject_type == "agency":
        return url_for("agencies.agency_page", code=agencies[key].code) if key in agencies else None
    if event.subject_type not in _PAGES or key > LARGEST_KEY:
        return None
    endpoint, name = _PAGES[event.subject_type]
    values: dict[str, Any] = {name: key}
    return url_for(endpoint, **values)


def verb_choices(reach: Reach) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Give the rooms with their verbs, for the filter: (room, its name, [(verb, words)])."""
    return [
        (room, name, sorted(_of(room), key=lambda pair: pair[1]))
        for room, name in ROOMS.items()
        if reach.persons or room not in PERSONAL_ROOMS
    ]


def _of(room: str) -> Iterable[tuple[str, str]]:
    return ((verb, words) for verb, words in VERBS.items() if verb.startswith(f"{room}."))


def trail_workbook(asked: Asked, reach: Reach) -> Response:
    """Send what was asked for as a workbook, the newest `EXPORT_LIMIT` acts at most."""
    from tracker.paper.excel import Field, Sheet

    on = clock.today()
    lines = (
        (
            f"{clock.local(event.at):%d/%m/%Y %H:%M}",
            event.actor_name,
            verb_words(event.verb),
            subject_words(event.subject_type),
            event.subject_label or event.subject_id,
            "; ".join(
                f"{name}: {old} → {new}" for name, old, new in changes(event.before, event.after)
            ),
            event.reason,
            event.origin,
        )
        for event in whole_trail(asked, reach, limit=EXPORT_LIMIT)
    )
    sheet = Sheet(
        name="Nhật ký",
        title="Nhật ký",
        fields=(
            Field("Lúc", 18),
            Field("Người làm", 28),
            Field("Việc", 30),
            Field("Loại", 20),
            Field("Đối tượng", 40),
            Field("Trước và sau", 60),
            Field("Lý do", 40),
            Field("Từ đâu", 18),
        ),
        rows=lines,
        notes=(
            f"Lập ngày {format_date(on)}. Có dữ liệu cá nhân.",
            f"Nhiều nhất {format_count(EXPORT_LIMIT)} dòng mới nhất.",
        ),
    )
    return send_workbook(sheet, "Nhật ký", on)
