"""The reader's child process, `python -m engine.bpmn.child TIME MEMORY`: it reads hostile files so that no server must.

It has SpiffWorkflow imported before the first request, limits of memory and time of its own, and ends when its parent
closes the pipe, also when the parent was killed.
"""

from __future__ import annotations

import gc
import json
import sys
import traceback
from typing import IO, Any

from engine.bpmn.importing import Imported, bring_in
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
        gc.disable()  # reading makes many objects and drops few: looking through them costs a fifth of the time
        is_exhausted = _answer(answers, *request)
        gc.enable()
        gc.collect()
        alarm(0)
        if is_exhausted:
            return 1


def _answer(answers: IO[bytes], files: dict[str, bytes], request: dict[str, Any]) -> bool:
    """Answer one request; true when memory ran out, after which a fresh process is better."""
    is_exhausted = False
    what = "imported" if request["import"] else "reading"
    found: Reading | Imported
    try:
        found = bring_in(files) if request["import"] else read_files(files, Known.from_plain(request["surroundings"]))
    except MemoryError:
        is_exhausted = True
        found = _failed(what, files, "too_much_memory", "Reading the file takes more memory than allowed.")
    except RecursionError:
        found = _failed(what, files, "too_deep", "The file is nested too deeply to be read.")
    except Exception as error:  # noqa: BLE001  # our bug: the trace goes to the log, the answer says so
        traceback.print_exc()
        message = f"The file could not be read because of a fault in the reader ({error!r})."
        found = _failed(what, files, "reader_failed", message)
    answers.write(framed(json.dumps({what: found.plain(), "is_last": is_exhausted}).encode()))
    answers.flush()
    return is_exhausted


def _failed(what: str, files: dict[str, bytes], code: str, message: str) -> Reading | Imported:
    hint = "Split the model, or report the file to the developers."
    problem = Problem(None, code, message, hint=hint, file=next(iter(files)) or None if len(files) == 1 else None)
    return Imported(files, (problem,)) if what == "imported" else Reading(problems=(problem,))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
