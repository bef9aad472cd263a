"""The attributes, scripts and metadata of Drools that stand on any element."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.expressions.languages import language_named, script_to_feel
from engine.bpmn.importing.people import instruct
from engine.bpmn.places import short
from engine.bpmn.times import is_duration
from engine.bpmn.vocabulary import BPMN, Element, is_true, local_name, namespace, text_of

__all__ = ["drawn", "node", "process"]

_SPACES = ("http://www.jboss.org/drools", "http://www.jboss.org/drools/flow/gpd")
_COLOUR = "http://www.omg.org/spec/BPMN/non-normative/color"
# What the designer of jBPM notes for itself.
_DRAWN = frozenset(
    "selectable bgcolor bordercolor color fontcolor priority dtype dg dockerinfo boundaryca mitask erefname esccode "
    "msgref actrefname packageName version scriptFormat icon x y width height datainputset dataoutputset "
    "datainputassociations assignments ruleFlowGroup taskName independent waitForCompletion".split()
)
_DRAWN_METADATA = frozenset(
    "elementname isAutoConnection.target isAutoConnection.source customAutoStart customScope customTags customTag "
    "customTag2 customTagVar customTagProcess executeActionAfterComplete".split()
)


def process(draft: Draft, element: Element) -> None:
    """A case of jBPM begins with what a person picks; here everything that nothing leads to begins at once."""
    if is_true(_taken(element, "adHoc")):
        draft.asked(
            element,
            "case",
            f"Which tasks of the case '{draft.name_of(element)}' begin by themselves? There, people began them.",
            "Put those that people pick into an ad-hoc sub-process.",
        )
    brought = [one for one in _elements(element) if local_name(one.tag) in ("import", "global")]
    if brought:
        names = ", ".join(one.get("name") or one.get("identifier") or "" for one in brought)
        draft.left_out(element, "java_names", f"{names}: Java of '{draft.name_of(element)}' is not known here.")
    for one in brought:
        one.getparent().remove(one)
    _metadata(draft, element)


def node(draft: Draft, element: Element) -> None:
    """Scripts on the way in and out, metadata, and what the designer of jBPM noted for itself."""
    for one in _elements(element):
        if local_name(one.tag) in ("onEntry-script", "onExit-script"):
            _listener(draft, element, one)
            one.getparent().remove(one)
    _metadata(draft, element)
    if element.tag == BPMN + "scriptTask":
        _empty_script(draft, element)


def _elements(element: Element) -> list[Element]:
    words = element.find(BPMN + "extensionElements")
    return [] if words is None else [one for one in words if namespace(one.tag) in _SPACES]


def _taken(element: Element, name: str) -> str | None:
    found = [element.attrib.pop(f"{{{space}}}{name}", None) for space in _SPACES]
    return next((one for one in found if one), None)


def drawn(element: Element) -> int:
    """Take out what the designer of jBPM notes for itself, colours among them; tells how much that was."""
    notes = [
        name
        for name in element.attrib
        if namespace(name) == _COLOUR or (namespace(name) in _SPACES and local_name(name) in _DRAWN)
    ]
    for name in notes:
        del element.attrib[name]
    return len(notes)


def _listener(draft: Draft, element: Element, script: Element) -> None:
    """A script that sets a variable on the way out is an output; one that prints is nothing; else a question."""
    text = text_of(script)
    if text is None:
        return
    language = language_named(script.get("scriptFormat")) or language_named("mvel")
    when = "before" if local_name(script.tag) == "onEntry-script" else "after"
    feel = script_to_feel(text, language)
    if feel == "null":
        message = f"What was printed {when} '{draft.name_of(element)}' is left out: {short(text)}"
        draft.left_out(element, "printed", message)
        return
    if element.tag == BPMN + "userTask":
        instruct(draft, element, f"Was done {when} this task by a script:\n\n    " + text.replace("\n", "\n    "))
    draft.asked(
        element,
        "listener_script",
        f"What happens {when} '{draft.name_of(element)}'? There it was this script: {short(text)}",
        f"Draw a script task {when} it" + (f" with the script {feel}" if feel else "") + ".",
    )


def _metadata(draft: Draft, element: Element) -> None:
    for one in _elements(element):
        if local_name(one.tag) != "metaData":
            continue
        name, value = one.get("name") or "", text_of(one) or ""
        one.getparent().remove(one)
        if name == "customSLADueDate" and element.tag == BPMN + "userTask" and is_duration(value):
            draft.say(element, "due", value)
        elif name == "customDescription" and value:
            _document(element, value)
        elif name not in _DRAWN_METADATA and value and value != "false":
            message = f"{name} ({short(value)}) of '{draft.name_of(element)}' means nothing here."
            draft.left_out(element, "metadata", message)


def _document(element: Element, text: str) -> None:
    if element.find(BPMN + "documentation") is None:
        documentation = element.makeelement(BPMN + "documentation")
        documentation.text = text
        element.insert(0, documentation)


def _empty_script(draft: Draft, task: Element) -> None:
    """An empty script is no mistake there: the task does nothing."""
    script = task.find(BPMN + "script")
    if text_of(script) is not None:
        return
    if script is None:
        script = task.makeelement(BPMN + "script")
        task.append(script)
    script.text = "null"
    task.set("scriptFormat", "feel")
    draft.repaired(task, "empty_script", f"'{draft.name_of(task)}' has no script: it does nothing.")
