"""Shortcuts: the properties that the ontology defines as a chain of others (owl:propertyChainAxiom)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
    """(id, end) → the named graphs that state the chain between them."""
    ways: dict[tuple[str, Term], list[list[set[str]]]] = defaultdict(list)
    for row in store.select(_chain_query(model, prop, ids)):
        graphs = [{term.value} for name, term in row.items() if name.startswith("g") and term.value not in OUR_GRAPHS]
        ways[row["n0"].id, row[f"n{len(prop.chain)}"]].append(graphs)
    return {ends: stated_by(found) for ends, found in ways.items()}


def stated_by(ways: Sequence[Sequence[Collection[str]]]) -> set[str]:
    """Who states one of the ways along a chain, each given as the sources of its links.

    It is those that state every link of a way; where none does, those that state any.
    """
    whole = {source for way in ways if way for source in set(way[0]).intersection(*way)}
    return whole or {source for way in ways for link in way for source in link}


def _chain_query(model: Model, prop: Property, ids: Iterable[str]) -> str:
    starts = " ".join(sparql_term(iri(each)) for each in sorted(ids))
    steps = enumerate(_steps(model, prop))
    links = " ".join(f"GRAPH ?g{i} {{ ?n{i} {step} ?n{i + 1} }}" for i, step in steps)
    return f"SELECT * WHERE {{ VALUES ?n0 {{ {starts} }} {links} }}"


def _steps(model: Model, prop: Property) -> Iterator[str]:
    for step in prop.chain:
        key = step.removeprefix("^")
        yield f"{step[: len(step) - len(key)]}<{model.properties[key].iri}>"
