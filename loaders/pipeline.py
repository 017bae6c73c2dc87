"""The whole of a build: find and load the sources, assemble, check, publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from graph.build import assemble, write_property_graph
from graph.check import Problem, check, summary
from graph.engines.oxigraph import OxigraphStore
from graph.errors import BuildError
from graph.resolve import Linker, read_decisions
from graph.snapshot import Snapshot, Snapshots
from loaders.base import Loader, discover
from loaders.run import DATA, Places, run
from ontology import Model, load_model


def build(
    home: Path,
    places: Places,
    say: Callable[[str], None],
    model: Model | None = None,
    loaders: Mapping[str, Loader] | None = None,
    decisions: Path = DATA / "decisions.csv",
) -> Snapshot:
    """Build and publish a snapshot. Raises SourceError or BuildError; the served snapshot is then as before."""
    model = model or load_model()
    linker = Linker(read_decisions(decisions))
    snapshots = Snapshots(home)
    with snapshots.building() as folder:
        loads = run(list((loaders if loaders is not None else discover()).values()), model, places)
        with closing(OxigraphStore(folder / "rdf")) as store:
            made = assemble(folder, model, loads, linker, store, say)
            if not made.reports:
                raise BuildError("no source was found: nothing to build")
            say("checking")
            found = check(store)
            _refuse(found)
            say("projecting the property graph")
            write_property_graph(folder, model, store, made)
        return snapshots.publish(folder, made, model, summary(found))


def _refuse(found: list[Problem]) -> None:
    violations = [p for p in found if p.violation]
    if violations:
        first = "; ".join(f"{p.kind}: {p.subject}: {p.message}" for p in violations[:10])
        raise BuildError(f"{len(violations)} violations, nothing was published: {first}")
