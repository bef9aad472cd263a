"""The page of the actions, made from their table by `python -m processes.erp.actions.documentation FILE`."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from engine.actions import Action
from processes.erp.actions.catalogue import ACTIONS

__all__ = ["markdown"]

_COMMON = ("InvalidParameters", "NotFound", "BooksNotOpened", "KeyReused")

_HEAD = f"""# What processes can ask of the embedded ERP

*Made from the table in `processes/erp/actions/catalogue.py`; a test compares. To make it anew:
`python -m processes.erp.actions.documentation docs/erp-actions.md`*

Every action runs in the transaction of the step that asked for it (`Placement.TRANSACTION`), exactly once for each key:
the same key and parameters get the first answer again, other parameters are refused as `KeyReused`. A refusal writes
nothing and is not kept. Besides its own codes every action may refuse with
{", ".join(f"`{code}`" for code in _COMMON)}.

Documents are named by their number, parties and clients by their code, items by their sku. Lines are lists of contexts.
Numbers are exact, with at most four decimals; days in results are ISO texts.

**Messages.** The result's entry `messages` is reserved: a list of contexts `{{name, key, payload}}`, each of which the
engine publishes with the step.

| message | key | from |
|---|---|---|
| `stock.available` | order number | whatever makes goods free or reserves them as they come |
| `goods.received` | purchase or RMA number | `erp.receive_goods`, `erp.receive_return` |
| `purchase.cancelled` | purchase number | `erp.cancel_purchase`, where something was still to come |
| `payment.received` | order number, and invoice number | `erp.register_payment` |
| `invoice.issued` | invoice number | `erp.reversal`; for the others that issue invoices the asking process tells |
| `invoice.credited` | invoice number | `erp.credit_note` |
| `invoice.written_off` | invoice number | `erp.write_off` |

**Undo.** An undo is tolerant: it runs in reverse after partial progress, does what is still to be done and says in its
result what that was. Its own key ends in `:undo`.
"""


def markdown() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(_section(action) for action in ACTIONS)])


def _section(action: Action) -> str:
    words = inspect.getdoc(_handler(action)) or ""
    lines = [f"## {action.name}", "", f"{action.title}. {words}", ""]
    if action.parameters:
        lines += ["| parameter | type | | |", "|---|---|---|---|"]
        lines += [
            f"| `{each.name}` | {each.type} | {'required' if each.required else ''} | {each.title} |"
            for each in action.parameters
        ]
        lines.append("")
    own = [code for code in action.refusals if code not in _COMMON]
    lines.append(f"Result: {', '.join(f'`{name}`' for name in action.results)}.")
    lines.append(f"Refuses with: {', '.join(f'`{code}`' for code in own)}." if own else "No refusals of its own.")
    lines.append(f"Undo: `{action.undo.action}`." if action.undo else "No undo.")
    return "\n".join(lines) + "\n"


def _handler(action: Action) -> object:
    return inspect.unwrap(action.run)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(markdown(), encoding="utf-8")
