"""The mail server's address, and the sink that writes letters into a folder."""

from __future__ import annotations

import email
import email.policy
import socket
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from aiosmtpd.controller import Controller

from tracker.outbox.composers import Message
from tracker.outbox.mail import NoAddress, build
from tracker.outbox.models import Letter
from tracker.outbox.sink import FolderHandler
from tracker.outbox.smtp import Line, NoServer, Server, address_domain, read_server

AT = datetime(2024, 10, 15, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:8025", Server("127.0.0.1", 8025)),
        ("smtp://mail.hn.example", Server("mail.hn.example", 25)),
        (
            "smtp://nhac%40hn.example:m%3At@mail.hn.example:587?starttls=true",
            Server("mail.hn.example", 587, "nhac@hn.example", "m:t", starttls=True),
        ),
        ("smtps://u:p@mail.hn.example", Server("mail.hn.example", 465, "u", "p", tls=True)),
        ("smtp://mail.hn.example?timeout=3", Server("mail.hn.example", 25, timeout=3)),
    ],
)
def test_the_address_of_a_server(url, server):
    assert read_server(url) == server


def test_message_ids_are_made_in_the_senders_domain():
    assert address_domain("Theo dõi <theodoi@hn.example>") == "hn.example"


def letter(**more) -> Letter:
    values = {"to_address": "an@hn.example", "to_name": "Nguyễn Văn An"}
    return Letter(id=1, message_id="<abc@hn.example>", **(values | more))


def mail(row: Letter, message: Message):
    return build(row, message, mail_from="Theo dõi <theodoi@hn.example>", at=AT)


@pytest.mark.parametrize("address", ["", "an", "an@", "@hn.example", "ăn@hn.example", "a b@c d"])
def test_what_is_no_address_is_refused_before_it_leaves(address):
    with pytest.raises(NoAddress):
        mail(letter(to_address=address), Message("x", "y"))


def read(made):
    return email.message_from_bytes(made.content, policy=email.policy.default)


def test_a_line_break_in_a_subject_makes_no_header():
    made = read(mail(letter(), Message("Nhắc\r\nBcc: x@hn.example", "y")))
    assert (made["Bcc"], made["Subject"]) == (None, "Nhắc Bcc: x@hn.example")


def test_a_letter_has_text_and_html():
    made = read(mail(letter(), Message("Nhắc", "Chữ", "<p>Chữ</p>")))
    assert [part.get_content_type() for part in made.iter_parts()] == ["text/plain", "text/html"]


def test_encryption_that_was_asked_for_is_not_left_out(server):
    with pytest.raises(NoServer):
        Line(Server(server.host, server.port, starttls=True, timeout=5)).open()


def test_the_sink_writes_letters_as_files(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(FolderHandler(tmp_path / "mail"), hostname="127.0.0.1", port=port)
    controller.start()
    with Line(Server("127.0.0.1", port, timeout=5)) as line:
        line.send(mail(letter(), Message("Nhắc việc", "Kính gửi")))
    controller.stop()
    (path,) = (tmp_path / "mail").iterdir()
    found = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (path.suffix, path.stem.partition("-")[2], found["Subject"]) == (
        ".eml",
        "abc@hn.example",
        "Nhắc việc",
    )


def test_long_vietnamese_subjects_are_folded_and_read_back():
    subject = "Ủy ban nhân dân xã Hương Sơn: " + ", ".join(["12 quá hạn, 3 sắp đến hạn"] * 6)
    made = mail(letter(), Message(subject, "y"))
    head = made.content.split(b"\r\n\r\n")[0].split(b"\r\n")
    assert (read(made)["Subject"], max(map(len, head)) < 79) == (subject, True)


def test_line_ends_and_base64_are_as_the_standard_has_them():
    made = mail(letter(), Message("Nhắc", "Dòng một\nDòng hai\n", "<p>Chữ</p>"))
    lines = made.content.split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert not any(b"\n" in line for line in lines)
    text, html = read(made).iter_parts()
    assert text.get_payload(decode=True) == "Dòng một\r\nDòng hai\r\n".encode()
    assert html.get_content() == "<p>Chữ</p>\r\n"


def test_long_names_and_plain_names_stand_beside_their_address():
    long = "Ủy ban nhân dân xã Hương Sơn huyện Mỹ Đức Thành phố Hà Nội bộ phận một cửa"
    for name in (long, "UBND xa An: mot cua", ""):
        made = email.message_from_bytes(mail(letter(to_name=name), Message("x", "y")).content)
        words = str(make_header(decode_header(made["To"])))
        assert parseaddr(words) == (name, "an@hn.example")


def test_a_server_that_tires_of_a_line_gets_a_fresh_one(server, postbox):
    postbox.letters_a_line = 2
    with Line(server) as line:
        for _ in range(5):
            line.send(mail(letter(), Message("Nhắc", "Chữ")))
    assert (len(postbox.mails), postbox.lines) == (5, 3)
