"""Taking a plan document in: read under limits, understood, kept by its hash.

It needs the names of agencies and nothing else of the database, and holds no lock: reading may
take seconds, longer than other writers should wait. A file that is refused is not kept.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tracker.agencies.rules.names import Register
from tracker.intake.head import read_head
from tracker.intake.kept import Kept, keep
from tracker.intake.mapping.choices import Choice
from tracker.intake.mapping.heads import unsure_heads
from tracker.intake.parse import understand_source
from tracker.intake.parsed import ParsedPlan, Refused
from tracker.intake.reading.child import read_in_child
from tracker.intake.reading.source import Unreadable
from tracker.lib.text import one_line
from tracker.plans.rules.kinds import IMPROVEMENT
from tracker.storage import Storage

# What the page and the plan's tables hold; no plan of a province comes near.
MAX_TASKS = 5000
MAX_TARGETS = 2000


@dataclass(frozen=True, slots=True)
class Received:
    """A document that was read: the plan with its findings, and what is kept for the preview."""

    parsed: ParsedPlan
    kept: Kept


class Unsure(Exception):
    """Heads that nobody recognised: a person chooses; the file is kept meanwhile."""

    def __init__(self, sha256: str, file_name: str) -> None:
        super().__init__(file_name)
        self.sha256 = sha256
        self.file_name = file_name


def receive(
    file_name: str,
    content: bytes,
    *,
    register: Register,
    storage: Storage,
    year: int | None = None,
    issued_on: date | None = None,
    number: str | None = None,
    code: str | None = None,
    kind: str = IMPROVEMENT,
    choices: Mapping[str, Choice] | None = None,
) -> Received:
    """Read an uploaded plan and keep its file; raise Refused with a sentence, or Unsure."""
    name = one_line(file_name.replace("\\", "/").rsplit("/", 1)[-1])[:255] or "tep-khong-ten"
    handle, path = tempfile.mkstemp(prefix="ke-hoach-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        source = read_in_child(Path(path))
    except Unreadable as refusal:
        raise Refused(refusal.sentence, ()) from refusal
    finally:
        Path(path).unlink(missing_ok=True)
    if unsure_heads(source.grids, year or read_head(source).year, choices):
        raise Unsure(storage.put(content), name)
    parsed = understand_source(
        source,
        register=register,
        year=year,
        issued_on=issued_on,
        number=number,
        code=code,
        kind=kind,
        file_name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        choices=choices,
    )
    if len(parsed.tasks) > MAX_TASKS or len(parsed.targets) > MAX_TARGETS:
        raise Refused(
            f"Tệp có {len(parsed.tasks)} nhiệm vụ và {len(parsed.targets)} dòng chỉ tiêu; một kế "
            f"hoạch nhận nhiều nhất {MAX_TASKS} nhiệm vụ và {MAX_TARGETS} dòng chỉ tiêu. "
            "Hãy tách tệp.",
            (),
        )
    storage.put(content)
    return Received(parsed, keep(parsed, source))
