"""What goes into a step and what comes out: inputs and effects, as data. Long because it is one vocabulary.

Inputs are what happened; `engine.execution.advance` decides what follows; effects are written as rows by
`engine.store.record_step`, the only writer. Everything here can be written as JSON, so an incident can keep its input.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.model.instance import Instance

__all__ = [
    "ActivitySkipped",
    "ChildCancelled",
    "ChildEnded",
    "ChildEscalated",
    "ChildReopened",
    "ChildStarted",
    "ChildUndone",
    "CompensationAsked",
    "Corrected",
    "Effect",
    "EscalationRaised",
    "IncidentOpened",
    "Input",
    "InstanceCancelled",
    "JobClosed",
    "JobCorrected",
    "JobCreated",
    "JobDone",
    "JobRefused",
    "LedgerMarked",
    "LedgerRecorded",
    "MessageArrived",
    "MessageThrown",
    "Moved",
    "Retried",
    "SignalThrown",
    "Started",
    "Step",
    "StoreWritten",
    "Subscribed",
    "TimerEnded",
    "TimerFired",
    "TimerStarted",
    "TokenChange",
    "TokensChanged",
    "TokensLeft",
    "Unsubscribed",
    "WorkItemClosed",
    "WorkItemCompleted",
    "WorkItemOpened",
]

# ---- inputs: what happened -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started:
    """The instance begins at a start event (the none start when `node` is None)."""

    node: int | None = None
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkItemCompleted:
    """A person finished the work item of this token."""

    token: int
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobDone:
    """The action of this token happened."""

    token: int
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobRefused:
    """The action of this token was refused: a BPMN error."""

    token: int
    code: str
    detail: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer ran out. `token` 0: of an event sub-process of `scope`."""

    token: int
    node: int
    scope: int
    due_at: datetime | None = None  # when it was due: the next round of a cycle counts from here
    cycle: str | None = None  # what is left of a repetition


@dataclass(frozen=True, slots=True)
class MessageArrived:
    """A message or signal was correlated to a subscription of this instance; `name` is that of the subscription."""

    token: int
    node: int
    scope: int
    name: str
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChildEnded:
    """A called instance ended: with its variables, or with an error (`code`)."""

    token: int
    variables: dict[str, Any] = field(default_factory=dict)
    code: str | None = None
    detail: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChildEscalated:
    """A called instance throws an escalation that nothing in it catches; it runs on."""

    token: int
    code: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompensationAsked:
    """The caller undoes what this instance had completed before it ended."""


@dataclass(frozen=True, slots=True)
class ChildUndone:
    """A called instance has undone its work; `token` is the compensating one."""

    token: int


@dataclass(frozen=True, slots=True)
class ActivitySkipped:
    """Two people decided that the element of this token is left by its normal exit without having been done."""

    token: int
    outputs: dict[str, Any] = field(default_factory=dict)  # the variables that it leaves behind
    note: dict[str, Any] = field(default_factory=dict)  # of an undo that is given up: who, why; goes to the ledger


@dataclass(frozen=True, slots=True)
class Retried:
    """A person lets the token throw its error again, which nothing caught."""

    token: int


@dataclass(frozen=True, slots=True)
class JobCorrected:
    """A person corrected the parameters of this token's job: what would undo it must know them, too."""

    token: int
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A person corrected variables, and what could not go on happens again, in the same step."""

    happened: Input
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TokenChange:
    """One thing that a person does to the tokens: `token` is taken off, one is put before `node`; or one of both."""

    token: int | None = None
    node: int | None = None
    within: int | None = None  # scope in which it is put, where several could be meant
    variables: dict[str, Any] = field(default_factory=dict)  # of the sub-process that is opened for it
    back: bool = False  # everything that stands behind `node` is taken off first
    repeats: bool = False  # nothing is taken off: the repeated activity at `token` gets one more round
    item: Any = None  # of that round, where the activity goes through a collection


@dataclass(frozen=True, slots=True)
class TokensChanged:
    """A person moves tokens by hand: all of it, or nothing."""

    changes: tuple[TokenChange, ...]
    variables: dict[str, Any] = field(default_factory=dict)  # of the process, set before
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TokensLeft:
    """An instance is about to move to another version: these tokens are taken off in the old one."""

    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """An instance has come from another version; its state is numbered by this one already."""

    from_version: int
    openings: tuple[tuple[int, int, int], ...] = ()  # (token or 0, scope, node) of what begins to wait
    begun: tuple[tuple[int, int], ...] = ()  # (node, scope it is near) of what begins anew
    variables: dict[str, Any] = field(default_factory=dict)
    starved: dict[tuple[int, int], int] = field(default_factory=dict)  # joins that starved in the old version
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InstanceCancelled:
    """Somebody cancels the whole run."""

    reason: str = ""


Input = (
    Started
    | WorkItemCompleted
    | JobDone
    | JobRefused
    | TimerFired
    | MessageArrived
    | ChildEnded
    | ChildUndone
    | ChildEscalated
    | CompensationAsked
    | InstanceCancelled
    | ActivitySkipped
    | Retried
    | JobCorrected
    | Corrected
    | TokensChanged
    | TokensLeft
    | Moved
)

# ---- effects: what follows, written as rows ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkItemOpened:
    """A task waits for a person."""

    token: int
    node: int
    scope: int
    row: int
    name: str
    group: str | None
    assignee: str | None
    form: str | None
    due_at: datetime | None
    priority: int
    title: str
    subtitle: str
    local: dict[str, Any] = field(default_factory=dict)  # variables of the item or activity: shown with the form


@dataclass(frozen=True, slots=True)
class WorkItemClosed:
    """The work item of this token is done or no longer wanted."""

    token: int
    completed: bool  # False: cancelled


@dataclass(frozen=True, slots=True)
class JobCreated:
    """An action must be carried out outside the step."""

    token: int
    node: int
    scope: int
    row: int
    action: str
    key: str
    params: dict[str, Any]
    retries: int
    backoff: tuple[str, ...]
    priority: int
    topic: str | None = None
    asks: bool = False
    exclusive: bool = False
    connector: str | None = None


@dataclass(frozen=True, slots=True)
class JobClosed:
    """The job of this token is done (completed) or no longer wanted (cancelled; asked to stop when it is executing)."""

    token: int
    completed: bool


@dataclass(frozen=True, slots=True)
class TimerStarted:
    """The clock must call at `due_at`. `cycle` keeps what is left of a repetition: "R2/P7D"."""

    token: int
    node: int
    scope: int
    row: int
    due_at: datetime
    cycle: str | None = None


@dataclass(frozen=True, slots=True)
class TimerEnded:
    """Timers of this token (or of the event sub-processes of `scope` when token is 0) end; `node` None: all."""

    token: int
    scope: int
    node: int | None = None


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The instance waits for a message."""

    token: int
    node: int
    scope: int
    row: int
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """Subscriptions end, as with `TimerEnded`."""

    token: int
    scope: int
    node: int | None = None


@dataclass(frozen=True, slots=True)
class MessageThrown:
    """A message leaves the instance; delivered by its own command after the commit."""

    name: str
    key: str
    payload: dict[str, Any]
    id: str  # unique: instance and entry
    also: tuple[str, ...] = ()  # other keys by which it may be waited for


@dataclass(frozen=True, slots=True)
class SignalThrown:
    """A signal for everybody who listens at the commit of this step, itself included."""

    name: str
    payload: dict[str, Any]
    id: str  # unique: instance and entry


@dataclass(frozen=True, slots=True)
class ChildStarted:
    """A call activity starts an instance, in the same transaction."""

    token: int
    row: int
    process: str
    version: int | None
    business_key: str | None
    variables: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChildCancelled:
    """The called instance of this token is cancelled, in the same transaction."""

    token: int


@dataclass(frozen=True, slots=True)
class IncidentOpened:
    """The token stands where nothing leads on: an error that nothing caught. What came before it is kept."""

    token: int
    node: int
    row: int
    kind: str
    message: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EscalationRaised:
    """An escalation leaves a called instance for its caller, in the same transaction."""

    code: str | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChildReopened:
    """The instance that the call with this ledger entry started undoes its work, in the same transaction."""

    entry: int  # the token of the call activity, long gone


@dataclass(frozen=True, slots=True)
class StoreWritten:
    """An output association wrote a data store, in the same transaction. `value` is all that it holds now."""

    token: int
    node: int
    store: str
    value: Any
    path: tuple[str, ...] = ()  # the part that was set; empty: all of it
    part: Any = None  # what it was set to


@dataclass(frozen=True, slots=True)
class LedgerRecorded:
    """An activity that can be undone was completed: a row of the saga ledger."""

    entry: int  # token id of the activity; order of completion is `seq`
    seq: int
    node: int
    path: str  # of the scope: compensation of a scope takes all that begin with its path
    action: str | None
    undo: str | None  # undo action, when no handler is drawn
    params: dict[str, Any]  # of the undo, or of the action when a handler is drawn
    answer: dict[str, Any]
    local: dict[str, Any]  # variables of the inner scopes, for the handler's expressions
    state: str = "done"  # another one when the undo began, or was through, in the same step
    undo_answer: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerMarked:
    """The undo of a ledger entry began ("undoing"), ended ("undone") or was refused ("failed")."""

    entry: int
    state: str
    answer: dict[str, Any] = field(default_factory=dict)


Effect = (
    WorkItemOpened
    | WorkItemClosed
    | JobCreated
    | JobClosed
    | TimerStarted
    | TimerEnded
    | Subscribed
    | Unsubscribed
    | MessageThrown
    | SignalThrown
    | ChildStarted
    | ChildCancelled
    | ChildReopened
    | EscalationRaised
    | IncidentOpened
    | StoreWritten
    | LedgerRecorded
    | LedgerMarked
)


@dataclass(slots=True)
class Step:
    """The outcome of `advance`: the new state, the effects, and what history will say."""

    state: Instance
    effects: list[Effect]
    trail: list[tuple[Any, ...]]  # (verb, node, token, …) in order: what was entered, completed, cancelled, thrown
    changed: dict[str, Any]  # variables that were set, by name
    decisions: list[dict[str, Any]] = field(default_factory=list)  # traces of decisions asked
    entered: int = 0  # elements entered: counted against the budget
