"""Joins that the gate proves to wait for ever: they let every path pass, and the designer is asked."""

from __future__ import annotations

import copy

from engine.bpmn.importing.asking import faults_of
from engine.bpmn.importing.draft import Draft
from engine.bpmn.vocabulary import BPMN

__all__ = ["open_deadlocks"]


def open_deadlocks(draft: Draft) -> None:
    """A parallel join of paths of which only one is taken becomes an exclusive one."""
    from engine.bpmn.normalise import normalise  # heavy, like the rest of the gate; the import runs in a child process
    from engine.bpmn.rules import deadlocks
    from engine.bpmn.walk import walk

    joins = {one.get("id"): one for one in draft.root.iter(BPMN + "parallelGateway")}
    if not joins:
        return
    copied = copy.deepcopy(draft.root)
    normalise(copied)
    for process in walk(copied, file=None).processes:
        for problem in faults_of(deadlocks.check, process):
            join = joins.get(problem.element or "")
            if join is not None and join.tag == BPMN + "parallelGateway":
                join.tag = BPMN + "exclusiveGateway"
                draft.repaired(join, "deadlock", f"{problem.message} It now lets every path pass.")
                draft.asked(join, "deadlock", f"What does '{draft.name_of(join)}' wait for? Only one path comes.")
