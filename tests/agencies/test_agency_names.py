"""Names of agencies as they are printed, found in a register as of a day."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from tracker.agencies.rules.cells import split_names
from tracker.agencies.rules.names import Register

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "ha-noi"
IN_2024, IN_2026 = date(2024, 12, 31), date(2026, 3, 1)


def rows(name):
    return list(csv.DictReader((SEEDS / name).read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def register():
    before = (rows("units-before-2025-07.csv"), None, date(2025, 6, 30))
    after = (rows("units-from-2025-07.csv"), date(2025, 7, 1), None)
    return Register.from_rows(rows("agencies.csv"), rows("groups.csv"), [before, after])


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Các Sở: Nội vụ, Tư pháp; VP UBND TP",
         ["Sở Nội vụ", "Sở Tư pháp", "Văn phòng UBND Thành phố"]),
        ("Các Sở Nội vụ, Tư pháp và Tài chính", ["Sở Nội vụ", "Sở Tư pháp", "Sở Tài chính"]),
        ("UBND cấp huyện, cấp xã", ["UBND cấp huyện", "UBND cấp xã"]),
        ("UBND, Mặt trận Tổ quốc Việt Nam cấp huyện",
         ["UBND cấp huyện", "Mặt trận Tổ quốc Việt Nam cấp huyện"]),
        ("Các sở, ngành, địa phương", ["Các sở, ban, ngành", "Các địa phương"]),
        ("- Sở Nội vụ;\n- Các sở, ban, ngành, UBND các quận, huyện, thị xã",
         ["Sở Nội vụ", "Các sở, ban, ngành", "UBND cấp huyện"]),
        ("1. Sở Nội vụ\n2. Sở Tài chính", ["Sở Nội vụ", "Sở Tài chính"]),
        ("Sở Kế hoạch và Đầu\ntư", ["Sở Kế hoạch và Đầu tư"]),
        ("Sở KH&ĐT, Sở GD&ĐT, STP",
         ["Sở Kế hoạch và Đầu tư", "Sở Giáo dục và Đào tạo", "Sở Tư pháp"]),
        ("UBND các quận: Ba Đình, Hoàn Kiếm", ["UBND Quận Ba Đình", "UBND Quận Hoàn Kiếm"]),
        ("Văn phòng Uỷ ban nhân dân thành phố Hà Nội", ["Văn phòng UBND Thành phố"]),
        ("Chủ trì: Sở Nội vụ", ["Sở Nội vụ"]),
        ("-", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_cell_is_split_into_the_names_it_holds(cell, names, register):
    assert [match.name for match in split_names(cell, register, IN_2024)] == names


def test_brackets_and_roles_become_the_scope(register):
    cell = "Sở Y tế (lĩnh vực y tế); Văn phòng UBND Thành phố theo dõi, hướng dẫn, đôn đốc"
    assert [(m.name, m.scope) for m in split_names(cell, register, IN_2024)] == [
        ("Sở Y tế", "lĩnh vực y tế"),
        ("Văn phòng UBND Thành phố", "theo dõi, hướng dẫn, đôn đốc"),
    ]


@pytest.mark.parametrize(
    ("printed", "name", "how"),
    [
        ("Sở Tư pháp", "Sở Tư pháp", "exact"),
        ("sở TƯ PHÁP", "Sở Tư pháp", "exact"),
        ("Sở Thông tin và Truyen thông", "Sở Thông tin và Truyền thông", "near"),
        ("Sở Kế hoạch và Đẩu tư", "Sở Kế hoạch và Đầu tư", "misspelt"),
        ("Sở N\ufffdi vụ", "Sở Nội vụ", "damaged"),
        ("Sở Vũ trụ", None, "unknown"),
        ("Sở Nội vụ tỉnh Nam Định", None, "unknown"),
    ],
)
def test_a_name_is_found_or_stays_unknown(printed, name, how, register):
    match = register.find(printed, IN_2024)
    assert (match.name, match.how) == (name, how)


def test_an_unknown_name_comes_with_the_nearest_known_ones(register):
    match = register.find("Sở Công Thương và Du lịch", IN_2024)
    assert match.name is None
    assert "Sở Công Thương" in match.suggestions


def test_a_misspelling_between_two_names_is_not_guessed(register):
    match = register.find("Sở Nội vu", IN_2024)
    assert match.name is None
    assert {"Sở Nội vụ", "Sở Ngoại vụ"} <= set(match.suggestions)


def test_a_body_that_has_ended_is_unknown_and_its_heir_is_proposed(register):
    match = register.find("Sở Kế hoạch và Đầu tư", IN_2026)
    assert (match.name, match.how) == (None, "ended")
    assert match.suggestions[0] == "Sở Tài chính"


def test_a_merged_body_that_kept_its_name_is_still_found_by_its_short_form(register):
    assert register.find("SNV", IN_2026).name == "Sở Nội vụ"


def test_districts_are_known_until_the_end_of_june_2025(register):
    assert register.find("UBND cấp huyện", date(2025, 6, 30)).name == "UBND cấp huyện"
    assert register.find("UBND cấp huyện", date(2025, 7, 1)).name is None
    assert register.find("UBND phường Cửa Nam", date(2025, 7, 1)).name == "UBND Phường Cửa Nam"


def test_every_name_of_the_register_finds_its_own_bearer(register):
    for entry in register.entries:
        if entry.exists_on(IN_2024):
            assert register.find(entry.name, IN_2024).name == entry.name
