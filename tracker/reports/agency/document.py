"""One agency's own report of a period, with the words as its people left them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tracker.agencies.models import Agency
from tracker.paper.outline import Outline
from tracker.plans.models import Plan
from tracker.reports.quarterly import quarterly_outline
from tracker.reports.queries.agency_editions import is_bound
from tracker.reports.queries.quarterly import quarterly_facts
from tracker.reports.queries.texts import edited
from tracker.reports.sentences.drafts import PLACES, drafts
from tracker.reports.wording import Wording, wording

REPORT = "agency"


def agency_subject(plan: Plan, code: str, agency: Agency) -> str:
    """Give the name under which the words of an agency's report are kept."""
    return f"{plan.code}/{code}/{agency.id}"


def agency_outline(plan: Plan, code: str, agency: Agency, *, today: date) -> Outline:
    """Give the report of `agency` for a period as it stands today, with the agency's own words.

    Raise BadPeriod, or NotYet where the period cannot be told.
    """
    facts = quarterly_facts(plan, code, today=today, agency=agency)
    return quarterly_outline(facts, edited(REPORT, agency_subject(plan, facts.period.code, agency)))


def agency_wording(plan: Plan, code: str, agency: Agency, *, today: date) -> Wording:
    """Give the words of an agency's report place by place; raise as `agency_outline`.

    They are bound when the period is closed and the agency had filed.
    """
    facts = quarterly_facts(plan, code, today=today, agency=agency)
    told = wording(
        REPORT,
        agency_subject(plan, facts.period.code, agency),
        f"Báo cáo {facts.period.name}, {agency.name}",
        PLACES,
        drafts(facts),
    )
    bound = is_bound(plan.id, facts.period.code, agency.id)
    return replace(told, is_closed=bound, agency_id=agency.id)
