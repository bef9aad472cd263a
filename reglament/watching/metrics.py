"""What Prometheus reads: what this process did, counted as it happens, and what the database holds now.

Each process counts its own work. What the database holds (`reglament_jobs` and the like) is the same whoever is asked.
The label of a request is the endpoint's name, never its address: an address holds ids and would make endless series.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from flask import Flask, g, request
from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from werkzeug.wrappers import Response

from engine.commands import ClosedJob, Engine
from engine.commands.engine import Handled
from engine.dispatch.connectors import ConnectorRow, connectors
from engine.dispatch.outbox import ClaimedJob
from engine.queries.external import TopicRow, topics
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
        self._calls = Counter(
            "reglament_connector_calls", "Attempts at jobs that a connector serves", ["connector", "outcome"], **made
        )
        self._call_seconds = Histogram(
            "reglament_connector_call_seconds", "Seconds of such an attempt", ["connector"], buckets=SLOW, **made
        )
        self._answers = Counter("reglament_topic_answers", "Answers of programs outside", ["topic", "answer"], **made)
        self._held_seconds = Histogram(
            "reglament_topic_held_seconds", "Seconds that a program had a job", ["topic"], buckets=SLOW, **made
        )
        self._requests = Counter(
            "reglament_http_requests", "Requests answered", ["method", "endpoint", "status"], **made
        )
        self._request_seconds = Histogram(
            "reglament_http_request_seconds", "Seconds of a request", ["endpoint"], buckets=FAST, **made
        )
        self._engine = engine
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
        action = self._engine.actions.get(job.action)
        if action is not None and action.connector is not None:
            self._calls.labels(action.connector.name, outcome).inc()
            self._call_seconds.labels(action.connector.name).observe(seconds)

    def program_answered(self, topic: str, answer: str, seconds: float) -> None:
        """Count what a program outside said of a job (complete, error, fail), after so many seconds."""
        self._answers.labels(topic, answer).inc()
        self._held_seconds.labels(topic).observe(seconds)

    def watch_web(self, app: Flask) -> None:
        """Count and time the requests of a web application, and what programs outside answer through it."""
        app.before_request(_began)
        app.after_request(self._answered)
        app.extensions["pages"].answered.append(self.program_answered)

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
                now = self._engine.clock()
                signs = vital_signs(connection, now)
                ways = connectors(connection, self._engine.connectors)
                waiting = topics(connection, now)
        except DATABASE_ERRORS:
            log.warning("the database did not answer a scrape of metrics")
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from _families(signs)
        yield from _of_connectors(ways)
        yield from _of_topics(waiting, now)


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


def _of_connectors(ways: list[ConnectorRow]) -> Iterator[Metric]:
    """`_open` is the breaker: 1 while nothing is sent, but one job now and then that tries."""
    is_open = GaugeMetricFamily("reglament_connector_open", "1 while its breaker is open", labels=["connector"])
    failures = GaugeMetricFamily("reglament_connector_failures", "Failures in a row", labels=["connector"])
    jobs = GaugeMetricFamily("reglament_connector_jobs", "Open jobs, by state", labels=["connector", "state"])
    for way in ways:
        is_open.add_metric([way.name], int(way.opened_at is not None))
        failures.add_metric([way.name], way.failures)
        jobs.add_metric([way.name, "running"], way.running)
        jobs.add_metric([way.name, "waiting"], way.waiting)
    yield from (is_open, failures, jobs)


def _of_topics(rows: list[TopicRow], now: datetime) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("reglament_topic_jobs", "Open jobs of a topic, by state", labels=["topic", "state"])
    oldest = GaugeMetricFamily("reglament_topic_oldest_seconds", "Age of the oldest job nobody has", labels=["topic"])
    for row in rows:
        for state, number in (("waiting", row.waiting), ("later", row.later), ("held", row.held)):
            jobs.add_metric([row.topic, state], number)
        age = (now - row.oldest).total_seconds() if row.oldest is not None else 0.0
        oldest.add_metric([row.topic], max(0.0, age))
    yield from (jobs, oldest)


def _labelled(name: str, meaning: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
