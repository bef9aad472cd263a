"""The element table: what the engine does with each element, attribute value and vendor's word of a BPMN file.

It drives the check (`engine.bpmn.support`) and is the documentation of what runs. An element of the standard that is
not in it is refused like one that does not exist. Longer than a screen because it is one table, read by looking up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from engine.bpmn.vocabulary import DI_NAMESPACES, integer

__all__ = [
    "ATTRIBUTES",
    "DRAWING_NAMESPACES",
    "ELEMENTS",
    "HARMLESS_VENDOR_WORDS",
    "MARKERS",
    "PARENTS",
    "VENDORS",
    "Marker",
    "Row",
    "Status",
]


class Status(StrEnum):
    """What becomes of it."""

    RUNS = "runs"
    INFORMATION = "information"  # means nothing for execution; kept without a word
    NOTED = "noted"  # accepted, with a warning: a designer could expect more of it
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Row:
    """One element, by its local name."""

    name: str
    status: Status
    what: str = ""  # in words, as the subject of a sentence
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Marker:
    """An attribute whose value decides how an element runs; `is_refused` says which values the engine does not run."""

    attribute: str
    on: tuple[str, ...]  # local names; empty: everywhere
    is_refused: Callable[[str], bool]
    what: str
    hint: str = ""


def _rows(status: Status, names: str) -> tuple[Row, ...]:
    return tuple(Row(name, status) for name in names.split())


ELEMENTS: dict[str, Row] = {
    row.name: row
    for row in (
        *_rows(
            Status.RUNS,
            "definitions process laneSet childLaneSet lane flowNodeRef sequenceFlow incoming outgoing "
            "startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent "
            "messageEventDefinition timerEventDefinition errorEventDefinition terminateEventDefinition "
            "cancelEventDefinition compensateEventDefinition eventDefinitionRef timeDate timeDuration timeCycle "
            "task manualTask userTask serviceTask sendTask receiveTask businessRuleTask scriptTask script "
            "subProcess transaction adHocSubProcess callActivity exclusiveGateway parallelGateway eventBasedGateway "
            "signal signalEventDefinition escalation escalationEventDefinition conditionalEventDefinition condition "
            "inclusiveGateway linkEventDefinition standardLoopCharacteristics loopCondition "
            "multiInstanceLoopCharacteristics loopCardinality completionCondition conditionExpression "
            "message error association extensionElements documentation "
            "dataObject dataObjectReference property ioSpecification dataInput dataOutput inputSet outputSet "
            "dataInputRefs dataOutputRefs optionalInputRefs dataInputAssociation dataOutputAssociation sourceRef "
            "targetRef assignment from to transformation loopDataInputRef loopDataOutputRef inputDataItem "
            "outputDataItem dataStore dataStoreReference",
        ),
        *_rows(
            Status.INFORMATION,
            "collaboration participant messageFlow messageFlowRef textAnnotation text group category categoryValue "
            "categoryValueRef dataState itemDefinition "
            "interface operation inMessageRef outMessageRef errorRef endPoint endPointRef import resource "
            "resourceParameter relationship source target extension auditing monitoring partnerEntity partnerRole "
            "participantRef participantAssociation innerParticipantRef outerParticipantRef participantMultiplicity "
            "messageFlowAssociation interfaceRef supports supportedInterfaceRef operationRef "
            "partitionElement rendering",
        ),
        *(
            Row(
                name,
                Status.NOTED,
                "A role for people",
                "Use reglament:group, candidateGroups … on the user task.",
            )
            for name in ("potentialOwner", "humanPerformer", "performer", "resourceRole")
        ),
        *_rows(
            Status.INFORMATION,
            "resourceRef resourceAssignmentExpression resourceParameterBinding formalExpression expression",
        ),
        *_rows(Status.RUNS, "globalTask globalUserTask globalManualTask globalScriptTask globalBusinessRuleTask"),
        *_rows(Status.RUNS, "complexGateway activationCondition complexBehaviorDefinition event"),
        *_rows(
            Status.INFORMATION,
            "inputSetRefs outputSetRefs optionalOutputRefs whileExecutingInputRefs whileExecutingOutputRefs",
        ),
        Row(
            "ioBinding", Status.REFUSED, "A binding of a process to an operation", "Start it by a message, or call it."
        ),
        *_rows(
            Status.RUNS,
            "correlationKey correlationProperty correlationSubscription correlationPropertyRef "
            "correlationPropertyRetrievalExpression correlationPropertyBinding messagePath dataPath "
            "conversation subConversation",
        ),
        Row("implicitThrowEvent", Status.REFUSED, "An implicit throw event", "Throw the event inside the activity."),
        *(
            Row(name, Status.REFUSED, "A choreography", "Deploy the processes of the participants.")
            for name in (
                "choreography",
                "choreographyTask",
                "subChoreography",
                "callChoreography",
                "globalChoreographyTask",
            )
        ),
        *(
            Row(name, Status.REFUSED, "A conversation", "Deploy the processes of the participants.")
            for name in (
                "callConversation",
                "globalConversation",
                "conversationAssociation",
            )
        ),
        *_rows(Status.INFORMATION, "conversationNode conversationLink initiatingParticipantRef choreographyRef"),
    )
}

_ANY_ACTIVITY = (
    "task manualTask userTask serviceTask sendTask receiveTask businessRuleTask scriptTask callActivity "
    + ("subProcess transaction adHocSubProcess")
)
_ANY_EVENT = "startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent implicitThrowEvent"
_GLOBAL_TASKS = "globalTask globalUserTask globalManualTask globalScriptTask globalBusinessRuleTask"

# Where an element may stand, by the local names of its parents. Elsewhere a reader would overlook it. Elements that are
# not listed mean nothing for execution, or are refused wherever they stand.
PARENTS: dict[str, frozenset[str]] = {
    name: frozenset(parents.split())
    for names, parents in (
        ("process message error signal escalation itemDefinition dataStore collaboration", "definitions"),
        ("globalTask globalUserTask globalManualTask globalScriptTask globalBusinessRuleTask", "definitions"),
        ("laneSet", "process subProcess transaction adHocSubProcess"),
        ("childLaneSet flowNodeRef", "lane"),
        ("lane", "laneSet childLaneSet"),
        ("conditionExpression", "sequenceFlow"),
        ("timeDate timeDuration timeCycle", "timerEventDefinition"),
        ("eventDefinitionRef", f"{_ANY_EVENT} event"),
        ("script", "scriptTask globalScriptTask"),
        ("multiInstanceLoopCharacteristics standardLoopCharacteristics", _ANY_ACTIVITY),
        ("loopCardinality complexBehaviorDefinition", "multiInstanceLoopCharacteristics"),
        ("event", "complexBehaviorDefinition"),
        ("activationCondition", "complexGateway"),
        ("completionCondition", "multiInstanceLoopCharacteristics adHocSubProcess"),
        ("property", f"process {_ANY_ACTIVITY} {_ANY_EVENT}"),
        ("dataObject dataObjectReference dataStoreReference", "process subProcess transaction adHocSubProcess"),
        ("ioSpecification", f"process {_ANY_ACTIVITY} {_GLOBAL_TASKS}"),
        ("dataInput dataOutput inputSet outputSet", f"ioSpecification {_ANY_EVENT}"),
        ("dataInputAssociation dataOutputAssociation", f"{_ANY_ACTIVITY} {_ANY_EVENT}"),
        ("sourceRef targetRef assignment transformation", "dataInputAssociation dataOutputAssociation"),
        ("from to", "assignment"),
        ("loopDataInputRef loopDataOutputRef inputDataItem outputDataItem", "multiInstanceLoopCharacteristics"),
        (
            "messageEventDefinition timerEventDefinition errorEventDefinition terminateEventDefinition "
            "cancelEventDefinition compensateEventDefinition escalationEventDefinition conditionalEventDefinition "
            "linkEventDefinition signalEventDefinition",
            f"definitions {_ANY_EVENT} event",
        ),
        (
            f"{_ANY_ACTIVITY} {_ANY_EVENT} sequenceFlow exclusiveGateway parallelGateway eventBasedGateway "
            "inclusiveGateway complexGateway",
            "process subProcess transaction adHocSubProcess choreography subChoreography globalChoreographyTask",
        ),
        ("correlationProperty", "definitions"),
        ("correlationKey", "collaboration conversation subConversation choreography globalConversation"),
        ("conversation subConversation", "collaboration subConversation globalConversation"),
        ("correlationPropertyRef", "correlationKey"),
        ("correlationPropertyRetrievalExpression", "correlationProperty"),
        ("messagePath", "correlationPropertyRetrievalExpression"),
        ("correlationSubscription", "process"),
        ("correlationPropertyBinding", "correlationSubscription"),
        ("dataPath", "correlationPropertyBinding"),
        ("association", "process subProcess transaction adHocSubProcess collaboration choreography subChoreography"),
    )
    for name in names.split()
}

# Attributes of the standard that are read, or that mean nothing for execution.
ATTRIBUTES = frozenset(
    [
        "id",
        "name",
        "targetNamespace",
        "expressionLanguage",
        "typeLanguage",
        "exporter",
        "exporterVersion",
        "isExecutable",
        "isClosed",
        "processType",
        "itemRef",
        "definitionalCollaborationRef",
        "sourceRef",
        "targetRef",
        "isImmediate",
        "default",
        "isForCompensation",
        "startQuantity",
        "completionQuantity",
        "implementation",
        "operationRef",
        "messageRef",
        "errorRef",
        "signalRef",
        "escalationRef",
        "activityRef",
        "errorCode",
        "escalationCode",
        "attachedToRef",
        "cancelActivity",
        "isInterrupting",
        "parallelMultiple",
        "instantiate",
        "eventGatewayType",
        "gatewayDirection",
        "calledElement",
        "triggeredByEvent",
        "isSequential",
        "behavior",
        "scriptFormat",
        "scriptLanguage",
        "language",
        "evaluatesToTypeRef",
        "structureRef",
        "itemKind",
        "isCollection",
        "itemSubjectRef",
        "dataObjectRef",
        "dataStoreRef",
        "capacity",
        "isUnlimited",
        "processRef",
        "associationDirection",
        "textFormat",
        "categoryValueRef",
        "waitForCompletion",
        "method",
        "protocol",
        "isReference",
        "namespace",
        "location",
        "importType",
        "partitionElementRef",
        "minimum",
        "maximum",
        "type",
        "required",
        "value",
        "parameterRef",
        "resourceRef",
        "partnerEntityRef",
        "implementationRef",
        "none",
        "noneBehaviorEventRef",
        "oneBehaviorEventRef",
        "ordering",
        "cancelRemainingInstances",
        "loopMaximum",
        "testBefore",
        "mustUnderstand",
        "definition",
        "direction",
        "correlationKeyRef",
        "correlationPropertyRef",
        "operationRef",
        "inputDataRef",
        "outputDataRef",
        "choreographyRef",
        "participantRef",
        "startPosition",
    ]
)

_ACTIVITIES = (
    "task", "manualTask", "userTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask", "scriptTask",
    "subProcess", "transaction", "callActivity",
)  # fmt: skip

MARKERS: tuple[Marker, ...] = (
    Marker(
        "startQuantity",
        _ACTIVITIES,
        lambda text: not 1 <= (integer(text) or 0) <= 1000,
        "A start quantity that is no number from 1 to 1,000",
        "Remove it.",
    ),
    Marker(
        "completionQuantity",
        _ACTIVITIES,
        lambda text: not 1 <= (integer(text) or 0) <= 1000,
        "A completion quantity that is no number from 1 to 1,000",
        "Remove it.",
    ),
    Marker(
        "behavior",
        ("multiInstanceLoopCharacteristics",),
        lambda text: text not in ("None", "One", "All", "Complex"),
        "A behavior that is none of None, One, All and Complex",
        "Leave it out.",
    ),
    Marker(
        "method",
        ("transaction",),
        lambda text: text != "##Compensate",
        "A transaction method other than ##Compensate",
        "Leave out method.",
    ),
)

# Vendors whose words change how a file runs in their engine. They are refused until they are translated, because a
# process that runs without them runs differently from what its designer tested.
VENDORS: dict[str, str] = {
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    "http://activiti.com/modeler": "activiti",
    "http://activiti.org/bpmn": "activiti",
    "http://www.activiti.com/modeler": "activiti",
    "http://activiti.org/bpmn20": "activiti",
    "http://flowable.org/bpmn": "flowable",
    "http://camunda.org/schema/zeebe/1.0": "zeebe",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "spiffworkflow",
    "http://www.jboss.org/drools": "drools",
}

# Their words that say nothing about how it runs, or only when it is saved.
HARMLESS_VENDOR_WORDS = frozenset(
    [
        "asyncBefore",
        "asyncAfter",
        "async",
        "asyncLeave",
        "exclusive",
        "jobPriority",
        "taskPriority",
        "historyTimeToLive",
        "versionTag",
        "isStartableInTasklist",
        "diagramRelationId",
        "modelerTemplate",
        "modelerTemplateVersion",
        "modelerTemplateIcon",
        "field-identifier",
        "formKeyDefinition",
        "candidateStarterGroups",
        "candidateStarterUsers",
        "packageName",
        "version",
        "adHoc",
    ]
)

# Namespaces that hold colours, sizes and the memory of modelers.
DRAWING_NAMESPACES = frozenset(
    (
        *DI_NAMESPACES,
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        "http://camunda.org/schema/modeler/1.0",
        "http://www.w3.org/2001/XMLSchema-instance",
        "http://www.w3.org/XML/1998/namespace",
    )
)
