"""Sở Nội vụ chooses what to ask about: late work, missing reports, targets; one or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor, signed_in
from tracker.agencies.models import Agency
from tracker.agencies.queries import by_code
from tracker.db import transaction
from tracker.lib import clock
from tracker.plans.models import Plan, Target
from tracker.plans.queries import current_plan, plan_by_code, target_rows, targets
from tracker.progress.actions import explaining
from tracker.progress.asking_forms import QuestionForm
from tracker.progress.forms import read_version
from tracker.progress.models import Explanation, Occurrence
from tracker.progress.policy import Scope, can_ask_explanation
from tracker.progress.queries import asking
from tracker.progress.queries import explanations as reading
from tracker.progress.queries.listing import Filters, listing
from tracker.progress.queries.reading import occurrence
from tracker.progress.queries.work_rows import WorkRow
from tracker.progress.rules.explaining import SUBJECT_NAMES, Subject, subject_of
from tracker.progress.rules.moves import Refused
from tracker.progress.views.access import standing_agency_name
from tracker.progress.views.blueprint import progress
from tracker.web.paging import decode_cursor, encode_cursor

# Lines of one page, and the most agencies that are asked at once: a task of all communes has 579.
MOST = 100
MOST_ASKED = 1000
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks about, and what is being explained of it already.

    `groups` are the work by task and period, `rows` single lines of work, `owners` targets with
    who answers for them. `next` opens the page after this one.
    """

    subject: Subject
    groups: Sequence[asking.Group] = ()
    rows: Sequence[WorkRow | Occurrence] = ()
    owners: Sequence[tuple[Target, list[Agency]]] = ()
    busy: dict[Any, int] = field(default_factory=dict)
    next: str | None = None

    @property
    def is_single(self) -> bool:
        """Whether there is one thing to ask about, which is then marked beforehand."""
        if self.owners:
            return sum(len(bodies) for _, bodies in self.owners) == 1
        return len(self.rows) == 1 or [group.agencies for group in self.groups] == [1]


@progress.get("/giai-trinh/yeu-cau")
@signed_in
def choose_questions() -> str:
    """Show what is late or missing, with boxes, and the question."""
    _refuse_others()
    return _page(QuestionForm())


@progress.post("/giai-trinh/yeu-cau")
@signed_in
def ask_explanations() -> Answer:
    """Ask about everything that was ticked: all of it, or nothing where one cannot be asked."""
    _refuse_others()
    form = QuestionForm(request.form)
    if not form.validate():
        return _page(form), 422
    question = explaining.Question(form.question.data or "", form.answer_by.data)
    try:
        with transaction():
            count = len(_ask(question))
    except Refused as refusal:
        form.refuse(refusal.problems)
        return _page(form), 422
    flash(f"Đã gửi {count} yêu cầu giải trình. Cơ quan thấy ngay ở trang Việc của tôi.")
    return redirect(url_for("progress.explanations"), 303)


def _ask(question: explaining.Question) -> list[Explanation]:
    """Ask about the ticked lines, and about all of the ticked groups that nobody asked yet."""
    ticked, actor, at = request.form.getlist("chon")[:MOST], current_actor(), clock.now()
    if _subject() is Subject.TARGET:
        return explaining.ask_about_targets(_pairs(ticked), question, by=actor, at=at)
    ids = {read_version(one) for one in ticked}
    keys = [_key(one) for one in request.form.getlist("ca-nhom")[: asking.PAGE]]
    plan, on = _plan(clock.today()), clock.today()
    if plan is not None:
        ids.update(asking.not_asked(plan.id, on, _filters(_subject()), keys, MOST_ASKED + 1))
    if len(ids) > MOST_ASKED:
        raise Refused({"": "Mỗi lần hỏi nhiều nhất 1.000 cơ quan; hãy bỏ bớt nhiệm vụ đã chọn."})
    return explaining.ask(sorted(ids), question, by=actor, at=at)


def _refuse_others() -> None:
    if not can_ask_explanation(current_actor()):
        abort(403, f"Chỉ cán bộ điều phối của {standing_agency_name()} yêu cầu giải trình.")


def _page(form: QuestionForm) -> str:
    on = clock.today()
    return render_template(
        "progress/question.html",
        form=form,
        chosen=_chosen(_plan(on), on),
        ticked={*request.form.getlist("chon"), *request.form.getlist("ca-nhom")},
        subjects=SUBJECT_NAMES,
        args=request.args.to_dict(),
        on=on,
    )


def _plan(on: date) -> Plan | None:
    code = request.args.get("ke-hoach")
    return plan_by_code(code[:40]) if code else current_plan(on)


def _chosen(plan: Plan | None, on: date) -> Chosen:
    """Give what the address asks about: targets, one piece of work, one group, or all groups."""
    subject, one = _subject(), _int("viec")
    if subject is Subject.TARGET:
        return _chosen_targets(plan, on)
    if one is not None:
        return _chosen_work(one, on)
    if plan is None:
        return Chosen(subject)
    if "ky" in request.args and _int("nhiem-vu"):
        return _chosen_group(plan, subject, on)
    position = decode_cursor(request.args.get("sau"), (date, int, str))
    after = (position.key[0], position.key[1], position.key[2]) if position else None
    found = asking.groups(plan.id, on, _filters(subject), after=after)
    shown = found[: asking.PAGE]
    more = encode_cursor(shown[-1].key) if len(found) > asking.PAGE else None
    return Chosen(subject, groups=shown, next=more)


def _chosen_targets(plan: Plan | None, on: date) -> Chosen:
    rows = _targets(plan)
    owners = reading.target_owners(rows, on)
    busy = reading.open_targets([row.id for row in rows])
    return Chosen(Subject.TARGET, owners=[(row, owners[row.id]) for row in rows], busy=busy)


def _chosen_work(occurrence_id: int, on: date) -> Chosen:
    row = occurrence(occurrence_id)
    if row is None:
        abort(404, "Không có việc này.")
    subject = subject_of(row.state, on)
    busy = reading.open_occurrences([row.id])
    return Chosen(subject or _subject(), rows=[row] if subject else [], busy=busy)


def _chosen_group(plan: Plan, subject: Subject, on: date) -> Chosen:
    """Give a page of the agencies of one task and period, with the group they belong to."""
    position = decode_cursor(request.args.get("sau"), (date, int))
    after = (position.key[0].isoformat(), position.key[1]) if position else None
    filters = _filters(subject)
    page = listing(plan.id, on, filters, Scope(everything=True), after=after, limit=MOST)
    return Chosen(
        subject,
        groups=asking.groups(plan.id, on, filters, limit=1),
        rows=page.rows,
        busy=reading.open_occurrences([row.id for row in page.rows]),
        next=encode_cursor((date.fromisoformat(page.next_key[0]), page.next_key[1]))
        if page.next_key
        else None,
    )


def _filters(subject: Subject) -> Filters:
    return Filters(
        timing="silent" if subject is Subject.SILENT else "overdue",
        agency_id=_agency_id(),
        task_id=_int("nhiem-vu"),
        section_id=_int("muc"),
        index=request.args.get("chi-so") or None,
        period=request.args.get("ky") or None,
    )


def _targets(plan: Plan | None) -> Sequence[Target]:
    """Give the targets of the plan, or those that a year's plan set for an index."""
    index, year = request.args.get("chi-so"), _int("nam")
    whole = target_rows(plan.id) if plan else []
    rows = targets(index[:20], year) if index and year else whole
    wanted = request.args.get("tieu-chi")
    kept = [row for row in rows if row.target is not None and wanted in (None, row.code)]
    return kept[:MOST]


def _subject() -> Subject:
    kind = request.args.get("loai") or Subject.LATE.value
    if kind not in set(Subject):
        abort(404)
    return Subject(kind)


def _pairs(ticked: Sequence[str]) -> list[tuple[int, int]]:
    """Read "target:agency" of each box; only owners that the plan names may be asked."""
    pairs = {
        (read_version(one.partition(":")[0]), read_version(one.partition(":")[2])) for one in ticked
    }
    return sorted(pairs)


def _key(box: str) -> asking.GroupKey:
    """Read "task:period" as the box of a group carries it; what does not fit matches nothing."""
    task_id, _, period = box.partition(":")
    return read_version(task_id), period[:40]


def _int(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _agency_id() -> int | None:
    code = request.args.get("co-quan")
    if not code:
        return None
    agency = by_code(code[:40])
    return agency.id if agency else -1
