"""Tiny models for the tests of the reader."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.bpmn import Reading, Surroundings, read

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="file" targetNamespace="urn:test">\n'
)

Model = Callable[..., bytes]
ReadModel = Callable[..., Reading]
Expect = Callable[..., None]


def _model(body: str, *, roots: str = "", process: str = 'id="p" isExecutable="true"') -> bytes:
    """A file with one process around `body` and `roots` (messages, errors) before it. `a>b` is a flow from a to b."""
    return f"{_HEAD}{roots}\n<process {process}>\n{_flows(body)}\n</process></definitions>".encode()


def _flows(body: str) -> str:
    lines = []
    for line in body.splitlines():
        words = line.strip()
        if words and not words.startswith("<") and ">" in words:
            for pair in words.split():
                source, target = pair.split(">")
                line = f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'
                lines.append(line)
        else:
            lines.append(line)
    return "\n".join(lines)


@pytest.fixture
def model() -> Model:
    return _model


@pytest.fixture
def read_model() -> ReadModel:
    def run(body: str, *, surroundings: Surroundings | None = None, **parts: str) -> Reading:
        return read(_model(body, **parts), surroundings, in_process=True)

    return run


@pytest.fixture
def expect(read_model: ReadModel) -> Expect:
    """Read a model and compare its errors and warnings with the expected ones, given as "code element".

    That whoever starts it must bring the variables is true of most tiny models, and told only where it is expected.
    """

    def run(body: str, *expected: str, **parts: object) -> None:
        reading = read_model(body, **parts)
        unsaid = {"unknown_variable p"} - set(expected)
        found = [
            problem
            for problem in reading.problems
            if problem.severity != "repair" and f"{problem.code} {problem.element}" not in unsaid
        ]
        assert sorted(f"{problem.code} {problem.element}" for problem in found) == sorted(expected)
        assert reading.ok == (not reading.faults)
        for problem in found:
            assert problem.line is not None
            assert problem.process == "p"
            assert problem.message.endswith((".", "…"))
            assert problem.hint, problem

    return run
