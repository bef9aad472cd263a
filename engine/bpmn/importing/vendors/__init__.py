"""What the words of other vendors mean here: one file or package each, and its row. They run before the repairs."""

from __future__ import annotations

from engine.bpmn.importing.draft import Pass

__all__ = ["VENDORS"]

VENDORS: tuple[Pass, ...] = ()
