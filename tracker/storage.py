"""Files by the hash of their content, in a folder of two levels; a file is written once.

A file is written beside its place, forced to disk and renamed, so that a crash leaves either
the whole file or none. The same content is kept once, whoever sent it. Whether a file may be
seen is not asked here.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20


class MissingFile(Exception):
    """The storage has no file of this hash."""


@dataclass(frozen=True, slots=True)
class Storage:
    """The folder that holds the files; made when the first one is written."""

    folder: Path

    def put(self, content: bytes) -> str:
        """Keep `content` and give its SHA-256; of content that is there the time alone is new."""
        sha256 = hashlib.sha256(content).hexdigest()
        place = self.path(sha256)
        if _is_whole(place, len(content)):
            return sha256
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(place.parent)
        return sha256

    def path(self, sha256: str) -> Path:
        """Give where a file lies or would lie; raise ValueError for what is no SHA-256."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError("not a SHA-256")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def exists(self, sha256: str) -> bool:
        """Say whether the file is there."""
        return self.path(sha256).is_file()

    def read(self, sha256: str) -> bytes:
        """Give a file's content; raise MissingFile."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise MissingFile(sha256) from None

    def discard(self, sha256: str, *, unused_since: datetime) -> bool:
        """Remove a file that nobody put after an instant; False where somebody did.

        It is renamed first and looked at then: what is put meanwhile is either seen here and goes
        back to its place, or finds no file and writes its own.
        """
        place = self.path(sha256)
        away = place.with_name(f".gone-{sha256}")
        with suppress(FileNotFoundError):
            place.rename(away)
        if not away.exists():
            return True
        if away.stat().st_mtime > unused_since.timestamp():
            away.rename(place)
            return False
        away.unlink()
        return True

    def verify(self, sha256: str) -> bool:
        """Say whether the file is there and still has the content of its name."""
        digest = hashlib.sha256()
        try:
            with self.path(sha256).open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
        except FileNotFoundError:
            return False
        return digest.hexdigest() == sha256

    def all(self) -> Iterator[str]:
        """Give the hash of every file kept, in order; half-written ones are left out."""
        for place in sorted(self.folder.glob("??/??/*")):
            if _SHA256.fullmatch(place.name):
                yield place.name


def _is_whole(place: Path, size: int) -> bool:
    """Say whether a file stands at its place, and mark it as put just now."""
    try:
        os.utime(place)
        return place.stat().st_size == size
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    """Force a renamed entry to disk; not every mounted folder can, and then the rename must do."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)
