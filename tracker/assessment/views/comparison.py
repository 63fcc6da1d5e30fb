"""Own scores beside the council's and the published ones; who overrates; the same as a workbook."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from tracker.accounts.login import signed_in
from tracker.assessment.queries.comparing import Comparison
from tracker.assessment.queries.comparing import comparison as compare
from tracker.assessment.rules.comparing import Compared
from tracker.assessment.views import assessment
from tracker.assessment.views.access import YEAR, Answer
from tracker.assessment.views.consolidation import city_round
from tracker.indices import queries as indices
from tracker.indices.rules.wording import shown_code
from tracker.lib import clock
from tracker.web.workbooks import send_workbook

CHOICES = {
    "": "Tất cả",
    "cao-hon": "Tự chấm cao hơn công bố",
    "thap-hon": "Tự chấm thấp hơn công bố",
    "khong-chap-nhan": "Tài liệu không được chấp nhận",
    "chua-ro": "Chưa có điểm công bố",
}


@assessment.get(f"/tu-danh-gia/<{YEAR}:year>/doi-chieu")
@signed_in
def comparison(year: int) -> Answer:
    """Show criterion by criterion what was claimed and what came of it, and the agencies."""
    row = city_round(year)
    found = compare(row)
    published = indices.published_on(row.index_code, year)
    chosen = request.args.get("loc", "")
    agency = request.args.get("co-quan", "")
    return render_template(
        "assessment/comparison.html",
        round=row,
        found=found,
        rows=_rows(found, chosen, agency),
        chosen=chosen if chosen in CHOICES else "",
        agency=agency,
        choices=CHOICES,
        published_on=published,
        published_later=published is not None and published > clock.today(),
    )


def _rows(found: Comparison, chosen: str, agency: str) -> list[Compared]:
    tests = {
        "cao-hon": lambda row: (row.over or 0) > 0,
        "thap-hon": lambda row: (row.over or 0) < 0,
        "khong-chap-nhan": lambda row: row.accepted is False,
        "chua-ro": lambda row: row.published is None,
    }
    test = tests.get(chosen, lambda row: True)
    return [row for row in found.rows if test(row) and (not agency or agency in row.agencies)]


@assessment.get(f"/tu-danh-gia/<{YEAR}:year>/doi-chieu.xlsx")
@signed_in
def comparison_sheet(year: int) -> Response:
    """Give every compared criterion as a workbook."""
    from tracker.paper.excel import Field, Sheet

    row = city_round(year)
    fields = (
        Field("Mã", 10),
        Field("Tiêu chí", 60),
        Field("Cơ quan tự chấm", 30),
        Field("Điểm tối đa", 12, "decimal"),
        Field("Tự chấm", 12, "decimal"),
        Field("Thẩm định lần 1", 12, "decimal"),
        Field("Thẩm định lần 2", 12, "decimal"),
        Field("Công bố", 12, "decimal"),
        Field("Tự chấm trừ công bố", 14, "decimal"),
        Field("Tài liệu", 18),
        Field("Ý kiến của Hội đồng", 40),
        Field("Giải trình đã gửi", 40),
    )
    accepted = {None: "", True: "Chấp nhận", False: "Không chấp nhận"}
    rows = [
        (
            shown_code(one.code), one.name, "; ".join(one.agencies), one.maximum, one.own,
            one.first, one.second, one.published, one.over, accepted[one.accepted], one.note,
            one.reply,
        )
        for one in compare(row).rows
    ]  # fmt: skip
    title = f"Đối chiếu điểm tự chấm, thẩm định và công bố năm {row.year}"
    return send_workbook(Sheet("Đối chiếu", title, fields, rows), title, clock.today())
