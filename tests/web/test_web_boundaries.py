"""Where one request ends and the next begins is never in doubt; what is unclear is refused."""

from __future__ import annotations

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

HEAD = b"POST /login HTTP/1.1\r\nHost: theo-doi.example\r\n"
UNCLEAR = {
    "two lengths by two names": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "a length that is no number": b"Content-Length: +4\r\n\r\nabcd",
    "a hidden way": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a way twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "a name with a space": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a folded line": b"X: a\r\n Content-Length: 4\r\n\r\nabcd",
    "a name with an underscore for a hyphen and a break": b"X\nY: 1\r\n\r\n",
}


@pytest.mark.parametrize("rest", UNCLEAR.values(), ids=UNCLEAR)
def test_a_request_whose_end_is_unclear_is_refused(rest: bytes) -> None:
    with pytest.raises((ParseException, NotImplementedError)):
        next(RequestParser(Config(), iter([HEAD + rest]), ("127.0.0.1", 1)))


def test_what_follows_a_whole_request_is_the_next_one() -> None:
    whole = HEAD + b"Content-Length: 4\r\n\r\nabcd"
    first, second = [r.method for r in RequestParser(Config(), iter([whole + whole]), ("x", 1))]
    assert (first, second) == ("POST", "POST")
