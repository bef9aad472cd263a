"""Camunda 8's words and what they become. Source: the descriptor zeebe-bpmn-moddle 2.0."""

from __future__ import annotations

from engine.bpmn.importing.vendors.words import Fate, Word, table_of

__all__ = ["WORDS"]

WORDS: tuple[Word, ...] = (
    *table_of(
        Fate.TRANSLATED,
        "tasks, events, call activities, process",
        """
        <taskDefinition>: reglament:topic named by its type, and reglament:retries; of an event it is asked who sends
        taskDefinition@type taskDefinition@retries: the topic, with all variables going in and coming back; attempts
        <ioMapping> <input> <output>: reglament:input and reglament:output
        input@source input@target output@source output@target: FEEL, and the variable
        <taskHeaders> <header>: reglament:input of an action; of other elements it is asked what reads them
        header@id header@key header@value: target and value of the input
        <assignmentDefinition>: reglament:assignee and reglament:group
        assignmentDefinition@assignee assignmentDefinition@candidateGroups assignmentDefinition@candidateUsers: \
            as in Camunda 7
        <taskSchedule>: reglament:due; a follow-up date is asked for
        taskSchedule@dueDate taskSchedule@followUpDate: FEEL, or a date and time
        <priorityDefinition>: reglament:priority
        priorityDefinition@priority: FEEL
        <jobPriorityDefinition>: reglament:actionPriority, where it is a whole number
        jobPriorityDefinition@priority: a whole number
        <formDefinition>: reglament:form
        formDefinition@formKey formDefinition@formId formDefinition@externalReference: key of the form; \
            one outside is asked for
        <userTaskForm>: a form beside the diagram
        userTaskForm@id: its key
        <userTask>: a user task is one anyway
        <calledDecision>: reglament:decision and reglament:resultVariable
        calledDecision@decisionId calledDecision@resultVariable: both
        <calledElement>: calledElement
        calledElement@processId calledElement@processIdExpression calledElement@businessId: key of the process; \
            a computed one is asked for; reglament:calledBusinessKey
        calledElement@propagateAllParentVariables calledElement@propagateAllChildVariables: \
            reglament:passes and reglament:returns
        <loopCharacteristics>: reglament:collection, reglament:item, reglament:outputCollection, reglament:outputItem
        loopCharacteristics@inputCollection loopCharacteristics@inputElement loopCharacteristics@outputCollection \
            loopCharacteristics@outputElement: the same
        <subscription>: reglament:correlationKey on each event that waits for the message
        subscription@correlationKey: FEEL
        <versionTag> versionTag@value: reglament:versionTag
        calledElement@bindingType calledElement@versionTag: reglament:calledBinding and reglament:calledTag, \
            where the called process comes along; else it is asked
        calledDecision@bindingType calledDecision@versionTag: reglament:decisionBinding and reglament:decisionTag, \
            where the decision of that tag comes along; else it is asked
        <script>: a FEEL script task
        script@expression script@resultVariable: value and name of the script's one entry
        """,
    ),
    *table_of(
        Fate.ASKED,
        "any element",
        """
        <executionListeners> <executionListener> <taskListeners> <taskListener>: \
            it is asked what should happen instead: a task or an action
        executionListener@eventType executionListener@retries executionListener@type: told with the question
        taskListener@eventType taskListener@retries taskListener@type: told with the question
        <properties> <property>: what somebody reads from a property is asked for
        property@name property@value: told with the question
        <linkedResources> <linkedResource>: it is asked what the action needs from them
        linkedResource@resourceId linkedResource@resourceType linkedResource@linkName: told with the question
        <adHoc>: it is asked which activities begin
        adHoc@activeElementsCollection adHoc@outputCollection adHoc@outputElement: told with the question
        <agentDefinition>: it is asked who does the work
        agentDefinition@agentType: told with the question
        """,
    ),
    *table_of(
        Fate.LEFT_OUT,
        "any element",
        """
        formDefinition@bindingType formDefinition@versionTag: a form belongs to the deployment that it came with
        linkedResource@bindingType linkedResource@versionTag: told with the question
        <conditionalFilter>: a condition is asked again whenever a variable has changed
        conditionalFilter@variableNames conditionalFilter@variableEvents: told
        modelerTemplate modelerTemplateVersion modelerTemplateIcon retryCounter: names of the other modeler
        input@modelerConfigurationTemplate input@modelerConfigurationName \
            property@modelerConfigurationTemplate property@modelerConfigurationName: names of the other modeler
        """,
    ),
)
