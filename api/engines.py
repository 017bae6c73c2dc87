"""Where queries go: the files of a snapshot, or the servers that it was published to."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from api.breaker import Breaker
from api.settings import Settings
from graph.build import PROPERTY_FOLDER
from graph.cypher import COUNT_ENTITIES, COUNT_LINKS, SOURCE_IDS
from graph.describe import source_notes
from graph.engines.embedded import EmbeddedGraph
from graph.engines.oxigraph import OxigraphStore
from graph.engines.sparql import SparqlStore
from graph.errors import SnapshotError
from graph.projection import source_id
from graph.property import CypherEngine
from graph.rdf import RdfStore
from graph.snapshot import Snapshot

_HELD = (COUNT_ENTITIES, COUNT_LINKS, SOURCE_IDS)


def places(snapshot: Snapshot, settings: Settings) -> tuple[str, str]:
    """Folder or address of the RDF store, file or address of the property graph."""
    files = str(snapshot.path / "rdf"), str(snapshot.path / PROPERTY_FOLDER)
    return settings.rdf_engine or files[0], settings.property_engine or files[1]


def open_rdf(place: str) -> RdfStore:
    """The RDF store in a folder, or the one of a SPARQL server."""
    return SparqlStore(place) if "://" in place else OxigraphStore(Path(place), read_only=True)


def open_property_graph(place: str) -> CypherEngine:
    """The property graph of a file, or of a Neo4j: NEO4J_USER, NEO4J_PASSWORD and NEO4J_DATABASE say how to get in."""
    if "://" not in place:
        return EmbeddedGraph(Path(place))
    from graph.engines.neo4j import Neo4jStore  # 0.2 s that only those wait for who have such a server

    user, password, database = (os.environ.get(f"NEO4J_{name}", "") for name in ("USER", "PASSWORD", "DATABASE"))
    return Neo4jStore(place, user or "neo4j", password, database)


def breaker(place: str, open_: Callable[[str], RdfStore | CypherEngine]) -> Breaker | None:
    """The breaker for the server at an address; files need none."""
    return Breaker(place, lambda: open_(place).close()) if "://" in place else None


def check_generation(snapshot: Snapshot, settings: Settings) -> None:
    """Raises SnapshotError where a server holds something else than the snapshot, RemoteError where there is none."""
    graphs = {source["graph"] for source in snapshot.manifest["sources"]}
    if address := settings.rdf_engine:
        with closing(open_rdf(address)) as store:
            _expect(graphs <= source_notes(store).keys(), snapshot, f"--sparql {address}")
    if address := settings.property_engine:
        with closing(open_property_graph(address)) as engine:
            nodes, links, sources = (engine.run(text, {}).rows[0][0] for text in _HELD)
        counts = snapshot.manifest["counts"]
        same = (nodes, links) == (counts["nodes"], counts["relationships"])
        _expect(same and set(map(source_id, graphs)) <= set(sources), snapshot, f"--neo4j {address}")


def _expect(same: bool, snapshot: Snapshot, where: str) -> None:
    if not same:
        raise SnapshotError(f"snapshot {snapshot.id} is not there; run `aikg publish {where}` first")
