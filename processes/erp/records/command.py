"""What was asked, by key: the table that makes every action happen exactly once."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from processes.erp.records.base import metadata, moment, text

__all__ = ["command"]

command = Table(
    "erp_command",
    metadata,
    text("key", 300, primary_key=True),
    text("action", 60),
    text("digest", 64),  # SHA-256 of action and parameters
    Column("result", Text),  # JSON; null only while the action runs
    moment("at", null=False),
)
