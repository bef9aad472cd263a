"""What an action may answer: as in a scenario of the bundle, else its named results with what fits from the call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.actions import SCRIPT_IN_PYTHON, Action
from engine.errors import DefinitionRefused
from engine.scenarios import Answer, Kind, Scenario, Step, read_scenario
from engine.scripts import ScriptFailed, is_installed, run_script
from engine.trials.state import OpenJob
from web.trials.files import Tried

__all__ = ["refusals_of", "scenarios_of", "suggested_result"]


def scenarios_of(found: Tried) -> dict[str, Scenario]:
    """Return the bundle's scenarios that can be read, by file."""
    read: dict[str, Scenario] = {}
    for name, content in sorted(found.read.scenarios.items()):
        try:
            read[name] = read_scenario(content, file=name)
        except DefinitionRefused:
            continue  # the list of scenarios tells it
    return read


def suggested_result(
    job: OpenJob, action: Action | None, steps: tuple[Step, ...], scenarios: Mapping[str, Scenario], now: datetime
) -> Mapping[str, Any]:
    """Return a likely result: what a script gives, else what was given in this trial or a scenario."""
    if job.undoes:
        return {}
    if job.action == SCRIPT_IN_PYTHON and is_installed():
        return _run(job, now)
    for answer in _answers(steps, scenarios):
        if answer.element == job.element and answer.kind is Kind.DONE:
            return answer.result
    names = action.results if action is not None else ()
    return {name: job.params.get(name) for name in names}


def _run(job: OpenJob, now: datetime) -> Mapping[str, Any]:
    """What the script gives; nothing when it fails: the error is seen in the real run, or answered as a refusal."""
    try:
        return run_script(str(job.params["source"]), job.params.get("variables") or {}, now=now, seed=str(job.element))
    except ScriptFailed:
        return {}


def refusals_of(
    job: OpenJob, action: Action | None, scenarios: Mapping[str, Scenario], caught: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the codes with which it may refuse: those it names, those the diagram catches there, those seen before."""
    named = action.refusals if action is not None else ()
    seen = [one.code for one in _answers((), scenarios) if one.element == job.element and one.kind is Kind.REFUSED]
    return tuple(dict.fromkeys([*caught, *named, *seen]))


def _answers(steps: tuple[Step, ...], scenarios: Mapping[str, Scenario]) -> Iterator[Answer]:
    for step in reversed(steps):
        if isinstance(step, Answer):
            yield step
    for scenario in scenarios.values():
        for step in scenario.steps:
            if isinstance(step, Answer):
                yield step
