"""A small city that scores itself: a tree of five leaves, three owners, people with roles."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import select

from tracker.accounts.models import AgencyMembership, User
from tracker.assessment.actions import answering, judging, opening, signing
from tracker.assessment.models import AssessmentAnswer, AssessmentRound, AssessmentSheet
from tracker.assessment.queries import rounds, sheets
from tracker.db import session
from tracker.indices.models import Criterion, CriterionOwner, Framework, Index
from tracker.installation.models import Installation
from tracker.lib.actor import Actor, Role
from tracker.lib.text import fold

OPENS, AGENCY_DUE, CITY_DUE = date(2024, 12, 16), date(2025, 1, 5), date(2025, 1, 20)
CALENDAR = opening.Calendar(OPENS, AGENCY_DUE, CITY_DUE, date(2024, 12, 1))
# code, parent, scoring, maximum, owners
TREE = (
    ("1", None, "mixed", "5", ()),
    ("1.1", "1", "appraisal", "1.5", ("STP",)),
    ("1.2", "1", "appraisal", "2", ("STP", "AN")),
    ("1.3", "1", "survey", "1.5", ("STP",)),
    ("2", None, "appraisal", "5", ()),
    ("2.1", "2", "appraisal", "3", ("SNV",)),
    ("2.2", "2", "appraisal", "2", ()),
)


def _small_city() -> ModuleType:
    """Load the module that the tests of plans share: test folders are no packages."""
    if "small_city" not in sys.modules:
        path = Path(__file__).parents[1] / "plans" / "small_city.py"
        spec = importlib.util.spec_from_file_location("small_city", path)
        module = importlib.util.module_from_spec(spec)
        sys.modules["small_city"] = module
        spec.loader.exec_module(module)
    return sys.modules["small_city"]


small_city = _small_city()
noon = small_city.noon


@dataclass
class Scoring:
    """The city's round and the few verbs that every test needs, each on a day."""

    city: object
    framework: Framework
    nodes: dict[str, Criterion]
    people: dict[str, Actor] = field(default_factory=dict)

    def prepare(self) -> AssessmentRound:
        """Store the round as a draft."""
        return opening.prepare(
            year=2024,
            framework=self.framework,
            title="Tự đánh giá, chấm điểm năm 2024",
            calendar=CALENDAR,
            by=self.people["coordinator"],
            at=noon(OPENS),
        )

    def open(self, on: date = OPENS) -> AssessmentRound:
        """Prepare and open the round."""
        return opening.open_round(self.prepare(), by=self.people["coordinator"], at=noon(on))

    def sheet(self, agency: str) -> AssessmentSheet:
        """Give the sheet of an agency."""
        return rounds.sheet_of(rounds.round_of(2024).id, agency)

    def answer(self, agency: str, code: str) -> AssessmentAnswer:
        """Give the answer of an agency on a criterion."""
        return sheets.answer_of(self.sheet(agency).id, code)

    def fill(self, agency: str, on: date = OPENS, *, but: str = "") -> None:
        """Answer every criterion of an agency with half of its points and a few words."""
        for row in sheets.answers(self.sheet(agency).id):
            if row.criterion.code != but and row.verdict != "accepted":
                self.save(agency, row.criterion.code, row.criterion.max_score / 2, on)

    def save(self, agency: str, code: str, score: Decimal, on: date = OPENS, **kwargs) -> None:
        """Save one answer."""
        answer = self.answer(agency, code)
        answering.save(
            answer.id,
            **{"score": score, "explanation": "Đã thực hiện đầy đủ.", "version": answer.version}
            | kwargs,
            by=self.people[agency],
            at=noon(on),
        )

    def sign(self, agency: str, on: date = OPENS) -> AssessmentSheet:
        """Sign the sheet of an agency."""
        sheet = self.sheet(agency)
        return signing.sign(sheet.id, version=sheet.version, by=self.people[agency], at=noon(on))

    def judge(
        self, agency: str, code: str, verdict: str, on: date = OPENS, reason: str = ""
    ) -> None:
        """Accept or return one criterion."""
        answer = self.answer(agency, code)
        judging.judge(
            answer.id,
            verdict,
            reason=reason,
            version=answer.version,
            by=self.people["coordinator"],
            at=noon(on),
        )

    def decide(self, act, agency: str, on: date, **kwargs) -> AssessmentSheet:
        """Accept, return or reopen a sheet."""
        sheet = self.sheet(agency)
        return act(
            sheet.id,
            version=sheet.version,
            by=self.people["coordinator"],
            at=noon(on),
            **kwargs,
        )


@pytest.fixture
def scoring(database) -> Scoring:
    """The small city with a framework, its owners and people; STP alone has a head."""
    city = small_city.SmallCity()
    session.add(Index(code="PAR_INDEX", name="CCHC", short_name="PAR INDEX", unit="point"))
    session.flush()
    framework = Framework(
        index_code="PAR_INDEX", version="V1", first_year=2020, rollup="sum", max_total=Decimal(10)
    )
    session.add(framework)
    session.flush()
    nodes: dict[str, Criterion] = {}
    for sort, (code, parent, scoring_, most, owners) in enumerate(TREE):
        nodes[code] = Criterion(
            framework_id=framework.id,
            code=code,
            parent_id=nodes[parent].id if parent else None,
            level="criterion" if parent else "domain",
            name=f"Tiêu chí {code}",
            name_folded=fold(f"Tiêu chí {code}"),
            max_score=Decimal(most),
            scoring=scoring_,
            sort=sort,
        )
        session.add(nodes[code])
        session.flush()
        for owner in owners:
            session.add(
                CriterionOwner(
                    criterion_id=nodes[code].id,
                    agency_id=city.agency[owner].id,
                    scope_note=f"phần của {owner}" if len(owners) > 1 else "",
                )
            )
    at = noon(OPENS)
    session.add(
        Installation(id=1, kind="test", profile="none", standing_agency_code="SNV", created_at=at)
    )
    made = Scoring(city, framework, nodes)
    made.people = {"coordinator": city.coordinator}
    for code, role in (
        ("STP", Role.AGENCY_HEAD),
        ("AN", Role.AGENCY_EDITOR),
        ("SNV", Role.AGENCY_EDITOR),
    ):
        user = User(
            email=f"{code}@tinh.example", name=f"Người {code}", name_folded="x", created_at=at
        )
        user.memberships.append(
            AgencyMembership(
                role=role.value, agency_id=city.agency[code].id, valid_from=date(2024, 1, 1)
            )
        )
        session.add(user)
        session.flush()
        made.people[code] = small_city.person(user.id, user.name, role, city.agency[code])
    session.flush()
    return made


@pytest.fixture
def audit():
    """Give a function that reads the verbs of the trail, in order."""
    from tracker.audit.models import AuditEvent

    return lambda: [
        row.verb
        for row in session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        if row.verb.startswith("assessment.")
    ]
