"""`tracker serve`, `tracker worker`, and `tracker run`: the three processes of a demonstration."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import click

from tracker.cli.doors import UNREACHABLE, USAGE, answers, application, say, stop
from tracker.settings import VAR, read_settings


@click.command("serve")
@click.option("--workers", type=click.IntRange(1, 16), default=2, show_default=True)
@answers
def serve(workers: int) -> None:
    """Chạy tiến trình web."""
    settings = read_settings(os.environ)
    _check_start()
    _refuse_taken_port(settings.host, settings.port)
    os.execv(
        sys.executable,
        [
            sys.executable,
            "-m",
            "gunicorn",
            "--bind",
            f"{settings.host}:{settings.port}",
            "--workers",
            str(workers),
            "--threads",
            "4",
            "--preload",
            "--timeout",
            "90",
            "--graceful-timeout",
            "10",
            "--log-level",
            "warning",
            "--config",
            "python:tracker.gunicorn",
            "wsgi:app",
        ],
    )


def _check_start() -> None:
    """Stop with a sentence before any process starts, when the settings do not allow it."""
    from tracker.app import create_app

    create_app(serving=True)


def _refuse_taken_port(host: str, port: int) -> None:
    """Stop with a sentence when another program listens there, perhaps this one started twice."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            stop(
                f"Không dùng được cổng {port} trên {host} ({error.strerror}): có thể hệ thống đang "
                "chạy rồi. Dừng chương trình kia, hoặc đặt PORT=8001 để dùng cổng khác.",
                UNREACHABLE,
            )


@click.command("worker")
@answers
def worker() -> None:
    """Chạy tiến trình lập lịch: thư nhắc, gửi thư, dọn dẹp."""
    from tracker.outbox.rules import Sending
    from tracker.worker.process import run as run_worker

    with application("worker") as app:
        cap = app.config["TRACKER"].mail_per_hour or None
    run_worker(app, sending=Sending(hourly_cap=cap))


@click.command("sink")
@click.option("--port", type=click.IntRange(1, 65535), default=8025, show_default=True)
@answers
def sink(port: int) -> None:
    """Nhận thư của bản trình diễn vào thư mục var/mail."""
    from tracker.outbox.sink import serve as serve_mail

    serve_mail(VAR / "mail", port=port)


@click.command("run")
@answers
def run() -> None:
    """Chạy cả bản trình diễn: web, tiến trình lập lịch và hộp thư mẫu."""
    settings = read_settings(os.environ)
    mail_port = settings.port + 25
    _refuse_taken_port(settings.host, settings.port)
    if not settings.smtp_url:
        _refuse_taken_port("127.0.0.1", mail_port)
    env = os.environ | {
        "SMTP_URL": settings.smtp_url or f"smtp://127.0.0.1:{mail_port}",
        "MAIL_FROM": settings.mail_from,
    }
    commands = [["worker"], ["serve"]]
    if not settings.smtp_url:
        commands.insert(0, ["sink", "--port", str(mail_port)])
    children = [_start(command, env) for command in commands]
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        _wait_until_ready(children, f"http://{settings.host}:{settings.port}/livez")
        _tell_accounts()
        say(f"Sẵn sàng: http://{settings.host}:{settings.port}")
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        say("Một tiến trình đã dừng; dừng tất cả.")
    except KeyboardInterrupt:
        say("Đang dừng …")
    finally:
        _stop_all(children)


def _start(command: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    # A session of its own, so that Ctrl-C reaches this process alone and it stops the others.
    tracker = Path(sys.executable).with_name("tracker")
    return subprocess.Popen([str(tracker), *command], env=env, start_new_session=True)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _wait_until_ready(children: list[subprocess.Popen[bytes]], url: str) -> None:
    for _ in range(240):
        if any(child.poll() is not None for child in children):
            _stop_all(children)
            stop("Không khởi động được; xem dòng báo lỗi ở trên.", UNREACHABLE)
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    _stop_all(children)
    stop("Web không trả lời sau một phút.", USAGE)


def _tell_accounts() -> None:
    path = VAR / "demo-accounts.json"
    if not path.exists():
        return
    say("Tài khoản trình diễn:")
    for row in json.loads(path.read_text("utf-8")):
        agency = f", {row['agency']}" if row["agency"] else ""
        say(f"  {row['email']:38} {row['password']:22} {row['role']}{agency}")


def _stop_all(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + 12
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()


COMMANDS = (serve, worker, sink, run)
