"""An instance with those it calls and is called by: what one transaction may have to advance together (ADR 0007).

Long because the order in which callers and called move, and what becomes of a failure among them, is read as a whole.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from engine.commands.asking import asked
from engine.commands.stops import Stops, TakeAgain
from engine.commands.stores import Stores
from engine.commands.work import Work
from engine.errors import BudgetExceeded, ExecutionFailed
from engine.execution import Answered, Environment, advance
from engine.execution.budget import ELEMENTS_PER_STEP
from engine.execution.effects import settle
from engine.model.definition import ROOT, DecisionCall, Definition
from engine.model.instance import ROOT_SCOPE, Instance, InstanceStatus, Scope, ScopeKind
from engine.model.step import (
    ChildCancelled,
    ChildEnded,
    ChildEscalated,
    ChildReopened,
    ChildStarted,
    ChildUndone,
    CompensationAsked,
    Effect,
    EscalationRaised,
    Input,
    InstanceCancelled,
    Started,
    Step,
)
from engine.store.definitions import Deployed
from engine.store.instances import StepRead, children, ended_child, read_for_step
from engine.store.suspended import NOTHING_RESTS, Resting, resting

__all__ = ["Family", "Member", "environment_of"]

DEEPEST_CALL = 20  # called processes inside each other
LedgerAnswers = dict[int, dict[tuple[str, int, int | None], dict[str, Any] | None]]


@dataclass(slots=True)
class Member:
    """One instance of the family: what was read of it and the step it took."""

    deployed: Deployed
    state: Instance
    read: StepRead | None  # None: it is new
    step: Step | None = None
    depth: int = 0
    held: frozenset[int] = frozenset()  # nodes that are suspended, of one that is new

    @property
    def resting(self) -> frozenset[int]:
        """Return the nodes that are suspended."""
        return self.read.held if self.read is not None else self.held

    @property
    def definition(self) -> Definition:
        """Return the version it runs."""
        return self.deployed.definition

    def take(self, step: Step) -> None:
        """Add a step; several in one transaction become one, with one revision."""
        if self.step is None:
            self.step = step
            return
        first = self.step
        step.state.rev -= 1
        self.step = Step(
            state=step.state,
            effects=settle([*first.effects, *step.effects]),
            trail=[*first.trail, *step.trail],
            changed={**first.changed, **step.changed},
            decisions=[*first.decisions, *step.decisions],
            entered=first.entered + step.entered,
        )


class _Called(NamedTuple):
    """A process that is called, and whether it is suspended."""

    deployed: Deployed | None
    rests: Resting


@dataclass(slots=True)
class Family:
    """Advances one instance and whoever must move with it: each advance has a number, and those that follow from it."""

    work: Work
    ledger: LedgerAnswers = field(default_factory=dict)
    whole: bool = False  # load everything of whoever joins: an earlier try said that it needs it
    anything_suspended: bool = True  # else no called process has to be looked at before it starts
    stops: Stops | None = None  # where earlier tries could not go on; None: what fails undoes everything
    members: dict[int, Member] = field(default_factory=dict)
    kept: list[tuple[Member, Input, ExecutionFailed]] = field(default_factory=list)  # not taken: become incidents
    stores: Stores = field(init=False)
    _called: dict[tuple[str, int | None], _Called] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stores = Stores(self.work.connection)

    def run(self, member: Member, happened: Input) -> None:
        """Take all steps that follow from one input. Raises what `engine.execution.advance` raises, or `TakeAgain`."""
        self.members[member.state.id] = member
        queue: deque[tuple[Member, Input, int]] = deque([(member, happened, 0)])
        number = -1
        while queue:
            current, event, thrown_by = queue.popleft()
            if isinstance(event, (ChildEnded, ChildEscalated)) and event.token not in current.state.tokens:
                continue  # an escalation before it has cancelled the call
            if current.state.status is not InstanceStatus.RUNNING and not isinstance(event, CompensationAsked):
                continue
            undoes = isinstance(event, CompensationAsked) or _undoes(current.state)
            number += 1
            if self.stops is not None and number in self.stops.inputs:
                self._keep(current, event, self.stops.inputs[number])
                continue
            step = self._advance(current, event, number, thrown_by)
            current.take(step)
            self.stores.take(current.state, current.definition, step.effects)
            self._watch_budget(current)
            for effect in step.effects:
                if isinstance(effect, ChildStarted):
                    queue.append((self._start_child(current, effect), Started(None, dict(effect.variables)), number))
                elif isinstance(effect, ChildCancelled):
                    queue.extend(
                        (child, InstanceCancelled("its caller was cancelled"), number)
                        for child in self._children(current, effect.token)
                    )
                elif isinstance(effect, EscalationRaised):
                    queue.extend((*one, number) for one in self._escalated(current, effect))
                elif isinstance(effect, ChildReopened):
                    queue.append((self._ended_child(current, effect.entry), CompensationAsked(), number))
            end = self._undone_for_caller(current) if undoes else self._end_for_caller(current)
            if end is not None:
                queue.append((*end, thrown_by if _hands_on(event, end[1]) else number))

    def _advance(self, current: Member, event: Input, number: int, thrown_by: int) -> Step:
        """Take one of the steps; when it fails and more can be kept, remember where and raise `TakeAgain`."""
        environment = self._environment(current, number)
        try:
            return advance(current.definition, current.state, event, self.work.now, environment)
        except ExecutionFailed as failure:
            if self.stops is not None and self.stops.note(number, event, thrown_by, failure):
                raise TakeAgain from failure
            raise

    def _keep(self, current: Member, event: Input, failure: ExecutionFailed) -> None:
        """Leave the instance as it is: the input waits in an incident. A called process stands before its start."""
        self.kept.append((current, event, failure))
        if isinstance(event, Started):
            state = current.state
            state.started_at, state.rev = self.work.now.isoformat(), 1
            state.scopes[ROOT_SCOPE] = Scope(ROOT_SCOPE, ScopeKind.PROCESS, variables=dict(event.variables))
            current.step = Step(state, [], [("incident", ROOT, 0)], dict(event.variables))

    def revs(self) -> dict[int, int]:
        """Return which revision of each instance was read."""
        return {number: one.read.raw.rev for number, one in self.members.items() if one.read is not None}

    def _watch_budget(self, current: Member) -> None:
        entered = sum(member.step.entered for member in self.members.values() if member.step)
        if entered > ELEMENTS_PER_STEP or current.depth > DEEPEST_CALL:
            raise BudgetExceeded(
                f"One step entered more than {ELEMENTS_PER_STEP:,} elements, or called more than {DEEPEST_CALL} deep: "
                "most likely processes that call each other without a wait.",
                element=current.definition.key,
            )

    def _environment(self, member: Member, number: int) -> Environment:
        known = _Nothing() if member.read is None else self.ledger.get(member.state.id, {})
        earlier = member.step.effects if member.step else ()
        environment = environment_of(self.work, member.deployed, known, earlier, member.resting)
        return replace(
            environment,
            uncallable=self._uncallable,
            store=self.stores.read,
            stops=self.stops.turns.get(number, {}) if self.stops is not None else {},
            uncaught_above=self.stops.uncaught.get(number, set()) if self.stops is not None else frozenset(),
        )

    def _find_called(self, process: str, version: int | None) -> _Called:
        found = self._called.get((process, version))
        if found is None:
            deployed = self.work.engine.definitions.find(self.work.connection, process, version)
            rests = NOTHING_RESTS
            if deployed is not None and self.anything_suspended:
                rests = resting(self.work.connection, deployed.definition.key, deployed.definition.version)
            found = _Called(deployed, rests)
            self._called[process, version] = found
        return found

    def _uncallable(self, process: str, version: int | None) -> str | None:
        deployed, rests = self._find_called(process, version)
        if deployed is None:
            return f"The called process '{process}' is not deployed{f' in version {version}' if version else ''}."
        if rests.whole is not None:
            return (
                f"The called process '{deployed.definition.name or process}' is suspended by {rests.whole.by}: "
                f"{rests.whole.reason}. Retry when it is resumed."
            )
        if deployed.definition.starts.get(ROOT) and len(deployed.definition.plain_starts) != 1:
            return (
                f"The called process '{deployed.definition.name or process}' has "
                f"{len(deployed.definition.plain_starts) or 'no'} start events without a trigger; a call begins at the "
                "only one. Move each of several ways to begin into a process of its own."
            )
        return None

    def _start_child(self, caller: Member, effect: ChildStarted) -> Member:
        deployed, rests = self._find_called(effect.process, effect.version)
        assert deployed is not None  # asked for before the call was made
        new_id = self.work.engine.ids.next()
        state = Instance(
            id=new_id,
            definition_key=deployed.definition.key,
            version=deployed.definition.version,
            business_key=effect.business_key,
            root_id=caller.state.root_id,
            parent_id=caller.state.id,
            parent_token=effect.token,
            parent_row=effect.row,
            started_by=self.work.actor.id,
        )
        member = Member(deployed, state, None, depth=caller.depth + 1, held=rests.nodes)
        self.members[new_id] = member
        return member

    def _children(self, caller: Member, token: int) -> list[Member]:
        found = [
            member
            for member in self.members.values()
            if member.state.parent_id == caller.state.id and member.state.parent_token == token
        ]
        known = {member.state.id for member in found}
        if caller.read is not None:
            for child_id in children(self.work.connection, caller.state.id, token):
                if child_id not in known:
                    member = self._load(child_id)
                    if member is not None:
                        found.append(member)
        return found

    def _ended_child(self, caller: Member, entry: int) -> Member:
        for member in self.members.values():
            if member.state.parent_id == caller.state.id and member.state.parent_token == entry:
                return member
        child_id = ended_child(self.work.connection, caller.state.id, entry)
        child = self._load(child_id) if child_id is not None else None
        assert child is not None  # the entry was written because the call had begun it
        return child

    def _undone_for_caller(self, child: Member) -> tuple[Member, Input] | None:
        """A called instance that was reopened has ended again: its caller goes on with its next ledger entry."""
        state = child.state
        if state.parent_id is None or state.status is InstanceStatus.RUNNING:
            return None
        caller = self.members.get(state.parent_id) or self._load(state.parent_id)
        tokens = caller.state.tokens.values() if caller is not None else ()
        token = next((token.id for token in tokens if token.waits.get("entry") == state.parent_token), None)
        return (caller, ChildUndone(token)) if caller is not None and token is not None else None

    def _escalated(self, child: Member, effect: EscalationRaised) -> list[tuple[Member, Input]]:
        state = child.state
        assert state.parent_id is not None  # nobody else raises it
        assert state.parent_token is not None
        caller = self.members.get(state.parent_id) or self._load(state.parent_id, state.parent_row)
        if caller is None or state.parent_token not in caller.state.tokens:
            return []
        return [(caller, ChildEscalated(state.parent_token, effect.code, dict(effect.data)))]

    def _end_for_caller(self, child: Member) -> tuple[Member, Input] | None:
        state = child.state
        if state.parent_id is None or state.status not in (InstanceStatus.COMPLETED, InstanceStatus.FAILED):
            return None
        caller = self.members.get(state.parent_id) or self._load(state.parent_id, state.parent_row)
        if caller is None or state.parent_token not in caller.state.tokens:
            return None
        variables = state.scopes[0].variables
        if state.status is InstanceStatus.FAILED:
            error: Mapping[str, Any] = variables.get("error", {})
            return caller, ChildEnded(
                state.parent_token,
                code=error.get("code", ""),
                detail=error.get("detail", ""),
                data=error.get("data", {}),
            )
        return caller, ChildEnded(state.parent_token, variables=dict(variables))

    def _load(self, instance_id: int, row: int | None = None) -> Member | None:
        read = read_for_step(self.work.connection, "instance", instance_id, whole=self.whole or row is None, row=row)
        if read is None:
            return None
        state = read.instance
        deployed = self.work.engine.definitions.find(self.work.connection, state.definition_key, state.version)
        assert deployed is not None  # versions are never deleted while instances of them exist
        member = Member(deployed, state, read)
        self.members[instance_id] = member
        return member


def _hands_on(event: Input, end: Input) -> bool:
    """Tell whether an instance ends by the error that it was ended by: what it called has thrown it."""
    is_error = isinstance(event, ChildEnded) and event.code is not None
    return is_error and isinstance(end, ChildEnded) and end.code == event.code  # type: ignore[union-attr]


def _undoes(state: Instance) -> bool:
    """Tell whether the instance had ended and was reopened to undo its work."""
    return any("ends" in token.waits for token in state.tokens.values())


class _Nothing(dict[Any, None]):
    """The ledger of an instance that begins in this transaction: no row of it was written yet."""

    def __contains__(self, question: object) -> bool:
        return True

    def __missing__(self, question: object) -> None:
        return None


def environment_of(
    work: Work,
    deployed: Deployed,
    ledger: Mapping[Any, Any],
    earlier: Sequence[Effect] = (),
    held: frozenset[int] = frozenset(),
) -> Environment:
    """Return what a step of this definition may ask: decisions deployed with it, installed actions, the ledger."""

    def ask(call: DecisionCall, variables: Mapping[str, Any], now: datetime) -> Answered:
        return asked(work, call, deployed.deployment_id, variables, now)

    def undoable(process: str, version: int | None) -> bool:
        called = work.engine.definitions.find(work.connection, process, version)
        return called is not None and any(
            node.handler is not None
            or node.call is not None
            or (node.action is not None and _has_undo(work, node.action.name))
            for node in called.definition.nodes
        )

    return Environment(
        undoable=undoable, decide=ask, actions=work.engine.actions, ledger=ledger, earlier=earlier, held=held
    )


def _has_undo(work: Work, name: str) -> bool:
    action = work.engine.actions.get(name)
    return action is not None and action.undo is not None
