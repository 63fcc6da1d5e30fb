"""What the lists behind the board's numbers are called."""

from __future__ import annotations

from tracker.agencies.queries import standing_agency
from tracker.lib import clock

# `?tinh-trang=` of the list of work, with the heading people read.
LIST_NAMES = {
    "overdue": "Quá hạn",
    "due_soon": "Sắp đến hạn",
    "waiting": "Chờ xác nhận",
    "returned": "Yêu cầu bổ sung",
    "not_due": "Chưa đến hạn",
    "no_deadline": "Không có hạn cụ thể",
    "done": "Đã hoàn thành",
    "done_on_time": "Hoàn thành trong hạn",
    "done_late": "Hoàn thành quá hạn",
    "fallen_due": "Đã đến hạn",
    "silent": "Chưa báo cáo trong kỳ",
    "reported": "Đã báo cáo trong kỳ",
    "unreported": "Chưa có báo cáo nào",
    "open": "Chưa hoàn thành",
    "due_7": "Đến hạn trong 7 ngày tới",
    "due_15": "Đến hạn trong 15 ngày tới",
    "due_30": "Đến hạn trong 30 ngày tới",
    "overdue_unreported": "Quá hạn, chưa báo cáo lần nào",
    "with_agency": "Quá hạn, đang ở cơ quan chủ trì",
    "with_head": "Chờ người đứng đầu cơ quan duyệt",
    "partner_late": "Chờ cơ quan phối hợp đã quá ngày",
    "extension_asked": "Đang xin gia hạn",
    "change_asked": "Đang đề nghị tạm dừng, chuyển giao, không thực hiện",
    "to_explain": "Phải giải trình, chưa gửi",
    "explained": "Đã giải trình, chờ xem xét",
    "due_by": "Phải xong đến ngày này",
    "done_dated": "Đã hoàn thành, có hạn",
    "suspended": "Tạm dừng",
    "cancelled": "Không thực hiện",
}

# `?tinh-trang=` of the list of tasks: a task stands as its worst part stands.
TASK_STATE_NAMES = {
    "overdue": "Quá hạn",
    "soon": "Sắp đến hạn",
    "in_time": "Trong hạn",
    "waiting": "Chờ xác nhận",
    "done": "Đã hoàn thành",
}


def standing_agency_name() -> str:
    """Give the name of the agency that follows the plans for the province."""
    agency = standing_agency(clock.today())
    return agency.name if agency else "Cơ quan thường trực"
