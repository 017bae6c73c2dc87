"""The `aikg` command: reads the settings once and puts the parts together."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from api import cli_build, cli_identity, cli_publish
from api.cli_options import spreadsheet_option
from api.settings import Settings, read_settings
from graph.errors import AikgError, QuerySyntax, SnapshotError
from graph.rdf import Format

if TYPE_CHECKING:
    from graph.snapshot import Snapshots

_FORMATS = {f.extension: f for f in Format}


class Group(click.Group):
    """Turns our errors into one line and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except QuerySyntax as error:
            place = f"line {error.line}, column {error.column}: " if error.line else ""
            raise click.ClickException(f"{place}{error}") from error
        except BrokenPipeError:  # whoever reads our output has had enough; click knows what to do
            raise
        except (AikgError, OSError) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Group)
@click.option("--home", type=click.Path(path_type=Path), help="Where snapshots and downloads lie (else AIKG_HOME).")
@click.version_option(package_name="aikg")
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """The open, queryable map of the AI ecosystem."""
    try:
        settings = read_settings()
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    ctx.obj = replace(settings, home=home.absolute()) if home else settings


def _snapshots(settings: Settings) -> Snapshots:
    from graph.snapshot import Snapshots

    return Snapshots(settings.home)


@main.command()
@cli_build.sources_option
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, envvar="PORT")
@click.option("--rdf-engine", metavar="URL", help="A SPARQL server that the snapshot was published to.")
@click.option("--property-engine", metavar="URL", help="A Neo4j that the snapshot was published to.")
@click.pass_obj
def serve(
    settings: Settings, host: str, port: int, sources: Path | None, rdf_engine: str | None, property_engine: str | None
) -> None:
    """Serve the current snapshot (built first if there is none) and print three things to try."""
    from api.app import create_app
    from api.engines import check_generation
    from api.limits import LOOPBACK
    from api.server import run

    snapshots = _snapshots(settings)
    if not snapshots.current_id():
        click.get_current_context().invoke(cli_build.build, sources=sources)
    settings = replace(
        settings,
        rdf_engine=rdf_engine or settings.rdf_engine,
        property_engine=property_engine or settings.property_engine,
        hosts=(*LOOPBACK, *settings.hosts) if host in LOOPBACK else settings.hosts,
    )
    snapshot = snapshots.current()
    click.echo(f"opening snapshot {snapshot.id} …")
    check_generation(snapshot, settings)
    log = sys.stdout if settings.access_log else None
    app = create_app(snapshot, settings, snapshots, log)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # a line is in the log when its answer is out
    run(app, host, port, settings, partial(_invite, f"http://{host}:{port}", snapshot.id))


def _invite(address: str, snapshot: str) -> None:
    click.echo(f"\naikg serves snapshot {snapshot} on {address}\n\nTry:")
    click.echo(f"  {address}/entities/mistral-ai            every fact, with who says so")
    click.echo(f"  {address}/view/mistral-large-2           a picture of the neighbourhood")
    click.echo(f"  curl -G {address}/search --data-urlencode q=미스트랄AI\n")


@main.command()
@click.argument("text", required=False)
@click.option("--file", "-f", type=click.File(encoding="utf-8"), help="A file with the query; - is standard input.")
@click.option("--format", "name", default="table", show_default=True, type=click.Choice(["table", *_FORMATS]))
@spreadsheet_option
@click.pass_obj
def query(settings: Settings, text: str | None, file: IO[str] | None, name: str, spreadsheet: bool) -> None:
    """Run a SPARQL query on the current snapshot."""
    from api.cli_query import answer

    asked = file.read() if file else text
    if not asked or not asked.strip():
        raise click.UsageError("give a query, or --file")
    answer(_snapshots(settings).current().store(), asked, name, spreadsheet)


@main.command()
@click.argument("text", metavar="STATEMENT", required=False)
@click.option("--file", "-f", type=click.File(encoding="utf-8"), help="A file with the statement; - is standard input.")
@click.option("--format", "name", default="table", show_default=True, type=click.Choice(["table", "json", "csv"]))
@click.option("--param", "-p", "parameters", multiple=True, metavar="NAME=VALUE", help="A value: JSON, or else text.")
@spreadsheet_option
@click.pass_obj
def cypher(
    settings: Settings, text: str | None, file: IO[str] | None, name: str, parameters: tuple[str, ...],
    spreadsheet: bool,
) -> None:  # fmt: skip
    """Run a reading Cypher statement on the current snapshot."""
    from api.cli_cypher import answer, read_parameter

    asked = file.read() if file else text
    if not asked or not asked.strip():
        raise click.UsageError("give a statement, or --file")
    given = dict(read_parameter(each) for each in parameters)
    answer(_snapshots(settings).current().property_graph(), asked, given, name, spreadsheet)


@main.command()
@click.argument("entity")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write; standard output if not given.")
@click.option("--nodes", default=60, show_default=True, type=click.IntRange(2, 500))
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "ko", "fr"]))
@click.pass_obj
def view(settings: Settings, entity: str, output: Path | None, nodes: int, lang: str) -> None:
    """Draw an entity and its neighbours as one HTML page that works offline."""
    from graph.notebook import KnowledgeGraph

    page = KnowledgeGraph(_snapshots(settings).current()).view(entity, lang=lang, limit=nodes).html()
    if output is None:
        click.echo(page)
    else:
        output.write_text(page, encoding="utf-8")
        click.echo(f"wrote {output}", err=True)


@main.group(invoke_without_command=True)
@click.pass_context
def snapshots(ctx: click.Context) -> None:
    """List the snapshots; `rollback` to an older one, `verify` the files of one, `prune` old ones."""
    if ctx.invoked_subcommand is None:
        found = _snapshots(ctx.obj)
        if not found.ids():
            click.echo("none yet; run `aikg build`")
        for name in found.ids():
            mark = "*" if name == found.current_id() else " "
            try:
                click.echo(f"{mark} {name}  {found.get(name).manifest['counts']['claims']:,} claims")
            except SnapshotError as error:
                click.echo(f"{mark} {name}  {error}")


@snapshots.command()
@click.argument("name", default="")
@click.pass_obj
def rollback(settings: Settings, name: str) -> None:
    """Serve an older snapshot again (the one before the current, if none is named)."""
    click.echo(f"now serving {_snapshots(settings).rollback(name).id}")


@snapshots.command()
@click.argument("name", default="")
@click.pass_obj
def verify(settings: Settings, name: str) -> None:
    """Compare the files of a snapshot with the checksums in its manifest."""
    problems = _snapshots(settings).verify(name)
    for line in problems:
        click.echo(line)
    if problems:
        sys.exit(1)
    click.echo("all files are as built")


@snapshots.command()
@click.option("--keep", default=3, show_default=True, type=click.IntRange(min=1), help="How many of the newest stay.")
@click.pass_obj
def prune(settings: Settings, keep: int) -> None:
    """Delete old snapshots; the served one always stays."""
    for name in _snapshots(settings).prune(keep):
        click.echo(f"deleted {name}")


for command in (
    cli_build.sources, cli_build.fetch, cli_build.build, cli_build.check, cli_build.bundle,
    cli_publish.export, cli_publish.publish, cli_identity.resolve, cli_identity.review,
):  # fmt: skip
    main.add_command(command)


if __name__ == "__main__":
    main()
