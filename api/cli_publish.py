"""The verbs of `aikg` that take a snapshot elsewhere: export, publish."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING

import click

from api.cli_build import teller
from api.settings import Settings
from graph.errors import RemoteError
from graph.rdf import GRAPH_FORMATS, Format

if TYPE_CHECKING:
    from graph.snapshot import Snapshot

_DUMPS = {each.extension: each for each in (Format.NQUADS, Format.TRIG, *GRAPH_FORMATS)}
_NEO4J_IMPORT = "neo4j-import"


def _snapshot(settings: Settings, name: str) -> Snapshot:
    from graph.snapshot import Snapshots

    snapshots = Snapshots(settings.home)
    return snapshots.get(name) if name else snapshots.current()


@click.command()
@click.argument("output", type=click.Path(path_type=Path))
@click.option("--format", "name", type=click.Choice([*_DUMPS, _NEO4J_IMPORT]), help="Else what OUTPUT ends in.")
@click.pass_obj
def export(settings: Settings, output: Path, name: str | None) -> None:
    """Write the graph to a file: all claims in nq and trig, the shown graph in ttl, nt, rdf and jsonld.

    With --format neo4j-import, OUTPUT is a new folder: CSV files and the `neo4j-admin` command that loads them.
    """
    from graph.export import dump
    from graph.neo4j_import import write_import

    name = name or output.suffix.removeprefix(".")
    if name not in (*_DUMPS, _NEO4J_IMPORT):
        raise click.UsageError(f"the file name must end in .{', .'.join(_DUMPS)}, or give --format")
    snapshot = _snapshot(settings, "")
    if name == _NEO4J_IMPORT:
        click.echo(write_import(snapshot.property_graph(), output, snapshot.id))
    else:
        dump(snapshot.store(), output, _DUMPS[name])
    click.echo(f"wrote {output}", err=True)


@click.command()
@click.argument("name", metavar="[SNAPSHOT]", default="")
@click.option("--neo4j", metavar="URL", help="A Neo4j: bolt://, neo4j://, or either with +s for TLS.")
@click.option("--database", default="", help="The database of the Neo4j, if not its default one.")
@click.option("--user", default="neo4j", show_default=True, envvar="NEO4J_USER")
@click.option("--password-file", type=click.File(encoding="utf-8"), help="Holds the password, else NEO4J_PASSWORD.")
@click.option("--sparql", metavar="URL", help="A SPARQL 1.1 server, or one dataset of it.")
@click.option("--graph-store", metavar="URL", default="", help="Where that is written to, if it is not found.")
@click.pass_obj
def publish(
    settings: Settings, name: str, neo4j: str | None, database: str, user: str,
    password_file: IO[str] | None, sparql: str | None, graph_store: str,
) -> None:  # fmt: skip
    """Make a Neo4j or a SPARQL server hold a snapshot (the current one), and nothing that is not in it.

    Readers see what was there before, or the whole snapshot. Whatever stops it, run it again.
    """
    if not neo4j and not sparql:
        raise click.UsageError("give --neo4j URL or --sparql URL")
    snapshot = _snapshot(settings, name)
    if neo4j:
        password = password_file.read().rstrip("\r\n") if password_file else _password(user)
        _to_neo4j(snapshot, neo4j, (user, password), database)
    if sparql:
        _to_sparql(snapshot, sparql, graph_store)


def _password(user: str) -> str:
    if given := os.environ.get("NEO4J_PASSWORD"):
        return given
    if not sys.stdin.isatty():
        raise click.UsageError("set NEO4J_PASSWORD, or give --password-file")
    return str(click.prompt(f"Password of {user}", hide_input=True, err=True))


def _to_neo4j(snapshot: Snapshot, url: str, login: tuple[str, str], database: str) -> None:
    from graph.engines.neo4j import Neo4jStore

    with (
        closing(Neo4jStore(url, *login, database, patience=60)) as store,
        closing(snapshot.property_graph()) as graph,
        teller() as say,
    ):
        written = store.publish(graph, snapshot.id, say)
    new = f"{written.nodes:,} nodes and {written.relationships:,} relationships written"
    click.echo(f"{url} holds snapshot {snapshot.id}: {new}, {written.deleted:,} deleted")


def _to_sparql(snapshot: Snapshot, url: str, graph_store: str) -> None:
    from graph.engines.sparql import SparqlStore

    with closing(SparqlStore(url, graph_store)) as remote, closing(snapshot.store()) as store, teller() as say:
        with TemporaryDirectory() as folder:
            nquads = Path(folder, "snapshot.nq")
            store.dump(nquads, Format.NQUADS)
            say(f"sending {nquads.stat().st_size // 1_000_000:,} MB")
            at_once = remote.publish(nquads)
        wanted, found = store.count(), remote.count()
    if wanted != found:
        raise RemoteError(f"{url} holds {found:,} quads instead of {wanted:,}; publish again")
    how = "at once" if at_once else "graph by graph, as the server takes no dataset"
    click.echo(f"{url} holds snapshot {snapshot.id}: {found:,} quads, written {how}")
