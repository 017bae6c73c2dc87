"""Epoch AI's funding rounds and valuations of AI companies (CC BY 4.0)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.entity import Entity
from loaders import epoch
from loaders.base import Cell, Record, Spec
from loaders.rounds import round_name

_FILE = "ai_companies_funding_rounds.csv"
SOURCES = (
    Spec(
        epoch.source(
            "funding", "funding of AI companies", "Data on AI Companies", "ai-companies", _FILE, "press", "2025-12-14"
        ),
        (_FILE,), "epoch", {"FundingRound": (30, 2_000), "Valuation": (20, 2_000)},
        frozenset({"Notes", "Exclude from graph view"}), bundle=True,
    ),
)  # fmt: skip
_STAGE = re.compile(r"\b(Seed|Series [A-Z]\+?)(?=\s|$)")
_TRANCHES = {
    "Mar 2025 300B Stage 1": "round-openai-2025-04-01", "300B Stage 2": "round-openai-2025-04-01",
    "300B final stage": "round-openai-2025-04-01",
}  # fmt: skip
"""Payments of OpenAI's round of USD 40 billion, as the notes beside them say: never to be added to it."""


def load(row: Record) -> Iterator[Entity]:
    """One round, closed or in talks, and the valuation that it sets."""
    name = row.pop("Id")
    company = row.named("Company", row.pop("Company"))
    closed, reported = epoch.date(row.pop("Close date")), epoch.date(row.pop("Report date"))
    stage = Cell(found[1] if (found := _STAGE.search(name)) else "", name.column)
    day = closed or reported
    made = row.make("FundingRound", round_name(company.id, stage, day if stage else f"{day} {name}"))
    made.add("recipient", company.id).add("stage", stage).add("announcedOn", closed).add("attestedOn", reported)
    made.add("note", name).add("partOf", _TRANCHES.get(name))
    made.add("status", epoch.lower(row.pop("Status"))).add("confidence", epoch.lower(row.pop("Confidence")))
    _money(row, made)
    if worth := epoch.dollars(row.pop("Valuation (post-money)")):
        value = row.make("Valuation", f"{company.id.removeprefix('org-')} {day[:7]} post-money")
        value.add("valuationOf", company.id).add("amount", worth).add("asOf", day)
        yield value.add("valuationBasis", "post-money").add("setBy", _TRANCHES.get(name, made.id))
    yield company
    yield made


def _money(row: Record, made: Entity) -> None:
    """A round in equity and debt has both apart and no amount of its own; a sale of shares brings in no new money."""
    kinds = [epoch.lower(kind) for kind in row.many("Type")]
    for kind in kinds:
        made.add("roundKind", kind)
    equity, debt = row.pop("Funding (equity)"), row.pop("Funding (debt)")
    if equity.strip("0."):
        made.add("equityAmount" if "debt" in kinds else "amount", epoch.dollars(equity))
    made.add("debtAmount", epoch.dollars(debt))
    if "primary" in kinds:
        made.add("instrument", "mixed" if "debt" in kinds else "equity")
