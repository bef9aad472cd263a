"""What processes may ask of the embedded ERP: `ACTIONS`, the table, and `actions`, the same by name."""

from engine.actions import Actions
from processes.erp.actions.catalogue import ACTIONS

__all__ = ["ACTIONS", "actions"]


def actions() -> Actions:
    """The ERP's actions by name, as the engine takes them."""
    return {action.name: action for action in ACTIONS}
