"""The real servers that other tests talk to: each starts, keeps what it is told and ends with the test run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from neo4j import GraphDatabase
from servers.jars import FUSEKI, NEO4J, NEO4J_LTS, ServerMissing, jars
from servers.run import TIED, Fuseki, Neo4j, OxigraphServer

TEXT = '미스트랄 "AI"\n\\'
QUADS = r'<http://e.org/s> <http://e.org/p> "미스트랄 \"AI\"\n\\" <http://e.org/g> .'
STARTS = """
import pathlib, sys, time
from servers.run import OxigraphServer
with OxigraphServer(pathlib.Path(sys.argv[1])) as server:
    print(server.http.base_url, flush=True)
    time.sleep(60)
"""


def bolt(server: Neo4j, statement: str, **parameters: object) -> list[list[object]]:
    with GraphDatabase.driver(server.bolt, auth=server.auth) as driver:
        return [list(record) for record in driver.execute_query(statement, parameters).records]


def test_neo4j_answers_over_bolt(each_neo4j: Neo4j) -> None:
    bolt(each_neo4j, "MERGE (:OverBolt {text: $text})", text=TEXT)
    found = bolt(
        each_neo4j, "MATCH (n:OverBolt) WITH n, n.text AS text, labels(n) AS labels DELETE n RETURN text, labels"
    )
    assert found == [[TEXT, ["OverBolt"]]]


def test_neo4j_answers_over_its_query_api(each_neo4j: Neo4j) -> None:
    asked = {"statement": "UNWIND $texts AS text RETURN text, size(text) AS length", "parameters": {"texts": [TEXT]}}
    answer = each_neo4j.http.post(Neo4j.QUERY, json=asked)
    assert answer.json()["data"] == {"fields": ["text", "length"], "values": [[TEXT, len(TEXT)]]}


def test_neo4j_has_the_version_that_was_asked_for(neo4j: Neo4j, neo4j_lts: Neo4j) -> None:
    asked = (
        "CALL dbms.components() YIELD name, versions, edition WHERE name = 'Neo4j Kernel' RETURN versions[0], edition"
    )
    assert bolt(neo4j, asked) == [[NEO4J, "community"]]
    assert bolt(neo4j_lts, asked) == [[NEO4J_LTS, "community"]]


def test_neo4j_reports_to_nobody(each_neo4j: Neo4j) -> None:
    asked = "SHOW SETTINGS YIELD name, value WHERE name =~ $names AND name ENDS WITH '.enabled' RETURN value, name"
    settings = bolt(each_neo4j, asked, names=r"dbms\.usage_report.*|.*\.fleet_.*")
    assert {value for value, _ in settings} == {"false"}, settings


def test_neo4j_refuses_a_wrong_password(neo4j: Neo4j) -> None:
    answer = neo4j.http.post(Neo4j.QUERY, json={"statement": "RETURN 1"}, auth=("neo4j", "not the password"))
    assert answer.status_code == 401


def test_neo4j_keeps_what_was_committed_through_kill_9(neo4j: Neo4j) -> None:
    bolt(neo4j, "UNWIND range(1, 1000) AS n CREATE (:Kept {n: n})")
    neo4j.kill()
    assert neo4j.process.returncode == -signal.SIGKILL
    neo4j.start()
    assert bolt(neo4j, "MATCH (n:Kept) RETURN count(n), sum(n.n)") == [[1000, 500_500]]
    bolt(neo4j, "MATCH (n:Kept) DELETE n")  # other tests count all nodes of the server


def loaded_and_asked(http: httpx.Client, load: str, query: str) -> list[dict[str, str]]:
    http.post(load, content=QUADS, headers={"content-type": "application/n-quads"}).raise_for_status()
    asked = {"query": "SELECT * { GRAPH ?g { <http://e.org/s> ?p ?o } }"}
    answer = http.get(query, params=asked, headers={"accept": "application/sparql-results+json"})
    return [{name: term["value"] for name, term in row.items()} for row in answer.json()["results"]["bindings"]]


def test_fuseki_answers_what_was_loaded(fuseki: Fuseki) -> None:
    rows = loaded_and_asked(fuseki.http, "/ds/data", "/ds/sparql")
    assert rows == [{"g": "http://e.org/g", "p": "http://e.org/p", "o": TEXT}]


def test_oxigraph_answers_what_was_loaded(oxigraph_server: OxigraphServer) -> None:
    rows = loaded_and_asked(oxigraph_server.http, "/store", "/query")
    assert rows == [{"g": "http://e.org/g", "p": "http://e.org/p", "o": TEXT}]


def test_a_server_that_cannot_start_says_why(oxigraph_server: OxigraphServer, tmp_path: Path) -> None:
    second = OxigraphServer(tmp_path)
    second.command = oxigraph_server.command
    with pytest.raises(RuntimeError, match=r"did not start(.|\n)*in use"):
        second.start()


@pytest.mark.skipif(not TIED, reason="setpriv is not installed: a server outlives a test run that is killed")
def test_a_server_ends_with_a_test_run_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STARTS, str(tmp_path)]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        url = run.stdout.readline().strip()
        assert answers(url)
        run.kill()
    eventually(lambda: not answers(url))


def answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.TransportError:
        return False


def eventually(true: Callable[[], bool]) -> None:
    for _ in range(100):
        if true():
            return
        time.sleep(0.1)
    pytest.fail("not within 10 s")


def test_a_machine_without_maven_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIKG_TEST_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ServerMissing, match=rf"fuseki {FUSEKI}: no Maven.*apt install maven"):
        jars("fuseki", FUSEKI)


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_without_a_server_its_tests_are_skipped_and_in_ci_fail(tmp_path: Path, ci: str, outcome: str) -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        f"{__file__}::test_fuseki_answers_what_was_loaded",
    ]
    environ = {**os.environ, "AIKG_TEST_CACHE": str(tmp_path), "PATH": "", "CI": ci}
    done = subprocess.run(command, env=environ, capture_output=True, text=True)
    assert outcome in done.stdout.splitlines()[-1]
    assert "apt install maven" in done.stdout


@pytest.mark.skipif(not shutil.which("mvn"), reason="Maven is not installed")
def test_an_offline_machine_is_told_what_maven_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".m2").mkdir()
    (tmp_path / ".m2" / "settings.xml").write_text("<settings><offline>true</offline></settings>")
    monkeypatch.setenv("MAVEN_OPTS", f"-Duser.home={tmp_path}")
    monkeypatch.setenv("AIKG_TEST_CACHE", str(tmp_path / "cache"))
    with pytest.raises(ServerMissing, match=rf"fuseki {FUSEKI}: Maven cannot fetch it: .*offline"):
        jars("fuseki", FUSEKI)
    assert not list((tmp_path / "cache").iterdir())
