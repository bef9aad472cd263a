"""Repair: what people did about incidents, skips that wait for a second person, repairs of many, and what is paused."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text, text

from engine.store.columns import UtcTime
from engine.store.tables import metadata

__all__ = ["paused_action", "repair", "repair_batch", "repair_batch_item", "skip_request", "suspended_instance"]

repair = Table(  # the history of an incident: append-only
    "bpm_repair",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("incident_id", BigInteger, nullable=False),
    Column("instance_id", BigInteger, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", String(120), nullable=False),  # "user:max"
    # retried, failed_again, reported_done, skip_asked, skipped, skip_refused, assigned, commented, closed
    Column("verb", String(20), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("before", Text),  # JSON: what an edit changed, as it was
    Column("after", Text),  # and as it is now; of reported_done the result, of a skip the outputs
    Index("ix_bpm_repair_incident", "incident_id", "id"),
)

WAITING_SKIP = "state = 'asked'"

skip_request = Table(  # one person asks, another one decides
    "bpm_skip_request",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("incident_id", BigInteger, nullable=False),
    Column("asked_by", String(120), nullable=False),  # a login
    Column("asked_at", UtcTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("outputs", Text, nullable=False),  # JSON: the variables that the element leaves behind
    Column("state", String(10), nullable=False),  # asked · approved · refused · void (the incident was repaired)
    Column("decided_by", String(120)),
    Column("decided_at", UtcTime),
    Index(
        "uq_bpm_skip_request_waiting",
        "incident_id",
        unique=True,
        sqlite_where=text(WAITING_SKIP),
        postgresql_where=text(WAITING_SKIP),
    ),
    Index("ix_bpm_skip_request_incident", "incident_id"),
)

repair_batch = Table(  # one wish for many incidents; carried out one command each
    "bpm_repair_batch",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("by", String(120), nullable=False),  # a login
    Column("title", Text, nullable=False),  # the cause in words
    Column("touched_at", UtcTime, nullable=False),  # when it was last carried on with
    Column("closed_at", UtcTime),  # every item has been retried once
    Index(
        "ix_bpm_repair_batch_open",
        "id",
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

repair_batch_item = Table(
    "bpm_repair_batch_item",
    metadata,
    Column("batch_id", ForeignKey("bpm_repair_batch.id"), primary_key=True),
    Column("incident_id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", String(10), nullable=False),  # waiting · retried · failed (at once) · refused (repaired meanwhile)
    Column("note", Text, nullable=False, server_default=""),
)

PAUSED = "resumed_at IS NULL"

paused_action = Table(  # its jobs keep, and nobody claims them; what was resumed stays as history
    "bpm_paused_action",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("action", String(120), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("by", String(120), nullable=False),  # a login
    Column("reason", Text, nullable=False),
    Column("resumed_at", UtcTime),
    Column("resumed_by", String(120)),
    Index(
        "uq_bpm_paused_action_now",
        "action",
        unique=True,
        sqlite_where=text(PAUSED),
        postgresql_where=text(PAUSED),
    ),
)

suspended_instance = Table(  # nothing of this case, or of what it called, begins until it is resumed
    "bpm_suspended_instance",
    metadata,
    Column("instance_id", BigInteger, primary_key=True, autoincrement=False),  # the outermost caller
    Column("since", UtcTime, nullable=False),
    Column("by", String(120), nullable=False),  # a login
    Column("reason", Text, nullable=False),
)
