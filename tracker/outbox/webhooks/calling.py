"""One call to a webhook: a POST with a deadline, to the address that was judged, and no further."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from functools import cache

from tracker.outbox.webhooks.addresses import Address, Allowed, resolved

# The answer's head says all; of its body only the beginning is read, to end the call politely.
_READ_AT_MOST = 4096


class NoAnswer(Exception):
    """Nobody answered in time; the message is a sentence for people."""


class _Connection(http.client.HTTPConnection):
    """A connection to a given network address that speaks to the name it stands for."""

    def __init__(self, address: Address, ip: str, timeout: float) -> None:
        super().__init__(address.host, address.port, timeout=timeout)
        self.secure, self.ip = address.scheme == "https", ip
        self.default_port = 443 if self.secure else 80

    def connect(self) -> None:
        """Open the connection; the certificate must be the name's."""
        self.sock = socket.create_connection((self.ip, self.port), self.timeout)
        if self.secure:
            self.sock = _context().wrap_socket(self.sock, server_hostname=self.host)


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def call(
    address: Address, *, body: bytes, headers: Mapping[str, str], allowed: Allowed, timeout: float
) -> int:
    """Send `body` and give the HTTP status of the answer; redirects are an answer like others.

    Raise addresses.BadAddress where the call is not allowed, NoAnswer where nobody took it within
    `timeout` seconds in all.
    """
    connection: _Connection | None = None
    # A timeout of the socket bounds each step; a slow trickle needs an end of the whole.
    over = threading.Event()
    timer = threading.Timer(timeout, lambda: _hang_up(connection, over))
    timer.daemon = True
    timer.start()
    try:
        connection = _Connection(address, resolved(address, allowed), timeout)
        connection.request("POST", address.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        with contextlib.suppress(OSError, http.client.HTTPException):
            answer.read(_READ_AT_MOST)
        return answer.status
    except TimeoutError:
        raise NoAnswer(f"Quá {timeout:g} giây không có trả lời") from None
    except ssl.SSLCertVerificationError as error:
        raise NoAnswer(f"Chứng thư của máy nhận không đúng: {error.verify_message}") from None
    except socket.gaierror:
        raise NoAnswer(f"Không tìm thấy máy {address.host}") from None
    except (OSError, http.client.HTTPException) as error:
        if over.is_set():
            raise NoAnswer(f"Quá {timeout:g} giây không có trả lời đầy đủ") from None
        raise NoAnswer(_words(error)) from None
    finally:
        timer.cancel()
        if connection is not None:
            connection.close()


def _words(error: Exception) -> str:
    """Say why nobody took the call; what the other side wrote is not repeated."""
    match error:
        case ConnectionRefusedError():
            return "Không nối được tới máy nhận: cổng không mở"
        case ConnectionError() | http.client.RemoteDisconnected():
            return "Máy nhận ngắt kết nối giữa chừng"
        case ssl.SSLError():
            return "Không lập được kết nối mã hóa với máy nhận"
        case OSError():
            return "Không có đường tới máy nhận"
    return "Máy nhận trả lời không theo HTTP"


def _hang_up(connection: _Connection | None, over: threading.Event) -> None:
    """End a call from outside: whoever reads from it gets an error at once."""
    over.set()
    if connection is not None and connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
