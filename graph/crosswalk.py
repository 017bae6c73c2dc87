"""Which ids other registries have for an entity: Hugging Face, Wikidata, ROR, LEI, domain and the like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from graph.rdf import RdfStore, Term, iri
from graph.source import SOURCE_BASE
from ontology import Model

_WIKIDATA = "http://www.wikidata.org/entity/"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier of an entity, with the sources that state it."""

    id: str
    scheme: str
    """The property, or `wikidata`."""
    value: str
    sources: tuple[str, ...]


def crosswalk(store: RdfStore, model: Model, id_: str = "") -> Iterator[Identifier]:
    """The identifiers of one entity, or of all, in the order of the ontology and of the ids."""
    keys = [key for key, prop in model.properties.items() if prop.identifies or key == "sameAs"]
    for key in keys:
        query = f"SELECT ?s ?o ?g WHERE {{ GRAPH ?g {{ ?s <{model.properties[key].iri}> ?o }} }}"
        stated: dict[tuple[str, Term], set[str]] = defaultdict(set)
        for row in store.select(query, {"s": iri(id_)} if id_ else None):
            graph = row["g"].value
            if graph.startswith(SOURCE_BASE):
                stated[id_ or row["s"].id, row["o"]].add(graph.removeprefix(SOURCE_BASE).partition("/")[0])
        for (subject, term), sources in sorted(stated.items()):
            yield Identifier(subject, *_scheme(key, term.value), tuple(sorted(sources)))


def looked_up(model: Model, found: Identifier) -> str:
    """Where an identifier is looked up; "" where nobody knows."""
    if found.scheme == "wikidata":
        return _WIKIDATA + quote(found.value)
    if found.scheme == "sameAs":
        return found.value if found.value.startswith(("https://", "http://")) else ""
    return model.properties[found.scheme].address.replace("{value}", quote(found.value, safe="/"))


def _scheme(key: str, value: str) -> tuple[str, str]:
    known = key == "sameAs" and value.startswith(_WIKIDATA)
    return ("wikidata", value.removeprefix(_WIKIDATA)) if known else (key, value)
