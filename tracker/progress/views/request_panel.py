"""What the page of an occurrence shows of requests: what waits, what may be asked and decided."""

from __future__ import annotations

from typing import Any

from tracker.lib.actor import Actor
from tracker.progress.models import ChangeRequest, Occurrence
from tracker.progress.policy import can_confirm, can_report
from tracker.progress.queries.requests import waiting_of
from tracker.progress.rules.status import OPEN_WORK, State, Work
from tracker.progress.rules.steering import HANDED, Asked, may_ask, too_many, words_of
from tracker.progress.steering_forms import AskForm, DecideForm, SteerForm
from tracker.progress.views.access import knows_reasons

TypedForm = AskForm | DecideForm | SteerForm


def facts(row: Occurrence, actor: Actor, refused: TypedForm | None = None) -> dict[str, Any]:
    """Give the facts of the panel; a form that was refused comes in as it was typed."""
    waiting = waiting_of(row.id)
    found: dict[str, Any] = {"request_open": waiting, "knows_reasons": knows_reasons(row)}
    if waiting is not None:
        found["request_words"] = words_of(Asked(waiting.kind), waiting.asked_due_on)
        found["may_withdraw"] = can_report(actor, row.agency_id)
    elif can_report(actor, row.agency_id) and row.state.work in OPEN_WORK:
        found["asking"] = _kept(refused, AskForm) or ask_form(row)
        found["no_more"] = _no_more(row)
    if can_confirm(actor):
        if waiting is not None:
            found["deciding"] = _kept(refused, DecideForm) or decide_form(waiting)
            found["is_extension"] = waiting.kind == Asked.EXTENSION
            found["is_handed"] = Asked(waiting.kind) in HANDED
        acts = acts_of(row.state)
        if acts and waiting is None:
            found["steering"] = _kept(refused, SteerForm) or steer_form(row)
    return found


def ask_form(row: Occurrence, typed: Any = None) -> AskForm:
    """Give the form of a request with what the work allows, as typed or empty."""
    kinds = [kind for kind in Asked if may_ask(kind, row.state)]
    if _no_more(row):
        kinds.remove(Asked.EXTENSION)
    return AskForm(typed, prefix="xin-", version=row.version).offer(kinds)


def steer_form(row: Occurrence, typed: Any = None) -> SteerForm:
    """Give the form of a decision without a request, as typed or empty."""
    return SteerForm(typed, prefix="lenh-", version=row.version).offer(acts_of(row.state))


def acts_of(state: State) -> list[str]:
    """Give what a confirmer may do with work in this state without having been asked."""
    if state.work is Work.SUSPENDED:
        return ["resume", "reassign", "cancel"]
    if state.work not in OPEN_WORK:
        return ["reassign"] if state.work is Work.SUBMITTED else []
    extends = ["extend"] if may_ask(Asked.EXTENSION, state) else []
    return [*extends, "suspend", "reassign", "cancel"]


def decide_form(waiting: ChangeRequest, typed: Any = None) -> DecideForm:
    """Give the form of an answer, as typed or begun with what is asked for."""
    named = waiting.to_agency.name if waiting.to_agency else ""
    return DecideForm(typed, prefix="tra-loi-", due_on=waiting.asked_due_on, to_agency=named)


def _no_more(row: Occurrence) -> str:
    """Give the sentence that no further extension may be asked for, where that is so."""
    allowed = row.plan.settings.extensions_allowed
    if not may_ask(Asked.EXTENSION, row.state) or row.extension_count < allowed:
        return ""
    return too_many(row.extension_count, allowed)


def _kept(refused: TypedForm | None, kind: type[TypedForm]) -> TypedForm | None:
    return refused if isinstance(refused, kind) else None
