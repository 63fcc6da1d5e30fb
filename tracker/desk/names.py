"""What the lists behind the board's numbers are called."""

from __future__ import annotations

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
