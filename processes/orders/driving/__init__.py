"""Drive many orders by commands under a clock of its own: the stage, the people on it, and invented orders."""

from processes.orders.driving.people import ANSWERS, answer
from processes.orders.driving.plan import POSITIONS, Plan, invent, terms_by_chance
from processes.orders.driving.simulation import Simulation
from processes.orders.driving.stage import Stage, Task, VirtualClock, Worker, WorkerOf

__all__ = [
    "ANSWERS",
    "POSITIONS",
    "Plan",
    "Simulation",
    "Stage",
    "Task",
    "VirtualClock",
    "Worker",
    "WorkerOf",
    "answer",
    "invent",
    "terms_by_chance",
]
