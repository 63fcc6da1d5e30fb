"""What a document says, its hash, and what two documents say differently."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from tracker.paper.outline import (
    Appendix,
    Column,
    Heading,
    Letterhead,
    Outline,
    Signature,
    Table,
    bullet,
    head,
    paragraph,
    row,
)
from tracker.reports.editions.telling import DIFFERENCES, differences, digest, told


def table(*rows, caption="Bảng 1. Kết quả"):
    columns = (Column(10), Column(50), Column(20))
    return Table(columns, (head("TT", "Nội dung", "Đến 14/9"),), tuple(rows), caption)


def document(*blocks, appendices=()):
    return told(
        Outline(
            letterhead=Letterhead("Sở", "BC", "Nơi", 2024, 9),
            kind="Báo cáo",
            subject=("Tiến độ",),
            blocks=blocks,
            signature=Signature(()),
            appendices=appendices,
        )
    )


def test_a_changed_cell_is_named_by_its_table_row_and_column():
    before = document(table(row("1", "Đã xong", "9")))
    after = document(table(row("1", "Đã xong", "10")))
    assert differences(before, after) == [
        {"where": "Bảng 1. Kết quả; dòng “1 Đã xong”; cột “Đến 14/9”", "old": "9", "new": "10"}
    ]


def test_a_changed_sentence_is_named_by_its_heading():
    before = document(Heading("I. CHUNG"), paragraph("Có 9 việc."))
    after = document(Heading("I. CHUNG"), paragraph("Có 10 việc."))
    assert [one["where"] for one in differences(before, after)] == ["Mục I. CHUNG"]


def test_a_new_row_and_a_lost_row_are_told():
    before = document(table(row("1", "Còn", "1"), row("2", "Mất", "2")))
    after = document(table(row("1", "Còn", "1"), row("3", "Mới", "3")))
    found = [(one["old"], one["new"]) for one in differences(before, after)]
    assert sorted(found) == [("", "3"), ("2", "")]


def test_an_appendix_names_its_rows_by_its_title():
    before = document(appendices=(Appendix("NHIỆM VỤ", (table(row("1", "A", "x"), caption=""),)),))
    after = document(appendices=(Appendix("NHIỆM VỤ", (table(row("1", "A", "y"), caption=""),)),))
    assert differences(before, after)[0]["where"].startswith("NHIỆM VỤ; dòng “1 A”")


def test_the_same_words_in_another_place_are_not_the_same_place():
    before = document(Heading("I"), bullet("a"), bullet("b"))
    after = document(Heading("I"), bullet("b"), bullet("a"))
    assert len(differences(before, after)) == 2


def test_a_long_list_of_differences_ends():
    old = document(table(*(row(str(n), "A", "x") for n in range(DIFFERENCES + 9))))
    new = document(table(*(row(str(n), "A", "y") for n in range(DIFFERENCES + 9))))
    assert len(differences(old, new)) == DIFFERENCES


words = st.text(max_size=12)
documents = st.lists(
    st.one_of(
        words.map(paragraph),
        words.map(bullet),
        words.map(Heading),
        st.lists(st.tuples(words, words, words), max_size=4).map(
            lambda rows: table(*(row(*cells) for cells in rows))
        ),
    ),
    max_size=8,
).map(lambda blocks: document(*blocks))


@given(documents)
def test_a_document_does_not_differ_from_itself_nor_from_what_the_store_gives_back(one):
    again = json.loads(json.dumps(one))
    assert differences(one, again) == []
    assert digest(one) == digest(again)


@given(documents, documents)
def test_differences_turn_round(one, other):
    there = {(d["where"], d["old"], d["new"]) for d in differences(one, other)}
    back = {(d["where"], d["new"], d["old"]) for d in differences(other, one)}
    assert there == back
