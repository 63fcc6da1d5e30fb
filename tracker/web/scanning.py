"""No file comes in that the scanner of malware did not pass, whichever page takes it.

Every file of a form passes here before its page is asked, so that no page can forget it; a file
inside JSON is handed to `check_file` by who unpacks it. Without a scanner (MALWARE_SCANNER empty)
all files pass. Where the scanner gives no verdict the file is refused: closed, not open.
"""

from __future__ import annotations

import logging
import time
from io import SEEK_END
from typing import IO

from flask import Flask, current_app, g, request

from tracker.lib.text import one_line
from tracker.web.clamd import Unscanned, ping, signature_in
from tracker.web.errors import Told, Words

EXTENSION = "tracker.scanner"
SECONDS = 20.0
"""How long the files of one request may take together; a proxy waits longer."""
PING_SECONDS = 2.0

log = logging.getLogger(__name__)

_NOT_SCANNED = Words(
    "Chưa nhận được tệp",
    "Bộ quét mã độc chưa trả lời nên hệ thống tạm không nhận tệp.",
    "Chưa có gì bị thay đổi hay mất đi. Thử lại sau ít phút, hoặc gửi không kèm tệp; nếu vẫn vậy, "
    "báo người quản trị kèm số dưới đây.",
)


def check_file(name: str, file: IO[bytes], *, until: float | None = None) -> None:
    """End the request with a sentence unless the scanner passes `file`; leave it at its start."""
    address: str = current_app.extensions.get(EXTENSION) or ""
    if not address or not file.seek(0, SEEK_END):
        return
    file.seek(0)
    try:
        found = signature_in(file, address, until=until or time.monotonic() + SECONDS)
    except Unscanned as error:
        log.error("malware scanner: %s", error)
        g.refused_file = {"file": _short(name), "scanner": _short(str(error))}
        raise Told(503, _NOT_SCANNED) from error
    file.seek(0)
    if found:
        g.refused_file = {"file": _short(name), "signature": _short(found)}
        raise Told(422, _infected(_short(name), _short(found)))


def scanner_state(address: str) -> str:
    """Give "off" without a scanner, "ok" where it answers, "down" where it does not."""
    if not address:
        return "off"
    try:
        ping(address, seconds=PING_SECONDS)
    except Unscanned as error:
        log.error("malware scanner: %s", error)
        return "down"
    return "ok"


def init_scanning(app: Flask, address: str) -> None:
    """Ask the scanner at `address` about every file sent to `app`; an empty address asks nobody."""
    app.extensions[EXTENSION] = address

    def scan() -> None:
        if not address or request.mimetype != "multipart/form-data":
            return
        until = time.monotonic() + SECONDS
        for field, file in request.files.items(multi=True):
            check_file(file.filename or field, file.stream, until=until)

    app.before_request(scan)


def _infected(name: str, signature: str) -> Words:
    return Words(
        "Tệp có mã độc",
        f"Tệp “{name}” mang mã độc ({signature}) nên không được nhận và không được giữ lại.",
        "Chưa có gì bị thay đổi hay mất đi. Quét máy đã tạo tệp này, rồi gửi lại bản sạch.",
    )


def _short(text: str) -> str:
    return one_line(text)[:200]
