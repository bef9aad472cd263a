"""JUEL, the expressions of Activiti, Camunda 7 and Flowable, as FEEL: `${amount > 100 && !approved}`.

    to_feel("${amount > 100 && empty note}")   # 'amount > 100 and list contains([null, "", [], {}], note)'
    to_feel("Order ${order.id}")               # '"Order " + string(order.id)'
    to_feel("${riskBean.check(order)}")        # None: only Java knows

What an expression gives there without an error, its translation gives here, or null: an incident where a condition is
asked. Whatever cannot be told surely is not translated. Sources: Unified Expression Language 2.2 (JSR 245), §1.6-1.12.
"""

from __future__ import annotations

from engine.bpmn.importing.expressions.juel.translate import (
    Call,
    called,
    is_expression,
    is_temporal,
    text_literal,
    to_feel,
    variable_set,
)

__all__ = ["Call", "called", "is_expression", "is_temporal", "text_literal", "to_feel", "variable_set"]
