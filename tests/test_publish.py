"""`aikg publish`, `aikg export` for Neo4j's import, and `aikg serve` from servers, with the bundled snapshot."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest
from conftest import aikg, publish
from servers.run import Neo4j
from tiny import build_tiny, write_table

from api.engines import check_generation
from api.settings import Settings, read_settings
from graph.analysis import to_networkx
from graph.engines.neo4j import Neo4jStore
from graph.engines.sparql import SparqlStore
from graph.errors import RemoteError, SnapshotError
from graph.snapshot import Snapshot

WRONG = "not-the-password-7f3a"
FRANCE = """MATCH (i:Investor)-[r:INVESTED_IN]->(c:Company)-[:COUNTRY]->(:Country {id: 'country-fr'})
    RETURN i.id AS investor, c.id AS company, r.claims AS rounds, r.sources AS sources ORDER BY investor, company"""
JAVASCRIPT = """
const neo4j = require("neo4j-driver");
const [url, password] = process.argv.slice(2);
const driver = neo4j.driver(url, neo4j.auth.basic("neo4j", password), { disableLosslessIntegers: true });
driver.executeQuery("MATCH (c:Country {id: $id}) RETURN c, size(c.sources) AS n", { id: "country-kr" })
  .then(({ records: [row] }) => {
    const { labels, properties } = row.get("c");
    console.log(JSON.stringify({ labels: labels.sort(), name: properties.name_ko, n: row.get("n") }));
  })
  .finally(() => driver.close());
"""


def settings(**environ: str) -> Settings:
    return read_settings({"AIKG_HOME": "/nowhere", "AIKG_WORKERS": "1", "AIKG_TIMEOUT": "20", **environ})


@pytest.fixture
def store(published: Neo4j) -> Iterator[Neo4jStore]:
    made = Neo4jStore(published.bolt, *published.auth)
    yield made
    made.close()


def counted(store: Neo4jStore) -> tuple[int, int]:
    return tuple(store.run(text, {}).rows[0][0] for text in ("MATCH (n) RETURN count(n)", "MATCH ()-->() RETURN count(*)"))  # fmt: skip  # noqa: E501


def test_all_of_a_snapshot_is_there_and_once_however_often_it_is_published(
    bundled: Snapshot, published: Neo4j, store: Neo4jStore
) -> None:
    counts = bundled.manifest["counts"]
    assert counted(store) == (counts["nodes"], counts["relationships"])
    assert "0 nodes and 0 relationships written, 0 deleted" in publish(bundled, published)
    assert counted(store) == (counts["nodes"], counts["relationships"])


def test_another_snapshot_takes_the_place_of_the_first(
    bundled: Snapshot, published: Neo4j, store: Neo4jStore, tmp_path: Path
) -> None:
    tiny = build_tiny(tmp_path / "home", write_table(tmp_path))
    older, counts = tiny.id, tiny.manifest["counts"]
    build_tiny(tmp_path / "home", write_table(tmp_path, "name,founded,partOf\nKakao,2010,\n"))
    try:
        publish(tiny, published, older)
        assert counted(store) == (counts["nodes"], counts["relationships"])
        publish(tiny, published)
        assert store.run("MATCH (n:Company) RETURN n.id", {}).rows == [("org-kakao",)]
    finally:
        publish(bundled, published)


def test_the_embedded_engine_and_neo4j_answer_alike(bundled: Snapshot, store: Neo4jStore) -> None:
    embedded = bundled.property_graph()
    rows = store.run(FRANCE, {}).rows
    assert rows == embedded.run(FRANCE, {}).rows
    assert len(rows) > 5


def test_the_password_may_be_in_a_file(bundled: Snapshot, published: Neo4j, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(published.auth[1] + "\n")
    done = aikg(bundled, "publish", "--neo4j", published.bolt, "--user", "neo4j", "--password-file", str(file))
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "refuses this user and password"),
        (["--user", "nobody"], "refuses this user and password"),
    ],
)
def test_a_wrong_password_is_said_and_not_shown(
    bundled: Snapshot, neo4j_lts: Neo4j, arguments: list[str], message: str
) -> None:
    done = aikg(bundled, "publish", "--neo4j", neo4j_lts.bolt, *arguments, NEO4J_PASSWORD=WRONG)
    assert done.exit_code == 1
    assert done.output.strip() == f"Error: {neo4j_lts.bolt} {message}"


def test_what_is_no_neo4j_or_no_database_is_said(bundled: Snapshot, published: Neo4j) -> None:
    password = published.auth[1]
    for url, message in (
        ("bolt://127.0.0.1:1", "no Neo4j answers at bolt://127.0.0.1:1"),
        (str(published.http.base_url), "not the address of a Neo4j"),
        (published.bolt.replace("//", f"//neo4j:{WRONG}@"), "do not belong into the address"),
    ):
        done = aikg(bundled, "publish", "--neo4j", url, NEO4J_PASSWORD=password)
        assert done.exit_code == 1
        assert message in done.output
        assert WRONG not in done.output
    done = aikg(bundled, "publish", "--neo4j", published.bolt, "--database", "none", NEO4J_PASSWORD=password)
    assert "has no database 'none'" in done.output


def test_the_command_asks_for_what_it_lacks(bundled: Snapshot) -> None:
    assert "give --neo4j URL or --sparql URL" in aikg(bundled, "publish").output
    done = aikg(bundled, "publish", "--neo4j", "bolt://127.0.0.1:1")
    assert (done.exit_code, "set NEO4J_PASSWORD, or give --password-file" in done.output) == (2, True)


def test_the_query_api_of_the_published_server(published: Neo4j) -> None:
    asked = {"statement": "MATCH (c:Country {id: $id}) RETURN c.name_ko AS name", "parameters": {"id": "country-fr"}}
    answer = published.http.post(Neo4j.QUERY, json=asked)
    assert answer.json()["data"] == {"fields": ["name"], "values": [["프랑스"]]}


def test_an_answer_becomes_a_networkx_graph_in_one_line(store: Neo4jStore, bundled: Snapshot) -> None:
    text = "MATCH p = (:Investor)-[:INVESTED_IN]->(:Company {id: 'org-mistral-ai'}) RETURN p"
    graph = to_networkx(store.run(text, {}))
    assert graph.nodes["org-mistral-ai"]["name"] == "Mistral AI"
    assert {data["type"] for _, _, data in graph.edges(data=True)} == {"INVESTED_IN"}
    assert graph.in_degree("org-mistral-ai") == graph.number_of_nodes() - 1 > 5
    other = to_networkx(bundled.property_graph().run(text, {}))
    assert nx.utils.edges_equal(graph.edges(), other.edges())


def test_the_ends_of_a_bare_relationship_are_bare_nodes(store: Neo4jStore) -> None:
    graph = to_networkx(store.run("MATCH ()-[r:INVESTED_IN]->(:Company {id: 'org-mistral-ai'}) RETURN r LIMIT 2", {}))
    assert graph.number_of_edges() == 2
    assert all(data == {} for _, data in graph.nodes(data=True))


@pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason="node and npm are not installed")
def test_the_javascript_driver_reads_what_was_published(published: Neo4j, tmp_path: Path) -> None:
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "neo4j-driver@5"]
    fetched = subprocess.run(install, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    if fetched.returncode:
        pytest.skip(f"npm cannot fetch the driver: {fetched.stderr[:200]}")
    (tmp_path / "ask.js").write_text(JAVASCRIPT)
    command = ["node", "ask.js", published.bolt, published.auth[1]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["labels"], found["name"]) == (["Country", "Entity", "Jurisdiction"], "대한민국")
    assert found["n"] > 0


def test_the_files_for_neo4j_admin_load_the_same_graph(
    bundled: Snapshot, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("neo4j")  # its jars are there, or this test is skipped
    folder, home = tmp_path / "files", tmp_path / "home"
    home.mkdir()
    done = aikg(bundled, "export", str(folder), "--format", "neo4j-import")
    assert done.exit_code == 0, done.output
    command = done.stdout.strip()
    assert command in (folder / "README.txt").read_text()
    server = Neo4j(home)
    java = server.command[: server.command.index(next(each for each in server.command if each.startswith("--home-dir="))) - 1]  # fmt: skip  # noqa: E501
    words = shlex.split(command.replace("\\\n", " "))
    assert words[0] == "neo4j-admin"
    environ = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    subprocess.run([*java, "org.neo4j.cli.AdminTool", *words[1:]], cwd=folder, env=environ, check=True)
    with server:
        assert "0 nodes and 0 relationships written, 0 deleted" in publish(bundled, server)


def test_files_are_exported_into_a_new_folder_only(bundled: Snapshot, tmp_path: Path) -> None:
    done = aikg(bundled, "export", str(tmp_path), "--format", "neo4j-import")
    assert done.exit_code == 1
    assert "exists" in done.output


def test_a_snapshot_that_neo4j_does_not_hold_is_not_served(
    published: Neo4j, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = build_tiny(tmp_path / "home", write_table(tmp_path))
    monkeypatch.setenv("NEO4J_PASSWORD", published.auth[1])
    with pytest.raises(SnapshotError, match="run `aikg publish --neo4j"):
        check_generation(tiny, settings(AIKG_PROPERTY_ENGINE=published.bolt))
    done = aikg(tiny, "serve", "--property-engine", published.bolt, NEO4J_PASSWORD=published.auth[1])
    assert (done.exit_code, "is not there" in done.output) == (1, True)


def test_a_server_that_is_not_there_is_said(bundled: Snapshot) -> None:
    for url in ("http://127.0.0.1:1", "http://127.0.0.1:1/sparql"):
        with pytest.raises(RemoteError, match="no SPARQL server answers at http"):
            SparqlStore(url)
    done = aikg(bundled, "publish", "--sparql", "http://127.0.0.1:1")
    assert (done.exit_code, "no SPARQL server answers" in done.output) == (1, True)
    assert "begins with http" in aikg(bundled, "publish", "--sparql", "127.0.0.1:7878").output
