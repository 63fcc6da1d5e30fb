"""Frameworks and results load through their verbs, once."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sparing import filled
from sqlalchemy import func, select

from tracker.audit.models import AuditEvent
from tracker.db import session, transaction
from tracker.indices import queries
from tracker.indices.actions import load_claims, load_frameworks, load_results
from tracker.indices.files import BadFile
from tracker.indices.models import Claim, Criterion, Crosswalk, Score
from tracker.lib.actor import SYSTEM
from tracker.settings import ROOT

AT = datetime(2024, 10, 15, 3, tzinfo=UTC)


def load() -> int:
    with transaction():
        load_frameworks(folder=ROOT / "seeds" / "frameworks", by=SYSTEM, at=AT)
        return load_results(folder=ROOT / "seeds" / "results", by=SYSTEM, at=AT)


@pytest.fixture
def loaded(database: object) -> None:
    filled("frameworks and results", load)


@pytest.mark.usefixtures("loaded")
def test_a_second_load_adds_nothing() -> None:
    rows = session.scalar(select(func.count()).select_from(Score))
    events = session.scalar(select(func.count()).select_from(AuditEvent))
    assert load() == 0
    assert session.scalar(select(func.count()).select_from(Score)) == rows == 386
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == events == 2


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("year", "version", "domains"), [(2023, "V2022", 8), (2024, "V2024", 8), (2030, "V2024", 8)]
)
def test_a_year_has_the_framework_of_its_time(year: int, version: str, domains: int) -> None:
    framework = queries.framework_of("PAR_INDEX", year)
    assert framework is not None
    nodes = queries.criteria([framework.id])
    assert framework.version == version
    assert sum(node.level == "domain" for node in nodes) == domains


@pytest.mark.usefixtures("loaded")
def test_the_domains_of_a_framework_add_to_its_maximum() -> None:
    framework = queries.framework_of("PAR_INDEX", 2023)
    assert framework is not None
    domains = [n.max_score for n in queries.criteria([framework.id]) if n.level == "domain"]
    assert sum(d for d in domains if d is not None) == framework.max_total


@pytest.mark.usefixtures("loaded")
def test_leaders_survey_sub_criteria_add_to_22_points() -> None:
    framework = queries.framework_of("PAR_INDEX", 2024)
    assert framework is not None
    leaves = [
        n.max_score
        for n in queries.criteria([framework.id])
        if n.level == "sub_criterion" and n.scoring == "survey"
    ]
    assert leaves == [Decimal(1)] * 22


@pytest.mark.usefixtures("loaded")
def test_changes_between_versions_are_named_and_the_rest_is_the_same() -> None:
    framework = queries.framework_of("PAR_INDEX", 2024)
    assert framework is not None
    codes = {n.id: n.code for n in queries.criteria([framework.id])}
    links = {
        codes[c.to_id]: c.relation for c in session.scalars(select(Crosswalk)) if c.to_id in codes
    }
    changed = {code: relation for code, relation in links.items() if relation != "SAME"}
    assert changed == {"3.4": "RULE_CHANGED", "8.6": "RESCALED"}


def _values(code: str) -> list[Score]:
    return [s for c, s in queries.scores("PAR_INDEX", [2024]) if c == code]


@pytest.mark.usefixtures("loaded")
def test_printed_text_is_kept_beside_the_number() -> None:
    scores = {(s.part, s.variant): s for s in _values("4")}
    assert scores["total", 0].printed_text == "9.90"
    assert scores["total", 0].score == Decimal("9.9")
    assert scores["appraisal", 1].score == Decimal("6.5")
    assert not scores["appraisal", 1].preferred


@pytest.mark.usefixtures("loaded")
def test_a_criterion_at_its_maximum_without_a_number_has_no_score() -> None:
    score = next(iter(_values("8.3")))
    assert (score.score, score.percent, score.printed_text) == (None, Decimal(100), "tối đa")


def test_the_sum_of_a_tree_has_parents_before_children(database: object) -> None:
    load()
    for node in session.scalars(select(Criterion).where(Criterion.parent_id.is_not(None))):
        assert node.parent is not None
        assert node.depth == node.parent.depth + 1


@pytest.mark.usefixtures("loaded")
def test_a_result_of_an_unknown_criterion_refuses_the_file(tmp_path: Path) -> None:
    (tmp_path / "results.csv").write_text(
        "index,year,code,part,preferred,source,score\nPAR_INDEX,2024,9.9,total,1,báo cáo,1\n"
    )
    with pytest.raises(BadFile, match=r"results\.csv, dòng 2: không có tiêu chí"), transaction():
        load_results(folder=tmp_path, by=SYSTEM, at=AT)


@pytest.mark.usefixtures("loaded")
def test_a_claim_needs_no_identifier_and_loads_once(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(
        "index,year,against,code,part,kind,unit,printed_value,source\n"
        "PAR_INDEX,2024,2023,8,total,delta_vs_prev_year,pp,+2.37,báo cáo\n"
        "PAR_INDEX,2024,2023,6:survey,,delta_vs_prev_year,pp,+3.7,báo cáo\n"
    )
    for expected in (2, 0):
        with transaction():
            assert load_claims(path=path, by=SYSTEM, at=AT) == expected
    assert {(c.code, c.part) for c in session.scalars(select(Claim))} == {
        ("8", "total"),
        ("6", "survey"),
    }


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("index,year\nPAR_INDEX,2024\n", "thiếu cột code, kind, printed_value"),
        ("index,year,code,kind,printed_value\nXYZ,2024,1,k,1\n", "dòng 2: chỉ số hoặc năm"),
        ("index,year,code,kind,printed_value\nPAR_INDEX,năm,1,k,1\n", "không phải là số"),
    ],
)
def test_a_wrong_file_of_claims_says_where(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(text)
    with pytest.raises(BadFile, match=message), transaction():
        load_claims(path=path, by=SYSTEM, at=AT)


@pytest.mark.usefixtures("loaded")
def test_the_citys_own_survey_stands_beside_the_ministrys_and_is_never_mixed_with_it() -> None:
    with transaction():
        load_frameworks(folder=ROOT / "seeds" / "ha-noi" / "frameworks", by=SYSTEM, at=AT)
    rows = {row.code: row for row in queries.indices()}
    assert rows["HAI_LONG_TP"].conducted_by.startswith("Viện Nghiên cứu")
    assert queries.scores("HAI_LONG_TP", [2023, 2024, 2025]) == []
    assert {code for code, _ in queries.scores("SIPAS", [2024])} >= {"TOTAL"}


@pytest.mark.usefixtures("loaded")
def test_a_tree_of_a_version_nobody_told_refuses_the_folder(tmp_path: Path) -> None:
    for name in ("indices", "frameworks", "crosswalk"):
        source = ROOT / "seeds" / "frameworks" / f"{name}.csv"
        (tmp_path / f"{name}.csv").write_text(source.read_text("utf-8"), "utf-8")
    (tmp_path / "criteria.csv").write_text(
        "index,version,code,parent,level,name,max_score,scoring\nSIPAS,V9,TOTAL,,total,x,1,survey\n"
    )
    with pytest.raises(BadFile, match="chưa có phiên bản V9"), transaction():
        load_frameworks(folder=tmp_path, by=SYSTEM, at=AT)
