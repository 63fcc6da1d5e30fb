"""Storing what was typed: whole or not at all, with source, reason and the trail."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from tracker.agencies.models import Agency
from tracker.audit.models import AuditEvent
from tracker.db import WITH_REMOVED, session, transaction
from tracker.indices import queries
from tracker.indices.actions import (
    BadForecast,
    BadScore,
    Told,
    enter_forecast,
    load_frameworks,
    load_results,
    prefer,
    set_owner,
    store_figures,
)
from tracker.indices.models import (
    Criterion,
    CriterionOwner,
    Framework,
    NationalMean,
    Rank,
    Score,
    Tier,
)
from tracker.indices.queries.stored import held
from tracker.indices.rules.columns import cells_of, read_table
from tracker.indices.rules.entering import read_entry
from tracker.lib.actor import SYSTEM
from tracker.settings import ROOT

AT = datetime(2024, 10, 15, 3, tzinfo=UTC)


@pytest.fixture
def loaded(database: object) -> None:
    with transaction():
        load_frameworks(folder=ROOT / "seeds" / "frameworks", by=SYSTEM, at=AT)
        load_results(folder=ROOT / "seeds" / "results", by=SYSTEM, at=AT)


def store(text: str, **told: object) -> int:
    said = Told(**{"stage": "published", "source": "QĐ 1", **told})
    with transaction():
        stored = held("PAR_INDEX", 2024, said.stage)
        entry = read_entry(
            read_table(cells_of(text)).lines,
            stored.nodes.values(),
            index="PAR_INDEX",
            year=2024,
            stage=said.stage,
            stored=stored.cells,
        )
        return store_figures(index="PAR_INDEX", year=2024, entry=entry, told=said, by=SYSTEM, at=AT)


def value(code: str, field: str = "score", part: str = "total", stage: str = "published"):
    return held("PAR_INDEX", 2024, stage).cells.get((code, part, field, ""))


def node(code: str) -> Criterion:
    query = select(Criterion).join(Framework)
    return session.scalars(query.where(Framework.version == "V2024", Criterion.code == code)).one()


def last_event() -> AuditEvent:
    return session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()


@pytest.mark.usefixtures("loaded")
def test_stages_stand_beside_each_other_and_keep_the_printed_text():
    assert store("1.1\t1,5\t1,40", stage="self") == 2
    assert store("1.1\t1,5\t1,45", stage="appraised_1") == 2
    assert value("1.1", stage="self") == Decimal("1.4")
    assert value("1.1", stage="appraised_1") == Decimal("1.45")
    assert value("1.1") == Decimal("1.5")
    assert held("PAR_INDEX", 2024, "self").scores["1.1", "total"].printed_text == "1,40"


@pytest.mark.usefixtures("loaded")
def test_a_second_store_of_the_same_table_changes_nothing():
    events = session.scalar(select(func.count()).select_from(AuditEvent))
    store("Mã\tĐiểm\n1.1\t1,4", stage="self")
    assert store("Mã\tĐiểm\n1.1\t1,4", stage="self") == 0
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == events + 1


@pytest.mark.usefixtures("loaded")
def test_a_published_value_changes_only_with_a_reason_and_the_trail_keeps_the_former():
    with pytest.raises(BadScore, match="ghi lý do"):
        store("Mã\tĐiểm\n1.1\t1,2")
    store("Mã\tĐiểm\n1.1\t1,2", reason="đính chính")
    event = last_event()
    assert (event.before["1.1, điểm"], event.after["1.1, điểm"]) == ("1,5", "1,2")
    assert event.reason == "đính chính"


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("text", "told", "sentence"),
    [
        ("1.1\t1,5\t1,6", {}, "phải từ 0 đến 1,5"),
        ("1.1\t1,5\t1\n9.9\t1\t1", {}, "Không có mã"),
        ("Mã\tĐiểm\n1.1\t1", {"stage": "self", "source": " "}, "cần nguồn: 1.1"),
    ],
)
def test_a_table_at_fault_stores_nothing_of_it(text, told, sentence):
    rows = session.scalar(select(func.count()).select_from(Score))
    with pytest.raises(BadScore, match=sentence):
        store(text, **told)
    assert session.scalar(select(func.count()).select_from(Score)) == rows


@pytest.mark.usefixtures("loaded")
def test_a_row_may_have_a_source_of_its_own():
    store("Mã\tĐiểm\tNguồn\n1.1\t1\tBáo cáo 23\n1.2\t0,5\t", stage="self", source="Báo cáo 9")
    scores = held("PAR_INDEX", 2024, "self").scores
    assert [scores[code, "total"].source for code in ("1.1", "1.2")] == ["Báo cáo 23", "Báo cáo 9"]


@pytest.mark.usefixtures("loaded")
def test_ranks_means_tiers_and_groups_are_stored_with_the_scores():
    store(
        "Mã\tHạng\tNhóm so sánh\tCả nước\tNhóm\n"
        "1\t2/6\tthành phố trực thuộc Trung ương\t\t\n1.1\t5/63\t\t90\t2",
    )
    found = held("PAR_INDEX", 2024)
    assert found.cells["1", "total", "rank", "thành phố trực thuộc Trung ương"] == "2/6"
    assert found.cells["1.1", "total", "rank", ""] == "5/63"
    assert found.cells["1.1", "total", "mean", ""] == Decimal(90)
    assert queries.tiers("PAR_INDEX", [2024])["1.1", 2024].tier == 2
    assert queries.peer_ranks("PAR_INDEX", [2024])[0][1].rank == 2
    store("Mã\tTên\tTỷ lệ\tHạng\nLDQL:XA\tLãnh đạo cấp xã\t81,5\t3/63")
    assert [
        g.percent for g in queries.group_results("PAR_INDEX", [2024]) if g.code == "LDQL:XA"
    ] == [Decimal("81.5")]


@pytest.mark.usefixtures("loaded")
def test_a_value_printed_elsewhere_is_kept_beside_and_may_be_preferred_with_a_reason():
    store("Mã\tĐiểm\tpreferred\n1.1\t1,45\t0")
    rows = queries.values_of(node("1.1").id, 2024)
    assert [(r.variant, r.score, r.preferred) for r in rows] == [
        (0, Decimal("1.5"), True),
        (1, Decimal("1.45"), False),
    ]
    assert store("Mã\tĐiểm\tpreferred\n1.1\t1,45\t0") == 0
    with pytest.raises(BadScore, match="lý do"), transaction():
        prefer(session.merge(rows[1]), reason=" ", by=SYSTEM, at=AT)
    with transaction():
        prefer(session.merge(rows[1]), reason="quyết định ghi vậy", by=SYSTEM, at=AT)
    assert value("1.1") == Decimal("1.45")
    assert sum(r.preferred for r in queries.values_of(node("1.1").id, 2024)) == 1


@pytest.mark.usefixtures("loaded")
def test_xoa_takes_a_value_away_and_the_trail_keeps_it():
    store("Mã\tĐiểm\n1.1\t1,4", stage="self")
    store("Mã\tĐiểm\n1.1\txóa", stage="self")
    assert value("1.1", stage="self") is None
    assert last_event().before["1.1, điểm"] == "1,4"


@pytest.mark.usefixtures("loaded")
def test_the_newest_forecast_counts_and_a_past_day_knows_its_own():
    with transaction():
        agency = Agency(
            code="STP",
            name="Sở Tư pháp",
            short_name="STP",
            official_name="Sở Tư pháp",
            name_folded="so tu phap",
            level="department",
        )
        session.add(agency)
        session.flush()
        for day, amount in ((1, "1"), (20, "1.25")):
            at = AT.replace(day=day)
            common = {"criterion": node("1.1"), "year": 2024, "agency_id": agency.id, "by": SYSTEM}
            enter_forecast(
                period="2024-Q4", value=Decimal(amount), reason="đang làm", at=at, **common
            )
    assert queries.forecasts("PAR_INDEX", 2024)["1.1"].value == Decimal("1.25")
    assert queries.forecasts("PAR_INDEX", 2024, date(2024, 10, 10))["1.1"].value == Decimal(1)
    assert [f.value for f in queries.forecast_history("PAR_INDEX", 2024)["1.1"]] == [
        Decimal(1),
        Decimal("1.25"),
    ]
    assert queries.forecast_history("PAR_INDEX", 2024, [0]) == {}
    with pytest.raises(BadForecast, match="từ 0 đến 1,5"), transaction():
        enter_forecast(period="2024-Q4", value=Decimal(2), reason="x", at=AT, **common)
    with pytest.raises(BadForecast, match="cần lý do"), transaction():
        enter_forecast(period="2024-Q4", value=Decimal(1), reason=" ", at=AT, **common)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("table", "head", "printed", "again"),
    [
        (Score, "Điểm", "1,4", "1,3"),
        (Rank, "Hạng", "5/63", "6/63"),
        (NationalMean, "Cả nước", "90", "91"),
        (Tier, "Nhóm", "2", "3"),
    ],
)
def test_an_emptied_figure_stays_marked_and_may_be_typed_again(table, head, printed, again):
    stage = "self" if table is Score else "published"
    for cell in (printed, "xóa", again):
        store(f"Mã\t{head}\n1.1\t{cell}", stage=stage, reason="đính chính")
    query = select(table.removed_at).join(Criterion).where(Criterion.code == "1.1")
    if table is Score:
        query = query.where(Score.stage == stage)
    every = query.order_by(table.id).execution_options(**WITH_REMOVED)
    assert session.scalars(query).all() == [None]
    assert session.scalars(every).all() == [AT, None]


@pytest.mark.usefixtures("loaded")
def test_an_emptied_score_keeps_its_figures_and_seeds_do_not_bring_it_back():
    chosen = held("PAR_INDEX", 2024).scores["1.1", "total"]
    former = chosen.score
    store("Mã\tĐiểm\n1.1\txóa", reason="in nhầm")
    with transaction():
        load_results(folder=ROOT / "seeds" / "results", by=SYSTEM, at=AT)
    query = select(Score.score).where(Score.id == chosen.id)
    assert session.scalar(query) is None
    assert session.scalar(query.execution_options(**WITH_REMOVED)) == former
    assert ("1.1", "total") not in held("PAR_INDEX", 2024).scores


@pytest.mark.usefixtures("loaded")
def test_owners_change_from_a_day_and_the_former_ends_the_day_before():
    with transaction():
        for code in ("A", "B"):
            session.add(
                Agency(
                    code=code,
                    name=code,
                    short_name=code,
                    official_name=code,
                    name_folded=code,
                    level="department",
                )
            )
        session.flush()
        one, two = session.scalars(select(Agency).order_by(Agency.code))
        chosen = node("1.1")
        first, later = date(2024, 1, 1), date(2024, 7, 1)
        set_owner(criterion=chosen, agencies=[(one, "")], on=first, by=SYSTEM, at=AT)
        set_owner(criterion=chosen, agencies=[(two, "một phần")], on=later, by=SYSTEM, at=AT)
        again = set_owner(
            criterion=chosen, agencies=[(two, "một phần")], on=later, by=SYSTEM, at=AT
        )
    rows = session.scalars(select(CriterionOwner).order_by(CriterionOwner.id)).all()
    assert not again
    assert [(r.valid_from, r.valid_to, r.scope_note) for r in rows] == [
        (first, date(2024, 6, 30), ""),
        (later, None, "một phần"),
    ]
