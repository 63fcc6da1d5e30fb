"""The round of 2024 as named people play it: over forms, on days that are moved."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from signed_in import signed_in
from sqlalchemy import select

from tracker.accounts.models import AgencyMembership, User
from tracker.agencies.models import Agency
from tracker.assessment.models import AssessmentSheet
from tracker.assessment.queries import rounds, sheets
from tracker.db import session, transaction
from tracker.lib.numbers import format_decimal
from tracker.lib.text import fold

OPENING, TYPING, DUE = date(2024, 12, 16), date(2024, 12, 24), date(2025, 1, 5)
AFTER, LATE = date(2025, 1, 6), date(2025, 1, 8)
# The people of the eight agencies: who writes, and who signs where the agency has a head.
PEOPLE = {
    "VPUBND": ("Trần Văn Phòng", None),
    "SNV": ("Lê Thị Nội", None),
    "STP": ("Đỗ Văn Luật", "Phạm Thị Ký"),
    "SKHDT": ("Bùi Thị Đầu", None),
    "STC": ("Hoàng Văn Chính", None),
    "STTTT": ("Ngô Thị Tin", None),
    "TTPVHCC": ("Vũ Văn Công", None),
    "CUCTHUE": ("Mai Thị Thuế", None),
}
ADDRESS = "/tu-danh-gia/2024"


def words(answer) -> str:
    """Give a page as a person reads it: words without tags, single spaces."""
    bare = re.sub(
        r"<(script|style|svg).*?</\1>|<[^>]+>", " ", answer.get_data(as_text=True), flags=re.S
    )
    return " ".join(unescape(bare).split())


@dataclass
class Play:
    """A town with its people; `on` moves its day."""

    app: Flask
    ids: dict[str, int] = field(default_factory=dict)

    def enrol(self) -> None:
        """Enter the people of the eight agencies, and the coordinator that the town has."""
        at = datetime(2024, 12, 1, tzinfo=UTC)
        with self.app.app_context(), transaction():
            for code, (writer, head) in PEOPLE.items():
                self._enter(code, writer, "agency_editor", at)
                if head:
                    self._enter(f"{code}.head", head, "agency_head", at)
        with self.app.app_context():
            for user in session.scalars(select(User)):
                self.ids[user.email.split("@")[0]] = user.id

    def _enter(self, mailbox: str, name: str, role: str, at: datetime) -> None:
        agency = session.scalars(
            select(Agency).where(Agency.code == mailbox.split(".")[0], Agency.name != "")
        ).first()
        assert agency is not None
        user = User(
            email=f"{mailbox}@cham-diem.example",
            name=name,
            name_folded=fold(name),
            created_at=at,
        )
        user.memberships.append(
            AgencyMembership(role=role, agency_id=agency.id, valid_from=date(2024, 1, 1))
        )
        session.add(user)

    def on(self, day: date) -> None:
        """Move the town to another day."""
        self.app.config["TRACKER"] = replace(self.app.config["TRACKER"], today=day)

    def visit(self, mailbox: str) -> FlaskClient:
        """Give a browser in which a person has signed in."""
        return signed_in(self.app, self.app.test_client(), self.ids[mailbox])

    def sheet(self, code: str) -> AssessmentSheet:
        """Give a sheet as it is stored; inside an application context."""
        round_ = rounds.round_of(2024)
        assert round_ is not None
        found = rounds.sheet_of(round_.id, code)
        assert found is not None
        return found

    def state(self, code: str) -> str:
        """Give the state of a sheet."""
        with self.app.app_context():
            return self.sheet(code).state

    def fill(self, code: str, *, only: tuple[str, ...] = (), share: str = "0.9") -> int:
        """Type every criterion of an agency through its form; give how many there were."""
        with self.app.app_context():
            rows = [
                (row.id, row.criterion.code, row.criterion.max_score, row.version)
                for row in sheets.answers(self.sheet(code).id)
                if row.verdict != "accepted" and (not only or row.criterion.code in only)
            ]
        client = self.visit(code)
        for id_, criterion, most, version in rows:
            typed = {
                f"tc{id_}-score": format_decimal((most or Decimal(1)) * Decimal(share), None),
                f"tc{id_}-explanation": "Đã thực hiện đầy đủ theo kế hoạch.",
                f"tc{id_}-version": str(version),
            }
            answer = client.post(f"{ADDRESS}/{code}/tieu-chi/{criterion}", data=typed)
            assert answer.status_code == 303, words(answer)
        return len(rows)

    def act(self, mailbox: str, code: str, verb: str, **fields: str) -> int:
        """Press a button of a sheet: ky, chap-nhan, tra-lai, mo-lai; give the status."""
        with self.app.app_context():
            version = str(self.sheet(code).version)
        client = self.visit(mailbox)
        answer = client.post(f"{ADDRESS}/{code}/{verb}", data={"version": version, **fields})
        return answer.status_code

    def judge(self, code: str, criterion: str, verdict: str, reason: str = "") -> int:
        """Accept or return one criterion."""
        with self.app.app_context():
            found = sheets.answer_of(self.sheet(code).id, criterion)
            assert found is not None
            version = str(found.version)
        data = {"version": version, "verdict": verdict, "reason": reason}
        place = f"{ADDRESS}/{code}/tieu-chi/{criterion}/xem-xet"
        return self.visit("dieuphoi").post(place, data=data).status_code

    def open(self) -> None:
        """Open the round on its day."""
        self.on(OPENING)
        assert self.visit("dieuphoi").post(f"{ADDRESS}/mo").status_code == 303

    def play_to_acceptance(self, *, but: tuple[str, ...] = ()) -> None:
        """Play an open round to eight accepted sheets: one late, one returned, one reopened.

        `but` are agencies whose sheets somebody else fills and signs in time.
        """
        self.on(TYPING)
        for code in PEOPLE:
            if code in ("STC", "CUCTHUE", *but):
                continue
            self.fill(code)
            signer = "STP.head" if code == "STP" else code
            assert self.act(signer, code, "ky") == 303
        self.on(DUE)
        self.fill("STC")
        assert self.act("STC", "STC", "ky") == 303
        # Nobody wrote for Cục Thuế in time: its sheet is locked, opened again, signed late.
        self.on(AFTER)
        reason = {"reason": "Cán bộ được giao nghỉ ốm.", "due_on": "08/01/2025"}
        assert self.act("dieuphoi", "CUCTHUE", "mo-lai", **reason) == 303
        self.on(LATE)
        self.fill("CUCTHUE")
        assert self.act("CUCTHUE", "CUCTHUE", "ky") == 303
        # Sở Tài chính gets one criterion back, mends it and signs again.
        back = self._first("STC")
        assert self.judge("STC", back, "returned", "Thiếu số liệu dẫn chứng.") == 303
        assert self.act("dieuphoi", "STC", "tra-lai", due_on="10/01/2025") == 303
        self.fill("STC", only=(back,), share="0.5")
        assert self.act("STC", "STC", "ky") == 303
        for code in PEOPLE:
            assert self.act("dieuphoi", code, "chap-nhan") == 303, code

    def _first(self, code: str) -> str:
        with self.app.app_context():
            return sheets.answers(self.sheet(code).id)[0].criterion.code
