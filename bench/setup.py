"""What benches share: a snapshot of the made-up ecosystem, options, `aikg serve` and other servers as processes."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import click
from servers.jars import NEO4J, ServerMissing
from servers.run import LASTING_JAVA, Neo4j

from bench.generate import generate
from graph.build import assemble, write_property_graph
from graph.engines.oxigraph import OxigraphStore
from graph.errors import SnapshotError
from graph.resolve import Linker
from graph.snapshot import Snapshot, Snapshots
from ontology import load_model

entities_option = click.option("--entities", default=20_000, show_default=True, help="Size of the made-up ecosystem.")
home_option = click.option("--home", type=click.Path(path_type=Path), help="Where the snapshot is, or will be, kept.")


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
    """A Neo4j for hours rather than for a minute: both of Java's compilers, and room for the whole graph.

    Raises ClickException where none can be had.
    """
    home.mkdir()
    try:
        return Neo4j(home, NEO4J, LASTING_JAVA, page_cache="512m")
    except ServerMissing as missing:
        raise click.ClickException(str(missing)) from None


@contextmanager
def served(home: Path, port: int, *before: str, **environ: str) -> Iterator[int]:
    """`aikg serve` with one query process, as a process of its own; its id. Words `before` it start it otherwise."""
    command = [*before, sys.executable, "-m", "api.cli", "--home", str(home), "serve", "--port", str(port)]
    with running(command, port, {"AIKG_WORKERS": "1", "AIKG_BUDGET": "0", **environ}) as pid:
        yield pid


@contextmanager
def running(command: Sequence[str], port: int, environ: Mapping[str, str] | None = None) -> Iterator[int]:
    """The id of a server's process that listens on a port. Raises RuntimeError where it ends before."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environ)
    try:
        while not _listens(port):
            if process.poll() is not None:
                raise RuntimeError(f"{' '.join(command)} ended with exit code {process.returncode}")
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True
