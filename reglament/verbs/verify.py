"""`reglament verify`: the invariants of engine and books, in SQL, and what every open order waits for."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from engine import Engine
from engine.queries.waiting import what_instances_wait_for
from engine.store import invariants
from processes.erp import verify as books
from reglament.bootstrap import assemble
from reglament.reports import table
from reglament.settings import Settings

__all__ = ["configure", "report", "run"]


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--waits", action="store_true", help="also list what every running instance waits for")


def run(options: Namespace, settings: Settings) -> int:
    """Print the findings; 1 when there are any."""
    application = assemble(settings.database, zone=settings.zone, upgraded=True)
    return report(application.engine, waits=options.waits)


def report(engine: Engine, *, waits: bool = False) -> int:
    """Check and print; returns the exit status."""
    with engine.database.read() as connection:
        findings = [*invariants.check(connection), *books.verify(connection)]
        waiting = what_instances_wait_for(connection)
    print(table(("ended", "instances"), waiting.ended.items()))
    print()
    print(table(("running", "waits for", "instances"), waiting.counted()))
    if waits:
        lines = [
            (one.id, one.definition_key, one.business_key or "", "; ".join(one.reasons)) for one in waiting.running
        ]
        print()
        print(table(("instance", "process", "business key", "waits for"), lines))
    print(f"\n{len(waiting.stuck)} stuck; {waiting.messages} messages wait for somebody to want them.")
    for finding in findings:
        print(f"BROKEN {finding.rule}: {finding.detail}")
    print("Every invariant of engine and books holds." if not findings else f"{len(findings)} invariants are broken.")
    return 1 if findings or waiting.stuck else 0
