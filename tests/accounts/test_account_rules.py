"""Tables of passwords, waits, addresses, and of who manages whom."""

import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.accounts import passwords
from tracker.accounts.policy import can_give, can_manage_person, can_see_people, roles_to_give
from tracker.accounts.rules import (
    FREE_FAILURES,
    LONGEST_WAIT,
    BadEmail,
    WeakPassword,
    check_password,
    clean_email,
    wait_after,
)
from tracker.lib.actor import ANONYMOUS, SYSTEM, Membership, Role, actor

OWN, OTHER = 1, 2
PEOPLE = {
    "admin": actor(1, "Quản trị", [Membership(Role.ADMIN)]),
    "coordinator": actor(2, "Điều phối", [Membership(Role.COORDINATOR)]),
    "head": actor(3, "Trưởng", [Membership(Role.AGENCY_HEAD, OWN)]),
    "editor": actor(4, "Cán bộ", [Membership(Role.AGENCY_EDITOR, OWN)]),
    "leader": actor(5, "Lãnh đạo", [Membership(Role.LEADER)]),
    "auditor": actor(6, "Kiểm tra", [Membership(Role.AUDITOR)]),
    "nobody": ANONYMOUS,
}


@pytest.mark.parametrize(
    "password",
    [
        "ngắn quá",
        "x" * 201,
        "aaaaaaaaaaaa",
        "realmadrid2024!",
        "goodmorning",
        "Astalavista 99",
        "1234567890",
        "qwertyuiop",
        "Matkhau123",
        "Mật khẩu 123",
        "Password2024",
        "Vietnam@2025",
        "admin@123456",
        "an.nguyen2024",
        "nguyenan12",
    ],
)
def test_a_password_that_is_guessed_is_refused(password):
    with pytest.raises(WeakPassword):
        check_password(password, email="an.nguyen@tinh.gov.vn", name="Nguyễn An")


@pytest.mark.parametrize(
    "password", ["mưa rào tháng bảy", "correct horse battery", "k7#Qz!m2Lw", "Sông Hồng nước đỏ"]
)
def test_a_phrase_of_ones_own_is_taken(password):
    check_password(password, email="an.nguyen@tinh.gov.vn", name="Nguyễn An")


def test_the_same_words_typed_decomposed_are_the_same_password():
    hashed = passwords.make_hash("mưa rào tháng bảy")
    assert passwords.matches(hashed, unicodedata.normalize("NFD", "mưa rào tháng bảy"))


@pytest.mark.parametrize("password_hash", [None, "", "no hash at all"])
def test_without_a_hash_no_password_is_right(password_hash):
    assert not passwords.matches(password_hash, "mưa rào tháng bảy")


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (9, 480), (10, 900)]
)
def test_the_wait_doubles_after_the_free_failures(failures, seconds):
    assert wait_after(failures) == timedelta(seconds=seconds)


@given(st.integers(FREE_FAILURES, 10**6))
def test_the_wait_never_shrinks_and_has_an_end(failures):
    assert timedelta(0) < wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT


def test_an_address_has_one_form():
    assert clean_email("  An.Nguyen@Tinh.GOV.vn ") == "an.nguyen@tinh.gov.vn"


@pytest.mark.parametrize(
    "text", ["", "an", "an@tinh", "a b@tinh.vn", "an@tinh.vn\nBcc: x@y.vn", "<an@tinh.vn>", "@a.vn"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(BadEmail):
        clean_email(text)


# Who may give which right: role, agency -> those who may.
GIVES = [
    (Role.ADMIN, None, {"admin"}),
    (Role.AUDITOR, None, {"admin"}),
    (Role.COORDINATOR, None, {"admin", "coordinator"}),
    (Role.LEADER, None, {"admin", "coordinator"}),
    (Role.AGENCY_EDITOR, OWN, {"admin", "coordinator", "head"}),
    (Role.AGENCY_HEAD, OWN, {"admin", "coordinator", "head"}),
    (Role.AGENCY_EDITOR, OTHER, {"admin", "coordinator"}),
    (Role.LEADER, OWN, {"admin", "coordinator"}),
    (Role.AGENCY_EDITOR, None, set()),
]


@pytest.mark.parametrize(("role", "agency_id", "who"), GIVES)
def test_a_right_is_given_by_those_in_charge_of_it(role, agency_id, who):
    right = Membership(role, agency_id)
    assert {name for name, person in PEOPLE.items() if can_give(person, right)} == who


def test_who_also_holds_a_higher_right_is_out_of_a_heads_hands():
    both = [Membership(Role.AGENCY_EDITOR, OWN), Membership(Role.COORDINATOR)]
    may = {name for name, person in PEOPLE.items() if can_manage_person(person, both)}
    assert may == {"admin", "coordinator"}


def test_who_serves_another_agency_too_is_out_of_a_heads_hands():
    both = [Membership(Role.AGENCY_EDITOR, OWN), Membership(Role.AGENCY_EDITOR, OTHER)]
    assert not can_manage_person(PEOPLE["head"], both)


def test_the_page_of_people_opens_to_those_in_charge():
    seen = {name for name, person in PEOPLE.items() if can_see_people(person)}
    assert seen == {"admin", "coordinator", "head"}


@pytest.mark.parametrize("name", PEOPLE)
def test_a_form_offers_only_what_may_be_given(name):
    person = PEOPLE[name]
    for role in roles_to_give(person):
        agency = OWN if role in (Role.AGENCY_EDITOR, Role.AGENCY_HEAD) else None
        assert can_give(person, Membership(role, agency))


def test_the_system_may_give_every_right():
    assert sorted(roles_to_give(SYSTEM)) == sorted(Role)
