"""`reglament conditions --var name=value`: start every process whose start condition holds for these values."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from engine import ENGINE
from engine.commands import ConditionsEvaluated, EvaluateStartConditions
from reglament.bootstrap import assemble
from reglament.settings import Settings
from reglament.verbs.start import variable

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "--var",
        action="append",
        default=[],
        type=variable,
        metavar="NAME=VALUE",
        help="a FEEL value: --var temperature=31",
    )
    parser.add_argument("--business-key", default=None)
    parser.add_argument("--process", default=None, metavar="KEY", help="ask this process alone")


def run(options: Namespace, settings: Settings) -> int:
    """Say what started, and what could not."""
    application = assemble(settings.database, zone=settings.zone, or_empty=True, **settings.outside)
    application.prepare()
    command = EvaluateStartConditions(dict(options.var), options.business_key, options.process)
    answer: ConditionsEvaluated = application.engine.handle(command, actor=ENGINE)
    for one in answer.started:
        state = "was running already" if one.existing else "started"
        print(f"{one.process} at {one.start_event}: instance {one.instance_id} {state}.")
    for missed in answer.not_started:
        print(f"{missed.process} at {missed.start_event} did not start: {missed.reason}")
    if not answer.started and not answer.not_started:
        print("No start condition holds.")
    return 1 if answer.not_started else 0
