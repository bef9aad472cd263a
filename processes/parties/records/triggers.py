"""Put a slice's triggers into the database: with its tables in tests, by its migrations elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, MetaData, event

__all__ = ["install", "install_after_create"]


def install(connection: Connection, triggers: Mapping[str, Sequence[str]]) -> None:
    """Run the statements of the connection's database ('sqlite' or 'postgresql').

    Raises NotImplementedError for another database: the books are not safe without their triggers.
    """
    name = connection.dialect.name
    if name not in triggers:
        raise NotImplementedError(f"The triggers are written for {', '.join(triggers)}, not for {name}.")
    for statement in triggers[name]:
        connection.exec_driver_sql(statement.replace("%", "%%") if name == "postgresql" else statement)


def install_after_create(metadata: MetaData, triggers: Mapping[str, Sequence[str]]) -> None:
    """Install them whenever `metadata.create_all` makes the tables."""

    @event.listens_for(metadata, "after_create")
    def _install(target: MetaData, connection: Connection, tables: Sequence[Any] = (), **_: Any) -> None:
        if tables:
            install(connection, triggers)
