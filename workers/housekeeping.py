"""What must be tidied now and then, so that nothing grows without end, and what was left lying in the middle."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.commands import Engine, carry_on_forgotten, carry_on_forgotten_changes
from engine.dispatch.messages import expire_messages
from engine.dispatch.retention import discard_old
from engine.store.history_months import keep_months
from engine.store.people import discard_old_sessions

__all__ = ["House"]

HOURLY = timedelta(hours=1)


@dataclass(slots=True)
class House:
    """How long closed jobs and messages are kept; None: for ever."""

    keep_jobs: timedelta | None = timedelta(days=365)
    keep_messages: timedelta | None = timedelta(days=90)
    _swept: datetime | None = field(default=None, init=False)

    def keep(self, engine: Engine) -> None:
        """Close messages that nobody wanted in time, forget sessions that have run out, carry on with repairs that
        nobody looks at any more; once an hour delete what was kept long enough, and make room for the next months.
        """
        now = engine.clock()
        expire_messages(engine.database, now)
        with engine.database.write() as connection:
            discard_old_sessions(connection, now)
        carry_on_forgotten(engine)
        carry_on_forgotten_changes(engine)
        if self._swept is None or now - self._swept >= HOURLY:
            self._swept = now
            keep_months(engine.database, now)
            discard_old(
                engine.database,
                jobs_before=now - self.keep_jobs if self.keep_jobs is not None else None,
                messages_before=now - self.keep_messages if self.keep_messages is not None else None,
            )
