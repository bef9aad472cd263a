"""Scenarios of a bundle: what came of each, what they cover, and how one is kept from a trial or from life.

Long because keeping one, from wherever it comes, is one way with one set of errors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.commands import DeleteDraftFile, SaveDraftFile, StartDraft
from engine.errors import DefinitionRefused, InvalidInput
from engine.forms import FieldError
from engine.model.definition import Definition
from engine.queries import instances
from engine.queries.rights import Verb
from engine.scenarios import Scenario, read_scenario, write_scenario
from engine.store.bundles import bundles_of_keys
from engine.trials import (
    Coverage,
    ScenarioResult,
    TrialState,
    coverage,
    differences,
    expectation_of,
    run_scenario,
    scenario_of_instance,
)
from web import context
from web.diagrams import Diagram, diagram_of
from web.guard import Access, access
from web.i18n import language, say
from web.toasts import toast
from web.trials.files import Tried, process_of, tried
from web.trials.keeping import begin, open_trial, state_of
from web.trials.suggestions import scenarios_of

__all__ = ["blueprint"]

blueprint = Blueprint("scenarios", __name__)

_NOT_IN_NAMES = re.compile(r"[^\w-]+")
_LONGEST = 60
_MOST_TEXT = 500_000


@dataclass(frozen=True, slots=True)
class Row:
    """One scenario of the list."""

    file: str
    title: str
    description: str
    steps: int
    readable: bool
    result: ScenarioResult | None


@blueprint.get("/processes/<bundle>/scenarios")
@access(Access.PERSON)
def show(bundle: str) -> Response:
    """List the scenarios; with `run`, run them all and show what they cover."""
    found = _found(bundle)
    results: dict[str, ScenarioResult] = {}
    covered: Coverage | None = None
    if "run" in request.args and found.read.reading.ok:
        actions = context.engine().actions
        results = {name: run_scenario(found.read, name, actions=actions) for name in sorted(found.read.scenarios)}
        covered = coverage(found.read, results.values())
    key = process_of(found, request.args.get("process"))
    definition = found.read.definitions.get(key) if key is not None else None
    page = render_template(
        "trials/scenarios.html",
        found=found,
        rows=_rows(found, results),
        coverage=covered,
        chosen=next((one for one in covered.processes if one.process == key), None) if covered is not None else None,
        definition=definition,
        diagram=_diagram(found, definition, covered),
        failed=sum(1 for result in results.values() if not result.ok),
        has_run="run" in request.args,
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/processes/<bundle>/scenarios/open")
@access(Access.ALLOWED, Verb.DESIGN)
def open_it(bundle: str) -> Response:
    """Take a scenario as one's trial: look at each of its steps, take some back, go another way."""
    found = _found(bundle)
    name = request.form.get("file", "")
    scenario = scenarios_of(found).get(name)
    if scenario is None:
        raise NotFound
    state = begin(found, scenario)
    if not state.ok and state.fault is not None and state.fault.step == 0:
        toast(state.fault.message, "error")
        return redirect(url_for("scenarios.show", bundle=bundle, run=1), 303)
    return redirect(url_for("trials.show", bundle=bundle), 303)


@blueprint.post("/processes/<bundle>/scenarios/remove")
@access(Access.ALLOWED, Verb.DESIGN)
def remove(bundle: str) -> Response:
    """Take a scenario out of the draft, when the process is meant to do something else now; a draft is begun for it."""
    found = _found(bundle)
    name = request.form.get("file", "")
    if name not in found.files or not name.endswith(".scenario"):
        raise NotFound
    if not found.is_draft:
        context.engine().handle(StartDraft(bundle), actor=context.actor())
        found = _found(bundle)
    readable = scenarios_of(found).get(name)
    seen = request.form.get("rev", type=int) or found.revisions[name]
    context.engine().handle(DeleteDraftFile(found.bundle, name, seen), actor=context.actor())
    toast(_("“%(title)s” is no longer part of the draft.", title=say(readable.title) if readable else name))
    return redirect(url_for("scenarios.show", bundle=bundle, run=1), 303)


@blueprint.get("/processes/<bundle>/scenarios/keep")
@access(Access.ALLOWED, Verb.DESIGN)
def keep(bundle: str) -> Response:
    """Ask for the name under which the trial is kept."""
    found, scenario, state = _trial(bundle)
    return _keep_page(found, scenario, state)


@blueprint.post("/processes/<bundle>/scenarios/keep")
@access(Access.ALLOWED, Verb.DESIGN)
def keep_it(bundle: str) -> Response:
    """Write the trial into the draft as a scenario."""
    found, scenario, state = _trial(bundle)
    main = state.main
    wanted = request.form.getlist("variable")
    variables = {name: main.variables[name] for name in wanted if main is not None and name in main.variables}
    expect = replace(expectation_of(state), variables=variables)
    if "path" not in request.form:
        expect = replace(expect, path=None)
    return _save(found, replace(_named(scenario), expect=expect), state)


@blueprint.get("/instances/<row:instance>/scenario")
@access(Access.ALLOWED, Verb.DESIGN)
def from_life(instance: int) -> Response:
    """Show a real instance as a scenario, with what history could not tell and how it comes out on the draft."""
    found, scenario, notes = _life(instance)
    return _life_page(found, instance, scenario, notes)


@blueprint.post("/instances/<row:instance>/scenario")
@access(Access.ALLOWED, Verb.DESIGN)
def keep_life(instance: int) -> Response:
    """Keep it as it was looked through and changed."""
    found, proposed, notes = _life(instance)
    text = request.form.get("text", "")[:_MOST_TEXT]
    try:
        scenario = _named(read_scenario(text))
    except DefinitionRefused as error:
        said = " ".join(problem.message for problem in error.problems)
        errors = {"text": FieldError("custom", {"text": said})}
        return _life_page(found, instance, proposed, notes, text=text, errors=errors, status=422)
    if "try" in request.form:
        return _life_page(found, instance, scenario, notes, text=text)
    try:
        return _write(found, scenario)
    except InvalidInput as error:
        errors = {name: FieldError("custom", {"text": said}) for name, said in error.fields.items()}
        return _life_page(found, instance, scenario, notes, text=text, errors=errors, status=422)


def _found(bundle: str) -> Tried:
    with context.reading() as connection:
        found = tried(connection, bundle)
    if found is None:
        raise NotFound
    return found


def _trial(bundle: str) -> tuple[Tried, Scenario, TrialState]:
    with context.reading() as connection:
        found, trial = tried(connection, bundle), open_trial(connection, bundle)
    if found is None or trial is None:
        raise NotFound
    return found, trial.scenario, state_of(found, trial.scenario)


def _life(instance: int) -> tuple[Tried, Scenario, tuple[str, ...]]:
    """An instance that the person sees, as a scenario, and the bundle it belongs to."""
    with context.reading() as connection:
        head = instances.find(connection, context.actor(), instance) if instance < 1 << 63 else None
        if head is None:
            raise NotFound
        kept = scenario_of_instance(connection, context.engine().definitions, head.id)
        process = kept.scenario.process or head.definition_key
        bundle = bundles_of_keys(connection, [process]).get(process, process)
        found = tried(connection, bundle)
    if found is None:
        raise NotFound
    return found, kept.scenario, kept.notes


def _rows(found: Tried, results: dict[str, ScenarioResult]) -> list[Row]:
    readable = scenarios_of(found)
    rows = []
    for file in sorted(found.read.scenarios):
        scenario = readable.get(file)
        title = (scenario.title if scenario is not None else "") or file.removesuffix(".scenario")
        description = scenario.description if scenario is not None else ""
        steps = len(scenario.steps) if scenario is not None else 0
        rows.append(Row(file, title, description, steps, scenario is not None, results.get(file)))
    return rows


def _diagram(found: Tried, definition: Definition | None, covered: Coverage | None) -> Diagram | None:
    if definition is None or definition.key not in {one.key for one in found.read.reading.definitions}:
        return None
    bare = diagram_of(definition, None, ())
    address = url_for("trials.diagram", bundle=found.bundle, process=definition.key, language=language())
    process = next((one for one in covered.processes if one.process == definition.key), None) if covered else None
    if process is None:
        return replace(bare, url=address)
    marks = {element: "covered" if times else "missed" for element, times in process.elements.items()}
    flows = tuple(flow for flow, times in process.flows.items() if times)
    return replace(bare, url=address, marks=marks, flows=flows)


def _named(scenario: Scenario) -> Scenario:
    title = " ".join(request.form.get("title", "").split())[:200]
    return replace(scenario, title=title, description=request.form.get("description", "").strip()[:2_000])


def _keep_page(
    found: Tried, scenario: Scenario, state: TrialState, *, errors: Any = None, status: int = 200
) -> Response:
    expect = expectation_of(state)
    names = {node.id: node.name for one in found.read.definitions.values() for node in one.nodes if node.name}
    page = render_template(
        "trials/keep.html",
        found=found,
        scenario=scenario,
        state=state,
        expect=expect,
        names=names,
        waiting=[say(names.get(element, element)) for element in expect.open or ()],
        errors=errors or {},
        posted=request.form,
    )
    return make_response(page, status)


def _life_page(
    found: Tried,
    instance: int,
    scenario: Scenario,
    notes: tuple[str, ...],
    *,
    text: str | None = None,
    errors: Any = None,
    status: int = 200,
) -> Response:
    state = state_of(found, scenario)
    page = render_template(
        "trials/life.html",
        found=found,
        instance=instance,
        scenario=scenario,
        notes=notes,
        state=state,
        differences=differences(scenario.expect, state) if state.ok else (),
        text=text if text is not None else write_scenario(scenario),
        errors=errors or {},
        posted=request.form,
    )
    return make_response(page, status)


def _save(found: Tried, scenario: Scenario, state: TrialState) -> Response:
    try:
        return _write(found, scenario)
    except InvalidInput as error:
        errors = {name: FieldError("custom", {"text": said}) for name, said in error.fields.items()}
        return _keep_page(found, scenario, state, errors=errors, status=422)


def _write(found: Tried, scenario: Scenario) -> Response:
    """Write the file into the draft, begun from the newest release where there is none. Raises InvalidInput."""
    if not scenario.title:
        said = _("Give it a title.")
        raise InvalidInput(said, fields={"title": said})
    file = file_name(request.form.get("file", "") or scenario.title)
    if not found.is_draft:
        context.engine().handle(StartDraft(found.bundle), actor=context.actor())
        found = _found(found.bundle)
    seen = found.revisions.get(file)
    if seen is not None and "replace" not in request.form:
        said = _("There is a scenario '%(name)s' already.", name=file.removesuffix(".scenario"))
        raise InvalidInput(said, fields={"file": said})
    content = write_scenario(scenario).encode()
    context.engine().handle(SaveDraftFile(found.bundle, file, content, seen), actor=context.actor())
    toast(_("Kept: %(name)s", name=scenario.title))
    return redirect(url_for("scenarios.show", bundle=found.bundle, run=1), 303)


def file_name(title: str) -> str:
    """Make a file's name of a title: letters, digits and underscores."""
    plain = _NOT_IN_NAMES.sub("_", title.removesuffix(".scenario").strip().lower()).strip("_")[:_LONGEST]
    return f"{plain or 'scenario'}.scenario"
