"""What an element says that its action answers (`reglament:answers`), held against what came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import ExecutionFailed
from engine.feel.kinds import as_kind, is_kind
from engine.feel.values import described
from engine.model.definition import Node

__all__ = ["AnswerUnfit", "fitted"]


class AnswerUnfit(ExecutionFailed):
    """An answer does not hold what its element declares; the incident keeps it, to be corrected or asked anew."""

    code = "answer_unfit"


def fitted(node: Node, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer, with texts read as the dates, times and durations that are declared. Raises `AnswerUnfit`."""
    found, wrong = dict(answer), []
    for one in node.action.answers if node.action is not None else ():
        value = as_kind(found.get(one.name), one.type)
        if value is None:
            if one.required:
                wrong.append(f"'{one.name}' is missing ({one.type})")
        elif is_kind(value, one.type):
            found[one.name] = value
        else:
            wrong.append(f"'{one.name}' is {described(value)} instead of {one.type}")
    if wrong:
        raise AnswerUnfit(
            f"The answer to '{node.id}' is not as declared: {'; '.join(wrong)}. "
            "Correct the answer and try again, or change what the element declares.",
            element=node.id,
            detail={"answer": dict(answer)},
        )
    return found
