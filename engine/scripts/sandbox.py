"""The pool of sandboxed interpreters of this process, and one script in one of them.

Limits (`reliability-security`, scripts): the sandbox stops itself after a second and 64 MB; what does not listen is
killed within two, with its process, and another takes its place. Each script gets a fresh session.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.scripts.values import NoValue, given, taken

__all__ = ["SECONDS", "ScriptFailed", "close", "is_installed", "run_script"]

SECONDS = 1.0
_KILLED_AFTER = 1.75  # with the start of another worker still under two
_MEMORY = 64 * 1024 * 1024
_DEPTH = 200
_LONGEST = 100_000  # characters
_WORKERS = 2
# The names that hold data in the end, asked of the sandbox itself; functions, classes and modules stay in it.
_OUTCOME = "{name: value for name, value in locals().items() if type(value).__name__ in __data}"
_DATA = [
    *("NoneType", "bool", "int", "float", "str", "list", "dict", "tuple", "set", "frozenset", "bytes"),
    *("Decimal", "date", "time", "datetime", "timedelta"),
]


class ScriptFailed(Exception):
    """The script did not pass; the message says why and in which line. `code`: SyntaxError, ValueError, TooSlow …"""

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


def is_installed() -> bool:
    """Whether the sandbox is there."""
    try:
        import pydantic_monty  # noqa: F401 - an extra
    except ImportError:
        return False
    return True


def run_script(source: str, variables: Mapping[str, Any], *, now: datetime, seed: str) -> dict[str, Any]:
    """Run a script and return the names that it has assigned anew or otherwise, with their values.

    `now` is the only time that the script can see, `seed` begins its random numbers: a repeated run gives the same.
    Raises ScriptFailed; nothing has happened then.
    """
    import pydantic_monty as monty

    if len(source) > _LONGEST:
        raise ScriptFailed("TooLong", f"The script has {len(source):,} characters; {_LONGEST:,} are allowed.")
    inputs = given(variables)
    checkout = _pool().checkout(
        script_name="script.py",
        limits={"max_feed_duration_secs": SECONDS, "max_memory": _MEMORY, "max_recursion_depth": _DEPTH},
        os_policy={"datetime": now, "sleep": "zero", "random_start": {"seed": seed}},
    )
    try:
        with checkout as session:
            session.feed_run(source, inputs=inputs, print_callback=_unheard)
            after = session.feed_run(_OUTCOME, inputs={"__data": _DATA}, print_callback=_unheard)
    except monty.MontyCrashedError as error:
        if error.timed_out:
            raise ScriptFailed("TooSlow", f"The script was stopped after {_KILLED_AFTER:g} seconds.") from None
        raise ScriptFailed("Crashed", "The script ended the interpreter that ran it.") from None
    except monty.MontySyntaxError as error:
        frames = error.traceback()
        raise ScriptFailed("SyntaxError", _said(error.display("msg"), frames), _line(frames)) from None
    except monty.MontyRuntimeError as error:
        frames = error.traceback()
        kind = type(error.exception()).__name__
        code = {"TimeoutError": "TooSlow", "MemoryError": "TooMuchMemory", "RecursionError": "TooDeep"}.get(kind, kind)
        raise ScriptFailed(code, _said(error.display("type-msg"), frames), _line(frames)) from None
    except monty.MontyError as error:
        raise ScriptFailed("NoValue", str(error)) from None
    try:
        return {
            name: taken(value, name)
            for name, value in after.items()
            if not name.startswith("_") and (name not in inputs or _differs(inputs[name], value))
        }
    except NoValue as error:
        raise ScriptFailed("NoValue", str(error)) from None


def _differs(before: Any, after: Any) -> bool:
    return before != after or isinstance(before, bool) is not isinstance(after, bool)


def _unheard(_stream: str, _text: str) -> None:
    """What a script prints goes nowhere: results are variables."""


def _said(message: str, frames: list[Any]) -> str:
    line = _line(frames)
    return f"Line {line}: {message}" if line else message


def _line(frames: list[Any]) -> int | None:
    return int(frames[-1].line) if frames else None


_lock = threading.Lock()
_shared: Any = None


def _pool() -> Any:
    """The pool of this process; its workers start with the first script."""
    global _shared
    import pydantic_monty as monty

    with _lock:
        if _shared is None:
            _shared = monty.Monty(
                min_processes=1, max_processes=_WORKERS, request_timeout=_KILLED_AFTER, max_checkouts_per_worker=500
            ).__enter__()
            atexit.register(close)
        return _shared


def close() -> None:
    """End the pool's processes; the next script begins others."""
    global _shared
    with _lock:
        pool, _shared = _shared, None
    if pool is not None:
        pool.__exit__(None, None, None)
