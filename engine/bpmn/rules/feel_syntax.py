"""Every expression is FEEL that can be compiled."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.compile import spelled_names
from engine.bpmn.extensions import Value, extensions_of
from engine.bpmn.faults import Place, error, warning
from engine.bpmn.parsed import ParsedFlow, ParsedNode, ParsedProcess
from engine.bpmn.places import short
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Compile each text and say where it stops to make sense."""
    from engine.feel import FeelSyntaxError, compile_expression  # heavy; only the reader's process needs it here
    from engine.feel.findings import functions_named

    names = spelled_names(process)
    for place, what, text, line in _expressions(process):
        try:
            for name in functions_named(compile_expression(text, names)):
                yield warning(
                    place,
                    "function_as_value",
                    f"{what} says '{name}', which is the function {name}() unless a variable of this name is set. "
                    f"In: {short(text)}",
                    "Give the variable another name, such as one of two words.",
                    line=line,
                )
        except FeelSyntaxError as fault:
            yield error(
                place,
                "feel_syntax",
                f"{what} cannot be read as FEEL: {fault} In: {short(text)}",
                "Correct the expression.",
                line=line,
            )
    for flow in process.flows:
        yield from _of_language(flow)


def _of_language(flow: ParsedFlow) -> Iterator[Problem]:
    """A language named at the condition is meant; the one at the root is most tools' untouched default."""
    language = (flow.language or "").strip()
    if language and "feel" not in language.lower():
        yield error(
            flow,
            "expression_language",
            f"The condition of the flow '{flow.id}' is written in '{language}'; only FEEL runs here.",
            "Rewrite it in FEEL and remove the attribute language.",
        )


def _expressions(process: ParsedProcess) -> Iterator[tuple[Place, str, str, int]]:
    """Place, name, text and line of every expression of the process."""
    yield from _of_extensions(process, "process", process.extensions, process.line)
    defaults = {node.default for node in process.nodes.values()}
    parallel = {node.id for node in process.nodes.values() if node.tag == "parallelGateway"}
    for flow in process.flows:
        is_asked = flow.id not in defaults and flow.source not in parallel
        if flow.condition is not None and is_asked:
            yield flow, f"The condition of the flow '{flow.id}'", flow.condition, flow.line
    for node in process.nodes.values():
        yield from _of_node(node)


def _of_node(node: ParsedNode) -> Iterator[tuple[Place, str, str, int]]:
    yield from _of_extensions(node, node.tag, node.extensions, node.line)
    for event in node.events:
        if event.expression is not None:
            yield node, "The time", event.expression, event.line
        if event.condition is not None:
            yield node, "The condition", event.condition, event.line
    for kind, mappings in (("input", node.inputs), ("output", node.outputs)):
        for mapping in mappings:
            if mapping.expression is not None:
                yield node, f"The {kind} '{mapping.target}'", mapping.expression, mapping.line
    if node.multi is not None:
        yield from _of_extensions(node, "multiInstanceLoopCharacteristics", node.multi.extensions, node.multi.line)
        for what, text in (
            ("The cardinality", node.multi.cardinality),
            ("The completion condition", node.multi.completion),
        ):
            if text is not None:
                yield node, what, text, node.multi.line
        for throw in node.multi.throws:
            if throw.condition is not None:
                yield node, "The condition of its event", throw.condition, throw.line
    if node.activation is not None:
        yield node, "The activation condition", node.activation, node.line
    if node.completion is not None:
        yield node, "The completion condition", node.completion, node.line
    if node.loop is not None and node.loop.condition is not None:
        yield node, "The loop condition", node.loop.condition, node.loop.line
    if node.script is not None and "feel" in (node.script_format or "").lower():
        yield node, "The script", node.script, node.line


def _of_extensions(
    place: Place, element: str, said: dict[str, str], line: int
) -> Iterator[tuple[Place, str, str, int]]:
    for extension in extensions_of(element):
        if extension.value in (Value.FEEL, Value.TIME) and extension.name in said:
            yield place, extension.name, said[extension.name], line
