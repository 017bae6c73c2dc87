"""genai-prices: what providers charge for models, with the days on which prices changed (MIT)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graph.entity import Entity
from graph.source import Source
from loaders.base import Cell, Record, Spec
from loaders.offers import model, offer, provider, target
from ontology import BadValue

SOURCES = (
    Spec(
        Source(
            "genai-prices", "genai-prices: prices of models by provider", "press", "MIT",
            "Copyright (c) Pydantic Services Inc. 2025 to present, "
            "https://github.com/pydantic/genai-prices",
            "https://raw.githubusercontent.com/pydantic/genai-prices/refs/heads/main/prices/new_data/v2/data.json",
            "Pydantic", omitted="prices by time of day, of long prompts, of audio, images and searches",
        ),
        ("data.json",), "genai_prices", {"Offer": (1_000, 50_000), "AIModel": (600, 20_000)},
        frozenset({
            "api_pattern", "extractors", "fallback_model_providers", "model_match", "price_comments", "provider_match",
            "models.description", "models.match", "models.price_comments", "models.price_variants",
        }),
        bad_share=0.4, bundle=True,
    ),
)  # fmt: skip
"""A row is a provider with all its offers, and an alias among them counts as a bad row: `expect` guards the source."""
_IDS = {
    "aws": "amazon-bedrock", "cloudflare": "cloudflare-workers-ai", "fireworks": "fireworks-ai", "novita": "novita-ai",
    "together": "togetherai", "x-ai": "xai",
}  # fmt: skip
"""Providers that models.dev has under another id: an offer of both is one offer."""
_PRICES = {"input_mtok": "inputPrice", "output_mtok": "outputPrice", "cache_read_mtok": "cachedInputPrice"}


def load(row: Record) -> Iterator[Entity]:
    """A provider and its offers; a bad offer is left out alone."""
    raw = row.pop("id")
    id_ = _IDS.get(raw, raw)
    yield from provider(row, id_, row.pop("name"))
    pages = row.raw("pricing_urls")
    page = Cell.of(pages[0] if isinstance(pages, list) and pages else None, "pricing_urls")
    for listed in row.documents("models"):
        try:
            yield from list(_offer(listed, id_, page))
        except BadValue as error:
            row.rejected.append(error)
            listed.ignore_rest()


def _offer(row: Record, id_: str, page: Cell) -> Iterator[Entity]:
    offered, name = row.pop("id"), row.optional("name")
    goal = target(offered)
    seller, made = offer(row, id_, offered, goal)
    start, prices = _in_force(row.raw("prices"), row.edition or "9999")
    for column, property_ in _PRICES.items():
        price = prices.get(column)
        first = price.get("base") if isinstance(price, dict) else price  # longer prompts may cost more
        made.add(property_, Cell.of(first, f"prices.{column}"))
    made.add("asOf", start).add("contextWindow", row.optional("context_window"))
    made.add("status", "deprecated" if row.optional("deprecated") == "True" else "")
    row.add_or_reject(made, "website", page)
    yield model(row, id_, offered, goal, name)
    yield seller


def _in_force(prices: Any, edition: str) -> tuple[str, Mapping[str, Any]]:
    """(first day, prices) of the newest list begun by the day of the edition; lists by time of day do not count."""
    begun: dict[str, Mapping[str, Any]] = {}
    for each in prices if isinstance(prices, list) else [{"prices": prices}]:
        constraint, listed = (
            (each.get("constraint") or {}, each.get("prices")) if isinstance(each, dict) else ({}, None)
        )
        if not isinstance(constraint, dict) or not isinstance(listed, dict):
            raise BadValue(Cell(str(prices), "prices"), "is no list of prices")
        start = str(constraint.get("start_date", ""))
        if start <= edition and "start_time" not in constraint:
            begun[start] = listed
    newest = max(begun, default="")
    return newest, begun.get(newest, {})
