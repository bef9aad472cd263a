"""Instances under change: one wish for many of them, and what of a process is suspended."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, text

from engine.store.columns import UtcTime
from engine.store.tables import metadata

__all__ = ["change_batch", "change_batch_item", "suspended_node", "suspension"]

change_batch = Table(  # tokens of many instances, or many instances to another version; one command each
    "bpm_change_batch",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(10), nullable=False),  # modify · migrate
    Column("definition_key", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("to_version", Integer),  # migrate
    Column("plan", Text, nullable=False),  # JSON: what is done to each
    Column("at", UtcTime, nullable=False),
    Column("by", String(120), nullable=False),  # a login
    Column("reason", Text, nullable=False),
    Column("touched_at", UtcTime, nullable=False),  # when it was last carried on with
    Column("paused_at", UtcTime),
    Column("paused_by", String(120)),
    Column("stopped_at", UtcTime),  # given up: what waited stays as it is
    Column("stopped_by", String(120)),
    Column("closed_at", UtcTime),  # nothing waits any more
    Index(
        "ix_bpm_change_batch_open",
        "id",
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

change_batch_item = Table(
    "bpm_change_batch_item",
    metadata,
    Column("batch_id", ForeignKey("bpm_change_batch.id"), primary_key=True),
    Column("instance_id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", String(10), nullable=False),  # waiting · done · stayed (with the reason) · stopped
    Column("note", Text, nullable=False, server_default=""),
)

SUSPENDED = "resumed_at IS NULL"

suspension = Table(  # what was resumed stays as history
    "bpm_suspension",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("definition_key", String(200), nullable=False),
    Column("version", Integer, nullable=False),  # 0: all versions, also those to come
    Column("element", String(200), nullable=False, server_default=""),  # "": the whole of it: nothing starts
    Column("instances", Integer, nullable=False, server_default="0"),  # 1: those that run stand still, too
    Column("since", UtcTime, nullable=False),
    Column("by", String(120), nullable=False),  # a login
    Column("reason", Text, nullable=False),
    Column("resumed_at", UtcTime),
    Column("resumed_by", String(120)),
    Index(
        "uq_bpm_suspension_now",
        "definition_key",
        "version",
        "element",
        unique=True,
        sqlite_where=text(SUSPENDED),
        postgresql_where=text(SUSPENDED),
    ),
)

suspended_node = Table(  # what rests with a suspended element: itself, its boundary events, what is inside it
    "bpm_suspended_node",
    metadata,
    Column("suspension_id", ForeignKey("bpm_suspension.id"), primary_key=True),
    Column("definition_key", String(200), nullable=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("node", Integer, primary_key=True, autoincrement=False),
    Column("element", String(200), nullable=False),
    Index("ix_bpm_suspended_node", "definition_key", "version", "node"),
)
