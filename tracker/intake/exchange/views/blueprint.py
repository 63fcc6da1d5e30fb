"""The blueprint of the exchange's pages, whose work a person may exchange, and under which plan."""

from __future__ import annotations

from flask import Blueprint, abort

from tracker.accounts.login import current_actor
from tracker.intake.exchange.models import ExchangeTable
from tracker.intake.exchange.queries import Reach, table_by_id
from tracker.intake.policy import can_exchange_for_all
from tracker.lib import clock
from tracker.plans.models import Plan
from tracker.plans.queries import current_plan

exchange = Blueprint("exchange", __name__, url_prefix="/trao-doi")
ID = "int(max=2147483647)"

_FOREIGN = "Chỉ người của cơ quan được giao việc và cơ quan thường trực nhập kết quả từ tệp."


def reach() -> Reach:
    """Give whose tables this person uses: who coordinates those of all; else end the request."""
    actor = current_actor()
    found = Reach(actor.agency_ids, can_exchange_for_all(actor))
    if not found.own and not found.whole:
        abort(403, _FOREIGN)
    return found


def plan_in_force() -> Plan:
    """Give the plan that is reported on; 404 before there is one."""
    return current_plan(clock.today()) or abort(404, "Chưa có kế hoạch nào đang thực hiện.")


def opened(table_id: int) -> ExchangeTable:
    """Give a table that this person may see; 404 for any other.

    What waits is seen by who brought it in alone; what was applied for every agency by those who
    coordinate and, its own rows, by each agency.
    """
    mine, kept, me = reach(), table_by_id(table_id), current_actor().id
    if kept is None or not _is_seen(kept, mine, me):
        abort(404, "Không có bảng này. Có thể bảng đã được thay bằng tệp khác.")
    return kept


def _is_seen(kept: ExchangeTable, mine: Reach, me: int | None) -> bool:
    own = kept.read_by_id == me
    if kept.state == "applied":
        return own or kept.of_all
    return own and (mine.whole or not kept.of_all)
