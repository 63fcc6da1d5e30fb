"""The digest, written when it leaves from what is true then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import current_app

from tracker.outbox import composers, stationery
from tracker.outbox.composers import Composer, Message
from tracker.outbox.models import Letter
from tracker.reminders.look_ahead import PARTS, known_errands, known_standings
from tracker.reminders.payload import (
    ErrandLine,
    Standing,
    StillWaiting,
    beyond,
    unpack,
    unpack_errands,
    unpack_week,
)
from tracker.reminders.queries.errands import still_waiting
from tracker.reminders.queries.facts import standings as standings_now
from tracker.reminders.queries.ladders import ladders
from tracker.reminders.queries.wishes import is_replaced
from tracker.reminders.rules.errands import Wait
from tracker.reminders.rules.facts import DueWork
from tracker.reminders.rules.ladder import Ladder
from tracker.reminders.rules.letters import KIND, WeekSummary
from tracker.reminders.rules.sections import Sections, sections
from tracker.reminders.rules.week import brief_lines, figure_lines
from tracker.reminders.wrapping import wrapped

SHOWN_LINES = 20
# Of the work of all agencies: the list behind the link is where one looks further.
SHOWN_OF_ALL = 10
# The outbox's mark on a letter that a person released or sends again.
BY_HAND = "by_hand"
# What waits, in words after its number, and where it is done.
ERRANDS = {
    Wait.REVIEW: ("báo cáo chờ lãnh đạo duyệt, sớm nhất gửi ngày", "/duyet"),
    Wait.SIGN: ("giải trình chờ lãnh đạo ký, sớm nhất phải trả lời ngày", "/giai-trinh"),
    Wait.EXPLANATION: ("nội dung cần giải trình, sớm nhất phải trả lời ngày", "/giai-trinh"),
    Wait.PARTNER: ("đề nghị phối hợp chưa trả lời, sớm nhất đến hạn ngày", "/viec-cua-toi"),
    Wait.CONFIRM: ("báo cáo chờ xác nhận quá thời hạn, sớm nhất phải xong ngày", "/xac-nhan"),
    Wait.REPORT: ("báo cáo kỳ đã có bản nháp, chờ chốt, phải gửi cấp trên trước ngày", "/bao-cao"),
}

Standings = Callable[[Sequence[int]], Mapping[int, Standing]]


@dataclass(frozen=True, slots=True)
class Block:
    """One section of the letter as its templates see it; `more` lines are counted, not shown.

    Beside each work the agency that it concerns, where the letter would not tell otherwise.
    """

    name: str
    heading: str
    lines: tuple[tuple[DueWork, str], ...]
    total: int
    more_at: str = "/viec-cua-toi"
    # Whether the letter speaks of several plans: then the lines stand plan by plan.
    by_plan: bool = False

    @property
    def more(self) -> int:
        """How many entries are not shown."""
        return self.total - len(self.lines)


def register() -> None:
    """Let the outbox have its digests written here; settings are read when a letter leaves."""

    def compose(letter: Letter, on: date) -> Message | None:
        return _unless_replaced(composer_now())(letter, on)

    def look_ahead(letters: Sequence[Letter]) -> Composer:
        known = known_standings(letters)
        return _unless_replaced(
            digest_composer(
                base_url=current_app.config["TRACKER"].base_url,
                standings=lambda _ids: known,
                still=known_errands(letters),
                ladders=ladders(),
            )
        )

    composers.register(KIND, compose, look_ahead=look_ahead)


def _unless_replaced(write: Composer) -> Composer:
    """Let a letter of a former day that waited not become the second of this one."""

    def compose(letter: Letter, on: date) -> Message | None:
        by_hand = letter.payload.get(BY_HAND, False)
        if letter.day != on and not by_hand and is_replaced(letter, on):
            return None
        return write(letter, on)

    return compose


def composer_now(lay: Callable[[str], str] = wrapped) -> Composer:
    """Give the composer that asks the database how everything stands.

    `lay` breaks the plain text into lines; a page that shows it breaks none.
    """
    return digest_composer(
        base_url=current_app.config["TRACKER"].base_url,
        standings=standings_now,
        still=still_waiting,
        ladders=ladders(),
        lay=lay,
    )


def digest_composer(
    *,
    base_url: str,
    standings: Standings,
    still: StillWaiting = lambda _kind, ids: len(ids),
    ladder: Ladder = Ladder(),  # noqa: B008 - a frozen value
    ladders: Mapping[str, Ladder] | None = None,
    lay: Callable[[str], str] = wrapped,
) -> Composer:
    """Give the composer of the digest; `standings` and `still` tell how it is at the moment."""

    def ladder_of(work: DueWork) -> Ladder:
        return (ladders or {}).get(work.plan_code, ladder)

    def compose(letter: Letter, on: date) -> Message | None:
        payload = letter.payload
        ids = [id for part in PARTS for id in payload.get(part, ())]
        now = standings(list(dict.fromkeys(ids))) if ids else {}
        facts = letter_facts(
            sections(unpack(payload, "own", now), on, ladder_of),
            [
                work
                for work in unpack(payload, "late", now)
                if _is_late(work, on, ladder_of(work).head_after)
            ],
            unpack_week(payload),
            payload.get("agencies", {}),
            standing=[
                work
                for work in unpack(payload, "standing", now)
                if _is_late(work, on, ladder_of(work).standing_after)
            ],
            beyond=beyond(payload),
            errands=unpack_errands(payload, still),
            others=payload.get("others", {}),
        )
        if facts is None:
            return None
        message = stationery.write(
            KIND,
            **facts,
            name=letter.to_name,
            to_person=letter.person_id is not None,
            on=on,
            base_url=base_url,
            words=payload.get("words", ""),
            words_by=payload.get("words_by", ""),
        )
        return replace(message, text=lay(message.text))

    return compose


def _is_late(work: DueWork, on: date, days: int) -> bool:
    return not work.standing and work.days_late(on) >= days


def letter_facts(
    own: Sections,
    late: Sequence[DueWork],
    week: WeekSummary | None,
    agencies: Mapping[Any, str],
    *,
    standing: Sequence[DueWork] = (),
    beyond: int = 0,
    errands: Sequence[ErrandLine] = (),
    others: Mapping[Any, str] | None = None,
) -> dict[str, Any] | None:
    """Give what subject and body need; None when there is nothing to say."""
    names = {int(id): name for id, name in agencies.items()}
    places = names if len(names) > 1 else {}
    elsewhere = {int(id): name for id, name in (others or {}).items()}
    plans = {work.plan_code for work in (*own.everything(), *late, *standing) if work.plan_code}
    by_plan = len(plans) > 1
    blocks = [
        _block("overdue", "Quá hạn", own.overdue, places),
        _block("soon", "Sắp đến hạn", own.due_soon, places),
        _block("missing", "Chưa báo cáo định kỳ", own.missing, places),
        _block("coming", "Đến hạn trong những ngày tới", own.coming, places),
        _block("head", "Quá hạn lâu ngày, báo cáo người đứng đầu", late, places),
        _block(
            "standing", "Quá hạn lâu ngày của các cơ quan", standing, elsewhere, beyond, "/viec"
        ),
    ]
    counts = {block.name: block.total for block in blocks}
    blocks = [_by_plan(block) if by_plan else block for block in blocks if block.total]
    if not blocks and week is None and not errands:
        return None
    work = [entry for block in blocks for entry, _ in block.lines]
    return {
        "counts": counts,
        "blocks": blocks,
        "week": week,
        "week_lines": _week_lines(week),
        "errands": [(line, *ERRANDS[line.kind]) for line in errands],
        "agencies": names,
        "polite": bool(work) and all(entry.authority == "request" for entry in work),
    }


def _week_lines(week: WeekSummary | None) -> list[str]:
    if week is None:
        return []
    return brief_lines(week) if week.brief else figure_lines(week)


def _by_plan(block: Block) -> Block:
    """Put the lines of a section plan by plan, the plan of the first line first."""
    order = list(dict.fromkeys(work.plan_code for work, _ in block.lines))
    lines = sorted(block.lines, key=lambda line: order.index(line[0].plan_code))
    return replace(block, lines=tuple(lines), by_plan=True)


def _block(
    name: str,
    heading: str,
    work: Sequence[DueWork],
    places: Mapping[int, str],
    beyond: int = 0,
    more_at: str = "/viec-cua-toi",
) -> Block:
    most = SHOWN_OF_ALL if name == "standing" else SHOWN_LINES
    shown = [entry for entry in work if entry.task_title][:most]
    lines = tuple((entry, places.get(entry.agency_id, "")) for entry in shown)
    return Block(name, heading, lines, len(work) + beyond, more_at)
