"""Trials: a draft runs on the real engine, in a throw-away database, before anybody depends on it.

    state = run(files, scenario)              # where it stands after the scenario's steps
    results = run_scenarios(files)            # every `.scenario` among the files, against what it expects
    covered = coverage(files, results)        # which elements, flows and rows of decisions they pass

A trial is a pure replay of its steps from the start, in a child process with limits of time and memory (ADR 0011).
Actions are never carried out: the steps answer them.
"""

from engine.trials.coverage import Coverage, ProcessCoverage, TableCoverage, coverage
from engine.trials.from_life import KeptLife, scenario_of_instance
from engine.trials.reading import Elsewhere, ReadBundle, Resolve, deployed_files, read_bundle, shared_decisions
from engine.trials.results import Difference, ScenarioResult, differences, expectation_of
from engine.trials.run import ScenarioFailed, run, run_read, run_scenario, run_scenarios, warm
from engine.trials.state import TrialState

__all__ = [
    "Coverage",
    "Difference",
    "Elsewhere",
    "KeptLife",
    "ProcessCoverage",
    "ReadBundle",
    "Resolve",
    "ScenarioFailed",
    "ScenarioResult",
    "TableCoverage",
    "TrialState",
    "coverage",
    "deployed_files",
    "differences",
    "expectation_of",
    "read_bundle",
    "run",
    "run_read",
    "run_scenario",
    "run_scenarios",
    "scenario_of_instance",
    "shared_decisions",
    "warm",
]
