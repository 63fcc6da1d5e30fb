"""Gathering the facts of the report from the round, its table and the survey's numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from tracker.agencies.queries import by_ids
from tracker.assessment.models import AssessmentRound, AssessmentSheet
from tracker.assessment.queries import rounds
from tracker.assessment.queries.consolidating import city_table
from tracker.assessment.queries.surveying import returns, survey_lists
from tracker.assessment.rules.consolidating import OUT
from tracker.evidence.models import Document
from tracker.evidence.queries import documents
from tracker.installation.queries import installation
from tracker.reports.assessment.facts import (
    AssessmentFacts,
    DocumentFact,
    SheetFact,
    SurveyFact,
)
from tracker.reports.facts import Bodies
from tracker.reports.queries import quarterly

# "23/BC-UBND": the number before the stroke, the notation behind it.
_NUMBER = re.compile(r"\s*(\d{1,5})\s*/\s*(\S.*)")


class NoRound(Exception):
    """No round of self-assessment was opened for the year; the message is for people."""


def round_of(year: int, plan: str | None = None) -> AssessmentRound:
    """Give the opened round of a year; `plan`, a plan's code, must be the round's own.

    Raise NoRound.
    """
    row = rounds.round_of(year)
    is_other = row is not None and plan is not None and (row.plan is None or row.plan.code != plan)
    if row is None or row.state == "draft" or is_other:
        of_plan = f" theo kế hoạch “{plan}”" if plan else ""
        raise NoRound(f"Chưa mở đợt tự đánh giá năm {year}{of_plan}.")
    return row


def assessment_facts(row: AssessmentRound, *, on: date) -> AssessmentFacts:
    """Give everything that the report says of a round, as it stands on a day."""
    table = city_table(row)
    number, notation = sent_under(row)
    facts, plan = installation(), row.plan
    lists, forms = survey_lists(row, on), returns(row)
    return AssessmentFacts(
        year=row.year,
        bodies=province_bodies(row.sent_on or row.city_due_on),
        province=facts.province_name if facts else "",
        basis=row.framework.legal_basis,
        plan=(plan.number or "") if plan else "",
        plan_on=plan.issued_on if plan else None,
        agency_due_on=row.agency_due_on,
        city_due_on=row.city_due_on,
        number=number,
        notation=notation,
        sent_on=row.sent_on,
        lines=table.lines,
        sums=table.sums,
        totals=table.totals,
        sheets=tuple(_sheet(sheet, row, on) for sheet in table.sheets),
        documents=document_facts(documents(table.documents)),
        survey=SurveyFact(sum(f.issued for f in forms), sum(f.returned for f in forms))
        if forms
        else None,
        lists_asked=lists.asked,
        lists_named=lists.named,
    )


def sent_under(row: AssessmentRound) -> tuple[int | None, str]:
    """Give number and notation of the report that was sent; None and the usual one before."""
    found = _NUMBER.fullmatch(row.sent_number or "")
    return (int(found[1]), found[2].strip()) if found else (None, "BC-UBND")


def province_bodies(on: date) -> Bodies:
    """Give who reports to the ministry on a day: the province's own authority."""
    facts, standing = installation(), quarterly.bodies(on)
    issuer = facts.issuer_name if facts else standing.authority
    return replace(
        standing,
        issuer=issuer,
        notation="BC-UBND",
        superior=None,
        addressee="Bộ Nội vụ",
        addressee_short="Bộ Nội vụ",
        signature=("TM. Ủy ban nhân dân", "Chủ tịch"),
        recipients=(
            "Như trên;",
            f"Chủ tịch, các Phó Chủ tịch {standing.authority};",
            f"{standing.coordinator};",
            "Các cơ quan tự chấm điểm;",
            f"Lưu: VT, {standing.notation.removeprefix('BC-')}.",
        ),
    )


def document_facts(found: dict[int, Document]) -> dict[int, DocumentFact]:
    """Give documents as lists print them, by their numbers."""
    agencies = by_ids({document.agency_id for document in found.values()})
    return {
        key: DocumentFact(
            name=document.subject or document.file_name or document.link or document.number or "",
            number=document.number or "",
            issued_on=document.issued_on,
            agency=agencies[document.agency_id].name,
            has_file=document.sha256 is not None,
        )
        for key, document in found.items()
    }


def _sheet(sheet: AssessmentSheet, row: AssessmentRound, on: date) -> SheetFact:
    is_out = sheet.state in OUT
    over = (sheet.signed_on or on) - row.agency_due_on
    return SheetFact(
        number=sheet.number,
        agency=sheet.agency.name,
        state=sheet.state,
        signed_on=sheet.signed_on if is_out else None,
        late=max(0, over.days),
        difficulties=sheet.difficulties if is_out else "",
        proposals=sheet.proposals if is_out else "",
    )
