"""What the words of other vendors mean here: one file or package each, and its row. They run before the repairs."""

from __future__ import annotations

from engine.bpmn.importing.draft import Pass
from engine.bpmn.importing.vendors.camunda7 import translate_camunda7
from engine.bpmn.importing.vendors.expressions import declare_expressions, translate_expressions
from engine.bpmn.importing.vendors.jbpm import translate_jbpm
from engine.bpmn.importing.vendors.node_engines import translate_node_engines
from engine.bpmn.importing.vendors.once import keep_one_mapping
from engine.bpmn.importing.vendors.rest import leave_out_the_rest
from engine.bpmn.importing.vendors.signavio import translate_signavio
from engine.bpmn.importing.vendors.spiffworkflow import translate_spiffworkflow
from engine.bpmn.importing.vendors.trisotech import unwrap_feel
from engine.bpmn.importing.vendors.zeebe import translate_zeebe

__all__ = ["VENDORS"]

VENDORS: tuple[Pass, ...] = (
    unwrap_feel,
    declare_expressions,
    translate_jbpm,
    translate_spiffworkflow,
    translate_signavio,
    translate_node_engines,  # before the words of Camunda, which their files borrow
    translate_camunda7,
    translate_zeebe,
    keep_one_mapping,
    # Conditions and scripts of any vendor, and last of all what nobody understood.
    translate_expressions,
    leave_out_the_rest,
)
