"""The doors: try a scenario on files, and run all scenarios that the files bring along."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace

from engine.actions import Actions
from engine.errors import DefinitionRefused, Problem, ReglamentError
from engine.scenarios import Scenario, read_scenario, write_scenario
from engine.trials.pool import shared_pool
from engine.trials.reading import Elsewhere, ReadBundle, Resolve, main_process, read_bundle
from engine.trials.results import ScenarioResult, differences
from engine.trials.state import Fault, TrialState

__all__ = ["ScenarioFailed", "run", "run_read", "run_scenario", "run_scenarios", "warm"]

_KEPT = 128  # states: a page that is loaded again, an undone step, a scenario whose process did not change
_states: OrderedDict[str, TrialState] = OrderedDict()
_lock = threading.Lock()
_HINT = "Draw a process and mark it as executable (isExecutable)."
_PASSING = ("too_slow", "died", "busy", "failed", "too_much_memory")  # may be otherwise next time: not kept


class ScenarioFailed(ReglamentError):
    """A bundle is not deployed because its scenarios do not come out as they say; `results` tells where."""

    def __init__(self, results: tuple[ScenarioResult, ...]) -> None:
        self.results = tuple(result for result in results if not result.ok)
        names = ", ".join(f"'{result.title}'" for result in self.results)
        super().__init__(f"Scenarios do not come out as they say: {names}.")


def run(
    files: Mapping[str, bytes],
    scenario: Scenario,
    *,
    actions: Actions | None = None,
    resolve: Resolve | None = None,
    zone: str = "UTC",
    elsewhere: Elsewhere | None = None,
) -> TrialState:
    """Try a scenario's start and steps on these files and return where the run stands. Nothing is raised or kept.

    `actions` are the installed ones: the gate checks against them and they say how they are undone; none is carried
    out. `resolve` finds the files of called processes that are not among these, `elsewhere` those of decisions. When
    the files do not run, `problems` says why; when a step cannot be carried out, `fault` does, and the steps before it
    stand.
    """
    return run_read(
        read_bundle(files, actions=actions, resolve=resolve, zone=zone, elsewhere=elsewhere), scenario, actions
    )


def run_scenario(bundle: ReadBundle, name: str, *, actions: Actions | None = None) -> ScenarioResult:
    """Run one scenario of a bundle that was read, by the name of its file."""
    try:
        scenario = read_scenario(bundle.scenarios[name], file=name)
    except DefinitionRefused as error:
        return ScenarioResult(name, name.removesuffix(".scenario"), TrialState(problems=tuple(error.problems)))
    state = run_read(bundle, scenario, actions)
    found = differences(scenario.expect, state) if state.ok else ()
    return ScenarioResult(name, scenario.title or name.removesuffix(".scenario"), state, found)


def run_scenarios(
    files: Mapping[str, bytes],
    *,
    actions: Actions | None = None,
    resolve: Resolve | None = None,
    zone: str = "UTC",
    elsewhere: Elsewhere | None = None,
) -> list[ScenarioResult]:
    """Run every `.scenario` among the files, in the order of their names. Nothing is raised: results tell."""
    bundle = read_bundle(files, actions=actions, resolve=resolve, zone=zone, elsewhere=elsewhere)
    return [run_scenario(bundle, name, actions=actions) for name in sorted(bundle.scenarios)]


def warm() -> None:
    """Start a child process now, so that the first trial need not wait for it."""
    shared_pool().warm()


def run_read(bundle: ReadBundle, scenario: Scenario, actions: Actions | None = None) -> TrialState:
    """Try a scenario on files that were read already: `run` for who asks again and again."""
    reading = bundle.reading
    if not reading.ok:
        none = Problem(None, "no_process", "There is no executable process in these files.", hint=_HINT)
        problems = reading.problems if reading.faults else (*reading.problems, none)
        return TrialState(problems=problems)
    definitions = {one.key: one for one in reading.definitions}
    main = definitions.get(scenario.process) if scenario.process else main_process(reading.definitions)
    if main is None:
        known = ", ".join(f"'{key}'" for key in definitions)
        message = f"There is no process '{scenario.process}' among the files; there are: {known}."
        return TrialState(problems=reading.problems, fault=Fault(0, message))
    key = _key(bundle, scenario, actions or {})
    with _lock:
        known_state = _states.get(key)
        if known_state is not None:
            _states.move_to_end(key)
            return known_state
    state = shared_pool().run(bundle.bundles, scenario, main.key, main.name or main.key, actions or {})
    state = replace(state, problems=reading.problems)
    if state.fault is None or state.fault.code not in _PASSING:
        with _lock:
            _states[key] = state
            while len(_states) > _KEPT:
                _states.popitem(last=False)
    return state


def _key(bundle: ReadBundle, scenario: Scenario, actions: Actions) -> str:
    digest = hashlib.sha256(write_scenario(replace(scenario, title="", description="")).encode())
    for one in bundle.bundles:
        digest.update(repr([definition.zone for definition in one.definitions]).encode())
        for name in one.files:
            digest.update(f"{name}:{len(one.files[name])}:".encode() + one.files[name])
    digest.update(repr(sorted(name for name, action in actions.items() if action.undo)).encode())
    return digest.hexdigest()
