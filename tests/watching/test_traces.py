"""One trace from the click through step and job to the call outside, as a collector receives it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from reglament.watching import tracing

ROOT = Path(__file__).resolve().parents[2]
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

# A person completes a task over HTTP; another part of the program, as a worker does, runs the job that follows.
SCRIPT = """
import json, sys
from pathlib import Path
from opentelemetry import trace
from engine.dispatch.outbox import Outbox
from engine.store import passwords
from reglament.watching import tracing
from tests.web.api.conftest import Program
from tests.web import conftest as house
from web import create_app
from workers.jobs import run_job

assert tracing.set_up("reglament-test")
company = house.found(f"sqlite:///{sys.argv[1]}", passwords.hash_password(house.PASSWORD))
app = create_app(company.engine, cases=[house.REQUEST])
tracing.watch_web(app)
company.start()
anna = Program(app, company, "anna")
answer = anna.post(
    f"/tasks/{company.task()}/complete", {"values": {"verdict": "approve"}}, headers={"traceparent": sys.argv[2]}
)
assert answer.status_code == 200, answer.text
[job] = Outbox(company.engine.database, "w1").claim(company.engine.clock())
run_job(company.engine, job, "w1")
trace.get_tracer_provider().shutdown()
print(json.dumps({"trace": job.trace}))
"""


class _Collector(BaseHTTPRequestHandler):
    spans: list[Span]

    def do_POST(self) -> None:
        request = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                self.server.spans += scope.spans  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Collector) as server:
        server.spans = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def test_the_click_the_step_the_job_and_the_call_outside_are_one_trace(
    collector: ThreadingHTTPServer, tmp_path: Path
) -> None:
    endpoint = f"http://127.0.0.1:{collector.server_port}"
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "house.db"), CALLER],
        cwd=ROOT, env={**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    spans: list[Span] = collector.spans  # type: ignore[attr-defined]
    ours = {span.name: span for span in spans if span.trace_id.hex() == CALLER.split("-")[1]}
    click = ours["POST api.tasks_complete"]
    assert click.parent_span_id.hex() == CALLER.split("-")[2]
    step, job = ours["command CompleteWorkItem"], ours["job stock.book"]
    call, closing = ours["call stock.book"], ours["command CompleteJob"]
    assert (step.parent_span_id, job.parent_span_id) == (click.span_id, step.span_id)
    assert (call.parent_span_id, closing.parent_span_id) == (job.span_id, job.span_id)
    assert json.loads(ran.stdout)["trace"].split("-")[2] == step.span_id.hex()
    said = str(spans)
    assert "ACME" not in said  # what people wrote is nobody's business


def test_nothing_is_sent_unless_somebody_says_where() -> None:
    assert tracing.set_up("reglament-web", {}) is False
    assert (
        tracing.set_up("reglament-web", {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "true"})
        is False
    )


def test_what_sends_traces_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "find_spec", lambda _name: None)
    with pytest.raises(tracing.TelemetryMissing, match=r"install reglament\[telemetry\]"):
        tracing.set_up("reglament-web", {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"})
