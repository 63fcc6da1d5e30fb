"""Saved ways to read: one name each, told in the trail; the real tables of 2024 go round."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.indices import queries
from tracker.indices.actions import (
    load_frameworks,
    load_results,
    rename_reading,
    retire_reading,
    save_reading,
)
from tracker.indices.files import upload_text
from tracker.indices.giving.workbook import tree_sheet, year_sheet
from tracker.indices.models import EntryDraft, Score, TableReading
from tracker.indices.queries.stored import held
from tracker.indices.readings import read_draft
from tracker.indices.readings.recognising import read_by, recognised
from tracker.indices.rules.columns import NAMES, SKIP
from tracker.indices.rules.saved import BadWay, Way
from tracker.indices.rules.wording import TREE_COLUMNS, column_choices
from tracker.lib.actor import SYSTEM
from tracker.paper.excel import excel_bytes
from tracker.settings import ROOT

AT = datetime(2024, 10, 15, 3, tzinfo=UTC)
WAY = Way(("STT", "Điểm TĐ", "Cột riêng của Bộ"), ("code", "score", SKIP))


@pytest.fixture
def families(database: Flask) -> Flask:
    with transaction():
        load_frameworks(folder=ROOT / "seeds" / "frameworks", by=SYSTEM, at=AT)
    return database


def save(name: str = "Bảng của Bộ", way: Way = WAY, **more) -> TableReading:
    told = {"index": "PAR_INDEX", "kind": "figures", "names": NAMES, "by": SYSTEM, "at": AT}
    with transaction():
        return save_reading(name, way=way, **(told | more))


def events() -> list[AuditEvent]:
    query = select(AuditEvent).where(AuditEvent.subject_type == "table_reading")
    return list(session.scalars(query.order_by(AuditEvent.id)))


@pytest.mark.usefixtures("families")
def test_a_way_is_saved_changed_renamed_and_retired_and_the_trail_tells_each():
    row = save()
    changed = Way(WAY.heads, ("code", "percent", SKIP))
    assert save(way=changed, former_id=row.id).id == row.id
    assert save(way=changed, former_id=row.id).id == row.id
    with transaction():
        rename_reading(session.get_one(TableReading, row.id), " Bảng  mới ", by=SYSTEM, at=AT)
        retire_reading(session.get_one(TableReading, row.id), by=SYSTEM, at=AT)
    assert [(e.verb, e.before, e.after) for e in events()[1:]] == [
        (
            "indices.save_reading",
            {"columns": ["STT: Mã", "Điểm TĐ: Điểm"]},
            {"columns": ["STT: Mã", "Điểm TĐ: Tỷ lệ in (%)"]},
        ),
        ("indices.rename_reading", {"name": "Bảng của Bộ"}, {"name": "Bảng mới"}),
        ("indices.retire_reading", {"active": True}, {"active": False}),
    ]
    assert queries.reading_named("PAR_INDEX", "bang moi") is None
    assert [(r.name, r.removed_by) for r in queries.retired_readings()] == [
        ("Bảng mới", SYSTEM.name)
    ]
    assert save("Bảng mới").id != row.id


@pytest.mark.usefixtures("families")
def test_a_name_stands_once_in_an_index_whatever_its_accents():
    save()
    with pytest.raises(BadWay, match="Đã có cách đọc “Bảng của Bộ”"):
        save("BANG CUA BO")
    assert save(index="SIPAS").index_code == "SIPAS"
    with pytest.raises(BadWay, match="Ghi tên"):
        save(" – ")
    with pytest.raises(BadWay, match="dài nhất 120"):
        save("a" * 121)


def test_of_two_people_who_save_one_name_at_once_the_second_is_told(families):
    told: list[str] = []
    start = threading.Barrier(2)

    def one(column: str) -> None:
        with families.app_context():
            start.wait()
            try:
                save(way=Way(WAY.heads, ("code", column, SKIP)))
                told.append("saved")
            except BadWay as problem:
                told.append(str(problem)[:15])
            session.remove()

    people = [threading.Thread(target=one, args=(column,)) for column in ("score", "percent")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(told) == ["saved", "Đã có cách đọc "]
    assert len(queries.standing_readings()) == 1


@pytest.mark.usefixtures("families")
def test_a_table_is_known_by_its_heads_below_titles_and_by_the_newest_way():
    save("cũ")
    row = save("mới", at=AT.replace(day=16))
    table = "Bảng tổng hợp\n\nĐiểm TĐ\tCột riêng của Bộ\tSTT\n1,4\tx\t1.1"
    assert recognised("figures", "PAR_INDEX", table) == {
        "reading": row.id,
        "head": 2,
        "columns": ["score", SKIP, "code"],
        "lacking": [],
    }
    assert recognised("figures", "SIPAS", table) == {}
    assert recognised("figures", "PAR_INDEX", "STT\tĐiểm TĐ\n1.1\t1") == {}
    assert read_by(row, "STT\tKhác\n1.1\t1")["lacking"] == ["Điểm TĐ"]


# Heads of other software: all of it in lines a part; parts beside each other; names alone.
WAYS = (
    """Mã TC: code, Nội dung đánh giá: name, Loại điểm: part, Điểm chuẩn: max, Điểm đạt: score,
    Chỉ số: percent, Hạng: rank, Trên: rank_of, Trong nhóm: peer, TB cả nước: mean, Nhóm: tier,
    Dùng: preferred, Căn cứ: source, Diễn giải: note, Bộ chỉ số: index, Năm đánh giá: year""",
    """TT: code, Điểm tối đa: max, Bộ giữ: -, Thẩm định: score:appraisal, Hạng: rank:appraisal,
    Tối đa TĐ: max:appraisal, Điều tra: score:survey, % điều tra: percent:survey, Tổng: score,
    Hạng: rank:survey, Hạng: rank, Trên tổng: rank_of, %: percent""",
    "Nội dung: name, Kết quả: percent, Điểm: score, Xếp thứ: rank",
)


def way_named(told: str) -> Way:
    pairs = [part.strip().split(": ") for part in told.split(",")]
    return Way(tuple(head for head, _ in pairs), tuple(meaning for _, meaning in pairs))


@pytest.mark.usefixtures("families")
def test_the_real_results_given_in_the_columns_of_a_way_change_nothing_when_read_again():
    with transaction():
        load_results(folder=ROOT / "seeds" / "results", by=SYSTEM, at=AT)
    for index, years in (("PAR_INDEX", (2023, 2024)), ("SIPAS", (2023,)), ("PAPI", (2023,))):
        for number, told in enumerate(WAYS):
            row = save(f"{index} {number}", way_named(told), index=index)
            for year in years:
                shown, same, bad = again(row, year, "published")
                assert (shown, bad) == ([], []), (index, year, number)
                stored = held(index, year).cells
                assert same >= (sum(key[2] != "max" for key in stored) if number == 0 else 1)


def again(row: TableReading, year: int, stage: str) -> tuple[list, int, list]:
    """Read what is given in the columns of a way: what it would change, is the same, is wrong."""
    content = upload_text(excel_bytes([year_sheet(row, year, stage=stage, measure="percent")]))
    read = recognised(row.kind, row.index_code, content)
    assert read["reading"] == row.id
    draft = EntryDraft(
        kind=row.kind, index_code=row.index_code, year=year, content=content,
        said={"stage": stage, "measure": "percent"} | read,
    )  # fmt: skip
    found = read_draft(draft)
    return list(found.shown), found.same, found.bad


@pytest.mark.usefixtures("families")
@pytest.mark.parametrize(
    "told",
    [
        "Địa phương: territory, Chỉ số chung: @TOTAL, LV 1: @1, Năm khác: @99",
        "Tên tỉnh: territory, Mã: code, Kết quả (%): percent, Điểm: score",
    ],
)
def test_other_provinces_go_round_wide_and_long(told):
    with transaction():
        nodes = {n.code: n for n in queries.criteria([queries.framework_of("PAR_INDEX", 2024).id])}
        for name, code, percent in (
            ("Hải Phòng", "TOTAL", 96),
            ("Huế", "TOTAL", 90),
            ("Huế", "1", 9),
        ):
            session.add(
                Score(
                    criterion_id=nodes[code].id, territory=name, year=2024, stage="published",
                    part="total", variant=0, percent=percent, preferred=True, basis="printed",
                )
            )  # fmt: skip
    names = NAMES | {"@TOTAL": "Tổng", "@1": "1", "@99": "99"}
    row = save("tỉnh", way_named(told), kind="territories", names=names)
    assert again(row, 2024, "published") == ([], 3, [])


@pytest.mark.usefixtures("families")
def test_a_tree_given_in_other_columns_is_read_as_the_same_tree():
    heads = ("Mã số", "Thuộc mục", "Bậc", "Nội dung", "Điểm chuẩn", "Cách chấm", "Của Bộ")
    row = save("cây", Way(heads, (*TREE_COLUMNS, SKIP)), kind="framework",
               names=column_choices(TREE_COLUMNS))  # fmt: skip
    former = queries.framework_of("PAR_INDEX", 2024)
    content = upload_text(excel_bytes([tree_sheet(row, former)]))
    said = {"version": "V2030", "legal_basis": "QĐ", "rollup": "sum", "max_total": "100"}
    read = recognised("framework", "PAR_INDEX", content)
    draft = EntryDraft(
        kind="framework", index_code="PAR_INDEX", year=2030, content=content, said=said | read
    )
    shown = read_draft(draft).shown
    assert [one.code for one in shown] == [n.code for n in queries.criteria([former.id])]
    assert [one.before for one in shown] == [one.after for one in shown]
