"""Random small graphs on the real path (statements of sources, resolved and projected)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from graph.build import PROPERTY_FOLDER, assemble, write_property_graph
from graph.engines.embedded import EmbeddedGraph
from graph.engines.oxigraph import OxigraphStore
from graph.entity import Entity, Statement
from graph.resolve import Decision, Linker
from graph.source import LoadReport, Source
from ontology import load_model
from ontology.model import Kind, Property

MODEL = load_model()
FIRST = Source("one", "One", "press", "CC0-1.0", "Nobody", "https://e.org/", edition="2024")
SOURCES = (FIRST, replace(FIRST, name="two", title="둘", kind="official"), replace(FIRST, edition="2025"))
NODES = {
    "org-a": "Company", "org-b": "Company", "org-c": "GovernmentBody", "person-a": "Person", "person-b": "Person",
    "model-a": "AIModel", "model-b": "AIModel", "model-c": "AIModel", "round-a": "FundingRound", "licence-a": "Licence",
    "country-fr": "Country", "statement-a": "Statement", "model-a.weights": "Component", "org-a.name": "NameUse",
}  # fmt: skip
EDGES = {
    "round-a.org-b": "Participation", "round-a.person-a": "Participation", "person-a.org-a": "Membership",
    "model-b.model-a": "Derivation", "model-b.model-c": "Derivation",
}  # fmt: skip
TELLING = {
    "FundingRound": ("recipient",), "Component": ("componentOf", "licence"),
    "NameUse": ("nameOf", "nameStatus", "text"),
}  # fmt: skip
"""What most members of a class have; the rest is seldom drawn from a hundred properties."""
SAME = [("org-a", "org-b"), ("org-b", "org-c"), ("org-c", "org-a"), ("person-b", "person-a"), ("model-a", "model-b")]
HOSTILE = ["미스트랄 AI", "🙂 é", 'say "hi"', "it's \\", "'}) DETACH DELETE n //", "null", "a b", "É"]
ANY = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=6).filter(str.strip)
TEXTS = st.sampled_from(HOSTILE) | ANY
NUMBERS = st.integers(-(10**17), 10**17).map(str) | st.floats(allow_nan=False, allow_infinity=False).map(repr)
VALUES = {
    Kind.TEXT: TEXTS, Kind.LOCALIZED: TEXTS, Kind.DATE: st.sampled_from(["2024", "2024-06", "2024-06-11", "1999"]),
    Kind.COUNT: NUMBERS, Kind.INTEGER: st.integers(-(10**17), 10**17).map(str), Kind.CURRENCY: st.just("EUR"),
    Kind.BOOLEAN: st.sampled_from(["true", "false"]),
    Kind.URL: st.sampled_from(["https://e.org/a", "https://e.org/é?x='1'&y=%22"]),
    Kind.IRI: st.sampled_from(["http://www.wikidata.org/entity/Q1", "https://e.org/b"]),
}  # fmt: skip


class Described(NamedTuple):
    """What sources say, and which ids are one thing."""

    loads: list[tuple[Source, list[Statement]]]
    decisions: list[Decision]


@st.composite
def descriptions(draw: st.DrawFn) -> Described:
    """Some of the nodes and edges above, as one to three sources describe them; links lead to what is there."""
    types = {id_: NODES[id_] for id_ in draw(st.lists(st.sampled_from(list(NODES)), unique=True, min_size=4))}
    edges = [id_ for id_ in EDGES if all(_targets(MODEL.properties[key], types) for key in _ends(EDGES[id_]))]
    types |= {id_: EDGES[id_] for id_ in edges if draw(st.booleans())}
    loads = []
    for source in SOURCES[: draw(st.integers(1, len(SOURCES)))]:
        described = [id_ for id_ in types if source is FIRST or draw(st.booleans())]
        entities = [draw(_entity(id_, types, draw(st.booleans()))) for id_ in described]
        loads.append((source, list(dict.fromkeys(each for entity in entities for each in entity.statements()))))
    same = draw(st.lists(st.sampled_from(SAME), unique=True))
    return Described(loads, [Decision(*pair, "same", "me", "2026-01-01", "because") for pair in same])


@st.composite
def _entity(draw: st.DrawFn, id_: str, types: dict[str, str], derived: bool) -> Entity:
    made = Entity(MODEL, types[id_], id_, derived)
    for key in _ends(types[id_]):
        made.add(key, draw(st.sampled_from(_targets(MODEL.properties[key], types))))
    fitting = [prop for prop in MODEL.properties.values() if _fits(prop, types[id_], types)]
    telling = [prop for prop in fitting if prop.key in TELLING.get(types[id_], ())]
    links = [prop for prop in fitting if prop.kind is Kind.LINK]
    of_class = [prop for prop in fitting if prop.domain]
    often = [st.sampled_from(props) for props in (fitting, links, of_class) if props]
    for prop in [*telling, *draw(st.lists(st.one_of(often), max_size=8))]:
        lang = draw(st.sampled_from(["en", "ko", "fr", "zh-Hans"])) if prop.kind is Kind.LOCALIZED else ""
        made.add(prop.key, draw(_values(prop, types)), lang)
    return made


def _values(prop: Property, types: dict[str, str]) -> st.SearchStrategy[str]:
    if prop.range == "Amount":
        return st.sampled_from(["USD 5 million", "EUR 2.5"])
    if prop.kind is Kind.LINK:
        return st.sampled_from(_targets(prop, types))
    return st.sampled_from(sorted(prop.one_of)) if prop.one_of else VALUES[prop.kind]


def _ends(type_: str) -> tuple[str, ...]:
    return MODEL.classes[type_].edge or ()


def _targets(prop: Property, types: dict[str, str]) -> list[str]:
    """What a link may lead to; an end of an edge is a node."""
    is_end = any(prop.key in _ends(each) for each in MODEL.classes)
    return [
        id_
        for id_, type_ in types.items()
        if (not prop.range or MODEL.descends(type_, prop.range)) and not (is_end and _ends(type_))
    ]


def _fits(prop: Property, type_: str, types: dict[str, str]) -> bool:
    if prop.chain or prop.key in (*_ends(type_), "mergedInto"):
        return False
    fits = not prop.domain or MODEL.descends(type_, prop.domain)
    return fits and (prop.kind is not Kind.LINK or prop.range == "Amount" or bool(_targets(prop, types)))


@contextmanager
def built(described: Described) -> Iterator[tuple[OxigraphStore, EmbeddedGraph]]:
    """The RDF store and the property graph of what is described."""
    with tempfile.TemporaryDirectory() as name, closing(OxigraphStore()) as store:
        folder = Path(name)
        loads = ((LoadReport(source), statements) for source, statements in described.loads)
        made = assemble(folder, MODEL, loads, Linker(described.decisions), store, lambda text: None)
        write_property_graph(folder, MODEL, store, made)
        with closing(EmbeddedGraph(folder / PROPERTY_FOLDER)) as embedded:
            yield store, embedded
