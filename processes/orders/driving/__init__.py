"""Drive many orders by commands under a clock of its own: the stage, and the people on it."""

from processes.orders.driving.people import ANSWERS, answer
from processes.orders.driving.stage import Stage, Task, VirtualClock, Worker, WorkerOf

__all__ = ["ANSWERS", "Stage", "Task", "VirtualClock", "Worker", "WorkerOf", "answer"]
