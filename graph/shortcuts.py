"""Shortcuts: the properties that the ontology defines as a chain of others (owl:propertyChainAxiom)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from graph.rdf import OUR_GRAPHS, Format, RdfStore, Term, iri, sparql_term
from ontology.model import Model, Property


def write_shortcuts(folder: Path, model: Model, store: RdfStore) -> int:
    """Put all shortcuts into the shown graph; the number of triples."""
    written = 0
    path = folder / "shortcuts.nq"
    for prop in filter(lambda each: each.chain, model.properties.values()):
        steps = "/".join(_steps(model, prop))
        found = store.query(f"CONSTRUCT {{ ?a <{prop.iri}> ?b }} WHERE {{ ?a {steps} ?b }}", Format.NTRIPLES)
        path.write_bytes(found)
        store.load(path)
        written += found.count(b"\n")
    path.unlink(missing_ok=True)
    return written


def shortcut_sources(store: RdfStore, model: Model, prop: Property, ids: Iterable[str]) -> Mapping[tuple[str, Term], set[str]]:  # fmt: skip  # noqa: E501
    """(id, end) → the named graphs that state the whole chain between them; where none does, those of its parts."""
    whole: dict[tuple[str, Term], set[str]] = defaultdict(set)
    parts: dict[tuple[str, Term], set[str]] = defaultdict(set)
    for row in store.select(_chain_query(model, prop, ids)):
        graphs = {term.value for name, term in row.items() if name.startswith("g")} - OUR_GRAPHS
        ends = row["n0"].id, row[f"n{len(prop.chain)}"]
        (whole if len(graphs) == 1 else parts)[ends] |= graphs
    return parts | whole


def _chain_query(model: Model, prop: Property, ids: Iterable[str]) -> str:
    starts = " ".join(sparql_term(iri(each)) for each in sorted(ids))
    steps = enumerate(_steps(model, prop))
    links = " ".join(f"GRAPH ?g{i} {{ ?n{i} {step} ?n{i + 1} }}" for i, step in steps)
    return f"SELECT * WHERE {{ VALUES ?n0 {{ {starts} }} {links} }}"


def _steps(model: Model, prop: Property) -> Iterator[str]:
    for step in prop.chain:
        key = step.removeprefix("^")
        yield f"{step[: len(step) - len(key)]}<{model.properties[key].iri}>"
