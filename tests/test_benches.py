"""The bench of the openCypher TCK tells right answers from wrong ones, refusals, and what does not apply."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.gherkin import scenarios
from bench.patterns import Created, LinkPattern, NodePattern, PathPattern, read_value
from bench.tck import Inapplicable, judge, main

FEATURE = '''Feature: Example

  Scenario Outline: [1] <kind>
    Given an empty graph
    And having executed:
      """
      CREATE (a:A {n: 1})-[:T {w: 'x'}]->(:B), (a)<-[:T]-(:C) // three nodes
      """
    When executing query:
      """
      <query>
      """
    Then the result should be, in any order:
      | x       |
      | <value> |
    And no side effects

    Examples:
      | kind         | query                                | value                     |
      | passed       | MATCH (x:A) RETURN x                 | (:A {n: 1})               |
      | passed       | MATCH x = (:A)-[:T]->() RETURN x     | <(:A {n: 1})-[:T {w: 'x'}]->(:B)> |
      | wrong answer | MATCH (x:A) RETURN x                 | (:A {n: 1.0})             |
      | wrong answer | MATCH x = (:A)-[:T]-(:C) RETURN x    | <(:A {n: 1})-[:T]->(:C)>  |
      | refused      | RETURN stDev(1) AS x                 | 0.0                       |
      | writes       | CREATE (x) RETURN x                  | ()                        |

  Scenario: [2] passed
    Given any graph
    When executing query:
      """
      MATCH (n)-[n]->() RETURN n
      """
    Then a SyntaxError should be raised at compile time: VariableTypeConflict

  Scenario: [3] invalid, answered
    Given any graph
    When executing query:
      """
      MATCH (n) RETURN n
      """
    Then a SyntaxError should be raised at compile time: Imagined
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    part = tmp_path / "clauses" / "match"
    part.mkdir(parents=True)
    (part / "Example.feature").write_text(FEATURE, encoding="utf-8")
    return tmp_path


def test_each_scenario_gets_its_verdict(folder: Path) -> None:
    found = []
    for scenario in scenarios(folder / "clauses" / "match" / "Example.feature"):
        try:
            found.append(judge(scenario).verdict.value)
        except Inapplicable as reason:
            found.append(str(reason))
    right = ["passed", "passed", "wrong answer", "wrong answer", "refused", "writes", "passed", "invalid, answered"]
    assert found == right


def test_the_totals_are_printed(folder: Path) -> None:
    done = CliRunner().invoke(main, [str(folder), "--show", "1"])
    assert done.exit_code == 0, done.output
    assert "42.9%" in done.output
    assert "1 writes" in done.output


def test_what_create_makes_is_read() -> None:
    made = Created()
    made.run("CREATE (a:A), (a)-[:T {w: -1.5}]->(b:B:C) CREATE (b)<-[r:U]-({s: 'it\\'s'})")
    assert [node.labels for node in made.nodes] == [("A",), ("B", "C"), ()]
    assert made.nodes[2].properties == {"s": "it's"}
    assert [(start, link.type, end) for start, link, end in made.links] == [(0, "T", 1), (2, "U", 1)]


def test_values_of_every_kind_are_read() -> None:
    assert read_value("[1, 1.0, 'a', null, {k: true}]") == [1, 1.0, "a", None, {"k": True}]
    node = NodePattern("", ("A",), {})
    assert read_value("<(:A)<-[:T]-()>") == PathPattern(
        (node, NodePattern("", (), {})), (LinkPattern("", "T", {}, forward=False),)
    )
