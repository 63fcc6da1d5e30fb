"""The blueprint of the reports, who enters, which period is meant, how a file is answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from flask import Blueprint, abort, current_app, send_file
from werkzeug.wrappers import Response

from tracker.accounts.login import current_actor
from tracker.plans.models import Plan
from tracker.plans.queries import plan_by_code
from tracker.plans.rules.periods import BadPeriod
from tracker.reports.documents import FORMATS
from tracker.reports.policy import can_read_reports
from tracker.reports.queries.quarterly import NotYet
from tracker.storage import Storage

reports = Blueprint("reports", __name__, url_prefix="/bao-cao")


def only_readers() -> None:
    """End the request of who may not read the reports."""
    if not can_read_reports(current_actor()):
        abort(403)


def issued_plan(code: str) -> Plan:
    """Give the plan of an address, 404 where there is none or it is a draft."""
    plan = plan_by_code(code[:40])
    if plan is None or plan.state == "draft":
        abort(404)
    return plan


@contextmanager
def known_period() -> Iterator[None]:
    """Answer 404 for a period that is none, 409 for one that cannot be told yet."""
    try:
        yield
    except BadPeriod:
        abort(404)
    except NotYet as error:
        abort(409, str(error))


def file_answer(content: bytes, name: str, kind: str) -> Response:
    """Give a report as a download; `kind` is a key of FORMATS."""
    return send_file(
        BytesIO(content),
        mimetype=FORMATS[kind],
        as_attachment=True,
        download_name=f"{name}.{kind}",
    )


def storage() -> Storage:
    """Give the store in which the files of closed reports lie."""
    return Storage(current_app.config["TRACKER"].evidence_folder)
