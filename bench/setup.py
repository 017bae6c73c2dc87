"""What the benches of the property graph share: a snapshot of the made-up ecosystem, and a real Neo4j."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from bench.generate import generate
from graph.build import assemble, write_property_graph
from graph.engines.oxigraph import OxigraphStore
from graph.errors import SnapshotError
from graph.resolve import Linker
from graph.snapshot import Snapshot, Snapshots
from ontology import load_model

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the servers of the tests

from servers.jars import NEO4J
from servers.run import LASTING_JAVA, Neo4j, free_ports

__all__ = ["Neo4j", "free_ports", "neo4j_server", "snapshot"]


def snapshot(home: Path, entities: int) -> Snapshot:
    """The made-up ecosystem in a home; one that is there already is taken as it is."""
    snapshots, model = Snapshots(home), load_model()
    try:
        return snapshots.current()
    except SnapshotError:
        print(f"building {entities:,} entities …", flush=True)
    with snapshots.building() as folder:
        with closing(OxigraphStore(folder / "rdf")) as store:
            made = assemble(folder, model, generate(model, entities), Linker(), store, lambda text: None)
            write_property_graph(folder, model, store, made)
        return snapshots.publish(folder, made, model, {})


def neo4j_server(home: Path) -> Neo4j:
    """A Neo4j for hours rather than for a minute: both of Java's compilers, and room for the whole graph."""
    home.mkdir()
    return Neo4j(home, NEO4J, LASTING_JAVA, page_cache="512m")
