"""The pure step: what follows when something happened to an instance. No database, no network, no clock."""

from engine.execution.advance import advance
from engine.execution.environment import Answered, Environment
from engine.execution.run import NeedsLedger, NeedsWhole, UncaughtError

__all__ = ["Answered", "Environment", "NeedsLedger", "NeedsWhole", "UncaughtError", "advance"]
