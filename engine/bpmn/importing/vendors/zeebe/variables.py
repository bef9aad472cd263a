"""Variables of Camunda 8: what goes in and comes out, lists, keys of messages, FEEL in BPMN's own elements."""

from __future__ import annotations

from engine.bpmn.importing.expressions.camunda_feel import is_expression, to_feel
from engine.bpmn.importing.expressions.tree import literal
from engine.bpmn.importing.vendors.words import Words, attribute_of
from engine.bpmn.importing.vendors.zeebe.values import inner, key_of, value
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, FLOW_NODE_TAGS, OURS, local_name, reference, text_of

__all__ = ["expressions", "mappings", "repeat", "subscription"]

_TIMES = ("timeDate", "timeDuration", "timeCycle")


def mappings(words: Words) -> None:
    """Inputs and outputs; parts of a variable become a context."""
    draft, element = words.draft, words.element
    parts: dict[str, dict[str, str]] = {}
    for one in (part for around in words.elements("ioMapping") for part in inner(around)):
        kind, target = local_name(one.tag), attribute_of(one, "target") or ""
        feel = value(words, attribute_of(one, "source") or "=null", f"The {kind} '{target}'")
        root, _, part = target.partition(".")
        if not root or (part and kind == "output") or "." in part:
            question = f"Which variable gets {short(feel)}? It said '{target}'."
            draft.asked(element, "mapping", question, "An output sets a whole variable: context put(order, …).")
        elif part:
            parts.setdefault(root, {})[part] = feel
        elif words.map(kind, target, feel):
            draft.repaired(element, "mapping", f"The {kind} '{target}' is {short(feel)}.")
    for root, entries in parts.items():
        words.map("input", root, "{" + ", ".join(f"{key_of(part)}: {feel}" for part, feel in entries.items()) + "}")
        draft.repaired(element, "mapping", f"The input '{root}' is a context.")


def repeat(words: Words) -> None:
    """The list, its items and what is collected."""
    draft, element = words.draft, words.element
    for one in words.elements("loopCharacteristics"):
        for theirs, ours in (("inputCollection", "collection"), ("outputElement", "outputItem")):
            text = attribute_of(one, theirs)
            if text is not None:
                words.say(ours, value(words, text, "The list" if ours == "collection" else "The output of an item"))
        for theirs, ours in (("inputElement", "item"), ("outputCollection", "outputCollection")):
            name = attribute_of(one, theirs)
            if name is not None:
                words.say(ours, name)
        draft.repaired(element, "collection", f"It is repeated for {short(element.get(OURS + 'collection') or '')}.")


def subscription(words: Words) -> None:
    """The key stands at the message there, and at whoever waits for it here."""
    keys = [key for one in words.elements("subscription") if (key := attribute_of(one, "correlationKey"))]
    wanted = words.element.get("id")
    for key in keys:
        for one in words.draft.root.iter(BPMN + "*"):
            if reference(one.get("messageRef")) != wanted:
                continue
            waiting = one if local_name(one.tag) in FLOW_NODE_TAGS else one.getparent()
            if waiting is None or local_name(waiting.tag) in ("sendTask", "endEvent", "intermediateThrowEvent"):
                continue
            if local_name(waiting.tag) == "startEvent" and local_name(waiting.getparent().tag) == "process":
                continue
            at = Words(words.draft, waiting, words.spaces)
            at.say("correlationKey", value(at, key, "The key of the message"))
            words.draft.repaired(waiting, "correlation", f"The message is for the instance with the key {short(key)}.")


def expressions(words: Words) -> None:
    """FEEL in BPMN's own elements: conditions and times."""
    for name in ("conditionExpression", "condition", "completionCondition", "loopCardinality", *_TIMES):
        for one in words.element.findall(BPMN + name):
            text = text_of(one) or ""
            if not is_expression(text):
                continue
            feel = to_feel(text)
            for child in list(one):
                one.remove(child)
            one.text = feel if feel is not None else literal(text)
            if feel is None:
                question = f"What does '{short(text)}' say in FEEL as it is here?"
                words.draft.asked(words.element, "expression", question, "Until then it is that text.")
            else:
                words.draft.repaired(words.element, "equals_sign", f"The '=' before '{short(feel)}' was removed.")
    computed = words.element.get("name") or ""
    if words.tag in ("message", "signal") and is_expression(computed):
        for one in words.draft.root.iter(BPMN + "*"):
            if reference(one.get(f"{words.tag}Ref")) == words.element.get("id"):
                words.draft.asked(one, "name", f"Which {words.tag} is meant? Its name was computed: {short(computed)}.")
