"""Plays a process through the pure step, with lists in place of rows: no database, a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from engine import bpmn
from engine.actions import Action
from engine.execution import Environment, NeedsLedger, advance
from engine.model.definition import Definition
from engine.model.instance import Instance
from engine.model.step import (
    ChildCancelled,
    ChildEnded,
    ChildReopened,
    ChildStarted,
    EscalationRaised,
    IncidentOpened,
    Input,
    JobClosed,
    JobCreated,
    JobDone,
    JobRefused,
    LedgerMarked,
    LedgerRecorded,
    MessageArrived,
    MessageThrown,
    SignalThrown,
    Started,
    Step,
    Subscribed,
    TimerEnded,
    TimerFired,
    TimerStarted,
    Unsubscribed,
    WorkItemClosed,
    WorkItemCompleted,
    WorkItemOpened,
)

__all__ = ["Play", "diagram", "read_one"]

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">'
)


def diagram(body: str, *, before: str = "", key: str = "p") -> bytes:
    """Wrap the elements of one process into a BPMN file."""
    return f'{_HEAD}{before}<process id="{key}" isExecutable="true">{body}</process></definitions>'.encode()


def flows(*pairs: str) -> str:
    """Write sequence flows: "a > b", "a > b: condition"."""
    found = []
    for number, pair in enumerate(pairs):
        ends, _, condition = pair.partition(": ")
        source, target = (end.strip() for end in ends.split(" > "))
        inner = (
            f"<conditionExpression xsi:type='tFormalExpression'>{condition}</conditionExpression>" if condition else ""
        )
        found.append(
            f'<sequenceFlow id="flow{number}_{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
        )
    return "".join(found)


def read_one(content: bytes) -> Definition:
    """Read a file with one process; the test fails when the gate refuses it."""
    reading = bpmn.read(content, in_process=True)
    assert reading.ok, [problem.message for problem in reading.faults]
    return reading.definitions[0]


class Play:
    """One instance at play."""

    def __init__(
        self,
        definition: Definition | bytes,
        *,
        actions: Mapping[str, Action] | None = None,
        decide: Callable[..., Any] | None = None,
    ) -> None:
        self.definition = definition if isinstance(definition, Definition) else read_one(definition)
        self.actions = actions or {}
        self.decide = decide or (lambda *_: None)
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.state = Instance(id=7, definition_key=self.definition.key, version=1, business_key="K-1")
        self.items: dict[int, WorkItemOpened] = {}
        self.jobs: dict[int, JobCreated] = {}
        self.timers: list[TimerStarted] = []
        self.subscriptions: list[Subscribed] = []
        self.messages: list[MessageThrown] = []
        self.children: dict[int, ChildStarted] = {}
        self.reopened: list[int] = []
        self.incidents: list[IncidentOpened] = []
        self.ledger: dict[int, dict[str, Any]] = {}
        self.trail: list[tuple[Any, ...]] = []
        self.steps: list[Step] = []

    def start(self, **variables: Any) -> Play:
        """Start at the plain start event."""
        return self.happen(Started(None, variables))

    def happen(self, happened: Input) -> Play:
        """Take one step; the state stays as it was when it fails."""
        answers: dict[Any, Any] = {}
        while True:
            environment = Environment(decide=self.decide, actions=self.actions, ledger=answers)
            try:
                step = advance(self.definition, deepcopy(self.state), happened, self.now, environment)
                break
            except NeedsLedger as question:
                answers[question.question] = self._latest(question)
        self.state = step.state
        self.trail += step.trail
        self.steps.append(step)
        for effect in step.effects:
            self._apply(effect)
        return self

    # ---- what people, workers, the clock and other instances do ------------------------------------------------

    def complete(self, element: str, **values: Any) -> Play:
        """Complete the oldest open work item of an element."""
        return self.happen(WorkItemCompleted(self._token(self.items, element), values))

    def done(self, element: str, **result: Any) -> Play:
        """Let the job of an element succeed."""
        return self.happen(JobDone(self._token(self.jobs, element), result))

    def refuse(self, element: str, code: str, detail: str = "", **data: Any) -> Play:
        """Let the job of an element be refused."""
        return self.happen(JobRefused(self._token(self.jobs, element), code, detail, data))

    def message(self, name: str, key: str = "", **payload: Any) -> Play:
        """Bring a message to the oldest subscription with its name and key."""
        for found in self.subscriptions:
            if (found.name, found.key) == (name, key):
                return self.happen(MessageArrived(found.token, found.node, found.scope, name, payload))
        raise AssertionError(
            f"nobody waits for {name}[{key}]; waiting: {[(s.name, s.key) for s in self.subscriptions]}"
        )

    def pass_time(self, **span: float) -> Play:
        """Move the clock, firing each timer on its way in order."""
        goal = self.now + timedelta(**span)
        while due := sorted((timer for timer in self.timers if timer.due_at <= goal), key=lambda timer: timer.due_at):
            self.now = max(self.now, due[0].due_at)
            self.fire(due[0])
        self.now = goal
        return self

    def fire(self, timer: TimerStarted) -> Play:
        """Fire one timer."""
        return self.happen(TimerFired(timer.token, timer.node, timer.scope, timer.due_at, timer.cycle))

    def child_ends(self, element: str, **variables: Any) -> Play:
        """Let the called process of a call activity end well."""
        return self.happen(ChildEnded(self._token(self.children, element), variables))

    # ---- what tests look at ------------------------------------------------------------------------------------

    @property
    def status(self) -> str:
        return self.state.status.value

    @property
    def path(self) -> list[str]:
        """Elements that were left, in order."""
        return [self.definition.nodes[entry[1]].id for entry in self.trail if entry[0] == "leave"]

    @property
    def cancelled(self) -> list[str]:
        return [self.definition.nodes[entry[1]].id for entry in self.trail if entry[0] == "cancel"]

    @property
    def variables(self) -> dict[str, Any]:
        return self.state.scopes[0].variables

    @property
    def open(self) -> list[str]:
        """Elements with an open work item, job or called process."""
        waiting = [*self.items.values(), *self.jobs.values()]
        found = [self.definition.nodes[self.state.tokens[w.token].node].id for w in waiting]
        return sorted(found + [self.definition.nodes[self.state.tokens[token].node].id for token in self.children])

    @property
    def waits(self) -> list[str]:
        """Events that wait, by id."""
        return sorted(self.definition.nodes[w.node].id for w in [*self.timers, *self.subscriptions])

    # ---- rows ----------------------------------------------------------------------------------------------------

    def _token(self, rows: Mapping[int, Any], element: str) -> int:
        for token in rows:
            if self.definition.nodes[self.state.tokens[token].node].id == element:
                return token
        for token, row in rows.items():
            if getattr(row, "node", None) is not None and self.definition.nodes[row.node].id == element:
                return token
        raise AssertionError(f"'{element}' is not open; open: {self.open}")

    def _latest(self, question: NeedsLedger) -> dict[str, Any] | None:
        entries = [
            entry
            for entry in self.ledger.values()
            if entry["state"] == "done"
            and entry["path"].startswith(question.prefix)
            and entry["seq"] < question.before
            and question.node in (None, entry["node"])
        ]
        return max(entries, key=lambda entry: entry["seq"]) if entries else None

    def _apply(self, effect: Any) -> None:
        match effect:
            case WorkItemOpened():
                self.items[effect.token] = effect
            case WorkItemClosed():
                del self.items[effect.token]
            case JobCreated():
                assert effect.token not in self.jobs
                # A key is one job: an undo that was cancelled is taken over by whoever undoes next.
                self.jobs = {token: job for token, job in self.jobs.items() if job.key != effect.key}
                self.jobs[effect.token] = effect
            case JobClosed():
                del self.jobs[effect.token]
            case TimerStarted():
                self.timers.append(effect)
            case TimerEnded():
                self.timers = [row for row in self.timers if not _of(effect, row)]
            case Subscribed():
                self.subscriptions.append(effect)
            case Unsubscribed():
                self.subscriptions = [row for row in self.subscriptions if not _of(effect, row)]
            case MessageThrown():
                self.messages.append(effect)
            case ChildStarted():
                self.children[effect.token] = effect
            case ChildCancelled():
                del self.children[effect.token]
            case ChildReopened():
                self.reopened.append(effect.entry)
            case IncidentOpened():
                self.incidents.append(effect)
            case EscalationRaised() | SignalThrown():
                pass  # tests look at the effects of the step
            case LedgerRecorded():
                names = ("entry", "seq", "node", "path", "action", "undo", "params", "answer", "local", "state")
                self.ledger[effect.entry] = {name: getattr(effect, name) for name in names}
            case LedgerMarked():
                self.ledger[effect.entry]["state"] = effect.state
            case _:
                raise AssertionError(f"unknown effect {effect}")


def _of(ending: Any, row: Any) -> bool:
    if ending.token != row.token or (ending.token == 0 and ending.scope != row.scope):
        return False
    return ending.node in (None, row.node)
