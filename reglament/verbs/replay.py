"""`reglament replay orders --from FILE`: run a log of real orders through the order process."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from processes.orders.replay.run import configure_replay, run_replay
from reglament.bootstrap import assemble
from reglament.settings import Settings

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("what", choices=["orders"], help="which process")
    parser.add_argument("--from", dest="file", type=Path, default=None, help="the log: OCEL as CSV")
    parser.add_argument(
        "--database", default=None, help="URL of the database to run in (default: a scratch one, deleted at the end)"
    )
    configure_replay(parser)


def run(options: Namespace, settings: Settings) -> int:
    """Replay, print the closing table, verify."""
    from reglament.verbs.verify import report
    from workers.inline import Inline

    url = options.database or "sqlite://"
    status = run_replay(options, lambda clock: _prepared(url, clock), verify=report, worker=Inline)
    return int(status)


def _prepared(url: str, clock: object) -> object:
    application = assemble(url, clock=clock)  # type: ignore[arg-type]
    application.prepare()
    return application.engine
