"""Scripts in Python: a script task whose `scriptFormat` is python runs in a sandbox, as a job, when that is installed.

The sandbox is pydantic-monty (the extra `scripts`): an interpreter of its own in worker processes, with limits of time
and memory, that knows neither files nor network nor this program's objects. Variables go in, the names that the script
has assigned come out, and only when all of it has passed.
"""

from __future__ import annotations

from engine.scripts.action import python_actions
from engine.scripts.sandbox import ScriptFailed, is_installed, run_script

__all__ = ["ScriptFailed", "is_installed", "python_actions", "run_script"]
