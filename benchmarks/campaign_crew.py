"""The processes of the campaign: started, killed, put to sleep, woken and ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.context import ForkServerProcess as Process
from pathlib import Path

import campaign_process
from campaign_clock import Course
from campaign_plan import Kill, Trouble

FORKS = multiprocessing.get_context("forkserver")


@dataclass(slots=True)
class Crew:
    """Everybody who runs; `kills` are the instants at which somebody was killed."""

    folder: Path
    environment: dict[str, str]
    schedulers: int
    senders: int
    kills: list[datetime] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    _running: dict[tuple[str, int], Process] = field(default_factory=dict)
    _back: list[tuple[float, tuple[str, int]]] = field(default_factory=list)
    _asleep: bool = False

    def assemble(self) -> None:
        """Start everybody, and come back when they wait for the campaign to begin."""
        for role, number in (("scheduler", self.schedulers), ("sender", self.senders)):
            for place in range(number):
                self._start((role, place))
        while len(list(self.folder.glob("ready-*"))) < self.schedulers + self.senders:
            time.sleep(0.05)

    def work_through(self, course: Course, trouble: Trouble) -> None:
        """Let things go wrong until the course ends."""
        kills = list(trouble.kills)
        while (now := course.now()) < course.instants[-1]:
            self._sleep(any(begin <= now < end for begin, end in trouble.sleeps))
            while kills and kills[0].at <= now:
                self._kill(kills.pop(0), now)
            self._bring_back()
            self._watch()
            time.sleep(0.02)

    def dismiss(self) -> None:
        """Tell everybody to stop; who does not is a fault."""
        self._sleep(False)
        for process in self._running.values():
            process.terminate()
        for (role, _), process in self._running.items():
            process.join(30)
            if process.exitcode is None:
                process.kill()
                self.faults.append(f"{role} did not stop when told")
            elif process.exitcode != 0:
                self.faults.append(f"{role} ended with {process.exitcode}")

    def _start(self, who: tuple[str, int]) -> None:
        process = FORKS.Process(
            target=campaign_process.be, args=(who[0], self.folder, self.environment)
        )
        process.start()
        self._running[who] = process

    def _kill(self, kill: Kill, now: datetime) -> None:
        who = (kill.role, kill.place)
        process = self._running.pop(who, None)
        if process is None:
            return
        process.kill()
        process.join()
        self.kills.append(now)
        self.killed[kill.role] += 1
        self._back.append((time.monotonic() + kill.back_after, who))

    def _bring_back(self) -> None:
        now = time.monotonic()
        for due, who in [row for row in self._back if row[0] <= now]:
            self._back.remove((due, who))
            self._start(who)

    def _sleep(self, wanted: bool) -> None:
        """Stop or wake everybody, as a suspended machine does."""
        if wanted == self._asleep:
            return
        self._asleep = wanted
        for process in self._running.values():
            os.kill(process.pid or 0, signal.SIGSTOP if wanted else signal.SIGCONT)

    def _watch(self) -> None:
        """Notice who ended without being killed, and start them again."""
        for who, process in list(self._running.items()):
            if process.exitcode is not None:
                self.faults.append(f"{who[0]} ended by itself with {process.exitcode}")
                self._start(who)
