"""How reports read on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.errors import Problem
from engine.trials import Coverage, ScenarioResult

__all__ = ["coverage_lines", "problem_lines", "scenario_lines", "table"]

_WORDS = {"error": "refused", "repair": "repaired", "warning": "warning"}


def problem_lines(problems: Iterable[Problem]) -> list[str]:
    """Write each problem as one line: what, where, why, what to do."""
    lines = []
    for problem in problems:
        where = " ".join(
            part
            for part in (problem.process, problem.element, f"line {problem.line}" if problem.line else None)
            if part
        )
        hint = f" {problem.hint}" if problem.hint else ""
        lines.append(f"{_WORDS[problem.severity]:9} {where or '-'}: {problem.message}{hint} [{problem.code}]")
    return lines


def scenario_lines(results: Iterable[ScenarioResult]) -> list[str]:
    """Write what came of each scenario, and below one that failed where it came out otherwise."""
    lines = []
    for result in results:
        lines.append(f"{'passes' if result.ok else 'FAILS':9} {result.title} ({result.file})")
        lines += [f"{'':9}   {line}" for line in result.lines]
    return lines


def coverage_lines(coverage: Coverage) -> list[str]:
    """Write what the scenarios pass of each process and table, and what they never see."""
    lines = []
    for process in coverage.processes:
        never = f"; never entered: {_some(process.missed)}" if process.missed else ""
        lines.append(
            f"{'covers':9} {process.process}: {process.elements_covered} of {len(process.elements)} elements, "
            f"{process.flows_covered} of {len(process.flows)} flows{never}"
        )
    for one in coverage.tables:
        never = f"; never fired: {_some([str(row) for row in one.missed])}" if one.missed else ""
        lines.append(f"{'covers':9} {one.decision}: {one.covered} of {len(one.rows)} rows{never}")
    said = (coverage.elements, coverage.flows, coverage.rows)
    shares = [
        f"{some} of {of} {what}" for (some, of), what in zip(said, ("elements", "flows", "rows"), strict=True) if of
    ]
    return [*lines, f"{'covers':9} in all {', '.join(shares)} by {coverage.scenarios} scenarios"]


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:12]) + (f" … ({len(names)} in all)" if len(names) > 12 else "")


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Lay out rows as text; numbers to the right."""
    body = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(line[index]) for line in [list(head), *body]) for index in range(len(head))]
    right = [
        all(line[index].replace(",", "").replace(".", "").isdecimal() for line in body) for index in range(len(head))
    ]

    def line(cells: Sequence[str]) -> str:
        return "  ".join(
            cell.rjust(width) if is_number else cell.ljust(width)
            for cell, width, is_number in zip(cells, widths, right, strict=True)
        ).rstrip()

    return "\n".join([line(head), line(["-" * width for width in widths]), *(line(row) for row in body)])


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").isdecimal()
