"""What the graph knows about one entity: every value with its sources, rivals side by side."""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property, with the named graphs of the sources that state it."""

    text: str
    """The literal, or the caption of the linked entity in the asked language."""
    lang: str = ""
    id: str = ""
    """Id of the linked entity."""
    url: str = ""
    """Address, where the value is one."""
    shown: bool = True
    """Is it in the shown graph, or a rival of what is?"""
    agrees: bool = False
    """A rival that only is less precise: 2024-07 beside 2024-07-24."""
    sources: tuple[str, ...] = ()
    parts: tuple[Fact, ...] = ()
    """The facts of an embedded value (an amount, an estimate)."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A property and its values, the shown ones first."""

    property: str
    label: str
    values: tuple[Value, ...]

    @builtins.property
    def disputed(self) -> bool:
        """Do sources give values that cannot both be right? Spellings of a name are no dispute."""
        return self.property != "name" and any(not value.shown and not value.agrees for value in self.values)


@dataclass(frozen=True, slots=True)
class Related:
    """An entity that points at this one, with its own facts."""

    id: str
    type: str
    caption: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The entities that point at this one through one property ("rounds of which it is recipient")."""

    property: str
    type: str
    label: str
    items: tuple[Related, ...]
    left_out: int = 0

    def columns(self) -> list[tuple[str, str]]:
        """(property, label) of what most of the items have, for the columns of their table.

        The last ones, for what all kinds of things can have comes first in the ontology.
        """
        counts: Counter[tuple[str, str]] = Counter((f.property, f.label) for item in self.items for f in item.facts)
        return [column for column, count in counts.items() if 2 * count > len(self.items)][-_COLUMNS:]


@dataclass(frozen=True, slots=True)
class SourceNote:
    """What a page has to say of a source: title, licence, attribution."""

    graph: str
    name: str
    title: str
    edition: str
    licence: str
    attribution: str
    url: str
    kind: str
    derived: bool = False


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """The whole of an entity page."""

    id: str
    iri: str
    type: str
    type_label: str
    caption: str
    labels: Mapping[str, str]
    facts: tuple[Fact, ...]
    groups: tuple[Group, ...]
    sources: Mapping[str, SourceNote]
    """By named-graph IRI."""
