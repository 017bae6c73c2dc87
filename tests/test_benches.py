"""Each bench starts and prints its rows; the one of the openCypher TCK tells right answers from wrong ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from chromium import CHROMIUM
from click.testing import CliRunner
from servers.run import Neo4j

from bench import cypher, publish
from bench.gherkin import scenarios
from bench.patterns import Created, LinkPattern, NodePattern, PathPattern, read_value
from bench.setup import snapshot
from bench.tck import Inapplicable, judge, main
from graph.snapshot import Snapshot

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


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshot(tmp_path_factory.mktemp("home"), 300)


def run(name: str, *arguments: str | Path, codes: tuple[int, ...] = (0,)) -> str:
    """What a bench prints, as a process of its own: it may choose its processor."""
    command = [sys.executable, "-m", f"bench.{name}", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=Path(__file__).parents[1])
    assert done.returncode in codes, done.stderr
    return done.stdout


def test_the_bench_of_the_build_prints_both_tables() -> None:
    printed = run("rdf", "--entities", "100", "--builds", "1", "--runs", "1")
    assert "bulk_load() of its quads" in printed
    assert "rivals across graphs" in printed


def test_the_bench_of_identity_judges_pairs_and_resolves_records() -> None:
    printed = run("identity", "--records", "300")
    assert "token sort >=" in printed
    assert "300 records" in printed


def test_the_bench_of_the_service_sets_each_answer_beside_a_peer(held: Snapshot) -> None:
    home = held.path.parent.parent
    printed = run("serve", "--entities", "300", "--home", home, "--seconds", "0.2", "--turns", "1")
    rows = [line for line in printed.splitlines() if "aikg serve" in line]
    assert len(rows) == 10
    assert printed.count("oxigraph serve-read-only") == 2
    assert printed.count("bare ASGI") == 8


def test_the_soak_prints_what_memory_each_process_has(held: Snapshot) -> None:
    arguments = ("--entities", "300", "--home", held.path.parent.parent, "--seconds", "6")
    printed = run("soak", *arguments, codes=(0, 1))  # 1: it grows, as it does in its first seconds
    assert "\nweb " in printed
    assert "\nquery process " in printed


@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed")
def test_the_bench_of_views_sees_every_renderer_paint(tmp_path: Path) -> None:
    printed = run("views", "--nodes", "40", "--patience", "120", "--screenshots", tmp_path)
    rows = [line.split() for line in printed.splitlines() if line.startswith("40  ")]
    assert [row[1] for row in rows] == ["aikg", "vis-network", "force-graph", "pyvis"]
    assert all(float(row[2]) > 0 for row in rows)
    assert len(list(tmp_path.iterdir())) == 4


def test_the_benches_beside_neo4j_find_the_same_in_both(
    held: Snapshot, neo4j: Neo4j, capsys: pytest.CaptureFixture[str]
) -> None:
    publish.measure(neo4j, held, 1)
    cypher.report(neo4j, held, 1)
    printed = capsys.readouterr().out
    assert "aikg publish" in printed
    assert "geometric mean" in printed
