"""The mail server: its address, one open line to it, and what its answers mean."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from tracker.lib.text import one_line
from tracker.outbox.composers import Message
from tracker.outbox.models import Letter

_CRLF = compat32.clone(linesep="\r\n")
# An address as offices have them: one name, one host, ASCII (no mail server here takes others).
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", re.A)
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


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it goes over the line."""

    sender: str
    recipient: str
    content: bytes


def build(letter: Letter, message: Message, *, mail_from: str, at: datetime) -> Mail:
    """Make the mail of `letter`; raise Refused when its address is none.

    The older classes of the email package: folding headers with the newer ones takes longer
    than everything else that is done for a letter.
    """
    if not _ADDRESS.fullmatch(letter.to_address):
        raise Refused(f"địa chỉ không hợp lệ: {letter.to_address}", bad_address=True)
    name, sender = parseaddr(mail_from)
    mail = MIMEMultipart("alternative")
    mail["From"] = formataddr((name, sender))
    mail["To"] = formataddr((one_line(letter.to_name), letter.to_address))
    mail["Subject"] = Header(one_line(message.subject), "utf-8", header_name="Subject").encode()
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = letter.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "vi"
    # base64, which MIMEText chooses for UTF-8: Vietnamese in quoted-printable is half escapes.
    mail.attach(MIMEText(message.text, "plain", "utf-8"))
    if message.html:
        mail.attach(MIMEText(message.html, "html", "utf-8"))
    return Mail(sender, letter.to_address, mail.as_bytes(policy=_CRLF))


class Line:
    """One connection that carries many letters and is opened again when it breaks."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._client: smtplib.SMTP | None = None

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
        """Hand one mail over; raise TryLater, Refused or NoServer."""
        self.open()
        assert self._client is not None
        try:
            self._client.sendmail(mail.sender, [mail.recipient], mail.content)
        except smtplib.SMTPRecipientsRefused as error:
            raise _verdict(*error.recipients[mail.recipient], at_address=True) from error
        except smtplib.SMTPSenderRefused as error:
            # Our own address or sign-in is refused: every letter would meet the same.
            self.drop()
            raise NoServer(f"máy chủ thư từ chối người gửi: {_words(error)}") from error
        except smtplib.SMTPDataError as error:
            raise _verdict(error.smtp_code, error.smtp_error, at_address=False) from error
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            raise TryLater(f"mất kết nối với máy chủ thư: {_words(error)}") from error

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
