"""The verbs of `aikg` that read sources: sources, fetch, build, check, bundle."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn

from api.settings import Settings
from graph.errors import SourceError

_T = TypeVar("_T")


def sources_option(command: Callable[..., _T]) -> Callable[..., _T]:
    return click.option(
        "--sources", type=click.Path(path_type=Path, exists=True, file_okay=False),
        help="A folder of downloaded files (else AIKG_SOURCES); bundled tables stand in for what it lacks.",
    )(command)  # fmt: skip


@contextmanager
def teller() -> Iterator[Callable[[str], None]]:
    """A spinner below the steps so far on a terminal, plain lines elsewhere."""
    console = Console(stderr=True, log_path=False)
    if not console.is_terminal:
        yield lambda text: click.echo(text, err=True)
    else:
        with console.status(""):
            yield lambda text: console.log(text, highlight=False, markup=False)


@click.command()
@click.pass_obj
def sources(settings: Settings) -> None:
    """List the sources: where their files were found, licence, addresses."""
    from loaders.base import discover
    from loaders.fetch import addresses
    from loaders.own import own
    from loaders.run import Places
    from ontology import load_model

    places = Places(settings.sources, settings.cache)
    for loader in {**discover(), **own(settings.sources, load_model())}.values():
        for spec in loader.specs:
            place, paths = places.find(spec)
            stale = any(path.with_name(f"{path.name}.stale").exists() for path in paths)
            click.echo(f"{spec.source.name}: {spec.source.title}")
            click.echo(f"  {place or 'not found'}{' (stale)' if stale else ''}: {', '.join(spec.files)}")
            click.echo(f"  licence {spec.source.licence}; loader {loader.name}")
            for name, url in addresses(spec).items():
                click.echo(f"  {name}: {url}")


@click.command()
@click.argument("names", nargs=-1)
@click.option("--allow-private", is_flag=True, help="Also from this machine and private networks.")
@click.pass_obj
def fetch(settings: Settings, names: tuple[str, ...], allow_private: bool) -> None:
    """Download the files of the named sources (all that have an address, if none is named)."""
    from loaders.base import discover
    from loaders.fetch import addresses
    from loaders.fetch import fetch as fetch_file

    specs = {spec.source.name: spec for loader in discover().values() for spec in loader.specs}
    if unknown := set(names) - specs.keys():
        raise SourceError(f"no source is called {', '.join(sorted(unknown))}; see `aikg sources`")
    if silent := [name for name in names if not addresses(specs[name])]:
        raise SourceError(f"{', '.join(silent)} cannot be downloaded: no address is known; see `aikg sources`")
    failures = []
    with _progress() as report:
        for spec in [specs[name] for name in names] if names else specs.values():
            for name, url in addresses(spec).items():
                try:
                    path = settings.cache / spec.folder / name
                    click.echo(f"{name}: {fetch_file(url, path, report, allow_private=allow_private)}")
                except SourceError as error:
                    failures.append(str(error))
    if failures:
        raise SourceError("\n".join(failures))


class _progress:
    """A progress bar on a terminal, nothing elsewhere."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
        self._bar = Progress(*columns, console=Console(stderr=True))
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Callable[[str, int, int], None]:
        if self._bar.console.is_terminal:
            self._bar.start()
        return self._report

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _report(self, name: str, done: int, total: int) -> None:
        if name not in self._tasks:
            self._tasks[name] = self._bar.add_task(name)
        self._bar.update(self._tasks[name], completed=done, total=total or None)


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


@click.command()
@sources_option
@click.option("--force", is_flag=True, help="Build though nothing, or suspiciously much, has changed.")
@click.pass_obj
def build(settings: Settings, sources: Path | None, force: bool) -> None:
    """Build a snapshot from all sources that are found, check it and make it the served one."""
    from loaders.pipeline import build as build_snapshot
    from loaders.run import Places

    places = Places(sources or settings.sources, settings.cache)
    with teller() as say:
        snapshot = build_snapshot(settings.home, places, say, force=force)
    counts, checks = snapshot.manifest["counts"], snapshot.manifest["checks"]
    click.echo(f"snapshot {snapshot.id}: {counts['claims']:,} claims, {counts['disputed']:,} disputed values")
    found = (_counted(checks[f"{kind}s"], kind) for kind in ("violation", "warning"))
    click.echo(f"checks: {', '.join(found)}")
    for source in snapshot.manifest["sources"]:
        if left_out := source["quarantined_total"]:
            missing = _counted(left_out, "row or value", "rows or values")
            click.echo(f"{source['name']}: {missing} left out; `aikg check` lists them")


@click.command()
@click.pass_obj
def check(settings: Settings) -> None:
    """Check the served snapshot again and list counts, quarantined rows and findings by source."""
    from graph.check import check as run_checks
    from graph.identity.queue import by_source, read_queue
    from graph.snapshot import Snapshots

    snapshots = Snapshots(settings.home)
    snapshot = snapshots.current()
    for source in snapshot.manifest["sources"]:
        counts = ", ".join(f"{number} {type_}" for type_, number in source["counts"].items())
        click.echo(f"{source['name']} {source['edition']}: {source['rows']} rows: {counts}")
        if omitted := source.get("omitted"):
            click.echo(f"  not read: {omitted}")
        for row in source["quarantined"]:
            click.echo(f"  left out: {row['file']}, row {row['row']}, column {row['column']!r}: {row['reason']}")
    for name, number in sorted(by_source(read_queue(snapshot.path)).items()):
        click.echo(f"to review: {number} {'pair' if number == 1 else 'pairs'} of {name} (`aikg review`)")
    found = run_checks(snapshot.store())
    for problem in found:
        grade = "violation" if problem.violation else "warning"
        click.echo(f"{grade}: {problem.kind}: {problem.subject}: {problem.message}")
    damaged = snapshots.verify()
    for line in damaged:
        click.echo(f"file: {line}")
    if damaged or any(p.violation for p in found):
        sys.exit(1)
    click.echo("no violations; all files are as built")


@click.command()
@click.option("--sources", required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
def bundle(sources: Path) -> None:
    """Write the bundled fact tables anew from a folder of downloaded files (for contributors)."""
    from loaders.base import discover
    from loaders.bundle import bundle as write
    from ontology import load_model

    for path in write(discover().values(), load_model(), sources):
        click.echo(f"wrote {path.name}")
