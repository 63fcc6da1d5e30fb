"""What the page of an occurrence shows of working together: parts of partners, remarks."""

from __future__ import annotations

from typing import Any

from tracker.evidence.rules import ACCEPT, ACCEPTED
from tracker.lib import clock
from tracker.lib.actor import Actor
from tracker.progress.asking_forms import PartForm, PartnerForm, RemarkForm
from tracker.progress.models import Occurrence, PartnerRequest
from tracker.progress.policy import can_remark, can_report
from tracker.progress.queries import partners as reading
from tracker.progress.queries.involved import others_of
from tracker.progress.rules.status import OPEN_WORK
from tracker.progress.views import proofs


def facts(row: Occurrence, actor: Actor) -> dict[str, Any]:
    """Give what partners were asked, who is late, and what the reader may do."""
    on = clock.today()
    rows = reading.of_occurrence(row.id)
    leads, is_open = can_report(actor, row.agency_id), row.state.work in OPEN_WORK
    mine = [one for one in rows if one.state == "asked" and can_report(actor, one.agency_id)]
    asks = leads and is_open and bool(row.task.partners)
    speaks = can_remark(actor, row.agency_id, others_of(row, on))
    return {
        "partner_requests": rows,
        "part_on": on,
        "partnering": PartnerForm(prefix="phoi-hop-") if asks else None,
        "parts": {one.id: part_form(one) for one in mine if is_open},
        "leads_it": leads,
        "papers": {"accept": ACCEPT, "accepted": ACCEPTED, "limit_mb": proofs.limit_mb()},
        "waits_for": reading.late_words([row.id], on).get(row.id, "") if is_open else "",
        "remarking": RemarkForm(prefix="y-kien-") if speaks else None,
    }


def part_form(asked: PartnerRequest, typed: Any = None) -> PartForm:
    """Give the form of a partner's part, as typed or empty."""
    return PartForm(typed, prefix=f"phan-{asked.id}-")
