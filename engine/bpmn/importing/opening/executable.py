"""Every process that has something in it is there to run, whether its tool said so or not."""

from __future__ import annotations

from engine.bpmn.elements import VENDORS
from engine.bpmn.importing.draft import Draft
from engine.bpmn.vocabulary import BPMN, FLOW_NODE_TAGS, is_true

__all__ = ["declare_executable"]

_NODES = frozenset(BPMN + name for name in FLOW_NODE_TAGS)


def declare_executable(draft: Draft) -> None:
    """Mark the processes with nodes in them as executable; empty ones, the pools of others, stay as they are.

    What the file declares executable in the standard's words alone is remembered: `Draft.programs`.
    """
    is_of_a_vendor = any(uri in VENDORS for one in draft.root.iter() for uri in one.nsmap.values())
    draft.is_of_standard = not is_of_a_vendor
    for process in draft.processes():
        said = process.get("isExecutable")
        if is_true(said):
            draft.programs.extend([] if is_of_a_vendor else [process])
        elif any(one.tag in _NODES for one in process):
            process.set("isExecutable", "true")
            was = "was drawn to look at (not executable)" if said is not None else "did not say whether it is to run"
            draft.repaired(process, "executable", f"The process '{draft.name_of(process)}' {was}; the draft runs.")
        elif said is None:
            process.set("isExecutable", "false")
            draft.repaired(process, "executable", f"The process '{draft.name_of(process)}' is empty; it does not run.")
