"""What this slice brings to Reglament: the books' tables and the actions on them."""

from __future__ import annotations

from pathlib import Path

from engine.plugins import ProcessApplication
from processes.erp.actions import ACTIONS

__all__ = ["APPLICATION"]

APPLICATION = ProcessApplication(
    name="erp",
    actions=ACTIONS,
    migrations=Path(__file__).parent / "migrations" / "versions",
)
