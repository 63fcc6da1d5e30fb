"""What the comparison page says of moved tasks and of words outside the rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tracker.intake.comparing import comparison
from tracker.intake.content import content_of
from tracker.intake.kept import keep
from tracker.intake.parse import read_plan


@pytest.fixture(scope="module")
def parsed(documents, register):
    return read_plan(documents / "plan-2024.docx", register=register)


def compared(parsed, new, *, in_force=True):
    return comparison(content_of(parsed), keep(new), in_force=in_force)


def with_task(parsed, printed, /, **changes):
    rows = tuple(replace(t, **changes) if t.number == printed else t for t in parsed.tasks)
    return replace(parsed, tasks=rows)


def shown(line):
    return line.kind, line.label, line.old[0][1], line.new[0][1]


def test_the_same_document_shows_no_line(parsed):
    found = compared(parsed, parsed)
    assert (found.is_empty, found.unchanged_tasks, found.unchanged_targets) == (True, 73, 150)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({"section": "II"}, [("moved", "Mục", "I", "II")]),
        ({"index": "PAPI", "section": "I"}, [("moved", "Chỉ số", "PAR INDEX", "PAPI")]),
        ({"number": "1x"}, [("moved", "Số thứ tự", "1", "1x")]),
        (
            {"index": "PAPI", "section": "II", "number": "99"},
            [
                ("moved", "Chỉ số", "PAR INDEX", "PAPI"),
                ("moved", "Số thứ tự", "1", "99"),
                ("moved", "Mục", "I", "II"),
            ],
        ),
    ],
)
def test_a_task_elsewhere_is_shown_as_moved(parsed, place, expected):
    found = compared(parsed, with_task(parsed, "1", **place))
    assert [shown(line) for line in found.lines] == expected
    assert [found.of(kind, tasks=True) for kind in ("added", "removed", "moved")] == [0, 0, 1]
    assert {line.effect.partition(". ")[2] for line in found.lines} == {
        "Tiến độ đã báo cáo và lịch sử đi theo việc."
    }


def test_in_a_draft_a_task_elsewhere_only_stands_elsewhere(parsed):
    (line,) = compared(parsed, with_task(parsed, "1", section="II"), in_force=False).lines
    assert (line.kind, line.effect) == ("moved", "Thay trong dự thảo đang lưu.")


def test_titles_and_directives_are_shown_and_count_as_no_row(parsed):
    first, *rest = parsed.sections
    new = replace(
        parsed,
        title="Kế hoạch khác",
        sections=(replace(first, title="Tên mục khác", directive="Theo Kế hoạch 9"), *rest),
    )
    found = compared(parsed, new)
    assert [(line.label, line.number, line.is_task) for line in found.lines] == [
        ("Tên kế hoạch", "", None),
        (f"Tên mục {first.number}", first.number, None),
        (f"Chỉ đạo của mục {first.number}", first.number, None),
    ]
    assert [found.of("changed", tasks=kind) for kind in (True, False)] == [0, 0]
    assert (found.unchanged_tasks, found.unchanged_targets) == (73, 150)


def test_a_document_that_prints_no_title_leaves_the_plans_own(parsed):
    assert compared(parsed, replace(parsed, title=None)).is_empty
