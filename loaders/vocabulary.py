"""RDF that uses our vocabulary, or classes and properties that the ontology calls equivalent → entities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graph.entity import Entity, entity_id, is_id
from graph.rdf import Term
from loaders.base import Cell, Record
from loaders.tables import state
from ontology import BadValue, Kind, Model
from ontology.model import ID_BASE


@dataclass(frozen=True)
class Vocabulary:
    """What the IRIs of other vocabularies mean in ours; equal IRIs of a file are one entity."""

    model: Model
    ignored: frozenset[str] = frozenset()
    """Types whose subjects are known and deliberately not read."""

    @cached_property
    def _classes(self) -> Mapping[str, str]:
        ours = {each.iri: each.key for each in self.model.classes.values()}
        return {iri: each.key for each in self.model.classes.values() for iri in each.equivalents} | ours

    @cached_property
    def _properties(self) -> Mapping[str, Sequence[str]]:
        found = defaultdict(list)
        for each in self.model.properties.values():
            for iri in (each.iri, *each.equivalents):
                found[iri].append(each.key)
        return found

    def records(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Each row with the ids of all that the file describes."""
        described = [row for row in rows if not self.ignored.issuperset(row.get("@type", ("",)))]
        ids: dict[str, str] = {}
        taken: set[str] = set()
        for row in described:
            if type_ := self._type(row):
                ids[row["@id"]] = self._id(type_, row, taken)
                taken.add(ids[row["@id"]])
        return ({**row, "@ids": ids} for row in described)

    def __call__(self, row: Record) -> Iterator[Entity]:
        """The entity of a subject and those that it names. Raises BadValue for one of no type or id of ours."""
        ids, iri = row.raw("@ids"), row.pop("@id")
        types = row.raw("@type")
        type_ = self._type({"@type": types})
        if not type_:
            raise BadValue(Cell(", ".join(types or ["no type"]), "@type"), "is no class of the vocabulary")
        if not ids[iri]:
            raise BadValue(iri, f"is a {type_} without a name or an id of ours")
        made = row.make(type_, "", ids[iri])
        for column in row.columns():
            if key := self._property(type_, column):
                for term in row.raw(column):
                    yield from self._state(row, made, key, term, Cell(ids.get(term.value) or term.value, column))
        yield made

    def _state(self, row: Record, made: Entity, key: str, term: Term, cell: Cell) -> Iterator[Entity]:
        """A link leads to what the file describes, to an id of ours, or to what a text names."""
        prop = self.model.properties[key]
        if prop.kind is Kind.LINK and term.kind != "literal" and not term.id and cell == term.value:
            row.reject(cell, "is not described in the file")
        else:
            lang = term.lang or ("en" if prop.kind is Kind.LOCALIZED else "")
            yield from state(row, made, key, Cell(term.id or cell, cell.column), lang)

    def _type(self, row: Mapping[str, Any]) -> str:
        """The narrowest class of ours among the types of a subject; "" if there is none."""
        keys = {self._classes[iri] for iri in row.get("@type") or () if iri in self._classes}
        narrowest = (key for key in sorted(keys) if not any(key in self.model.classes[other].parents for other in keys))
        return next(narrowest, "")

    def _property(self, type_: str, iri: str) -> str:
        """The property of ours that fits the type; "" if there is none."""
        for key in self._properties.get(iri, ()):
            domain = self.model.properties[key].domain
            if not domain or self.model.descends(type_, domain):
                return key
        return ""

    def _id(self, type_: str, row: Mapping[str, Any], taken: set[str]) -> str:
        """An id of ours, or one made of the name, or of the end of the IRI; "" where there is nothing to make it of."""
        iri = str(row["@id"])
        if is_id(iri.removeprefix(ID_BASE)):
            return iri.removeprefix(ID_BASE)
        end = "" if iri.startswith("_:") else iri.rstrip("/#").replace("#", "/").rpartition("/")[2]
        names = [
            term.value for column, terms in row.items() if self._property(type_, column) == "name" for term in terms
        ]
        for text in [*sorted(names), end, f"{min(names, default='')} {end}"]:
            try:
                made = entity_id(self.model, type_, text)
            except BadValue:
                continue
            if is_id(made) and made not in taken:
                return made
        return ""
