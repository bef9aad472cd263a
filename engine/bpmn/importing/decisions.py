"""Decision models of other tools: cells and expressions in other languages become FEEL, foreign words go.

Camunda 7 evaluates inputs and outputs as JUEL where a file says so, cells as FEEL with the column's value under a name
of its own (`cellInput`, or `camunda:inputVariable`). Flowable compares with `==` and writes texts in single quotes.
jBPM and Camunda 8 write FEEL. What cannot be told surely stays as it is, and is asked about: the gate refuses it, so
that it never decides otherwise than it did.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from engine.bpmn.importing.expressions import juel
from engine.bpmn.importing.expressions.java import groovy_value_to_feel
from engine.bpmn.importing.expressions.javascript import value_to_feel as javascript_value_to_feel
from engine.bpmn.vocabulary import OURS, Element, local_name, namespace
from engine.dmn.reader.xml import parse
from engine.errors import NotReadable, Problem
from engine.feel import FeelSyntaxError, compile_expression, compile_unary_tests

__all__ = ["bring_in_decisions"]

_CELL = "cellInput"
_DMN = re.compile(r"https?://www\.omg\.org/spec/DMN/")
_SEMANTIC = frozenset({"inputVariable"})
_KEPT = ("XMLSchema", "bpmn.io", "urn:reglament")  # types of the standard, the widths of columns, our own
_NO_MEANING = {
    "historyTimeToLive": "history is kept by one rule for all",
    "diagramRelationId": "it joins files of another modeler",
}
Translate = Callable[[str], str | None]


def bring_in_decisions(name: str, content: bytes) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the file as this engine reads it, and what was changed, left out and asked. Raises nothing.

    A file about which there is nothing to say comes back byte for byte, as does one that cannot be read.
    """
    try:
        root = parse(content, name)
    except NotReadable as error:
        return content, (error.problem,)
    findings = [*_expressions(root), *_foreign(root)]
    if not findings:
        return content, ()
    etree.cleanup_namespaces(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")), tuple(findings)


def _expressions(root: Element) -> Iterator[Problem]:
    usual = root.get("expressionLanguage")
    is_flowable = any("flowable" in uri or "activiti" in uri for one in root.iter() for uri in one.nsmap.values())
    for element in root.iter():
        if not isinstance(element.tag, str) or not _DMN.match(namespace(element.tag)):
            continue
        kind = local_name(element.tag)
        if kind not in ("inputExpression", "inputEntry", "outputEntry", "literalExpression"):
            continue
        said = next((child for child in element if local_name(child.tag) == "text"), None)
        text = (said.text or "").strip() if said is not None else ""
        language = element.get("expressionLanguage") or usual or ""
        if said is None or not text:
            element.attrib.pop("expressionLanguage", None)
            continue
        if not language or "feel" in language.lower() or text == "-":
            feel = _as_it_is(element, kind, text, is_flowable)
        else:
            feel = _translated(element, kind, text, language)
        if feel is None:
            yield _asked(element, text, language)
        elif feel != text or (language and "feel" not in language.lower()):
            said.text = feel
            element.attrib.pop("expressionLanguage", None)
            yield _problem(element, "repair", "translated", f"'{_short(text)}' is now FEEL: {_short(feel)}.")
    if usual and "feel" not in usual.lower():
        del root.attrib["expressionLanguage"]


def _as_it_is(element: Element, kind: str, text: str, is_flowable: bool) -> str | None:
    """The text where it is FEEL already; else what it becomes with the few habits that are surely meant."""
    if _is_feel(kind, text) and not (is_flowable and "==" in text):
        return _own_name(element, kind, text)
    if kind == "inputEntry":
        compared = re.fullmatch(r"(==|!=)\s*(.+)", text, re.DOTALL)
        plain = _quoted(compared.group(2) if compared is not None else text)
        if _is_feel(kind, plain):
            return f"not({plain})" if compared is not None and compared.group(1) == "!=" else plain
        return None
    if juel.is_expression(text):
        return juel.to_feel(text)
    plain = _quoted(text)
    return plain if _is_feel(kind, plain) else None


def _translated(element: Element, kind: str, text: str, language: str) -> str | None:
    """The FEEL of a text in a named language; of a cell: a test of `?`, the tested value."""
    names = {_CELL: "?", **({own: "?"} if (own := _input_variable(element)) else {})} if kind == "inputEntry" else {}
    word = language.lower()
    if "juel" in word:
        wrapped = text if juel.is_expression(text) else "${" + text + "}"
        return juel.to_feel(wrapped, names)
    if kind == "inputEntry":
        return None  # whether a text compares or is compared differs by language
    values: dict[str, Translate] = {"groovy": groovy_value_to_feel, "javascript": javascript_value_to_feel}
    return next((translate(text) for name, translate in values.items() if name in word), None)


def _own_name(element: Element, kind: str, text: str) -> str:
    """A cell of FEEL that calls the tested value by the column's own name."""
    own = _input_variable(element) if kind == "inputEntry" else None
    for name in (_CELL, own):
        if name and kind == "inputEntry":
            text = re.sub(rf"(?<![\w\"]){re.escape(name)}(?![\w\"])", "?", text)
    return text


def _input_variable(cell: Element) -> str | None:
    """The name that the column of a cell gives to its value (camunda:inputVariable)."""
    rule = cell.getparent()
    cells = [one for one in rule if local_name(one.tag) == "inputEntry"]
    columns = [one for one in rule.getparent() if local_name(one.tag) == "input"]
    number = cells.index(cell)
    if number >= len(columns):
        return None
    found = (value for word, value in columns[number].attrib.items() if local_name(word) == "inputVariable")
    return next(found, None)


def _foreign(root: Element) -> Iterator[Problem]:
    """Remove the words of other namespaces, each told once."""
    told: set[str] = set()
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or not _DMN.match(namespace(element.tag)):
            continue
        yield from _tag(element)
        for word in [
            one for one in element.attrib if namespace(one) and not any(kept in namespace(one) for kept in _KEPT)
        ]:
            name = local_name(word)
            del element.attrib[word]
            if name not in told and name not in _SEMANTIC:
                told.add(name)
                why = _NO_MEANING.get(name, "it says something to another tool")
                yield _problem(element, "warning", "not_used", f"'{name}' has no effect here: {why}.")
        for child in [one for one in element if local_name(one.tag) == "extensionElements"]:
            if len(child):
                words = ", ".join(dict.fromkeys(local_name(one.tag) for one in child if isinstance(one.tag, str)))
                yield _problem(element, "warning", "not_used", f"{words} has no effect here.")
            element.remove(child)


def _tag(element: Element) -> Iterator[Problem]:
    """The tag of a decision's version, `camunda:versionTag="1"` or `<zeebe:versionTag value="1"/>`, in our word."""
    if local_name(element.tag) != "decision" or element.get(OURS + "versionTag"):
        return
    attributes = [one for one in element.attrib if namespace(one) and local_name(one) == "versionTag"]
    said = [element.attrib.pop(one) for one in attributes]
    for one in element.findall("{*}extensionElements/{*}versionTag"):
        said.append(one.get("value") or "")
        one.getparent().remove(one)
    tag = next((text.strip() for text in said if text.strip()), None)
    if tag is not None:
        element.set(OURS + "versionTag", tag)
        yield _problem(element, "repair", "translated", f"The tag of this version is '{_short(tag)}'.")


def _is_feel(kind: str, text: str) -> bool:
    try:
        if kind == "inputEntry":
            compile_unary_tests(text)
        else:
            compile_expression(text)
    except FeelSyntaxError:
        return False
    return True


def _quoted(text: str) -> str:
    """Texts in single quotes, which FEEL does not know, in double ones."""
    return re.sub(r"'([^'\"\\]*)'", r'"\1"', text)


def _asked(element: Element, text: str, language: str) -> Problem:
    where = f" in {language}" if language else ""
    return _problem(
        element, "warning", "other_language", f"What does '{_short(text)}'{where} mean?", "Write it in FEEL."
    )


def _problem(element: Element, severity: str, code: str, message: str, hint: str = "") -> Problem:
    owner = next((one.get("id") for one in (element, *element.iterancestors()) if one.get("id")), None)
    return Problem(owner, code, message, severity, hint, element.sourceline)  # type: ignore[arg-type]


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
