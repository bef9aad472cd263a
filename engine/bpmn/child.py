"""The reader's child process, `python -m engine.bpmn.child TIME MEMORY`: it reads hostile files so that no server must.

It has SpiffWorkflow imported before the first request, limits of memory and time of its own, and ends when its parent
closes the pipe, also when the parent was killed.
"""

from __future__ import annotations

import json
import sys
import traceback
from typing import IO, Any

from engine.bpmn.reader import read_files
from engine.bpmn.reading import Reading
from engine.bpmn.surroundings import Known
from engine.children import alarm, framed, limit_memory, only_frames_on_stdout, read_request
from engine.errors import Problem

__all__ = ["main"]

_RECURSION_LIMIT = 20_000
_GRACE_SECONDS = 5  # the parent kills at the time limit; the alarm is for a child whose parent is gone


def main(arguments: list[str]) -> int:
    """Answer requests until the input ends. Takes the time limit in seconds and the memory limit in MB."""
    time_limit, memory_mb = int(arguments[0]), int(arguments[1])
    answers = only_frames_on_stdout()
    sys.setrecursionlimit(_RECURSION_LIMIT)
    limit_memory(memory_mb)
    while True:
        request = read_request(sys.stdin.buffer)
        if request is None:
            return 0
        alarm(time_limit + _GRACE_SECONDS)
        is_exhausted = _answer(answers, *request)
        alarm(0)
        if is_exhausted:
            return 1


def _answer(answers: IO[bytes], files: dict[str, bytes], surroundings: dict[str, Any]) -> bool:
    """Answer one request; true when memory ran out, after which a fresh process is better."""
    is_exhausted = False
    try:
        reading = read_files(files, Known.from_plain(surroundings))
    except MemoryError:
        is_exhausted = True
        reading = _failed("too_much_memory", "Reading the file takes more memory than allowed.")
    except RecursionError:
        reading = _failed("too_deep", "The file is nested too deeply to be read.")
    except Exception as error:  # noqa: BLE001  # our bug: the trace goes to the log, the answer says so
        traceback.print_exc()
        reading = _failed("reader_failed", f"The file could not be read because of a fault in the reader ({error!r}).")
    answers.write(framed(json.dumps({"reading": reading.plain(), "is_last": is_exhausted}).encode()))
    answers.flush()
    return is_exhausted


def _failed(code: str, message: str) -> Reading:
    return Reading(
        problems=(Problem(None, code, message, hint="Split the model, or report the file to the developers."),)
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
