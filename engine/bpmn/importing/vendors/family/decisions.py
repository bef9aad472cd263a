"""Business rule tasks: the decision and where its value goes."""

from __future__ import annotations

from engine.bpmn.importing.expressions.juel import is_expression
from engine.bpmn.importing.vendors.bindings import bind_decision
from engine.bpmn.importing.vendors.words import Fate, Words, table_of
from engine.bpmn.places import short

__all__ = ["WORDS", "decision"]

WORDS = (
    *table_of(
        Fate.TRANSLATED,
        "businessRuleTask",
        """
        decisionRef: reglament:decision
        decisionRefBinding decisionRefVersion decisionRefVersionTag: reglament:decisionBinding, reglament:decisionTag, \
            where the decision of that tag comes along; else it is asked
        mapDecisionResult: singleEntry and collectEntries are what a decision gives here; of the others it is asked
        """,
    ),
    *table_of(
        Fate.LEFT_OUT,
        "businessRuleTask",
        """
        decisionRefTenantId: there are no tenants here
        """,
    ),
    *table_of(
        Fate.ASKED,
        "businessRuleTask",
        "ruleVariablesInput rules exclude: a rule engine's rules are asked for as a decision table",
    ),
)
_SAME = ("singleEntry", "collectEntries")


def decision(words: Words) -> None:
    """Which decision is made; what it was bound to is told."""
    draft, element = words.draft, words.element
    reference, mapping = words.take("decisionRef"), words.take("mapDecisionResult")
    binding, version = words.take("decisionRefBinding"), words.take("decisionRefVersion")
    tag, tenant = words.take("decisionRefVersionTag"), words.take("decisionRefTenantId")
    rules = [text for name in ("ruleVariablesInput", "rules", "exclude") if (text := words.take(name)) is not None]
    if rules:
        question = f"Which decision table stands for the rules ({short(', '.join(rules))})?"
        draft.asked(element, "decision", question, "Deploy a DMN file and set reglament:decision.")
    if reference is None:
        return
    if is_expression(reference):
        draft.asked(element, "decision", f"Which decision is made? It was computed: '{short(reference)}'.")
        return
    words.say("decision", reference)
    draft.repaired(element, "decision", f"The task asks for the decision '{reference}'.")
    bind_decision(words, reference, binding, tag if binding == "versionTag" else version)
    if tenant is not None:
        draft.left_out(element, "tenant", "There are no tenants here; the tenant of the decision was left out.")
    result = words.take("resultVariable")
    if result is not None:
        words.say("resultVariable", result)
    if result is not None and mapping not in _SAME:
        draft.asked(
            element,
            "decision_result",
            f"'{result}' held the decision's result as {mapping or 'resultList'}. Is its value also read right here?",
            "Here it is the value of the one output, a context of several, or a list of a table that collects.",
        )
