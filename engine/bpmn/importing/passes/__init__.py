"""The repairs that any tool's file may need: one small file each, and its row here. Their order matters."""

from __future__ import annotations

from engine.bpmn.importing.draft import Pass

__all__ = ["PASSES"]

PASSES: tuple[Pass, ...] = ()
