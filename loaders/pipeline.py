"""The whole of a build: find and load the sources, assemble, check, publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from graph.build import assemble, write_property_graph
from graph.check import Problem, check, summary
from graph.engines.oxigraph import OxigraphStore
from graph.errors import BuildError, SnapshotError
from graph.resolve import Linker, read_decisions
from graph.snapshot import Snapshot, Snapshots, code_digest
from loaders.base import Loader, discover
from loaders.cache import Loaded, inputs, load
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
    model = model or load_model()
    snapshots = Snapshots(home)
    with snapshots.building() as folder:
        loads = _load(discover() if loaders is None else loaders, model, places, home / "statements", say)
        linker = Linker(read_decisions(decisions))
        made_from = inputs(loads, model.digest, repr(linker.decisions), code_digest())
        if not force and (current := _unchanged(snapshots, made_from)):
            say("nothing has changed")
            return current
        with closing(OxigraphStore(folder / "rdf")) as store:
            pairs = ((each.report, each.statements) for each in loads)
            made = assemble(folder, model, pairs, linker, store, say)
            made.inputs = made_from
            say("checking")
            found = check(store)
            _refuse(found)
            say("projecting the property graph")
            write_property_graph(folder, model, store, made)
        return snapshots.publish(folder, made, model, summary(found))


def _load(
    loaders: Mapping[str, Loader], model: Model, places: Places, folder: Path, say: Callable[[str], None]
) -> list[Loaded]:
    """All sources that are to be found. Raises SourceError, or BuildError when there is none."""
    loaded = []
    for loader in loaders.values():
        for spec in loader.specs:
            place, paths = places.find(spec)
            if paths:
                say(f"reading {spec.source.name}")
                loaded.append(load(loader, spec, model, place, paths, folder))
    if not loaded:
        raise BuildError("no source was found: nothing to build")
    return loaded


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
