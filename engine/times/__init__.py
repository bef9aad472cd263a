"""What a written time means on the calendar of a zone: dates, durations, repetitions and cron, as instants in UTC.

One rule for clock changes, that of RFC 5545 §3.3.5: a local time that the clock jumps over is as much later as the
clock was put forward, and of a local time that comes twice the first is meant. Years, months, weeks and days are
counted on the calendar of the zone, hours, minutes and seconds as they pass.
"""

from __future__ import annotations

from engine.times.cron import cron_fault, looks_like_cron, next_fire
from engine.times.cycles import LATE, MOST_CAUGHT_UP, Missed, cycle_fault, first_round, is_passed_over, next_round
from engine.times.faults import TimeFault
from engine.times.moments import local_or_instant, moment_in
from engine.times.spans import Span, is_span, span_of
from engine.times.zones import instant, zone_fault, zone_of, zones

__all__ = [
    "LATE",
    "MOST_CAUGHT_UP",
    "Missed",
    "Span",
    "TimeFault",
    "cron_fault",
    "cycle_fault",
    "first_round",
    "instant",
    "is_passed_over",
    "is_span",
    "local_or_instant",
    "looks_like_cron",
    "moment_in",
    "next_fire",
    "next_round",
    "span_of",
    "zone_fault",
    "zone_of",
    "zones",
]
