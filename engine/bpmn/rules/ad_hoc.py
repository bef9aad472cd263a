"""An ad-hoc sub-process has activities and no start or end: nothing begins or ends it but they (BPMN 2.0.2 §10.3.5)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.vocabulary import ACTIVITY_TAGS, CONTAINER_TAGS
from engine.errors import Problem

__all__ = ["check"]

_ORDERINGS = ("parallel", "sequential")


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Content and ordering of each."""
    inside: dict[str | None, list[ParsedNode]] = {}
    for node in process.nodes.values():
        inside.setdefault(node.scope, []).append(node)
    for node in process.nodes.values():
        if node.tag != "adHocSubProcess":
            continue
        content = inside.get(node.id, [])
        if not any(one.tag in (*ACTIVITY_TAGS, *CONTAINER_TAGS, "callActivity") for one in content):
            yield error(
                node,
                "empty_sub_process",
                f"The ad-hoc sub-process {named(node)} has no activity.",
                "Draw what can be done in it, or use a task.",
            )
        for one in content:
            if one.tag in ("startEvent", "endEvent"):
                yield error(
                    one,
                    "ad_hoc_border",
                    f"{named(one)} is a {one.tag} in the ad-hoc sub-process {named(node)}, which has neither.",
                    "Delete it, or use an ordinary sub-process.",
                )
        ordering = node.attributes.get("ordering")
        if ordering is not None and ordering.lower() not in _ORDERINGS:
            yield error(
                node,
                "ad_hoc_ordering",
                f"The ordering of the ad-hoc sub-process {named(node)} is '{ordering}'.",
                "Choose Parallel or Sequential.",
            )
