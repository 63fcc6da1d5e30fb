"""A template looked at in a process of its own, under limits: what was uploaded is not trusted.

A file made to hang or to swell ends that process; the web process goes on and names the refusal.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

MEMORY_BYTES = 700 * 1024 * 1024
PROCESSOR_SECONDS = 20
TOO_MUCH = "Kiểm tra mẫu này tốn quá nhiều thời gian hoặc bộ nhớ nên đã dừng; mẫu không được dùng."


def faults_apart(content: bytes, *, seconds: float = 30) -> list[str]:
    """Give what is wrong with a template, as `template_faults` does, looked at by a child."""
    root = Path(__file__).parents[3]
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(root),
        "PYTHONHASHSEED": "0",
        "LANG": "C.UTF-8",
        # One thread: what a library starts beside would count against the limits.
        "OPENBLAS_NUM_THREADS": "1",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tracker.paper.checking.apart"],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            env=environment,
            cwd=root,
        )
        return [str(fault) for fault in json.loads(done.stdout)]
    except (subprocess.TimeoutExpired, ValueError):
        return [TOO_MUCH]


def main() -> None:
    """Look at the template on the input under the limits and print its faults."""
    import resource

    from tracker.paper.checking import template_faults

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print(json.dumps(template_faults(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
