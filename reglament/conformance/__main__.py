"""Reads one JSON request a line, answers one JSON line each, until the input ends."""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from typing import Any, TextIO

__all__ = ["OPERATIONS", "answer", "main"]

# Operation → module and function that answers it; imported when it is first asked for.
OPERATIONS = {
    "load": ("reglament.conformance.load", "answer_load"),
    "run": ("reglament.conformance.run", "answer_run"),
    "dmn": ("reglament.conformance.dmn", "answer_dmn"),
    "feel": ("reglament.conformance.feel", "answer_feel"),
}


def main() -> int:
    """Serve standard input and output. What libraries print goes to standard error, between no answers."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    serve(sys.stdin, answers)
    return 0


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answer every line."""
    for line in requests:
        if line.strip():
            answers.write(json.dumps(answer(json.loads(line)), ensure_ascii=False) + "\n")
            answers.flush()


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Answer one request: a fault of ours is a "crash", an operation that nobody answers is "not_supported"."""
    operation = request.get("op", "")
    if operation not in OPERATIONS:
        return {"not_supported": f"there is no operation {operation!r}"}
    module, function = OPERATIONS[operation]
    try:
        answered: dict[str, Any] = getattr(importlib.import_module(module), function)(request)
    except ModuleNotFoundError as error:
        if error.name == module:
            return {"not_supported": f"the operation {operation!r} is not answered yet"}
        return {"crash": repr(error)}
    except Exception as error:  # noqa: BLE001  # the runner counts it; the trace is for us
        traceback.print_exc()
        return {"crash": repr(error)}
    return answered


if __name__ == "__main__":
    sys.exit(main())
