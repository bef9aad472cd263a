"""The schema's history: `versions` for Alembic (branch `parties`), `triggers_v<n>` the triggers of each version."""
