"""Criterion by criterion against target, reference year, maximum and country; and the check."""

from __future__ import annotations

from collections import Counter

from flask import Response, render_template, request

from tracker.analysis import words
from tracker.analysis.figures import key_figures
from tracker.analysis.rules.choose import choose, parts_of
from tracker.analysis.views.frame import (
    address,
    analysis,
    as_workbook,
    choice,
    chosen_comparison,
    chosen_index,
    filters,
    frame,
    paged,
)


@analysis.get("/so-sanh")
def compare() -> str:
    """Show actual against target and reference year, criterion by criterion."""
    index, result = chosen_index(), chosen_comparison()
    chosen = choose(result.rows, choice())
    return render_template(
        "analysis/compare.html",
        **frame(index, result),
        **filters(result.rows),
        count=len(chosen),
        page=paged(chosen),
        parts=parts_of(result.rows),
        figures=key_figures(result, index, address),
    )


@analysis.get("/so-sanh.xlsx")
def workbook() -> Response:
    """Give the chosen rows, their parts and the findings as a workbook."""
    from tracker.analysis.sheets import comparison_workbook

    index, result = chosen_index(), chosen_comparison()
    shown = {row.code for row in choose(result.rows, choice())}
    rows = [row for row in result.rows if row.code in shown]
    content = comparison_workbook(result, rows, index.short_name)
    return as_workbook(content, "so-sanh", index.code, result.year)


@analysis.get("/so-sanh/kiem-tra")
def findings() -> str:
    """List what does not fit in the figures of a year, worst first."""
    index, result = chosen_index(), chosen_comparison()
    chosen = request.args.get("muc", "")
    ordered = sorted(result.findings, key=lambda f: words.SEVERITY_ORDER[f.severity])
    return render_template(
        "analysis/findings.html",
        **frame(index, result),
        page=paged([f for f in ordered if chosen in ("", f.severity)]),
        severities=Counter(f.severity for f in result.findings),
        severity_names=words.SEVERITY_NAMES,
        class_names=words.CLASS_NAMES,
        rule_names=words.RULE_NAMES,
        chosen=chosen,
    )
