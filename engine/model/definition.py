"""A compiled process: what the engine runs and the store keeps. Made once, at deployment, by `engine.bpmn.compile`.

Long because it is one vocabulary. Nodes and flows are addressed by their index. Expressions are FEEL texts;
`engine.feel` compiles and caches them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

__all__ = [
    "ROOT",
    "ActionCall",
    "AdHoc",
    "Answered",
    "Binding",
    "CalledProcess",
    "Conflict",
    "DataObject",
    "DecisionCall",
    "Definition",
    "EventDefinition",
    "EventKind",
    "Flow",
    "KeyPart",
    "MessageKey",
    "MultiEvent",
    "MultiInstance",
    "Node",
    "NodeKind",
    "StandardLoop",
    "TimerKind",
    "Unique",
    "UserTask",
    "VariableMapping",
]

ROOT = -1  # index of the process itself where a scope's node is asked for


class NodeKind(StrEnum):
    """What stands on the diagram; one behaviour each in `engine.execution.elements`."""

    START_EVENT = "startEvent"
    END_EVENT = "endEvent"
    CATCH_EVENT = "intermediateCatchEvent"
    THROW_EVENT = "intermediateThrowEvent"
    BOUNDARY_EVENT = "boundaryEvent"
    TASK = "task"  # bare task: passes through
    MANUAL_TASK = "manualTask"  # passes through
    USER_TASK = "userTask"
    SERVICE_TASK = "serviceTask"
    SEND_TASK = "sendTask"
    RECEIVE_TASK = "receiveTask"
    BUSINESS_RULE_TASK = "businessRuleTask"
    SCRIPT_TASK = "scriptTask"  # FEEL context: each entry becomes a variable
    SUB_PROCESS = "subProcess"
    TRANSACTION = "transaction"
    EVENT_SUB_PROCESS = "eventSubProcess"
    AD_HOC_SUB_PROCESS = "adHocSubProcess"
    CALL_ACTIVITY = "callActivity"
    EXCLUSIVE_GATEWAY = "exclusiveGateway"
    PARALLEL_GATEWAY = "parallelGateway"
    EVENT_BASED_GATEWAY = "eventBasedGateway"
    INCLUSIVE_GATEWAY = "inclusiveGateway"
    COMPLEX_GATEWAY = "complexGateway"


class EventKind(StrEnum):
    """The event definition of an event; NONE for a plain circle."""

    NONE = "none"
    MESSAGE = "message"
    TIMER = "timer"
    ERROR = "error"
    TERMINATE = "terminate"
    CANCEL = "cancel"
    COMPENSATION = "compensate"
    LINK = "link"
    ESCALATION = "escalation"
    SIGNAL = "signal"
    CONDITIONAL = "conditional"
    MULTIPLE = "multiple"  # several definitions in one event: `parts`


class TimerKind(StrEnum):
    """Which of the three timer elements was given."""

    DATE = "date"
    DURATION = "duration"
    CYCLE = "cycle"


class Conflict(StrEnum):
    """What becomes of a variable that parallel branches wrote differently, where they meet (ADR 0012)."""

    LAST = "last"  # the branch that comes last in the order of the flows, or items, wins
    COLLECT = "collect"  # a list of what each of them wrote, in that order
    ERROR = "error"  # an incident


@dataclass(frozen=True, slots=True)
class VariableMapping:
    """`target = expression`: inputs are read outside and written inside, outputs the other way."""

    target: str
    expression: str  # FEEL
    source: str | None = None  # of an output association: the entry of the answer that it carries; "": in any case
    path: tuple[str, ...] = ()  # the part of the target that is set; empty: all of it
    reads: tuple[str, ...] = ()  # data stores that the expression sees by their names
    into_store: bool = False  # the target is a data store, no variable


@dataclass(frozen=True, slots=True)
class DataObject:
    """A variable that a process or sub-process declares: data object, property, data input or output."""

    name: str
    scope: int = ROOT  # index of the sub-process that it stands in


@dataclass(frozen=True, slots=True)
class DataStore:
    """What all instances of all processes share by its name, and what outlives them."""

    name: str
    capacity: int | None = None  # records that it holds at most; None: as many as fit


@dataclass(frozen=True, slots=True)
class KeyPart:
    """A property of a correlation key, as one message shows it."""

    name: str
    message: str  # FEEL over the payload of the message
    context: str | None = None  # FEEL over the variables, where the process subscribes to the key


@dataclass(frozen=True, slots=True)
class MessageKey:
    """A correlation key that a message carries: which conversation it belongs to (BPMN 2.0.2 §8.4.2)."""

    id: str
    parts: tuple[KeyPart, ...]

    @property
    def is_bound(self) -> bool:
        """Whether the process says by its variables which values it waits for."""
        return all(part.context is not None for part in self.parts)


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """What an event catches or throws."""

    kind: EventKind
    message: str | None = None  # MESSAGE: its name
    correlation: str | None = None  # MESSAGE: FEEL expression of the correlation key; None: the empty key
    timer: TimerKind | None = None
    expression: str | None = None  # TIMER: FEEL; duration, date and time, or the text of a cycle (R3/P7D) or of cron
    zone: str | None = None  # TIMER: IANA name of its time zone; None: the process's
    missed: str | None = None  # TIMER cycle: what becomes of rounds nobody was there for, `engine.times.Missed`
    error_code: str | None = None  # ERROR: None at a catching event catches every code
    error_variable: str | None = None  # ERROR catch: gets {code, detail, data}
    activity: int | None = None  # COMPENSATION throw: node to compensate; None: the whole scope
    waits: bool = True  # COMPENSATION throw: goes on when everything is undone, not at once
    link: str | None = None  # LINK: its name
    target: int | None = None  # LINK throw: the catch event where it goes on
    escalation_code: str | None = None  # ESCALATION: None at a catching event catches every code
    condition: str | None = None  # CONDITIONAL: FEEL
    signal: str | None = None  # SIGNAL: its name
    parts: tuple[EventDefinition, ...] = ()  # MULTIPLE
    all_parts: bool = False  # MULTIPLE catch: all must come (parallel multiple), not the first one
    keys: tuple[MessageKey, ...] = ()  # MESSAGE: where no `correlation` is said, those of its conversation

    @property
    def each(self) -> tuple[EventDefinition, ...]:
        """The single definitions of this event."""
        return self.parts or (self,)


@dataclass(frozen=True, slots=True)
class UserTask:
    """Who does it, until when, with which form."""

    group: str | None = None  # candidate group; from reglament:group, else from the lane
    assignee: str | None = None  # FEEL expression of a user's login
    other_groups: tuple[str, ...] = ()  # candidate groups besides, where the diagram names them
    candidate_groups: str | None = None  # FEEL: a group or a list of groups, where they are computed
    candidate_users: str | None = None  # FEEL: a login or a list of logins who may take it, too
    form: str | None = None  # key of the form, deployed with the process
    due: str | None = None  # FEEL: duration from the opening, or a date and time
    priority: str | None = None  # FEEL number; higher is more urgent; default 50
    title: str | None = None  # FEEL string shown in the inbox; default: the task's name
    subtitle: str | None = None  # FEEL string: for whom, how much
    instructions: str | None = None  # Markdown text from reglament:instructions, else documentation
    clause: str | None = None  # regulation clause it carries out


@dataclass(frozen=True, slots=True)
class Answered:
    """One entry that an answer must have, with its type in FEEL's words."""

    name: str
    type: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class ActionCall:
    """Which action a service or send task asks for."""

    name: str  # of work that is fetched by a topic alone: the topic
    retries: int | None = None  # attempts before the incident; None: as many as the action says
    backoff: tuple[str, ...] = ()  # ISO durations, the last one repeats; empty: those that the action says
    result: str | None = None  # variable that gets the whole result
    priority: int = 50
    keep: bool = False  # without outputs, every entry of the result becomes a variable
    topic: str | None = None  # programs outside fetch it under this name
    passes_all: bool = False  # besides the inputs, all visible variables are parameters
    asks: bool = False  # a topic's: when the program that has it is lost, a person looks first whether it happened
    exclusive: bool = False  # never while another exclusive job of the same instance runs
    answers: tuple[Answered, ...] = ()  # what the answer must hold; empty: anything


class Binding(StrEnum):
    """Which version of a process is called, or of a decision asked. All but the first are resolved at deployment."""

    LATEST = "latest"  # at the moment of the call
    DEPLOYMENT = "deployment"  # the one that was deployed together with whoever calls
    VERSION = "version"  # by its number
    TAG = "tag"  # the newest with this tag


@dataclass(frozen=True, slots=True)
class DecisionCall:
    """Which decision a business rule task asks."""

    decision: str  # id of the decision in a DMN file
    result: str | None = None  # variable that gets the value
    binding: Binding = Binding.DEPLOYMENT
    version: int | None = None  # what the binding was resolved to; None: the latest at the moment of asking
    tag: str | None = None  # TAG: whose newest version is meant


class Unique(StrEnum):
    """How many instances of a process one business key may have; without a word the first one answers for the next."""

    RUNNING = "running"  # one at a time: another start is refused, another starting message waits for its end
    EVER = "ever"  # one for all time


@dataclass(frozen=True, slots=True)
class CalledProcess:
    """Which process a call activity starts."""

    process: str
    version: int | None = None  # what the binding was resolved to; None: the latest at the moment of the call
    business_key: str | None = None  # FEEL; default: the caller's
    passes_all: bool = False  # besides the inputs, all visible variables go in
    keep: bool = False  # without outputs, every variable that comes back becomes one here
    binding: Binding = Binding.LATEST
    tag: str | None = None  # TAG


@dataclass(frozen=True, slots=True)
class MultiEvent:
    """An event that a multi-instance throws when one of its instances is completed, for its boundary events."""

    event: EventDefinition | None = None  # MESSAGE, SIGNAL or ESCALATION
    first_only: bool = False  # not for every instance
    condition: str | None = None  # FEEL: thrown when it holds, which also ends the repetition


@dataclass(frozen=True, slots=True)
class MultiInstance:
    """Repeat an activity for each item of a collection."""

    sequential: bool = False
    collection: str | None = None  # FEEL: a list
    stores: tuple[str, ...] = ()  # data stores that the collection sees by their names
    item: str | None = None  # variable that holds the item
    cardinality: str | None = None  # FEEL number, where no collection is given
    output_collection: str | None = None  # variable that gets the list of outputs, in the order of the items
    output_item: str | None = None  # FEEL, evaluated in the item's scope at its end
    completion: str | None = (
        None  # FEEL condition; sees numberOfInstances, numberOfActiveInstances, numberOfCompletedInstances
    )
    conflict: Conflict | None = None  # of what items write outside of themselves; None: the last in time stays
    output_variable: str | None = None  # of the item alone, whatever is called so around it
    throws: tuple[MultiEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class StandardLoop:
    """Repeat an activity while a condition holds."""

    condition: str | None = None  # FEEL; None: only the maximum ends it
    test_before: bool = False  # True: it may run not at all
    maximum: int | None = None  # rounds


@dataclass(frozen=True, slots=True)
class AdHoc:
    """How the content of an ad-hoc sub-process is done: what no flow leads to may be begun at any time."""

    sequential: bool = False  # one after the other, in the order of the file
    completion: str | None = None  # FEEL, asked whenever an activity in it is completed; None: when all are done
    cancel_remaining: bool = True  # when the condition holds, what still runs is cancelled; else it is waited for


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow."""

    index: int
    id: str
    source: int
    target: int
    condition: str | None = None  # FEEL
    name: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node. `scope` is the index of the sub-process it stands in, ROOT for the process."""

    index: int
    id: str
    kind: NodeKind
    name: str = ""
    scope: int = ROOT
    incoming: tuple[int, ...] = ()  # flow indices
    outgoing: tuple[int, ...] = ()  # flow indices, in the order of the file
    default: int | None = None  # flow index
    instantiate: bool = False  # RECEIVE_TASK, EVENT_BASED_GATEWAY: its message starts the process
    all_events: bool = False  # EVENT_BASED_GATEWAY that instantiates: all events behind it must come
    activation: str | None = None  # COMPLEX_GATEWAY that joins: FEEL over activationCount and arrived
    event: EventDefinition | None = None  # of every event
    attached_to: int | None = None  # BOUNDARY_EVENT: its host
    interrupting: bool = True  # boundary event, or start of an event sub-process
    boundaries: tuple[int, ...] = ()  # boundary events on this activity (compensation ones are not in it)
    handler: int | None = None  # compensation handler of this activity, by association
    for_compensation: bool = False  # is such a handler: never entered by flows
    inputs: tuple[VariableMapping, ...] = ()
    outputs: tuple[VariableMapping, ...] = ()
    input_sets: tuple[tuple[str, ...], ...] = ()  # names of which one set must have values before it begins
    conflict: Conflict | None = None  # of a join; None: what was written last in time stays
    multi: MultiInstance | None = None
    loop: StandardLoop | None = None
    ad_hoc: AdHoc | None = None  # AD_HOC_SUB_PROCESS
    start_quantity: int = 1  # tokens that must arrive before an activity begins
    completion_quantity: int = 1  # tokens that leave it on each flow
    user: UserTask | None = None
    action: ActionCall | None = None
    decision: DecisionCall | None = None
    call: CalledProcess | None = None
    script: str | None = None  # SCRIPT_TASK: FEEL context; Python where there is an `action`
    lane: str | None = None  # name of the innermost lane
    documentation: str = ""


_CATCHING = (NodeKind.CATCH_EVENT, NodeKind.BOUNDARY_EVENT, NodeKind.START_EVENT)


@dataclass(frozen=True, slots=True)
class Definition:
    """One process, ready to run."""

    key: str  # id of the process in the file
    name: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    version: int = 0  # given at deployment; 0 before
    business_key: str | None = None  # FEEL over the start variables, where the caller gives none
    title: str | None = None  # FEEL string: what an instance is called on screens
    documentation: str = ""
    lanes: tuple[str, ...] = ()
    data: tuple[DataObject, ...] = ()
    stores: tuple[DataStore, ...] = ()  # that its associations read and write
    input_sets: tuple[tuple[str, ...], ...] = ()  # names of which one set must have values at the start
    names: tuple[str, ...] = ()  # of several words or with signs: FEEL must be told of them
    version_tag: str | None = None  # by which call activities may ask for this version
    unique: Unique | None = None
    zone: str | None = None  # IANA name of the time zone of its timers; set at deployment; None (of old): UTC
    # Derived once, below: which nodes stand directly in a scope, by what they are for.
    starts: dict[int, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)  # none starts by scope
    event_sub_processes: dict[int, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)
    by_id: dict[str, int] = field(default_factory=dict, compare=False, repr=False)
    ways_to_joins: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict, compare=False, repr=False)
    signals: frozenset[str] = field(default_factory=frozenset, compare=False, repr=False)  # that are caught
    has_conditions: bool = field(default=False, compare=False, repr=False)  # conditional events
    keys: dict[str, tuple[MessageKey, ...]] = field(default_factory=dict, compare=False, repr=False)  # by message name
    inclusive_joins: frozenset[int] = field(default_factory=frozenset, compare=False, repr=False)
    complex_joins: frozenset[int] = field(default_factory=frozenset, compare=False, repr=False)
    undo_starts: dict[int, int] = field(default_factory=dict, compare=False, repr=False)  # of compensation, by scope
    undone_by_name: frozenset[int] = field(default_factory=frozenset, compare=False, repr=False)  # a throw names them
    meetings: tuple[int, ...] = field(default=(), compare=False, repr=False)  # joins that declare a rule for conflicts
    records: bool = field(default=False, compare=False, repr=False)  # what branches or items write is kept with them
    leads: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict, compare=False, repr=False)  # to meetings
    declared: dict[int, dict[str, None]] = field(default_factory=dict, compare=False, repr=False)  # names by scope

    def __post_init__(self) -> None:
        object.__setattr__(self, "meetings", tuple(node.index for node in self.nodes if node.conflict is not None))
        for one in self.data:
            self.declared.setdefault(one.scope, {})[one.name] = None
        for node in self.nodes:
            self.by_id[node.id] = node.index
            if node.conflict is not None or (node.multi is not None and node.multi.conflict is not None):
                object.__setattr__(self, "records", True)
            if node.kind is NodeKind.INCLUSIVE_GATEWAY and len(node.incoming) > 1:
                object.__setattr__(self, "inclusive_joins", self.inclusive_joins | {node.index})
            if node.kind is NodeKind.COMPLEX_GATEWAY and node.activation is not None:
                object.__setattr__(self, "complex_joins", self.complex_joins | {node.index})
            for part in node.event.each if node.event is not None else ():
                if part.keys:
                    self.keys[part.message or ""] = part.keys
                if part.kind is EventKind.CONDITIONAL:
                    object.__setattr__(self, "has_conditions", True)
                elif part.kind is EventKind.COMPENSATION and node.kind is NodeKind.START_EVENT:
                    self.undo_starts[self.nodes[node.scope].scope] = node.index
                elif part.activity is not None:
                    object.__setattr__(self, "undone_by_name", self.undone_by_name | {part.activity})
                elif part.kind is EventKind.SIGNAL and node.kind in _CATCHING:
                    object.__setattr__(self, "signals", self.signals | {part.signal or ""})
            if node.kind is NodeKind.START_EVENT:
                self.starts[node.scope] = (*self.starts.get(node.scope, ()), node.index)
            elif node.kind is NodeKind.EVENT_SUB_PROCESS:
                self.event_sub_processes[node.scope] = (*self.event_sub_processes.get(node.scope, ()), node.index)

    @property
    def follows_variables(self) -> bool:
        """Whether a variable may decide which message is waited for, while it is waited for."""
        return any(key.is_bound for keys in self.keys.values() for key in keys)

    def in_zone(self, zone: str) -> Definition:
        """Return the definition with a time zone: its own, else this one, whatever the installation's is later."""
        if self.zone is not None:
            return self
        # The derived fields are made again: `replace` would hand over, and extend, the old ones.
        return replace(self, zone=zone, starts={}, event_sub_processes={}, by_id={}, ways_to_joins={})

    @property
    def begun_by(self) -> tuple[tuple[int, EventDefinition], ...]:
        """What starts the process from outside: each event, with the node at which it arrives."""
        places = list(self.starts.get(ROOT, ()))
        for node in self.nodes:
            if node.instantiate and node.kind is NodeKind.EVENT_BASED_GATEWAY:
                places += [self.flows[flow].target for flow in node.outgoing]
            elif node.instantiate:
                places.append(node.index)
        events = ((index, self.nodes[index].event) for index in places)
        return tuple((index, part) for index, event in events if event is not None for part in event.each)

    @property
    def plain_starts(self) -> tuple[Node, ...]:
        """The start events of the process without a trigger: whoever starts it by hand begins at one of them."""
        found = (self.nodes[index] for index in self.starts.get(ROOT, ()))
        return tuple(node for node in found if node.event is None or node.event.kind is EventKind.NONE)

    def node(self, element_id: str) -> Node:
        """Return the node with this id on the diagram; KeyError when there is none."""
        return self.nodes[self.by_id[element_id]]
