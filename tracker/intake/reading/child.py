"""Read a document in a process of its own, with limited memory and time.

A document may be hostile: whatever it does happens to a child that can be killed. The child
prints one JSON document; `python -m tracker.intake.reading.child FILE` is the child.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tracker.intake.reading.limits import TOO_LARGE
from tracker.intake.reading.source import Source, Unreadable

# What a reader may hold of its own, so that with its libraries it stays under 300 MB; and of all
# addresses, libraries mapped in included.
MEMORY_BYTES = 270 * 1024 * 1024
ADDRESS_BYTES = 1024 * 1024 * 1024
# Time of the processor; by the clock a busy machine may take twice as long.
PROCESSOR_SECONDS = 10
SECONDS = 2 * PROCESSOR_SECONDS
BROKEN = "Không đọc được tệp này: nội dung bị hỏng hoặc không đúng định dạng."


def read_in_child(path: Path, *, seconds: float = SECONDS) -> Source:
    """Read `path` in a child process; raise Unreadable with a sentence for the user."""
    command = [sys.executable, "-m", "tracker.intake.reading.child", str(path)]
    root = str(Path(__file__).resolve().parents[3])
    # The child sees no secret of the web process.
    environment = {"PATH": os.defpath, "PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"}
    try:
        # What parsers complain of is not kept: a hostile file could fill our memory with it.
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            env=environment,
            cwd=root,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(
            "too_large", f"Đọc tệp quá {seconds:g} giây nên đã dừng. Hãy tách tệp nhỏ hơn."
        ) from error
    if done.returncode < 0:
        raise Unreadable("too_large", TOO_LARGE)
    try:
        answer = json.loads(done.stdout.decode("utf-8"))
    except ValueError as error:
        raise Unreadable("unreadable_file", BROKEN) from error
    if "refused" in answer:
        raise Unreadable(answer["refused"], answer["sentence"])
    return Source.from_json(answer)


def main(path: str) -> None:
    """Read one file under the limits and print what was read, or why not."""
    import gc
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_BYTES, ADDRESS_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The process ends with its one document: looking for cycles would cost a third of the time.
    gc.disable()
    print(json.dumps(_answer(Path(path)), ensure_ascii=False))


def _answer(path: Path) -> dict[str, object]:
    from tracker.intake.reading.choose import read_source

    try:
        return read_source(path).as_json()
    except Unreadable as refusal:
        return {"refused": refusal.rule, "sentence": refusal.sentence}
    except MemoryError:
        return {"refused": "too_large", "sentence": TOO_LARGE}
    except Exception:  # noqa: BLE001 - four parsers fail in many ways; the user hears one
        return {"refused": "unreadable_file", "sentence": BROKEN}


if __name__ == "__main__":
    main(sys.argv[1])
