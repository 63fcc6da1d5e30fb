"""A sheet on its page: kept while it is typed, proven by documents, closed to other agencies."""

from __future__ import annotations

import io

import pytest
from scoring_play import ADDRESS, AFTER, TYPING, words
from sqlalchemy import select
from statements import counting

from tracker.assessment.models import AnswerDocument
from tracker.assessment.queries import sheets
from tracker.db import session

JSON = {"Accept": "application/json"}
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture
def typed(open_town):
    """Give a function that makes the fields of one answer, by the version stored now."""
    open_town.on(TYPING)

    def fields(code: str, criterion: str, **said: str) -> dict[str, str]:
        with open_town.app.app_context():
            row = sheets.answer_of(open_town.sheet(code).id, criterion)
        said = {"version": str(row.version), "explanation": "", **said}
        return {f"tc{row.id}-{name}": value for name, value in said.items()}

    return fields


def stored(town, code: str, criterion: str):
    """Give an answer as it is stored."""
    with town.app.app_context():
        row = sheets.answer_of(town.sheet(code).id, criterion)
        return format(row.score, "f") if row.score is not None else None, row.explanation


def test_an_answer_is_kept_as_it_is_typed(open_town, typed):
    place = f"{ADDRESS}/STP/tieu-chi/2.1"
    form = typed("STP", "2.1", score="2,75", explanation="Đủ báo cáo.")
    told = open_town.visit("STP").post(place, data=form, headers=JSON)
    assert (told.status_code, told.json["complete"], told.json["total"]) == (200, 1, 3)
    assert stored(open_town, "STP", "2.1") == ("2.75", "Đủ báo cáo.")


def test_a_second_writer_is_told_and_loses_no_word(open_town, typed):
    place, client = f"{ADDRESS}/STP/tieu-chi/2.2", open_town.visit("STP")
    first = typed("STP", "2.2", score="1", explanation="Bản thứ nhất.")
    second = {**first, next(k for k in first if k.endswith("explanation")): "Bản thứ hai."}
    assert client.post(place, data=first).status_code == 303
    told = client.post(place, data=second, headers=JSON)
    assert (told.status_code, told.json["stored"]["explanation"]) == (409, "Bản thứ nhất.")
    page = client.post(place, data=second)
    assert page.status_code == 409
    assert "“Bản thứ nhất.”" in words(page)
    assert "Bản thứ hai.</textarea>" in page.get_data(as_text=True)
    assert stored(open_town, "STP", "2.2")[1] == "Bản thứ nhất."


@pytest.mark.parametrize("score", ["9", "-1", "một điểm", "1,23456"])
def test_a_score_that_is_none_is_refused_and_stays_on_the_page(open_town, typed, score):
    place = f"{ADDRESS}/STP/tieu-chi/2.3"
    answer = open_town.visit("STP").post(place, data=typed("STP", "2.3", score=score))
    assert answer.status_code == 422
    assert f'value="{score}"' in answer.get_data(as_text=True)
    assert stored(open_town, "STP", "2.3")[0] is None


def test_a_document_is_sent_cited_again_and_taken_back(open_town):
    place, client = f"{ADDRESS}/SKHDT/tieu-chi", open_town.visit("SKHDT")
    with open_town.app.app_context():
        codes = [row.criterion.code for row in sheets.answers(open_town.sheet("SKHDT").id)]
    first, second = codes[:2]
    form = {"number": "15/BC-SKHDT", "issued_on": "20/12/2024", "subject": "Báo cáo năm"}
    form |= {"file": (io.BytesIO(PDF), "Báo cáo.pdf")}
    assert client.post(f"{place}/{first}/tai-lieu", data=form).status_code == 303
    with open_town.app.app_context():
        row = session.scalars(select(AnswerDocument).order_by(AnswerDocument.id.desc())).first()
    cite = {"cite": row.document_id}
    assert client.post(f"{place}/{second}/tai-lieu", data=cite).status_code == 303
    page = words(client.get(f"{ADDRESS}/SKHDT"))
    assert page.count("15/BC-SKHDT, Báo cáo năm , ngày 20/12/2024") == 2
    with client.get(f"{ADDRESS}/SKHDT/tai-lieu/{row.document_id}") as file:
        assert (file.status_code, file.data) == (200, PDF)
    for other in ("STP", "bavi", "dieuphoi", "quantri"):
        visitor = open_town.visit(other)
        assert visitor.get(f"{ADDRESS}/SKHDT/tai-lieu/{row.document_id}").status_code == 403
        assert "Không tìm thấy" in words(visitor.get("/tim?q=15/BC-SKHDT"))
    assert client.post(f"{place}/{first}/tai-lieu/{row.id}/bo").status_code == 303
    assert words(client.get(f"{ADDRESS}/SKHDT")).count("15/BC-SKHDT") == 1


def test_the_document_of_another_agency_cannot_be_cited_by_its_key(open_town):
    with open_town.app.app_context():
        keys = session.scalars(select(AnswerDocument.document_id)).all()
    place = f"{ADDRESS}/STP/tieu-chi/2.1/tai-lieu"
    assert open_town.visit("STP").post(place, data={"cite": keys[0]}).status_code == 404


@pytest.mark.parametrize("mailbox", ["STP", "bavi", "tanlinh", "dieuphoi", "lanhdao", "quantri"])
def test_a_sheet_that_is_not_signed_is_read_by_its_agency_alone(open_town, mailbox):
    open_town.on(TYPING)
    for place in ("", "/tieu-chi/5.1", "/tai-lieu/1"):
        assert open_town.visit(mailbox).get(f"{ADDRESS}/SKHDT{place}").status_code == 403


def test_an_agency_sees_its_own_line_of_the_round(open_town):
    page = words(open_town.visit("STP").get(ADDRESS))
    assert "Sở Tư pháp" in page
    assert "Sở Tài chính" not in page
    assert open_town.visit("bavi").get(ADDRESS).status_code == 403
    assert "năm 2024" not in words(open_town.visit("bavi").get("/tu-danh-gia"))


def test_only_the_head_signs_where_there_is_one(open_town):
    open_town.on(TYPING)
    open_town.fill("STP")
    assert open_town.act("STP", "STP", "ky") == 403
    assert open_town.act("STP.head", "STP", "ky") == 303
    assert open_town.visit("dieuphoi").get(f"{ADDRESS}/STP").status_code == 200
    assert open_town.visit("SKHDT").get(f"{ADDRESS}/STP").status_code == 403


def test_after_its_day_a_sheet_is_locked_and_says_so(open_town, typed):
    form = typed("STTTT", "7.1.1", score="0,1") if has(open_town, "STTTT", "7.1.1") else None
    open_town.on(AFTER)
    client = open_town.visit("STTTT")
    assert "Phiếu đã khóa vì hết hạn nộp." in words(client.get(f"{ADDRESS}/STTTT"))
    if form:
        place = f"{ADDRESS}/STTTT/tieu-chi/7.1.1"
        assert client.post(place, data=form, headers=JSON).status_code == 422
    page = words(open_town.visit("dieuphoi").get(ADDRESS))
    assert "Đã khóa quá hạn 1 ngày" in page
    open_town.on(TYPING)


def has(town, code: str, criterion: str) -> bool:
    """Say whether an agency's sheet holds a criterion."""
    with town.app.app_context():
        return sheets.answer_of(town.sheet(code).id, criterion) is not None


def test_the_page_reads_as_much_for_one_criterion_as_for_many(open_town):
    open_town.on(TYPING)
    counts = []
    for code in ("CUCTHUE", "SNV"):
        client = open_town.visit(code)
        client.get(f"{ADDRESS}/{code}")
        with counting(open_town.app) as statements:
            assert client.get(f"{ADDRESS}/{code}").status_code == 200
        counts.append(len(statements))
    assert abs(counts[0] - counts[1]) <= 1
    assert max(counts) < 40


def test_the_work_of_an_agency_leads_to_its_sheet(open_town):
    page = open_town.visit("CUCTHUE").get("/viec-cua-toi").get_data(as_text=True)
    assert f'href="{ADDRESS}/CUCTHUE"' in page
