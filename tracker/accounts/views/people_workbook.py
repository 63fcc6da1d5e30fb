"""The list of people as a workbook: who serves which agency in what role, and from when to when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from werkzeug.wrappers import Response

from tracker.accounts.models import AgencyMembership, User
from tracker.lib import clock
from tracker.lib.actor import ROLE_NAMES, Role
from tracker.lib.calendar import format_date
from tracker.web.workbooks import send_workbook

Rights = Callable[[User], Sequence[AgencyMembership]]


def people_workbook(people: Iterable[User], rights_of: Rights) -> Response:
    """Send a line for each right of each person; addresses and telephones stay on the page."""
    from tracker.paper.excel import Field, Sheet

    on = clock.today()
    sheet = Sheet(
        name="Người dùng",
        title="Người dùng và quyền",
        fields=(
            Field("Họ và tên", 32),
            Field("Cơ quan", 40),
            Field("Vai trò", 26),
            Field("Làm thay", 28),
            Field("Từ ngày", 12, "date"),
            Field("Đến hết ngày", 12, "date"),
            Field("Tài khoản", 26),
        ),
        rows=list(_lines(people, rights_of)),
        notes=(f"Lập ngày {format_date(on)}. Mỗi dòng là một quyền; có dữ liệu cá nhân.",),
    )
    return send_workbook(sheet, "Người dùng", on)


def _lines(people: Iterable[User], rights_of: Rights) -> Iterator[tuple]:
    for person in people:
        account = "Đang mở" if person.active else "Đã khóa"
        if not person.password_hash:
            account += ", chưa đặt mật khẩu"
        for right in rights_of(person):
            yield (person.name, *_said(right), account)


def _said(right: AgencyMembership) -> tuple:
    return (
        right.agency.name if right.agency else None,
        ROLE_NAMES[Role(right.role)],
        right.stands_in_for.name if right.stands_in_for else None,
        right.valid_from,
        right.valid_to,
    )
