"""Lines of the log: one an event, with the number of the request, without secrets.

Secrets in addresses (an invitation, a calendar) and addresses of mail are masked where the line is
written, whoever wrote it. Words that came from outside can begin no line of their own.
"""

from __future__ import annotations

import json
import logging
import re
import time
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from tracker.web.errors import request_id

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_secrets: re.Pattern[str] = re.compile(r"(?!)")
access_log = logging.getLogger("tracker.access")


def masked(text: str) -> str:
    """Give `text` without secrets of addresses and without the names in addresses of mail."""
    return _MAIL.sub(r"…@\1", _secrets.sub(r"\1…", text))


def _number() -> str | None:
    return request_id() if has_request_context() else None


class Lines(logging.Formatter):
    """A line of text for each event, the trace of a fault below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one event."""
        number = _number()
        said = _CONTROL.sub(" ", record.getMessage())
        head = f"{record.levelname} {record.name}: {f'[{number}] ' if number else ''}{said}"
        return masked("\n".join(filter(None, [head, _trace(self, record)])))


class JsonLines(logging.Formatter):
    """A JSON document for each event, on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one event."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
            "request": _number(),
        }
        trace = _trace(self, record)
        if trace:
            told["trace"] = masked(trace)
        told |= getattr(record, "facts", {})
        return json.dumps(told, ensure_ascii=False, default=str)


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return formatter.formatException(record.exc_info) if record.exc_info else ""


def set_up_logs(level: str, form: str) -> None:
    """Write the log of this process to standard error, as text or as JSON lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else Lines())
    logging.basicConfig(level=level, handlers=[handler])
    logging.getLogger("alembic").setLevel(logging.WARNING)


def init_logs(app: Flask, *, access: bool) -> None:
    """Learn which addresses of `app` hold secrets; write a line for each request if `access`."""
    global _secrets
    heads = {rule.rule.split("<", 1)[0] for rule in app.url_map.iter_rules() if _is_secret(rule)}
    _secrets = re.compile(f"({'|'.join(map(re.escape, sorted(heads)))})[^\\s/?.\"']+")
    if access:
        app.before_request(_begin)
        app.after_request(_note_access)


def _is_secret(rule: Any) -> bool:
    return "token" in rule.arguments


def _begin() -> None:
    g.began = time.monotonic()


def _note_access(response: Response) -> Response:
    """Write who asked for which page, by rule and number; no address typed, no name, no form."""
    actor = g.get("actor")
    facts = {
        "method": request.method,
        "rule": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "milliseconds": round((time.monotonic() - g.get("began", time.monotonic())) * 1000),
        "address": request.remote_addr,
        "person": getattr(actor, "id", None),
    }
    access_log.info("request", extra={"facts": facts})
    return response
