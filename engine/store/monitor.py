"""What the monitor counts beforehand, and its saved views.

All but the views can be made anew from history at any time (`engine.dispatch.figures`); nothing else writes here. A
`period` is a day ("2026-11-23") or a month ("2026-11"), in the zone that the
cursor's row names: a year of figures is read from months.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from engine.store.columns import UtcTime
from engine.store.tables import metadata

__all__ = [
    "FIGURES",
    "NOT_YET_OVERDUE",
    "cursor",
    "element_figure",
    "followed",
    "followed_incident",
    "pin",
    "process_figure",
    "standing",
    "view",
    "visit",
]

cursor = Table(  # one row: how far the folding is, and who does it
    "bpm_monitor_cursor",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("worker", String(120)),
    Column("lease_until", UtcTime),
    Column("fence", BigInteger, nullable=False),  # +1 at each claim: a late folder is refused
    Column("serial", BigInteger, nullable=False),  # +1 whenever a figure changed
    Column("as_of", UtcTime),  # everything committed before is counted
    Column("history_id", BigInteger, nullable=False),  # rows up to here were looked at once
    Column("incident_id", BigInteger, nullable=False),
    Column("swept_id", BigInteger, nullable=False),  # the slow round over all instances stands here
    Column("swept_incident_id", BigInteger, nullable=False),
    Column("zone", String(64), nullable=False),  # whose days and months the figures are counted by
)

followed = Table(  # an instance, as far as it is counted
    "bpm_monitor_instance",
    metadata,
    Column("instance_id", BigInteger, primary_key=True, autoincrement=False),
    Column("definition_key", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("rev", Integer, nullable=False),  # of the last step that is counted: none is counted twice, none is left out
    Column("status", String(12), nullable=False),  # as in bpm_instance; "" before its first step is counted
    Column("root_id", BigInteger, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("outcome", String(200)),
    Column("troubles", Integer, nullable=False),  # overdue tasks and open incidents; a case's with those it called
    Index("ix_bpm_monitor_instance_list", "definition_key", "status", "started_at", "instance_id"),
    Index("ix_bpm_monitor_instance_version", "definition_key", "version", "status", "started_at", "instance_id"),
    Index(
        "ix_bpm_monitor_instance_late",
        "definition_key",
        "started_at",
        "instance_id",
        sqlite_where=text("troubles > 0 AND status = 'running'"),
        postgresql_where=text("troubles > 0 AND status = 'running'"),
    ),
)

NOT_YET_OVERDUE = "is_overdue = 0 AND due_at IS NOT NULL"

visit = Table(  # a token that stands on an element
    "bpm_monitor_visit",
    metadata,
    Column("instance_id", BigInteger, primary_key=True, autoincrement=False),
    Column("token", Integer, primary_key=True, autoincrement=False),
    Column("definition_key", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("element", String(200), nullable=False),
    Column("is_whole", Integer, nullable=False),  # 1: around the rounds of a repeated activity, which are what counts
    Column("entered_at", UtcTime, nullable=False),
    Column("due_at", UtcTime),
    Column("is_overdue", Integer, nullable=False),
    Index("ix_bpm_monitor_visit_element", "definition_key", "element", "version", "instance_id"),
    Index(
        "ix_bpm_monitor_visit_due",
        "due_at",
        sqlite_where=text(NOT_YET_OVERDUE),
        postgresql_where=text(NOT_YET_OVERDUE),
    ),
)

followed_incident = Table(
    "bpm_monitor_incident",
    metadata,
    Column("incident_id", BigInteger, primary_key=True, autoincrement=False),
    Column("instance_id", BigInteger, nullable=False),
    Column("root_id", BigInteger, nullable=False),
    Column("definition_key", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("element", String(200), nullable=False),
    Column("is_open", Integer, nullable=False),
    Index(
        "ix_bpm_monitor_incident_open",
        "incident_id",
        sqlite_where=text("is_open = 1"),
        postgresql_where=text("is_open = 1"),
    ),
)

standing = Table(  # what is there now; element "": the process (instances that run, that are late, open incidents)
    "bpm_monitor_standing",
    metadata,
    Column("definition_key", String(200), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("element", String(200), primary_key=True),
    Column("here", BigInteger, nullable=False),
    Column("overdue", BigInteger, nullable=False),
    Column("incidents", BigInteger, nullable=False),
)

element_figure = Table(  # what happened at an element in a period
    "bpm_monitor_element",
    metadata,
    Column("definition_key", String(200), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("element", String(200), primary_key=True),
    Column("entered", BigInteger, nullable=False),
    Column("done", BigInteger, nullable=False),  # left in the usual way
    Column("cancelled", BigInteger, nullable=False),
    Column("overdue", BigInteger, nullable=False),  # fell due in the period and were not done by then
    Column("incidents", BigInteger, nullable=False),
    Column("untaken_ms", BigInteger, nullable=False),  # of tasks that were done: until somebody took them
    Column("spread", Text, nullable=False),  # of the durations of what was done (engine.model.spread)
)

process_figure = Table(  # instances that started or ended in a period
    "bpm_monitor_process",
    metadata,
    Column("definition_key", String(200), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("what", String(12), primary_key=True),  # started · completed · cancelled · failed
    Column("outcome", String(200), primary_key=True),  # the end event of completed ones
    Column("number", BigInteger, nullable=False),
    Column("spread", Text, nullable=False),  # of the cycle times of those that ended
)

view = Table(  # a list or a diagram as somebody wants to find it again: the address says everything
    "bpm_monitor_view",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("login", ForeignKey("bpm_user.login"), nullable=False, index=True),
    Column("title", String(120), nullable=False),
    Column("address", String(2000), nullable=False),
    Column("is_shared", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

pin = Table(  # who keeps a view, own or shared, at the top of the monitor
    "bpm_monitor_pin",
    metadata,
    Column("view_id", ForeignKey("bpm_monitor_view.id"), primary_key=True),
    Column("login", ForeignKey("bpm_user.login"), primary_key=True),
)

FIGURES = (followed, visit, followed_incident, standing, element_figure, process_figure)  # made anew by a recount
