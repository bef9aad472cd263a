"""What Prometheus reads: what this process did, counted as it happens, and what the database holds now.

Each process counts its own work. What the database holds (`reglament_jobs` and the like) is the same whoever is asked.
The label of a request is the endpoint's name, never its address: an address holds ids and would make endless series.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping

from flask import Flask, g, request
from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from werkzeug.wrappers import Response

from engine.commands import ClosedJob, Engine
from engine.commands.engine import Handled
from engine.dispatch.outbox import ClaimedJob
from engine.queries.vital_signs import VitalSigns, vital_signs
from engine.store.driver import DATABASE_ERRORS

__all__ = ["CONTENT_TYPE_LATEST", "Metrics"]

log = logging.getLogger(__name__)

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)  # seconds, of steps and requests
SLOW = (0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300)  # of calls outside


class Metrics:
    """The counters of one process. `page()` is what a scrape gets."""

    def __init__(self, engine: Engine) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        made = {"registry": self.registry}
        self._commands = Counter(
            "reglament_commands", "Commands, by what became of them", ["command", "outcome"], **made
        )
        self._command_seconds = Histogram(
            "reglament_command_seconds", "Seconds of a command with its commit", ["command"], buckets=FAST, **made
        )
        self._attempts = Counter(
            "reglament_job_attempts", "Attempts at jobs, by what became of them", ["action", "outcome"], **made
        )
        self._attempt_seconds = Histogram(
            "reglament_job_attempt_seconds", "Seconds of an attempt at a job", ["action"], buckets=SLOW, **made
        )
        self._requests = Counter(
            "reglament_http_requests", "Requests answered", ["method", "endpoint", "status"], **made
        )
        self._request_seconds = Histogram(
            "reglament_http_request_seconds", "Seconds of a request", ["endpoint"], buckets=FAST, **made
        )
        self.registry.register(_Held(engine))
        engine.watch(self._handled)

    def page(self) -> bytes:
        """Return everything in Prometheus's text format."""
        return generate_latest(self.registry)

    def job_tried(self, job: ClaimedJob, closed: ClosedJob | None, seconds: float) -> None:
        """Count an attempt at a job; `closed` is what `workers.jobs.run_job` returned."""
        outcome = "lost" if closed is None else closed.state
        self._attempts.labels(job.action, outcome).inc()
        self._attempt_seconds.labels(job.action).observe(seconds)

    def watch_web(self, app: Flask) -> None:
        """Count and time the requests of a web application."""
        app.before_request(_began)
        app.after_request(self._answered)

    def _handled(self, handled: Handled) -> None:
        self._commands.labels(handled.command, handled.outcome).inc()
        self._command_seconds.labels(handled.command).observe(handled.seconds)

    def _answered(self, response: Response) -> Response:
        endpoint = request.endpoint or "none"
        self._requests.labels(request.method, endpoint, str(response.status_code)).inc()
        began = g.get("began")
        if began is not None and not response.is_streamed:  # a live page lasts as long as somebody looks at it
            self._request_seconds.labels(endpoint).observe(time.perf_counter() - began)
        return response


def _began() -> None:
    g.began = time.perf_counter()


class _Held(Collector):
    """What the database holds now. One that is away gives `reglament_database_up 0` and nothing else."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> Iterable[Metric]:
        return ()  # nothing is asked of the database when the registry is made

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("reglament_database_up", "1 when the database answered this scrape")
        try:
            with self._engine.database.read() as connection:
                signs = vital_signs(connection, self._engine.clock())
        except DATABASE_ERRORS:
            log.warning("the database did not answer a scrape of metrics")
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from _families(signs)


def _families(signs: VitalSigns) -> Iterator[Metric]:
    yield _labelled("reglament_jobs", "Open jobs, by state", "state", signs.jobs)
    yield _labelled("reglament_instances_running", "Running instances, by process", "process", signs.running)
    for name, meaning, value in (
        ("reglament_job_overdue_seconds", "How long the oldest due job waits", signs.overdue_job_seconds),
        ("reglament_timers_due", "Timers that are due and have not fired", signs.due_timers),
        ("reglament_timer_overdue_seconds", "How long the oldest due timer waits", signs.overdue_timer_seconds),
        ("reglament_messages_waiting", "Messages that nobody has wanted yet", signs.waiting_messages),
        ("reglament_incidents_open", "Open incidents", signs.open_incidents),
    ):
        yield GaugeMetricFamily(name, meaning, value=value)


def _labelled(name: str, meaning: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
