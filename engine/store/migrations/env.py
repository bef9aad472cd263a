"""What Alembic runs: always on a connection that the caller gives (`engine.store.schema`)."""

from alembic import context

from engine.store import (  # noqa: F401  (tables of the same metadata)
    changing,
    data_stores,
    model_drafts,
    monitor,
    operations,
    people,
    programs,
    trials,
)
from engine.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",  # SQLite cannot alter a column: the table is copied
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
