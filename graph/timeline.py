"""What happened when, of all that an entity page says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from graph.facts import EntityFacts, Fact
from ontology.model import Kind, Model

_MOST = 100


class Moment(NamedTuple):
    """One line of a timeline."""

    date: str
    label: str
    """What the date says: "released", "announced on"."""
    id: str
    """The entity that it is about; "" for the one of the page."""
    caption: str
    sources: tuple[str, ...]


def timeline(facts: EntityFacts, model: Model) -> list[Moment]:
    """The dated facts of an entity and of what points at it, oldest first; the latest of very many."""
    found = [*_moments(facts.facts, model, "", facts.caption)]
    for item in (item for group in facts.groups for item in group.items):
        found += _moments(item.facts, model, item.id, item.caption)
    return sorted(set(found))[-_MOST:]


def _moments(facts: Iterable[Fact], model: Model, id_: str, caption: str) -> Iterable[Moment]:
    for fact in facts:
        if model.properties[fact.property].kind is Kind.DATE:
            for value in fact.values:
                if value.shown:
                    yield Moment(value.text, fact.label, id_, caption, value.sources)
