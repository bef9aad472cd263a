"""The schema's history: `versions` for Alembic (branch `erp`, after `parties`), `triggers_v<n>` its triggers."""
