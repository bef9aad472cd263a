"""The one fault of this package."""

from __future__ import annotations

__all__ = ["TimeFault"]


class TimeFault(ValueError):
    """A text is no such time, or leads out of the calendar; the message says which and why."""
