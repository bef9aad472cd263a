"""XES (IEEE 1849-2016): a trace an instance, with concept, time, lifecycle and organisation of each event."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import quoteattr

from engine.queries.event_log import LoggedEvent, LoggedInstance
from engine.store.columns import iso

__all__ = ["xes_xml"]

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/>\
<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>\
<string key="lifecycle:transition" value="complete"/></global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Activity and lifecycle" keys="concept:name lifecycle:transition"/>
"""
# What XML 1.0 cannot hold: control characters, surrogates without a partner.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xes_xml(log: Iterable[LoggedInstance], process: str) -> Iterator[str]:
    """Give the file in pieces: the head, a piece an instance, the end."""
    yield _HEAD + _string("concept:name", process)
    for one in log:
        yield _trace(one)
    yield "</log>\n"


def _trace(one: LoggedInstance) -> str:
    row = one.row
    parts = [
        "<trace>",
        _string("concept:name", row.business_key or str(row.id)),
        _string("instance", str(row.id)),
        _string("title", row.title),
        _string("process", one.process),
        f'<int key="version" value="{row.version}"/>',
        _string("state", row.status),
        _string("outcome", row.outcome or ""),
        _date("started", row.started_at),
        *([_date("ended", row.ended_at)] if row.ended_at is not None else []),
        *(_event(event) for event in one.events),
        "</trace>\n",
    ]
    return "".join(parts)


def _event(event: LoggedEvent) -> str:
    return (
        f"<event>{_string('concept:name', event.name)}{_string('element', event.element)}"
        f"{_string('lifecycle:transition', event.transition)}{_date('time:timestamp', event.at)}"
        f"{_string('org:resource', event.actor)}</event>"
    )


def _string(key: str, value: str) -> str:
    return f'<string key="{key}" value={_quoted(value)}/>'


def _date(key: str, moment: datetime) -> str:
    return f'<date key="{key}" value="{iso(moment).removesuffix("Z")}+00:00"/>'


def _quoted(value: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", value), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
