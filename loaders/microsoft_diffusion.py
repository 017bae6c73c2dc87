"""Microsoft's AI diffusion: the share of people in each country who used generative AI, by period (MIT)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.entity import Entity
from graph.source import Source
from loaders.base import Cell, Record, Spec
from ontology import BadValue
from ontology.countries import country_code

SOURCES = (
    Spec(
        Source(
            "microsoft-ai-diffusion", "Microsoft AI Diffusion: use of generative AI by country", "first-hand", "MIT",
            "Microsoft AI Economy Institute, Microsoft AI Diffusion Report 2026 Q1, "
            "https://github.com/microsoft/ai-diffusion-report",
            "https://raw.githubusercontent.com/microsoft/ai-diffusion-report/main/data/AI_Diffusion_Q12026_Update.csv",
            "Microsoft", "2026-05-27",
            omitted="the tables of states, metropolitan areas and counties of the United States: they give another "
            "measure (share of users) of places that the ontology, which compares countries, does not have",
        ),
        ("AI_Diffusion_Q12026_Update.csv",), "microsoft_ai_diffusion",
        {"IndexScore": (300, 10_000), "IndexEdition": (2, 50)}, bundle=True, encoding="mac_roman",
    ),
)  # fmt: skip
_COLUMN = re.compile(r"((H[12]|Q[1-4]) (\d{4})) AI Diffusion")
_MONTHS = {"H": 6, "Q": 3}
_PERCENT = re.compile(r"(\d{1,2}(?:\.\d+)?|100(?:\.0+)?)%")


def load(row: Record) -> Iterator[Entity]:
    """A country with its share in each period; a period without a share gives no score, and no 0."""
    economy = row.pop("Economy")
    code = country_code(economy)
    if not code:
        raise BadValue(economy, "is not a country name or ISO 3166 code")
    country = f"country-{code.lower()}"
    publisher = row.named("Company", "Microsoft")
    index = row.named("Index", "Microsoft AI Diffusion").add("publisher", publisher.id)
    pillar = row.named("Pillar", "AI diffusion").add("name", "AI 확산", "ko").add("name", "diffusion de l'IA", "fr")
    yield from (publisher, index, pillar)
    for period in filter(None, map(_COLUMN.fullmatch, row.columns())):
        edition = _edition(row, index, period)
        if share := _share(row.pop(period[0])):
            score = edition.part("IndexScore", country, pillar.id).add("ranked", country)
            score.add("edition", edition.id).add("pillar", pillar.id).add("score", share).add(
                "unit", "percent of people"
            )
        yield edition


def _edition(row: Record, index: Entity, period: re.Match[str]) -> Entity:
    """The edition of a half-year or quarter, by its first and last month."""
    name, part, year = period.groups()
    months = _MONTHS[part[0]]
    last = int(part[1]) * months
    edition = row.named("IndexEdition", f"Microsoft AI Diffusion {name}").add("editionOf", index.id)
    return edition.add("year", year).add("start", f"{year}-{last - months + 1:02}").add("end", f"{year}-{last:02}")


def _share(cell: Cell) -> Cell:
    """The number of a percentage; "" for an empty cell. Raises BadValue."""
    found = _PERCENT.fullmatch(cell)
    if cell and not found:
        raise BadValue(cell, "is not a percentage of at most 100")
    return Cell(found[1] if found else "", cell.column)
