"""`reglament start KEY --var name=value`: start an instance."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import Any

from engine import ENGINE
from engine.commands import StartInstance
from engine.commands.engine import utc_now
from engine.feel import FeelError, FeelSyntaxError, compile_expression
from reglament.bootstrap import assemble
from reglament.settings import Settings

__all__ = ["configure", "run", "variable"]


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("key", help="id of the process")
    parser.add_argument(
        "--var",
        action="append",
        default=[],
        type=variable,
        metavar="NAME=VALUE",
        help="a FEEL value: --var total=4200",
    )
    parser.add_argument("--business-key", default=None)
    parser.add_argument("--at", default=None, metavar="START_EVENT", help="of several start events, the id of one")


def run(options: Namespace, settings: Settings) -> int:
    """Start it and say where it is."""
    application = assemble(settings.database, zone=settings.zone, or_empty=True, **settings.outside)
    application.prepare()
    command = StartInstance(options.key, dict(options.var), business_key=options.business_key, start_event=options.at)
    started = application.engine.handle(command, actor=ENGINE)
    state = "was running already" if started.existing else "started"
    print(f"Instance {started.instance_id} ({started.business_key or 'no business key'}) {state}.")
    if started.incident_id is not None:
        print(f"It stands with incident {started.incident_id}.")
    return 0


def variable(text: str) -> tuple[str, Any]:
    """Read NAME=VALUE, the value in FEEL; plain words are texts. Raises ArgumentTypeError."""
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise ArgumentTypeError(f"'{text}' is not NAME=VALUE")
    try:
        found = compile_expression(value).evaluate({}, utc_now())
    except (FeelError, FeelSyntaxError):
        found = None
    return name, value if found is None and value != "null" else found  # plain words are texts
