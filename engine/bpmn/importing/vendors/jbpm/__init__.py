"""jBPM, Kogito and RHPAM: their words (namespace drools) and their conventions of data, tasks and times.

data.py     ioSpecification and data associations: variables on the way in and out, constants
people.py   user tasks: who, until when, what to read
work.py     work items, services, rules, decisions, called processes
events.py   payloads, times, signals that are not declared
words.py    attributes, scripts on the way in and out, metadata
"""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.vendors.jbpm import data, events, people, words, work
from engine.bpmn.importing.vendors.jbpm.data import Values
from engine.bpmn.vocabulary import BPMN, Element, local_name, namespace

__all__ = ["translate_jbpm"]

_SPACES = ("http://www.jboss.org/drools", "http://www.jboss.org/drools/flow/gpd")
_TASKS = {
    "userTask": people.user_task,
    "task": work.work_item,
    "sendTask": work.send_task,
    "businessRuleTask": work.business_rule_task,
    "callActivity": work.call_activity,
}


def translate_jbpm(draft: Draft) -> None:
    """Translate a file of jBPM; others stay as they are."""
    if not is_of_jbpm(draft.root):
        return
    for process in draft.root.iter(BPMN + "process"):
        words.process(draft, process)
    variables = data.variables_of(draft.root)
    operations = work.operations_of(draft.root)
    for node in list(draft.nodes()):
        values = data.taken_out(draft, node, variables)
        if node.tag == BPMN + "serviceTask":
            work.name_action(draft, node, operations)
        own = _TASKS.get(local_name(node.tag))
        if own is not None:
            own(draft, node, values)
        else:
            _with_its_data(draft, node, values)
        words.node(draft, node)
        if node.tag == BPMN + "intermediateCatchEvent":
            events.wait_once(draft, node)
    for element in draft.root.iter(BPMN + "timeDuration", BPMN + "timeCycle", BPMN + "timeDate"):
        events.time(draft, element)
    notes = sum(words.drawn(element) for element in draft.root.iter(BPMN + "*"))
    if notes:
        draft.left_out(draft.root, "modeler_notes", f"{notes} notes that the designer kept for itself were removed.")
    events.name_messages(draft)
    events.declare_signals(draft)


def is_of_jbpm(root: Element) -> bool:
    """Whether the file uses a word of Drools (many files only declare its namespace), or MVEL as its language."""
    if "mvel" in root.get("expressionLanguage", "").lower():
        return True
    return any(
        namespace(word) in _SPACES
        for element in root.iter()
        if isinstance(element.tag, str)
        for word in (element.tag, *element.attrib)
    )


def _with_its_data(draft: Draft, node: Element, values: Values) -> None:
    """Events carry one payload; everything else gets and gives its variables."""
    if local_name(node.tag).endswith("Event"):
        events.payload(draft, node, values)
    else:
        data.write(draft, node, values)
