"""Plans, their tasks, and agencies."""

from __future__ import annotations

from werkzeug.wrappers import Response

from tracker.agencies.queries import by_code, page
from tracker.agencies.rules.levels import LEVEL_NAMES
from tracker.api.answering import after_of, answer, limit_of, paged
from tracker.api.describing.operations import Asked, operation
from tracker.api.describing.parameters import ON, PAGED, chosen, in_path, number, text
from tracker.api.describing.schemas import YEAR
from tracker.api.problems import refuse
from tracker.api.queries import lists
from tracker.api.rules import Scope
from tracker.api.shapes.plans import (
    AGENCIES,
    AGENCY,
    PLAN,
    PLANS,
    TARGETS,
    TASKS,
    agency_shape,
    plan_shape,
    target_shape,
    task_shape,
)
from tracker.api.views.finding import plan_at, plan_or_current
from tracker.plans.former import worded
from tracker.plans.queries import target_rows
from tracker.plans.queries import tasks as plan_tasks
from tracker.progress.policy import can_confirm
from tracker.web.paging import Position

INDEX = chosen("index", "Mã bộ chỉ số.", ("PAR_INDEX", "SIPAS", "PAPI"))
PLAN_CODE = text("plan", "Mã kế hoạch; mặc định là kế hoạch đang thực hiện.", "2024")


@operation(
    "/plans",
    title="Danh sách kế hoạch",
    words="Kế hoạch đã ban hành; dự thảo chỉ cho người được ban hành.",
    tag="Kế hoạch",
    scope=Scope.READ_PLANS,
    answer=PLANS,
    parameters=(number("year", "Năm của kế hoạch.", YEAR), ON, *PAGED),
)
def plans(asked: Asked) -> Response:
    """List the plans."""
    after = after_of(asked, (int,))
    found = lists.plans(
        on=asked.on,
        drafts=can_confirm(asked.actor),
        year=asked.get("year"),
        after=after[0] if after else 0,
        limit=limit_of(asked) + 1,
    )
    return paged(asked, found, lambda row: (row.id,), plan_shape)


@operation(
    "/plans/<code>",
    title="Một kế hoạch",
    words="Một kế hoạch theo mã.",
    tag="Kế hoạch",
    scope=Scope.READ_PLANS,
    answer=PLAN,
    parameters=(in_path("code", "Mã kế hoạch."),),
    problems=("not-found",),
)
def plan(asked: Asked, code: str) -> Response:
    """Give one plan."""
    return answer(plan_shape(plan_at(asked, code)))


@operation(
    "/tasks",
    title="Nhiệm vụ của một kế hoạch",
    words="Theo thứ tự và lời văn của kế hoạch vào ngày xem.",
    tag="Kế hoạch",
    scope=Scope.READ_PLANS,
    answer=TASKS,
    parameters=(PLAN_CODE, INDEX, ON, *PAGED),
)
def tasks(asked: Asked) -> Response:
    """List the tasks of a plan as it worded them; a plan holds some hundreds at most."""
    row, index = plan_or_current(asked), asked.get("index")
    said = worded(plan_tasks(row.id, on=asked.on), asked.on)
    placed = [(place, one) for place, one in enumerate(said) if index in (None, one.index_code)]
    after = after_of(asked, (int, int))
    begin = next((place for place, one in placed if after and one.id == after[1]), -1)
    # A task that has gone since leaves its place, and the page goes on from there.
    edge = begin if begin >= 0 or after is None else after[0]
    rest = [pair for pair in placed if pair[0] > edge]
    return paged(
        asked,
        rest[: limit_of(asked) + 1],
        lambda pair: (pair[0], pair[1].id),
        lambda pair: task_shape(pair[1], row),
    )


@operation(
    "/plans/<code>/targets",
    title="Mục tiêu của một kế hoạch",
    words="Điểm và mức mà kế hoạch cam kết theo tiêu chí, như đã ghi vào ngày xem.",
    tag="Kế hoạch",
    scope=Scope.READ_PLANS,
    answer=TARGETS,
    parameters=(in_path("code", "Mã kế hoạch."), INDEX, ON, *PAGED),
    problems=("not-found",),
)
def targets(asked: Asked, code: str) -> Response:
    """List the targets of a plan in its order; a plan holds some hundreds at most."""
    row, after, index = plan_at(asked, code), after_of(asked, (int,)), asked.get("index")
    placed = list(enumerate(target_rows(row.id, on=asked.on)))[after[0] + 1 if after else 0 :]
    wanted = [pair for pair in placed if index in (None, pair[1].index_code)]
    return paged(
        asked, wanted, lambda pair: (pair[0],), lambda pair: target_shape(pair[1], row.code)
    )


@operation(
    "/agencies",
    title="Cơ quan",
    words="Cơ quan đang hoạt động vào ngày xem.",
    tag="Cơ quan",
    scope=Scope.READ_PLANS,
    answer=AGENCIES,
    parameters=(chosen("level", "Cấp.", LEVEL_NAMES), ON, *PAGED),
)
def agencies(asked: Asked) -> Response:
    """List the agencies of a day."""
    after = after_of(asked, (int, int))
    found = page(
        on=asked.on,
        level=asked.get("level"),
        position=Position(after) if after else None,
        limit=limit_of(asked) + 1,
    )
    return paged(asked, found, lambda row: (row.sort, row.id), agency_shape)


@operation(
    "/agencies/<code>",
    title="Một cơ quan",
    words="Một cơ quan theo mã, kể cả đã kết thúc hoạt động.",
    tag="Cơ quan",
    scope=Scope.READ_PLANS,
    answer=AGENCY,
    parameters=(in_path("code", "Mã cơ quan."),),
    problems=("not-found",),
)
def agency(asked: Asked, code: str) -> Response:
    """Give one agency."""
    found = by_code(code[:40])
    if found is None:
        refuse("not-found", "Không có cơ quan mang mã này.")
    return answer(agency_shape(found))
