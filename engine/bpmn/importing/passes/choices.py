"""Gateways whose ways have labels, but no conditions: a label becomes the value of a variable that is asked for."""

from __future__ import annotations

import json

from engine.bpmn.importing.draft import Draft, free_name
from engine.bpmn.importing.model import Flows
from engine.bpmn.importing.naming import variable_named
from engine.bpmn.vocabulary import BPMN, OURS, Element, local_name, reference, text_of

__all__ = ["ask_for_ways", "forget_pointless_conditions"]

_CHOOSE = frozenset(
    "exclusiveGateway inclusiveGateway complexGateway task userTask manualTask serviceTask sendTask receiveTask "
    "businessRuleTask scriptTask callActivity subProcess transaction adHocSubProcess".split()
)
_BEFORE = ("userTask", "task", "manualTask")


def ask_for_ways(draft: Draft) -> None:
    """Give each way out of an exclusive or inclusive gateway a condition; the question names the variable."""
    flows = Flows(draft)
    for gateway in list(draft.nodes()):
        ways = flows.out_of(gateway)
        if local_name(gateway.tag) not in ("exclusiveGateway", "inclusiveGateway") or len(ways) < 2:
            continue
        default = reference(gateway.get("default"))
        open_ways = [flow for flow in ways if flow.get("id") != default and _condition(flow) is None]
        if not open_ways:
            continue
        is_exclusive = local_name(gateway.tag) == "exclusiveGateway"
        if is_exclusive and default is None and len(open_ways) == 1:
            _forget_condition(open_ways[0])
            gateway.set("default", open_ways[0].get("id"))
            draft.repaired(
                open_ways[0],
                "default_way",
                f"The way '{draft.name_of(open_ways[0])}' out of '{draft.name_of(gateway)}' has no condition; it is "
                "now the default, taken when no other is.",
            )
            continue
        _ask(draft, flows, gateway, open_ways, is_exclusive=is_exclusive)


def _ask(draft: Draft, flows: Flows, gateway: Element, ways: list[Element], *, is_exclusive: bool) -> None:
    variable = variable_named(gateway.get("name") or "", _name_before(flows, gateway), gateway.get("id"))
    labels: list[str] = []
    for flow in ways:
        label = _label(draft, flows, flow)
        labels.append(free_name(label, set(labels)))
    for flow, label in zip(ways, labels, strict=True):
        text = json.dumps(label, ensure_ascii=False)
        condition = f"{variable} = {text}" if is_exclusive else f"list contains({variable}, {text})"
        _forget_condition(flow)
        made = flow.makeelement(BPMN + "conditionExpression")
        made.text = condition
        flow.append(made)
        draft.repaired(flow, "way", f"The way '{label}' is now taken when {condition}.")
    task = _task_before(flows, gateway)
    said = ", ".join(f'"{label}"' for label in labels)
    if task is not None and draft.root is not None and _gets_form(draft, task, gateway, variable, labels, is_exclusive):
        draft.asked(
            gateway,
            "choice",
            f"Which way leads on from '{draft.name_of(gateway)}'? Whoever does '{draft.name_of(task)}' chooses "
            f"{said} in its form ({variable}).",
        )
    else:
        draft.asked(
            gateway,
            "choice",
            f"Which way leads on from '{draft.name_of(gateway)}'? The draft looks whether {variable} is {said}; "
            "nothing sets it yet.",
        )


def _label(draft: Draft, flows: Flows, flow: Element) -> str:
    label = " ".join((flow.get("name") or "").split())
    target = flows.target(flow)
    return label or (draft.name_of(target) if target is not None else flow.get("id"))


def _name_before(flows: Flows, gateway: Element) -> str:
    source = flows.source(flows.into(gateway)[0]) if len(flows.into(gateway)) == 1 else None
    return "" if source is None or not source.get("name") else f"{source.get('name')} choice"


def _task_before(flows: Flows, gateway: Element) -> Element | None:
    """The task from which alone the gateway is reached, when a person does it or could do it."""
    entering = flows.into(gateway)
    source = flows.source(entering[0]) if len(entering) == 1 else None
    if source is None or local_name(source.tag) not in _BEFORE or len(flows.out_of(source)) != 1:
        return None
    if any(local_name(one.tag).endswith("LoopCharacteristics") for one in source):
        return None  # what one round answers stays with it
    return (
        None if source.get(OURS + "form") or list(source.iterfind(f"{BPMN}extensionElements/{OURS}output")) else source
    )


def _gets_form(
    draft: Draft, task: Element, gateway: Element, variable: str, labels: list[str], is_exclusive: bool
) -> bool:
    """Give the task a form with the choice; a plain task becomes one for a person, since somebody has to choose."""
    if local_name(task.tag) != "userTask":
        task.tag = BPMN + "userTask"
        draft.repaired(
            task, "plain_task", f"'{draft.name_of(task)}' is now a task for a person, who chooses the way behind it."
        )
    key = task.get("id")
    while f"{key}.form" in draft.files or f"{key}.form" in draft.extra:
        key = f"{key}_choice"
    field = {
        "type": "radio" if is_exclusive else "checklist",
        "id": variable,
        "key": variable,
        "label": draft.name_of(gateway) if gateway.get("name") else draft.name_of(task),
        "values": [{"label": label, "value": label} for label in labels],
        "validate": {"required": True},
    }
    form = {"type": "default", "schemaVersion": 17, "id": key, "title": draft.name_of(task), "components": [field]}
    draft.extra[f"{key}.form"] = json.dumps(form, ensure_ascii=False, indent=2).encode()
    task.set(OURS + "form", key)
    draft.repaired(task, "form", f"'{draft.name_of(task)}' got a form with the choice {variable}: {key}.form.")
    return True


def forget_pointless_conditions(draft: Draft) -> None:
    """Conditions where nothing is chosen would be asked for nothing: empty ones, and those of an only way."""
    flows = Flows(draft)
    for flow in flows.all:
        condition = flow.find(BPMN + "conditionExpression")
        source = flows.source(flow)
        if condition is None or source is None:
            continue
        kind = local_name(source.tag)
        if _condition(flow) is None:
            if flow.get("name") is None or not kind.endswith("Gateway"):
                draft.repaired(flow, "empty_condition", f"The flow '{draft.name_of(flow)}' had an empty condition.")
            _forget_condition(flow)
        elif kind == "parallelGateway":
            continue  # the gate notes it: the standard ignores it
        elif kind not in _CHOOSE:
            _drop(draft, flow, f"nothing is chosen at '{draft.name_of(source)}', a {kind}")
        elif not kind.endswith("Gateway") and len(flows.out_of(source)) == 1:
            _drop(draft, flow, f"it is the only way out of '{draft.name_of(source)}'")


def _drop(draft: Draft, flow: Element, why: str) -> None:
    text = " ".join((_condition(flow) or "").split())
    draft.mended(flow, "pointless_condition", f"The condition of the flow '{draft.name_of(flow)}' was left out: {why}.")
    draft.asked(flow, "pointless_condition", f"What is to happen when this is not the case: {text}")
    _forget_condition(flow)


def _condition(flow: Element) -> str | None:
    return text_of(flow.find(BPMN + "conditionExpression"))


def _forget_condition(flow: Element) -> None:
    for condition in flow.findall(BPMN + "conditionExpression"):
        flow.remove(condition)
