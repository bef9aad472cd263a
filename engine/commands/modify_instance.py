"""Modify an instance: move, add or cancel tokens by hand, or go back to an earlier element; several things as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from sqlalchemy import select

from engine.commands.answers import from_bytes, to_bytes
from engine.commands.repairs import note_of
from engine.commands.steps import take_step
from engine.commands.typed_values import storable
from engine.commands.work import Work
from engine.errors import ExecutionFailed, InvalidInput, NotPermitted, WrongState
from engine.feel.codec import loads
from engine.model.definition import Definition
from engine.model.instance import Instance, ScopeKind, Token
from engine.model.step import Input, TokenChange, TokensChanged
from engine.store.instances import StepRead
from engine.store.tables import history

__all__ = ["Change", "ModifiedInstance", "ModifyInstance", "asked_of", "handle", "refuse_failed", "rounds_of"]

VERBS = ("move", "add", "cancel", "back", "repeat")


@dataclass(frozen=True, slots=True)
class Change:
    """One instruction.

    `move` (what stands at `token`, or every token at element `at`, goes before element `to`), `cancel` (the same,
    without `to`), `add` (a token before `to`), `back` (everything that stands at or behind `to` is taken off, and `to`
    begins again), `repeat` (one round more, for `item`, of the repeated activity at `token` or `at`). `within`: the
    scope that is meant where a sub-process runs several times. `variables`: of the sub-process that is opened for it.
    `round`: not the repeated activity as a whole is moved or cancelled, but this round; moved to its own activity it
    begins again.
    """

    verb: str
    token: int | None = None
    at: str | None = None
    to: str | None = None
    within: int | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    round: int | None = None
    item: Any = None


@dataclass(frozen=True, slots=True)
class ModifyInstance:
    """Change the tokens of a running instance. `variables` are set in the process before."""

    instance_id: int
    changes: tuple[Change, ...]
    reason: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModifiedInstance:
    """The instance, and how it stands afterwards."""

    instance_id: int
    rev: int
    status: str


def handle(command: ModifyInstance, work: Work) -> ModifiedInstance:
    """Raise `NotFound`, `NotPermitted`, `InvalidInput`, or `WrongState` with the reason why it cannot be done."""
    reason = note_of(command.reason, required="Say why: the history of the instance keeps it.")

    def decide(read: StepRead) -> Input:
        if not work.actor.administrator:
            raise NotPermitted("Tokens are moved by managers.")
        deployed = work.engine.definitions.find(work.connection, read.instance.definition_key, read.instance.version)
        assert deployed is not None  # versions are never deleted while instances of them exist
        return asked_of(work, read, deployed.definition, command.changes, command.variables, reason)

    taken = take_step(
        work,
        "instance",
        command.instance_id,
        decide,
        answer=lambda taken: to_bytes(ModifiedInstance(taken.instance.id, taken.instance.rev, taken.instance.status)),
        on_failure=refuse_failed,
        halts=False,
        whole=True,
        lock=True,
    )
    if taken.earlier_answer is not None:
        return from_bytes(ModifiedInstance, taken.earlier_answer)
    return ModifiedInstance(taken.instance.id, taken.instance.rev, taken.instance.status.value)


def asked_of(
    work: Work,
    read: StepRead,
    definition: Definition,
    changes: Sequence[Change],
    variables: Mapping[str, Any],
    reason: str,
) -> TokensChanged:
    """Return the step's input for these instructions. Raises `InvalidInput`, `WrongState`."""
    if not read.instance.tokens:
        raise WrongState("It has not begun: retry or close its incident, or cancel it.")
    wanted: list[TokenChange] = []
    for number, change in enumerate(changes):
        wanted += _one(work, read, definition, change, number)
    if not wanted:
        raise InvalidInput("Say what is to be moved, added or cancelled.", fields={"changes": "This is needed."})
    tokens = [change.token for change in wanted if change.token is not None and not change.repeats]
    if len(tokens) != len(set(tokens)):
        said = "The same token is named twice."
        raise InvalidInput(said, fields={"changes": said})
    return TokensChanged(tuple(wanted), storable(variables), reason)


def refuse_failed(work: Work, read: StepRead, happened: Input, failure: ExecutionFailed) -> NoReturn:
    """What a person asked for is refused when the process could not go on with it: no incident is made of it."""
    raise WrongState(f"It could not go on from there: {failure}") from failure


def _one(work: Work, read: StepRead, definition: Definition, change: Change, number: int) -> Iterator[TokenChange]:
    where = f"changes.{number}"
    if change.verb not in VERBS:
        said = f"'{change.verb}' is none of {', '.join(VERBS)}."
        raise InvalidInput(said, fields={where: said})
    target = _element(definition, change.to, where) if change.to is not None else None
    said = _nonsense(change)
    if said:
        raise InvalidInput(said, fields={where: said})
    variables = storable(change.variables)
    if change.verb in ("add", "back"):
        if change.verb == "back":
            assert target is not None
            _refuse_unseen(work, read, definition, target)
        yield TokenChange(None, target, change.within, variables, back=change.verb == "back")
        return
    repeats = change.verb == "repeat"
    item = storable({"item": change.item})["item"]
    for token in _chosen(read.instance, definition, change, where):
        yield TokenChange(token, target, change.within, variables, repeats=repeats, item=item)


def _nonsense(change: Change) -> str:
    """Return what is wrong with an instruction, whatever it is for; empty when it makes sense."""
    if change.to is None and change.verb in ("move", "add", "back"):
        return f"Say where: '{change.verb}' needs 'to'."
    if change.to is not None and change.verb in ("cancel", "repeat"):
        return f"{change.verb.title()} names no element to go to."
    if change.round is not None and change.verb not in ("move", "cancel"):
        return f"A round is moved or cancelled: '{change.verb}' takes no 'round'."
    if change.item is not None and change.verb != "repeat":
        return f"Only a round that is added has an item: '{change.verb}' takes none."
    if change.verb in ("move", "cancel", "repeat") and (change.token is None) == (change.at is None):
        return f"Say which: '{change.verb}' needs either 'token' or 'at'."
    return ""


def _chosen(state: Instance, definition: Definition, change: Change, where: str) -> list[int]:
    """Return the tokens that are meant: activities as a whole, or in each of them the round with this number."""
    standing = [token for token in state.tokens.values() if "item" not in token.waits]
    if change.token is not None:
        if change.round is None:
            return [change.token]
        chosen = [token for token in standing if token.id == change.token]
        if not chosen:
            raise WrongState(f"Token {change.token} is no longer there: the instance has moved on. Look at it again.")
    else:
        assert change.at is not None
        at = _element(definition, change.at, where)
        chosen = [token for token in standing if token.node == at]
        if not chosen:
            node = definition.nodes[at]
            raise WrongState(f"Nothing stands at '{node.name or node.id}' (any more).")
    if change.round is None:
        return [token.id for token in chosen]
    open_ = {token.id: rounds_of(state, token) for token in chosen}
    found = [one.id for rounds in open_.values() for number, one in rounds.items() if number == change.round]
    if not found:
        numbers = ", ".join(str(number) for rounds in open_.values() for number in list(rounds)[:20]) or "none"
        raise WrongState(f"Round {change.round} is not under way (any more). Under way: {numbers}.")
    return found


def rounds_of(state: Instance, whole: Token) -> dict[int, Token]:
    """Return the rounds that are under way of a repeated activity, by their number."""
    counters = {scope.id for scope in state.scopes.values() if scope.token == whole.id and scope.kind is ScopeKind.LOOP}
    inside = counters | {scope.id for scope in state.scopes.values() if scope.parent in counters}
    found = {
        int(token.waits["item"]): token
        for token in state.tokens.values()
        if token.scope in inside and "item" in token.waits
    }
    return dict(sorted(found.items()))


def _element(definition: Definition, element: str, where: str) -> int:
    index = definition.by_id.get(element)
    if index is None:
        said = f"'{definition.name or definition.key}' version {definition.version} has no element '{element}'."
        raise InvalidInput(said, fields={where: said})
    return index


def _refuse_unseen(work: Work, read: StepRead, definition: Definition, target: int) -> None:
    """One goes back to where the instance has been."""
    h = history.c
    found = work.connection.execute(
        select(h.trail, h.version).where(h.instance_id == read.instance.id, h.rev.is_not(None))
    )
    element = definition.nodes[target].id
    versions = {None: definition}
    for trail, version in found:
        if version not in versions:
            deployed = work.engine.definitions.find(work.connection, definition.key, version)
            assert deployed is not None  # versions are never deleted while instances of them exist
            versions[version] = deployed.definition
        nodes = versions[version].nodes
        if any(one[0] == "enter" and one[1] >= 0 and nodes[one[1]].id == element for one in loads(trail.encode())):
            return
    node = definition.nodes[target]
    raise WrongState(f"The instance has not been at '{node.name or node.id}': add a token there, or move one.")
