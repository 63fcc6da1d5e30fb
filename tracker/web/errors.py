"""Error pages: what happened, that nothing was lost, where to go, and a number to quote.

A page of the site may say why with `abort(404, "…")`; the sentences below stand where nobody did.
A fault of the program is logged by Flask with its trace; the line after it gives the number that
the page shows.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

logger = logging.getLogger(__name__)

TEMPLATE = "web/error.html"


@dataclass(frozen=True, slots=True)
class Words:
    """What an error page says: the head, what happened, and what to do now."""

    title: str
    told: str
    advice: str


_NOTHING_STORED = "Chưa có gì bị thay đổi hay mất đi."

WORDS = {
    400: Words(
        "Yêu cầu chưa đúng",
        "Địa chỉ hoặc nội dung gửi lên không đọc được.",
        f"{_NOTHING_STORED} Quay lại trang trước và thử lại.",
    ),
    401: Words(
        "Cần đăng nhập",
        "Trang này chỉ mở sau khi đăng nhập.",
        "Đăng nhập rồi mở lại địa chỉ này.",
    ),
    403: Words(
        "Không có quyền xem trang này",
        "Tài khoản đang dùng không được giao quyền với nội dung này.",
        f"{_NOTHING_STORED} Nếu cần quyền, đề nghị người quản trị của cơ quan giao.",
    ),
    404: Words(
        "Không có trang này",
        "Địa chỉ gõ sai, hoặc nội dung đã được chuyển đi nơi khác.",
        "Kiểm tra lại địa chỉ, hoặc trở về trang đầu và tìm từ đó.",
    ),
    405: Words(
        "Không mở được theo cách này",
        "Địa chỉ này không nhận cách gửi vừa dùng.",
        f"{_NOTHING_STORED} Quay lại trang trước và bấm nút trên trang.",
    ),
    409: Words(
        "Nội dung vừa được người khác thay đổi",
        "Nội dung đang xem không còn là bản mới nhất.",
        "Mở lại trang để xem bản mới rồi làm tiếp; bản của người kia vẫn giữ nguyên.",
    ),
    414: Words(
        "Địa chỉ quá dài",
        "Địa chỉ hoặc điều kiện lọc dài hơn mức cho phép.",
        f"{_NOTHING_STORED} Bỏ bớt điều kiện lọc rồi thử lại.",
    ),
    413: Words(
        "Tệp quá lớn",
        "Tệp gửi lên lớn hơn mức cho phép.",
        f"{_NOTHING_STORED} Nén hoặc tách tệp rồi gửi lại, hoặc ghi đường dẫn tới tệp.",
    ),
    429: Words(
        "Gửi quá nhiều lần",
        "Trong ít phút vừa qua có quá nhiều yêu cầu từ tài khoản hoặc máy này.",
        f"{_NOTHING_STORED} Chờ vài phút rồi thử lại.",
    ),
    500: Words(
        "Hệ thống gặp lỗi",
        "Có lỗi khi xử lý yêu cầu này; lỗi đã được ghi lại.",
        "Những gì đã lưu trước đó vẫn còn nguyên; lần gửi này chưa được lưu. "
        "Thử lại sau ít phút; nếu vẫn lỗi, báo người quản trị kèm số dưới đây.",
    ),
    503: Words(
        "Hệ thống đang tạm dừng",
        "Hệ thống đang bảo trì hoặc chưa kết nối được cơ sở dữ liệu.",
        "Những gì đã lưu trước đó vẫn còn nguyên. Thử lại sau ít phút.",
    ),
}
"""The sentences of each status; any other status below 500 speaks as 400, above as 500."""

_STALE_FORM = Words(
    "Trang đã mở quá lâu",
    "Mã bảo vệ của trang đã hết hạn hoặc phiên đăng nhập đã đổi.",
    f"{_NOTHING_STORED} Quay lại, tải lại trang rồi gửi lần nữa.",
)

# Only here is a description the words of a page of ours; elsewhere it is the library's English.
_SPOKEN = {403, 404, 409, 410, 422, 503}


class Told(HTTPException):
    """An error that brings all its own words, where those of its status would mislead."""

    def __init__(self, status: int, words: Words) -> None:
        """Say `words` with `status`."""
        super().__init__(words.told)
        self.code = status
        self.words = words


def request_id() -> str:
    """Give the number of this request: shown on error pages, logged, sent as X-Request-ID."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(4)
    return str(g.request_id)


def words_for(error: HTTPException) -> Words:
    """Give the sentences for `error`, with what the page said where it said something."""
    status = error.code or 500
    if isinstance(error, CSRFError):
        return _STALE_FORM
    if isinstance(error, Told):
        return error.words
    words = WORDS.get(status) or WORDS[500 if status >= 500 else 400]
    said = error.description
    if status in _SPOKEN and said and said != type(error).description:
        return Words(words.title, said, words.advice)
    return words


def _problem(status: int, words: Words) -> Response:
    """Answer a program (RFC 9457)."""
    response = jsonify(
        type="about:blank",
        title=words.title,
        status=status,
        detail=f"{words.told} {words.advice}",
        instance=f"urn:request:{request_id()}",
    )
    response.mimetype = "application/problem+json"
    return response


def _page(status: int, words: Words) -> str:
    """Render the page; without the context of the site where that is what fails."""
    facts = {"status": status, "words": words, "request_id": request_id()}
    if status < 500:
        try:
            return render_template(TEMPLATE, **facts)
        except Exception:
            logger.exception("error page %s: bare page instead", request_id())
    return current_app.jinja_env.get_template(TEMPLATE).render(bare=True, **facts)


def answer_error(error: HTTPException) -> Response:
    """Answer an HTTP error as a page, or as problem+json under /api/; redirects pass."""
    status = error.code or 500
    if status < 400 or error.response is not None:
        return error.get_response()  # type: ignore[return-value]
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        fault = type(error.original_exception).__name__
        logger.error(
            "request %s failed: %s %s: %s", request_id(), request.method, request.path, fault
        )
    # Whoever keeps a trail of refusals asks for this after the answer is made.
    g.stale_form = isinstance(error, CSRFError)
    words = words_for(error)
    if request.path.startswith("/api/"):
        response = _problem(status, words)
    else:
        response = Response(_page(status, words), mimetype="text/html")
    response.status_code = status
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):  # Allow, Retry-After, …
            response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def _number_answer(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    return response


def init_errors(app: Flask) -> None:
    """Answer every error of `app` in Vietnamese; tests that propagate exceptions still see them."""
    app.register_error_handler(HTTPException, answer_error)
    app.after_request(_number_answer)
