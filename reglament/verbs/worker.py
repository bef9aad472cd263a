"""`reglament worker`: workers alone; as many processes as wanted share one PostgreSQL."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from contextlib import nullcontext

from reglament.bootstrap import assemble
from reglament.settings import Settings
from reglament.stopping import stop_asked
from reglament.watching import tracing
from reglament.watching.health import Health
from reglament.watching.metrics import Metrics
from reglament.watching.pages import Watch, served
from workers.housekeeping import House
from workers.scaled import ScaledOut
from workers.threads import Workers

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--threads", type=int, default=None, help="job threads (default REGLAMENT_WORKERS)")


def run(options: Namespace, settings: Settings) -> int:
    """Work until a signal asks to stop; what is being done is finished first."""
    tracing.set_up("reglament-worker")
    application = assemble(settings.database, zone=settings.zone, upgraded=True, **settings.outside)
    application.refuse_other_zone()
    engine = application.engine
    metrics = Metrics(engine)
    more = {"house": House(*settings.kept), "tried": metrics.job_tried}
    workers: Workers | ScaledOut
    redis_answers = None
    threads = options.threads or settings.workers
    if settings.redis:
        workers = ScaledOut(engine, settings.redis, job_threads=threads, **more)
        redis_answers = workers.redis_answers
        mode = "Redis rings for jobs through RQ; while it is away, the database is polled"
    else:
        workers = Workers(engine, job_threads=threads, **more)
        mode = "the database is polled; REGLAMENT_REDIS is not set"
    watch = Watch(Health(engine.database, application.migrations, redis_answers), metrics, token=settings.metrics_token)
    with (
        stop_asked() as stop,
        served(watch, settings.host, settings.watch_port) if settings.watch_port else nullcontext(),
    ):
        workers.start()
        print(f"Working with {threads} job threads: {mode}. Stop with Ctrl-C.", flush=True)
        stop.wait()
        workers.stop()
    engine.database.dispose()
    return 0
