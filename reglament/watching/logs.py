"""Logs: text for a terminal, or one JSON object a line for whoever collects them; secrets never.

A secret may come into a line by an exception's text or a URL, where nobody thought of it. So every line is masked as
the last thing before it is written: passwords in URLs, bearer tokens and API keys, cookies, and `password=…`.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any

from engine.tracing import current_trace

__all__ = ["JsonLines", "TextLines", "masked", "set_up"]

MASK = "***"
_MASKED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(\w[\w+.-]*://[^\s:/@]*):[^\s@/]+@"), rf"\1:{MASK}@"),
    (re.compile(r"\breglament_[\w-]{20,}"), MASK),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), rf"\1 {MASK}"),
    (re.compile(r"(?i)((?:set-)?cookie:)[^\r\n]*"), rf"\1 {MASK}"),
    (
        re.compile(r"(?i)([\"']?\b\w*(?:password|passwd|secret|api_?key|token|authorization)[\"']?\s*[:=]\s*)"
                   r"(\"[^\"]*\"|'[^']*'|[^\s,;&}]+)"),
        rf"\1{MASK}",
    ),
)  # fmt: skip


def masked(text: str) -> str:
    """Return a text without what looks like a secret."""
    for pattern, instead in _MASKED:
        text = pattern.sub(instead, text)
    return text


class TextLines(logging.Formatter):
    """`WARNING workers.relay: …`, masked."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class JsonLines(logging.Formatter):
    """One object a line: time (UTC), level, logger, message, thread, and where they are, trace and exception."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(record.getMessage()),
            "thread": record.threadName,
        }
        if (trace := current_trace()) is not None:
            line["trace"] = trace
        if record.exc_info:
            line["exception"] = masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def set_up(form: str, level: str = "warning") -> None:
    """Write what is logged from this level on to the error output, as `text` or `json`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
