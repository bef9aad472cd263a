"""The scenarios that ship with the order process: all come out, and the README's coverage is what they cover."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.trials import ReadBundle, ScenarioResult, coverage, read_bundle, run_scenario
from processes.erp.actions import actions
from processes.orders.application import APPLICATION

README = Path(__file__).resolve().parents[3] / "processes" / "orders" / "README.md"
NAMES = sorted(name for name in APPLICATION.files() if name.endswith(".scenario"))


@pytest.fixture(scope="module")
def bundle() -> ReadBundle:
    return read_bundle(APPLICATION.files(), actions=actions(), resolve=None)


@pytest.fixture(scope="module")
def results(bundle: ReadBundle) -> dict[str, ScenarioResult]:
    return {name: run_scenario(bundle, name, actions=actions()) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scenario_comes_out_as_it_says(results: dict[str, ScenarioResult], name: str) -> None:
    assert results[name].lines == ()


def test_the_readme_names_every_scenario_and_what_they_cover(
    bundle: ReadBundle, results: dict[str, ScenarioResult]
) -> None:
    text = README.read_text(encoding="utf-8")
    assert [name for name in NAMES if f"`{name.removesuffix('.scenario')}`" not in text] == []
    said = re.search(r"(\d+) of (\d+) elements, (\d+) of (\d+) flows and (\d+) of (\d+) rows", text)
    assert said is not None
    covered = coverage(bundle, results.values())
    assert tuple(map(int, said.groups())) == (*covered.elements, *covered.flows, *covered.rows)


def test_the_diagrams_have_warnings_about_no_scenario(bundle: ReadBundle) -> None:
    assert [problem for problem in bundle.problems if problem.code.startswith("scenario")] == []
