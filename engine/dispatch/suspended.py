"""What belongs to a suspended case waits until the case is resumed."""

from __future__ import annotations

__all__ = ["suspended"]


def suspended(alias: str) -> str:
    """Return the SQL condition that the row of this alias belongs to a suspended case, or to what one has called."""
    return f"""EXISTS (SELECT 1 FROM bpm_suspended_instance x JOIN bpm_instance xi ON xi.root_id = x.instance_id
        WHERE xi.id = {alias}.instance_id)"""
