"""The action behind a script task in Python: asked like any other, so retries, incidents and repair work alike."""

from __future__ import annotations

from engine.actions import SCRIPT_IN_PYTHON, Action, Call, Done, Outcome, Parameter, Placement, Refused
from engine.scripts.sandbox import ScriptFailed, is_installed, run_script

__all__ = ["python_actions"]


def python_actions() -> tuple[Action, ...]:
    """Return the action; none where the sandbox is not installed, so that the gate refuses such scripts."""
    return (_ACTION,) if is_installed() else ()


def _run(call: Call) -> Outcome:
    """A failed script is refused with the code of its fault: an error boundary event can catch it."""
    try:
        found = run_script(str(call.params["source"]), call.params.get("variables") or {}, now=call.now, seed=call.key)
    except ScriptFailed as error:
        return Refused(error.code, str(error), {} if error.line is None else {"line": error.line})
    return Done(found)


_ACTION = Action(
    SCRIPT_IN_PYTHON,
    Placement.OUTSIDE,
    _run,
    title="Run a Python script",
    parameters=(Parameter("source", "string"), Parameter("variables", "context", required=False)),
    refusals=("SyntaxError", "TooSlow", "TooMuchMemory", "NoValue", "ValueError", "TypeError", "KeyError"),
)
