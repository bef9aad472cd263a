"""What a BPMN file says, as plain values: between the XML and the compiled definition.

Nothing is judged here. A flow may lead nowhere and a timer may be empty; the rules say so, all faults at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.bpmn.vocabulary import is_true
from engine.model.definition import Binding, MessageKey

__all__ = [
    "Document",
    "ParsedAssociation",
    "ParsedCarriage",
    "ParsedEvent",
    "ParsedFlow",
    "ParsedItem",
    "ParsedLoop",
    "ParsedMapping",
    "ParsedMulti",
    "ParsedNode",
    "ParsedProcess",
    "ParsedSets",
    "ParsedThrow",
]


@dataclass(slots=True)
class ParsedMapping:
    """`<reglament:input target= expression=/>`, or an output."""

    target: str | None
    expression: str | None
    line: int
    source: str | None = (
        None  # of an output association: the entry of the answer that it carries; "": whatever there is
    )
    path: tuple[str, ...] = ()  # the part of the target that is set; empty: all of it
    reads: tuple[str, ...] = ()  # names of the data stores that the expression sees
    into_store: bool = False  # the target is a data store, no variable


@dataclass(slots=True)
class ParsedItem:
    """Something that holds data: a data object or store, a property, a data input or output."""

    id: str
    kind: str  # local name of its element
    name: str  # by which FEEL knows it
    owner: str | None  # id of the process, sub-process or node that it belongs to
    line: int
    is_collection: bool = False
    structure: str | None = None  # what its item definition says it is made of
    is_defined_as_collection: bool | None = None  # by its item definition; None: there is none
    capacity: str | None = None  # of a data store that is not unlimited: as it is written


@dataclass(slots=True)
class ParsedCarriage:
    """A data association. Items are None where the file has nothing with that id."""

    is_input: bool
    line: int
    sources: list[tuple[str, ParsedItem | None]]
    target: tuple[str, ParsedItem | None] | None
    transformation: str | None
    assignments: list[tuple[str | None, str | None]]  # from, to
    is_informal: bool = False  # one of these is text for people, not a formal expression


@dataclass(slots=True)
class ParsedSets:
    """Input and output sets, as ids of data inputs and outputs."""

    inputs: list[list[str]] = field(default_factory=list)  # those that must be there before it begins
    outputs: list[list[str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # ids that are no data input or output there
    line: int = 0  # of the ioSpecification; 0: there is none


@dataclass(slots=True)
class ParsedEvent:
    """One event definition, in place or by reference."""

    kind: str  # the tag without "EventDefinition": message, timer, error …
    line: int
    reference: str | None = None  # id of the message, error, signal, escalation or activity that it names
    resolved: bool = True  # False: there is no element with that id
    name: str | None = None  # of the message, signal or link
    code: str | None = None  # of the error or escalation
    timer: str | None = None  # timeDate, timeDuration, timeCycle; None when none of them is there
    timers: int = 0  # how many of them are there
    expression: str | None = None  # FEEL text of the timer
    condition: str | None = None  # FEEL text of a conditional event
    waits: bool = True  # a compensation throw: until everything is undone
    structure: str | None = None  # what its message or signal is made of
    keys: tuple[MessageKey, ...] = ()  # of the conversation that its message belongs to


@dataclass(slots=True)
class ParsedThrow:
    """An event that a multi-instance throws; of a `complexBehaviorDefinition` with its condition."""

    line: int
    event: ParsedEvent | None = None
    condition: str | None = None
    events: int = 1  # how many definitions it has


@dataclass(slots=True)
class ParsedMulti:
    """`multiInstanceLoopCharacteristics`."""

    line: int
    sequential: bool
    cardinality: str | None
    completion: str | None
    extensions: dict[str, str]
    reads: tuple[str, ParsedItem | None] | None = None  # loopDataInputRef
    stores: tuple[str, ...] = ()  # names of the data stores that the collection is read from
    writes: tuple[str, ParsedItem | None] | None = None  # loopDataOutputRef
    item: ParsedItem | None = None  # inputDataItem
    output_item: ParsedItem | None = None  # outputDataItem
    behavior: str = "All"
    throws: list[ParsedThrow] = field(default_factory=list)


@dataclass(slots=True)
class ParsedLoop:
    """`standardLoopCharacteristics`."""

    line: int
    condition: str | None
    test_before: bool
    maximum: str | None


@dataclass(slots=True)
class ParsedNode:
    """A flow node. `tag` is the local name of its element."""

    id: str
    tag: str
    line: int
    scope: str | None  # id of the sub-process it stands in; None: directly in the process
    name: str = ""
    lane: str | None = None
    documentation: str = ""
    attributes: dict[str, str] = field(default_factory=dict)  # BPMN's own
    extensions: dict[str, str] = field(default_factory=dict)  # ours
    inputs: list[ParsedMapping] = field(default_factory=list)
    outputs: list[ParsedMapping] = field(default_factory=list)
    items: list[ParsedItem] = field(default_factory=list)  # its data inputs and outputs, and properties
    carriages: list[ParsedCarriage] = field(default_factory=list)
    sets: ParsedSets = field(default_factory=ParsedSets)
    events: list[ParsedEvent] = field(default_factory=list)
    message: ParsedEvent | None = None  # of a send or receive task
    multi: ParsedMulti | None = None
    loop: ParsedLoop | None = None
    completion: str | None = None  # of an ad-hoc sub-process
    script: str | None = None
    script_format: str | None = None
    is_event_sub_process: bool = False
    is_interrupting: bool = True  # cancelActivity of a boundary event, isInterrupting of a start event
    is_for_compensation: bool = False
    attached_to: str | None = None
    default: str | None = None  # id of the default flow
    activation: str | None = None  # FEEL text of a complex gateway
    called: str | None = None  # key of the called process
    in_conversation: bool = False  # a message flow joins it with another pool, and no key is said
    listed_incoming: tuple[str, ...] = ()  # ids in its `incoming` elements, which may be missing
    listed_outgoing: tuple[str, ...] = ()

    @property
    def event(self) -> ParsedEvent | None:
        """Its only event definition, or None."""
        return self.events[0] if self.events else None

    @property
    def binding(self) -> str:
        """Of a call activity, which version is called: what is said, or what a version or a tag alone means."""
        return self._bound("called") or Binding.LATEST

    @property
    def decision_binding(self) -> str | None:
        """Of a business rule task, which version of its decision is asked; None: nothing is said of it."""
        return self._bound("decision")

    def _bound(self, what: str) -> str | None:
        said = self.extensions
        usual = Binding.VERSION if f"{what}Version" in said else Binding.TAG if f"{what}Tag" in said else None
        return said.get(f"{what}Binding", usual)

    @property
    def begins_process(self) -> bool:
        """Whether a message for this receive task, or for an event behind this gateway, starts the process."""
        return self.tag in ("receiveTask", "eventBasedGateway") and is_true(self.attributes.get("instantiate"))


@dataclass(slots=True)
class ParsedFlow:
    """A sequence flow."""

    id: str
    source: str | None
    target: str | None
    scope: str | None
    line: int
    name: str = ""
    condition: str | None = None
    has_condition: bool = False  # also when it is empty
    language: str | None = None
    extensions: dict[str, str] = field(default_factory=dict)  # ours


@dataclass(slots=True)
class ParsedAssociation:
    """A dotted line: ties a compensation boundary event to its handler."""

    id: str | None
    source: str | None
    target: str | None
    line: int


@dataclass(slots=True)
class ParsedProcess:
    """One process of the file, its nodes and flows at any depth, in the order of the file."""

    id: str
    name: str
    line: int
    is_executable: bool
    documentation: str = ""
    extensions: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, ParsedNode] = field(default_factory=dict)
    flows: list[ParsedFlow] = field(default_factory=list)
    associations: list[ParsedAssociation] = field(default_factory=list)
    lanes: list[str] = field(default_factory=list)
    is_global_task: bool = False  # one task without flows, called as a process is
    items: list[ParsedItem] = field(default_factory=list)  # of the process and its sub-processes: their variables
    sets: ParsedSets = field(default_factory=ParsedSets)

    def outgoing(self) -> dict[str, list[ParsedFlow]]:
        """Flows by the id of the node they leave."""
        return self._grouped("source")

    def incoming(self) -> dict[str, list[ParsedFlow]]:
        """Flows by the id of the node they enter."""
        return self._grouped("target")

    def _grouped(self, end: str) -> dict[str, list[ParsedFlow]]:
        found: dict[str, list[ParsedFlow]] = {}
        for flow in self.flows:
            found.setdefault(getattr(flow, end) or "", []).append(flow)
        return found


@dataclass(slots=True)
class Document:
    """One file."""

    file: str | None
    processes: list[ParsedProcess]
    collaborations: dict[str, list[str]]  # ids of the processes of each collaboration
