"""`reglament check FILE…`: what the deploy gate says of files, without deploying them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from engine.commands.deploy_definition import check
from reglament.bootstrap import APPLICATIONS
from reglament.reports import problem_lines
from reglament.settings import Settings

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="*.bpmn, *.dmn, *.form: checked together")
    parser.add_argument("--quiet", action="store_true", help="say only what is refused")


def run(options: Namespace, settings: Settings) -> int:
    """Print the report; 1 when something is refused."""
    files = {path.name: path.read_bytes() for path in options.files}
    actions = {action.name: action for slice_ in APPLICATIONS for action in slice_.actions}
    reading = check(files, actions=actions, processes=None)
    problems = [problem for problem in reading.problems if not options.quiet or problem.severity == "error"]
    for line in problem_lines(problems):
        print(line)
    for definition in reading.definitions:
        print(f"{'runs':9} {definition.key}: {len(definition.nodes)} elements, {len(definition.flows)} flows")
    return 0 if reading.ok else 1
