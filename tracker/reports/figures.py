"""The two figures of a quarterly report: tasks by state, and indices against their targets."""

from __future__ import annotations

from decimal import Decimal

from tracker.paper.charts import Bar, Bullet, Series, bullet_chart, stacked_bars
from tracker.paper.outline import Chart, Plotted
from tracker.reports.facts import IndexFact, QuarterlyFacts, TargetRow
from tracker.reports.phrases import counted, day, lower_first

_SERIES = (
    Series("Hoàn thành trong hạn", "dark"),
    Series("Hoàn thành quá hạn", "hatch"),
    Series("Còn trong hạn", "white"),
    Series("Sắp đến hạn", "dots"),
    Series("Chờ xác nhận", "back"),
    Series("Quá hạn, chưa hoàn thành", "black"),
    Series("Không có hạn cuối: có báo cáo", "grey"),
    Series("Không có hạn cuối: thiếu báo cáo hoặc chưa đến kỳ", "cross"),
)


def state_figure(facts: QuarterlyFacts) -> Chart:
    """Draw each index's tasks by how they stand; the kinds add up to its tasks."""
    bars = [Bar(one.name, _parts(one), counted(one.counts.occurrences)) for one in facts.indices]
    used = [i for i in range(len(_SERIES)) if any(bar.values[i] for bar in bars)]
    series = [_SERIES[i] for i in used]
    shown = [Bar(bar.label, tuple(bar.values[i] for i in used), bar.total) for bar in bars]
    on = day(facts.period.window_end)
    return Chart(
        stacked_bars(shown, series, axis="Số nhiệm vụ", key="state"),
        f"Hình 1. Trạng thái nhiệm vụ theo từng Chỉ số đến ngày {on}",
        _words(shown, series),
        plotted=Plotted(
            ("Chỉ số", *(one.name for one in series)),
            tuple((bar.label, *bar.values) for bar in shown),
            "Số nhiệm vụ",
        ),
    )


def _parts(one: IndexFact) -> tuple[int, ...]:
    c = one.counts
    answered = min(one.reported, c.no_deadline)
    return (
        c.done_on_time, c.done_late, c.not_due, c.due_soon, c.waiting, c.overdue,
        answered, c.no_deadline - answered,
    )  # fmt: skip


def _words(bars: list[Bar], series: list[Series]) -> str:
    """Say what the figure shows, for who cannot see it."""
    said = []
    for bar in bars:
        parts = [
            f"{lower_first(one.name)} {value}"
            for one, value in zip(series, bar.values, strict=True)
            if value
        ]
        said.append(f"{bar.label}: {', '.join(parts) or 'không có nhiệm vụ'}")
    return "; ".join(said)


def target_figure(facts: QuarterlyFacts) -> Chart:
    """Draw what each index and domain reached, shall reach and is expected to, in percent."""
    year = facts.plan.year
    bullets = [
        _bullet(one.name if row.is_total else f"{row.code}. {row.name}", row)
        for one in facts.targets
        for row in one.rows
        if row.is_total or (row.top and one.drawn)
    ]
    names = (f"Năm {year - 1}", "Mục tiêu", "Dự kiến")
    return Chart(
        bullet_chart(bullets, names=names, axis="% của điểm tối đa"),
        f"Hình 2. Kết quả năm {year - 1}, mục tiêu và dự kiến năm {year}",
        f"Kết quả năm {year - 1}, mục tiêu và dự kiến năm {year} theo phần trăm điểm tối đa",
        plotted=Plotted(
            ("Chỉ số, lĩnh vực", *names),
            tuple((one.label, one.before, one.target, one.expected) for one in bullets),
            "% của điểm tối đa",
            stacked=False,
        ),
    )


def _bullet(label: str, row: TargetRow) -> Bullet:
    def share(value: Decimal | None) -> Decimal | None:
        return None if value is None else value * 100 / row.maximum

    return Bullet(
        label, share(row.before), share(row.target), share(row.expected), row.missed, row.is_total
    )
