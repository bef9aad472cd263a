"""FEEL that Trisotech wraps into elements of DMN."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.importing.draft import Draft
from engine.bpmn.places import short
from engine.bpmn.vocabulary import BPMN, Element, local_name, namespace, text_of

__all__ = ["unwrap_feel"]

_TEXTS = ("transformation", "formalExpression", "conditionExpression", "from", "to", "condition", "loopCondition")
_DMN = "/spec/DMN/"


def unwrap_feel(draft: Draft) -> None:
    """`<literalExpression><text>amount</text></literalExpression>` of DMN, as text or as an element, is its FEEL."""
    for element in draft.root.iter(*(BPMN + name for name in _TEXTS)):
        expression = next((one for one in element if _DMN in namespace(one.tag)), None)
        if expression is None:
            expression = _parsed(text_of(element))
        if expression is None or local_name(expression.tag) != "literalExpression":
            continue
        feel = next((text_of(one) for one in expression if local_name(one.tag) == "text"), None)
        for child in list(element):
            element.remove(child)
        element.text = feel
        draft.repaired(element, "feel_unwrapped", f"The expression is FEEL: {short(feel or '')}")


def _parsed(text: str | None) -> Element | None:
    if text is None or not text.startswith("<") or _DMN not in text:
        return None
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return None
