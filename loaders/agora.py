"""AGORA of the Emerging Technology Observatory: laws and other documents on AI, by authority. Brought by the user."""

from __future__ import annotations

from collections.abc import Iterator

from graph.entity import Entity
from graph.source import Source
from loaders.base import Record, Spec
from ontology import BadValue

SOURCES = (
    Spec(
        Source(
            "agora", "AGORA: AI governance and regulatory archive", "first-hand",
            "terms of use of the Emerging Technology Observatory, https://eto.tech/tou",
            "Emerging Technology Observatory AGORA dataset, https://eto.tech/dataset-docs/agora-dataset", "",
            "Emerging Technology Observatory",
        ),
        ("documents.csv", "authorities.csv"), "agora", {"Policy": (100, 50_000), "Organization": (20, 5_000)},
        frozenset({
            "Annotated?", "Collections", "Long summary", "Number of segments created", "Official pdf retrieved",
            "Official pdf source", "Official plaintext retrieved", "Official plaintext source",
            "Official plaintext unavailable/infeasible", "Primarily applies to the government",
            "Primarily applies to the private sector", "Short summary",
            "Summaries and tags may include unreviewed machine output", "Validated?",
        }),
        "Most recent activity date", bad_share=0.2,
    ),
)  # fmt: skip
_TAGS = ("Applications: ", "Harms: ", "Incentives: ", "Risk factors: ", "Strategies: ")
"""Starts of the columns that say once more, one by one, what `Tags` lists."""


def load(row: Record) -> Iterator[Entity]:
    """A document with its authority, or an authority."""
    yield from _authority(row) if row.file == "authorities.csv" else _document(row)


def _authority(row: Record) -> Iterator[Entity]:
    made = row.named("Organization", row.pop("Name"))
    row.add_or_reject(made, "country", row.pop("Jurisdiction"))
    if parent := row.pop("Parent authority"):
        whole = row.named("Organization", parent)
        made.add("partOf", whole.id)
        yield whole
    yield made


def _document(row: Record) -> Iterator[Entity]:
    """Names repeat from one bill to the next, so the id is made of the number."""
    number = row.pop("AGORA ID")
    if not number:
        raise BadValue(number, "is no number of a document")
    made = row.make("Policy", f"AGORA {number}")
    official, casual = row.pop("Official name"), row.pop("Casual name")
    made.add("name", casual or official, "en").add("alias", official if casual else "", "en")
    activity, day = row.pop("Most recent activity"), row.pop("Most recent activity date")
    made.add("status", activity)
    if activity == "Enacted":
        row.add_or_reject(made, "adoptedOn", day)
    row.add_or_reject(made, "announcedOn", row.optional("Proposed date"))
    row.add_or_reject(made, "document", row.pop("Link to document"))
    for tag in row.many("Tags", r"\s*;\s*"):
        made.add("topic", tag)
    row.ignore([column for column in row.columns() if column.startswith(_TAGS)])
    if authority := row.pop("Authority"):
        adopter = row.named("Organization", authority)
        made.add("adoptedBy", adopter.id)
        yield adopter
    yield made
