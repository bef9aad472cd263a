"""Single rounds of a repeated activity changed by hand: one is cancelled, begins again, or is added.

The counters stay those of the standard (table 10.28): a round that is cancelled is terminated, so the number of
instances does not shrink, and one that is added makes it greater. The completion condition is asked, as ever, when
a round is completed. Whatever follows (the next round of a sequence, the end of the activity) happens when the step
goes on, after all that was asked for is planned.
"""

from __future__ import annotations

from typing import Any

from engine.errors import InvalidInput, WrongState
from engine.execution import multi_instance
from engine.execution.activities import begin, cancel_token, own_scope
from engine.execution.run import Run
from engine.execution.scopes import cancel_scope
from engine.model.instance import Scope, ScopeKind, Token

__all__ = ["add", "begin_again", "cancel", "is_round"]


def is_round(token: Token) -> bool:
    """Tell whether the token is one round of a repeated activity, not the activity as a whole."""
    return "item" in token.waits


def cancel(run: Run, token: Token) -> Token | None:
    """Take one round off, with all that is in it; return the whole activity's token when it was the last one.

    Raises `WrongState` for a round of a standard loop.
    """
    node = run.node(token)
    if node.multi is None:
        raise WrongState(
            f"'{node.name or node.id}' is a loop: its condition alone says whether another round follows. "
            "Let the round begin again, or take the whole activity."
        )
    item = run.scope(token.scope)
    assert item.parent is not None
    loop = run.scope(item.parent)
    cancel_scope(run, item)
    loop.loop["active"] -= 1
    loop.loop["terminated"] = loop.loop.get("terminated", 0) + 1
    run.queue.append((loop.id, lambda: multi_instance.go_on(run, loop.id)))
    return run.state.tokens[loop.token or 0] if multi_instance.is_over(loop.loop) else None


def begin_again(run: Run, token: Token) -> None:
    """Let one round begin again, with its variables as they are."""
    node, scope, number = run.node(token), run.scope(token.scope), token.waits["item"]
    cancel_token(run, token)
    run.emptied.discard(scope.id)
    inner = run.put(node, scope.id)
    inner.waits["item"] = number
    run.unbegun.add(inner.id)
    run.queue.append((scope.id, lambda: begin(run, inner)))


def add(run: Run, token: Token, value: Any) -> None:
    """Add one round for `value`: it begins at once, in a sequence after the others.

    Raises `WrongState` for what is not under way as a multi-instance or has too many items, `InvalidInput` for an
    item that is missing, or given where the rounds are only counted.
    """
    node = run.node(token)
    name = node.name or node.id
    loop = _counter(run, token)
    if node.multi is None or loop is None:
        raise WrongState(f"'{name}' has no rounds to add one to: it is not a repetition that is under way.")
    multi, count = node.multi, loop.loop
    if count["total"] >= multi_instance.MOST_ITEMS:
        raise WrongState(f"'{name}' has {count['total']:,} rounds already, which is the most.")
    if (multi.collection is None) != (value is None):
        said = (
            f"The rounds of '{name}' are only counted: a further one takes no item."
            if multi.collection is None
            else f"Say for which item: '{name}' does something for each."
        )
        raise InvalidInput(said, fields={"item": said})
    number = count["total"] + 1
    item = number if multi.collection is None else value
    count["total"] = number
    run.trail.append(("repeat", node.index, token.id))
    if multi.sequential:
        count["rest"] = [*count["rest"], item]
    else:
        multi_instance.open_item(run, loop, node, multi, number, item)


def _counter(run: Run, token: Token) -> Scope | None:
    number = own_scope(run, token)
    if number is None or is_round(token) or run.scope(number).kind is not ScopeKind.LOOP:
        return None
    return run.scope(number)
