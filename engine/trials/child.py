"""The child process of trials, `python -m engine.trials.child TIME MEMORY`: a draft's endless loop ends here.

Why a process of its own: ADR 0011.

It keeps one stage and has nothing of the server's: no database, no actions, no environment. How an action is undone it
asks of its parent, for that is the action's own knowledge.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
import traceback
from collections.abc import Mapping
from typing import IO, Any

from engine.children import alarm, framed, limit_memory, only_frames_on_stdout, read_frame, read_request
from engine.feel.codec import dumps, loads
from engine.model.codec import from_plain
from engine.model.definition import Definition
from engine.scenarios import read_scenario
from engine.trials.replay import Replay
from engine.trials.stage import Bundle, Stage
from engine.trials.state import Fault, TrialState
from engine.trials.telling import tell

__all__ = ["main"]

_RECURSION_LIMIT = 20_000
_GRACE_SECONDS = 5  # the parent kills at the time limit; the alarm is for a child whose parent is gone
_SOFT = 0.7  # of the time limit: a trial that stops itself can still say where it stood


def main(arguments: list[str]) -> int:
    """Answer requests until the input ends. Takes the time limit in seconds and the memory limit in MB."""
    time_limit, memory_mb = int(arguments[0]), int(arguments[1])
    answers = only_frames_on_stdout()
    sys.setrecursionlimit(_RECURSION_LIMIT)
    stage = Stage()
    limit_memory(memory_mb)
    try:
        while True:
            request = read_request(sys.stdin.buffer)
            if request is None:
                return 0
            alarm(time_limit + _GRACE_SECONDS)
            is_last = _answer(answers, stage, *request, stops_at=time.monotonic() + time_limit * _SOFT)
            alarm(0)
            if is_last:
                return 1
    finally:
        stage.close()


def _answer(
    answers: IO[bytes], stage: Stage, files: dict[str, bytes], asked: dict[str, Any], *, stops_at: float
) -> bool:
    """Answer one request; true when a fresh process is better for the next one."""
    is_last = False
    try:
        state = _tried(stage, files, asked, answers, stops_at)
    except MemoryError:
        is_last = True
        fault = Fault(
            0, "The trial took more memory than allowed. Does a variable grow in a loop?", {}, "too_much_memory"
        )
        state = TrialState(fault=fault)
    except Exception as error:  # noqa: BLE001  # our bug: the trace goes to the log, the answer says so
        traceback.print_exc()
        is_last = True
        fault = Fault(0, f"The trial could not be run because of a fault in the program ({error!r}).", {}, "failed")
        state = TrialState(fault=fault)
    answers.write(framed(json.dumps({"state": state.to_text(), "is_last": is_last}).encode()))
    answers.flush()
    return is_last


def _tried(
    stage: Stage, files: dict[str, bytes], asked: dict[str, Any], answers: IO[bytes], stops_at: float
) -> TrialState:
    bundles = [
        Bundle(
            {name: files[f"{number}/{name}"] for name in plain["files"]},
            tuple(from_plain(Definition, one) for one in plain["definitions"]),
        )
        for number, plain in enumerate(asked["bundles"])
    ]
    scenario = read_scenario(asked["scenario"])

    def undo_params(action: str, params: Mapping[str, Any], result: Mapping[str, Any]) -> Mapping[str, Any]:
        question = dumps({"action": action, "params": dict(params), "result": dict(result)}).decode()
        answers.write(framed(json.dumps({"question": question}).encode()))
        answers.flush()
        reply = json.loads(read_frame(sys.stdin.buffer) or b"{}")
        if "params" not in reply:
            raise ValueError(reply.get("error", "nobody answered"))
        found: Mapping[str, Any] = loads(reply["params"])
        return found

    stage.set(
        bundles,
        key=_digest(files, asked["bundles"]),
        now=scenario.start.at,
        undos=asked["undos"],
        undo_params=undo_params,
    )
    replay = Replay(stage, stops_at=stops_at)
    fault = replay.run(scenario, asked["process"])
    return tell(stage, replay, asked["process"], asked["name"], fault)


def _digest(files: dict[str, bytes], bundles: list[Any]) -> str:
    digest = hashlib.sha256(json.dumps(bundles, sort_keys=True).encode())
    for name in sorted(files):
        digest.update(f"{name}:{len(files[name])}:".encode() + files[name])
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
