"""Two days of the fault campaign, and the judge who must see what a campaign may bring."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"
FRIDAY, SATURDAY = date(2026, 2, 6), date(2026, 2, 7)


@pytest.fixture
def judge(monkeypatch):
    """Judge a diary of two people who are both to be written to on Friday, unless told before."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import campaign_verdict

    def intention(day, told, refused):
        people = {"an": "person:1", "binh": "person:2"}
        return {who: name for who, name in people.items() if who not in told.keys() | refused}

    def run(*lines: tuple[float, str, str, str], kills: tuple[float, ...] = (), lost=()):
        diary = [campaign_verdict.Entry(moment(h), what, to, id) for h, what, to, id in lines]
        return campaign_verdict.judge(
            diary,
            days=[FRIDAY, SATURDAY],
            works=lambda day: day == FRIDAY,
            intention=intention,
            kills=[moment(hours) for hours in kills],
            lost_days=lost,
        ).faults

    return run


def moment(hours: float) -> datetime:
    """Give an instant so many hours into Friday, Viet Nam's time."""
    return datetime(2026, 2, 5, 17, tzinfo=UTC) + timedelta(hours=hours)


AN, BINH = (8, "arrived", "an", "<1>"), (8, "arrived", "binh", "<2>")


@pytest.mark.parametrize(
    ("lines", "more", "fault"),
    [
        ([AN, BINH], {}, None),
        ([AN], {}, "binh: no letter on 2026-02-06"),
        ([AN], {"lost": (FRIDAY,)}, None),
        ([AN, (8, "refused", "binh", "")], {}, None),
        ([AN, BINH, (9, "arrived", "an", "<1>")], {}, "an: twice without a reason"),
        ([AN, BINH, (9, "arrived", "an", "<1>")], {"kills": (8.5,)}, None),
        ([(7, "dropped", "an", "<1>"), AN, BINH], {}, None),
        ([AN, BINH, (9, "arrived", "an", "<3>")], {}, "an: 2 letters on 2026-02-06"),
        ([AN, BINH, (30, "arrived", "an", "<3>")], {}, "a day off"),
        ([AN, BINH, (9, "arrived", "chi", "<4>")], {}, "chi: a letter on 2026-02-06 that nobody"),
    ],
)
def test_the_judge_sees_what_went_wrong(judge, lines, more, fault):
    found = judge(*lines, **more)
    assert (len(found), fault is None or fault in found[0]) == (int(fault is not None), True)


def test_two_days_with_kills_and_a_faulty_server_bring_every_letter_once():
    size = ["--days", "2", "--from", "2026-02-05", "--day-seconds", "10"]
    crew = ["--schedulers", "1", "--senders", "2", "--databases", "sqlite"]
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "campaign.py"), *size, *crew],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "kills of a sender" in done.stdout
