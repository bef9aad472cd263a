"""Lists and event logs as files that other programs read: CSV, XES, OCEL 2.0. All of them stream."""

from engine.queries.exports.ocel import ocel_json
from engine.queries.exports.table import csv_lines, instance_table
from engine.queries.exports.xes import xes_xml

__all__ = ["csv_lines", "instance_table", "ocel_json", "xes_xml"]
