"""What an element (`reglament:answers`), else its action, says that is answered, held against what came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.actions import Action
from engine.errors import ExecutionFailed
from engine.feel.kinds import as_kind, is_kind
from engine.feel.values import described
from engine.model.definition import Answered, Node

__all__ = ["AnswerUnfit", "fitted"]


class AnswerUnfit(ExecutionFailed):
    """An answer does not hold what its element declares; the incident keeps it, to be corrected or asked anew."""

    code = "answer_unfit"


def fitted(node: Node, action: Action | None, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer, with texts read as the dates, times and durations that are declared. Raises `AnswerUnfit`."""
    found, wrong = dict(answer), []
    for one in _declared(node, action):
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


def _declared(node: Node, action: Action | None) -> tuple[Answered, ...]:
    """The element's own word counts alone."""
    if node.action is not None and node.action.answers:
        return node.action.answers
    types = action.result_types if action is not None else {}
    return tuple(Answered(name, kind.removesuffix("?"), not kind.endswith("?")) for name, kind in types.items())
