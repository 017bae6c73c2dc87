"""What many tests share: one build of the bundled graph, and the real servers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from servers.jars import NEO4J_LTS, ServerMissing
from servers.run import Fuseki, Neo4j, OxigraphServer, Server

from graph.engines.oxigraph import OxigraphStore
from graph.snapshot import Snapshot
from loaders.pipeline import build
from loaders.run import Places

AnyServer = TypeVar("AnyServer", bound=Server)


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return build(tmp_path_factory.mktemp("bundled"), Places(), lambda text: None)


@pytest.fixture(scope="session")
def store(bundled: Snapshot) -> Iterator[OxigraphStore]:
    made = bundled.store()
    yield made
    made.close()


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
