"""Sends traces where the installation says, by OpenTelemetry's own variables; without them nothing leaves the machine.

`OTEL_EXPORTER_OTLP_ENDPOINT` (or `…_TRACES_ENDPOINT`) switches it on; the SDK reads the rest of the standard's
variables itself: headers, sampling, resource attributes.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from importlib.util import find_spec

from flask import Flask, g, request
from werkzeug.wrappers import Response

from engine.errors import ReglamentError
from engine.tracing import note, span

__all__ = ["TelemetryMissing", "set_up", "watch_web"]

log = logging.getLogger(__name__)

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")


class TelemetryMissing(ReglamentError):
    """Traces are wanted, and what sends them is not installed."""


def set_up(service: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Send traces when the environment names an endpoint; returns whether. Raises `TelemetryMissing`."""
    named = next((name for name in ENDPOINTS if environment.get(name, "").strip()), None)
    if named is None or environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    if find_spec("opentelemetry.sdk") is None or find_spec("opentelemetry.exporter") is None:
        raise TelemetryMissing(f"{named} is set, but traces are sent by an extra: install reglament[telemetry].")
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({"service.name": environment.get("OTEL_SERVICE_NAME") or service})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return True


def watch_web(app: Flask) -> None:
    """Make each request a span, which goes on in the trace that the caller names by its `traceparent`."""
    app.before_request(_begin)
    app.after_request(_tell)
    app.teardown_request(_end)


def _begin() -> None:
    attributes = {"http.request.method": request.method, "http.route": str(request.url_rule or "")}
    g.span = span(f"{request.method} {request.endpoint or 'none'}", attributes, of=request.headers.get("traceparent"))
    g.span.__enter__()


def _tell(response: Response) -> Response:
    note({"http.response.status_code": response.status_code})
    return response


def _end(_error: BaseException | None) -> None:
    began = g.pop("span", None)
    if began is not None:
        began.__exit__(None, None, None)
