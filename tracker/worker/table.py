"""Everything the worker does, in one table. Times are the wall's, in Viet Nam's zone.

Jobs look often and act when there is something to do: a job that looks every ten seconds needs
no catching up after a sleep, a kill or a clock that was set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tracker.worker import jobs
from tracker.worker.rules import Result


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the table; `noted` is False for what needs no row of its own."""

    name: str
    every: timedelta
    run: Callable[[jobs.Shift], Result]
    sentence: str
    noted: bool = True


JOBS = (
    Job("heartbeat", timedelta(seconds=15), jobs.beat, "Ghi dấu hiệu đang chạy", noted=False),
    Job(
        "plan_letters",
        timedelta(seconds=10),
        jobs.plan_letters,
        "Lập thư nhắc của ngày khi đến giờ, mỗi ngày một lần",
    ),
    Job("send_letters", timedelta(seconds=10), jobs.send_letters, "Gửi thư đang chờ"),
    Job(
        "take_back_stuck",
        timedelta(minutes=1),
        jobs.take_back_stuck,
        "Đưa thư gửi dở của tiến trình đã dừng trở lại hàng chờ",
    ),
    Job(
        "tell_webhooks",
        timedelta(seconds=30),
        jobs.tell_webhooks,
        "Tìm sự kiện cần báo cho các kết nối",
    ),
    Job("call_webhooks", timedelta(seconds=10), jobs.call_webhooks, "Báo cho các kết nối"),
    Job(
        "note_totals",
        timedelta(minutes=10),
        jobs.note_totals,
        "Ghi số tổng của ngày đã qua",
    ),
    Job(
        "issue_plans",
        timedelta(minutes=10),
        jobs.issue_plans,
        "Đưa kế hoạch đã định ngày vào hiệu lực khi đến ngày",
    ),
    Job(
        "draft_reports",
        timedelta(hours=1),
        jobs.draft_reports,
        "Yêu cầu lập bản nháp báo cáo của kỳ vừa hết",
    ),
    Job("make_reports", timedelta(seconds=5), jobs.make_reports, "Lập báo cáo được yêu cầu"),
    # Something is written in most minutes: a row of each run would be a trail of the trail.
    Job(
        "seal_trail",
        timedelta(minutes=1),
        jobs.seal_trail,
        "Niêm phong nhật ký",
        noted=False,
    ),
    Job(
        "clean_uploads",
        timedelta(hours=6),
        jobs.clean_uploads,
        "Dọn tệp kế hoạch tải lên rồi bỏ dở; bản đã áp dụng giữ nguyên",
    ),
    Job(
        "sweep_webhooks",
        timedelta(hours=12),
        jobs.sweep_webhooks,
        "Xóa các lần báo đã xong quá 90 ngày của các kết nối",
    ),
    Job("sweep_runs", timedelta(hours=12), jobs.sweep_runs, "Xóa nhật ký chạy cũ hơn 30 ngày"),
)
