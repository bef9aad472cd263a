"""Asks the decision that a business rule task is bound to, and says what it was asked with when it has no answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.commands.work import Work
from engine.dmn import decide, read_decisions
from engine.dmn.shapes import inputs_of
from engine.errors import ExecutionFailed, ExpressionFailed
from engine.execution import Answered
from engine.feel.shown import values_of
from engine.model.definition import DecisionCall

__all__ = ["asked"]


def asked(work: Work, call: DecisionCall, deployment_id: int, variables: Mapping[str, Any], now: datetime) -> Answered:
    """Take the decision in the version that a task of this deployment asks. Raises `ExecutionFailed`."""
    found = work.engine.definitions.decisions.asked(work.connection, call, deployment_id)
    if found is None:
        raise ExecutionFailed(f"The decision '{call.decision}' that it is bound to is not deployed.")
    decisions = read_decisions(found.content, file=found.file, imported=found.imported)
    try:
        verdict = decide(decisions, call.decision, variables, now)
    except ExpressionFailed as failed:
        values = values_of(inputs_of(decisions, call.decision), variables)
        read = ", ".join(f"{name} = {text}" for name, text in values.items())
        said = f"{failed} It was asked with {read}." if read else str(failed)
        raise ExpressionFailed(said, element=failed.element, detail={**failed.detail, "values": values}) from failed
    return Answered(verdict.value, verdict.trace, found.version)
