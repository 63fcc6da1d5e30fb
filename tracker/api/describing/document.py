"""The description written out as OpenAPI 3.1."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from tracker.api.describing.examples import example_of
from tracker.api.describing.operations import OPERATIONS, Operation
from tracker.api.describing.schemas import NAMED, PROBLEM
from tracker.api.problems import KINDS, MEDIA_TYPE
from tracker.api.rules import PER_MINUTE, SCOPE_NAMES

VERSION = "1.0.0"
# What may befall every request: no or wrong token, no scope, asked too often, a fault.
_ALWAYS = ("parameters", "token", "scope", "too-often")
_FILE = {"type": "string", "format": "binary"}
_FAULTS = (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)


def openapi() -> dict[str, Any]:
    """Give the whole document; the same for everybody who reads it."""
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Theo dõi Kế hoạch nâng cao chỉ số",
            "version": VERSION,
            "description": "Đọc kế hoạch, tiến độ, điểm, báo cáo đã chốt và gửi báo cáo tiến độ. "
            "Mã truy cập do người quản trị cấp; quyền và dấu vết như trên trang. "
            f"Mỗi mã hỏi nhiều nhất {PER_MINUTE} lần một phút.",
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(one.tag for one in OPERATIONS)],
        "paths": paths,
        "components": {
            "schemas": NAMED,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "; ".join(f"{s.value}: {n}" for s, n in SCOPE_NAMES.items()),
                }
            },
        },
    }


def _operation(one: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.title,
        "description": f"{one.words} Phạm vi cần có: {one.scope.value}.",
        "tags": [one.tag],
        "security": [{"token": []}],
        "parameters": [parameter.described() for parameter in one.parameters],
        "responses": _answers(one) | _refusals(one),
    }
    if one.body is not None:
        found["requestBody"] = {
            "required": True,
            "content": {kind: {"schema": schema} for kind, schema in one.body.items()},
        }
        found["requestBody"]["content"]["application/json"]["example"] = one.example
    return found


def _answers(one: Operation) -> dict[str, Any]:
    """Give what comes when all is well: 200, or 201 and 202 for what was sent."""
    if one.method == "POST":
        location = {"Location": {"schema": {"type": "string"}, "required": True}}
        shown = {"schema": one.answer, "example": example_of(one.answer or {})}
        content = {"application/json": shown}
        return {
            "200": {
                "description": "Chỉ thử (dry_run=true): sẽ được nhận, chưa ghi gì.",
                "headers": location,
                "content": content,
            },
            "201": {"description": "Đã ghi nhận.", "headers": location, "content": content},
            "202": {
                "description": "Đang chờ người đứng đầu cơ quan duyệt.",
                "headers": location,
                "content": content,
            },
        }
    tag = {"ETag": {"schema": {"type": "string"}, "required": True}}
    content = {kind: {"schema": one.answer or _FILE} for kind in one.media_types}
    if one.answer is not None:
        content["application/json"]["example"] = example_of(one.answer)
    return {
        "200": {"description": one.title, "headers": tag, "content": content},
        "304": {"description": "Không có gì mới so với If-None-Match.", "headers": tag},
    }


def _refusals(one: Operation) -> dict[str, Any]:
    """Give the refusals by status, each with the kinds that have it."""
    by_status: dict[int, list[str]] = {}
    kinds = (*_ALWAYS, *one.problems, *(("key-reused", "conflict") if one.body else ()))
    for kind in dict.fromkeys(kinds):
        status, title, _ = KINDS[kind]
        by_status.setdefault(status, []).append(title)
    if any(parameter.place == "path" for parameter in one.parameters):
        by_status.setdefault(404, ["Không có"])
    if one.body is not None:
        by_status[413] = ["Nội dung quá lớn"]
    return {
        str(status): _refusal(status, "; ".join(titles))
        for status, titles in sorted(by_status.items())
    } | {str(int(status)): _refusal(status, "Lỗi của hệ thống") for status in _FAULTS}


def _refusal(status: int, words: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": words,
        "content": {MEDIA_TYPE: {"schema": PROBLEM}},
    }
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        found["headers"] = {"Retry-After": {"schema": {"type": "string"}, "required": True}}
    return found
