"""Inviting many people: a template, a table sent up, what each row comes to, then the letters.

Nothing is kept between the steps: the page of the preview carries the rows, and confirming reads
and checks them as if they were a new file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from tracker.accounts import inviting, letters, policy
from tracker.accounts.inviting import Planned
from tracker.accounts.login import signed_in
from tracker.accounts.rules.tables import COLUMNS, MOST_ROWS, Line, NoHead, as_csv, lines_of
from tracker.accounts.views.blueprint import accounts
from tracker.accounts.views.people import manager
from tracker.db import transaction
from tracker.lib import clock
from tracker.lib.actor import ROLE_NAMES
from tracker.paper.table_file import Bounds, Unreadable, read_rows
from tracker.web.workbooks import send_workbook

ACTS = {
    "invite": "Mời mới",
    "right": "Giao thêm quyền",
    "nothing": "Không thay đổi",
    "error": "Không làm được",
}
TONES = {"invite": "doing", "right": "doing", "nothing": "neutral", "error": "overdue"}
SHOWN = 200
_BOUNDS = Bounds(lines=MOST_ROWS, columns=12, letters=300)


@accounts.route("/nguoi-dung/moi-nhieu", methods=["GET", "POST"])
@signed_in
def invite_many() -> Any:
    """Take a table and show what each of its rows would come to."""
    actor = manager()
    if request.method == "GET":
        return _page()
    file = request.files.get("file")
    try:
        lines = _lines(file.read() if file else b"")
    except (Unreadable, NoHead) as refusal:
        return _page(error=str(refusal), status=422)
    return _page(planned=inviting.plan(lines, actor, clock.today()))


@accounts.post("/nguoi-dung/moi-nhieu/xac-nhan")
@signed_in
def confirm_invitations() -> Any:
    """Invite those of the previewed rows that can be, and say which could not."""
    actor, moment = manager(), letters.now()
    try:
        lines = _lines(_carried())
    except (Unreadable, NoHead) as refusal:
        return _page(error=str(refusal), status=422)
    with transaction():
        planned = inviting.plan(lines, actor, moment.on)
        invited = inviting.invite_many(
            planned, by=actor, on=moment.on, at=clock.now(), wall=moment.wall
        )
        for one in invited:
            letters.send_link("invitation", one.user, one.token, moment)
    return _page(planned=planned, is_done=True)


@accounts.get("/nguoi-dung/moi-nhieu/mau.xlsx")
@signed_in
def invitation_template() -> Response:
    """Give the empty table to fill in; what may be written into it stands on a second sheet.

    Below the table merged notes would stand in the way of a list that is pasted.
    """
    from tracker.paper.excel import Field, Sheet

    roles = ", ".join(ROLE_NAMES[role] for role in policy.roles_to_give(manager()))
    sheet = Sheet(
        name="Người dùng",
        title="Danh sách người dùng cần mời",
        fields=tuple(Field(name, 28) for name in COLUMNS),
        rows=[],
    )
    told = Sheet(
        name="Cách ghi",
        title="Cách ghi từng cột",
        fields=(Field("Cột", 24), Field("Ghi", 80)),
        rows=[
            ("Vai trò", roles),
            ("Cơ quan", "Tên hoặc mã trong danh mục"),
            ("Đầu mối nhận thư", "Ghi x nếu là đầu mối; để trống nếu không"),
        ],
    )
    return send_workbook(sheet, "mẫu mời người dùng", clock.today(), told)


@accounts.post("/nguoi-dung/moi-nhieu/loi.xlsx")
@signed_in
def invitation_faults() -> Any:
    """Give the rows that cannot be done, with the reason of each, to mend and send again."""
    from tracker.paper.excel import Field, Sheet

    actor, on = manager(), clock.today()
    try:
        planned = inviting.plan(_lines(_carried()), actor, on)
    except (Unreadable, NoHead) as refusal:
        return _page(error=str(refusal), status=422)
    wrong = [row for row in planned if row.act == "error"]
    sheet = Sheet(
        name="Chưa mời được",
        title="Các dòng chưa mời được",
        fields=(
            Field("Dòng", 8, "count"),
            *(Field(name, 24) for name in COLUMNS),
            Field("Lý do", 48),
        ),
        rows=[(*_cells(row.line), row.sentence) for row in wrong],
    )
    return send_workbook(sheet, "chưa mời được", on)


def _cells(line: Line) -> tuple[Any, ...]:
    contact = "x" if line.is_contact else None
    return (line.row, line.email, line.name, line.title, line.agency, line.role, line.unit, contact)


def _carried() -> bytes:
    return request.form.get("rows", "").encode()


def _lines(content: bytes) -> list[Line]:
    """Read a table; raise Unreadable or NoHead with a sentence."""
    lines = lines_of(read_rows(content, _BOUNDS))
    if not lines:
        raise Unreadable("Tệp không có dòng nào dưới hàng tên cột.")
    return lines


def _page(
    *,
    planned: Sequence[Planned] = (),
    error: str = "",
    is_done: bool = False,
    status: int = 200,
) -> Any:
    counts = Counter(row.act for row in planned)
    # What is wrong stands first: it is what the person must look at.
    first = sorted(planned, key=lambda row: row.act != "error")
    page = render_template(
        "accounts/invite_many.html",
        planned=first[:SHOWN],
        hidden=max(len(planned) - SHOWN, 0),
        counts=counts,
        acts=ACTS,
        tones=TONES,
        rows=as_csv(row.line for row in planned) if planned else "",
        error=error,
        is_done=is_done,
        most=MOST_ROWS,
    )
    return page, status
