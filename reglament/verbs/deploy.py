"""`reglament deploy FILE…`: deploy files together as a new version, after their scenarios came out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from engine import ENGINE
from engine.commands import DeployDefinition
from engine.trials import deployed_files, run_scenarios, shared_decisions
from reglament.bootstrap import assemble
from reglament.reports import problem_lines, scenario_lines
from reglament.settings import Settings

__all__ = ["configure", "run"]

_WHAT = "*.bpmn, *.dmn, *.form, *.scenario: one version"


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=_WHAT)
    parser.add_argument("--note", default="", help="what is new, for the list of versions")
    parser.add_argument("--despite-scenarios", action="store_true", help="deploy though scenarios fail")


def run(options: Namespace, settings: Settings) -> int:
    """Deploy, or print every fault; 1 and nothing deployed when a scenario fails and nobody said that it may."""
    application = assemble(settings.database, zone=settings.zone, or_empty=True, **settings.outside)
    application.prepare()
    files = {path.name: path.read_bytes() for path in options.files}
    engine = application.engine
    results = run_scenarios(
        files,
        actions=engine.actions,
        resolve=deployed_files(engine),
        zone=engine.zone,
        elsewhere=shared_decisions(engine),
    )
    failed = [result for result in results if not result.ok and not result.state.problems_refuse]
    for line in scenario_lines(failed):
        print(line)
    if failed and not options.despite_scenarios:
        print("Nothing was deployed. Repair the model or the scenarios, or say --despite-scenarios.")
        return 1
    deployed = application.engine.handle(DeployDefinition(files, note=options.note), actor=ENGINE)
    for line in problem_lines(deployed.problems):
        print(line)
    for key, version in (*deployed.definitions, *(deployed.decisions if not deployed.definitions else ())):
        print(f"{key} v{version}{' was deployed before, unchanged' if deployed.unchanged else ''}")
    return 0
