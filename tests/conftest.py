"""What many tests share: one build of the bundled graph, questions asked of it, and the real servers."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
from chromium import chromium, served
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient
from servers.jars import NEO4J_LTS, ServerMissing
from servers.run import Fuseki, Neo4j, OxigraphServer, Server
from tiny import TABLE, build_tiny, write_table

from api.app import create_app
from api.cli import main
from api.questions import questions
from api.settings import read_settings
from graph.engines.embedded import EmbeddedGraph
from graph.engines.oxigraph import OxigraphStore
from graph.rdf import PREFIXES, Format
from graph.snapshot import Snapshot, Snapshots
from loaders.pipeline import build
from loaders.run import Places

AnyServer = TypeVar("AnyServer", bound=Server)
QUESTIONS = {question.id: question for question in questions()}
ARTICLE = "Aju Business Daily, article of 24 September 2024 (facts only)"
Answer = list[dict[str, str]]


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The bundled graph: built once, and a copy for each process that runs tests, for some look for what reads it."""
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            build(shared, Places(), lambda text: None)
    return Snapshots(Path(shutil.copytree(shared, own / "bundled", symlinks=True))).current()


@pytest.fixture(scope="session")
def store(bundled: Snapshot) -> Iterator[OxigraphStore]:
    made = bundled.store()
    yield made
    made.close()


@pytest.fixture(scope="session")
def embedded(bundled: Snapshot) -> Iterator[EmbeddedGraph]:
    made = bundled.property_graph()
    yield made
    made.close()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three snapshots of the tiny table of three years, and one with the first of them alone."""
    folder = tmp_path_factory.mktemp("built")
    for year in ("2010", "2011", "2012"):
        build_tiny(folder / "three", write_table(folder, TABLE.replace("2010", year)))
        if year == "2010":
            shutil.copytree(folder / "three", folder / "one", symlinks=True)
    return folder


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_table(tmp_path)


@pytest.fixture
def home(tmp_path: Path, built: Path) -> Path:
    """A home that serves one good snapshot of the tiny table."""
    return Path(shutil.copytree(built / "one", tmp_path / "home", symlinks=True))


@pytest.fixture
def ids(tmp_path: Path, built: Path) -> list[str]:
    """The ids of the three snapshots that `home` has then, oldest first."""
    shutil.rmtree(tmp_path / "home", ignore_errors=True)
    return Snapshots(Path(shutil.copytree(built / "three", tmp_path / "home", symlinks=True))).ids()


@pytest.fixture(scope="module")
def snapshots(built: Path) -> Snapshots:
    """Those of the home with one snapshot."""
    return Snapshots(built / "one")


@pytest.fixture(scope="module")
def client(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The service of the bundled graph, in this process; modules with other settings have their own."""
    settings = read_settings({"AIKG_HOME": str(tmp_path_factory.mktemp("home")), "AIKG_WORKERS": "1"})
    with TestClient(create_app(bundled, settings)) as made:
        yield made


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine reaches the test."""
    for name in [name for name in os.environ if name.startswith("AIKG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(scope="module")
def site(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the bundled graph."""
    with served(bundled, tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as made:
        yield made


@pytest.fixture(scope="session")
def neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4j]:
    """The newest Neo4j: what most tests need."""
    yield from _running(Neo4j, tmp_path_factory.mktemp("neo4j"))


@pytest.fixture(scope="session")
def neo4j_lts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4j]:
    yield from _running(lambda home: Neo4j(home, NEO4J_LTS), tmp_path_factory.mktemp("neo4j-lts"))


@pytest.fixture(scope="session", params=["neo4j", "neo4j_lts"])
def each_neo4j(request: pytest.FixtureRequest) -> Neo4j:
    """For the few tests where the two versions may differ."""
    server: Neo4j = request.getfixturevalue(request.param)
    return server


@pytest.fixture(scope="session")
def fuseki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuseki]:
    yield from _running(Fuseki, tmp_path_factory.mktemp("fuseki"))


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OxigraphServer]:
    yield from _running(OxigraphServer, tmp_path_factory.mktemp("oxigraph"))


def _running(make: Callable[[Path], AnyServer], home: Path) -> Iterator[AnyServer]:
    """A server for the whole run; where it cannot be had the tests are skipped, in CI they fail."""
    try:
        server = make(home)
    except ServerMissing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))
    with server:
        yield server


def read(client: TestClient, path: str) -> dict[str, Any]:
    """The JSON of a path that is there."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def aikg(snapshot: Snapshot, *arguments: str, **environ: str) -> Result:
    """The command on the home of a snapshot, with no Neo4j in the environment but the one that is given."""
    home = str(snapshot.path.parent.parent)
    env = {"NEO4J_PASSWORD": None, "NEO4J_USER": None, "NEO4J_DATABASE": None, **environ}
    return CliRunner().invoke(main, ["--home", home, *arguments], env=env)


def in_turn(client: TestClient, path: str, **body: Any) -> httpx2.Response:
    """The answer, coming back when told to: a process may start later than a query of a busy machine may wait."""
    for _ in range(10):
        answer = client.post(path, json=body)
        if answer.status_code != 503:
            break
        time.sleep(float(answer.headers["Retry-After"]))
    return answer


def publish(snapshot: Snapshot, server: Neo4j, *arguments: str) -> str:
    done = aikg(snapshot, "publish", "--neo4j", server.bolt, *arguments, NEO4J_PASSWORD=server.auth[1])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def published(bundled: Snapshot, neo4j: Neo4j) -> Neo4j:
    """The Neo4j with the bundled graph; other modules leave other graphs in it."""
    assert f"holds snapshot {bundled.id}" in publish(bundled, neo4j)
    return neo4j


class Ask:
    """Asks a competency question of the bundled graph, or of a copy of it with a few facts of one more source."""

    GRAPH = "https://w3id.org/aikg/source/test/1"

    def __init__(self, store: OxigraphStore, folder: Path) -> None:
        self._store = store
        self._dump, self._more = folder / "all.nq", folder / "more.nq"
        store.dump(self._dump, Format.NQUADS)

    def __call__(self, id_: str, *facts: str, text: str = "") -> Answer:
        """The rows by column; links as ids, what is unbound as "". A fact is `subject predicate object` in Turtle."""
        query = text or QUESTIONS[id_].query
        columns = re.findall(r"\?(\w+)", query[query.index("SELECT") : query.index("WHERE")])
        rows = (self.with_facts(facts) if facts else self._store).select(query)
        return [{c: (row[c].id or row[c].value) if c in row else "" for c in columns} for row in rows]

    def with_facts(self, facts: Sequence[str]) -> OxigraphStore:
        """A copy of the graph with these facts too."""
        source = (f"<{self.GRAPH}> a ai:Source", f'<{self.GRAPH}> rdfs:label "another source"@en')
        typed = [re.sub(r"(?<=\s)a(?=\s)", "rdf:type", fact) for fact in (*facts, *source)]
        full = [re.sub(r"(?<![<\w])([a-z]+):([\w.-]+)", _iri, fact) for fact in typed]
        self._more.write_text("".join(f"{fact} .\n{fact} <{self.GRAPH}> .\n" for fact in full), encoding="utf-8")
        made = OxigraphStore()
        made.load(self._dump)
        made.load(self._more)
        return made


def _iri(name: re.Match[str]) -> str:
    return f"<{PREFIXES[name[1]]}{name[2]}>"


def column(rows: Answer, *names: str) -> list[tuple[str, ...]]:
    """Some columns of an answer."""
    return [tuple(row[name] for name in names) for row in rows]


@pytest.fixture(scope="session")
def ask(store: OxigraphStore, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return Ask(store, tmp_path_factory.mktemp("ask"))
