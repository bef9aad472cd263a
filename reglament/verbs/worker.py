"""`reglament worker`: workers alone; as many processes as wanted share one PostgreSQL."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser, Namespace

from reglament.bootstrap import assemble
from reglament.settings import Settings
from workers.threads import Workers

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--threads", type=int, default=None, help="job threads (default REGLAMENT_WORKERS)")


def run(options: Namespace, settings: Settings) -> int:
    """Work until a signal asks to stop; what is being done is finished first."""
    engine = assemble(settings.database).engine
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    workers = Workers(engine, job_threads=options.threads or settings.workers)
    workers.start()
    print("Working. Stop with Ctrl-C.", flush=True)
    stopped.wait()
    workers.stop()
    engine.database.dispose()
    return 0
