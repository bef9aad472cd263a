"""Trials and scenarios: what the page Try it does, for programs.

Long because each endpoint says all that it takes and gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.commands import SaveDraftFile
from engine.errors import DefinitionRefused, InvalidInput, NotFound, StaleVersion
from engine.feel.codec import dumps
from engine.queries import instances
from engine.queries.rights import Verb
from engine.scenarios import Scenario, Step, plain_scenario, read_scenario, read_steps, write_scenario
from engine.trials import (
    ScenarioResult,
    TrialState,
    coverage,
    deployed_files,
    expectation_of,
    read_bundle,
    run_read,
    run_scenario,
    scenario_of_instance,
    shared_decisions,
)
from web import context
from web.api.endpoint import Part, Reply, expected_version
from web.api.trial_answers import (
    BIG,
    KeepBody,
    KeptAnswer,
    LifeAnswer,
    LifeBody,
    RunAnswer,
    ScenarioRows,
    StepBody,
    TrialAnswer,
    TrialBody,
    TryBody,
    UndoBody,
)
from web.guard import Access
from web.problems import problem
from web.trials.files import Tried, process_of, tried
from web.trials.keeping import OpenTrial, begin, discard, go_on, open_trial, state_of, take_back
from web.trials.scenarios import file_name
from web.trials.suggestions import scenarios_of

__all__ = ["part"]

part = Part(
    "Trials",
    "A draft (else the newest release) run on the real engine in a throw-away database: nothing outside is asked or "
    "changed. Each person has one trial of a bundle; its ETag is the number of its last change.",
)

_DESIGN: Mapping[str, Any] = {"access": Access.ALLOWED, "verb": Verb.DESIGN}


@part.endpoint("GET", "/bundles/<bundle>/trial", "Look at one's trial of a bundle.", answer=TrialAnswer, **_DESIGN)
def look(bundle: str) -> object:
    """Where it stands, on the files as they are now."""
    found, trial = _found(bundle)
    if trial is None:
        return _answer(None, TrialState(problems=found.read.problems, process=process_of(found, None) or ""))
    return _answer(trial, state_of(found, trial.scenario))


@part.endpoint(
    "PUT",
    "/bundles/<bundle>/trial",
    "Begin a trial anew.",
    body=TrialBody,
    answer=TrialAnswer,
    limit=BIG,
    **_DESIGN,
)
def begin_anew(bundle: str, body: TrialBody) -> object:
    """What was open is thrown away, unless it cannot even start."""
    found, _trial = _found(bundle)
    state = begin(found, _scenario(body.scenario))
    if state.problems_refuse or (state.fault is not None and state.fault.step == 0):
        raise _refused(state)
    return _answer(_found(bundle)[1], state)


@part.endpoint(
    "POST",
    "/bundles/<bundle>/trial/steps",
    "Take one step more.",
    body=StepBody,
    answer=TrialAnswer,
    match="required",
    limit=BIG,
    **_DESIGN,
)
def take_step(bundle: str, body: StepBody) -> object:
    """What cannot be carried out leaves the trial as it was, and is told."""
    found, _trial = _found(bundle)
    state = go_on(found, _seen(), _step(body.step))
    if not state.ok:
        raise _refused(state)
    return _answer(_found(bundle)[1], state)


@part.endpoint(
    "POST",
    "/bundles/<bundle>/trial/undo",
    "Take back steps.",
    body=UndoBody,
    answer=TrialAnswer,
    match="required",
    **_DESIGN,
)
def undo(bundle: str, body: UndoBody) -> object:
    """The last step, or all but the first so many."""
    found, _trial = _found(bundle)
    take_back(found, _seen(), to=body.keep)
    found, trial = _found(bundle)
    return _answer(trial, state_of(found, trial.scenario if trial is not None else Scenario()))


@part.endpoint("DELETE", "/bundles/<bundle>/trial", "Throw one's trial away.", **_DESIGN)
def throw_away(bundle: str) -> None:
    """Nothing is left of it."""
    _found(bundle)
    discard(bundle)


@part.endpoint(
    "POST",
    "/bundles/<bundle>/try",
    "Try a scenario without keeping anything.",
    body=TryBody,
    answer=TrialAnswer,
    limit=2 * BIG,
    **_DESIGN,
)
def try_it(bundle: str, body: TryBody) -> object:
    """For editors: the files that are open stand in for the saved ones."""
    found, _trial = _found(bundle)
    engine = context.engine()
    files = {**found.files, **{name: text.encode() for name, text in body.files.items()}}
    read = read_bundle(
        files,
        actions=engine.actions,
        resolve=deployed_files(engine),
        zone=engine.zone,
        elsewhere=shared_decisions(engine),
    )
    return _answer(None, run_read(read, _scenario(body.scenario), engine.actions))


@part.endpoint("GET", "/bundles/<bundle>/scenarios", "List the scenarios of a bundle.", answer=ScenarioRows)
def list_scenarios(bundle: str) -> object:
    """Those of the draft for who designs, else of the newest release."""
    found, _trial = _found(bundle)
    rows = [
        {
            "file": file,
            "title": one.title,
            "description": one.description,
            "process": one.process,
            "steps": len(one.steps),
        }
        for file, one in scenarios_of(found).items()
    ]
    return {"items": rows}


@part.endpoint("POST", "/bundles/<bundle>/scenarios/run", "Run all scenarios of a bundle.", answer=RunAnswer)
def run_all(bundle: str) -> object:
    """What came of each, and what they cover together."""
    found, _trial = _found(bundle)
    actions = context.engine().actions
    results = [run_scenario(found.read, name, actions=actions) for name in sorted(found.read.scenarios)]
    covered = coverage(found.read, results)
    return {
        "ok": all(result.ok for result in results),
        "results": [_result(result) for result in results],
        "processes": covered.processes,
        "tables": [
            {
                "file": one.file,
                "decision": one.decision,
                "name": one.name,
                "rows": {str(row): times for row, times in one.rows.items()},
            }
            for one in covered.tables
        ],
    }


@part.endpoint(
    "POST",
    "/bundles/<bundle>/scenarios",
    "Keep one's trial as a scenario of the draft.",
    body=KeepBody,
    answer=KeptAnswer,
    status=201,
    **_DESIGN,
)
def keep(bundle: str, body: KeepBody) -> object:
    """It then expects what the trial came to."""
    found, trial = _found(bundle)
    if trial is None or not found.is_draft:
        raise NotFound("There is no trial of a draft to keep.")
    state = state_of(found, trial.scenario)
    known = state.main.variables if state.main is not None else {}
    expect = expectation_of(state)
    kept = Scenario(
        title=body.title,
        description=body.description,
        process=trial.scenario.process,
        start=trial.scenario.start,
        steps=trial.scenario.steps,
        expect=type(expect)(
            status=expect.status,
            outcome=expect.outcome,
            path=expect.path if body.path else None,
            open=expect.open,
            variables={name: known[name] for name in body.variables if name in known},
        ),
    )
    file = file_name(body.file or body.title)
    seen = found.revisions.get(file)
    if seen is not None and not body.replace:
        said = f"There is a scenario '{file}' already."
        raise InvalidInput(said, fields={"file": said})
    saved = context.engine().handle(
        SaveDraftFile(bundle, file, write_scenario(kept).encode(), seen), actor=context.actor()
    )
    return {"file": saved.name, "rev": saved.rev}


@part.endpoint(
    "POST",
    "/bundles/<bundle>/scenarios/from-instance",
    "Make a scenario of a real instance.",
    body=LifeBody,
    answer=LifeAnswer,
    **_DESIGN,
)
def of_instance(bundle: str, body: LifeBody) -> object:
    """Nothing is written: its values are those of real people, and somebody must look through them first."""
    found, _trial = _found(bundle)
    with context.reading() as connection:
        head = instances.find(connection, context.actor(), body.instance)
        if head is None:
            raise NotFound("There is no such instance for you.")
        kept = scenario_of_instance(connection, context.engine().definitions, head.id)
    return {
        "scenario": plain_scenario(kept.scenario),
        "notes": kept.notes,
        "result": _answer(None, state_of(found, kept.scenario)).content,
    }


def _found(bundle: str) -> tuple[Tried, OpenTrial | None]:
    with context.reading() as connection:
        trial = open_trial(connection, bundle)
        found = tried(connection, bundle)
    if found is None:
        raise NotFound("There is no such bundle.")
    return found, trial


def _seen() -> int:
    version = expected_version() or ""
    if not version.isdecimal() or len(version) > 9:
        raise StaleVersion("This trial went on meanwhile. Look at it again.")
    return int(version)


def _scenario(plain: Mapping[str, Any]) -> Scenario:
    try:
        return read_scenario(dumps({"reglament_scenario": 1, **plain}))
    except DefinitionRefused as error:
        raise _misread("scenario", error) from None


def _step(plain: Mapping[str, Any]) -> Step:
    try:
        [step] = read_steps([plain])
    except DefinitionRefused as error:
        raise _misread("step", error) from None
    return step


def _misread(field: str, error: DefinitionRefused) -> InvalidInput:
    said = " ".join(f"{one.message} {one.hint}".strip() for one in error.problems)
    return InvalidInput(said, fields={field: said})


def _refused(state: TrialState) -> Exception:
    if state.fault is None:
        return problem(422, "The files do not run yet: ask for their problems.")
    return problem(422, state.fault.message, fields=dict(state.fault.fields), step=state.fault.step)


def _answer(trial: OpenTrial | None, state: TrialState) -> Reply:
    content = {name: getattr(state, name) for name in TrialAnswer.model_fields if hasattr(state, name)}
    content |= {"rev": trial.rev, "scenario": plain_scenario(trial.scenario)} if trial is not None else {}
    return Reply(TrialAnswer.model_validate(content), etag=str(trial.rev) if trial is not None else None)


def _result(result: ScenarioResult) -> dict[str, Any]:
    return {
        "file": result.file,
        "title": result.title,
        "ok": result.ok,
        "lines": result.lines,
        "fault": result.state.fault,
        "differences": result.differences,
        "status": result.state.status,
        "outcome": result.state.outcome,
    }
