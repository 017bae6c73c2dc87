"""genai-prices: what providers charge, from when, and no price before its day."""

from __future__ import annotations

from typing import Any

import pytest
from rows import load, values

from graph.engines.oxigraph import OxigraphStore
from graph.entity import Statement
from graph.snapshot import Snapshot

DATED = [
    {"prices": {"input_mtok": 0.15, "cache_read_mtok": 0.05, "output_mtok": 0.9}},
    {"constraint": {"start_date": "2026-11-09"}, "prices": {"input_mtok": 0.295, "output_mtok": 1.2}},
    {"constraint": {"start_date": "2026-10-19"}, "prices": {"input_mtok": 0.27, "output_mtok": 0.95}},
]
OFFER = "org-openrouter.openrouter-minimax-minimax-m2-5"


def provider(*models: dict[str, Any], edition: str = "", **changes: Any) -> tuple[set[Statement], list[str]]:
    row = {"id": "openrouter", "name": "OpenRouter", "pricing_urls": ["https://openrouter.ai/models"]} | changes
    return load("genai_prices", "data.json", {**row, "models": list(models)}, edition)


def offer(prices: Any, edition: str = "", **changes: Any) -> set[Statement]:
    """The statements of one offer, from which nothing was left out."""
    listed = {"id": "minimax/minimax-m2.5", "name": "MiniMax M2.5", "context_window": 204800} | changes
    made, rejected = provider({**listed, "prices": prices}, edition=edition)
    assert rejected == []
    return made


def test_an_offer_has_provider_model_prices_and_the_page_that_says_so() -> None:
    made = offer({"input_mtok": 0.15, "output_mtok": 0.9, "cache_read_mtok": 0.05, "web_searches_kcount": 10})
    assert {(s.property, s.value) for s in made if s.subject == OFFER} == {
        ("type", "Offer"), ("provider", "org-openrouter"), ("offeredModel", "model-minimax-m2-5"),
        ("offeredAs", "minimax/minimax-m2.5"), ("inputPrice", "0.15"), ("outputPrice", "0.9"),
        ("cachedInputPrice", "0.05"), ("contextWindow", "204800"), ("website", "https://openrouter.ai/models"),
    }  # fmt: skip
    assert values(made, "model-minimax-m2-5", "name") == {"MiniMax M2.5"}


@pytest.mark.parametrize(
    ("edition", "price", "start"),
    [
        ("2026-10-18", "0.15", set()),
        ("2026-10-19", "0.27", {"2026-10-19"}),
        ("2026-11-24", "0.295", {"2026-11-09"}),
        ("", "0.295", {"2026-11-09"}),
    ],
)
def test_the_price_is_that_of_the_day_of_the_edition(edition: str, price: str, start: set[str]) -> None:
    made = offer(DATED, edition)
    assert values(made, OFFER, "inputPrice") == {price}
    assert values(made, OFFER, "asOf") == start
    assert values(made, OFFER, "cachedInputPrice") == ({"0.05"} if not start else set())


def test_a_price_of_the_night_is_not_the_price_and_long_prompts_do_not_count() -> None:
    night = {"constraint": {"start_time": "16:30:00Z", "end_time": "00:30:00Z"}, "prices": {"input_mtok": 0.1}}
    tiers = {"base": 1.25, "tiers": [{"start": 200_000, "price": 2.5}]}
    assert values(offer([{"prices": {"input_mtok": tiers}}, night]), OFFER, "inputPrice") == {"1.25"}
    only_later = [{"constraint": {"start_date": "2027-01-01"}, "prices": {"input_mtok": 3}}]
    assert not values(offer(only_later, "2026-11-24"), OFFER, "inputPrice")


def test_a_provider_that_models_dev_has_too_is_the_same_and_so_is_the_offer() -> None:
    made, _ = provider({"id": "grok-4.3", "prices": {"input_mtok": 1.25}}, id="x-ai", name="X AI")
    theirs, _ = load("models_dev", "models.dev.tar.gz", {"_path": "m/providers/xai/models/grok-4.3.toml"})
    assert values(made, "org-xai.xai-grok-4-3", "inputPrice") == {"1.25"}
    assert values(theirs, "org-xai.xai-grok-4-3", "offeredModel") == {"model-grok-4-3"}
    assert values(made, "org-xai", "alias") == {"X AI"}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"id": "anthropic/claude-opus-latest", "prices": {}}, "is a moving alias or a router"),
        ({"id": "???", "prices": {}}, "has no letter or digit"),
        ({"id": "a-1", "prices": [{"price": 1}]}, "is no list of prices"),
        ({"id": "a-1", "prices": ["free"]}, "is no list of prices"),
        ({"id": "a-1", "prices": [{"constraint": "now", "prices": {}}]}, "is no list of prices"),
        ({"id": "a-1", "prices": {"input_mtok": "cheap"}}, "is not a number"),
        ({"id": "a-1", "prices": {"input_mtok": {"tiers": []}}, "context_window": "long"}, "is not a whole number"),
    ],
)
def test_a_bad_offer_is_left_out_alone(bad: dict[str, Any], reason: str) -> None:
    made, [rejected] = provider(bad, {"id": "minimax/minimax-m2.5", "prices": {"input_mtok": 1}})
    assert reason in rejected
    assert {s.subject for s in made if s.value == "Offer"} == {OFFER}


def test_rivals_of_two_catalogues_are_side_by_side_and_the_newer_is_shown(
    store: OxigraphStore, bundled: Snapshot
) -> None:
    """Offers are relationships in the property graph, where a disputed value names them by their id."""
    counted = "MATCH (v:ShownValue {shownProperty: 'inputPrice'}) RETURN v.shownOf, v.valueSources"
    rows = [(id_, sources) for id_, sources in bundled.property_graph().run(counted, {}).rows]
    two = [
        id_ for id_, sources in rows if {str(s).partition("/")[0] for s in sources} >= {"models-dev", "genai-prices"}
    ]
    assert len(two) > 50
    query = f"""PREFIX ai: <https://w3id.org/aikg/> SELECT ?price ?g WHERE {{
        <https://w3id.org/aikg/id/{two[0]}> ai:inputPrice ?price
        GRAPH ?g {{ <https://w3id.org/aikg/id/{two[0]}> ai:inputPrice ?price }} }}"""
    assert {row["g"].value.split("/")[-2] for row in store.select(query)} == {"genai-prices"}


def test_the_bundled_catalogues_hold_thousands_of_offers(store: OxigraphStore) -> None:
    query = """PREFIX ai: <https://w3id.org/aikg/>
        SELECT (COUNT(DISTINCT ?o) AS ?offers) (COUNT(DISTINCT ?m) AS ?models) WHERE {
            ?o a ai:Offer ; ai:offeredModel ?m ; ai:provider ?p }"""
    [row] = store.select(query)
    assert 6_500 <= int(row["offers"].value) <= 20_000
    assert 1_500 <= int(row["models"].value) <= 10_000
