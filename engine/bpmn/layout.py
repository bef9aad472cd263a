"""Draws a model that has no diagram: places and ways for the elements of its processes, in their pools.

The library that knows how (`bpmn_io`, young) is asked in a child process with limits, like everything that takes a
stranger's file, and stands behind this one function.
"""

from __future__ import annotations

import atexit
import threading

from engine.children import Pool, encode_request
from engine.errors import NotReadable, Problem

__all__ = ["drawn"]

_SECONDS = 20


def drawn(content: bytes) -> bytes:
    """Return the file with a diagram in it. Raises NotReadable for what is no BPMN, or cannot be laid out."""
    pool = _shared()
    child = pool.take()
    if child is None:
        raise NotReadable(
            Problem(None, "reader_busy", "Too many files are being drawn.", hint="Try again in a minute.")
        )
    try:
        answer = child.ask(encode_request({"": content}, {}), pool.limit_of(child))
    except TimeoutError:
        child.kill()
        raise NotReadable(_failed(f"Drawing the file took longer than {_SECONDS} seconds.")) from None
    except (EOFError, OSError, ValueError) as error:
        child.kill()
        raise NotReadable(_failed(f"Drawing the file failed: {error}.")) from None
    finally:
        pool.give_back(child)
    if answer["is_last"]:
        child.kill()
    if "problem" in answer:
        raise NotReadable(Problem(**answer["problem"]))
    return str(answer["xml"]).encode()


def _failed(message: str) -> Problem:
    return Problem(None, "not_drawn", message, hint="Draw it in another tool and bring it with its diagram.")


_lock = threading.Lock()
_pool: Pool | None = None


def _shared() -> Pool:
    """The pool of this process; made, without a child yet, when it is first asked for."""
    global _pool
    with _lock:
        if _pool is None:
            _pool = Pool(
                "engine.bpmn.layout_child", size=1, time_limit_seconds=_SECONDS, memory_mb=512, requests_per_child=100
            )
            atexit.register(_pool.close)
        return _pool
