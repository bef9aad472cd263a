"""SpiffWorkflow and spiff-arena: their words, with Python as the language of every expression.

tasks.py      services, decisions, forms, instructions, scripts before and after
messages.py   payloads and correlation
loops.py      repetition over variables, and times
own.py        finding and taking the words
"""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.vendors.spiffworkflow import loops, messages, tasks
from engine.bpmn.importing.vendors.spiffworkflow.own import SPACE
from engine.bpmn.vocabulary import BPMN

__all__ = ["translate_spiffworkflow"]


def translate_spiffworkflow(draft: Draft) -> None:
    """Translate a file that declares SpiffWorkflow's namespace; others stay as they are."""
    if SPACE not in draft.root.nsmap.values():
        return
    for element in draft.root.iter(BPMN + "timeDuration", BPMN + "timeCycle", BPMN + "timeDate"):
        loops.time(draft, element)
    for element in list(draft.root.iter(BPMN + "multiInstanceLoopCharacteristics")):
        loops.repeat(draft, element)
    messages.translate(draft)
    for node in list(draft.nodes()):
        tasks.translate(draft, node)
    for process in draft.root.iter(BPMN + "process"):
        tasks.tell_the_rest(draft, process)
