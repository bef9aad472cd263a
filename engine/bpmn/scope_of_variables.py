"""Which variables are known at an element of a model, from what is drawn before it (rules: docs/engine.md, Variables).

Availability follows the flows: what an element sets is known behind it, and `sure` when every way passes such an
element. Shapes do not: a variable has one shape in a process, joined from all who set it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.actions import Actions
from engine.bpmn.before import names_before
from engine.bpmn.draft_files import DraftFiles, Shared
from engine.bpmn.sketch import Sketch, SketchNode
from engine.dmn.shapes import inputs_of, scope_of
from engine.feel import FeelSyntaxError, compile_expression
from engine.feel.known import ALWAYS, Variable
from engine.feel.shapes import ANY, NUMBER, STRING, Shape, joined, list_of, shape_of

__all__ = ["InSight", "in_sight"]

_PROBLEM = Shape("context", {"code": STRING, "detail": STRING, "data": Shape("context")}, is_whole=True)
_COUNTERS = (
    "numberOfInstances",
    "numberOfActiveInstances",
    "numberOfCompletedInstances",
    "numberOfTerminatedInstances",
)
_LOOP_ROUNDS = 2  # of guessing shapes: variables that are made from variables of an earlier round


@dataclass(frozen=True, slots=True)
class InSight:
    """What the expressions of an element may use: all of them `known`; those of one kind more, below."""

    known: tuple[Variable, ...] = ()
    local: tuple[Variable, ...] = ()  # inside the element: its inputs, the item of its loop
    answer: tuple[Variable, ...] = ()  # in its outputs: what came back
    counters: tuple[Variable, ...] = ()  # in the condition that ends its loop


def in_sight(
    files: Mapping[str, bytes],
    file: str,
    element: str | None,
    *,
    actions: Actions | None = None,
    start_forms: Mapping[str, str] | None = None,
    shared: Shared | None = None,
) -> InSight:
    """Return what is known at an element (a node, a flow, a process; of a DMN file a decision) of a draft.

    `files` may be broken: what cannot be read adds nothing. `start_forms` has the form that starts a process, by key;
    `shared` finds the decisions that are deployed elsewhere.
    """
    surroundings = _Surroundings(DraftFiles(files, actions or {}, start_forms or {}, shared))
    if file.endswith(".dmn"):
        return surroundings.at_decision(file, element)
    if file.endswith(".form"):
        return surroundings.at_form(file)
    found = surroundings.files.sketches.get(file)
    return surroundings.at(found, element) if found is not None and element is not None else InSight()


@dataclass(slots=True)
class _Process:
    """One process: who sets what, and what is known of each name."""

    sketch: Sketch
    id: str
    sets: dict[str, dict[str, str]] = field(default_factory=dict)  # node → name → where from, in words
    shapes: dict[str, Shape] = field(default_factory=dict)
    given: dict[str, Variable] = field(default_factory=dict)  # by whoever starts it


class _Surroundings:
    """The processes of a draft, looked through as they are asked for."""

    def __init__(self, files: DraftFiles) -> None:
        self.files = files
        self._processes: dict[str, _Process] = {}

    def payload(self, message: str | None) -> dict[str, Shape]:
        """What a message brings: the inputs of whoever sends it, as far as they are in these files."""
        found: dict[str, Shape] = {}
        for one in self.files.sketches.values():
            for node in one.nodes.values():
                if message and node.message == message and _throws(node):
                    scope = self._processes[node.process].shapes if node.process in self._processes else {}
                    for mapped in node.inputs:
                        found[mapped.target] = joined(found.get(mapped.target, ANY), _shape(mapped.expression, scope))
        return found

    # ---- answers

    def at_decision(self, file: str, element: str | None) -> InSight:
        """What a decision may use: what it requires, else what is known where a process asks for it."""
        decisions = self.files.decisions(file)
        if decisions is None:
            return InSight()
        identity = element or next(iter(decisions.ids), "")
        required = scope_of(decisions, identity)
        known: list[Variable] = []
        asked = inputs_of(decisions, identity).items()
        wanted = [Variable(name, shape, "required by the decision") for name, shape in required.items()]
        wanted += [Variable(name, shape, "asked for by the table") for name, shape in asked]
        for one in self.files.sketches.values():
            for node in one.nodes.values():
                if node.words.get("decision") in decisions.ids:
                    seen = self.at(one, node.id)
                    known += [variable for variable in (*seen.local, *seen.known) if variable not in ALWAYS]
        return InSight(_unique([*wanted, *known, *ALWAYS]))

    def at_form(self, file: str) -> InSight:
        """What a form's expressions may use: its own fields, and what is known at the tasks that show it."""
        key = file.removesuffix(".form")
        fields = [Variable(name, shape, "field of this form") for name, shape in self.files.form(key).items()]
        known: list[Variable] = []
        for one in self.files.sketches.values():
            for node in one.nodes.values():
                if node.words.get("form") == key:
                    seen = self.at(one, node.id)
                    known += [*seen.local, *seen.known]
        return InSight(_unique([*known, *ALWAYS]), local=tuple(fields))

    def at(self, found: Sketch, element: str) -> InSight:
        """What is known at a node, flow or process."""
        if element in found.processes:
            return InSight((*self.process(found, element).given.values(), *ALWAYS))
        flow = found.flows.get(element)
        node = found.nodes.get(flow.source if flow is not None else element)
        if node is None:
            return InSight()
        process = self.process(found, node.process)
        known = self._before(process, node, behind=flow is not None)
        if flow is not None:
            return InSight((*known, *ALWAYS))
        local = tuple(self._local(process, node))
        answer = tuple(self._answer(process, node))
        counters = tuple(Variable(name, NUMBER, "of the loop") for name in _COUNTERS) if node.loop is not None else ()
        return InSight((*known, *ALWAYS), local, answer, counters)

    # ---- one process

    def process(self, found: Sketch, identity: str) -> _Process:
        """Look through a process once: who sets what, and the shapes, refined from each other."""
        if identity in self._processes:
            return self._processes[identity]
        process = self._processes[identity] = _Process(found, identity)
        form = self.files.start_forms.get(identity)
        for name, shape in self.files.form(form).items() if form else ():
            process.given[name] = Variable(name, shape, f"start form '{form}'")
            process.shapes[name] = shape
        for name in found.declared.get(identity, ()):
            process.given.setdefault(name, Variable(name, source="data of the process", sure=False))
        nodes = [node for node in found.nodes.values() if node.process == identity]
        for _ in range(_LOOP_ROUNDS):
            for node in nodes:
                process.sets[node.id] = {}
                for name, shape, source in self._set_by(process, node):
                    process.sets[node.id][name] = source
                    process.shapes[name] = joined(process.shapes.get(name, ANY), shape)
        return process

    def _set_by(self, process: _Process, node: SketchNode) -> Iterator[tuple[str, Shape, str]]:
        """The variables that an element leaves behind, by docs/engine.md; those inside a sub-process are its own."""
        where = f"'{node.name or node.id}'"
        scope = {**process.shapes, **{one.name: one.shape for one in self._local(process, node)}}
        if node.loop is not None:
            if node.loop.get("outputCollection"):
                item = _shape(node.loop.get("outputItem", ""), scope)
                yield node.loop["outputCollection"], list_of(item), f"collected by {where}"
            return  # what an item sets stays with the item
        result = node.words.get("resultVariable")
        if node.tag in ("serviceTask", "sendTask") and result:
            yield result, self.files.action_result(node), f"result of {where}"
        if node.tag == "businessRuleTask" and result:
            yield result, self.files.decision(node.words), f"decision of {where}"
        if node.words.get("errorVariable"):
            yield node.words["errorVariable"], _PROBLEM, f"error caught by {where}"
        if node.outputs:
            answer = {one.name: one.shape for one in self._answer(process, node)}
            for mapped in node.outputs:
                yield mapped.target, _shape(mapped.expression, {**scope, **answer}), f"output of {where}"
        elif (
            node.tag in ("userTask", "receiveTask", "scriptTask")
            or "returns" in node.words
            or (_catches(node) and "message" in node.events)
        ):
            for one in self._answer(process, node):
                if one.name != "result":
                    yield one.name, one.shape, one.source

    def _local(self, process: _Process, node: SketchNode) -> Iterator[Variable]:
        """What is known inside the element only."""
        where = f"'{node.name or node.id}'"
        if node.loop is not None:
            yield Variable("loopCounter", NUMBER, "number of the round, from 1")
            if node.loop.get("item"):
                items = _shape(node.loop.get("collection", ""), process.shapes)
                yield Variable(node.loop["item"], items.item or ANY, f"item of {where}")
        for mapped in node.inputs:
            yield Variable(mapped.target, _shape(mapped.expression, process.shapes), f"input of {where}")
        for name in node.declared:
            yield Variable(name, process.shapes.get(name, ANY), f"data of {where}")

    def _answer(self, process: _Process, node: SketchNode) -> Iterator[Variable]:
        """What came back, for the outputs: of an action, a form, a message, a script, a decision."""
        where = f"'{node.name or node.id}'"
        entries: dict[str, Shape] = {}
        source = f"answer of {where}"
        if node.tag in ("serviceTask", "sendTask") and node.words.get("action"):
            entries = dict(self.files.action_result(node).entries)
        elif node.tag == "userTask":
            entries, source = self.files.form(node.words.get("form", "")), f"form of {where}"
        elif node.tag == "scriptTask":
            entries, source = dict(_shape(node.script or "", process.shapes).entries), f"script of {where}"
        elif node.tag == "businessRuleTask":
            shape = self.files.decision(node.words)
            yield Variable("result", shape, f"decision of {where}")
            return
        elif node.message and _catches(node):
            entries, source = self.payload(node.message), f"message '{node.message}'"
        elif node.tag == "callActivity":
            entries, source = self._called(node), f"process called by {where}"
        for name, shape in entries.items():
            yield Variable(name, shape, source)
        if entries or _answers(node):
            yield Variable("result", Shape("context", entries), f"all of the answer of {where}")

    def _called(self, node: SketchNode) -> dict[str, Shape]:
        for one in self.files.sketches.values():
            if node.called in one.processes and node.called != node.process:
                called = self.process(one, node.called)
                return called.shapes
        return {}

    # ---- who was before

    def _before(self, process: _Process, node: SketchNode, *, behind: bool = False) -> tuple[Variable, ...]:
        """What is known when an element is entered, or `behind` it; from the process inwards."""
        names = names_before(process.sketch, process.sets, node, behind=behind)
        outer: tuple[Variable, ...] = tuple(process.given.values())
        around = process.sketch.nodes.get(node.scope)
        if around is not None:
            outer = (*self._local(process, around), *self._before(process, around))
        sources = _sources(process)
        own = [
            Variable(name, process.shapes.get(name, ANY), sources.get(name, ""), sure) for name, sure in names.items()
        ]
        return _unique([*sorted(own, key=lambda one: (not one.sure, one.name)), *outer])


def _sources(process: _Process) -> dict[str, str]:
    """Where each name comes from: the first who sets it."""
    found: dict[str, str] = {}
    for sets in process.sets.values():
        for name, source in sets.items():
            found.setdefault(name, source)
    return found


def _shape(expression: str, scope: Mapping[str, Shape]) -> Shape:
    try:
        return shape_of(compile_expression(expression, list(scope)).node, scope)
    except FeelSyntaxError:
        return ANY


def _unique(variables: Iterable[Variable]) -> tuple[Variable, ...]:
    """One of each name, the first; sure when any of them is."""
    found: dict[str, Variable] = {}
    for one in variables:
        known = found.get(one.name)
        if known is None:
            found[one.name] = one
        elif one.sure and not known.sure:
            found[one.name] = replace(known, sure=True)
    return tuple(found.values())


def _throws(node: SketchNode) -> bool:
    return node.tag in ("intermediateThrowEvent", "endEvent", "sendTask")


def _catches(node: SketchNode) -> bool:
    return node.tag in ("startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask")


def _answers(node: SketchNode) -> bool:
    """Whether something comes back that the outputs may speak of, even when nothing is known of it."""
    return node.tag in ("serviceTask", "sendTask", "callActivity", "userTask") or _catches(node)
