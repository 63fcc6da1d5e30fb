"""A progress report as a program sends it: JSON alone, or a form with JSON and files beside it."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from flask import current_app, request

from tracker.api.answering import written
from tracker.api.describing.checking import problems
from tracker.api.describing.decoding import NotRead, decode
from tracker.api.describing.schemas import DAY, list_of, named, one_of, told, typed
from tracker.api.problems import refuse
from tracker.evidence.actions import add_document
from tracker.evidence.models import Document
from tracker.evidence.receiving import ReceivedFile, receive
from tracker.evidence.rules import MAX_LINK, Refused, check_link
from tracker.lib.actor import Actor
from tracker.progress.forms import LONGEST_TEXT, MOST_DOCUMENTS
from tracker.progress.rules.moves import Report, Result
from tracker.storage import Storage
from tracker.web.scanning import check_file

PARTS = tuple(f"file{place}" for place in range(1, MOST_DOCUMENTS + 1))
_LONG = {"type": "string", "maxLength": LONGEST_TEXT}


def _short(length: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": length}


FILE = typed(
    ("name", "content"),
    name=told(_short(180), "Tên tệp."),
    content={
        "type": "string",
        "contentEncoding": "base64",
        "description": "Nội dung tệp, base64.",
    },
)
DOCUMENT = typed(
    number=told(_short(80), "Số, ký hiệu; chỉ có số thì cần issued_on."),
    issued_on=DAY,
    issuer=_short(200),
    subject=_short(500),
    link=_short(MAX_LINK),
    file=FILE,
    part=told(one_of(PARTS), "Khi gửi multipart/form-data: tên phần chứa tệp của tài liệu này."),
)
REPORT_FIELDS = typed(
    ("result",),
    result=told(one_of(Result), "doing, done, blocked, nothing (không phát sinh trong kỳ)."),
    percent={"type": "integer", "minimum": 0, "maximum": 100},
    completed_on=DAY,
    done=told(_LONG, "Việc đã làm."),
    difficulty=told(_LONG, "Khó khăn, vướng mắc."),
    expected_on=DAY,
    explanation=told(_LONG, "Diễn giải."),
    version=told(
        {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
        "Phiên bản của đầu việc khi đọc; khác bản mới nhất thì bị từ chối với 409. Có thể gửi ở "
        "If-Match thay cho trường này.",
    ),
    documents=list_of(DOCUMENT, MOST_DOCUMENTS),
)
REPORT = named("ProgressReport", REPORT_FIELDS)
MULTIPART = {
    "type": "object",
    "properties": {
        "report": told({"type": "string"}, "Báo cáo, là JSON theo ProgressReport."),
        **{name: {"type": "string", "format": "binary"} for name in PARTS},
    },
    "required": ["report"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A report as it came in, checked by its description: fields, and files that came beside."""

    fields: dict[str, Any]
    files: dict[str, tuple[str, bytes]]

    @property
    def told(self) -> str:
        """Give what was said as one text: two requests that say the same give the same."""
        ordered = json.dumps(self.fields, sort_keys=True)
        hashes = {name: [file[0], _sha256(file[1])] for name, file in sorted(self.files.items())}
        return written([ordered, hashes])

    def report(self) -> Report:
        """Give the report as the rules take it; whether it is complete they say."""
        fields = self.fields
        return Report(
            result=Result(fields["result"]),
            percent=fields.get("percent"),
            completed_on=_day(fields.get("completed_on")),
            done=fields.get("done") or "",
            difficulty=fields.get("difficulty") or "",
            expected_on=_day(fields.get("expected_on")),
            explanation=fields.get("explanation") or "",
            documents=len(self.documents),
        )

    @property
    def documents(self) -> list[dict[str, Any]]:
        """The documents that the report names."""
        return list(self.fields.get("documents") or ())


def read_report() -> Sent:
    """Read the report of this request; end it where the words are not those described."""
    files: dict[str, tuple[str, bytes]] = {}
    if request.mimetype == "application/json":
        text: bytes | str = request.get_data()
    elif request.mimetype == "multipart/form-data":
        text, files = _parts()
    else:
        refuse("media-type")
    if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        refuse("media-type", "Chỉ nhận UTF-8.")
    try:
        fields = decode(text)
    except NotRead as error:
        refuse("body", str(error))
    wrong = problems(fields, REPORT_FIELDS)
    if wrong:
        refuse("refused", errors=wrong)
    return Sent(fields, files)


def _parts() -> tuple[str, dict[str, tuple[str, bytes]]]:
    strange = [name for name in (*request.form, *request.files) if name not in ("report", *PARTS)]
    if strange or "report" not in request.form:
        refuse("body", f"Cần phần report (JSON) và các phần tệp {', '.join(PARTS)}.")
    files = {
        name: (request.files[name].filename or name, request.files[name].read())
        for name in PARTS
        if name in request.files
    }
    return request.form["report"], files


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a report with its file received, ready to be written down."""

    said: dict[str, Any]
    file: ReceivedFile | None

    def write(self, *, agency_id: int, by: Actor, at: datetime) -> Document:
        """Write the document down; one that was sent before is found again."""
        return add_document(
            agency_id=agency_id,
            by=by,
            at=at,
            number=self.said.get("number"),
            issued_on=_day(self.said.get("issued_on")),
            issuer=self.said.get("issuer"),
            subject=self.said.get("subject"),
            link=self.said.get("link"),
            file=self.file,
        )


def receive_papers(sent: Sent, storage: Storage) -> list[Paper]:
    """Take the files of a report in, before any transaction; end the request of a bad one."""
    most = current_app.config["TRACKER"].max_upload_mb * 1024 * 1024
    wrong: dict[str, str] = {}
    papers = []
    for place, said in enumerate(sent.documents):
        where = f"documents[{place}]"
        wrong |= _missing(said, where)
        try:
            if said.get("link"):
                check_link(said["link"])
            content = _content(said, sent)
            file = receive(*content, storage=storage, max_bytes=most) if content else None
        except (Refused, ValueError, KeyError) as error:
            told_ = str(error) if isinstance(error, Refused) else "Không đọc được tệp này."
            wrong[where] = told_
        else:
            papers.append(Paper(said, file))
    if wrong:
        refuse("refused", errors=wrong)
    return papers


def _missing(said: dict[str, Any], where: str) -> dict[str, str]:
    """Ask of a document what its form on the page asks."""
    shown = said.get("file") or said.get("part") or (said.get("link") or "").strip()
    if not shown and not (said.get("number") or "").strip():
        return {where: "Ghi số văn bản, đường dẫn hoặc gửi tệp."}
    if not shown and not said.get("issued_on"):
        return {f"{where}.issued_on": "Ghi ngày của văn bản."}
    return {}


def _content(said: dict[str, Any], sent: Sent) -> tuple[str, bytes] | None:
    if said.get("file"):
        content = base64.b64decode(said["file"]["content"], validate=True)
        # Files of a form were scanned on their way in; what JSON holds is unpacked only here.
        check_file(said["file"]["name"], BytesIO(content))
        return said["file"]["name"], content
    return sent.files[said["part"]] if said.get("part") else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
