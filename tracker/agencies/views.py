"""The list of agencies and the page of one: names, days, what it came from and became.

Who works for an agency is known above this room: `tracker.people` among the application's
extensions answers for it, and where nobody has put it there the pages say nothing of people.
What an agency has to do is known still higher: `tracker.agency_work` gives, for an agency, the
day that its page shows and a template which extends ours by the work.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request
from flask_login import login_required
from werkzeug.wrappers import Response

from tracker.agencies import queries
from tracker.agencies.models import Agency
from tracker.agencies.rules.levels import AUTHORITY_NAMES, LEVEL_NAMES, NAME_KINDS, SUCCESSION_NAMES
from tracker.lib import clock
from tracker.lib.calendar import format_date
from tracker.web.incoming import LARGEST_KEY
from tracker.web.paging import decode_cursor, make_page
from tracker.web.workbooks import send_workbook

PAGE = 50

agencies = Blueprint("agencies", __name__)


@agencies.get("/co-quan")
@login_required
def agency_list() -> Any:
    """List the agencies of today, or all that ever were, by level and by name."""
    text, level = request.args.get("q", ""), request.args.get("cap", "")
    ended, unserved = request.args.get("ca-cu") == "1", request.args.get("khong-nguoi") == "1"
    people = current_app.extensions.get("tracker.people")
    if request.args.get("tai") == "xlsx":
        where = people.is_unserved(clock.today()) if people and unserved else None
        chosen = level if level in LEVEL_NAMES else None
        return _workbook(
            queries.every(on=None if ended else clock.today(), level=chosen, text=text, where=where)
        )
    position = decode_cursor(request.args.get("trang"), (int, int), largest=LARGEST_KEY)
    rows = queries.page(
        on=None if ended else clock.today(),
        level=level if level in LEVEL_NAMES else None,
        text=text,
        where=people.is_unserved(clock.today()) if people and unserved else None,
        position=position,
        limit=PAGE + 1,
    )
    shown = [agency.id for agency in rows if agency.level != "group"]
    return render_template(
        "agencies/agencies.html",
        page=make_page(rows, PAGE, position, key=lambda agency: (agency.sort, agency.id)),
        text=text,
        level=level,
        ended=ended,
        unserved=unserved,
        without_people=people.without_active_person(shown, clock.today()) if people else set(),
        headless=people.without_head(shown, clock.today()) if people else set(),
        level_names=LEVEL_NAMES,
        today=clock.today(),
    )


def _workbook(rows: Iterable[Agency]) -> Response:
    """Send agencies as a workbook; they come one after another, none is kept."""
    from tracker.paper.excel import Field, Sheet

    sheet = Sheet(
        name="Cơ quan",
        title="Danh sách cơ quan",
        fields=(
            Field("Mã", 12),
            Field("Cơ quan", 40),
            Field("Tên đầy đủ", 50),
            Field("Cấp", 26),
            Field("Quan hệ với kế hoạch", 20),
            Field("Từ ngày", 12, "date"),
            Field("Đến hết ngày", 12, "date"),
        ),
        rows=(
            (
                row.code,
                row.name,
                row.official_name,
                LEVEL_NAMES[row.level],
                AUTHORITY_NAMES[row.authority],
                row.valid_from,
                row.valid_to,
            )
            for row in rows
        ),
        notes=(f"Lập ngày {format_date(clock.today())}.",),
    )
    return send_workbook(sheet, "Cơ quan", clock.today())


@agencies.get("/co-quan/<code>")
@login_required
def agency_page(code: str) -> Any:
    """Show one agency; rooms above may add its work by the block of the template."""
    found = queries.by_code(code)
    if found is None:
        abort(404)
    people = current_app.extensions.get("tracker.people")
    asked = current_app.extensions.get("tracker.agency_work")
    facts: dict[str, Any] = asked(found) if asked else {}
    today = clock.today()
    on = facts.get("on") or today
    # Who serves it, its switch and its calendar are of today; a past day tells none of them.
    if on < today:
        people = None
    is_body = found.level != "group" and found.valid_on(on)
    unserved = people.without_active_person([found.id], on) if people else set()
    return render_template(
        facts.get("template", "agencies/agency.html"),
        agency=found,
        nobody=is_body and found.id in unserved,
        headless=is_body and people and found.id in people.without_head([found.id], on),
        may_switch=people is not None and people.may_switch_approval(found.id),
        calendar=people.calendar_of(found.id) if people and is_body else None,
        names=queries.names(found.id),
        line=[step for step in queries.lineage(found.id) if on == today or step.effective_on <= on],
        is_past=on < today,
        level_names=LEVEL_NAMES,
        authority_names=AUTHORITY_NAMES,
        name_kinds=NAME_KINDS,
        succession_names=SUCCESSION_NAMES,
        **facts,
        today=on,
    )
