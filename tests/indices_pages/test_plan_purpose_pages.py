"""Links from tasks to criteria and targets in prose: said by a person, told in the trail."""

from __future__ import annotations

from sqlalchemy import func, select

from tracker.audit.models import AuditEvent
from tracker.db import WITH_REMOVED
from tracker.indices.models import Criterion, Framework
from tracker.plans.models import ProseTarget, Task, TaskCriterion

LINKS = "/ke-hoach/2024/lien-ket"
TARGETS = "/ke-hoach/2024/muc-tieu"


def node(read, code: str, index: str = "PAR_INDEX") -> int:
    query = select(Criterion.id).join(Framework).where(Framework.index_code == index)
    return read(query.where(Criterion.code == code).order_by(Framework.first_year.desc()))[0][0]


def task(read, number: str) -> int:
    return read(select(Task.id).where(Task.number == number))[0][0]


def served(read, task_id: int) -> dict[int, str]:
    query = select(TaskCriterion.criterion_id, TaskCriterion.basis)
    return dict(read(query.where(TaskCriterion.task_id == task_id)))


def test_the_sample_reading_names_who_reads_and_leaves_other_tasks_their_domain(read):
    query = select(TaskCriterion.basis, TaskCriterion.linked_by, func.count())
    rows = read(query.group_by(TaskCriterion.basis, TaskCriterion.linked_by))
    found = {basis: (who, count) for basis, who, count in rows}
    assert found["person"] == ("đề xuất của người lập dữ liệu mẫu", 39)
    assert served(read, task(read, "15")) == {node(read, "4.3.2"): "person"}
    assert served(read, task(read, "13")) == {node(read, "4"): "section"}


def test_a_task_is_linked_and_unlinked_by_a_person_and_the_trail_tells(visit, read):
    snv, number = visit("dieuphoi"), task(read, "13")
    old, new = node(read, "4"), node(read, "4.1.1")
    page = f"/nhiem-vu/{number}/tieu-chi"
    snv.post(page, data={"shown": [old], "criterion": [new], "note": "nêu đơn vị"})
    assert served(read, number) == {new: "person"}
    query = select(AuditEvent.before, AuditEvent.after).where(AuditEvent.verb == "plans.link_task")
    before, after = read(query.order_by(AuditEvent.id.desc()))[0]
    assert (before, after) == ({"criteria": ["4"]}, {"criteria": ["4.1.1"]})


def test_a_removed_link_stays_marked_and_the_pair_may_be_linked_again(visit, read):
    snv, number, old = visit("dieuphoi"), task(read, "13"), node(read, "4")
    new = node(read, "4.1.1")
    page = f"/nhiem-vu/{number}/tieu-chi"
    for shown, chosen in ((old, new), (new, old), (old, new)):
        snv.post(page, data={"shown": [shown], "criterion": [chosen], "note": "nêu đơn vị"})
    query = select(TaskCriterion.criterion_id, TaskCriterion.removed_at.is_(None))
    rows = read(query.where(TaskCriterion.task_id == number).execution_options(**WITH_REMOVED))
    assert served(read, number) == {new: "person"}
    assert sorted(rows) == sorted([(old, False), (new, False), (old, False), (new, True)])


def test_a_search_finds_criteria_by_word_and_by_code(visit, read, text):
    page = f"/nhiem-vu/{task(read, '13')}/tieu-chi"
    snv = visit("dieuphoi")
    assert "5.4. Chấp hành kỷ luật" in text(snv.get(f"{page}?tim=ky+luat"))
    assert "6.1.3" in text(snv.get(f"{page}?tim=6.1.3"))


def test_suggestions_are_stored_only_when_ticked_and_what_others_linked_stays(visit, read):
    snv, number = visit("dieuphoi"), task(read, "13")
    before = served(read, number)
    snv.get(LINKS)
    snv.post(LINKS, data={})
    assert served(read, number) == before
    meanwhile, mine = node(read, "4.1.1"), node(read, "4.2")
    snv.post(f"/nhiem-vu/{number}/tieu-chi", data={"criterion": [meanwhile]})
    snv.post(LINKS, data={"shown": [], "link": [f"{number}:{mine}"]})
    assert served(read, number) == {meanwhile: "person", mine: "person"}


def test_the_bulk_page_costs_no_query_a_task(visit, count_queries):
    snv = visit("dieuphoi")
    snv.get(LINKS)
    with count_queries() as found:
        assert snv.get(LINKS).status_code == 200
    assert len(found) <= 35


def test_a_target_in_prose_is_typed_shown_and_no_longer_counted(visit, read, text):
    snv = visit("dieuphoi")
    fields = {"index": "PAR_INDEX", "scope": "survey_leaves", "kind": "percent", "operator": ">="}
    fields |= {"value": "85", "quote": "tối thiểu 85% cho các tiêu chí ĐTXHH", "source": "6830"}
    assert snv.post(TARGETS, data=fields).status_code == 303
    assert "từ 85% trở lên" in text(snv.get(TARGETS))
    ((target_id,),) = read(select(ProseTarget.id))
    snv.post(f"{TARGETS}/{target_id}/bo")
    assert "từ 85% trở lên" not in text(snv.get(TARGETS))
    assert read(select(ProseTarget.id)) == [(target_id,)]


def test_a_target_that_cannot_be_is_refused_with_the_text_kept(visit, read, text):
    fields = {"index": "PAPI", "scope": "node", "kind": "tier", "operator": ">=", "value": "1,5"}
    answer = visit("dieuphoi").post(TARGETS, data=fields | {"quote": "nhóm 1", "source": "KH"})
    assert answer.status_code == 422
    assert "là số nguyên" in text(answer)
    assert "nhóm 1" in answer.get_data(as_text=True)
    assert read(select(ProseTarget.id)) == []
