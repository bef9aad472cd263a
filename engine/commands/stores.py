"""Data stores in a transaction: read when an association asks, written once for all its steps (ADR 0013).

Whoever reads a store that somebody else writes meanwhile is begun again with what is there now, so no write is lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.commands.work import Work
from engine.execution.items import records_in
from engine.feel.codec import dumps, loads
from engine.model.definition import Definition
from engine.model.instance import Instance
from engine.model.step import Effect, StoreWritten
from engine.store.conflicts import Conflict
from engine.store.data_stores import data_store, data_store_write

__all__ = ["Stores"]


@dataclass(slots=True)
class Stores:
    """The stores that the steps of one transaction have seen, with what they wrote."""

    connection: Connection
    revs: dict[str, int] = field(default_factory=dict)  # as read; 0: there is none yet
    values: dict[str, Any] = field(default_factory=dict)
    writes: list[tuple[Instance, Definition, StoreWritten]] = field(default_factory=list)

    def read(self, name: str) -> Any:
        """Return what the store holds, with what earlier steps of the transaction wrote; None while it is empty."""
        if name not in self.values:
            table = data_store
            row = self.connection.execute(select(table.c.rev, table.c.value).where(table.c.name == name)).first()
            self.revs[name], self.values[name] = (row.rev, loads(row.value)) if row is not None else (0, None)
        return self.values[name]

    def take(self, state: Instance, definition: Definition, effects: Iterable[Effect]) -> None:
        """Note what a step wrote."""
        for effect in effects:
            if isinstance(effect, StoreWritten):
                self.read(effect.store)
                self.values[effect.store] = effect.value
                self.writes.append((state, definition, effect))

    def record(self, work: Work) -> None:
        """Write each store once, and a row for each write. Raises `Conflict` when somebody else wrote it meanwhile."""
        for name in sorted({effect.store for _, _, effect in self.writes}):  # in one order: nobody waits in a circle
            self._write(work, name)
        seen: dict[str, int] = {}
        rows = []
        for state, definition, effect in self.writes:
            seen[effect.store] = seen.get(effect.store, 0) + 1
            rows.append(
                {
                    "id": work.engine.ids.next(),
                    "store": effect.store,
                    "rev": self.revs[effect.store] + 1,
                    "at": work.now,
                    "actor": work.actor.label,
                    "instance_id": state.id,
                    "element": definition.nodes[effect.node].id,
                    "part": ".".join(effect.path),
                    "value": dumps(effect.part).decode(),
                }
            )
        if rows:
            work.connection.execute(insert(data_store_write), rows)

    def _write(self, work: Work, name: str) -> None:
        table, rev = data_store, self.revs[name]
        values = {
            "rev": rev + 1,
            "value": dumps(self.values[name]).decode(),
            "records": records_in(self.values[name]),
            "changed_at": work.now,
            "changed_by": work.actor.label,
        }
        if rev == 0:
            try:
                with work.connection.begin_nested():
                    work.connection.execute(insert(table).values(name=name, **values))
            except IntegrityError as error:
                raise Conflict(f"somebody else was first (data store {name})") from error
            return
        changed = work.connection.execute(
            update(table).where(table.c.name == name, table.c.rev == rev).values(**values)
        )
        if changed.rowcount != 1:
            raise Conflict(f"somebody else was first (data store {name})")
