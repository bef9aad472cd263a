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
    """Translate a file that declares SpiffWorkflow's namespace.

    Of the others, only what SpiffWorkflow reads in its own way in plain BPMN: lists that are variables, and messages
    found by properties.
    """
    is_own = SPACE in draft.root.nsmap.values()
    repeated = list(draft.root.iter(BPMN + "multiInstanceLoopCharacteristics"))
    ids = draft.by_id() if repeated else {}
    for element in repeated:
        if is_own or loops.names_variables(element, ids):
            loops.repeat(draft, element, ids)
    if is_own or messages.has_keys(draft.root):
        messages.translate(draft)
    if not is_own:
        return
    for element in draft.root.iter(BPMN + "timeDuration", BPMN + "timeCycle", BPMN + "timeDate"):
        loops.time(draft, element)
    for node in list(draft.nodes()):
        tasks.translate(draft, node)
    for process in draft.root.iter(BPMN + "process"):
        tasks.tell_the_rest(draft, process)
