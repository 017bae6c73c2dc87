"""Epoch AI's Frontier Data Centers: where they stand, who has which part in them, how they are built up (CC BY 4.0)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.entity import Entity
from loaders import epoch
from loaders.base import Cell, Record, Spec
from ontology import BadValue
from ontology.countries import country_code


def _spec(name: str, title: str, file: str, expect: dict[str, tuple[int, int]], *unused: str) -> Spec:
    source = epoch.source(
        name, title, "Frontier Data Centers", "data-centers", f"data_centers/{file}", edition="2025-12-14"
    )
    return Spec(source, (file,), "epoch", expect, frozenset(unused), bundle=True)


SOURCES = (
    _spec(
        "data-centers", "data centers", "data_centers.csv", {"DataCenter": (10, 1_000)}, "Sentinel satellite timelapse"
    ),
    _spec(
        "data-center-timelines",
        "timelines of data centers",
        "data_center_timelines.csv",
        {"Milestone": (80, 10_000)},
        "Construction status",
    ),
)
_PARTIES = (
    ("Owner", "owner"), ("Users", "user"), ("Investors", "investor"), ("Construction companies", "builder"),
    ("Energy companies", "energy supplier"),
)  # fmt: skip
_LINKS = {"owner": "owner", "user": "facilityUser"}
_IDS = {"Serena": "org-serena-energy-company"}
"""A supplier of energy in Texas that has the name, and would have the id, of an investor in Paris."""
_SURE = frozenset({"confident", "likely", ""})
"""Grades with which a party is also linked as owner or user; a guess stays a graded part."""
_FIGURES = (
    ("Total capital cost (2025 USD billions)", "capital-cost", "USD of 2025", 9),
    ("Compute cost (2025 USD billions)", "compute-cost", "USD of 2025", 9),
    ("Construction cost (2025 USD billions)", "construction-cost", "USD of 2025", 9),
    ("Building area (square feet)", "building-area", "square feet", 0),
    ("Site area (square feet)", "site-area", "square feet", 0),
    ("Water use (MGD)", "water-use", "million gallons per day", 0),
)
_DEGREES = re.compile(r"(\d+)°(\d+)'([\d.]+)\"([NSEW])")
_AMERICAN = re.compile(r"\b[A-Z]{2} \d{5}\b")
_STATE = "Georgia"
"""A state that has the name of a country."""


def load(row: Record) -> Iterator[Entity]:
    """A data center, or one step in the building of one."""
    yield from _milestone(row) if "Data center" in row.columns() else _data_center(row)


def _data_center(row: Record) -> Iterator[Entity]:
    site = row.named("DataCenter", row.pop("Handle")).add("alias", row.pop("Title"), "en")
    address = row.pop("Address")
    for column, key in (("Latitude", "latitude"), ("Longitude", "longitude")):
        site.add(key, _degrees(row.pop(column)))
    for project in row.many("Project", r",\s*"):
        site.add("project", epoch.graded(project)[0])
    site.add("address", address).add("h100Equivalents", row.pop("Current H100 equivalents"))
    site.add("power", row.pop("Current power (MW)"))
    _figure(site, "capital-cost", "USD of 2025", row.pop("Current total capital cost (2025 USD billions)").moved(9))
    for column, role in _PARTIES:
        yield from _parties(row, site, column, role)
    yield site
    yield row.make("DataCenter", "", site.id, derived=True).add("country", _country(address))


def _parties(row: Record, site: Entity, column: str, role: str) -> Iterator[Entity]:
    """The publisher grades each party on its own: `OpenAI #likely, Microsoft #speculative`."""
    for cell in row.many(column, r",\s*"):
        name, confidence = epoch.graded(cell)
        party = row.make("Organization", name, _IDS.get(name, "")).add("name", name, "en")
        made = site.part("FacilityRole", role, party.id).add("party", party.id).add("facility", site.id)
        made.add("facilityRole", role).add("confidence", confidence)
        if role in _LINKS and confidence in _SURE:
            site.add(_LINKS[role], party.id)
        yield party


def _milestone(row: Record) -> Iterator[Entity]:
    """Figures are totals on that day; days to come are forecasts."""
    site = row.named("DataCenter", row.pop("Data center"))
    day = epoch.date(row.pop("Date"))
    made = site.part("Milestone", day).add("milestoneOf", site.id).add("date", day)
    for column, key in (
        ("Power (MW)", "power"), ("H100 equivalents", "h100Equivalents"),
        ("Buildings operational", "buildingsOperational"), ("Performance (8-bit OP/s)", "performance8"),
    ):  # fmt: skip
        made.add(key, row.pop(column))
    for column, quantity, unit, places in _FIGURES:
        _figure(made, quantity, unit, row.pop(column).moved(places))
    yield site


def _figure(of: Entity, quantity: str, unit: str, value: Cell) -> None:
    if value:
        made = of.part("Estimate", quantity).add("estimateOf", of.id)
        made.add("quantity", quantity).add("value", value).add("unit", unit)


def _degrees(cell: Cell) -> Cell:
    """Degrees as a decimal number, of 32°35'25"N; to the metre."""
    found = _DEGREES.fullmatch(cell)
    if not found:
        raise BadValue(cell, "is not in degrees, minutes and seconds")
    size = int(found[1]) + int(found[2]) / 60 + float(found[3]) / 3600
    return Cell(f"{-size if found[4] in 'SW' else size:.5f}", cell.column)


def _country(address: str) -> str:
    """That of an American postal code, or the one that the address names; "" where it does neither."""
    named = (country_code(part) for part in address.split(", ") if part != _STATE)
    return "US" if _AMERICAN.search(address) else next(filter(None, named), "")
