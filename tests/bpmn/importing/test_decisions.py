"""Decision models of Camunda 7, Flowable and jBPM decide here as they did there, or are asked about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from engine.bpmn import import_files
from engine.dmn import decide, read_decisions
from engine.errors import Problem

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEAD = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:camunda="http://camunda.org/schema/1.0/dmn"
  xmlns:flowable="http://flowable.org/dmn" xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0"
  id="d" name="d" namespace="urn:t" {attributes}>"""
TABLE = """<decision id="fee" name="Fee" {words}><decisionTable id="t" hitPolicy="FIRST">
  <input id="i" {input}><inputExpression id="e" typeRef="integer" {language}><text>{asked}</text></inputExpression>
  </input>
  <output id="o" name="fee" typeRef="double"/>{rules}</decisionTable></decision></definitions>"""


def table(
    *rules: tuple[str, str],
    asked: str = "amount",
    language: str = "",
    words: str = "",
    input_words: str = "",
    of: str = "",
) -> bytes:
    named = f'expressionLanguage="{language}"' if language else ""
    drawn = "".join(
        f'<rule id="r{n}"><inputEntry id="c{n}" {named}><text><![CDATA[{cell}]]></text></inputEntry>'
        f'<outputEntry id="v{n}" {named}><text><![CDATA[{value}]]></text></outputEntry></rule>'
        for n, (cell, value) in enumerate(rules)
    )
    body = TABLE.format(words=words, input=input_words, language=named, asked=f"<![CDATA[{asked}]]>", rules=drawn)
    return (HEAD.format(attributes=of) + body).encode()


def decided(content: bytes, **variables: Any) -> tuple[list[Any], tuple[Problem, ...]]:
    imported = import_files({"fee.dmn": content}, in_process=True)
    decisions = read_decisions(imported.files["fee.dmn"])
    values = variables.pop("values")
    return [decide(decisions, "fee", {"amount": value}, NOW).value for value in values], imported.findings


def codes(findings: tuple[Problem, ...]) -> list[str]:
    return sorted({finding.code for finding in findings})


def test_feel_stays_byte_for_byte() -> None:
    content = table(("< 5", "1"), ("-", "2"), input_words='biodi:width="150"')
    imported = import_files({"fee.dmn": content}, in_process=True)
    assert imported.files["fee.dmn"] == content
    assert imported.findings == ()


def test_juel_of_camunda_becomes_feel() -> None:
    content = table(
        ("${cellInput > 100 && cellInput <= 200}", "amount * 2"), ("cellInput == 7", "${70}"), language="juel"
    )
    assert decided(content, values=[150, 7]) == ([300, 70], decided(content, values=[150, 7])[1])
    assert codes(decided(content, values=[1])[1]) == ["translated"]
    assert b"juel" not in import_files({"fee.dmn": content}, in_process=True).files["fee.dmn"]


def test_a_cell_may_call_its_value_by_the_columns_name() -> None:
    content = table(("x > 10", "1"), ("cellInput < 3", "2"), ("-", "3"), input_words='camunda:inputVariable="x"')
    values, findings = decided(content, values=[11, 2, 5])
    assert values == [1, 2, 3]
    assert codes(findings) == ["translated"]


def test_flowables_comparisons_and_quotes_become_feel() -> None:
    content = table(("== 5", "'a'"), ("!= 6", "'b'"), ("-", "'c'"), of='flowable:x="1"')
    values, findings = decided(content, values=[5, 7, 6])
    assert values == ["a", "b", "c"]
    assert codes(findings) == ["not_used", "translated"]


def test_words_without_meaning_are_told_and_go() -> None:
    content = table(("-", "1"), words='camunda:historyTimeToLive="30"')
    values, findings = decided(content, values=[1])
    assert values == [1]
    assert codes(findings) == ["not_used"]
    assert b"historyTimeToLive" not in import_files({"fee.dmn": content}, in_process=True).files["fee.dmn"]


def test_the_tag_of_a_version_is_kept() -> None:
    content = table(("-", "1"), words='camunda:versionTag="2.0"')
    imported = import_files({"fee.dmn": content}, in_process=True)
    assert read_decisions(imported.files["fee.dmn"]).tags == {"fee": "2.0"}
    assert import_files(imported.files, in_process=True).files == imported.files


def test_what_cannot_be_told_is_asked_about_and_never_decides() -> None:
    content = table(("-", "riskBean.fee(amount)"), language="juel")
    imported = import_files({"fee.dmn": content}, in_process=True)
    asked = [finding for finding in imported.findings if finding.code == "other_language"]
    assert [(finding.element, "riskBean.fee(amount)" in finding.message) for finding in asked] == [("v0", True)]
    problems = read_decisions(imported.files["fee.dmn"], tolerant=True).problems
    assert [problem.code for problem in problems] == ["expression_language"]


def test_a_broken_file_is_told_and_left_alone() -> None:
    imported = import_files({"fee.dmn": b"<definitions"}, in_process=True)
    assert imported.files["fee.dmn"] == b"<definitions"
    assert [finding.severity for finding in imported.findings] == ["error"]
