"""The child processes that read files for us."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Mapping
from typing import Any

from engine.bpmn.imported import Imported
from engine.bpmn.reading import Reading
from engine.children import Pool, encode_request
from engine.errors import Problem

__all__ = ["ReaderPool", "shared_pool"]


class ReaderPool(Pool):
    """At most `size` child processes, started when they are first needed. Safe to use from any thread."""

    def __init__(
        self, *, size: int = 2, time_limit_seconds: int = 10, memory_mb: int = 512, files_per_child: int = 200
    ) -> None:
        super().__init__(
            "engine.bpmn.child",
            size=size,
            time_limit_seconds=time_limit_seconds,
            memory_mb=memory_mb,
            requests_per_child=files_per_child,
        )

    def read(self, files: Mapping[str, bytes], surroundings: Mapping[str, Any]) -> Reading:
        """Have a child read the files; a problem takes the place of an answer that does not come."""
        answer = self._ask(files, {"import": False, "surroundings": surroundings})
        return Reading(problems=(answer,)) if isinstance(answer, Problem) else Reading.from_plain(answer["reading"])

    def bring_in(self, files: Mapping[str, bytes]) -> Imported:
        """Have a child import the files; they stay as they are, with a problem, when no answer comes."""
        answer = self._ask(files, {"import": True})
        return Imported(files, (answer,)) if isinstance(answer, Problem) else Imported.from_plain(answer["imported"])

    def _ask(self, files: Mapping[str, bytes], request: Mapping[str, Any]) -> dict[str, Any] | Problem:
        child = self.take()
        if child is None:
            message = "Too many files are being read at the moment."
            return _failed(files, "reader_busy", message, "Try again in a minute.")
        try:
            answer: dict[str, Any] = child.ask(encode_request(files, request), self.limit_of(child))
            if answer["is_last"]:
                child.kill()
            return answer
        except TimeoutError:
            child.kill()
            message = f"Reading the file took longer than {self._time_limit_seconds} seconds."
            return _failed(files, "too_slow", message, "Split the model.")
        except (EOFError, OSError, ValueError) as error:
            child.kill()
            message = f"Reading the file ended the reader's process ({error})."
            return _failed(files, "reader_died", message, "Split the model.")
        finally:
            self.give_back(child)


_shared: ReaderPool | None = None
_shared_lock = threading.Lock()


def shared_pool() -> ReaderPool:
    """The pool of this process; made, without a child yet, when it is first asked for."""
    global _shared
    with _shared_lock:
        if _shared is None:
            _shared = ReaderPool()
            atexit.register(_shared.close)
        return _shared


def _failed(files: Mapping[str, bytes], code: str, message: str, hint: str) -> Problem:
    """Of several files that are read together nobody can say which one it was."""
    return Problem(None, code, message, hint=hint, file=next(iter(files)) or None if len(files) == 1 else None)
