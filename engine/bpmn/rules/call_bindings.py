"""Which version a call activity calls can be told when it is deployed: latest, deployment, version, or tag."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.vocabulary import integer
from engine.errors import Problem
from engine.model.definition import Binding

__all__ = ["check", "check_words", "is_computed", "there_are"]

_COMPUTED = re.compile(r"[=\s\"'(){}$#+]")


def is_computed(node: ParsedNode) -> bool:
    """Whether the called process is no name but an expression."""
    return _COMPUTED.search(node.attributes.get("calledElement", "").strip()) is not None


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """A name and no expression; a binding that there is, with what it needs; a version that there is."""
    for node in process.nodes.values():
        if node.tag == "callActivity" and node.called is not None:
            yield from _of_call(node, node.called, context)


def _of_call(node: ParsedNode, called: str, context: Context) -> Iterator[Problem]:
    if is_computed(node):
        yield error(
            node,
            "call_computed",
            f"{named(node)} computes which process it calls; calledElement is the name of one (BPMN 2.0.2 §10.3.5).",
            "Draw an exclusive gateway with one call activity a process.",
        )
        return
    yield from check_words(node, "called", node.binding)
    if node.binding in tuple(Binding):
        yield from _of_version(node, called, Binding(node.binding), context)


def check_words(node: ParsedNode, what: str, binding: str) -> Iterator[Problem]:
    """Judge the words `calledBinding`, `calledVersion`, `calledTag`, or the same of another `what`."""
    if binding not in tuple(Binding):
        message = f"{what}Binding of {named(node)} is '{binding}'."
        yield error(node, "binding_unknown", message, f"Write {', '.join(Binding)}.")
        return
    needs = {Binding.VERSION: f"{what}Version", Binding.TAG: f"{what}Tag"}.get(Binding(binding))
    for word in (f"{what}Version", f"{what}Tag"):
        if word == needs and word not in node.extensions:
            message = f"{named(node)} is bound by {binding}, and has no {word}."
            yield error(node, "binding_unclear", message, f"Write {word}, or choose another binding.")
        elif word != needs and word in node.extensions:
            message = f"{named(node)} is bound by {binding}, and has a {word}, too."
            yield error(node, "binding_unclear", message, "Keep one of the two.")


def _of_version(node: ParsedNode, called: str, binding: Binding, context: Context) -> Iterator[Problem]:
    here = context.processes.get(called)
    versions = context.known.versions
    there = None if versions is None else versions.get(called, {})
    if binding is Binding.DEPLOYMENT and (here is None or not here.is_executable):
        message = f"{named(node)} calls the '{called}' of its own deployment, which is not in these files."
        yield error(node, "not_in_deployment", message, "Deploy that process with this one, or call the latest one.")
    elif binding is Binding.VERSION and there is not None:
        number = integer(node.extensions.get("calledVersion"))
        if number is not None and number > 0 and number not in there:
            message = f"{named(node)} calls version {number} of '{called}', which is not deployed."
            yield error(node, "unknown_version", message, there_are(sorted(there)))
    elif binding is Binding.TAG and there is not None and "calledTag" in node.extensions:
        tag = node.extensions["calledTag"]
        tags = {*there.values(), here.extensions.get("versionTag") if here is not None else None} - {None}
        if tag not in tags:
            message = f"{named(node)} calls the version of '{called}' with the tag '{tag}', which there is not."
            yield error(node, "unknown_version", message, there_are(sorted(str(one) for one in tags)))


def there_are(names: list[int] | list[str]) -> str:
    """Say which versions or tags there are."""
    if not names:
        return "There is none. Call the latest one, or deploy it first."
    return f"There is {', '.join(str(name) for name in names[-12:])}."
