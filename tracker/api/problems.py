"""What a program is told when it is refused: problem+json (RFC 9457) in Vietnamese.

`type` leads to the paragraph of the page `/api/v1/` that explains the kind; `instance` holds the
number of the request, which the log has too. What no route of ours answered (an unknown address,
a fault) is told by `web/errors.py` in the same shape, without `errors`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Response
from werkzeug.exceptions import HTTPException

from tracker.web.errors import request_id

MEDIA_TYPE = "application/problem+json"

# Kind: status, title, what the page says of it.
KINDS: Mapping[str, tuple[int, str, str]] = {
    "token": (
        401,
        "Cần mã truy cập",
        "Thiếu tiêu đề Authorization: Bearer, hoặc mã sai, hết hạn, đã thu hồi. Phiên đăng nhập "
        "của trình duyệt không có giá trị ở đây.",
    ),
    "scope": (403, "Mã không có quyền này", "Mã chưa được cấp phạm vi mà địa chỉ này cần."),
    "rights": (
        403,
        "Không có quyền",
        "Người hoặc cơ quan đứng tên mã không có quyền này, cũng như trên trang.",
    ),
    "unchecked": (
        403,
        "Tệp chưa tải được",
        "Tệp đang được kiểm tra an toàn; thử lại sau.",
    ),
    "not-found": (404, "Không có", "Không có mục này, hoặc không được xem."),
    "parameters": (
        400,
        "Tham số chưa đúng",
        "Tham số lạ, lặp lại hoặc sai dạng; errors ghi từng tham số.",
    ),
    "body": (400, "Nội dung không đọc được", "Nội dung không phải JSON hợp lệ theo mô tả."),
    "media-type": (
        415,
        "Kiểu nội dung không nhận",
        "Chỉ nhận application/json hoặc multipart/form-data.",
    ),
    "refused": (
        422,
        "Báo cáo chưa nhận được",
        "Nội dung đọc được nhưng chưa đúng quy tắc; errors ghi từng trường. Chưa lưu gì.",
    ),
    "key-reused": (
        422,
        "Khóa đã dùng cho yêu cầu khác",
        "Idempotency-Key này đã gắn với một nội dung khác trong 7 ngày qua.",
    ),
    "conflict": (
        409,
        "Đã có thay đổi mới hơn",
        "Phiên bản gửi kèm không còn là mới nhất; đọc lại rồi gửi với khóa mới.",
    ),
    "too-often": (429, "Gửi quá nhiều lần", "Chờ số giây ghi ở Retry-After rồi gửi lại."),
}

Errors = Mapping[str, str]


class Problem(HTTPException):
    """A refusal of one of `KINDS`, with its answer ready."""

    def __init__(
        self, kind: str, detail: str = "", *, errors: Errors | None = None, retry_after: int = 0
    ) -> None:
        """Write the answer; `errors` maps a field or parameter to a sentence."""
        status, title, told = KINDS[kind]
        facts: dict[str, Any] = {
            "type": f"/api/v1/#{kind}",
            "title": title,
            "status": status,
            "detail": detail or told,
            "instance": f"urn:request:{request_id()}",
        }
        if errors:
            facts["errors"] = [{"field": name, "message": words} for name, words in errors.items()]
        answer = Response(json.dumps(facts, ensure_ascii=False), status, mimetype=MEDIA_TYPE)
        answer.headers["Cache-Control"] = "no-store"
        if status == 401:
            answer.headers["WWW-Authenticate"] = 'Bearer realm="tracker"'
        if retry_after:
            answer.headers["Retry-After"] = str(retry_after)
        super().__init__(told, answer)
        self.code = status
        self.kind = kind


def refuse(kind: str, detail: str = "", **more: Any) -> NoReturn:
    """End the request with a problem."""
    raise Problem(kind, detail, **more)
