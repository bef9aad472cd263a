"""What this slice brings to Reglament: the tables of clients and counterparties."""

from __future__ import annotations

from pathlib import Path

from engine.plugins import ProcessApplication

__all__ = ["APPLICATION"]

APPLICATION = ProcessApplication(name="parties", migrations=Path(__file__).parent / "migrations" / "versions")
