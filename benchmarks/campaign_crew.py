"""The processes of the campaign: started, killed, put to sleep, woken and ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from campaign_clock import Course
from campaign_plan import Kill, Trouble

PROCESS = Path(__file__).with_name("campaign_process.py")


@dataclass(slots=True)
class Crew:
    """Everybody who runs; `kills` are the instants at which somebody was killed."""

    course: Course
    folder: Path
    schedulers: int
    senders: int
    kills: list[datetime] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    _running: dict[tuple[str, int], subprocess.Popen[bytes]] = field(default_factory=dict)
    _back: list[tuple[float, tuple[str, int]]] = field(default_factory=list)
    _asleep: bool = False

    def work_through(self, trouble: Trouble) -> None:
        """Start everybody and let things go wrong until the course ends."""
        for role, number in (("scheduler", self.schedulers), ("sender", self.senders)):
            for place in range(number):
                self._start((role, place))
        kills = list(trouble.kills)
        while (now := self.course.now()) < self.course.instants[-1]:
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
            try:
                if process.wait(30) != 0:
                    self.faults.append(f"{role} ended with {process.returncode}")
            except subprocess.TimeoutExpired:
                process.kill()
                self.faults.append(f"{role} did not stop when told")

    def _start(self, who: tuple[str, int]) -> None:
        with (self.folder / "crew.log").open("ab") as log:
            self._running[who] = subprocess.Popen(
                [sys.executable, str(PROCESS), who[0], str(self.folder / "course.json")],
                env=os.environ,
                stdout=log,
                stderr=log,
            )

    def _kill(self, kill: Kill, now: datetime) -> None:
        who = (kill.role, kill.place)
        process = self._running.pop(who, None)
        if process is None:
            return
        process.kill()
        process.wait()
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
            process.send_signal(signal.SIGSTOP if wanted else signal.SIGCONT)

    def _watch(self) -> None:
        """Notice who ended without being killed, and start them again."""
        for who, process in list(self._running.items()):
            if process.poll() is not None:
                self.faults.append(f"{who[0]} ended by itself with {process.returncode}")
                self._start(who)
