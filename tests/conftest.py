"""What every test may ask for: a database, a queue, a browser (`tests/services.py`)."""

from __future__ import annotations

import importlib
import logging

import pytest

pytest_plugins = ["tests.services"]


@pytest.fixture(autouse=True)
def loggers_speak() -> None:
    """Let every logger speak again: a library that sets up logging for itself may have silenced those of others."""
    logging.disable(logging.NOTSET)
    logging.root.setLevel(logging.WARNING)
    ours = ("engine", "workers", "web", "processes", "reglament")
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if isinstance(logger, logging.Logger):
            logger.disabled = False
            if name.split(".")[0] in ours:
                logger.propagate = True
                logger.setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def somebody_looks_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let lists of repairs and changes be worked off at once, however slow the machine is."""
    for name in ("engine.commands.carry_on_repairs", "engine.commands.carry_on_changes"):
        monkeypatch.setattr(importlib.import_module(name), "LOOKS_SECONDS", 60)
