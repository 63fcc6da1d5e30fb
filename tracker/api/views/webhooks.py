"""Webhooks and their log, to who manages them on the page."""

from __future__ import annotations

from werkzeug.wrappers import Response

from tracker.api.answering import after_of, limit_of, paged
from tracker.api.describing.operations import Asked, operation
from tracker.api.describing.parameters import CURSOR, PAGED, USUAL_PAGE, in_path, number
from tracker.api.describing.schemas import ID
from tracker.api.policy import can_read_webhooks
from tracker.api.problems import refuse
from tracker.api.rules import Scope
from tracker.api.shapes.webhooks import DELIVERIES, WEBHOOKS, delivery_shape, webhook_shape
from tracker.outbox.webhooks import queries

_TAG = "Kết nối"
_ID = {**ID, "maximum": 2**31 - 1}
_KEY = f"int(min=1,max={_ID['maximum']})"
_SHORTER = number(
    "limit",
    "Số dòng một trang, nhiều nhất 100.",
    {"type": "integer", "minimum": 1, "maximum": 100, "default": USUAL_PAGE},
)


@operation(
    "/webhooks",
    title="Các kết nối webhook",
    words="Nơi được báo, sự kiện, số lần báo theo tình trạng; không kèm khóa ký. Chỉ cho mã đứng "
    "tên người quản trị.",
    tag=_TAG,
    scope=Scope.READ_WEBHOOKS,
    answer=WEBHOOKS,
    parameters=PAGED,
    problems=("rights",),
)
def webhooks(asked: Asked) -> Response:
    """List the webhooks (twenty at most) by number."""
    _only_managers(asked)
    after, counts = after_of(asked, (int,)), queries.counts()
    rows = sorted(queries.webhooks(), key=lambda row: row.id)
    rest = [row for row in rows if after is None or row.id > after[0]]
    return paged(
        asked, rest, lambda row: (row.id,), lambda row: webhook_shape(row, counts.get(row.id, {}))
    )


@operation(
    f"/webhooks/<{_KEY}:webhook_id>/deliveries",
    title="Nhật ký của một kết nối",
    words="Từng lần báo, mới nhất trước: đã nhận hay chưa, trả lời gì, khi nào thử lại.",
    tag=_TAG,
    scope=Scope.READ_WEBHOOKS,
    answer=DELIVERIES,
    parameters=(in_path("webhook_id", "Số của kết nối.", _ID), CURSOR, _SHORTER),
    problems=("rights", "not-found"),
)
def webhook_deliveries(asked: Asked, webhook_id: int) -> Response:
    """List the deliveries of a webhook, the newest first."""
    _only_managers(asked)
    if queries.webhook(webhook_id) is None:
        refuse("not-found", "Không có kết nối này.")
    after = after_of(asked, (int,))
    found = queries.log(
        webhook_id, before_id=after[0] if after else None, limit=limit_of(asked) + 1
    )
    return paged(asked, found, lambda row: (row.id,), delivery_shape)


def _only_managers(asked: Asked) -> None:
    if not can_read_webhooks(asked.actor):
        refuse("rights", "Kết nối webhook chỉ cho người quản trị.")
