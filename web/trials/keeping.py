"""A person's open trial of a bundle: read, carried on by a step, taken back, thrown away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from engine.errors import DefinitionRefused, StaleVersion, WrongState
from engine.scenarios import Scenario, Step, read_scenario, write_scenario
from engine.store import trials as store
from engine.trials import TrialState, run_read
from web import context
from web.trials.files import Tried

__all__ = ["OpenTrial", "begin", "discard", "go_on", "open_trial", "stale_text", "state_of", "take_back"]


@dataclass(frozen=True, slots=True)
class OpenTrial:
    """What a person tries: start and steps so far."""

    scenario: Scenario
    rev: int


def open_trial(connection: Any, bundle: str) -> OpenTrial | None:
    """Return this person's trial; one that an older program wrote and this one cannot read is none."""
    found = store.read_trial(connection, bundle, context.person().login)
    if found is None:
        return None
    try:
        return OpenTrial(read_scenario(found.scenario), found.rev)
    except DefinitionRefused:
        return OpenTrial(Scenario(), found.rev)


def state_of(found: Tried, scenario: Scenario) -> TrialState:
    """Return where a scenario's steps lead on these files."""
    return run_read(found.read, scenario, context.engine().actions)


def begin(found: Tried, scenario: Scenario) -> TrialState:
    """Begin anew with this scenario's start and steps; whatever was open is thrown away. Keeps nothing at a fault."""
    state = state_of(found, scenario)
    if state.ok or (state.fault is not None and state.fault.step > 0):
        with context.writing() as connection:
            store.discard_trial(connection, found.bundle, context.person().login)
            _keep(connection, found.bundle, scenario, None)
    return state


def go_on(found: Tried, seen: int, step: Step) -> TrialState:
    """Take one more step. What comes back with a fault in this step was not kept.

    Raises `StaleVersion` when another window went on meanwhile, `WrongState` when an earlier step no longer fits.
    """
    trial = _current(found.bundle, seen)
    before = state_of(found, trial.scenario)
    if not before.ok:
        raise WrongState(_("An earlier step cannot be carried out any more. Take it back first."))
    scenario = replace(trial.scenario, steps=(*trial.scenario.steps, step))
    state = state_of(found, scenario)
    if state.ok:
        with context.writing() as connection:
            _keep(connection, found.bundle, scenario, seen)
    return state


def take_back(found: Tried, seen: int, *, to: int | None = None) -> None:
    """Take back the last step, or all after step `to`. Raises `StaleVersion`."""
    trial = _current(found.bundle, seen)
    kept = len(trial.scenario.steps) - 1 if to is None else to
    scenario = replace(trial.scenario, steps=trial.scenario.steps[: max(0, kept)])
    with context.writing() as connection:
        _keep(connection, found.bundle, scenario, seen)


def discard(bundle: str) -> None:
    """Throw it away."""
    with context.writing() as connection:
        store.discard_trial(connection, bundle, context.person().login)


def _current(bundle: str, seen: int) -> OpenTrial:
    with context.reading() as connection:
        trial = open_trial(connection, bundle)
    if trial is None or trial.rev != seen:
        raise _stale()
    return trial


def _keep(connection: Any, bundle: str, scenario: Scenario, seen: int | None) -> None:
    text = write_scenario(scenario)
    if store.keep_trial(connection, bundle, context.person().login, text, seen=seen, now=context.now()) is None:
        raise _stale()


def stale_text() -> str:
    """Say that another window was first."""
    return _("This trial went on in another window. Here is where it stands now.")


def _stale() -> StaleVersion:
    return StaleVersion(stale_text())
