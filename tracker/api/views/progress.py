"""How the work stands: occurrences, what was said of them, and the counts."""

from __future__ import annotations

from werkzeug.wrappers import Response

from tracker.api.answering import after_of, answer, limit_of, paged
from tracker.api.describing.operations import Asked, operation
from tracker.api.describing.parameters import ON, PAGED, chosen, day, in_path, number, text
from tracker.api.describing.schemas import ID
from tracker.api.problems import refuse
from tracker.api.queries.occurrences import Wanted, WantedUpdates, lines
from tracker.api.queries.occurrences import updates as found_updates
from tracker.api.rules import Scope
from tracker.api.shapes.progress import (
    OCCURRENCE,
    OCCURRENCES,
    STATUS,
    UPDATES,
    occurrence_shape,
    update_shape,
)
from tracker.api.views.finding import agency_asked, day_of, plan_asked, plan_or_current
from tracker.api.views.plans import INDEX, PLAN_CODE
from tracker.progress.models import Occurrence
from tracker.progress.policy import Scope as Sight
from tracker.progress.policy import can_see, scope_of
from tracker.progress.queries.counting import overview
from tracker.progress.queries.involved import others_of
from tracker.progress.queries.listing import Filters
from tracker.progress.queries.reading import occurrence as stored
from tracker.progress.rules.status import Kind, Timing
from tracker.progress.shapes import overview_json

# An occurrence's number in an address; `Key` bounds other numbers to keys of 32 bits.
ROW = f"int(min=1,max={ID['maximum']})"
STATUSES = (*Timing, "open", "fallen_due", "silent", "unreported", "returned")
_ALL_PLANS = text("plan", "Mã kế hoạch; bỏ trống là mọi kế hoạch.", "2024")
_AGENCY = text("agency", "Mã cơ quan.")


@operation(
    "/occurrences",
    title="Đầu việc",
    words="Mỗi hạn hoặc mỗi kỳ của một cơ quan là một đầu việc; xếp theo số, không đổi.",
    tag="Tiến độ",
    scope=Scope.READ_PROGRESS,
    answer=OCCURRENCES,
    parameters=(
        _ALL_PLANS,
        _AGENCY,
        INDEX,
        number("task", "Số của nhiệm vụ trong hệ thống.", {**ID, "maximum": 2**31 - 1}),
        chosen("status", "Tình trạng so với hạn, hoặc một danh sách rộng hơn.", STATUSES),
        chosen("kind", "Loại đầu việc.", Kind),
        text("period", "Mã kỳ.", "2024-Q3"),
        day("due_from", "Hạn từ ngày."),
        day("due_to", "Hạn đến hết ngày."),
        day("updated_since", "Tình trạng đổi từ ngày này."),
        ON,
        *PAGED,
    ),
)
def occurrences(asked: Asked) -> Response:
    """List the occurrences that the token's owner sees in lists."""
    plan = plan_asked(asked)
    wanted = Wanted(
        plan_id=plan.id if plan else None,
        filters=Filters(
            timing=asked.get("status"),
            task_id=asked.get("task"),
            agency_id=agency_asked(asked),
            index=asked.get("index"),
            period=asked.get("period"),
            kind=asked.get("kind"),
        ),
        due_from=day_of(asked, "due_from"),
        due_to=day_of(asked, "due_to"),
        changed_since=day_of(asked, "updated_since"),
    )
    after = after_of(asked, (int,))
    found = lines(
        wanted,
        asked.on,
        scope_of(asked.actor),
        after=after[0] if after else 0,
        limit=limit_of(asked) + 1,
    )
    return paged(asked, found, lambda line: (line.id,), occurrence_shape)


@operation(
    f"/occurrences/<{ROW}:occurrence_id>",
    title="Một đầu việc",
    words="Xem được cả đầu việc mà cơ quan phối hợp hoặc theo dõi, như trên trang. ETag bắt đầu "
    "bằng phiên bản; gửi lại ở If-Match khi báo cáo.",
    tag="Tiến độ",
    scope=Scope.READ_PROGRESS,
    answer=OCCURRENCE,
    parameters=(in_path("occurrence_id", "Số của đầu việc.", ID), ON),
    problems=("not-found",),
)
def occurrence(asked: Asked, occurrence_id: int) -> Response:
    """Give one occurrence to whom its page opens."""
    visible(asked, occurrence_id)
    found = lines(Wanted(id=occurrence_id), asked.on, Sight(everything=True), limit=1)
    if not found:
        refuse("not-found", "Chưa có đầu việc này vào ngày xem.")
    return answer(occurrence_shape(found[0]), tag=str(found[0].version))


def visible(asked: Asked, occurrence_id: int) -> Occurrence:
    """Give an occurrence whose page opens to who asks; others learn not even that it is there."""
    row = stored(occurrence_id)
    if row is None or not _is_seen(asked, row):
        refuse("not-found", "Không có đầu việc này, hoặc là việc của cơ quan khác.")
    return row


def _is_seen(asked: Asked, row: Occurrence) -> bool:
    if scope_of(asked.actor).holds(row.agency_id):
        return True
    return can_see(asked.actor, row.agency_id, others_of(row, asked.on))


@operation(
    "/updates",
    title="Cập nhật",
    words="Báo cáo, xác nhận, trả lại, gia hạn … theo thứ tự ghi nhận, kèm tài liệu. Đọc tiếp bằng "
    "next để chỉ nhận phần mới.",
    tag="Tiến độ",
    scope=Scope.READ_PROGRESS,
    answer=UPDATES,
    parameters=(
        _ALL_PLANS,
        _AGENCY,
        number("occurrence", "Số của đầu việc.", ID),
        day("updated_since", "Ghi nhận từ ngày này."),
        ON,
        *PAGED,
    ),
)
def updates(asked: Asked) -> Response:
    """List what was said of the work of those agencies whose work the owner sees."""
    plan = plan_asked(asked)
    after = after_of(asked, (int,))
    found = found_updates(
        WantedUpdates(
            plan_id=plan.id if plan else None,
            occurrence_id=asked.get("occurrence"),
            agency_id=agency_asked(asked),
            since=day_of(asked, "updated_since"),
        ),
        asked.on,
        scope_of(asked.actor),
        after=after[0] if after else 0,
        limit=limit_of(asked) + 1,
    )
    return paged(
        asked,
        found,
        lambda row: (row[0].id,),
        lambda row: update_shape(row[0], row[1], row[2], {"code": row[3], "name": row[4]}),
    )


@operation(
    "/status",
    title="Tổng hợp",
    words="Số đầu việc theo tình trạng, như lệnh tracker status; cơ quan chỉ thấy phần của mình.",
    tag="Tiến độ",
    scope=Scope.READ_PROGRESS,
    answer=STATUS,
    parameters=(PLAN_CODE, ON),
)
def status(asked: Asked) -> Response:
    """Count a plan's occurrences as the command line does, of what the owner may see."""
    row = plan_or_current(asked)
    return answer(overview_json(overview(row, asked.on, scope_of(asked.actor))))
