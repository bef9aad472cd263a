"""Which elements, flows and rows of decision tables the scenarios of a bundle pass, and which they never see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.dmn import read_decisions
from engine.dmn.model import Decision, Table
from engine.errors import ReglamentError
from engine.model.definition import Definition
from engine.trials.reading import ReadBundle
from engine.trials.results import ScenarioResult

__all__ = ["Coverage", "ProcessCoverage", "TableCoverage", "coverage"]


@dataclass(frozen=True, slots=True)
class ProcessCoverage:
    """One process of the bundle."""

    process: str
    name: str
    elements: Mapping[str, int]  # every element with the number of scenarios that enter it
    flows: Mapping[str, int]
    names: Mapping[str, str]  # of the elements

    @property
    def elements_covered(self) -> int:
        return sum(1 for times in self.elements.values() if times)

    @property
    def flows_covered(self) -> int:
        return sum(1 for times in self.flows.values() if times)

    @property
    def missed(self) -> tuple[str, ...]:
        """The elements that no scenario enters."""
        return tuple(element for element, times in self.elements.items() if not times)


@dataclass(frozen=True, slots=True)
class TableCoverage:
    """One decision table: each row, counted from 1, with the number of scenarios in which it fired."""

    file: str
    decision: str
    name: str
    rows: Mapping[int, int]

    @property
    def covered(self) -> int:
        return sum(1 for times in self.rows.values() if times)

    @property
    def missed(self) -> tuple[int, ...]:
        """The rows that never fired."""
        return tuple(row for row, times in self.rows.items() if not times)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All of a bundle's processes and tables, and how many scenarios were looked at."""

    scenarios: int
    processes: tuple[ProcessCoverage, ...]
    tables: tuple[TableCoverage, ...]

    @property
    def elements(self) -> tuple[int, int]:
        """(entered, all) elements."""
        return sum(one.elements_covered for one in self.processes), sum(len(one.elements) for one in self.processes)

    @property
    def flows(self) -> tuple[int, int]:
        """(taken, all) flows."""
        return sum(one.flows_covered for one in self.processes), sum(len(one.flows) for one in self.processes)

    @property
    def rows(self) -> tuple[int, int]:
        """(fired, all) rows of decision tables."""
        return sum(one.covered for one in self.tables), sum(len(one.rows) for one in self.tables)


def coverage(bundle: ReadBundle, results: Iterable[ScenarioResult]) -> Coverage:
    """Count what the results passed. What a scenario passed before it failed counts as well."""
    results = list(results)
    return Coverage(
        scenarios=len(results),
        processes=tuple(_process(definition, results) for definition in bundle.reading.definitions),
        tables=tuple(_tables(bundle.bundles[0].files, results)),
    )


def _process(definition: Definition, results: list[ScenarioResult]) -> ProcessCoverage:
    elements = {node.id: 0 for node in definition.nodes}
    flows = {flow.id: 0 for flow in definition.flows}
    for result in results:
        ran = [one for one in result.state.instances if one.process == definition.key]
        for entered in {element for one in ran for element in one.path} & elements.keys():
            elements[entered] += 1
        for taken in {flow for one in ran for flow in one.flows} & flows.keys():
            flows[taken] += 1
    names = {node.id: node.name for node in definition.nodes}
    return ProcessCoverage(definition.key, definition.name or definition.key, elements, flows, names)


def _tables(files: Mapping[str, bytes], results: list[ScenarioResult]) -> Iterable[TableCoverage]:
    fired: dict[str, dict[int, int]] = {}
    for result in results:
        seen = {
            (told["decision"], rule["index"])
            for decision in result.state.decisions
            for told in decision.trace
            for rule in told["rules"]
        }
        for name, row in seen:
            fired.setdefault(name, {})[int(row)] = fired.get(name, {}).get(int(row), 0) + 1
    for file in sorted(name for name in files if name.endswith(".dmn")):
        try:
            decisions = read_decisions(files[file], file=file, tolerant=True)
        except ReglamentError:
            continue  # the gate has told it
        for identity in decisions.ids:
            element = decisions.find(identity)
            if isinstance(element, Decision) and isinstance(element.logic, Table):
                rows = {row: fired.get(identity, {}).get(row, 0) for row in range(1, len(element.logic.rules) + 1)}
                yield TableCoverage(file, identity, element.name or identity, rows)
