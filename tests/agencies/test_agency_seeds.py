"""The first profile loads through the actions, twice, and answers who belonged where and when."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sparing import filled
from sqlalchemy import func, select

from tracker.agencies import queries
from tracker.agencies.actions import load_profile
from tracker.agencies.models import Agency, AgencyName, AgencySuccession, GroupMember
from tracker.agencies.profile import BadProfile, calendar_days, read_profile
from tracker.db import session, transaction
from tracker.installation.actions import load_calendar
from tracker.installation.models import Installation
from tracker.installation.queries import calendar
from tracker.lib.actor import SYSTEM
from tracker.settings import ROOT
from tracker.web.paging import Position

AT = datetime(2024, 5, 30, tzinfo=UTC)
FOLDER = ROOT / "seeds" / "ha-noi"
IN_2024, IN_2025 = date(2024, 5, 30), date(2025, 7, 1)


def load():
    with transaction():
        load_profile(FOLDER, by=SYSTEM, at=AT)


@pytest.fixture
def loaded(database):
    filled("the profile of the seeds", load)
    return database


def members(code: str, on: date) -> list[str]:
    return [agency.code for agency in queries.members(queries.group_by_code(code).id, on)]


@pytest.mark.usefixtures("loaded")
def test_a_second_load_adds_nothing():
    models = (Agency, AgencyName, AgencySuccession, GroupMember)
    counts = [session.scalar(select(func.count()).select_from(model)) for model in models]
    with transaction():
        added = load_profile(FOLDER, by=SYSTEM, at=AT)
    assert set(added.values()) == {0}
    assert counts == [session.scalar(select(func.count()).select_from(model)) for model in models]


@pytest.mark.usefixtures("loaded")
def test_a_name_that_was_corrected_survives_the_next_load():
    with transaction():
        queries.by_code("STP").name = "Sở Tư pháp (đã sửa)"
    with transaction():
        load_profile(FOLDER, by=SYSTEM, at=AT)
    assert queries.by_code("STP").name == "Sở Tư pháp (đã sửa)"


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("group", "on", "count"),
    [
        ("G_SO", IN_2024, 22),
        ("G_SO", IN_2025, 16),
        ("G_HUYEN", IN_2024, 30),
        ("G_HUYEN", date(2025, 6, 30), 30),
        ("G_HUYEN", IN_2025, 0),
        ("G_XA", IN_2024, 579),
        ("G_XA", IN_2025, 126),
        ("G_DP", IN_2024, 609),
        ("G_ALL", IN_2024, 631),
        ("G_ALL", IN_2025, 142),
        ("G_LQ", IN_2024, 0),
        ("G_CAH", IN_2024, 0),
    ],
)
def test_a_group_has_the_members_of_the_day(group, on, count):
    assert len(members(group, on)) == count


@pytest.mark.usefixtures("loaded")
def test_a_merged_department_with_the_same_name_is_another_agency():
    before, after = queries.by_codes(["SNV", "SNV_2025"]).values()
    assert before.name == after.name
    assert [before.valid_on(IN_2025), after.valid_on(IN_2025)] == [False, True]


@pytest.mark.usefixtures("loaded")
def test_a_name_that_occurs_twice_carries_its_district():
    names = session.scalars(
        select(Agency.name).where(Agency.name.startswith("UBND xã Tân Minh")).order_by(Agency.id)
    ).all()
    assert names == ["UBND xã Tân Minh (huyện Sóc Sơn)", "UBND xã Tân Minh (huyện Thường Tín)"]


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("on", [IN_2024, IN_2025])
def test_no_two_agencies_of_a_day_bear_one_name(on):
    twice = (
        select(Agency.name)
        .where(queries.valid_on(Agency, on))
        .group_by(Agency.name)
        .having(func.count() > 1)
    )
    assert session.scalars(twice).all() == []


@pytest.mark.usefixtures("loaded")
def test_an_open_group_stands_for_itself_and_is_not_ranked():
    agency = queries.by_code("G_LQ")
    assert (agency.level, agency.ranked) == ("group", False)


@pytest.mark.usefixtures("loaded")
def test_ranked_says_the_same_in_sql_and_in_python():
    ranked = {agency.id for agency in session.scalars(select(Agency)) if agency.ranked}
    assert ranked == set(session.scalars(select(Agency.id).where(queries.is_ranked())))


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("code", "on", "form"),
    [
        ("SNV", IN_2024, "SNV"),
        ("SNV", IN_2025, "SNV_2025"),
        ("CUCTHUE", IN_2025, "THUEHN"),
        ("SNGV", IN_2025, "VPUBND"),
        ("SLDTBXH", IN_2025, "SNV_2025"),
    ],
)
def test_a_body_is_found_in_the_form_of_the_day(code, on, form):
    assert queries.form_on(queries.by_code(code), on).code == form


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("code", "on", "form"),
    [
        ("SNV", date(2025, 2, 28), "SNV"),
        ("SNV", date(2025, 3, 1), "SNV_2025"),
        ("H-001", IN_2025, "H-001"),
        ("KHONG", IN_2025, None),
    ],
)
def test_the_standing_agency_is_the_body_of_the_day(code, on, form):
    session.add(
        Installation(id=1, kind="test", profile="ha-noi", standing_agency_code=code, created_at=AT)
    )
    session.flush()
    found = queries.standing_agency(on)
    assert (found and found.code) == form


@pytest.mark.usefixtures("loaded")
def test_nobody_follows_before_the_installation_names_somebody():
    assert queries.standing_agency(IN_2025) is None


@pytest.mark.usefixtures("loaded")
def test_a_district_ends_without_a_successor():
    assert queries.form_on(queries.by_code("H-001"), IN_2025) is None


@pytest.mark.usefixtures("loaded")
def test_the_line_of_the_tax_office_is_told_whole_from_its_middle():
    line = queries.lineage(queries.by_code("CCTKV1").id)
    assert [(row.before.code, row.after.code) for row in line] == [
        ("CUCTHUE", "CCTKV1"),
        ("CCTKV1", "THUEHN"),
    ]


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("text", ["so noi vu", "Sở NỘI vụ", "snv", "Sộ Nội vụ"])
def test_search_is_blind_to_accents_and_knows_aliases(text):
    assert [agency.code for agency in queries.search(text, on=IN_2024)] == ["SNV"]


@pytest.mark.usefixtures("loaded")
def test_wildcards_typed_by_a_person_are_letters():
    assert queries.search("%", on=IN_2024) == []


@pytest.mark.usefixtures("loaded")
def test_pages_follow_each_other_without_gap_or_repeat():
    seen, position = [], None
    while rows := queries.page(level="commune", on=IN_2025, position=position, limit=50):
        seen += [row.code for row in rows]
        position = Position((rows[-1].sort, rows[-1].id))
    back = queries.page(
        level="commune", on=IN_2025, position=Position(position.key, backwards=True), limit=2
    )
    assert [row.code for row in back] == [seen[-2], seen[-3]]
    assert (len(seen), len(set(seen))) == (126, 126)


def test_a_folder_without_a_profile_is_refused_by_name(tmp_path: Path):
    with pytest.raises(BadProfile, match=r"profile\.toml"):
        read_profile(tmp_path)


def test_a_body_without_a_level_is_refused_by_code(tmp_path: Path):
    (tmp_path / "profile.toml").write_text('province_name = "tỉnh A"', "utf-8")
    (tmp_path / "agencies.csv").write_text(
        "code,canonical_vi,valid_from,valid_to,authority\nSYT,Sở Y tế,,,directive\n", "utf-8"
    )
    with pytest.raises(BadProfile, match="SYT"):
        read_profile(tmp_path)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("printed", "on", "name", "how"),
    [
        ("Sở Nội vụ", IN_2024, "Sở Nội vụ", "exact"),
        ("VPUB", IN_2024, "Văn phòng UBND Thành phố", "alias"),
        ("Sộ Nội vụ", IN_2024, "Sở Nội vụ", "misspelt"),
        ("UBND cấp huyện", IN_2024, "UBND cấp huyện", "exact"),
        ("UBND cấp huyện", IN_2025, None, "ended"),
        ("Sở Vũ trụ và Đại dương", IN_2024, None, "unknown"),
    ],
)
def test_the_register_finds_who_is_meant_on_a_day(printed, on, name, how):
    match = queries.register().find(printed, on)
    assert (match.name, match.how) == (name, how)


@pytest.mark.usefixtures("loaded")
def test_the_register_of_a_day_does_not_know_who_has_ended():
    match = queries.register(IN_2025).find("Sở Thông tin và Truyền thông", IN_2025)
    assert (match.name, match.how) == (None, "unknown")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2024, 2, 8), False),
        (date(2024, 4, 29), False),
        (date(2024, 5, 4), True),
        (date(2024, 5, 11), False),
        (date(2024, 9, 3), False),
        (date(2024, 9, 4), True),
        (date(2025, 4, 26), True),
        (date(2026, 1, 2), False),
        (date(2026, 1, 10), True),
    ],
)
def test_offices_follow_the_national_calendar(day, worked):
    with transaction():
        load_calendar(calendar_days(ROOT / "seeds" / "holidays.csv"), by=SYSTEM, at=AT)
    assert calendar().is_working_day(day) is worked
