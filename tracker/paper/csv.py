"""Rows as CSV that Excel opens rightly: a mark of UTF-8, commas, no text read as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO

from tracker.paper.escape import csv_text, plain_text
from tracker.paper.outline import Value


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Give a head and rows as CSV; dates are ISO and numbers plain, for programs to read."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([csv_text(plain_text(label)) for label in head])
    writer.writerows([_field(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _field(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return str(value)
    return csv_text(plain_text(value))
