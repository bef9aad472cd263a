"""What a child does to itself before its first request: limits of memory and time, and a clean standard output."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import IO

__all__ = ["alarm", "limit_memory", "only_frames_on_stdout"]


def only_frames_on_stdout() -> IO[bytes]:
    """Return the stream for answers; whatever a library prints goes to standard error from now on."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def limit_memory(megabytes: int) -> None:
    """Allow so much more than the imports have taken already. Only Linux can be asked for that."""
    try:
        import resource

        baseline = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        return
    limit = baseline + megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def alarm(seconds: int) -> None:
    """End this process in so many seconds, 0: not any more. For a child whose parent, which would kill it, is gone."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)  # its default is to end the process
