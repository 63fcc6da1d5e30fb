"""The lists of the room as workbooks: every row, only to those who see it."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from small_city import noon

from tracker.db import transaction
from tracker.lib.actor import SYSTEM
from tracker.progress.actions import requests
from tracker.progress.actions.reporting import report
from tracker.progress.rules.moves import Report, Result
from tracker.progress.rules.steering import Asked

DAY = date(2024, 10, 15)
REASON = '=HYPERLINK("x") chờ hướng dẫn'


def cells(answer):
    """Give every value of a workbook's sheet."""
    assert answer.status_code == 200
    sheet = load_workbook(BytesIO(answer.data)).worksheets[0]
    return [value for row in sheet.iter_rows(values_only=True) for value in row if value]


@pytest.fixture
def filled(app, city, find):
    """Xã An asks for a later day and owes an explanation; another work waits for a confirmer."""
    told = {"by": SYSTEM, "at": noon(DAY)}
    asked, sent = find("1"), find("1", "BA")
    with app.app_context(), transaction():
        requests.ask(
            asked.id, kind=Asked.EXTENSION, due_on=date(2024, 12, 31), reason=REASON, **told
        )
        done = Report(Result.DONE, done="Đã ban hành", explanation="Có", completed_on=DAY)
        report(sent.id, done, **told)
    return asked, sent


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/de-nghi?tai=xlsx", REASON), ("/xac-nhan?tai=xlsx", "Đã ban hành")],
)
def test_a_list_goes_out_whole_and_text_stays_text(filled, as_person, path, expected):
    found = cells(as_person("điều phối").get(path))
    assert expected in found
    assert {"UBND xã An", "UBND xã Ba"} & set(found)
    assert found[found.index("Kế hoạch") + 1] == "Cơ quan"
    assert any("KH-UBND" in str(value) for value in found)


def test_another_agency_gets_no_row_of_it(filled, as_person):
    found = cells(as_person("tư pháp").get("/de-nghi?tai=xlsx"))
    assert REASON not in found
    assert as_person("tư pháp").get("/xac-nhan?tai=xlsx").status_code == 403
