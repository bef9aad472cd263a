"""What Prometheus reads."""

from __future__ import annotations

import urllib.error
import urllib.request
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import Client

from engine.actions import Connector, Done, Placement, Retry
from engine.commands import CompleteWorkItem, Engine
from engine.commands.engine import Handled
from engine.store.database import Database
from reglament.watching.health import Health
from reglament.watching.metrics import Metrics
from reglament.watching.pages import Watch, served
from tests.store.kit import HandClock
from tests.web.api.archive import archive, begin, worker_of
from tests.web.conftest import Company
from tests.workers.bench import LIMITED, Bench, Script
from web import create_app
from workers.jobs import run_job

STATES = ("waiting", "later", "held")


def read(page: bytes) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by name and labels, read as Prometheus reads it."""
    families = text_string_to_metric_families(page.decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def labels(**named: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(named.items()))


def test_what_the_database_holds_is_counted_on_each_scrape(database: Database, clock: HandClock) -> None:
    bench = Bench(database, clock)
    bench.plays(Script([Retry("busy"), Done()]))
    metrics = Metrics(bench.engine)
    clock.move(seconds=90)
    before = read(metrics.page())
    assert before["reglament_database_up", ()] == 1
    assert before["reglament_jobs", labels(state="available")] == 1
    assert before["reglament_job_overdue_seconds", ()] == 90
    assert before["reglament_timers_due", ()] == 0
    assert before["reglament_timer_overdue_seconds", ()] == 0
    job = bench.claim()
    metrics.job_tried(job, run_job(bench.engine, job, "w1"), 0.2)
    after = read(metrics.page())
    assert after["reglament_jobs", labels(state="available")] == 0
    assert after["reglament_jobs", labels(state="retryable")] == 1
    assert after["reglament_job_overdue_seconds", ()] == 0  # its next attempt is not due yet
    assert after["reglament_job_attempts_total", labels(action="demo.do", outcome="retryable")] == 1
    assert after["reglament_job_attempt_seconds_sum", labels(action="demo.do")] == 0.2


def test_due_timers_and_open_incidents_are_seen(database: Database, clock: HandClock) -> None:
    bench = Bench(database, clock)
    bench.plays(Script([Retry("busy")] * 3), process=LIMITED, placement=Placement.OUTSIDE)
    bench.run()
    clock.move(hours=2)
    found = read(Metrics(bench.engine).page())
    assert found["reglament_incidents_open", ()] == 1
    assert found["reglament_timers_due", ()] == 1
    assert found["reglament_timer_overdue_seconds", ()] > 3000


def test_commands_are_counted_by_what_became_of_them(engine: Engine) -> None:
    seen: list[Handled] = []
    engine.watch(seen.append)
    metrics = Metrics(engine)
    with pytest.raises(Exception, match="123456"):
        engine.handle(CompleteWorkItem(123456))
    assert [(one.command, one.outcome) for one in seen] == [("CompleteWorkItem", "refused")]
    found = read(metrics.page())
    assert found["reglament_commands_total", labels(command="CompleteWorkItem", outcome="refused")] == 1
    assert found["reglament_command_seconds_count", labels(command="CompleteWorkItem")] == 1


def test_a_connectors_calls_breaker_and_jobs_are_its_own(database: Database, clock: HandClock) -> None:
    bench = Bench(database, clock)
    bench.plays(Script([Retry("busy"), Retry("busy"), Done()]), connector=Connector("erp", at_once=2, opens_after=2))
    metrics = Metrics(bench.engine)
    erp = labels(connector="erp")
    found = read(metrics.page())
    assert (found["reglament_connector_open", erp], found["reglament_connector_failures", erp]) == (0, 0)
    assert found["reglament_connector_jobs", labels(connector="erp", state="waiting")] == 1
    for open_after in (0, 1):
        job = bench.claim()
        assert read(metrics.page())["reglament_connector_jobs", labels(connector="erp", state="running")] == 1
        metrics.job_tried(job, run_job(bench.engine, job, "w1"), 0.5)
        assert read(metrics.page())["reglament_connector_open", erp] == open_after
        clock.move(hours=1)
    found = read(metrics.page())
    assert found["reglament_connector_failures", erp] == 2
    assert found["reglament_connector_calls_total", labels(connector="erp", outcome="retryable")] == 2
    assert found["reglament_connector_call_seconds_sum", erp] == 1


def test_a_topics_jobs_and_answers_are_its_own(company: Company) -> None:
    app = create_app(company.engine)
    metrics = Metrics(company.engine)
    metrics.watch_web(app)
    archive(company)
    for number in range(3):
        begin(company, f"I-{number}")
    company.clock[0] += timedelta(seconds=90)
    worker = worker_of(app, company)()
    [job] = worker.fetch()
    worker.answer("fail", job, message="the lamp is broken")
    worker.fetch()
    found = read(metrics.page())
    counted = {state: found["reglament_topic_jobs", labels(topic="archive", state=state)] for state in STATES}
    assert counted == {"waiting": 1, "later": 1, "held": 1}
    assert found["reglament_topic_oldest_seconds", labels(topic="archive")] == 90
    assert found["reglament_topic_answers_total", labels(topic="archive", answer="fail")] == 1
    assert found["reglament_topic_held_seconds_count", labels(topic="archive")] == 1


def test_a_database_that_is_away_is_told_and_breaks_nothing(company: Company) -> None:
    metrics = Metrics(company.engine)
    with company.engine.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE bpm_job RENAME TO hidden")
    found = read(metrics.page())
    assert found["reglament_database_up", ()] == 0
    assert not any(name.startswith("reglament_jobs") for name, _ in found)


def test_requests_are_counted_by_endpoint_never_by_address(company: Company) -> None:
    app = create_app(company.engine)
    metrics = Metrics(company.engine)
    metrics.watch_web(app)
    for path in ("/login", "/tasks/77", "/no/such/page"):
        app.test_client().get(path)
    found = read(metrics.page())
    requests = {dict(key)["endpoint"] for name, key in found if name == "reglament_http_requests_total"}
    assert {"auth.login", "tasks.show", "none"} <= requests
    assert "/77" not in metrics.page().decode()
    timed = labels(endpoint="auth.login")
    assert found["reglament_http_request_seconds_count", timed] == 1


@pytest.mark.parametrize(
    ("given", "token", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, "", 200),
        ({"REMOTE_ADDR": "::1"}, "", 200),
        ({"REMOTE_ADDR": "10.1.2.3"}, "", 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.1.2.3"}, "", 404),
        ({"REMOTE_ADDR": "10.1.2.3", "HTTP_AUTHORIZATION": "Bearer open"}, "open", 200),
        ({"REMOTE_ADDR": "10.1.2.3", "HTTP_AUTHORIZATION": "Bearer shut"}, "open", 404),
        ({"REMOTE_ADDR": "127.0.0.1"}, "open", 404),
    ],
)
def test_numbers_are_for_this_machine_or_for_who_has_the_token(
    company: Company, given: dict[str, str], token: str, status: int
) -> None:
    watch = Watch(Health(company.engine.database), Metrics(company.engine), token=token)
    assert Client(watch).get("/metrics", environ_overrides=given).status_code == status


def test_a_worker_serves_them_on_a_port_of_their_own(company: Company) -> None:
    watch = Watch(Health(company.engine.database), Metrics(company.engine))
    with served(watch, "127.0.0.1", 0) as port:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            assert read(answer.read())["reglament_database_up", ()] == 1
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/login", timeout=5)
