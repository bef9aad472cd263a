"""Each table has a declared place for an installation of several servers, and docs/scaling.md tells it."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

from sqlalchemy import UniqueConstraint

import engine.store
from engine.store.distribution import EVERYWHERE, LOOKS, OF_INSTANCE, ONE_SERVER, UNIQUE_ELSEWHERE
from engine.store.tables import metadata

for _module in pkgutil.iter_modules(engine.store.__path__, "engine.store."):
    if not _module.ispkg:
        import_module(_module.name)  # whatever declares tables

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "scaling.md").read_text("utf-8")


def test_every_table_has_a_place() -> None:
    places = (OF_INSTANCE, EVERYWHERE, ONE_SERVER)
    known = [table for place in places for table in place]
    assert sorted(known) == sorted(metadata.tables), (
        "declare a new table in engine/store/distribution.py, and tell it in docs/scaling.md"
    )
    for table, column in OF_INSTANCE.items():
        assert column in metadata.tables[table].columns


def test_every_unique_key_of_a_spread_table_has_its_instance_or_is_told() -> None:
    found = set()
    for name, column in OF_INSTANCE.items():
        table = metadata.tables[name]
        keys = [tuple(one.name for one in table.primary_key.columns)]
        keys += [
            tuple(one.name for one in key.columns) for key in table.constraints if isinstance(key, UniqueConstraint)
        ]
        keys += [tuple(one.name for one in index.columns) for index in table.indexes if index.unique]
        found |= {(name, key) for key in keys if column not in key}
    assert found == set(UNIQUE_ELSEWHERE)


def test_the_page_tells_the_place_of_every_table_and_every_look() -> None:
    for table, column in OF_INSTANCE.items():
        assert f"| `{table}` | `{column}` |" in PAGE
    for table in (*EVERYWHERE, *ONE_SERVER):
        assert f"`{table}`" in PAGE
    for look in LOOKS:
        assert f"| `{look.table}` | `{look.column}` | {look.why} |" in PAGE
    for (table, key), why in UNIQUE_ELSEWHERE.items():
        assert f"| `{table}` | {', '.join(f'`{name}`' for name in key)} | {why} |" in PAGE
