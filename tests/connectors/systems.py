"""A system over HTTP as processes meet it: it answers by a list and keeps what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Request", "System", "serving"]


@dataclass
class Request:
    """What came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class System:
    """Answers are (status, headers, body), or a function that speaks on the handler's line itself."""

    url: str = ""
    answers: list[Any] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)

    def says(self, status: int, body: bytes | str = b"", media: str = "application/json", **headers: str) -> System:
        content = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append((status, {"Content-Type": media, **named}, content))
        return self

    def does(self, speak: Callable[[Any], None]) -> System:
        self.answers.append(speak)
        return self


@contextmanager
def serving() -> Iterator[System]:
    """Serve on this machine's own address until the end of the block."""
    system = System()

    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            system.asked.append(Request(self.command, self.path, headers, self.rfile.read(length)))
            answer = system.answers.pop(0)
            if callable(answer):
                answer(self)
                return
            status, named, body = answer
            self.send_response(status)
            for name, value in {**named, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one

        def log_message(self, *_: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    system.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield system
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
