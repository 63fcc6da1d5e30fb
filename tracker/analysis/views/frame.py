"""What every page of comparing shares: the blueprint, the choice in the address, head and tabs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from tracker.accounts.login import current_actor
from tracker.agencies.queries import by_ids
from tracker.analysis import words
from tracker.analysis.facts import Comparison, Row
from tracker.analysis.queries import NoFramework, comparison, years_told
from tracker.analysis.rules.choose import Choice
from tracker.indices import queries as indices
from tracker.indices.models import Index
from tracker.indices.policy import can_see_entries
from tracker.lib import clock

analysis = Blueprint("analysis", __name__)

DEFAULT_INDEX = "PAR_INDEX"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = 60
# The tabs under "So sánh": endpoint, word.
TABS = (
    ("analysis.compare", "Từng tiêu chí"),
    ("analysis.winning", "Được và mất"),
    ("analysis.promised", "Mục tiêu"),
    ("analysis.outlook", "Rủi ro, dự báo"),
    ("analysis.places", "Xếp hạng"),
    ("analysis.years", "Nhiều năm"),
    ("analysis.findings", "Kiểm tra số liệu"),
)
# What only one page asks for; a tab leaves it behind.
_OWN = ("muc", "trang", "xep", "moc", "tai", "cap", "ma", "chieu", "het")


@analysis.context_processor
def _words() -> dict[str, Any]:
    """Give every page the tabs of the room, and what lies beside it for who is asking."""
    return {"tabs": TABS, "beside": beside}


def beside(index: str, year: int) -> list[tuple[str, str]]:
    """Give (address, word) of pages beside comparing, as far as the reader may see them."""
    found = []
    if can_see_entries(current_actor()):
        found = [
            (url_for("desk.all_forecasts", index_code=index, year=year), "Dự kiến"),
            (url_for("indices.years"), "Số liệu"),
            (url_for("assessment.list_"), "Tự đánh giá"),
        ]
    return [*found, (url_for("indices.frameworks"), "Bộ chỉ số")]


def chosen_index() -> Index:
    """Give the index of `?chi_so=`; 404 when there is none."""
    code = request.args.get("chi_so", DEFAULT_INDEX)
    found = next((index for index in indices.indices() if index.code == code), None)
    if found is None:
        abort(404, "Không có chỉ số này.")
    return found


def chosen_comparison(*, with_targets: bool = False) -> Comparison:
    """Compare index, year and reference year of the address.

    The default is the newest year with results, or `with_targets` the newest with either.
    """
    code = request.args.get("chi_so", DEFAULT_INDEX)
    year = chosen_year("nam")
    if year is None:
        known = years_told(code) if with_targets else indices.years(code)
        year = known[0] if known else clock.today().year
    try:
        return comparison(code, year, chosen_year("so_voi"), published_by=chosen_day())
    except NoFramework as error:
        abort(404, str(error))


def chosen_year(name: str) -> int | None:
    """Read a year of four digits; what is none asks for none."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None


def chosen_day() -> date | None:
    """Read `?on=`: only what was published by the end of that day is shown."""
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return None


def choice() -> Choice:
    """Read the filters; every one stands in the address, so that a link keeps it."""
    args = request.args
    only, scoring = args.get("chi", ""), args.get("cach", "")
    return Choice(
        depth={"1": 1, "3": 3}.get(args.get("cap", ""), 2),
        domain=args.get("linh_vuc", ""),
        lead=args.get("co_quan", ""),
        only=only if only in words.ONLY_NAMES else "",
        scoring=scoring if scoring in words.PART_NAMES else "",
        mine=my_agencies() if args.get("cua_toi") == "1" else None,
    )


def my_agencies() -> frozenset[str]:
    """Give the names of the agencies that the reader serves."""
    found = by_ids(current_actor().agency_ids)
    return frozenset(agency.name for agency in found.values())


def page_number() -> int:
    """Read `?trang=`, from 1."""
    text = request.args.get("trang", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def paged(rows: Sequence[Any], size: int = PAGE) -> dict[str, Any]:
    """Give one page of rows with the addresses of its neighbours and what is shown."""
    last = max(1, -(-len(rows) // size))
    page = min(page_number(), last)
    start = (page - 1) * size
    shown = f"Dòng {start + 1}–{min(start + size, len(rows))} trong {len(rows)}" if rows else None
    return {
        "rows": rows[start : start + size],
        "shown": shown if last > 1 else None,
        "previous": address(trang=page - 1) if page > 1 else None,
        "next": address(trang=page + 1) if page < last else None,
    }


def frame(index: Index, result: Comparison) -> dict[str, Any]:
    """Give what every page of a comparison shows at its head."""
    published = indices.published_on(index.code, result.year)
    return {
        "index": index,
        "indices": indices.indices(),
        "result": result,
        "years": years_told(index.code),
        "published_on": published,
        "published_later": published is not None and published > clock.today(),
        "seen_on": chosen_day(),
        "level_names": words.LEVEL_NAMES,
        "part_names": words.PART_NAMES,
        "met_names": words.MET_NAMES,
        "address": address,
        "tab_address": tab_address,
    }


def filters(rows: Sequence[Row]) -> dict[str, Any]:
    """Give what the line of filters offers."""
    return {
        "choice": choice(),
        "domains": [r for r in rows if r.level in words.TOP_LEVELS and r.part == "total"],
        "leads": list(dict.fromkeys(lead for row in rows for lead in row.leads)),
        "only_names": words.ONLY_NAMES,
        "has_own": bool(current_actor().agency_ids),
    }


def address(**changes: object) -> str:
    """Give this page's address with some parameters changed; None takes one away."""
    wanted = {**request.args.to_dict(), **(request.view_args or {}), **changes}
    endpoint = str(wanted.pop("endpoint", request.endpoint))
    kept = {key: value for key, value in wanted.items() if value not in (None, "")}
    return url_for(endpoint, **kept)


def tab_address(endpoint: str) -> str:
    """Give the address of another page on the same index, years and filters."""
    return address(endpoint=endpoint, **dict.fromkeys(_OWN))


def as_workbook(content: bytes, *names: object) -> Response:
    """Send a workbook; `names` make its file name, without the words' marks."""
    name = "-".join(str(part).lower().replace("_", "-") for part in names)
    disposition = f'attachment; filename="{name}.xlsx"'
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": disposition})


def wants_workbook() -> bool:
    """Say whether `?tai=xlsx` asks for the page's table as a file."""
    return request.args.get("tai") == "xlsx"
