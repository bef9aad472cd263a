"""What follows an event-based gateway waits for something, and there are at least two such ways (§10.6.6)."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.model import Flows, add_child, remove
from engine.bpmn.vocabulary import BPMN, Element, local_name

__all__ = ["settle_event_gateways"]


def settle_event_gateways(draft: Draft) -> None:
    """Ways to one target become one, what waits for nothing gets an event before it, a single way is no choice."""
    flows = Flows(draft)
    for gateway in list(draft.root.iter(BPMN + "eventBasedGateway")):
        name = draft.name_of(gateway)
        targets: list[Element] = []
        for flow in list(flows.out_of(gateway)):
            target = flows.target(flow)
            if target is None:
                continue
            if any(target is one for one in targets):
                draft.repaired(flow, "same_way", f"'{name}' leads to '{draft.name_of(target)}' twice; one way stays.")
                flows.out_of(gateway).remove(flow)
                remove(flow)
                continue
            targets.append(target)
            if local_name(target.tag) not in ("intermediateCatchEvent", "receiveTask"):
                _wait_before(draft, gateway, flow, target)
        if len(flows.out_of(gateway)) == 1:
            gateway.tag = BPMN + "exclusiveGateway"
            for attribute in ("eventGatewayType", "instantiate"):
                gateway.attrib.pop(attribute, None)
            draft.mended(gateway, "no_choice", f"The event-based gateway '{name}' has one way out; nothing is chosen.")


def _wait_before(draft: Draft, gateway: Element, flow: Element, target: Element) -> None:
    scope = gateway.getparent()
    name = f"Begin {draft.name_of(target)}"
    event = scope.makeelement(BPMN + "intermediateCatchEvent", id=draft.free_id(f"Begin_{target.get('id')}"), name=name)
    add_child(event, "messageEventDefinition")
    way = scope.makeelement(BPMN + "sequenceFlow", id=draft.free_id(f"Flow_{target.get('id')}"))
    way.set("sourceRef", event.get("id"))
    way.set("targetRef", target.get("id"))
    flow.set("targetRef", event.get("id"))
    scope.extend([event, way])
    draft.mended(
        target,
        "waits_for_nothing",
        f"'{draft.name_of(target)}' follows the event-based gateway '{draft.name_of(gateway)}', but waits for nothing; "
        "a message is now waited for before it.",
    )
    draft.asked(event, "trigger", f"What begins '{draft.name_of(target)}' behind '{draft.name_of(gateway)}'?")
