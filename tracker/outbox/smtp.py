"""The mail server: its address, one open line to it, and what its answers mean."""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.utils import parseaddr
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from tracker.outbox.mail import Mail

# RFC 5321, 4.2.3: answers to RCPT that speak of the address itself.
_ADDRESS_CODES = {550, 551, 553}


class NoServer(Exception):
    """The server cannot be reached or does not accept us; no letter is at fault."""


class TryLater(Exception):
    """This letter was not taken now but may be later (4xx, connection lost)."""


class Refused(Exception):
    """This letter will never be taken (5xx); `bad_address` says that its address is the reason."""

    def __init__(self, message: str, *, bad_address: bool = False) -> None:
        super().__init__(message)
        self.bad_address = bad_address


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how to hand letters over; `timeout` in seconds for each answer."""

    host: str
    port: int
    user: str | None = None
    password: str | None = None
    starttls: bool = False
    tls: bool = False
    timeout: float = 20


def read_server(url: str) -> Server:
    """Read smtp://user:password@host:587?starttls=true (or smtps://…)."""
    parts = urlsplit(url)
    options = {name: values[-1].lower() for name, values in parse_qs(parts.query).items()}
    starttls = options.get("starttls", "") in ("true", "1", "yes", "on")
    tls = parts.scheme == "smtps"
    return Server(
        host=parts.hostname or "localhost",
        port=parts.port or (465 if tls else 587 if starttls else 25),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        starttls=starttls,
        tls=tls,
        timeout=float(options.get("timeout", 20)),
    )


def address_domain(mail_from: str) -> str:
    """Give the domain of the sender's address, in which Message-IDs are made."""
    return parseaddr(mail_from)[1].rpartition("@")[2] or "localhost"


class Line:
    """One connection that carries many letters and is opened again when it breaks."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._client: smtplib.SMTP | None = None
        self._carried = 0

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def open(self) -> None:
        """Connect, encrypt and sign in where the address says so; raise NoServer."""
        if self._client is not None:
            return
        server = self.server
        try:
            self._client = self._connect()
            if server.starttls:
                self._client.starttls(context=ssl.create_default_context())
            if server.user:
                self._client.login(server.user, server.password or "")
            self._client.ehlo_or_helo_if_needed()
            self._carried = 0
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            raise NoServer(
                f"không nối được máy chủ thư {server.host}:{server.port}: {_words(error)}"
            ) from error

    def _connect(self) -> smtplib.SMTP:
        # The machine's short name: looking up the full one may wait for a name server.
        name, server = socket.gethostname(), self.server
        if server.tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(
                server.host, server.port, name, timeout=server.timeout, context=context
            )
        return smtplib.SMTP(server.host, server.port, name, timeout=server.timeout)

    def send(self, mail: Mail) -> None:
        """Hand one mail over; raise TryLater, Refused or NoServer.

        A server may close a line that was idle, or has carried enough for its taste: what it
        says to the first words of a letter on a used line is asked again on a fresh one.
        """
        if not self._greet(mail):
            self._greet(mail)
        client = self._opened()
        try:
            code, answer = client.docmd("RCPT", f"TO:<{mail.recipient}>")
            if code not in (250, 251):
                raise self._turned_down(code, answer, at_address=True)
            code, answer = client.data(mail.content)
            if code != 250:
                raise self._turned_down(code, answer, at_address=False)
        except smtplib.SMTPDataError as error:
            raise self._turned_down(error.smtp_code, error.smtp_error, at_address=False) from error
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            raise TryLater(f"mất kết nối với máy chủ thư: {_words(error)}") from error
        self._carried += 1

    def _greet(self, mail: Mail) -> bool:
        """Say who writes; False when a used line was given up and a fresh one may do."""
        client, used = self._opened(), self._carried > 0
        size = f" SIZE={len(mail.content)}" if client.has_extn("size") else ""
        try:
            # Not client.mail(): it takes each address apart anew, as it does in client.rcpt().
            code, answer = client.docmd("MAIL", f"FROM:<{mail.sender}>{size}")
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            if used:
                return False
            raise TryLater(f"mất kết nối với máy chủ thư: {_words(error)}") from error
        if code == 250:
            return True
        self.drop()
        if used and code < 500:
            return False
        # Our own address or sign-in is refused: every letter would meet the same.
        raise NoServer(f"máy chủ thư từ chối người gửi: {code} {_text(answer)}")

    def _turned_down(
        self, code: int, answer: bytes | str, *, at_address: bool
    ) -> TryLater | Refused:
        """Give what an answer means, and make the line ready for the next letter."""
        try:
            if code == 421 or self._opened().rset()[0] != 250:
                self.drop()
        except (OSError, smtplib.SMTPException):
            self.drop()
        return _verdict(code, answer, at_address=at_address)

    def _opened(self) -> smtplib.SMTP:
        self.open()
        assert self._client is not None
        return self._client

    def drop(self) -> None:
        """Forget the connection without a word to the server."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def close(self) -> None:
        """Take leave of the server."""
        if self._client is None:
            return
        try:
            self._client.quit()
        except (OSError, smtplib.SMTPException):
            self._client.close()
        self._client = None


def _verdict(code: int, answer: bytes | str, *, at_address: bool) -> TryLater | Refused:
    """Give what an answer means: 5xx will not pass, anything else may."""
    sentence = f"máy chủ thư trả lời {code} {_text(answer)}"
    if 500 <= code < 600:
        return Refused(sentence, bad_address=at_address and code in _ADDRESS_CODES)
    return TryLater(sentence)


def _words(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
