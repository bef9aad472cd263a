"""Follow one order of the log: each event is done when the process has come so far, else it waits for its step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from processes.orders.driving import Stage, Task, answer
from processes.orders.records import invoices_of, latest_shipment, open_shipments_of, total_of
from processes.orders.replay.log import Event, Kind, LoggedOrder

__all__ = ["Followed", "Pending"]

# Tasks that the log decides about; every other task is done at once as people usually do it.
_BY_LOG = frozenset({"pick", "pack", "ask_carrier", "receive"})


@dataclass(slots=True)
class Pending:
    """An event that has happened, and whether it could be done at once."""

    event: Event
    waited: bool = False


class Followed:
    """One order. `attempt` does what can be done now of everything that has happened so far."""

    def __init__(self, stage: Stage, logged: LoggedOrder, terms: Mapping[str, Any]) -> None:
        self.stage, self.logged, self.terms = stage, logged, terms
        self.number: str | None = None
        self.instance_id: int | None = None
        self.receipts: dict[int, str] = {}  # goods receipts that are open: instance → purchase
        self.pending: list[Pending] = []
        self.paid = False
        self._line_of = {line.item: number for number, line in enumerate(logged.lines, 1)}
        self._parcel_of = {number: package for package, lines in logged.parcels.items() for number in lines}
        self._purchased = False
        self._arrived: set[int] = set()
        self._picked: set[int] = set()
        self._claimed: set[str] = set()
        self._sent: dict[str, str] = {}  # package → its shipment
        self._done: dict[Kind, Callable[[str], bool]] = {
            Kind.PLACE: self._place,
            Kind.CONFIRM: self._confirm,
            Kind.OUT: lambda item: self._purchased,
            Kind.REORDER: lambda item: self._purchased,
            Kind.PICK: self._pick,
            Kind.CREATE: self._create,
            Kind.SEND: self._send,
            Kind.FAIL: self._fail,
            Kind.DELIVER: self._deliver,
            Kind.REMIND: self._remind,
            Kind.PAY: self._pay,
        }
        self._tasks: list[Task] = []
        self._seen = -1

    def happened(self, event: Event) -> None:
        """Take note of an event; `attempt` does it."""
        self.pending.append(Pending(event))

    def attempt(self) -> list[Pending]:
        """Do everything that can be done now; returns what was done. What remains has waited."""
        done: list[Pending] = []
        progress = True
        while progress:
            self._people()
            progress = False
            for pending in tuple(self.pending):
                if self._done[pending.event.kind](pending.event.subject):
                    self.pending.remove(pending)
                    done.append(pending)
                    progress = True
                    if pending.event.kind not in (Kind.OUT, Kind.REORDER):
                        self._people()
        for pending in self.pending:
            pending.waited = True
        return done

    def purchase_ordered(self, instance_id: int, purchase: str) -> None:
        """The warehouse expects goods for this order."""
        self.receipts[instance_id] = purchase
        self._purchased = True

    # ---- people -------------------------------------------------------------------------------------------------

    def _people(self) -> None:
        """Do the tasks that the log says nothing about, until only its own are open."""
        if self.instance_id is None:
            return
        while (seen := self._changes()) != self._seen:
            self._seen = seen
            self._tasks = self.stage.tasks((self.instance_id, *self.receipts))
            usual = next((task for task in self._tasks if not self._is_by_log(task)), None)
            if usual is None:
                return
            self.stage.do(usual, answer(self.stage, usual))
            if usual.element == "pack":  # once more, after two deliveries in vain
                self._sent[self._package_of(usual)] = self._latest()

    def _changes(self) -> int:
        """How often anything of this order has changed so far."""
        return sum(self.stage.changes[one] for one in (self.instance_id, *self.receipts) if one is not None)

    def _is_by_log(self, task: Task) -> bool:
        if task.element not in _BY_LOG:
            return False
        if task.element == "receive":
            # What was bought once more (goods came back and another order took them) arrives at once.
            return any(line.is_out and number not in self._arrived for number, line in enumerate(self.logged.lines, 1))
        if task.element == "ask_carrier":
            return True
        return self._package_of(task) not in self._sent  # a second packing is not in the log

    def _open(self, element: str) -> list[Task]:
        return [task for task in self._tasks if task.element == element]

    def _package_of(self, task: Task) -> str:
        return self._parcel_of.get(int(task.variables["shipment_plan"]["lines"][0]["line"]), "")

    # ---- the log's events: true when done ---------------------------------------------------------------------------

    def _place(self, _: str) -> bool:
        lines = [{"sku": _sku(line), "quantity": 1, "price": line.price} for line in self.logged.lines]
        made = self.stage.books(
            "create_order",
            f"replay:{self.logged.key}:place",
            party=self.terms["party"],
            reference=self.logged.key,
            lines=lines,
            invoice_policy=self.terms["invoice_policy"],
            payment_days=self.terms["payment_days"],
        )
        self.number = made["order"]
        return True

    def _confirm(self, _: str) -> bool:
        if self.number is None:
            return False
        order = {
            **self.terms,
            "number": self.number,
            "reference": self.logged.key,
            "on_shortage": "split",
            "parcels": list(self.logged.parcels.values()),
        }
        published = self.stage.publish("order.created", self.number, message_id=f"replay:{self.number}", order=order)
        self.instance_id = published.instance_id
        return True

    def _pick(self, item: str) -> bool:
        number = self._line_of[item]
        line = self.logged.lines[number - 1]
        if line.is_out and number not in self._arrived:
            self._arrive(number)
        task = next((task for task in self._open("pick") if number in _lines(task)), None)
        if task is None:
            return number in self._picked
        self._picked.add(number)
        if _lines(task) <= self._picked:
            self.stage.do(task, answer(self.stage, task))
        return True

    def _arrive(self, number: int) -> None:
        """An item that was out of stock is here: the warehouse books its receipt."""
        sku = _sku(self.logged.lines[number - 1])
        for task in self._open("receive"):
            rows = task.variables["received"]
            wanted = next((row for row in rows if row["sku"] == sku and row["asked"] > 0), None)
            if wanted is not None:
                self._arrived.add(number)
                received = [{**row, "quantity": 1 if row is wanted else 0} for row in rows]
                self.stage.do(task, {"received": received})
                self._people()
                return

    def _create(self, package: str) -> bool:
        task = next((task for task in self._open("pack") if self._package_of(task) == package), None)
        if task is None:
            return package in self._sent
        if package not in self._claimed:
            self._claimed.add(package)
        return True

    def _send(self, package: str) -> bool:
        if package not in self._claimed:
            return False
        task = next((task for task in self._open("pack") if self._package_of(task) == package), None)
        if task is None:
            return False
        self.stage.do(task, answer(self.stage, task))
        self._sent[package] = self._latest()
        return True

    def _fail(self, package: str) -> bool:
        if not self._is_on_way(package):
            return False
        if not self._carrier_says(package, {"outcome": "failed", "reason": "not at home"}):
            self.stage.publish("delivery.failed", self._sent[package], reason="not at home")
        return True

    def _deliver(self, package: str) -> bool:
        if not self._is_on_way(package):
            return False
        if not self._carrier_says(package, {"outcome": "delivered"}):
            self.stage.publish("delivery.confirmed", self._sent[package], signed_by=self.terms["party"])
        return True

    def _is_on_way(self, package: str) -> bool:
        """Whether the package's shipment has left and nobody has told yet what became of it."""
        if package not in self._sent or self.number is None:
            return False
        with self.stage.engine.database.read() as connection:
            return self._sent[package] in open_shipments_of(connection, self.number)

    def _carrier_says(self, package: str, values: Mapping[str, Any]) -> bool:
        """Where the carrier was asked meanwhile, the answer goes into that task."""
        for task in self._open("ask_carrier"):
            if task.variables["shipment"] == self._sent[package]:
                self.stage.do(task, values)
                return True
        return False

    def _remind(self, _: str) -> bool:
        if self.number is None:
            return False
        with self.stage.engine.database.read() as connection:
            owed = invoices_of(connection, self.number)
        for invoice in owed[:1]:
            self.stage.publish("invoice.remind", invoice.number, by="finance")
        return bool(owed)

    def _pay(self, _: str) -> bool:
        if self.number is None:
            return False
        with self.stage.engine.database.read() as connection:
            total: Decimal = total_of(connection, self.number)
        reference = f"replay-{self.logged.key}"
        self.stage.publish(
            "bank.movement", f"BANK:{reference}", amount=total, reference=reference, bank="BANK", order=self.number
        )
        self.paid = True
        return True

    def _latest(self) -> str:
        assert self.number is not None  # it was placed before anything was sent
        with self.stage.engine.database.read() as connection:
            return latest_shipment(connection, self.number) or ""


def _sku(line: Any) -> str:
    """What the log calls out of stock is bought for the order; everything else is there."""
    return f"{line.sku}-TO-ORDER" if line.is_out else str(line.sku)


def _lines(task: Task) -> set[int]:
    return {int(row["line"]) for row in task.variables["picked"]}
