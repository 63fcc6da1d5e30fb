"""Taking a file in: checked, made small, stored. It needs no database and holds no lock.

A door receives the file first and opens its transaction after: making a photograph smaller
takes longer than other writers should wait. A file whose transaction fails stays in the storage
without a document; `tracker check` names such files.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.evidence import rules
from tracker.evidence.photos import shrink
from tracker.storage import Storage


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that was checked and lies in the storage. `size` is in bytes."""

    file_name: str
    sha256: str
    size: int
    media_type: str


def receive(file_name: str, content: bytes, *, storage: Storage, max_bytes: int) -> ReceivedFile:
    """Check a file by its content, make a photograph small, store it; raise rules.Refused."""
    rules.check_size(len(content), max_bytes)
    kind = rules.kind_of(content)
    name = rules.safe_name(file_name, kind)
    if kind in (rules.JPEG, rules.PNG):
        content = shrink(content, kind)
    return ReceivedFile(name, storage.put(content), len(content), kind.media_type)
