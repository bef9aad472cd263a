"""Call activities: which process and version, and what goes in and comes out."""

from __future__ import annotations

from engine.bpmn.importing.expressions.juel import is_expression
from engine.bpmn.importing.vendors.bindings import bind
from engine.bpmn.importing.vendors.family.texts import is_name, value
from engine.bpmn.importing.vendors.words import Fate, Words, attribute_of, table_of
from engine.bpmn.places import short
from engine.bpmn.vocabulary import Element, local_name
from engine.model.definition import Binding

__all__ = ["WORDS", "call", "signal_payload"]

WORDS = (
    *table_of(
        Fate.TRANSLATED,
        "callActivity",
        """
        calledElementBinding calledElementVersion calledElementVersionTag: reglament:calledBinding, \
            reglament:calledVersion and reglament:calledTag, where the called process comes along; else it is asked
        <in> <out>: reglament:input and reglament:output; all variables is what a call without inputs passes
        in@source in@sourceExpression in@target out@source out@sourceExpression out@target: expression and target
        in@businessKey businessKey: reglament:calledBusinessKey
        in@variables out@variables: reglament:passes and reglament:returns; \
            what comes out besides outputs is asked
        inheritVariables inheritBusinessKey: reglament:passes; without a key of its own a call has the caller's
        sameDeployment: reglament:calledBinding, where the called process comes along; else it is asked
        """,
    ),
    *table_of(
        Fate.ASKED,
        "callActivity",
        """
        caseRef caseBinding caseVersion caseTenantId: a person is asked to handle the case: CMMN does not run here
        variableMappingClass variableMappingDelegateExpression: it is asked which variables go in and come out
        calledElementType: a called definition's id instead of its key is asked for
        idVariableName processInstanceName: it is asked who needs the id, and how the called process is titled
        """,
    ),
    *table_of(
        Fate.LEFT_OUT,
        "callActivity",
        """
        calledElementTenantId fallbackToDefaultTenant: there are no tenants here
        in@local out@local out@transient: variables are passed by name, wherever they stand
        completeAsync: every step is saved
        useLocalScopeForOutParameters: an output changes the variable where it stands, a new one belongs to the process
        """,
    ),
)  # fmt: skip


def call(words: Words) -> None:
    """The called process with its variables."""
    if words.tag != "callActivity":
        return
    draft, element = words.draft, words.element
    case = words.take("caseRef")
    for name in ("caseBinding", "caseVersion", "caseTenantId"):
        words.take(name)
    if case is not None:
        words.elements("in", "out")
        words.hand_to_person(
            "case",
            f"What shall happen instead of the case '{short(case)}'? CMMN does not run here.",
            f"Handle the case '{case}' and complete this task when it is closed.",
        )
        return
    _target(words)
    for name in ("variableMappingClass", "variableMappingDelegateExpression"):
        mapping = words.take(name)
        if mapping is not None:
            draft.asked(element, "mapping", f"Which variables go in and come out? {short(mapping)} mapped them.")
    key = words.take("businessKey")
    if key is not None:
        _business_key(words, key)
    if (words.take("inheritVariables") or "").lower() == "true":
        words.say("passes", "all")
        draft.repaired(element, "mapping", "All variables go in, as it said.")
    words.take("inheritBusinessKey")
    _all_in(words)


def _target(words: Words) -> None:
    draft, element = words.draft, words.element
    called = element.get("calledElement") or ""
    if is_expression(called):
        draft.asked(element, "call", f"Which process is called? It was computed: '{short(called)}'.")
    binding, version = words.take("calledElementBinding") or "latest", words.take("calledElementVersion")
    tag = words.take("calledElementVersionTag")
    tenant = words.take("calledElementTenantId")
    if tenant is not None:
        draft.left_out(element, "tenant", "There are no tenants here; the tenant of the called process was left out.")
    if (words.take("sameDeployment") or "false").lower() == "true":
        binding = "deployment"
    if binding == "deployment":
        bind(words, Binding.DEPLOYMENT)
    elif binding == "versionTag" and tag is not None and not is_expression(tag):
        bind(words, Binding.TAG, tag)
    elif binding == "version" and version is not None and version.isdigit():
        if bind(words, Binding.VERSION, version):
            draft.asked(element, "call", f"Is version {version} the one that is meant? Versions are counted anew here.")
    elif binding in ("version", "versionTag"):
        draft.asked(element, "call", f"Which version is called? It said '{short(version or tag or '')}'.")
    if (words.take("calledElementType") or "key") == "id":
        draft.asked(element, "call", f"Which process is '{short(called)}'? It was called by the id of a deployment.")
    name = words.take("processInstanceName")
    if name is not None:
        draft.asked(element, "title", f"The called process was titled '{short(name)}'. Shall its own title say so?")
    wanted = words.take("idVariableName")
    if wanted is not None:
        draft.asked(element, "mapping", f"Who needs the id of the called process in '{short(wanted)}'?")


def _all_in(words: Words) -> None:
    """The mappings, and whether all variables go in or come out besides."""
    draft, element = words.draft, words.element
    ins, outs = words.elements("in"), words.elements("out")
    mapped = [one for one in ins if _carry(words, "input", one)]
    everything = any(attribute_of(one, "variables") == "all" for one in ins)
    if everything:
        words.say("passes", "all")
        draft.repaired(element, "mapping", "All variables go in, as it said.")
    elif not mapped and words.is_theirs:
        draft.left_out(element, "mapping", "No variables went in; here a call without inputs passes all that it sees.")
    came = [one for one in outs if _carry(words, "output", one)]
    if any(attribute_of(one, "variables") == "all" for one in outs):
        words.say("returns", "all")
        if came:
            draft.asked(element, "mapping", "Which other variables come out? All did; here only the outputs do.")
        else:
            draft.repaired(element, "mapping", "All variables come out, as it said.")


def _carry(words: Words, kind: str, mapping: Element) -> bool:
    """One `in` or `out`; False when it says nothing about a variable."""
    key = attribute_of(mapping, "businessKey")
    if key is not None:
        _business_key(words, key)
    source, expression = attribute_of(mapping, "source"), attribute_of(mapping, "sourceExpression")
    target = attribute_of(mapping, "target") or source
    if (source is None and expression is None) or attribute_of(mapping, "variables") is not None:
        return False
    text = expression if expression is not None else source or ""
    if target is None or not is_name(target):
        words.draft.asked(words.element, "mapping", f"What is the {kind} '{short(text)}' called?")
        return False
    if expression is None or not is_expression(expression):
        feel = text if is_name(text) else value(words, "${" + text + "}", f"The {kind} '{target}'")
    else:
        feel = value(words, expression, f"The {kind} '{target}'")
    words.map(kind, target, feel)
    words.draft.repaired(words.element, "mapping", f"The {kind} '{target}' is {short(feel)}.")
    return True


def _business_key(words: Words, key: str) -> None:
    words.say("calledBusinessKey", value(words, key, "The business key of the called process"))


def signal_payload(words: Words) -> None:
    """`<camunda:in>` inside a signal event: what the signal carries."""
    owner = words.element.getparent()
    ins = words.elements("in")
    if owner is None or not ins:
        return
    event = Words(words.draft, owner, words.spaces)
    everything = any(attribute_of(one, "variables") == "all" for one in ins)
    mapped = [one for one in ins if _carry(event, "input", one)]
    if everything or len(mapped) < len(ins):
        words.draft.asked(owner, "mapping", "Which variables does the signal carry? Only inputs are carried here.")
    if local_name(owner.tag) not in ("endEvent", "intermediateThrowEvent"):
        words.draft.left_out(owner, "mapping", "What waits for a signal carries nothing.")
