"""After the report: what the council gave, what was answered, what was published, who overrated."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from scoring_play import ADDRESS, words
from sqlalchemy import select

from tracker.assessment.models import Appraisal, AppraisalDocument
from tracker.assessment.queries.comparing import comparison, stage_scores
from tracker.assessment.queries.rounds import round_of
from tracker.db import session
from tracker.indices.models import Criterion

ROOT = Path(__file__).parents[2]
PLACE = f"{ADDRESS}/tham-dinh"
SOURCE = "Công văn 100/HĐTĐ ngày 10/02/2025"
NOTE = "Đề nghị bổ sung số liệu dẫn chứng."


def criterion_id(code):
    """Give the id of a criterion of this year's framework, inside an application context."""
    query = select(Criterion.id).where(
        Criterion.code == code, Criterion.framework_id == round_of(2024).framework_id
    )
    return session.scalar(query)


@pytest.fixture(scope="module", autouse=True)
def _sent(town):
    """Send the report: the council speaks only after it."""
    boss = town.visit("dieuphoi")
    early = boss.post(PLACE, data={"score-2.1": "2,5", "source": SOURCE, "shown": "{}"})
    assert (early.status_code, "trước khi ghi điểm thẩm định" in words(early)) == (422, True)
    assert boss.post(f"{ADDRESS}/tong-hop/chot").status_code == 303
    report = {"number": "23/BC-UBND", "on": "20/01/2025"}
    assert boss.post(f"{ADDRESS}/tong-hop/gui", data=report).status_code == 303
    town.on(date(2025, 2, 12))


def test_a_pasted_table_is_looked_over_before_it_is_stored(town):
    table = f"Mã\tĐiểm\tGhi chú\n2.1\t2,5\t{NOTE}\n2\t6\t\n"
    page = town.visit("dieuphoi").post(f"{PLACE}/dan?lan=1", data={"content": table})
    assert 'value="2,5"' in page.get_data(as_text=True)
    assert "Đã điền từ bảng, chưa ghi. Dòng 3 (2): bỏ qua." in words(page)
    with town.app.app_context():
        assert stage_scores(round_of(2024), "appraised_1") == {}


def test_what_the_council_gave_stands_in_the_figures_too(town):
    typed = {
        "score-2.1": "2,5", "note-2.1": NOTE, "accepted-2.1": "0", "score-2.2": "1,35",
        "accepted-2.2": "1", "shown": "{}",
    }  # fmt: skip
    boss = town.visit("dieuphoi")
    bare = boss.post(f"{PLACE}?lan=1", data=typed)
    assert (bare.status_code, "Ghi nguồn" in words(bare)) == (422, True)
    assert boss.post(f"{PLACE}?lan=1", data=typed | {"source": SOURCE}).status_code == 303
    with town.app.app_context():
        found = stage_scores(round_of(2024), "appraised_1")
        assert {code: one.score for code, one in found.items()} == {
            "2.1": Decimal("2.5"), "2.2": Decimal("1.35"),
        }  # fmt: skip
        assert {one.source for one in found.values()} == {SOURCE}


def test_a_cell_that_somebody_else_stored_meanwhile_is_not_written_back(town):
    shown = json.dumps({"2.1": ["", "", ""]})
    typed = {"score-2.1": "", "score-2.3": "1", "shown": shown, "source": SOURCE}
    assert town.visit("dieuphoi").post(f"{PLACE}?lan=1", data=typed).status_code == 303
    with town.app.app_context():
        assert stage_scores(round_of(2024), "appraised_1")["2.1"].score == Decimal("2.5")


def test_a_figure_over_the_maximum_is_refused_beside_its_cell(town):
    typed = {"score-2.1": "3,5", "shown": "{}", "source": SOURCE}
    answer = town.visit("dieuphoi").post(f"{PLACE}?lan=1", data=typed)
    assert (answer.status_code, "2.1: Điểm từ 0 đến 3." in words(answer)) == (422, True)


def test_an_agency_sees_what_is_asked_of_it_alone(town):
    own, other = (words(town.visit(who).get(PLACE)) for who in ("STP", "STC"))
    assert (NOTE in own, "2.2" in own) == (True, False)
    assert NOTE not in other
    assert "Không có yêu cầu giải trình" in other


def test_another_agency_neither_reads_nor_writes_an_explanation(town):
    with town.app.app_context():
        place = f"{PLACE}/giai-trinh/{criterion_id('2.1')}"
    assert town.visit("STC").get(place).status_code == 404
    assert town.visit("STC").post(place, data={"text": "Của tôi"}).status_code == 404
    assert town.visit("dieuphoi").post(place, data={"text": "Của Sở"}).status_code == 403


def test_the_owner_answers_with_documents_and_what_is_sent_is_locked(town):
    with town.app.app_context():
        place = f"{PLACE}/giai-trinh/{criterion_id('2.1')}"
    owner, boss = town.visit("STP"), town.visit("dieuphoi")
    words_of = {"text": "Bổ sung Báo cáo số 88.", "tai-lieu-number": "88/BC-STP",
                "tai-lieu-issued_on": "05/02/2025", "tai-lieu-subject": "Số liệu"}  # fmt: skip
    empty = owner.post(place, data={"text": "", "act": "send"})
    assert (empty.status_code, "Viết nội dung giải trình" in words(empty)) == (422, True)
    assert owner.post(place, data=words_of | {"act": "draft"}).status_code == 303
    assert "Bổ sung Báo cáo" not in words(boss.get(place))
    with town.app.app_context():
        kept = session.scalars(select(AppraisalDocument.document_id)).one()
    # It has no file: the owner is told so, to everybody else there is no such document yet.
    missing = [words(one.get(f"{place}/tai-lieu/{kept}")) for one in (owner, boss)]
    assert ["không còn trong kho" in told for told in missing] == [True, False]
    sent = {"text": words_of["text"], "act": "send"}
    assert owner.post(place, data=sent).status_code == 303
    again = owner.post(place, data={"text": "Khác", "act": "draft"})
    assert (again.status_code, "đã gửi" in words(again)) == (422, True)
    page = words(boss.get(place))
    assert "Bổ sung Báo cáo số 88." in page
    assert page.count("88/BC-STP, Số liệu") == 1


def test_an_explanation_is_given_back_with_a_reason(town):
    with town.app.app_context():
        place = f"{PLACE}/giai-trinh/{criterion_id('2.1')}"
    boss, owner = town.visit("dieuphoi"), town.visit("STP")
    boss.post(f"{place}/mo-lai", data={"reason": ""})
    assert owner.post(place, data={"text": "Sửa", "act": "draft"}).status_code == 422
    boss.post(f"{place}/mo-lai", data={"reason": "Bổ sung số liệu tháng 12."})
    done = {"text": "Bổ sung Báo cáo số 88 và số liệu tháng 12.", "act": "send"}
    assert owner.post(place, data=done).status_code == 303


def test_after_the_second_round_nothing_is_explained_any_more(town):
    typed = {"score-2.1": "2,8", "accepted-2.1": "1", "shown": "{}", "source": SOURCE}
    boss = town.visit("dieuphoi")
    assert boss.post(f"{PLACE}?lan=2", data=typed).status_code == 303
    with town.app.app_context():
        place = f"{PLACE}/giai-trinh/{criterion_id('2.1')}"
        entry = session.scalars(select(Appraisal).where(Appraisal.stage == 1)).first()
        assert entry is not None
    boss.post(f"{place}/mo-lai", data={"reason": "Muộn."})
    assert town.visit("STP").post(place, data={"text": "Muộn"}).status_code == 422


def test_the_comparison_takes_published_leaves_and_leaves_the_unprinted_unknown(inside, typed):
    found = comparison(round_of(2024))
    with (ROOT / "seeds/results/results.csv").open(encoding="utf-8", newline="") as file:
        printed = {
            row["code"]: Decimal(row["score"])
            for row in csv.DictReader(file)
            if (row["index"], row["year"], row["part"]) == ("PAR_INDEX", "2024", "total")
            and row["preferred"] == "1" and row["score"]
        }  # fmt: skip
    own = {code: Decimal(rows[0][1]) for code, rows in typed.items()}
    wanted = {code: own[code] - printed[code] for code in own if code in printed}
    assert {row.code: row.over for row in found.rows if row.over is not None} == wanted
    assert {row.code for row in found.rows if row.published is None} == {"8.2", "8.3", "8.4"}
    assert found.whole.points == sum(wanted.values())
    assert found.printed["TOTAL"].score == Decimal("64.97")


def test_each_agency_is_told_how_far_it_lay_from_what_was_published(inside, typed):
    found = comparison(round_of(2024))
    for gap in found.agencies:
        own = [row for row in found.rows if gap.agency in row.agencies and row.over is not None]
        assert gap.points == sum(row.own - row.published for row in own)
    points = [gap.points for gap in found.agencies]
    assert points == sorted(points, reverse=True)
    refused = {code for gap in found.agencies for code in gap.refused}
    assert refused == set()


def test_the_workbook_holds_every_criterion_with_its_four_figures(town):
    answer = town.visit("dieuphoi").get(f"{ADDRESS}/doi-chieu.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.values)[3:]
    found = {row[0]: row[3:9] for row in rows if row[0]}
    assert found["2.1"] == (3, 2.7, 2.5, 2.8, 3, -0.3)
    assert found["8.2"][4] is None


def test_after_publication_every_agency_reads_the_whole(town):
    boss = town.visit("dieuphoi")
    assert ", sau ngày đang xem" in words(boss.get(f"{ADDRESS}/doi-chieu"))
    assert town.visit("STC").get(f"{ADDRESS}/doi-chieu").status_code == 403
    assert boss.post(f"{PLACE}/ket-thuc").status_code == 303
    assert boss.post(f"{PLACE}/cong-bo", data={"on": "hôm qua"}).status_code == 422
    assert boss.post(f"{PLACE}/cong-bo", data={"on": "28/03/2025"}).status_code == 303
    assert town.visit("STC").get(f"{ADDRESS}/doi-chieu").status_code == 403
    town.on(date(2025, 3, 28))
    page = words(town.visit("STC").get(f"{ADDRESS}/doi-chieu"))
    assert "Theo cơ quan" in page
    assert "Sở Tư pháp" in page
    assert town.visit("STC").get(f"{ADDRESS}/tong-hop").status_code == 200
    assert "nghỉ ốm" in words(boss.get(f"{ADDRESS}/CUCTHUE"))
    sheet = words(town.visit("STC").get(f"{ADDRESS}/CUCTHUE"))
    assert ("Điểm tự chấm" in sheet, "nghỉ ốm" in sheet, "Trả lại" in sheet) == (True, False, False)
    late = boss.post(f"{PLACE}?lan=2", data={"score-2.2": "1", "shown": "{}", "source": SOURCE})
    assert late.status_code == 422
