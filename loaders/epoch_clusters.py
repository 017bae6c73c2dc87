"""Epoch AI's data on GPU clusters: owners, users, chips, speed, power, cost, place (CC BY 4.0)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graph.entity import Entity
from loaders import epoch
from loaders.base import Cell, Record, Spec

_TEXTS = frozenset({
    "Note", "Hardware note", "Quote", "First Operational Date Note", "Certainty Note", "Cost Quote",
})  # fmt: skip
_FIGURES = frozenset({
    "Max OP/s (log)", "Max OP/s", "16-bit OP/s (log)", "Energy Efficiency (log)", "Energy Efficiency", "Noteworthy",
    "Power Capacity (MW)", "Hardware Cost", "Reported Cost (Inflation adjusted)", "GPU Supplier (primary)",
    "GPU supplier (secondary)", "Include in Standard Analysis", "Exclude", "Rank when first operational",
    "Largest existing cluster when first operational", "% of largest cluster when first operational",
})  # fmt: skip
"""What follows from other columns or from the file as a whole."""
SOURCES = (
    Spec(
        epoch.source(
            "clusters", "GPU clusters", "Data on GPU Clusters", "gpu-clusters", "gpu_clusters.csv", edition="2025-12-14"
        ),
        ("gpu_clusters.csv",), "epoch", {"Cluster": (400, 5_000)}, _TEXTS | _FIGURES, bundle=True,
    ),
)  # fmt: skip
_KEY = ("First Operational Date", "H100 equivalents", "Total number of AI chips")
"""What tells clusters apart that the file calls by one name."""
_GROUP = re.compile(
    r"(?:.*\b(?:via|and|taiwan|research;) )?cloud"
    r"|.*\b(?:academi[ac]|researchers|scientists|communit(?:y|ies)|agencies|universities|companies|startups|client"
    r"|industry|sector|applications|healthcare)\b.*"
    r"|(?:scientific|biomedical|pharmaceutical|us civilian) research|aerospace, defense, and security"
    r"|(?-i:[a-z]+ ).*",
    re.I,
)
"""Kinds of users and pieces of sentences where a name of an organisation is expected."""
_NAMES = {
    "Azure": "Microsoft Azure", "X": "X Corp.", "Moscow State Univeristy": "Moscow State University",
    "Stargate (OpenAI)": "Stargate",
}  # fmt: skip
"""Names that the file shortens or misspells."""
_PEOPLE = {"Nat Friedman and Daniel Gross": ("Nat Friedman", "Daniel Gross")}


def records(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Each row with what tells it from others of its name in `_apart`: China's systems are all called anonymous."""
    clusters = list(rows)
    named = Counter(_name(str(row.get("Name"))) for row in clusters)
    seen = Counter[str]()
    for row in clusters:
        key = " ".join(epoch.iso(str(row.get(column, ""))) for column in _KEY)
        seen[key] += 1
        yield {**row, "_apart": f"{key} {seen[key]}" if named[_name(str(row.get("Name")))] > 1 else ""}


def load(row: Record) -> Iterator[Entity]:
    """One cluster as of the day on which it, or this phase of it, went into operation."""
    name, apart = _name(row.pop("Name")), row.pop("_apart")
    cluster = row.make("Cluster", f"{name} {apart}").add("name", name, "en")
    for column, key in (("Status", "status"), ("Certainty", "certainty"), ("Single cluster?", "singleSite")):
        cluster.add(key, epoch.lower(row.pop(column)))
    country, location = row.pop("Country"), row.pop("Location")
    cluster.add("country", country).add("sector", row.pop("Sector"))
    cluster.add("address", location if location != country else "")
    cluster.add("operationalFrom", epoch.date(row.pop("First Operational Date")))
    cluster.add("end", epoch.date(row.pop("Decommissioned Date (if applicable)")))
    for column in [f"Source {number}" for number in range(1, 6)]:
        cluster.add("citation", row.pop(column))
    _figures(row, cluster)
    yield from _owners(row, cluster)
    yield from _users(row, cluster)
    yield from _chips(row, cluster)
    yield from _others(row, cluster)
    yield cluster


def _name(text: str) -> str:
    """The name without the quotation marks around those that hold a comma."""
    return text.strip().strip('"')


def _figures(row: Record, cluster: Entity) -> None:
    """Power and cost as reported; where nobody reports them, as the publisher calculates them from the chips."""
    for column, key in (
        ("H100 equivalents", "h100Equivalents"), ("Total number of AI chips", "facilityChips"),
        ("8-bit OP/s", "performance8"), ("16-bit OP/s", "performance16"), ("32-bit OP/s", "performance32"),
    ):  # fmt: skip
        cluster.add(key, row.pop(column))
    power, calculated = row.pop("Reported Power Capacity (MW)"), row.pop("Calculated Power Capacity (MW)")
    if power or calculated:
        cluster.add("power", power or calculated).add("powerBasis", "reported" if power else "calculated")
    cost, estimate = row.pop("Reported Cost"), row.pop("Calculated Cost")
    cluster.add("cost", epoch.dollars(cost) or epoch.dollars(estimate, "about"))


def _owners(row: Record, cluster: Entity) -> Iterator[Entity]:
    for name in row.many("Owner"):
        if _GROUP.fullmatch(name):
            row.reject(name, "is no organisation")
            continue
        people = [row.named("Person", each) for each in _PEOPLE.get(name, ())]
        for owner in people or [_organization(row, name)]:
            cluster.add("owner", owner.id)
            yield owner


def _users(row: Record, cluster: Entity) -> Iterator[Entity]:
    """Organisations by name; "Cloud" or "Researchers" says what kind of users there are."""
    for name in row.many("Users"):
        if _GROUP.fullmatch(name):
            cluster.add("userGroup", name)
        else:
            user = _organization(row, name)
            cluster.add("facilityUser", user.id)
            yield user


def _organization(row: Record, name: Cell) -> Entity:
    return row.named("Organization", Cell(_NAMES.get(name, name), name.column))


def _chips(row: Record, cluster: Entity) -> Iterator[Entity]:
    for which in ("primary", "secondary"):
        kind, count = row.pop(f"Chip type ({which})"), row.pop(f"Chip quantity ({which})")
        if kind:
            chip = row.named("Chip", kind)
            made = cluster.part("Installation", chip.id).add("installedIn", cluster.id)
            made.add("installedChip", chip.id).add("installedCount", count)
            yield chip


def _others(row: Record, cluster: Entity) -> Iterator[Entity]:
    """Earlier and later phases, and clusters that may be this one: the publisher is not sure, so they stay apart."""
    for column, key in (("Builds Upon", "successorOf"), ("Possible Duplicate Of", "possiblySameAs")):
        for name in row.many(column):
            other = row.named("Cluster", _name(name))
            cluster.add(key, other.id)
            yield other
    for name in row.many("Superseded by"):
        yield row.named("Cluster", _name(name)).add("successorOf", cluster.id)
    cluster.add("possiblyDuplicate", row.pop("Possible Duplicate"))
