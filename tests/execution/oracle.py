"""SpiffWorkflow's runtime as an oracle: it runs the same file beside us, for the shapes that it runs rightly.

What it runs otherwise is in `DEVIATIONS`, each with its row in docs/spiffworkflow-limits.md; the drawings leave it out,
or the comparison allows for it. Only tests import its runtime: what it does with other shapes is no answer to anybody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import SpiffWorkflow.bpmn.specs.event_definitions.timer as timers
from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.defaults import NoneTask
from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

__all__ = ["DEVIATIONS", "Oracle"]

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"

DEVIATIONS: dict[str, str] = {
    "S1": "event sub-processes with error and escalation starts run at the start: not drawn",
    "S2": "isInterrupting is never read: event sub-processes are not drawn",
    "S5": "compensation and links are none events: not drawn",
    "S6": "errors are caught by siblings: error events are not drawn",
    "S9": "at a join old values win over new ones: of variables written twice only the names are compared",
    "S10": "two timers under one gateway share a due date: at most one is drawn",
    "S12": "a message goes to all who wait for it: it is sent where one waits",
    "S17": "a sequential multi-instance over items fails at its second: only numbers of rounds are drawn",
    "S19": "a tree of tasks deeper than 1,000 is silently cut: drawings stay small",
    "O1": "a bare task waits as a human one: the oracle lets it pass at once",
    "O2": "a parallel join in a loop counts the tokens of the round before: none is drawn in loops",
    "O3": "a message boundary event that does not interrupt hears one message only: not drawn",
    "O4": "what a sub-process sets reaches the process at its normal end only: after a cancel names alone are compared",
    "O5": "a multi-instance behind a boundary event raises: the path is given up",
}


class Oracle:
    """One instance in SpiffWorkflow's runtime."""

    def __init__(self, xml: bytes, now: datetime) -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(_in_python(xml))
        self.now, self.moved = now, 0
        self.workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
        self.seen: Counter[str] = Counter()

    def start(self, variables: dict[str, object]) -> None:
        self.workflow.task_tree.data.update(variables)
        with self._our_clock():
            self._go_on()

    def complete(self, element: str, values: dict[str, object]) -> None:
        """Complete one open task of an element."""
        task = next(task for task in self._manual() if _id(task) == element)
        task.data.update(values)
        with self._our_clock():
            task.run()
            self._go_on()

    def message(self, name: str) -> None:
        """Bring a message to whoever waits for it."""
        with self._our_clock():
            self.workflow.catch(BpmnEvent(MessageEventDefinition(name), {}))
            self._go_on()

    def pass_time(self, to: datetime) -> None:
        """Move the clock a little behind this moment, each time more: its timers begin when the clock stood there."""
        self.moved += 1
        self.now = to + timedelta(milliseconds=self.moved)
        with self._our_clock():
            self.workflow.refresh_timers()
            self._go_on()

    # ---- what is compared

    def open(self) -> list[str]:
        """Elements whose tasks wait for a person, once for each."""
        return sorted(_id(task) for task in self._manual())

    def waits(self) -> list[str]:
        """Events that wait, once for each."""
        found = self.workflow.get_tasks(state=TaskState.WAITING)
        return sorted(_id(task) for task in found if getattr(task.task_spec, "event_definition", None) is not None)

    def completed(self) -> Counter[str]:
        """What was completed since this was asked last."""
        found = Counter(_id(task) for task in self.workflow.get_tasks(state=TaskState.COMPLETED))
        new, self.seen = found - self.seen, found
        return new

    @property
    def is_completed(self) -> bool:
        return bool(self.workflow.is_completed())

    @property
    def variables(self) -> dict[str, Any]:
        return dict(self.workflow.data)

    # ---- its steps

    def _go_on(self) -> None:
        """Take every step that waits for nobody, bare tasks among them."""
        for _ in range(2):  # what was entered just now waits with its time from then on
            self.workflow.do_engine_steps()
            while bare := [task for task in self._manual() if isinstance(task.task_spec, NoneTask)]:
                bare[0].run()
                self.workflow.do_engine_steps()
            self.workflow.refresh_timers()

    @contextmanager
    def _our_clock(self) -> Iterator[None]:
        """The runtime reads the machine's clock: here it reads ours."""
        theirs = timers.datetime
        timers.datetime = _clock(self.now)
        try:
            yield
        finally:
            timers.datetime = theirs

    def _manual(self) -> list[Any]:
        return list(self.workflow.get_tasks(state=TaskState.READY, manual=True))


def _id(task: Any) -> str:
    """The element on the diagram; what the runtime puts in between has none, and an empty name here."""
    return str(task.task_spec.bpmn_id or "")


def _clock(now: datetime) -> type[datetime]:
    """A datetime whose now is this moment."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return now.astimezone(tz)

    return Clock


def _in_python(xml: bytes) -> Any:
    """The file with the few FEEL expressions of the drawings written as Python."""
    root = etree.fromstring(xml)
    for element in root.iter(BPMN + "conditionExpression", BPMN + "loopCardinality"):
        element.text = re.sub(r"(?<![<>!=])=(?!=)", "==", element.text)
    for element in root.iter(BPMN + "script"):
        element.text = "\n".join(f"{name} = {value}" for name, value in re.findall(r"(\w+): ([^,}]+)", element.text))
    for element in root.iter(BPMN + "timeDuration"):
        element.text = f'"{element.text}"'
    return root
