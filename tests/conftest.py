"""What every test may ask for: a database, a queue, a browser (`tests/services.py`)."""

from __future__ import annotations

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
