"""Sums and differences of own scores, told apart from what nobody knows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.assessment.rules.comparing import Compared, by_agency, overall
from tracker.assessment.rules.consolidating import Gap, Line, Said, counted, sums, totals
from tracker.assessment.rules.council import Typed, read_pasted, read_typed

SCORES = st.none() | st.decimals(0, 5, places=2)


def said(score, agency="Sở A", state="accepted", **more):
    value = None if score is None else Decimal(str(score))
    return Said(1, agency, 1, state, value, **more)


def line(code, *answers, parent="1", scoring="appraisal", maximum="5", level="criterion", **more):
    top = None if maximum is None else Decimal(maximum)
    return Line(0, code, parent, level, code, 1, scoring, top, said=answers, **more)


def tree(*lines):
    root = line("TOTAL", parent=None, scoring="mixed", maximum="100", level="total")
    return [root, line("1", parent="TOTAL", scoring="mixed", level="domain"), *lines]


@given(st.lists(SCORES, max_size=12))
def test_every_sum_is_that_of_the_scores_below_it(scores):
    lines = tree(*(line(f"1.{n}", said(s)) for n, s in enumerate(scores)))
    known = [s for s in scores if s is not None]
    found = totals(lines).own
    assert (found.points, found.scored, found.asked) == (sum(known), len(known), len(scores))
    assert sums(lines).get("1", found) == found


@given(st.lists(st.tuples(SCORES, SCORES), max_size=12))
def test_differences_count_only_where_both_figures_are_known(pairs):
    rows = [
        Compared(n, f"1.{n}", "", "criterion", 1, "1", None, ("Sở A",), own, published=printed)
        for n, (own, printed) in enumerate(pairs)
    ]
    both = [(own, printed) for own, printed in pairs if own is not None and printed is not None]
    found = overall(rows)
    assert found.points == sum(own - printed for own, printed in both)
    assert (found.compared, found.unknown) == (len(both), len(pairs) - len(both))
    assert [gap.points for gap in by_agency(rows)] == ([found.points] if pairs else [])


def test_a_criterion_inside_another_one_that_is_scored_counts_once():
    lines = tree(line("1.1", said(2)), line("1.1.1", said(1), parent="1.1"))
    assert [one.code for one in counted(lines)] == ["1.1"]


def test_agencies_that_differ_give_no_score_until_somebody_decides():
    both = (said(1), said(2, "Sở B"))
    open_, decided = line("1.1", *both), line("1.1", *both, decided=Decimal(2))
    assert (open_.score, open_.disagrees, open_.gap) == (None, True, Gap.BARE)
    assert (decided.score, decided.disagrees) == (2, False)


@pytest.mark.parametrize(
    ("answer", "gap"),
    [
        (said(None, state="open"), Gap.UNSIGNED),
        (said(None), Gap.UNSCORED),
        (said(1), Gap.BARE),
        (said(1, explanation="Vì sao"), Gap.EXPLAINED),
        (said(1, explanation="Vì sao", documents=(7,)), None),
    ],
)
def test_a_gap_is_named_by_what_lacks(answer, gap):
    assert line("1.1", answer).gap is gap


def test_the_survey_is_added_only_when_every_point_of_it_is_expected():
    first = line("1.1", scoring="survey", maximum="2", forecast=Decimal("1.5"))
    second = line("1.2", scoring="survey", maximum="1")
    whole = line("LDQL", parent="TOTAL", scoring="survey", maximum="3", level="group")
    half = totals(tree(first, second, whole, line("1.3", said(4))))
    assert (half.survey_maximum, half.appraisal_maximum, half.with_survey) == (3, 97, None)
    known = line("1.2", scoring="survey", maximum="1", forecast=Decimal("0.5"))
    assert totals(tree(first, known, line("1.3", said(4)))).with_survey == 6


def test_a_changed_scale_is_not_subtracted():
    assert line("1.1", said(1), last=Decimal(2), is_comparable=False).from_last is None


def test_who_overrates_most_stands_first_and_a_shared_criterion_counts_for_both():
    def row(code, agencies, own, printed, **more):
        values = Decimal(own), Decimal(printed)
        return Compared(0, code, "", "", 1, "1", None, agencies, values[0], published=values[1],
                        **more)  # fmt: skip

    rows = [row("1.1", ("A", "B"), "1", "0.5"), row("1.2", ("B",), "1", "0.7", accepted=False)]
    found = by_agency(rows)
    assert [(gap.agency, gap.points, gap.refused) for gap in found] == [
        ("B", Decimal("0.8"), ("1.2",)), ("A", Decimal("0.5"), ()),
    ]  # fmt: skip
    assert found[0].mean == Decimal("0.4")


def test_a_pasted_table_gives_scores_by_code_and_names_what_it_leaves_out():
    table = (
        "Mã\tTiêu chí\tĐiểm\tGhi chú\n2.1\tTheo dõi\t2,5\tKhông chấp nhận kế hoạch\n2\tThể chế\t6\t"
    )
    found = read_pasted(table, ["2.1", "2.2"])
    assert found.cells == {"2.1": Typed("2,5", "Không chấp nhận kế hoạch", "0")}
    assert found.faults == ["Dòng 3 (2 Thể chế): bỏ qua."]


def test_a_score_over_the_maximum_is_a_fault_of_its_own_cell():
    typed = {"1.1": Typed("6"), "1.2": Typed("0,5"), "1.3": Typed("một")}
    scores, faults = read_typed(typed, dict.fromkeys(typed, Decimal(5)))
    assert scores == {"1.2": Decimal("0.5")}
    assert set(faults) == {"1.1", "1.3"}
