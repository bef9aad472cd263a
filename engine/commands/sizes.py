"""How large a variable may be, asked of whatever brings variables in: a start, a form, a message, a job's answer.

Each step reads and writes an instance's variables as one document: one large value would slow all of its steps down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.actions import Done
from engine.commands.ask_to_skip import AskToSkip
from engine.commands.complete_job import CompleteJob
from engine.commands.complete_work_item import CompleteWorkItem
from engine.commands.modify_instance import ModifyInstance
from engine.commands.publish_message import PublishMessage
from engine.commands.publish_signal import PublishSignal
from engine.commands.report_done import ReportDone
from engine.commands.retry_incident import RetryIncident
from engine.commands.start_instance import StartInstance
from engine.errors import InvalidInput
from engine.execution.largest import LARGEST_VARIABLE, stored_size

__all__ = ["LARGEST_VARIABLE", "refuse_large"]


def refuse_large(command: Any) -> None:
    """Raise `InvalidInput` with each variable of the command that is too large, and what to do instead."""
    brought = _BRINGS.get(type(command))
    if brought is None:
        return
    wrong = {
        name: f"'{name}' has {size / LARGEST_VARIABLE:.1f} MB, and a variable takes 1 MB at most. "
        "Put files into a file store, and give the process their address."
        for values in brought(command)
        for name, value in (values or {}).items()
        if (size := stored_size(value)) > LARGEST_VARIABLE
    }
    if wrong:
        raise InvalidInput(" ".join(wrong.values()), fields={str(name)[:200]: said for name, said in wrong.items()})


def _of_job(command: CompleteJob) -> tuple[Mapping[str, Any], ...]:
    return (command.outcome.result if isinstance(command.outcome, Done) else command.outcome.data,)


_BRINGS: dict[type, Callable[[Any], tuple[Mapping[str, Any] | None, ...]]] = {
    StartInstance: lambda command: (command.variables,),
    CompleteWorkItem: lambda command: (command.values,),
    PublishMessage: lambda command: (command.payload,),
    PublishSignal: lambda command: (command.payload,),
    CompleteJob: _of_job,
    ReportDone: lambda command: (command.result,),
    RetryIncident: lambda command: (command.params, command.input, command.variables),
    AskToSkip: lambda command: (command.outputs,),
    ModifyInstance: lambda command: (command.variables,),
}
