"""What is said about an entity, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from random import Random

import pytest

from graph.describe import Describer
from graph.entity import TYPE
from graph.facts import Fact
from graph.rdf import RdfStore, iri
from graph.snapshot import Snapshot

NAMED = ["model-mistral-large-2", "org-mistral-ai", "person-xavier-niel", "person-philippe-aghion", "country-fr"]


@pytest.fixture(scope="module")
def store(bundled: Snapshot) -> Iterator[RdfStore]:
    with closing(bundled.store()) as opened:
        yield opened


def test_every_value_has_a_source_and_none_that_is_shown_is_left_out(bundled: Snapshot, store: RdfStore) -> None:
    """Computed relations and names that lost to others too. A caption is no fact: nobody says it."""
    model = bundled.model()
    query = (
        "SELECT DISTINCT ?s WHERE { GRAPH ?g { ?s <https://w3id.org/aikg/asOf>|<https://w3id.org/aikg/country> ?o } }"
    )
    every = sorted(row["s"].id for row in store.select(query))
    for id_ in (*NAMED, *Random(1).sample(every, 200)):
        facts = Describer(store, model).entity(id_).facts
        assert all(value.sources for fact in facts for value in fact.values), id_
        rows = store.select("SELECT ?p WHERE { ?s ?p ?o }", {"s": iri(id_)})
        shown = {model.by_iri[row["p"].value] for row in rows if row["p"].value in model.by_iri} - {TYPE, "name"}
        assert shown <= {fact.property for fact in facts}, id_


def test_a_computed_relation_is_stated_by_who_states_its_parts(bundled: Snapshot, store: RdfStore) -> None:
    fact = _fact(bundled, store, "model-mistral-large-2", "licensedUnder")
    (value,) = [value for value in fact.values if value.id == "licence-mistral-ai-research-license"]
    assert any("curated-components" in graph for graph in value.sources)


def test_a_name_that_lost_stands_once_among_the_other_names(bundled: Snapshot, store: RdfStore) -> None:
    names, aliases = (
        {value.text: value for value in _fact(bundled, store, "model-mistral-large-2", key).values}
        for key in ("name", "alias")
    )
    assert "Mistral Large 2407" not in names
    assert any("models-dev" in graph for graph in aliases["Mistral Large 2407"].sources)


def _fact(bundled: Snapshot, store: RdfStore, id_: str, key: str) -> Fact:
    return next(fact for fact in Describer(store, bundled.model()).entity(id_).facts if fact.property == key)


def test_what_is_known_by_one_thing_alone_is_not_captioned_as_that_thing(bundled: Snapshot, store: RdfStore) -> None:
    captions = {lang: Describer(store, bundled.model(), lang).caption for lang in ("en", "ko", "fr")}
    id_ = "round-openai-2025-09-22-openai-nvidia"
    assert captions["en"](id_) == "OpenAI (funding round)"
    assert captions["ko"](id_) == "오픈AI (투자 라운드)"
    assert captions["fr"](id_) == "OpenAI (levée de fonds)"
