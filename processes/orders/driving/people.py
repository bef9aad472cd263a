"""What the people of a replay type into the forms where the log says nothing: the usual answer to each task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from processes.orders.driving.stage import Stage, Task

__all__ = ["ANSWERS", "answer"]

Variables = Mapping[str, Any]
Values = Mapping[str, Any]


def answer(stage: Stage, task: Task) -> Values:
    """The usual values for a task's form. Raises KeyError for an element that is not in the table."""
    return ANSWERS[task.element](task.variables, stage)


def all_in_hand(rows: list[Variables]) -> list[dict[str, Any]]:
    """Everything that was asked is there."""
    return [{**row, "quantity": row["asked"]} for row in rows]


def _in_days(stage: Stage, days: int) -> Any:
    return (stage.now + timedelta(days=days)).date()


ANSWERS: dict[str, Callable[[Variables, Stage], Values]] = {
    # order to delivery
    "fix_order": lambda variables, stage: {"order": variables["order"]},
    "reprice": lambda variables, stage: {"prices": "update", "remark": "agreed by phone"},
    "decide_credit": lambda variables, stage: {"verdict": "approve", "remark": "known for years"},
    "decide_cfo": lambda variables, stage: {"verdict": "approve", "remark": "goods are insured"},
    "choose": lambda variables, stage: {"choice": "wait", "substitutes": []},
    "supplier_late": lambda variables, stage: {"promised": _in_days(stage, 5), "remark": "a truck broke down"},
    "pick": lambda variables, stage: {"picked": all_in_hand(variables["picked"]), "remark": ""},
    "pack": lambda variables, stage: {"carrier": "parcel", "tracking": "", "weight": 4},
    "put_back": lambda variables, stage: {"done": True},
    "unpick": lambda variables, stage: {"done": True},
    "ask_carrier": lambda variables, stage: {"outcome": "delivered"},
    "replan": lambda variables, stage: {"day": _in_days(stage, 1), "address": ""},
    "agree_return": lambda variables, stage: {"waive_fee": False, "remark": "the customer pays the way back"},
    "agree_refund": lambda variables, stage: {"waive_fee": False, "remark": "agreed by phone"},
    "inspect": lambda variables, stage: {"disposition": "restock", "remark": ""},
    "refund": lambda variables, stage: {"bank": "customer's account", "reference": f"R-{variables['order_number']}"},
    "change_decide": lambda variables, stage: {"verdict": "approve", "remark": "small change"},
    # collect
    "call_customer": lambda variables, stage: {"outcome": "promised", "until": _in_days(stage, 7), "remark": ""},
    "decide_dunning": lambda variables, stage: {"dunning": "keep_on", "reason": "they still trade with us"},
    "approve_write_off": lambda variables, stage: {"approved": True, "remark": ""},
    # payment, goods receipt
    "assign_payment": lambda variables, stage: {"amount": variables["amount"], "reference": variables["reference"]},
    "receive": lambda variables, stage: {"received": all_in_hand(variables["received"])},
    "clear_receipt": lambda variables, stage: {"closed": True, "remark": ""},
}
