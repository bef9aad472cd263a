"""The addresses by which programs watch a process: `/health/live`, `/health/ready`, `/metrics`.

They stand before the web application and need neither login nor session, so they answer when it cannot; a process of
workers serves them alone. What they tell names no person and no case. The metrics are for the machine itself, or for
who shows the token of `REGLAMENT_METRICS_TOKEN`: to others that address does not exist.
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from reglament.watching.health import Health
from reglament.watching.metrics import CONTENT_TYPE_LATEST, Metrics

__all__ = ["Watch", "served"]

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
_REASONS = {200: "200 OK", 404: "404 Not Found", 405: "405 Method Not Allowed", 503: "503 Service Unavailable"}


class Watch:
    """A WSGI application for the three addresses; everything else goes to `behind`, or is not found."""

    def __init__(self, health: Health, metrics: Metrics, *, token: str = "", behind: Any = None) -> None:
        self._health, self._metrics, self._token, self._behind = health, metrics, token, behind

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path not in ("/health/live", "/health/ready", "/metrics"):
            if self._behind is not None:
                found: Iterable[bytes] = self._behind(environ, start_response)
                return found
            return _answer(start_response, 404, TEXT, b"Here are /health/live, /health/ready and /metrics.\n")
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return _answer(start_response, 405, TEXT, b"Only GET.\n")
        if path == "/health/live":
            return _answer(start_response, 200, JSON, _json({"status": "alive"}))
        if path == "/health/ready":
            found_ready = self._health.ready()
            told = {"status": "ready" if found_ready.ready else "not ready", "checks": found_ready.checks}
            return _answer(start_response, 200 if found_ready.ready else 503, JSON, _json(told))
        if not self._may_read_metrics(environ):
            return _answer(start_response, 404, TEXT, b"Not found.\n")
        return _answer(start_response, 200, CONTENT_TYPE_LATEST, self._metrics.page())

    def _may_read_metrics(self, environ: dict[str, Any]) -> bool:
        if self._token:
            given = environ.get("HTTP_AUTHORIZATION", "").encode("latin-1")
            return hmac.compare_digest(given, f"Bearer {self._token}".encode())
        if "HTTP_X_FORWARDED_FOR" in environ or "HTTP_FORWARDED" in environ:
            return False  # a proxy on this machine speaks for somebody elsewhere
        try:
            return ipaddress.ip_address(environ.get("REMOTE_ADDR", "")).is_loopback
        except ValueError:
            return environ.get("REMOTE_ADDR", "") == ""  # a socket file: on this machine


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    timeout = 10  # nobody holds a thread by saying nothing

    def log_message(self, *_arguments: Any) -> None:
        pass  # a scrape every few seconds is no news


@contextmanager
def served(watch: Watch, host: str, port: int) -> Iterator[int]:
    """Serve the three addresses in a thread of their own, and yield the port (0: any free one). Raises OSError."""
    with make_server(host, port, watch, server_class=_Server, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, name="reglament-watch", daemon=True)
        thread.start()
        try:
            yield int(server.server_port)
        finally:
            server.shutdown()
            thread.join()


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _answer(start_response: Any, status: int, kind: str, body: bytes) -> list[bytes]:
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    start_response(_REASONS[status], [*headers, ("X-Content-Type-Options", "nosniff")])
    return [body]
