"""Three plans in force at once: one page of one's work, one queue, who has handed in what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from signed_in import signed_in
from sqlalchemy import select
from statements import counting

from tracker.accounts.models import User
from tracker.agencies.models import Agency
from tracker.app import create_app
from tracker.db import db, session, transaction
from tracker.evidence.actions import add_document
from tracker.installation.actions import move_demonstration_to
from tracker.lib import clock
from tracker.lib.actor import SYSTEM
from tracker.plans.models import Task
from tracker.plans.queries import plan_by_code
from tracker.progress.actions.issuing import issue_announced
from tracker.progress.actions.reporting import report
from tracker.progress.models import Occurrence
from tracker.progress.policy import Scope
from tracker.progress.queries.handed import Asked, Deliverable, by_agency, handed_of, in_all
from tracker.progress.rules.moves import Report, Result
from tracker.settings import Settings

SPRING = date(2025, 4, 20)
AT = datetime(2025, 4, 20, 3, tzinfo=UTC)
SELF, REVIEW = "self-assessment-2024", "review-2025"


@pytest.fixture(scope="module")
def spring(demo, tmp_path_factory) -> Iterator:
    """The demonstration in April 2025; one thematic report came three days late."""
    folder = tmp_path_factory.mktemp("spring")
    app = create_app(
        Settings(database_url=demo.copy_to(folder), today=SPRING, secret_key="only for tests"),
        serving=True,
    )
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), clock.domain_day(SPRING), transaction():
        move_demonstration_to(day=SPRING, by=SYSTEM, at=AT)
        issue_announced(on=SPRING, by=SYSTEM, at=AT)
        session.flush()
        row = _work("II.3.a (1)", "STP")
        paper = add_document(
            agency_id=row.agency_id, number="77/BC-STP", issued_on=date(2025, 4, 18),
            subject="Cải cách thể chế", by=SYSTEM, at=AT,
        )  # fmt: skip
        done = Report(Result.DONE, 100, date(2025, 4, 18), "Đã gửi báo cáo chuyên đề")
        report(row.id, done, documents=[paper], by=SYSTEM, at=AT)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def spring_data(spring) -> Iterator[None]:
    """An open context, for tests that ask the database and no page."""
    with spring.app_context():
        yield


@pytest.fixture(autouse=True)
def _in_spring() -> Iterator[None]:
    with clock.domain_day(SPRING):
        yield


def _work(number: str, agency: str) -> Occurrence:
    query = (
        select(Occurrence)
        .join(Task, Task.id == Occurrence.task_id)
        .join(Agency, Agency.id == Occurrence.agency_id)
        .where(Task.number == number, Agency.code == agency)
    )
    return session.scalars(query).one()


@pytest.fixture
def page(spring, words):
    """Give a function that reads a page as one of the sample people."""

    return lambda name, path: words(client_of(spring, name).get(path))


def client_of(app, name: str):
    query = select(User.id).where(User.email == f"{name}@trinhdien.example")
    with app.app_context():
        user_id = session.scalars(query).one()
    return signed_in(app, app.test_client(), user_id)


def deliverables(agency: str, shown: str = "tat-ca") -> list[Deliverable]:
    asked = Asked(plan_by_code(REVIEW), SPRING, Scope(everything=True), shown=shown)
    found = {one.agency.code: one for one in by_agency(asked, handed_of(asked), limit=100)}
    return list(found[agency].deliverables) if agency in found else []


def test_my_work_mixes_the_plans_and_names_each_until_one_is_chosen(page):
    mixed = page("stp", "/viec-cua-toi")
    assert "Tất cả kế hoạch Tổng kết, rà soát 2025 Tự đánh giá, chấm điểm 2024" in mixed
    assert "Tự đánh giá, chấm điểm 2024. Chưa báo cáo lần nào." in mixed
    assert "Đánh giá, tự chấm điểm" in mixed
    chosen = page("stp", f"/viec-cua-toi?ke-hoach={REVIEW}")
    assert "Đánh giá kết quả 05 năm" in chosen
    assert "Đánh giá, tự chấm điểm" not in chosen
    assert "Kế hoạch Tổng kết, rà soát 2025 ngày 20/03/2025." in chosen


def test_the_queue_holds_what_waits_of_every_plan_and_names_it(page):
    assert "II.3.a (1). Báo cáo chuyên đề cải cách thể chế Tổng kết, rà soát 2025" in page(
        "dieuphoi", "/xac-nhan"
    )
    assert "cải cách thể chế" not in page("dieuphoi", "/xac-nhan?ke-hoach=2024")
    assert "Không có trang này" in page("dieuphoi", "/xac-nhan?ke-hoach=1999")


def test_who_has_handed_in_what_shows_number_day_and_days_late(page):
    text = page("dieuphoi", f"/ke-hoach/{REVIEW}/da-nop?xem=da-nop")
    assert "Sở Tư pháp đã nộp 1/3" in text
    assert "nộp 18/04/2025, chậm 3 ngày 77/BC-STP, Cải cách thể chế ngày 18/04/2025" in text


def test_the_reports_of_one_agency_are_counted_as_a_series(spring_data):
    places = [one.place for one in deliverables("SNV_2025") if one.place]
    assert places[:7] == [f"{n}/7" for n in range(1, 8)]
    assert [one.row.task_number for one in deliverables("STP", "da-nop")] == ["II.3.a (1)"]
    assert [one.row.task_number for one in deliverables("STP", "qua-han")] == ["II.2"]
    assert [one.row.task_number for one in deliverables("STP", "chua-nop")] == ["II.2", "III.1 (1)"]


def test_an_agency_reads_what_it_has_to_hand_in_alone(page):
    own = page("bavi", f"/ke-hoach/{REVIEW}/da-nop")
    assert "UBND huyện Ba Vì đã nộp 0/2, 1 quá hạn" in own
    assert "Sở Tư pháp" not in own


def test_what_came_is_counted_over_all_agencies(spring_data):
    asked = Asked(plan_by_code(REVIEW), SPRING, Scope(everything=True))
    whole = in_all(handed_of(asked))
    assert (whole.asked, whole.handed, whole.missing) == (122, 1, 121)


def test_the_workbook_holds_every_deliverable(spring):
    from openpyxl import load_workbook

    answer = client_of(spring, "dieuphoi").get(f"/ke-hoach/{REVIEW}/da-nop?tai=xlsx")
    sheet = load_workbook(BytesIO(answer.data)).active
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    late = next(line for line in lines if "II.3.a (1)" in line)
    assert (late[0], late[7], late[8]) == (
        "Sở Tư pháp", 3, "77/BC-STP, Cải cách thể chế ngày 18/04/2025",
    )  # fmt: skip
    assert sum(line[1] == "II.2" for line in lines) == 46


def test_a_plan_of_no_index_has_milestones_and_no_targets(page):
    text = page("stp", f"/ke-hoach/{REVIEW}")
    assert "27/03/2025 II.1. Ban hành Đề cương hướng dẫn tổng kết giai đoạn 2021-2025" in text
    assert "và 23 việc khác" in text
    assert "dòng chỉ tiêu" not in text
    corrected = page("stp", f"/ke-hoach/{SELF}")
    assert "hiểu là trước ngày 05/01/2025 (văn bản in 05/01/2024, đã được sửa)" in corrected


@pytest.mark.parametrize("path", ["/theo-doi", "/theo-doi/tom-tat", "/viec", "/nhiem-vu"])
def test_the_pages_that_follow_a_plan_offer_the_others(page, path):
    text = page("lanhdao", path)
    assert "Tổng kết, rà soát 2025" in text
    assert "Tự đánh giá, chấm điểm 2024" in text


def test_naming_the_plans_of_a_page_costs_one_statement_whatever_their_number(spring, page):
    with counting(spring) as statements:
        page("stp", "/viec-cua-toi")
    said = [" ".join(one.replace(chr(34), "").split()) for one in statements]
    named = [one for one in said if "FROM plan ORDER BY" in one]
    assert len(named) == 1


def test_before_their_day_plans_are_shown_as_coming_to_everybody(browser, words):
    with clock.domain_day(date(2024, 10, 15)):
        listed = words(browser("ba vì").get("/ke-hoach"))
        read = words(browser("ba vì").get(f"/ke-hoach/{REVIEW}"))
        asked = words(browser("ba vì").get(f"/ke-hoach/{REVIEW}/da-nop"))
    assert "1 kế hoạch đã ban hành, 2 sắp ban hành" in listed
    assert "Sắp ban hành: có hiệu lực từ 20/03/2025" in read
    assert "Kế hoạch sắp ban hành" in asked


def test_moving_the_day_puts_the_plans_in_force(writer, words):
    client = writer("điều phối")
    told = words(client.post("/ngay", data={"day": "16/12/2024"}, follow_redirects=True))
    assert "có hiệu lực từ 16/12/2024" in told
    listed = words(client.get("/ke-hoach"))
    assert "2 kế hoạch đã ban hành, 1 sắp ban hành" in listed


def test_all_plans_stand_on_one_page_with_their_sum(spring, words):
    client = client_of(spring, "lanhdao")
    with counting(spring) as statements:
        text = words(client.get("/theo-doi/cac-ke-hoach"))
    assert "3 kế hoạch, tính đến hết ngày 20/04/2025; đếm theo đầu việc." in text
    assert "Tổng kết, rà soát 2025 Tổng kết, rà soát 2025 ngày 20/03/2025 122 69" in text
    assert len([one for one in statements if "GROUP BY" in one and "occurrence" in one]) <= 2
