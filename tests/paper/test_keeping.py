"""A document kept as what it says comes back whole."""

from datetime import date
from decimal import Decimal

import pytest

from tracker.paper.keeping import packed, unpacked
from tracker.paper.outline import (
    Appendix,
    Cell,
    Chart,
    Column,
    Heading,
    Letterhead,
    Outline,
    PageBreak,
    Plotted,
    Run,
    Signature,
    Table,
    bullet,
    head,
    paragraph,
    row,
)

TABLE = Table(
    (Column(1.5, "center"), Column(2)),
    (head("A", "B"),),
    (row("1", Cell("x", value=Decimal("1.50"))), row(Cell("y", value=date(2024, 9, 14)), "z")),
    shown=1,
)
CHART = Chart("<svg/>", "Hình 1", "lời", plotted=Plotted(("a",), (("x", 1), (None, 2)), "điểm"))
WHOLE = Outline(
    Letterhead("Sở A", "BC-A", "Hà Nội", 2024, 9),
    "Báo cáo",
    ("một", "hai"),
    (Heading("I. A"), paragraph("x", Run("y", bold=True)), bullet("{{ a }}"), TABLE, CHART),
    Signature(("Giám đốc",)),
    appendices=(Appendix("Phụ lục", (PageBreak(), TABLE)),),
)


def test_a_document_comes_back_as_it_was_kept():
    assert unpacked(packed(WHOLE)) == WHOLE
    assert packed(WHOLE) == packed(WHOLE)


def test_bytes_that_hold_no_document_are_refused():
    import json
    import zlib

    with pytest.raises(ValueError, match="no document"):
        unpacked(zlib.compress(json.dumps([1]).encode()))
