"""Forecasts: an agency speaks of its own criteria; nobody else's reach it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tracker.indices.models import Criterion, Forecast, Framework


@pytest.fixture
def criterion(read):
    def find(code: str) -> int:
        query = select(Criterion.id).join(Framework).where(Framework.index_code == "PAR_INDEX")
        return read(query.where(Framework.version == "V2024", Criterion.code == code))[0][0]

    return find


def say(client, node: int, value: str, reason: str):
    return client.post("/du-kien", data={f"value-{node}": value, f"reason-{node}": reason})


def test_an_agency_says_what_it_expects_with_a_reason_and_once(visit, read, criterion):
    stp, node = visit("stp"), criterion("2.1")
    assert say(stp, node, "2,75", "").status_code == 422
    assert say(stp, node, "4", "quá").status_code == 422
    for _ in range(2):
        assert say(stp, node, "2,75", "còn vướng hồ sơ").status_code == 303
    say(stp, node, "2,9", "đã xong hồ sơ")
    assert [str(v) for (v,) in read(select(Forecast.value).order_by(Forecast.id))] == [
        "2.75",
        "2.9",
    ]


def test_what_was_typed_stays_where_something_is_wrong(visit, text, criterion):
    answer = say(visit("stp"), criterion("2.1"), "2,75", "")
    assert 'value="2,75"' in answer.get_data(as_text=True)
    assert "Cần lý do" in text(answer)


def test_an_agency_cannot_speak_of_what_is_not_its_own(visit, read, criterion):
    say(visit("stp"), criterion("1.2"), "0,5", "của cơ quan khác")
    assert read(select(Forecast.id)) == []


def test_no_agency_sees_anothers_forecast_and_those_above_see_all(visit, text, criterion):
    say(visit("stp"), criterion("2.1"), "2,75", "còn vướng hồ sơ")
    assert "còn vướng hồ sơ" not in text(visit("bavi").get("/du-kien"))
    assert visit("bavi").get("/du-kien/PAR_INDEX/2024").status_code == 403
    for mailbox in ("dieuphoi", "lanhdao"):
        page = text(visit(mailbox).get("/du-kien/PAR_INDEX/2024"))
        assert "còn vướng hồ sơ" in page
        assert "Chưa nêu dự kiến kỳ này" in page


def test_a_past_day_shows_what_was_expected_then(visit, text, criterion):
    say(visit("stp"), criterion("2.1"), "2,75", "còn vướng hồ sơ")
    snv = visit("dieuphoi")
    for address in ("/du-kien/PAR_INDEX/2024", "/so-sanh/du-bao?chi_so=PAR_INDEX&nam=2024"):
        joint = "&" if "?" in address else "?"
        before = text(snv.get(f"{address}{joint}on=2024-07-01"))
        assert ("còn vướng hồ sơ" in before, "Theo dự kiến của cơ quan" in before) == (False, False)
    assert "Theo dự kiến của cơ quan" in text(snv.get("/so-sanh/du-bao?nam=2024"))


def test_only_who_answers_for_a_criterion_has_the_entry_of_forecasts(visit):
    entry = '<a href="/du-kien"'
    assert entry in visit("stp").get("/viec-cua-toi").get_data(as_text=True)
    assert entry not in visit("bavi").get("/viec-cua-toi").get_data(as_text=True)


def test_figures_and_frameworks_are_reached_from_comparing(visit):
    seen = {m: visit(m).get("/so-sanh").get_data(as_text=True) for m in ("lanhdao", "bavi")}
    assert 'href="/so-lieu"' in seen["lanhdao"]
    assert 'href="/du-kien/PAR_INDEX/2024"' in seen["lanhdao"]
    assert ('href="/so-lieu"' in seen["bavi"], 'href="/bo-chi-so"' in seen["bavi"]) == (False, True)


def test_the_page_of_all_costs_the_same_queries_for_more_forecasts(visit, count_queries, criterion):
    snv = visit("dieuphoi")
    snv.get("/du-kien/PAR_INDEX/2024")
    with count_queries() as before:
        snv.get("/du-kien/PAR_INDEX/2024")
    for code in ("2.1", "2.2", "2.3"):
        say(visit("stp"), criterion(code), "1", "dự kiến")
    with count_queries() as after:
        snv.get("/du-kien/PAR_INDEX/2024")
    assert len(after) == len(before) <= 40
