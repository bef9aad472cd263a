"""Answers the protocol of the conformance runner: `reglament conformance`, or `python -m reglament.conformance`."""
