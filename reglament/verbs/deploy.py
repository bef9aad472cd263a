"""`reglament deploy FILE…`: deploy files together as a new version."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from engine import ENGINE
from engine.commands import DeployDefinition
from reglament.bootstrap import assemble
from reglament.reports import problem_lines
from reglament.settings import Settings

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="*.bpmn, *.dmn, *.form: one version")
    parser.add_argument("--note", default="", help="what is new, for the list of versions")


def run(options: Namespace, settings: Settings) -> int:
    """Deploy, or print every fault."""
    application = assemble(settings.database)
    application.prepare()
    files = {path.name: path.read_bytes() for path in options.files}
    deployed = application.engine.handle(DeployDefinition(files, note=options.note), actor=ENGINE)
    for line in problem_lines(deployed.problems):
        print(line)
    for key, version in deployed.definitions:
        print(f"{key} v{version}{' was deployed before, unchanged' if deployed.unchanged else ''}")
    return 0
