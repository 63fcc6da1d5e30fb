"""The whole demonstration: the real plan of 2024 with results 2020–2024, and sample progress."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import func, select

from tracker.accounts.models import User
from tracker.agencies.queries import register
from tracker.db import session, transaction
from tracker.demo.filling import SEEDS, fill
from tracker.demo.other_plans import load_other_plans, missing_plans
from tracker.demo.people import ACCOUNTS_FILE, load_people, write_accounts
from tracker.demo.plan_seed import read_plan_seed
from tracker.demo.sample import load_sample
from tracker.demo.self_assessment import lacks_round, prepare_round
from tracker.indices.actions import load_claims, load_owners, load_results
from tracker.installation.queries import installation
from tracker.lib.actor import SYSTEM
from tracker.plans import actions
from tracker.plans.actions.serving import load_links
from tracker.plans.models import Plan
from tracker.plans.queries import plan_by_code
from tracker.progress.actions.scheduling import schedule

PROFILE = "ha-noi"
OTHER_PLANS = SEEDS / PROFILE / "other-plans"
CODE, NUMBER, ISSUED_ON = "2024", "164/KH-UBND", date(2024, 5, 30)
TITLE = (
    "Tiếp tục nâng cao Chỉ số Cải cách hành chính (PAR INDEX), Chỉ số Hài lòng của người dân, "
    "tổ chức đối với sự phục vụ của cơ quan hành chính nhà nước (SIPAS) và Chỉ số Hiệu quả quản "
    "trị và hành chính công cấp tỉnh (PAPI) năm 2024"
)
# When the plan was typed in: two days after its issue, in the morning (UTC).
APPLIED_AT = datetime(2024, 6, 1, 2, 30, tzinfo=UTC)


class NotEmpty(Exception):
    """The database holds a plan or a person, and is no demonstration."""


def load(say: Callable[[str], None], accounts_file: Path = ACCOUNTS_FILE) -> bool:
    """Load the demonstration; give False where it is there whole, raise NotEmpty elsewhere.

    One transaction: a start that was interrupted leaves an empty database, not half a city. One
    that an older version loaded gets the announced plans that it lacks, and nothing else.
    """
    row = installation()
    if row is not None and row.kind == "demo":
        return _complete(say)
    _refuse_if_used()
    with transaction():
        fill(kind="demo", profile=PROFILE, at=APPLIED_AT)
        made = installation()
        assert made is not None
        made.kind = "demo"
        say("Nạp kết quả các Chỉ số 2020–2024 …")
        load_results(folder=SEEDS / "results", by=SYSTEM, at=APPLIED_AT)
        load_owners(path=SEEDS / "results" / "owners.csv", by=SYSTEM, at=APPLIED_AT)
        load_claims(path=SEEDS / "results" / "claims.csv", by=SYSTEM, at=APPLIED_AT)
        say("Nạp Kế hoạch năm 2024 …")
        plan = load_plan(APPLIED_AT)
        load_other_plans(OTHER_PLANS, say=say, at=APPLIED_AT)
        prepare_round()
        accounts = load_people(APPLIED_AT)
        session.flush()
        say("Nạp báo cáo tiến độ mẫu …")
        load_sample(plan)
        write_accounts(accounts, accounts_file)
    return True


def _complete(say: Callable[[str], None]) -> bool:
    """Add to an older version's demonstration the announced plans that it lacks."""
    if not missing_plans(OTHER_PLANS) and not lacks_round():
        return False
    with transaction():
        fill(kind="demo", profile=PROFILE, at=APPLIED_AT)
        load_other_plans(OTHER_PLANS, say=say, at=APPLIED_AT)
        prepare_round()
    return True


def load_plan(at: datetime) -> Plan:
    """Store and issue the plan of 2024 from the transcribed seeds."""
    content = read_plan_seed(
        SEEDS / PROFILE / "plan-2024",
        year=2024,
        title=TITLE,
        issued_on=ISSUED_ON,
        register=register(),
    )
    plan = actions.store_draft(content, code=CODE, by=SYSTEM, at=at)
    load_links(plan, SEEDS / PROFILE / "plan-2024" / "task_criteria.csv", by=SYSTEM, at=at)
    tasks = actions.issue(plan, number=NUMBER, issued_on=ISSUED_ON, by=SYSTEM, at=at)
    schedule(plan, tasks, by=SYSTEM, at=at)
    return plan


def _refuse_if_used() -> None:
    plans = session.scalar(select(func.count()).select_from(Plan))
    people = session.scalar(select(func.count()).select_from(User))
    if plans or people or plan_by_code(CODE):
        raise NotEmpty(
            "Cơ sở dữ liệu đã có kế hoạch hoặc người dùng; bản trình diễn chỉ nạp vào "
            "cơ sở dữ liệu trống."
        )
