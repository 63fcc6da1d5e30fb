"""The line of key figures at the head of a comparison; every count opens its list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tracker.analysis.facts import Comparison, Row
from tracker.indices.models import Index
from tracker.lib.numbers import format_decimal

Address = Callable[..., str]
UNITS = {"point": "điểm", "percent": "điểm %"}
_ALL = {"linh_vuc": None, "co_quan": None, "chi": None}


def key_figures(result: Comparison, index: Index, address: Address) -> list[dict[str, Any]]:
    """Give four to six figures: score, rank, target, domain targets, domains risen, lost."""
    total = result.row("TOTAL")
    figures = []
    if total is not None:
        figures = [_score(total, result, index), _rank(total, result)]
        if total.target is not None:
            figures.append(_target(total))
    figures += _domain_targets(result, address) + _moved(result, address)
    if total is not None and total.lost is not None and index.unit == "point":
        figures.append(
            {
                "label": "Điểm mất",
                "value": format_decimal(total.lost),
                "unit": "điểm",
                "of": f"so với tối đa {format_decimal(total.max_score, None)} điểm",
                "href": address(**{**_ALL, "chi": "lost"}),
            }
        )
    return figures


def _score(total: Row, result: Comparison, index: Index) -> dict[str, Any]:
    figure: dict[str, Any] = {
        "label": f"Kết quả năm {result.year}",
        "value": "–",
        "unit": "chưa có số liệu",
    }
    if total.score is None:
        return figure
    whole = format_decimal(total.max_score, None)
    figure["value"] = format_decimal(total.score)
    figure["unit"] = "%" if index.unit == "percent" else f"/{whole} điểm"
    if total.vs_national is not None:
        word = "cao hơn" if total.vs_national >= 0 else "thấp hơn"
        gap = format_decimal(abs(total.vs_national))
        figure["of"] = f"{word} trung bình cả nước {gap} điểm %"
    delta = total.delta_points
    if delta is not None:
        word = "tăng" if delta > 0 else "giảm"
        figure["change"] = {
            "by": delta,
            "good": None if delta == 0 else delta > 0,
            "text": f"không đổi so với {result.against}"
            if delta == 0
            else f"{word} {format_decimal(abs(delta))} {UNITS[index.unit]} so với {result.against}",
        }
    return figure


def _rank(total: Row, result: Comparison) -> dict[str, Any]:
    if total.rank is None:
        return {"label": "Thứ hạng", "value": "–", "unit": "chưa có số liệu"}
    figure: dict[str, Any] = {
        "label": "Thứ hạng",
        "value": total.rank,
        "unit": f"/{total.rank_of} tỉnh, thành phố",
    }
    if total.rank_change is not None:
        word = "tăng" if total.rank_change > 0 else "giảm"
        figure["change"] = {
            "by": total.rank_change,
            "good": None if total.rank_change == 0 else total.rank_change > 0,
            "text": f"giữ nguyên so với {result.against}"
            if total.rank_change == 0
            else f"{word} {abs(total.rank_change)} bậc so với {result.against}",
        }
    return figure


def _target(total: Row) -> dict[str, Any]:
    tone, value = {
        True: ("done", "Đạt"),
        False: ("overdue", "Chưa đạt"),
        None: ("silent", "Chưa rõ"),
    }[total.target_met]
    above = "trên " if total.target_operator == ">" else ""
    return {
        "label": "Mục tiêu chung",
        "tone": tone,
        "value": value,
        "of": f"mục tiêu {above}{format_decimal(total.target)}"
        + ("" if total.target_met is not None else ", chưa có kết quả"),
    }


def _domain_targets(result: Comparison, address: Address) -> list[dict[str, Any]]:
    levels = result.counts["targets"]
    lists = levels.get("domain") or levels.get("dimension") or {}
    promised = sum(len(codes) for codes in lists.values())
    if not promised:
        return []
    missed, unknown = len(lists["missed"]), len(lists["unknown"])
    only = "missed" if missed else "unknown" if unknown else "met"
    rest = [f"{missed} chưa đạt"] + ([f"{unknown} chưa có số liệu"] if unknown else [])
    return [
        {
            "label": "Mục tiêu lĩnh vực",
            "tone": "soon" if missed else "neutral",
            "value": len(lists["met"]),
            "unit": f"/{promised} đạt",
            "of": ", ".join(rest),
            "href": address(**{**_ALL, "chi": only}),
        }
    ]


def _moved(result: Comparison, address: Address) -> list[dict[str, Any]]:
    lists = result.counts["domains"]
    known = sum(len(codes) for codes in lists.values())
    if not known:
        return []
    return [
        {
            "label": "Lĩnh vực tăng",
            "value": len(lists["up"]),
            "unit": f"/{known}",
            "of": f"{len(lists['down'])} giảm, {len(lists['unchanged'])} không đổi "
            f"so với {result.against}",
            "href": address(**{**_ALL, "cap": 1}),
        }
    ]
