"""ETO's map of the supply chain of advanced chips: who supplies what, with market shares. Not bundled."""

from __future__ import annotations

from collections.abc import Iterator

from graph.entity import Entity
from graph.source import Source
from loaders.base import Cell, Record, Spec
from ontology import BadValue
from ontology.countries import country_code

_FILES = ("inputs.csv", "sequence.csv", "providers.csv", "provision.csv")
SOURCES = (
    Spec(
        Source(
            "eto-supply-chain", "Advanced Semiconductor Supply Chain Dataset", "first-hand", "CC BY-NC 4.0",
            "Emerging Technology Observatory, https://eto.tech/dataset-docs/chipexplorer",
            "https://eto.tech/dataset-docs/chipexplorer",
            "Emerging Technology Observatory",
        ),
        _FILES, "eto_supply_chain",
        {"Concept": (100, 1_000), "Organization": (250, 5_000), "Supply": (700, 20_000)},
        frozenset({
            "description", "market_share_chart_caption", "market_share_chart_global_market_size_info",
            "market_share_chart_source", "provided_id", "provider_id", "stage_id", "input_id", "goes_into_id",
            "is_type_of_id",
        }),
        bad_share=0.1,
        urls={
            name: f"https://raw.githubusercontent.com/georgetown-cset/eto-chip-explorer/main/data/{name}"
            for name in _FILES
        },
    ),
)  # fmt: skip


_NO_COUNTRIES = frozenset({"ARM"})
"""Organisations that are called like the code of a country."""
_SEVERAL = frozenset({"EUR", "Various", "Various countries"})


def load(row: Record) -> Iterator[Entity]:
    """One row, by its table."""
    yield from _TABLES[row.file](row)


def _input(row: Record) -> Iterator[Entity]:
    """A process, tool, material or design; the stage of production is what a process is part of."""
    made = row.named("Concept", row.pop("input_name")).add("note", row.pop("type").replace("_", " "))
    row.ignore(["year"])
    if stage := row.pop("stage_name"):
        whole = row.named("Concept", stage)
        made.add("partOf", whole.id)
        yield whole
    yield made


def _step(row: Record) -> Iterator[Entity]:
    """What one input goes into, or what it is a kind of."""
    made = row.named("Concept", row.pop("input_name"))
    for column, key in (("goes_into_name", "goesInto"), ("is_type_of_name", "kindOf")):
        if name := row.pop(column):
            target = row.named("Concept", name)
            made.add(key, target.id)
            yield target
    yield made


def _provider(row: Record) -> Iterator[Entity]:
    name, alias, country = row.pop("provider_name"), row.pop("alias"), row.pop("country")
    if row.pop("provider_type") == "organization":
        made = row.named("Organization", name).add("alias", alias, "en")
        row.add_or_reject(made, "country", country)
        yield made


def _provision(row: Record) -> Iterator[Entity]:
    """A supplier, or all of a country together, and what it supplies; a share that is not stated is no zero."""
    supplier = _supplier(row, row.pop("provider_name"))
    supplied = row.named("Concept", row.pop("provided_name"))
    year = row.pop("year")
    made = supplier.part("Supply", supplied.id, year).add("supplier", supplier.id).add("supplied", supplied.id)
    made.add("marketShare", row.pop("share_provided")).add("asOf", year).add("basis", row.pop("source"))
    yield supplied
    yield supplier


def _supplier(row: Record, name: Cell) -> Entity:
    if name in _SEVERAL:
        raise BadValue(name, "is not one country or organisation")
    if len(name) == 3 and name not in _NO_COUNTRIES and (code := country_code(name)):
        return row.make("Country", name, f"country-{code.lower()}")
    return row.named("Organization", name)


_TABLES = {"inputs.csv": _input, "sequence.csv": _step, "providers.csv": _provider, "provision.csv": _provision}
