"""Serves the web by gunicorn's threads, with the workers' threads beside it in the embedded mode."""

from __future__ import annotations

import socket
from typing import Any

from gunicorn.app.base import BaseApplication

from engine.errors import ReglamentError
from reglament.bootstrap import assemble
from reglament.settings import Settings

__all__ = ["PortTaken", "refuse_taken_port", "serve"]


class PortTaken(ReglamentError):
    """Something else listens there."""


def refuse_taken_port(settings: Settings) -> None:
    """Say before the long work that the port is taken. Raises `PortTaken` with the remedy."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise PortTaken(
                f"Port {settings.port} on {settings.host} is not free ({error.strerror}). "
                "Stop what listens there, or choose another one: REGLAMENT_PORT=8081 make run"
            ) from error


def serve(settings: Settings, *, with_workers: bool, processes: int = 1) -> None:
    """Serve until a signal stops it. Database and threads belong to the serving process, never to its parent."""
    _Server(settings, with_workers=with_workers, processes=processes).run()


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: Settings, *, with_workers: bool, processes: int) -> None:
        self.settings = settings
        self.with_workers = with_workers
        self.processes = processes
        self.workers: Any = None
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "worker_class": "gthread",
            "workers": self.processes,
            "threads": self.settings.web_threads,
            "timeout": 60,
            "graceful_timeout": 3,
            "keepalive": 15,
            "loglevel": "warning",
            "worker_exit": self._stop,
            "control_socket_disable": True,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the application inside the serving process."""
        from reglament.watching import tracing
        from reglament.watching.health import Health
        from reglament.watching.metrics import Metrics
        from reglament.watching.pages import Watch
        from web.app import create_app
        from workers.housekeeping import House

        tracing.set_up("reglament-web")
        application = assemble(self.settings.database, zone=self.settings.zone, **self.settings.outside)
        engine = application.engine
        metrics = Metrics(engine)
        cases = [kind for slice_ in application.applications for kind in slice_.cases]
        objects = [kind for slice_ in application.applications for kind in slice_.objects]
        app = create_app(engine, self.settings, cases=cases, objects=objects, hooks=application.hooks)
        metrics.watch_web(app)
        tracing.watch_web(app)
        more = {"house": House(*self.settings.kept), "tried": metrics.job_tried}
        redis_answers = None
        job_threads = self.settings.workers if self.with_workers else 0
        if self.settings.redis:
            from workers.scaled import ScaledOut

            hub, waiting = app.extensions["pages"].hub, app.extensions["pages"].waiting
            self.workers = ScaledOut(
                engine,
                self.settings.redis,
                job_threads=job_threads,
                tell=[hub.changed, waiting.ring],
                missed=[hub.missed],
                **more,
            )
            redis_answers = self.workers.redis_answers
        elif self.with_workers:
            from workers.threads import Workers

            self.workers = Workers(engine, job_threads=job_threads, **more)
        if self.workers is not None:
            self.workers.start()
        health = Health(engine.database, application.migrations, redis_answers)
        return Watch(health, metrics, token=self.settings.metrics_token, behind=app)

    def _stop(self, _server: Any, _worker: Any) -> None:
        if self.workers is not None:
            self.workers.stop()
