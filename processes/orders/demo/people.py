"""Who works at the demo company."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PASSWORD", "PEOPLE", "DemoPerson"]

PASSWORD = "reglament"  # noqa: S105 - of every demo login; printed at the start, and the data are invented


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A login of the demo company."""

    login: str
    name: str
    title: str
    groups: tuple[str, ...]
    role: str = "clerk"  # clerk, designer or manager
    language: str = "en"


PEOPLE = (
    DemoPerson("sara", "Sara Bennett", "sales support", ("sales_support",)),
    DemoPerson("carl", "Carl Whitmore", "credit manager", ("credit_manager",)),
    DemoPerson("petra", "Petra Lang", "purchasing", ("purchasing",)),
    DemoPerson("will", "Will Harper", "warehouse", ("warehouse",)),
    DemoPerson("fiona", "Fiona Clark", "finance", ("finance",)),
    DemoPerson("minjun", "김민준", "sales support, Korean", ("sales_support",), language="ko"),
    DemoPerson("olga", "Ольга Смирнова", "finance, Russian", ("finance",), language="ru"),
    DemoPerson("dana", "Dana Moss", "process designer", (), role="designer"),
    DemoPerson("maria", "Maria Stone", "manager: sees everything", (), role="manager"),
)
