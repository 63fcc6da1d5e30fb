"""Another system's table goes in and the work comes out by command, in the columns of a way."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

TABLE = (
    "STT,Đơn vị,Tình trạng,Tiến độ,Ghi chú\n"
    "{number},STP,Đang làm,35%,Đã trình\n"
    "9999,STP,Đang làm,35%,x\n"
)


@pytest.fixture
def saved(on_demo):
    """A saved way for all, beside the number of an open task of Sở Tư pháp."""
    from sqlalchemy import select

    from tracker.agencies.models import Agency
    from tracker.cli.doors import application
    from tracker.db import session, transaction
    from tracker.intake.exchange.actions import save_mapping
    from tracker.intake.exchange.rules.columns import Reading, guess_columns
    from tracker.lib import clock
    from tracker.lib.actor import SYSTEM
    from tracker.plans.models import Task
    from tracker.progress.models import Occurrence

    with application("test"):
        heads = TABLE.splitlines()[0].split(",")
        reading = Reading(guess_columns(heads), {"Đang làm": "doing"})
        with transaction():
            save_mapping(
                "Sổ", agency_id=None, heads=heads, reading=reading, by=SYSTEM, at=clock.now()
            )
        query = select(Task.number).join(Occurrence, Occurrence.task_id == Task.id)
        query = query.join(Agency, Agency.id == Occurrence.agency_id)
        mine = query.where(Agency.code == "STP", Occurrence.kind == "dated")
        return session.scalars(mine.where(Occurrence.work == "in_progress")).first()


def test_a_table_goes_in_once_and_comes_out_in_its_columns(on_demo, saved, answer, tmp_path):
    file, out = tmp_path / "bang.csv", tmp_path / "ra.xlsx"
    file.write_text(TABLE.format(number=saved), encoding="utf-8")
    words = ("exchange", "import", file, "--mapping", "Sổ", "--json")
    tried = on_demo(*words, "--dry-run")
    assert (tried.exit_code, answer(tried)["stored"], answer(tried)["counts"]["send"]) == (
        0,
        False,
        1,
    )
    strict = on_demo(*words, "--strict")
    assert (strict.exit_code, answer(strict)["stored"]) == (1, False)
    first, again = on_demo(*words), on_demo(*words)
    assert [(answer(one)["sent"], answer(one)["counts"]["same"]) for one in (first, again)] == [
        (1, 0),
        (0, 1),
    ]
    assert answer(first)["findings"][0] | {"message": ""} == {
        "row": 3,
        "column": "STT",
        "agency": "STP",
        "message": "",
    }
    made = on_demo("exchange", "export", "--mapping", "Sổ", "--out", out, "--agency", "STP")
    assert made.exit_code == 0, made.stderr
    heads = [cell.value for cell in list(load_workbook(out).active.rows)[2]]
    assert heads == TABLE.splitlines()[0].split(",")


def test_what_cannot_be_asked_is_told_with_its_status(on_demo, saved, tmp_path):
    file = tmp_path / "bang.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    told = [
        on_demo("exchange", "import", file, "--mapping", "Sổ").exit_code,
        on_demo("exchange", "import", file, "--mapping", "Không có").exit_code,
        on_demo("exchange", "import", file, "--mapping", "Sổ", "--agency", "ZZZ").exit_code,
        on_demo("exchange", "import", tmp_path / "none.csv", "--mapping", "Sổ").exit_code,
        on_demo("exchange", "import", file).exit_code,
    ]
    assert told == [1, 1, 1, 3, 2]
