"""Instances under change, on pages: tokens moved by hand, moves to another version, lists, suspensions."""
