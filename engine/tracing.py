"""One trace from the click through step and job to the call outside (OpenTelemetry, W3C Trace Context).

The engine only asks the API, which does nothing until the installation sets up an exporter. A job's row keeps the
`traceparent` of the step that made it, so that the attempt in another process, perhaps days later, goes on in the same
trace.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

__all__ = ["current_trace", "note", "span"]

_TRACER = trace.get_tracer("reglament")
_W3C = TraceContextTextMapPropagator()

Attributes = Mapping[str, str | int]


def current_trace() -> str | None:
    """Return the `traceparent` of what is being done, "00-<trace>-<span>-<flags>"; None when nothing is traced."""
    found = trace.get_current_span().get_span_context()
    if not found.is_valid:
        return None
    return f"00-{found.trace_id:032x}-{found.span_id:016x}-{found.trace_flags:02x}"


@contextmanager
def span(name: str, attributes: Attributes | None = None, *, of: str | None = None) -> Iterator[None]:
    """Do something as a span of the current trace, or of the one with this `traceparent`.

    Attributes are names and numbers, never what people wrote. An exception is noted by its class alone: its text may
    hold what is nobody's business.
    """
    parent = _W3C.extract({"traceparent": of}) if of else None
    with _TRACER.start_as_current_span(
        name, context=parent, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield
        except Exception as error:
            current.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise


def note(attributes: Attributes) -> None:
    """Add what became known later to the current span."""
    trace.get_current_span().set_attributes(dict(attributes))
