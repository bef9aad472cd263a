"""`reglament check FILE…`: what the deploy gate says of files, and what comes of their scenarios."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from engine import bpmn
from reglament.settings import Settings

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    what = "*.bpmn, *.dmn, *.form, *.scenario: checked together"
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=what)
    parser.add_argument("--quiet", action="store_true", help="say only what is refused or fails")


def run(options: Namespace, settings: Settings) -> int:
    """Print the report; 1 when something is refused or a scenario fails."""
    bpmn.warm()  # the reader's process starts while this one imports the rest: designers wait for both
    from engine.trials import coverage, read_bundle, run_scenario
    from reglament.bootstrap import APPLICATIONS
    from reglament.reports import coverage_lines, problem_lines, scenario_lines

    files = {path.name: path.read_bytes() for path in options.files}
    actions = {action.name: action for slice_ in APPLICATIONS for action in slice_.actions}
    bundle = read_bundle(files, actions=actions, resolve=None)
    problems = [problem for problem in bundle.problems if not options.quiet or problem.severity == "error"]
    for line in problem_lines(problems):
        print(line)
    for definition in bundle.reading.definitions:
        print(f"{'runs':9} {definition.key}: {len(definition.nodes)} elements, {len(definition.flows)} flows")
    if not bundle.reading.ok:
        return 1
    results = [run_scenario(bundle, name, actions=actions) for name in sorted(bundle.scenarios)]
    for line in scenario_lines(result for result in results if not (options.quiet and result.ok)):
        print(line)
    if results and not options.quiet:
        for line in coverage_lines(coverage(bundle, results)):
            print(line)
    return 0 if all(result.ok for result in results) else 1
