"""Any plan written as Word, Excel, CSV or PDF is understood as what was written.

What is expected is told by the maker of the plan, row by row, not by the reader of another format.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from spoiled import TARGET_HEAD, TASK_HEAD, Table, write

from tracker.intake.parse import understand_source
from tracker.intake.reading.choose import read_source

YEAR = 2025
PARTS = [
    ("A", "PAR_INDEX", "CHỈ SỐ CẢI CÁCH HÀNH CHÍNH (PAR INDEX)"),
    ("B", "SIPAS", "CHỈ SỐ HÀI LÒNG (SIPAS)"),
    ("C", "PAPI", "CHỈ SỐ HIỆU QUẢ QUẢN TRỊ VÀ HÀNH CHÍNH CÔNG (PAPI)"),
]
ROMAN = ("I", "II", "III", "IV")
LEADS = [
    "Sở Nội vụ", "Sở Tư pháp", "Sở Tài chính", "Sở Xây dựng", "Sở Y tế", "Sở Khoa học và Công nghệ",
    "Văn phòng UBND Thành phố", "UBND cấp xã", "Công an Thành phố", "Thanh tra Thành phố",
]  # fmt: skip
BEGINNINGS = ["Ban hành", "Rà soát", "Tổ chức", "Xây dựng", "Niêm yết", "Đẩy mạnh", "Ứng dụng"]
WORDS = [
    "văn bản", "cải cách", "quy trình", "thủ tục", "người dân", "dữ liệu", "(nếu có)", "số hóa;",
    "“một cửa”", "công chức,", "trực tuyến", "95%", "và", "hồ sơ", "nghiệp vụ", "phản ánh,",
    "đường dây nóng", "1022", "khuyến khích", "ngõ ngách", "thuở ấy", "quyển sổ", "Nghị quyết số 5",
]  # fmt: skip

syllables = st.builds(
    lambda start, vowel, end: start + vowel + end,
    st.sampled_from(["b", "ngh", "tr", "đ", "qu", "kh", "x", ""]),
    st.sampled_from("àáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"),
    st.sampled_from(["", "n", "ng", "ch", "m"]),
)
titles = st.builds(
    lambda first, rest: " ".join([first, *rest]).rstrip(";,– "),
    st.sampled_from(BEGINNINGS),
    st.lists(st.one_of(st.sampled_from(WORDS), syllables), min_size=1, max_size=14),
)
agencies = st.lists(st.sampled_from(LEADS), min_size=1, max_size=3, unique=True)


def month(number: int) -> tuple[str, str, date]:
    """Give a month as printed, its kind and its last day."""
    last = calendar.monthrange(YEAR, number)[1]
    return f"Tháng {number}/{YEAR}", "month", date(YEAR, number, last)


def quarter(number: int) -> tuple[str, str, date]:
    """Give a quarter as printed, its kind and its last day."""
    return f"Quý {ROMAN[number - 1]}/{YEAR}", "quarter", month(3 * number)[2]


days = st.dates(date(YEAR, 1, 1), date(YEAR, 12, 31))
deadlines = st.one_of(
    st.integers(1, 12).map(month),
    st.integers(1, 4).map(quarter),
    days.map(lambda day: (f"{day:%d/%m/%Y}", "date", day)),
    days.map(lambda day: (f"Trước ngày {day.day}/{day.month}/{day.year}", "date", day)),
    st.sampled_from(
        [
            (f"Năm {YEAR}", "year", date(YEAR, 12, 31)),
            ("Hằng quý", "recurring", None),
            ("Thường xuyên", "continuous", None),
        ]
    ),
)


@dataclass
class Written:
    """A plan as tables, and what must be understood of it."""

    tables: list[Table] = field(default_factory=list)
    tasks: list[tuple] = field(default_factory=list)
    targets: list[tuple] = field(default_factory=list)


@st.composite
def plans(draw, *, merged: bool = True) -> Written:
    """Draw a plan: parts, sections, tasks with sub-items and merged cells, then target tables."""
    plan = Written()
    forms = ["alone", "alone", "items", *(["shared deadline", "shared lead"] if merged else [])]
    table = Table("Phụ lục 1", ["Phụ lục 1", f"NHIỆM VỤ NĂM {YEAR}"], [list(TASK_HEAD)])
    plan.tables.append(table)
    chosen = draw(st.lists(st.sampled_from(PARTS), min_size=1, unique=True).map(sorted))
    number = 0
    for letter, index, name in chosen:
        table.rows.append([letter, name, "", "", "", ""])
        for roman in ROMAN[: draw(st.integers(1, 3))]:
            section = draw(titles)
            table.rows.append([roman, section, "", "", "", ""])
            for form in draw(st.lists(st.sampled_from(forms), min_size=1, max_size=3)):
                number += 1
                _task(draw, plan, table, str(number), (index, roman, section), form)
    for letter, index, _ in chosen:
        if index != "SIPAS":
            _targets(draw, plan, letter, index)
    return plan


def _task(draw, plan: Written, table: Table, number: str, stands: tuple, form: str) -> None:
    """Write a task: alone, with sub-items, or two rows that share a merged lead or deadline."""
    if form == "alone":
        _row(draw, plan, table, number, number, stands)
        return
    table.rows.append([number, f"{draw(titles)}:", "", "", "", ""])
    if form == "items":
        for letter in "abc"[: draw(st.integers(2, 3))]:
            _row(draw, plan, table, f"{letter})", f"{number}{letter}", stands)
        return
    column = 2 if form == "shared deadline" else 3
    first = _row(draw, plan, table, "a)", f"{number}a", stands)
    _row(draw, plan, table, "b)", f"{number}b", stands, above={column: first[column]})
    last = len(table.rows) - 1
    table.merges.append((last - 1, column, last, column))


def _row(draw, plan, table, printed, number, stands, above=None) -> dict:
    """Write one row and what it means; `above` is what a merged cell gives it (2, 3: columns)."""
    above = above or {}
    title, output = draw(titles), draw(st.one_of(st.just(""), titles))
    deadline = above.get(2) or draw(deadlines)
    leads = above.get(3) or draw(agencies)
    partners = draw(st.one_of(st.just([]), agencies))
    between = draw(st.sampled_from(["; ", ", ", "\n"]))
    cells = [deadline[0], between.join(leads), "; ".join(partners), output]
    if above:
        cells = ["" if column in above else text for column, text in enumerate(cells, start=2)]
    table.rows.append([printed, title, *cells])
    plan.tasks.append((*stands, number, title, *deadline, leads, partners, output or None))
    return {2: deadline, 3: leads}


def _targets(draw, plan: Written, letter: str, index: str) -> None:
    """Write a table of criteria whose sums add up, with the targets it holds."""
    name = index.replace("_", " ")
    rows, totals = [], [Decimal(0)] * 3
    for code in range(1, draw(st.integers(1, 3)) + 1):
        block, sums = [], [Decimal(0)] * 3
        for child in range(1, draw(st.integers(2, 4)) + 1):
            low, middle, high = sorted(draw(st.lists(st.integers(1, 400), min_size=3, max_size=3)))
            figures = [Decimal(value) / 100 for value in (high, low, middle)]
            sums = [old + new for old, new in zip(sums, figures, strict=True)]
            block.append((f"{code}.{child}", draw(titles), figures, draw(agencies)))
        rows += [(str(code), draw(titles), sums, draw(agencies)), *block]
        totals = [old + new for old, new in zip(totals, sums, strict=True)]
    rows.insert(0, ("", "Tổng cộng", totals, []))
    printed = [
        [code, title, *(f"{figure.normalize():f}" for figure in figures), "; ".join(leads)]
        for code, title, figures, leads in rows
    ]
    above = [f"Phụ lục 2{letter}", f"Chỉ tiêu Chỉ số {name} năm {YEAR}"]
    plan.tables.append(Table(f"Phụ lục 2{letter}", above, [list(TARGET_HEAD), *printed]))
    plan.targets += [
        (index, code or "TOTAL", title, *figures, leads) for code, title, figures, leads in rows
    ]


def understood(plan: Written, kind: str, register) -> tuple[list[tuple], list[tuple], list[str]]:
    """Write the plan, read it, and give tasks and targets as the maker tells them, and doubts."""
    with TemporaryDirectory() as folder:
        source = read_source(write(plan.tables, kind, Path(folder)))
    parsed = understand_source(source, register=register)
    tasks = [
        (t.index, t.section, t.section_title, t.number, t.title, t.deadline.text, t.deadline.kind,
         t.deadline.due_on, [m.name for m in t.leads], [m.name for m in t.partners], t.output)
        for t in parsed.tasks
    ]  # fmt: skip
    targets = [
        (t.index, t.code, t.name, t.max_score, t.baseline, t.target, [m.name for m in t.leads])
        for t in parsed.targets
    ]
    return tasks, targets, [f.rule for f in parsed.findings if f.severity != "info"]


EXACT = settings(
    deadline=None,
    derandomize=True,
    max_examples=12,
    suppress_health_check=list(HealthCheck),
)
# Word and PDF take a second to write and read: few examples, and none made smaller for minutes.
SLOW = settings(EXACT, max_examples=5, phases=[Phase.explicit, Phase.generate])


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@EXACT
@given(plan=plans())
def test_a_sheet_is_understood_as_it_was_written(kind, register, plan):
    assert understood(plan, kind, register) == (plan.tasks, plan.targets, [])


@SLOW
@given(plan=plans())
def test_a_word_document_is_understood_as_it_was_written(register, plan):
    assert understood(plan, "docx", register) == (plan.tasks, plan.targets, [])


@SLOW
@given(plan=plans(merged=False))
def test_a_printed_plan_is_understood_as_it_was_written(register, plan):
    # A cell over two rows that the page cuts between them leaves an empty cell: that is asked.
    assert understood(plan, "pdf", register) == (plan.tasks, plan.targets, [])
