"""`reglament export instances`: the instances of a process as a table or as an event log, written bit by bit."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from engine import ENGINE
from engine.cases import ObjectKind
from engine.errors import NotFound
from engine.model.actor import Actor, ActorKind
from engine.model.definition import Definition
from engine.queries import figures
from engine.queries.event_log import event_log
from engine.queries.exports import csv_lines, instance_table, ocel_json, xes_xml
from engine.queries.monitored import STATES, InstanceFilter, each
from reglament.bootstrap import assemble
from reglament.settings import Settings

__all__ = ["configure", "run"]

_EVERYTHING = Actor(ActorKind.ENGINE, ENGINE.id, frozenset(), administrator=True)


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("what", choices=["instances"], help="what is exported")
    parser.add_argument("--process", help="key of the process; default: all of them (OCEL only)")
    parser.add_argument("--format", choices=["csv", "xes", "ocel"], default="csv")
    parser.add_argument("--state", choices=STATES, default="", help="only those in this state")
    parser.add_argument("--version", type=int, help="only those of this version")
    parser.add_argument("--output", type=Path, help="the file; default: standard output")


def run(options: Namespace, settings: Settings) -> int:
    """Write the file; what is folded up to now is in it."""
    application = assemble(settings.database, zone=settings.zone, upgraded=True)
    engine, now = application.engine, application.engine.clock()
    kinds: list[ObjectKind] = [kind for slice_ in application.applications for kind in slice_.objects]
    with ExitStack() as opened:
        connection = opened.enter_context(engine.database.read())
        target: BinaryIO = (
            opened.enter_context(options.output.open("wb")) if options.output is not None else sys.stdout.buffer
        )

        def find(key: str, version: int) -> Definition | None:
            deployed = engine.definitions.find(connection, key, version)
            return deployed.definition if deployed is not None else None

        known = {one.key: one for one in figures.portfolio(connection, now.date(), now.date())}
        processes = [options.process] if options.process else sorted(known)
        if options.process and options.process not in known:
            raise NotFound(f"There is no process '{options.process}'. There are: {', '.join(sorted(known)) or 'none'}.")
        if len(processes) != 1 and options.format != "ocel":
            raise NotFound(f"A {options.format} file holds one process: name it with --process.")
        wanted = [InstanceFilter(key, state=options.state, version=options.version) for key in processes]
        pieces: Iterable[str | bytes]
        if options.format == "csv":
            rows = each(connection, _EVERYTHING, wanted[0], now)
            pieces = csv_lines(*instance_table(rows, processes[0], now, find))
        elif options.format == "xes":
            pieces = xes_xml(event_log(connection, _EVERYTHING, wanted[0], now, find), processes[0])
        else:
            definitions = [
                definition
                for key in processes
                for row in figures.versions(connection, key)
                if (definition := find(key, row.version)) is not None
            ]

            def log(with_events: bool) -> Iterable:  # type: ignore[type-arg]
                for one in wanted:
                    yield from event_log(connection, _EVERYTHING, one, now, find, with_events=with_events)

            pieces = ocel_json(log, processes, definitions, kinds, now)
        target.writelines(piece.encode() if isinstance(piece, str) else piece for piece in pieces)
        target.flush()
    return 0
