"""The page of a trial: the diagram, what can be done now, what was decided and how it came there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import get_timezone

from engine.errors import DefinitionRefused
from engine.forms import FieldError, FieldView, Form, fill
from engine.model.definition import ROOT, Definition, EventKind, Node
from engine.queries.timeline import Event, PathTaken, StepRow
from engine.trials import TrialState
from engine.trials.state import Line, OpenIncident, OpenJob, OpenTask, TrialInstance, WaitingMessage
from web import context
from web.diagrams import Diagram, diagram_of
from web.fired import FiredTable
from web.i18n import group_name, language, say
from web.trials.files import Tried, main_of, process_of
from web.trials.keeping import OpenTrial, state_of
from web.trials.suggestions import refusals_of, scenarios_of, suggested_result
from web.trials.tables import fired_tables
from web.trials.typed import literal

__all__ = ["StartPanel", "TrialPage", "form_beside", "start_panel", "trial_page"]

_LINES = 60


@dataclass(frozen=True, slots=True)
class StartPanel:
    """How a trial can begin: a process, and its plain start, messages or timer."""

    process: str
    name: str
    processes: tuple[tuple[str, str], ...]
    form: Form | None
    fields: tuple[FieldView, ...]
    plain: bool
    messages: tuple[str, ...]
    events: tuple[tuple[str, str], ...]  # start events without a trigger, where there are several: id, name
    timers: tuple[tuple[str, str], ...]  # start events with a timer
    like: tuple[tuple[str, str], ...]  # scenarios to begin like: file, title
    typed: Mapping[str, str]
    errors: Mapping[str, FieldError]


@dataclass(frozen=True, slots=True)
class TrialPage:
    """Everything on the page. `at` is what is open for doing: "task-0", "job-1", "message-0", "incident-0"."""

    tried: Tried
    trial: OpenTrial | None
    state: TrialState
    start: StartPanel | None
    at: str
    shown: TrialInstance | None
    definition: Definition | None
    diagram: Diagram | None
    fields: tuple[FieldView, ...]
    form: Form | None
    instructions: str
    result: str
    refusals: tuple[str, ...]
    tables: tuple[FiredTable, ...]
    lines: tuple[StepRow, ...]
    typed: Mapping[str, str]
    errors: Mapping[str, FieldError]
    fault: str  # of the step that was just tried
    names: Mapping[tuple[str, str], str]

    @property
    def task(self) -> OpenTask | None:
        return _picked(self.state.tasks, self.at, "task")

    @property
    def job(self) -> OpenJob | None:
        return _picked(self.state.jobs, self.at, "job")

    @property
    def message(self) -> WaitingMessage | None:
        return _picked(self.state.waiting, self.at, "message")

    @property
    def incident(self) -> OpenIncident | None:
        return _picked(self.state.incidents, self.at, "incident")

    def name_of(self, process: str, element: str) -> str:
        """Name an element as the diagram does."""
        return self.names.get((process, element)) or element


def trial_page(
    found: Tried,
    trial: OpenTrial | None,
    *,
    wish: Mapping[str, str],
    typed: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
    errors: Mapping[str, FieldError] | None = None,
    fault: str = "",
) -> TrialPage:
    """Gather the page. `wish` has `at`, `instance`, `process` of the address; `typed` and `texts` were posted."""
    definitions = found.read.definitions
    state = state_of(found, trial.scenario) if trial is not None else TrialState(problems=found.read.problems)
    at = _at(state, wish.get("at", ""))
    shown = _shown(state, wish.get("instance", ""))
    key = shown.process if shown is not None else process_of(found, wish.get("process"))
    definition = definitions.get(key) if key is not None else None
    task = _picked(state.tasks, at, "task")
    job = _picked(state.jobs, at, "job")
    form = form_beside(found, task.process, task.form) if task is not None else None
    fields: tuple[FieldView, ...] = ()
    if form is not None and task is not None:
        fields = form.view(
            task.variables, typed, state.now or context.now(), errors=errors, zone=get_timezone(), language=language()
        )
    result, refusals = "", ()
    if job is not None and trial is not None:
        scenarios = scenarios_of(found)
        action = context.engine().actions.get(job.action)
        result = literal(suggested_result(job, action, trial.scenario.steps, scenarios, context.now()))
        refusals = refusals_of(job, action, scenarios, _caught(definitions.get(job.process), job.element))
    return TrialPage(
        tried=found,
        trial=trial,
        state=state,
        start=None if trial is not None else start_panel(found, wish, typed, texts, errors),
        at=at,
        shown=shown,
        definition=definition,
        diagram=_diagram(found, definition, shown, state),
        fields=fields,
        form=form,
        instructions=_instructions(task, state),
        result=result,
        refusals=refusals,
        tables=fired_tables(found, state.decisions),
        lines=tuple(_step_row(number, line, definitions) for number, line in enumerate(state.lines))[-_LINES:][::-1],
        typed=texts or {},
        errors=errors or {},
        fault=fault,
        names={(one.key, node.id): node.name for one in definitions.values() for node in one.nodes if node.name},
    )


def start_panel(
    found: Tried,
    wish: Mapping[str, str],
    typed: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
    errors: Mapping[str, FieldError] | None = None,
) -> StartPanel | None:
    """Return how a trial of these files can begin; None when they do not run."""
    if not found.read.reading.ok:
        return None
    key = process_of(found, wish.get("process")) or main_of(found)
    definition = next(one for one in found.read.reading.definitions if one.key == key)
    kinds = [
        (node, node.event.kind if node.event is not None else EventKind.NONE)
        for node in (definition.nodes[index] for index in definition.starts.get(ROOT, ()))
    ]
    scenarios = {file: one for file, one in scenarios_of(found).items() if one.process in (None, definition.key)}
    like = scenarios.get(wish.get("like", ""))
    kind = context.pages().cases.get(definition.key)
    form = form_beside(found, definition.key, kind.start_form) if kind is not None and like is None else None
    fields: tuple[FieldView, ...] = ()
    if form is not None:
        fields = form.view({}, typed, context.now(), errors=errors, zone=get_timezone(), language=language())
    said = dict(texts or {})
    if like is not None:
        said.setdefault("variables", literal(like.start.variables))
        said.setdefault("key", like.start.key)
        said.setdefault("event", like.start.event or "")
    plain = _named(kinds, EventKind.NONE)
    return StartPanel(
        process=definition.key,
        name=definition.name or definition.key,
        processes=tuple((one.key, one.name or one.key) for one in found.read.reading.definitions),
        form=form,
        fields=fields,
        plain=not kinds or bool(plain),
        messages=tuple(
            node.event.message
            for node, event in kinds
            if event is EventKind.MESSAGE and node.event is not None and node.event.message
        ),
        events=plain if len(plain) > 1 else (),
        timers=_named(kinds, EventKind.TIMER),
        like=tuple((file, one.title or file) for file, one in scenarios.items()),
        typed=said,
        errors=errors or {},
    )


def _named(kinds: Iterable[tuple[Node, EventKind]], wanted: EventKind) -> tuple[tuple[str, str], ...]:
    return tuple((node.id, node.name or node.id) for node, kind in kinds if kind is wanted)


def _at(state: TrialState, wish: str) -> str:
    """What is open: as wished, else the first thing that somebody or something must do."""
    lists = {"task": state.tasks, "incident": state.incidents, "job": state.jobs, "message": state.waiting}
    kind, _dash, number = wish.partition("-")
    if number.isdecimal() and int(number) < len(lists.get(kind, ())):
        return wish
    return next((f"{kind}-0" for kind in ("task", "incident", "job") if lists[kind]), "")


def _picked(rows: tuple[Any, ...], at: str, kind: str) -> Any:
    wanted, _dash, number = at.partition("-")
    return rows[int(number)] if wanted == kind else None


def _shown(state: TrialState, wish: str) -> TrialInstance | None:
    if wish.isdecimal() and 0 < int(wish) <= len(state.instances):
        return state.instances[int(wish) - 1]
    return state.main


def form_beside(found: Tried, process: str, name: str | None) -> Form | None:
    """The form as it stands beside the process; one that cannot be read the gate has told."""
    if name is None:
        return None
    home = next((one for one in found.read.bundles if any(each.key == process for each in one.definitions)), None)
    content = home.files.get(f"{name}.form") if home is not None else None
    try:
        return Form.from_json(content) if content is not None else None
    except DefinitionRefused:
        return None


def _instructions(task: OpenTask | None, state: TrialState) -> str:
    if task is None or state.now is None:
        return ""
    return fill(say(task.instructions), task.variables, state.now, markdown=True)


def _caught(definition: Definition | None, element: str) -> tuple[str, ...]:
    """The error codes that boundary events of an element name."""
    if definition is None or element not in definition.by_id:
        return ()
    events = (definition.nodes[index].event for index in definition.node(element).boundaries)
    return tuple(
        event.error_code for event in events if event is not None and event.kind is EventKind.ERROR and event.error_code
    )


def _diagram(
    found: Tried, definition: Definition | None, shown: TrialInstance | None, state: TrialState
) -> Diagram | None:
    if definition is None:
        return None
    if shown is None:
        bare = diagram_of(definition, None, ())
    else:
        path = PathTaken({name: times for name, times in shown.counts.items() if name in definition.by_id}, shown.flows)
        here = tuple(definition.by_id[name] for name in shown.here if name in definition.by_id)
        stuck = tuple(one.element for one in state.incidents if one.instance == shown.number)
        bare = diagram_of(definition, path, here, tuple(one for one in stuck if one in definition.by_id))
    address = url_for("trials.diagram", bundle=found.bundle, process=definition.key, language=language())
    return replace(bare, url=address)


def _step_row(number: int, line: Line, definitions: Mapping[str, Definition]) -> StepRow:
    definition = definitions.get(line.process)
    login = line.actor.partition(":")[2]
    return StepRow(
        id=number,
        instance_id=line.instance,
        definition_key=line.process,
        at=line.at,
        actor=line.actor,
        actor_name=group_name(login),
        command=line.command,
        events=tuple(Event(verb, _node(definition, element), note) for verb, element, note in line.happened),
        changed=line.changed,
        decisions=tuple({"decision": name} for name in line.decisions),
    )


def _node(definition: Definition | None, element: str) -> Node | None:
    if definition is None or element not in definition.by_id:
        return None
    return definition.node(element)
