"""Invented orders under a moved clock: people do their tasks after a while, carriers deliver or fail, customers pay,
change and cancel. Everything is drawn from one seed, and done by commands.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.actions import Done
from processes.orders.driving.people import answer
from processes.orders.driving.plan import Plan
from processes.orders.driving.stage import Stage, Task
from processes.orders.records import open_shipments_of

__all__ = ["SimulatedOrder", "Simulation"]

# Which open task, or which message an order waits for, shows where it stands.
_STANDS = {
    "decide_credit": "credit",
    "decide_cfo": "credit",
    "choose": "shortage",
    "pick": "pick",
    "pack": "pack",
    "replan": "replan",
    "payment.received": "prepayment",
    "goods.received": "goods",
    "delivery.confirmed": "on way",
}
_HOURS = {"warehouse": 6, "sales_support": 10, "finance": 20, "credit_manager": 12, "purchasing": 24}  # a task takes


class SimulatedOrder:
    """An order with its plan."""

    def __init__(self, instance_id: int, key: str, plan: Plan) -> None:
        self.instance_id, self.key, self.plan = instance_id, key, plan
        self.number: str | None = None
        self.changed = self.cancelled = self.picked_short = False
        self.asked = Decimal(0)  # the prepayment that the customer was asked for
        self.failures = 0
        self.expected: set[tuple[str, int]] = set()  # shipments whose end is drawn, with the attempt
        self.invoices: set[str] = set()
        self.paid: set[str] = set()


class Simulation:
    """Runs until a moment: what falls due and what is planned, in the order of time."""

    def __init__(self, stage: Stage, chance: random.Random) -> None:
        self.stage, self.chance = stage, chance
        self.counts: Counter[str] = Counter()
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._orders: dict[int, SimulatedOrder] = {}
        self._by_number: dict[str, SimulatedOrder] = {}
        self._kinds: dict[int, tuple[str, Mapping[str, Any]]] = {}  # instances that are no orders
        self._tasks: set[int] = set()  # planned, or left alone

    # ---- time ---------------------------------------------------------------------------------------------------

    def at(self, moment: datetime, action: Callable[[], None]) -> None:
        """Plan something."""
        heapq.heappush(self._agenda, (moment, next(self._numbers), action))

    def after(self, hours: float, action: Callable[[], None]) -> None:
        """Plan something for so many hours from now."""
        self.at(self.stage.now + timedelta(hours=hours), action)

    def run_until(self, goal: datetime) -> None:
        """Do everything that is planned or falls due up to a moment."""
        while self._agenda and self._agenda[0][0] <= goal:
            moment, _, action = heapq.heappop(self._agenda)
            self.stage.move_to(moment, self.look)
            action()
            self.look()
        self.stage.move_to(goal, self.look)

    # ---- orders -------------------------------------------------------------------------------------------------

    def order(self, party: str, lines: Sequence[Mapping[str, Any]], plan: Plan, reference: str, **terms: Any) -> None:
        """A customer orders; typed in by sales support. Typed in again while it runs, it is the same order."""
        order = {"party": party, "reference": reference, "lines": list(lines), **terms}
        instance_id, key = self.stage.start("order_to_delivery", {"order": order}, by="sales_support")
        if instance_id not in self._orders:
            self._orders[instance_id] = SimulatedOrder(instance_id, key, plan)
            self.counts["orders"] += 1
            self.stage.changed.add(instance_id)

    def look(self) -> None:
        """React to whatever changed: plan tasks, deliveries and payments, change and cancel."""
        while changed := self.stage.take_changed():
            for instance_id in sorted(changed):
                if instance_id in self._orders:
                    self._look_at(self._orders[instance_id])
                else:
                    self._look_aside(instance_id)

    def _look_at(self, order: SimulatedOrder) -> None:
        head = self.stage.head(order.instance_id)
        if head.status != "running":
            return
        if order.number is None and head.variables.get("order_number"):
            order.number = head.variables["order_number"]
            self._by_number[order.number] = order
        tasks = self.stage.tasks([order.instance_id])
        waits = self.stage.waits_for(order.instance_id)
        stands = {_STANDS[found] for found in (*(task.element for task in tasks), *waits) if found in _STANDS}
        if "on way" in stands:
            stands |= {"invoiced"} if order.invoices else set()
            stands |= {"paid"} if order.paid else set()
        if self._customer(order, stands):
            return
        for task in tasks:
            self._plan_task(task, order)
        if "prepayment" in stands and order.plan.pays != "never":
            self._expect_prepayment(order)
        if "on way" in stands and not order.plan.silent:
            self._expect_deliveries(order)

    def _customer(self, order: SimulatedOrder, stands: set[str]) -> bool:
        """Change or cancel, where the plan says so; true when that was done."""
        if order.plan.cancel_at in stands and not order.cancelled:
            order.cancelled = True
            self.counts[f"cancelled at {order.plan.cancel_at}"] += 1
            self.stage.publish("order.cancel", order.key, reason="the customer changed their mind", by="sales_support")
            return True
        if order.plan.change_at in stands and not order.changed and not order.cancelled:
            order.changed = True
            self.counts[f"changed at {order.plan.change_at}"] += 1
            lines = self.stage.head(order.instance_id).variables["lines"]
            first = lines[0]
            wanted = first["quantity"] + self.chance.choice((-1, 1, 3))
            change = {"line": first["line"], "sku": first["sku"], "quantity": max(Decimal(0), wanted)}
            self.stage.publish("order.change", order.key, lines=[change], by="sales_support")
            return True
        return False

    def _expect_deliveries(self, order: SimulatedOrder) -> None:
        assert order.number is not None  # nothing is sent before it is written
        with self.stage.engine.database.read() as connection:
            shipments = open_shipments_of(connection, order.number)
        for shipment in shipments:
            expected = (shipment, order.failures)
            if expected not in order.expected:
                order.expected.add(expected)
                self.after(self.chance.uniform(15, 90), lambda shipment=shipment: self._arrive(order, shipment))

    def _arrive(self, order: SimulatedOrder, shipment: str) -> None:
        with self.stage.engine.database.read() as connection:
            if shipment not in open_shipments_of(connection, order.number or ""):
                return  # came back meanwhile
        if order.failures < order.plan.failures:
            order.failures += 1
            self.counts["failed deliveries"] += 1
            self.stage.publish("delivery.failed", shipment, reason="nobody at home")
        else:
            self.stage.publish("delivery.confirmed", shipment, signed_by="receptionist")

    # ---- tasks --------------------------------------------------------------------------------------------------

    def _plan_task(self, task: Task, order: SimulatedOrder | None) -> None:
        if task.id in self._tasks:
            return
        self._tasks.add(task.id)
        if order is not None and order.plan.stop_at == task.element:
            self.counts[f"left at {task.element}"] += 1
            return
        hours = self.chance.uniform(0.2, 1) * _HOURS.get(task.group, 8) * (order.plan.delay if order else 1)
        moment = self.stage.now + timedelta(hours=hours)
        if task.element == "receive" and isinstance(task.variables.get("eta"), str):
            day = date.fromisoformat(task.variables["eta"])
            late = timedelta(days=self.chance.choice((-1, 0, 0, 0, 4)))
            moment = max(moment, datetime(day.year, day.month, day.day, 11, tzinfo=moment.tzinfo) + late)
        self.at(moment, lambda: self._do(task, order))

    def _do(self, task: Task, order: SimulatedOrder | None) -> None:
        if task.id not in {open_task.id for open_task in self.stage.tasks([task.instance_id])}:
            return  # no longer wanted
        values = dict(answer(self.stage, task))
        if order is not None:
            values |= self._special(task, order)
        elif task.element == "decide_dunning" and self.chance.random() < 0.5:
            self.counts["written off"] += 1
            values |= {"dunning": "write_off", "reason": "nobody answers"}
        self.stage.do(task, values)

    def _special(self, task: Task, order: SimulatedOrder) -> dict[str, Any]:
        """What the plan says about a task, over the usual answer."""
        if task.element in ("decide_credit", "decide_cfo") and order.plan.refuse_credit:
            self.counts["credit refused"] += 1
            return {"verdict": "refuse", "remark": "too much is open"}
        if task.element == "choose":
            ships_now = order.plan.choice != "split" or task.variables.get("plan")
            return {"choice": order.plan.choice if ships_now else "wait"}
        if task.element == "pick" and order.plan.short_pick and not order.picked_short:
            order.picked_short = True
            self.counts["short picks"] += 1
            rows = [{**row, "quantity": row["asked"]} for row in task.variables["picked"]]
            rows[0]["quantity"] = max(Decimal(0), Decimal(rows[0]["asked"]) - 1)
            return {"picked": rows, "remark": "one is broken"}
        if task.element == "ask_carrier":
            return {"outcome": "delivered"}
        return {}

    # ---- money, and whatever is no order ------------------------------------------------------------------------

    def _look_aside(self, instance_id: int) -> None:
        known = self._kinds.get(instance_id)
        if known is None:
            head = self.stage.head(instance_id)
            known = self._kinds[instance_id] = (head.definition_key, head.variables)
            order = self._by_number.get(str(head.variables.get("order")))
            if head.definition_key == "collect" and order is not None:
                self._expect_payment(order, head.variables)
        for task in self.stage.tasks([instance_id]):
            self._plan_task(task, None)

    def _expect_prepayment(self, order: SimulatedOrder) -> None:
        """The customer pays what is still missing of the prepayment: once for each sum that is asked."""
        outcome = self.stage.ask("document_status", f"look:{order.number}:{next(self._numbers)}", document=order.number)
        assert isinstance(outcome, Done)  # the order is written
        needed, missing = outcome.result["needed"], outcome.result["needed"] - outcome.result["received"]
        if missing > 0 and needed != order.asked:
            order.asked = needed
            self.after(self.chance.uniform(10, 120), lambda: self._pay(order, missing))

    def _expect_payment(self, order: SimulatedOrder, invoice: Mapping[str, Any]) -> None:
        """A new invoice: the customer will pay it, or not."""
        number, total = invoice["invoice"], invoice["total"]
        order.invoices.add(number)
        due = datetime(invoice["due"].year, invoice["due"].month, invoice["due"].day, 10, tzinfo=self.stage.now.tzinfo)
        pays = "on time" if order.plan.cancel_at == "paid" else order.plan.pays
        days = {"on time": self.chance.uniform(-6, 0), "late": self.chance.uniform(5, 40), "in advance": -60.0}
        if pays == "in parts":
            half = round(Decimal(total) / 2, 2)
            self.at(due - timedelta(days=1), lambda: self._pay(order, half, number))
            self.at(due + timedelta(days=4), lambda: self._pay(order, total - half, number))
        elif pays != "never" and total > 0:
            moment = due + timedelta(days=days[pays])
            if order.plan.cancel_at == "paid":
                moment = self.stage.now + timedelta(hours=1)
            self.at(max(moment, self.stage.now), lambda: self._pay(order, total, number))

    def _pay(self, order: SimulatedOrder, amount: Decimal, invoice: str | None = None) -> None:
        """Money comes in; of an order that is cancelled meanwhile nothing is paid any more."""
        if amount <= 0 or order.cancelled or self.stage.head(order.instance_id).status == "cancelled":
            return
        self.counts["payments"] += 1
        reference = f"{order.number}-{next(self._numbers)}"
        what: dict[str, Any] = {"invoice": invoice} if invoice else {"order": order.number}
        what |= {"amount": amount, "reference": reference, "bank": "BANK"}
        self.stage.publish("bank.movement", f"BANK:{reference}", **what)
        if invoice:
            order.paid.add(invoice)
        self.stage.changed.add(order.instance_id)
