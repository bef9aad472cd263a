"""Data stores (BPMN 2.0.2 §10.4.1): what processes keep beyond their instances, by name; and who wrote what."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from engine.store.columns import UtcTime
from engine.store.tables import metadata

__all__ = ["data_store", "data_store_write"]

data_store = Table(
    "bpm_data_store",
    metadata,
    Column("name", String(200), primary_key=True),  # by which every diagram means the same one
    Column("rev", Integer, nullable=False),  # counts the transactions that wrote it, from 1
    Column("value", Text, nullable=False),  # JSON: all that it holds
    Column("records", Integer, nullable=False),  # entries of the list or context; anything else is one
    Column("changed_at", UtcTime, nullable=False),
    Column("changed_by", String(120), nullable=False),  # "user:max"
)

data_store_write = Table(  # append-only
    "bpm_data_store_write",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("store", String(200), nullable=False),
    Column("rev", Integer, nullable=False),  # that the store had afterwards
    Column("at", UtcTime, nullable=False),
    Column("actor", String(120), nullable=False),  # "user:max"
    Column("instance_id", BigInteger, nullable=False),
    Column("element", String(255), nullable=False),
    Column("part", Text, nullable=False, server_default=""),  # "anna.city"; empty: all of it
    Column("value", Text, nullable=False),  # JSON: what was written there
    Index("ix_bpm_data_store_write_store", "store", "id"),
    Index("ix_bpm_data_store_write_instance", "instance_id", "id"),
)
