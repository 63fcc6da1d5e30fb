"""How fast 5,000 letters leave, beside bare smtplib in the same run.

    python benchmarks/letters.py sqlite:///letters.sqlite3
    python benchmarks/letters.py postgresql://user@host/letters

The database is filled anew: 126 communes with forty writers each and a plan in force. Their
letters are planned and posted, a thousand finished mails go over one bare smtplib connection to
a server that takes everything (a process of its own), then the outbox sends all of them to the
same server: claimed, written from what is true at the moment, sent and marked. Bare again at the
end, since the machine's load drifts. The figure is the ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import multiprocessing
import os
import smtplib
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from aiosmtpd.smtp import SMTP
from bulk import empty
from campaign_city import build as build_city
from sqlalchemy import select

from tracker.db import session
from tracker.lib import clock
from tracker.outbox.composers import compose
from tracker.outbox.jobs import send_due
from tracker.outbox.mail import Mail
from tracker.outbox.mail import build as build_mail
from tracker.outbox.models import Letter
from tracker.outbox.smtp import Server
from tracker.reminders.jobs import post_day
from tracker.settings import read_settings

DAY = date(2026, 2, 5)
SENDER = "Theo dõi <theodoi@thu.example>"
BARE = 1000


def main() -> None:
    """Fill, plan, send bare, send all, send bare again; print the rates."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", help="sqlite:///file or postgresql://…")
    parser.add_argument("--writers", type=int, default=40, help="people who write, each commune")
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    given = parser.parse_args()
    os.environ["DATABASE_URL"] = given.database
    logging.disable(logging.WARNING)
    empty(given.database)
    from tracker.app import create_app

    with serving() as server, create_app(read_settings(os.environ)).app_context():
        build_city(writers=given.writers)
        clock.set_domain_day(DAY)
        posted = _timed("planned and posted", _post)
        mails = _finished(BARE)
        before = BARE / _timed("bare smtplib", lambda: _bare(server, mails))[1]
        sent, seconds = _timed("outbox", lambda: _send(server, given.profile))
        after = BARE / _timed("bare smtplib", lambda: _bare(server, mails))[1]
    bare, rate = (before + after) / 2, sent / seconds
    print(f"{sent} of {posted[0]} letters: {rate:.0f}/s; bare smtplib {bare:.0f}/s")
    print(f"ratio {rate / bare:.2f}; load {os.getloadavg()[0]:.1f}")


class serving:  # noqa: N801 - read as a verb: with serving() as server
    """A mail server in a process of its own that takes everything and keeps nothing."""

    def __enter__(self) -> Server:
        ends = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=_serve, args=(ends[1],), daemon=True)
        self.process.start()
        return Server("127.0.0.1", ends[0].recv())

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.join()


class _TakesAll:
    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        return "250 OK"


def _serve(told: Any) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(_TakesAll()), "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        async with server:
            await server.serve_forever()

    logging.disable(logging.CRITICAL)
    asyncio.run(run())


def _timed(what: str, run: Any) -> tuple[Any, float]:
    started = time.perf_counter()
    done = run()
    seconds = time.perf_counter() - started
    print(f"{seconds:7.1f} s  {what}", file=sys.stderr, flush=True)
    return done, seconds


def _post() -> int:
    done = post_day(on=DAY, at=clock.now(), wall=clock.wall_now(), mail_domain="thu.example")
    return done.posted


def _finished(count: int) -> list[Mail]:
    """Write `count` of the letters that wait, as they will leave."""
    made = []
    for letter in session.scalars(select(Letter).limit(count)):
        message = compose(letter, DAY)
        assert message is not None
        made.append(build_mail(letter, message, mail_from=SENDER, at=clock.now()))
    session.rollback()
    return made


def _bare(server: Server, mails: list[Mail]) -> None:
    with smtplib.SMTP(server.host, server.port, "localhost") as client:
        for mail in mails:
            client.sendmail(mail.sender, [mail.recipient], mail.content)


def _send(server: Server, profile: bool) -> int:
    def run() -> int:
        return send_due(worker="bench", server=server, mail_from=SENDER, on=DAY).sent

    if not profile:
        return run()
    import cProfile
    import pstats

    with cProfile.Profile() as found:
        sent = run()
    pstats.Stats(found).sort_stats("cumulative").print_stats(45)
    return sent


if __name__ == "__main__":
    main()
