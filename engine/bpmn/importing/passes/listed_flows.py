"""What a node lists as its flows, and the direction of a gateway, follow the flows that are drawn."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import HEAD, Flows
from engine.bpmn.vocabulary import BPMN, Element, local_name, reference

__all__ = ["forget_wrong_directions", "list_real_flows"]


def list_real_flows(draft: Draft) -> None:
    """Rewrite the lists of a node that lists what is not there, or not what the other end lists."""
    flows = Flows(draft)
    listed = {(node.get("id"), tag): _listed(node, tag) for node in draft.nodes() for tag in ("incoming", "outgoing")}
    wrong: dict[str, str] = {}
    for (node, tag), names in listed.items():
        real = {flow.get("id") for flow in (flows.entering if tag == "incoming" else flows.leaving).get(node, [])}
        missing = [name for name in names if name not in real]
        if missing:
            wrong[node] = f"lists '{missing[0]}' as {tag} flow, which is not drawn there"
    for flow in flows.all:
        source, target = reference(flow.get("sourceRef")) or "", reference(flow.get("targetRef")) or ""
        lists_out = flow.get("id") in listed.get((source, "outgoing"), [])
        lists_in = flow.get("id") in listed.get((target, "incoming"), [])
        if lists_out != lists_in:
            silent = source if lists_in else target
            wrong.setdefault(silent, f"does not list the flow '{flow.get('id')}', which its other end does")
    for name, what in wrong.items():
        node = flows.nodes.get(name)
        if node is None:
            continue
        _relist(node, flows)
        for flow in flows.out_of(node):
            _list_also(flows.target(flow), "incoming", flow.get("id"))
        for flow in flows.into(node):
            _list_also(flows.source(flow), "outgoing", flow.get("id"))
        draft.mended(node, "listed_flows", f"'{draft.name_of(node)}' {what}; it now lists what is drawn.")


def _listed(node: Element, tag: str) -> list[str]:
    return [name for one in node.findall(BPMN + tag) if (name := reference(one.text)) is not None]


def _relist(node: Element, flows: Flows) -> None:
    for tag in ("incoming", "outgoing"):
        for one in node.findall(BPMN + tag):
            node.remove(one)
    place = sum(1 for child in node if local_name(child.tag) in HEAD)
    for tag, drawn in (("incoming", flows.into(node)), ("outgoing", flows.out_of(node))):
        for flow in drawn:
            made = node.makeelement(BPMN + tag)
            made.text = flow.get("id")
            node.insert(place, made)
            place += 1


def _list_also(node: Element | None, tag: str, flow: str) -> None:
    """What the one end lists, the other lists, too."""
    if node is not None and flow not in _listed(node, tag):
        made = node.makeelement(BPMN + tag)
        made.text = flow
        node.insert(sum(1 for child in node if local_name(child.tag) in HEAD), made)


def forget_wrong_directions(draft: Draft) -> None:
    """A gateway that is marked as splitting or joining, but drawn otherwise, does what is drawn."""
    flows = Flows(draft)
    for node in draft.nodes():
        direction = node.get("gatewayDirection")
        if direction in (None, "Unspecified"):
            continue
        ways_in, ways_out = len(flows.into(node)), len(flows.out_of(node))
        agrees = {
            "Diverging": ways_in <= 1 < ways_out,
            "Converging": ways_out <= 1 < ways_in,
            "Mixed": ways_in > 1 and ways_out > 1,
        }.get(direction, True)
        if not agrees:
            del node.attrib["gatewayDirection"]
            draft.mended(
                node,
                "direction",
                f"The gateway '{draft.name_of(node)}' was marked as {direction}, but has {ways_in} in and {ways_out} "
                "out; it does what is drawn.",
            )
