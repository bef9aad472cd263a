"""A database of each kind, migrated, for the tests of the store."""

from tests.store.fixtures import clock, database, engine

__all__ = ["clock", "database", "engine"]
