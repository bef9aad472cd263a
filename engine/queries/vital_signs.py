"""What a watcher of a running installation wants to know now, from partial indexes and figures counted beforehand.

It is asked every few seconds, so nothing here grows with history: open jobs, due timers, waiting messages and open
incidents are few where all is well, and how many instances run comes from the monitor's roll-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.store.columns import iso, parse_time
from engine.store.driver import fetch
from engine.store.tables import OPEN_JOB

__all__ = ["VitalSigns", "vital_signs"]


@dataclass(frozen=True, slots=True)
class VitalSigns:
    """Counts now; ages in seconds, 0 where nothing waits."""

    jobs: Mapping[str, int]  # open ones, by state
    overdue_job_seconds: float  # how long the oldest due job waits for a worker
    due_timers: int
    overdue_timer_seconds: float
    waiting_messages: int
    open_incidents: int
    running: Mapping[str, int]  # instances, by process


_STATES = ("scheduled", "available", "executing", "retryable")


def vital_signs(connection: Connection, now: datetime) -> VitalSigns:
    """Return them, in three statements. `now` is the engine's clock."""
    moment = "CAST(:now AS timestamptz)" if connection.dialect.name == "postgresql" else ":now"
    jobs = dict.fromkeys(_STATES, 0)
    for state, number in fetch(connection, f"SELECT state, count(*) FROM bpm_job WHERE {OPEN_JOB} GROUP BY state", {}):
        jobs[state] = int(number)
    # One statement, its parts told apart by name: UNION ALL promises no order.
    due = {
        name: (int(number), oldest)
        for name, number, oldest in fetch(
            connection,
            f"""SELECT 'timers', count(*), min(due_at) FROM bpm_timer WHERE due_at <= {moment}
            UNION ALL SELECT 'jobs', count(*), min(run_at) FROM bpm_job
                WHERE {OPEN_JOB} AND state <> 'executing' AND run_at <= {moment}
            UNION ALL SELECT 'messages', count(*), NULL FROM bpm_message WHERE state = 'waiting'
            UNION ALL SELECT 'incidents', count(*), NULL FROM bpm_incident WHERE state = 'open'""",
            {"now": iso(now)},
        )
    }
    running = fetch(
        connection,
        "SELECT definition_key, sum(here) FROM bpm_monitor_standing WHERE element = '' GROUP BY definition_key",
        {},
    )
    return VitalSigns(
        jobs=jobs,
        overdue_job_seconds=_age(due["jobs"][1], now),
        due_timers=due["timers"][0],
        overdue_timer_seconds=_age(due["timers"][1], now),
        waiting_messages=due["messages"][0],
        open_incidents=due["incidents"][0],
        running={key: int(number) for key, number in running},
    )


def _age(moment: datetime | str | None, now: datetime) -> float:
    found = parse_time(moment)
    return max(0.0, (now - found).total_seconds()) if found is not None else 0.0
