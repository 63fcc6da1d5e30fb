"""Pages of comparing: the table, the trend of one criterion, years side by side, the check."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.login import ask_to_sign_in, current_actor
from tracker.analysis import words
from tracker.analysis.facts import Comparison, Row
from tracker.analysis.figures import key_figures
from tracker.analysis.policy import can_see
from tracker.analysis.queries import NoFramework, comparison
from tracker.analysis.rules.choose import Choice, choose, parts_of
from tracker.indices import queries as indices
from tracker.indices.models import Index
from tracker.lib import clock

analysis = Blueprint("analysis", __name__)

DEFAULT_INDEX = "PAR_INDEX"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@analysis.before_request
def _guard() -> ResponseReturnValue | None:
    """Published results are open to everybody who is signed in; others sign in and come back."""
    return None if can_see(current_actor()) else ask_to_sign_in()


@analysis.get("/so-sanh")
def compare() -> str:
    """Show actual against target and reference year, criterion by criterion."""
    index, result = _index(), _comparison()
    choice = _choice()
    return render_template(
        "analysis/compare.html",
        **_frame(index, result),
        rows=choose(result.rows, choice),
        parts=parts_of(result.rows),
        choice=choice,
        figures=key_figures(result, index, _address),
        domains=[
            r for r in result.rows if r.level in ("domain", "dimension") and r.part == "total"
        ],
        leads=_leads(result.rows),
        only_names=words.ONLY_NAMES,
    )


@analysis.get("/so-sanh.xlsx")
def workbook() -> Response:
    """Give the chosen rows, their parts and the findings as a workbook."""
    from tracker.analysis.sheets import comparison_workbook

    index, result = _index(), _comparison()
    shown = {row.code for row in choose(result.rows, _choice())}
    rows = [row for row in result.rows if row.code in shown]
    content = comparison_workbook(result, rows, index.short_name)
    name = f"so-sanh-{index.code.lower().replace('_', '-')}-{result.year}.xlsx"
    return Response(
        content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@analysis.get("/so-sanh/kiem-tra")
def findings() -> str:
    """List what does not fit in the figures of a year, worst first."""
    index, result = _index(), _comparison()
    chosen = request.args.get("muc", "")
    ordered = sorted(result.findings, key=lambda f: words.SEVERITY_ORDER[f.severity])
    return render_template(
        "analysis/findings.html",
        **_frame(index, result),
        findings=[f for f in ordered if chosen in ("", f.severity)],
        severities=Counter(f.severity for f in result.findings),
        severity_names=words.SEVERITY_NAMES,
        rule_names=words.RULE_NAMES,
        chosen=chosen,
    )


@analysis.get("/so-sanh/nhieu-nam")
def years() -> str:
    """Show percent of the maximum by criterion over all the years with figures."""
    from tracker.analysis.frames import years_table
    from tracker.analysis.queries import facts

    index = _index()
    known = sorted(indices.years(index.code))
    if not known:
        abort(404, "Chưa có kết quả nào của chỉ số này.")
    given = facts(index.code, known[-1], targets=(), with_claims=False, years=known)
    return render_template(
        "analysis/years.html",
        index=index,
        indices=indices.indices(),
        years=known,
        rows=years_table(given.scores, given.nodes, known),
        year_columns=[(str(year), "num") for year in known],
        address=_address,
    )


@analysis.get("/so-sanh/<index_code>/<code>")
def trend(index_code: str, code: str) -> str:
    """Show one criterion over the years with maximum, target and national mean."""
    from tracker.analysis.series import newest_node, points

    index = next((i for i in indices.indices() if i.code == index_code), None)
    node = newest_node(index_code, code) if index else None
    if index is None or node is None:
        abort(404, "Không có tiêu chí này trong bộ chỉ số.")
    return render_template(
        "analysis/trend.html",
        index=index,
        node=node,
        points=points(index_code, code),
        level_names=words.LEVEL_NAMES,
        basis_names=words.BASIS_NAMES,
    )


def _index() -> Index:
    code = request.args.get("chi_so", DEFAULT_INDEX)
    found = next((index for index in indices.indices() if index.code == code), None)
    if found is None:
        abort(404, "Không có chỉ số này.")
    return found


def _comparison() -> Comparison:
    code = request.args.get("chi_so", DEFAULT_INDEX)
    year = _year("nam")
    if year is None:
        known = indices.years(code)
        year = known[0] if known else clock.today().year
    try:
        return comparison(code, year, _year("so_voi"))
    except NoFramework as error:
        abort(404, str(error))


def _year(name: str) -> int | None:
    """Read a year of four digits; what is none asks for none."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None


def _choice() -> Choice:
    only = request.args.get("chi", "")
    return Choice(
        depth={"1": 1, "3": 3}.get(request.args.get("cap", ""), 2),
        domain=request.args.get("linh_vuc", ""),
        lead=request.args.get("co_quan", ""),
        only=only if only in words.ONLY_NAMES else "",
    )


def _frame(index: Index, result: Comparison) -> dict[str, Any]:
    """Give what every page of a comparison shows at its head."""
    published = indices.published_on(index.code, result.year)
    return {
        "index": index,
        "indices": indices.indices(),
        "result": result,
        "years": indices.years(index.code),
        "published_on": published,
        "published_later": published is not None and published > clock.today(),
        "level_names": words.LEVEL_NAMES,
        "part_names": words.PART_NAMES,
        "met_names": words.MET_NAMES,
        "address": _address,
    }


def _leads(rows: tuple[Row, ...]) -> list[str]:
    return list(dict.fromkeys(lead for row in rows for lead in row.leads))


def _address(**changes: object) -> str:
    """Give this page's address with some parameters changed; None takes one away."""
    wanted = {**request.args.to_dict(), **(request.view_args or {}), **changes}
    endpoint = str(wanted.pop("endpoint", request.endpoint))
    kept = {key: value for key, value in wanted.items() if value not in (None, "")}
    return url_for(endpoint, **kept)
