"""Plays a process at random with the state in documents, as the store keeps it, and checks after each step what must hold.

Each step is taken twice: from the whole state, and from the rows alone that the store would load. Both must agree.

Longer than other files: what is played and what is checked after each step look at the same rows.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from engine.actions import Action, Done, Placement, Undo
from engine.errors import WrongState
from engine.execution import Environment, NeedsLedger, NeedsWhole, UncaughtError, advance
from engine.model.definition import Definition, EventKind, Node, NodeKind
from engine.model.instance import Instance, InstanceStatus, ScopeKind, Token
from engine.model.step import (
    ChildCancelled,
    ChildEnded,
    Input,
    InstanceCancelled,
    JobClosed,
    JobCreated,
    JobDone,
    JobRefused,
    MessageArrived,
    Started,
    Step,
    TimerFired,
    WorkItemCompleted,
)
from engine.store.documents import Documents, dump_state, load_state
from tests.execution.play import Play

__all__ = ["ACTIONS", "RandomRun"]

MOST_STEPS = 400


def _action(name: str, placement: Placement, undo: str | None = None) -> Action:
    declared = Undo(undo, lambda params, result: {**params, **result}) if undo else None
    return Action(name, placement, lambda call: Done({"of": call.key}), undo=declared)


ACTIONS = {
    action.name: action
    for action in (
        _action("outside", Placement.OUTSIDE),
        _action("inside", Placement.INSIDE),
        _action("outside_undo", Placement.OUTSIDE, "outside"),
        _action("inside_undo", Placement.INSIDE, "outside"),
        _action("inside_undo_inside", Placement.INSIDE, "inside"),
    )
}


class RandomRun(Play):
    """One path through a process. `path` tells what happened, for whoever must find the fault."""

    def __init__(self, definition: Definition, rng: random.Random) -> None:
        super().__init__(definition, actions=ACTIONS)
        self.rng = rng
        self.happened: list[str] = []
        self.documents = Documents("", "", {})
        self.undone: set[int] = set()
        self.begun: set[int] = set()
        self.answered: set[str] = set()  # keys of jobs that were done

    def play(self, variables: dict[str, object]) -> None:
        """From the start to the end; every property is asserted on the way."""
        self.step("start", Started(None, dict(variables)))
        for _ in range(MOST_STEPS):
            if self.status != "running":
                break
            self.check_cancel()
            if self.status != "running":
                break  # a change moved the last token to the end
            name, happened = self.rng.choice(list(self.possible()))
            self.step(name, happened)
        assert self.status == "completed", f"it does not end: {self.open} {self.waits}"
        assert not self.left_over(), self.left_over()

    # ---- what can happen now -------------------------------------------------------------------------------------

    def possible(self) -> Iterator[tuple[str, Input]]:
        """Everything that people, workers, the clock and others could do; what leads to the end is likelier."""
        nodes = self.definition.nodes
        for item in self.items.values():
            yield from [(f"complete {nodes[item.node].id}", WorkItemCompleted(item.token, {"x": 1}))] * 2
        for job in self.jobs.values():
            yield from [(f"done {job.key}", JobDone(job.token, {"by": job.token}))] * 2
            if not job.key.endswith(":undo"):
                yield f"refuse {job.key}", JobRefused(job.token, "E1", "no")
        for token in self.children:
            yield from [(f"child of {token} ends", ChildEnded(token, {"y": 2}))] * 2
            yield f"child of {token} fails", ChildEnded(token, code="E1")
        for found in self.subscriptions:
            if found.token or len(self.happened) < 40:  # else listeners that do not interrupt could be fed for ever
                arrived = MessageArrived(found.token, found.node, found.scope, found.name, {"z": 3})
                yield f"message {found.name} at {nodes[found.node].id}", arrived
        if self.timers:
            timer = min(self.timers, key=lambda timer: timer.due_at)
            fired = TimerFired(timer.token, timer.node, timer.scope, timer.due_at, timer.cycle)
            yield f"timer {nodes[timer.node].id}", fired

    # ---- a step --------------------------------------------------------------------------------------------------

    def step(self, name: str, happened: Input) -> None:
        """Take one step; an error that nothing catches leaves everything as it was."""
        self.happened.append(name)
        if isinstance(happened, TimerFired) and happened.due_at is not None:
            self.now = max(self.now, happened.due_at)
        row = self._row_of(happened)
        before = self.documents
        try:
            self.happen(happened)
        except UncaughtError:
            assert isinstance(happened, (JobRefused, ChildEnded))
            return
        if not isinstance(happened, Started):
            partly = self._taken_from_rows(before, row, happened)
            assert partly.effects == self.steps[-1].effects
            assert partly.trail == self.steps[-1].trail
            assert _stored(before, partly.state, loaded=self._loaded) == dump_state(self.state)
        self.documents = dump_state(self.state)
        loaded = _loaded(self.state, self.documents, None)
        assert loaded == replace(self.state, whole=True)
        self.state = loaded  # go on with what was read back
        self._check_undo()
        self._check_repetition(happened)
        if self.status == "running":
            assert not self.stranded(), self.stranded()
        else:
            assert not self.left_over(), self.left_over()
            assert all(entry["state"] != "undoing" for entry in self.ledger.values()), "ended: an undo hangs"

    def _taken_from_rows(self, before: Documents, row: int, happened: Input) -> Step:
        """The same step from the rows on the way alone, or from all when it asks for them."""
        answers: dict[Any, Any] = {}
        whole = isinstance(happened, InstanceCancelled)
        while True:
            state = deepcopy(self._state_before)
            self._loaded = _chain(before, row, whole)
            load_state(
                state,
                before.state,
                before.variables,
                [(number, *before.rows[number]) for number in self._loaded],
            )
            state.whole = set(self._loaded) == set(before.rows)
            try:
                environment = Environment(decide=self.decide, actions=self.actions, ledger=answers)
                return advance(self.definition, state, happened, self.now, environment)
            except NeedsWhole:
                assert not whole
                whole = True
            except NeedsLedger as question:
                answers[question.question] = self._latest_before(question)

    def happen(self, happened: Input) -> Play:
        self._state_before = deepcopy(self.state)
        self._ledger_before = deepcopy(self.ledger)
        self._refused = isinstance(happened, JobRefused)
        self._ended_child = happened.token if isinstance(happened, ChildEnded) else 0
        super().happen(happened)
        self.children.pop(self._ended_child, None)
        return self

    def _apply(self, effect: Any) -> None:
        if isinstance(effect, ChildCancelled) and effect.token == self._ended_child:
            return  # it ended by itself, with an error: of such a one the commands find nothing to cancel
        if isinstance(effect, JobClosed) and effect.completed and not self._refused:
            self.answered.add(self.jobs[effect.token].key)
        if isinstance(effect, JobCreated):
            assert effect.key not in self.answered, f"{effect.key} was done already"
            others = [job.token for job in self.jobs.values() if job.key == effect.key]
            assert not any(token in self.state.tokens for token in others), f"{effect.key} is open already"
        super()._apply(effect)

    def _latest_before(self, question: NeedsLedger) -> dict[str, Any] | None:
        now, self.ledger = self.ledger, self._ledger_before
        try:
            return self._latest(question)
        finally:
            self.ledger = now

    def _row_of(self, happened: Input) -> int:
        """The row that the store knows from the work item, job, timer, … through which the input comes."""
        match happened:
            case WorkItemCompleted():
                return self.items[happened.token].row
            case JobDone() | JobRefused():
                return self.jobs[happened.token].row
            case ChildEnded():
                return self.children[happened.token].row
            case MessageArrived() | TimerFired():
                wanted = (happened.token, happened.node, happened.scope)
                rows = [*self.timers, *self.subscriptions]
                return next(found.row for found in rows if (found.token, found.node, found.scope) == wanted)
        return 0

    # ---- what must hold -------------------------------------------------------------------------------------------

    def check_cancel(self) -> None:
        """Cancelling at this moment would leave nothing open."""
        if self.rng.random() < 0.3:
            other = deepcopy(self)
            other.happen(InstanceCancelled("enough"))
            assert other.state.status is InstanceStatus.CANCELLED
            assert not other.left_over(), f"cancelled: {other.left_over()}"
            assert all(entry["state"] != "undoing" for entry in other.ledger.values()), "cancelled: an undo hangs"

    def _check_repetition(self, happened: Input) -> None:
        """Whoever comes a second time finds nothing to do: the token has moved on. Undo jobs are told apart by their rows."""
        if isinstance(happened, (WorkItemCompleted, ChildEnded)) and happened.token not in self.state.tokens:
            try:
                advance(self.definition, deepcopy(self.state), happened, self.now, Environment(decide=self.decide))
            except WrongState:
                return
            raise AssertionError(f"{happened} was taken twice")

    def _check_undo(self) -> None:
        """Each entry is undone once; a thrower's entries in reverse order of completion."""
        step = self.steps[-1]
        begun: list[int] = []
        for verb, _, *rest in step.trail:
            if verb == "cancel":
                begun = []  # whose undo was cancelled may be undone by somebody else, in the same step
            elif verb == "undo":
                assert rest[0] not in begun, f"undone twice: {begun}"
                begun.append(rest[0])
        keys = [effect.key for effect in step.effects if isinstance(effect, JobCreated)]
        assert len(keys) == len(set(keys)), f"asked for twice: {keys}"
        begun = [entry[2] for entry in step.trail if entry[0] == "undo"]
        assert not set(begun) & self.undone, f"undone again: {begun}"
        # One whose undo was cancelled may be undone by somebody else, who comes back for it.
        for token in self._state_before.tokens.values():
            if "prefix" in token.waits and ("leave", token.node, token.id) in step.trail:
                assert all(
                    entry["state"] != "done" or entry["entry"] in self.begun
                    for entry in self.ledger.values()
                    if entry["path"].startswith(token.waits["prefix"])
                    and entry["seq"] < token.waits["from"]
                    and token.waits["activity"] in (None, entry["node"])
                ), "the undoing ended before everything was undone"
        left = {entry for entry, row in self.ledger.items() if row["state"] == "done" and entry in self.begun}
        self.begun |= set(begun)
        self.undone |= {entry for entry, row in self.ledger.items() if row["state"] == "undone"}
        for token in self.state.tokens.values():
            if "prefix" not in token.waits:
                continue
            assert self.ledger[token.waits["entry"]]["state"] == "undoing"
            later = [
                entry
                for entry in self.ledger.values()
                if entry["path"].startswith(token.waits["prefix"])
                and token.waits["before"] < entry["seq"] < token.id
                and token.waits["activity"] in (None, entry["node"])
            ]
            assert all(entry["state"] != "done" or entry["entry"] in left for entry in later), "one was left out"

    def stranded(self) -> list[str]:
        """Tokens that nothing will ever move, rows and scopes without a token."""
        found = [
            f"token {token.id} on {self._id(token)}" for token in self.state.tokens.values() if not self._waits(token)
        ]
        tokens = self.state.tokens
        for row in [*self.items.values(), *self.jobs.values(), *self.timers, *self.subscriptions]:
            if row.token == 0:
                if row.scope not in self.state.scopes:
                    found.append(f"{row} without a scope")
            elif row.token not in tokens:
                found.append(f"{row} without a token")
            elif self.state.scopes[tokens[row.token].scope].row != row.row:
                found.append(f"{row} is said to be in another row than its token")
        found += [f"child of {token} without a token" for token in self.children if token not in tokens]
        for scope in self.state.scopes.values():
            if scope.parent is not None and scope.parent not in self.state.scopes:
                found.append(f"{scope} without a parent")
            if scope.token is not None and scope.token not in tokens:
                found.append(f"{scope} without the token that waits for it")
            empty = not self.state.tokens_in(scope.id) and not self.state.children_of(scope.id)
            if empty and scope.kind is not ScopeKind.ITEM:  # an item's output stays until all are done
                found.append(f"{scope} is empty")
        if not (
            self.items
            or self.jobs
            or self.children
            or [row for row in [*self.timers, *self.subscriptions] if row.token]
        ):
            found.append("it runs, and nothing is open")
        return found

    def _waits(self, token: Token) -> bool:
        node = self.definition.nodes[token.node]
        if "gathers" in token.waits:
            return True  # for others of its own number
        if (node.multi is not None or node.loop is not None) and "item" not in token.waits:
            return any(scope.token == token.id and scope.kind is ScopeKind.LOOP for scope in self.state.scopes.values())
        match node.kind:
            case NodeKind.USER_TASK:
                return token.id in self.items
            case NodeKind.SERVICE_TASK:
                return token.id in self.jobs
            case NodeKind.CALL_ACTIVITY:
                return token.id in self.children
            case NodeKind.SUB_PROCESS | NodeKind.TRANSACTION | NodeKind.AD_HOC_SUB_PROCESS:
                return any(scope.token == token.id for scope in self.state.scopes.values())
            case NodeKind.RECEIVE_TASK:
                return any(row.token == token.id and row.node == node.index for row in self.subscriptions)
            case NodeKind.CATCH_EVENT:
                rows: list[Any] = [*self.timers, *self.subscriptions]
                return any(row.token == token.id and row.node == node.index for row in rows)
            case NodeKind.EVENT_BASED_GATEWAY:
                return sum(row.token == token.id for row in [*self.timers, *self.subscriptions]) == len(node.outgoing)
            case NodeKind.PARALLEL_GATEWAY | NodeKind.INCLUSIVE_GATEWAY | NodeKind.COMPLEX_GATEWAY:
                return self._may_be_joined(token, node)
            case NodeKind.THROW_EVENT | NodeKind.END_EVENT:
                handlers = any(other.waits.get("undo") == token.id for other in self.state.tokens.values())
                handlers |= any(scope.held.get("undo") == token.id for scope in self.state.scopes.values())
                return _throws_compensation(node) and (handlers or token.id in self.jobs)
        return False

    def _may_be_joined(self, token: Token, node: Node) -> bool:
        """Somebody in its scope is still under way to it, who does not stand before it already."""
        return any(other.node != node.index for other in self.state.tokens_in(token.scope))

    def left_over(self) -> list[str]:
        """Whatever is still open; nothing may be when it has ended."""
        kinds: dict[str, Any] = {
            "work items": self.items,
            "jobs": self.jobs,
            "timers": self.timers,
            "subscriptions": self.subscriptions,
            "children": self.children,
            "tokens": self.state.tokens,
            "scopes": [scope for scope in self.state.scopes if scope],
        }
        return [f"{name}: {found}" for name, found in kinds.items() if found]

    def _id(self, token: Token) -> str:
        return self.definition.nodes[token.node].id


def _throws_compensation(node: Node) -> bool:
    return node.event is not None and node.event.kind in (EventKind.COMPENSATION, EventKind.CANCEL)


def _chain(documents: Documents, row: int, whole: bool) -> list[int]:
    """The rows that the store loads: all, or those from this one up to the instance row."""
    if whole:
        return sorted(documents.rows)
    found = []
    while row:
        found.append(row)
        row = documents.rows[row][0]
    return sorted(found)


def _loaded(like: Instance, documents: Documents, rows: list[int] | None) -> Instance:
    state = replace(like, scopes={}, tokens={}, whole=True)
    load_state(
        state,
        documents.state,
        documents.variables,
        [(number, *document) for number, document in documents.rows.items()],
    )
    return state


def _stored(before: Documents, state: Instance, *, loaded: list[int]) -> Documents:
    """What the store holds after it wrote a step that knew only some rows."""
    written = dump_state(state)
    untouched = {number: row for number, row in before.rows.items() if number not in loaded}
    rows = untouched | written.rows if state.status is InstanceStatus.RUNNING else written.rows
    return Documents(written.state, written.variables, dict(sorted(rows.items())))
