"""The whole of a build: find and load the sources, assemble, check, publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

from graph.build import assemble, write_property_graph
from graph.check import Problem, check, summary
from graph.engines.oxigraph import OxigraphStore
from graph.entity import Statement
from graph.errors import BuildError, SnapshotError, SourceError
from graph.identity.families import families
from graph.identity.known import Known, sayings
from graph.identity.match import propose
from graph.identity.queue import QUEUE_FILE, write_queue
from graph.identity.things import gather
from graph.manifest import code_digest
from graph.resolve import Decision, Linker, overriding, read_decisions
from graph.snapshot import Snapshot, Snapshots
from loaders.base import Loader, discover
from loaders.cache import Loaded, inputs, load
from loaders.own import own
from loaders.run import DATA, Places
from ontology import Model, load_model


def build(
    home: Path,
    places: Places,
    say: Callable[[str], None],
    model: Model | None = None,
    loaders: Mapping[str, Loader] | None = None,
    decisions: Path = DATA / "decisions.csv",
    *,
    force: bool = False,
) -> Snapshot:
    """Build and publish a snapshot; the served one, when nothing that it was made from has changed.

    Raises SourceError or BuildError; the served snapshot is then as before.
    """
    if places.sources and not places.sources.is_dir():
        raise SourceError(f"{places.sources}: no such folder of sources")
    model = model or load_model()
    snapshots = Snapshots(home)
    with snapshots.building() as folder:
        known = discover() if loaders is None else loaders
        found = {**known, **own(places.sources, model)}
        loads = _load(found, model, places, home / "statements", say, force=force)
        decided = _decided(decisions, home / "decisions.csv")
        made_from = inputs(loads, model.digest, repr(decided), code_digest())
        if not force and (current := _unchanged(snapshots, made_from)):
            say("nothing has changed")
            return current
        say("matching names")
        linker, derived = _identify(model, loads, decided, folder / QUEUE_FILE)
        with closing(OxigraphStore(folder / "rdf")) as store:
            pairs = ((each.report, chain(each.statements, derived[each.report.source.name])) for each in loads)
            made = assemble(folder, model, pairs, linker, store, say)
            made.inputs = made_from
            say("checking")
            problems = check(store)
            _refuse(problems)
            say("projecting the property graph")
            write_property_graph(folder, model, store, made)
        return snapshots.publish(folder, made, model, summary(problems))


def _load(
    loaders: Mapping[str, Loader],
    model: Model,
    places: Places,
    folder: Path,
    say: Callable[[str], None],
    *,
    force: bool,
) -> list[Loaded]:
    """All sources that are to be found. Raises SourceError, or BuildError when there is none."""
    loaded = []
    for loader in loaders.values():
        for spec in loader.specs:
            place, paths = places.find(spec)
            if paths:
                if missing := places.missing(spec):
                    say(f"{spec.source.name}: {', '.join(map(str, missing))} not there; taken from the {place} files")
                say(f"reading {spec.source.name}")
                loaded.append(load(loader, spec, model, place, paths, folder, force=force))
    if not loaded:
        raise BuildError("no source was found: nothing to build")
    return loaded


def _decided(bundled: Path, users: Path) -> list[Decision]:
    """What people decided: the bundled rows, and the user's, which win. Raises SourceError."""
    own = read_decisions(users) if users.is_file() else []
    decided = overriding(read_decisions(bundled), own)
    Linker(decided)  # a contradiction is found before anything is matched
    return decided


def _identify(
    model: Model, loads: Sequence[Loaded], decided: Sequence[Decision], queue: Path
) -> tuple[Linker, Mapping[str, Sequence[Statement]]]:
    """Which ids are one thing, and what follows for families; what is unsure goes to the queue."""
    things = gather(model, ((each.report.source.name, each.statements) for each in loads))
    proposals = propose(model, things, decided, Known(sayings()))
    write_queue(queue, proposals.doubts)
    linker = Linker([*decided, *proposals.decisions])
    return linker, families(things, linker.canonical)


def _unchanged(snapshots: Snapshots, made_from: str) -> Snapshot | None:
    """The served snapshot, if it is whole and was made from the same."""
    try:
        current = snapshots.current()
    except SnapshotError:
        return None
    return current if current.manifest.get("inputs") == made_from and not snapshots.verify() else None


def _refuse(found: list[Problem]) -> None:
    violations = [p for p in found if p.violation]
    if violations:
        first = "; ".join(f"{p.kind}: {p.subject}: {p.message}" for p in violations[:10])
        raise BuildError(f"{len(violations)} violations, nothing was published: {first}")
