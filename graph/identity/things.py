"""Statements of all sources → the things that may be merged, each with its names and what else tells it apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph.entity import TYPE, Statement
from graph.identity.compare import Named
from ontology.model import Model

_CLASSES = {"Organization": "org", "AIModel": "model"}
_NAMES = frozenset({"name", "alias"})
_LINKS = frozenset({"country", "developer", "partOf", "parent", "variantOf"})
_VALUES = frozenset({"inception", "releaseDate", "parameters", "website"})


@dataclass(slots=True)
class Thing:
    """One id before it is resolved: what the sources say of it."""

    id: str
    kind: str = ""
    types: set[str] = field(default_factory=set)
    names: dict[Named, None] = field(default_factory=dict)
    facts: dict[str, set[str]] = field(default_factory=dict)
    """Property → values: identifiers, and what else tells namesakes apart."""

    def __reduce__(self) -> tuple[object, ...]:
        # the way of dataclasses takes twice as long
        return Thing, (self.id, self.kind, self.types, self.names, self.facts)

    def values(self, key: str) -> set[str]:
        """The values of a property."""
        return self.facts.get(key, set())

    @property
    def sources(self) -> list[str]:
        """The names of the sources that name it."""
        return sorted({name.source for name in self.names})


def gather(model: Model, loads: Iterable[tuple[str, Iterable[Statement]]]) -> list[Thing]:
    """The things of all (source, statements) that have a name and a kind, by id."""
    kinds = {key: kind for key in model.classes for base, kind in _CLASSES.items() if model.descends(key, base)}
    prefixes = tuple({f"{model.prefix(key)}-" for key in kinds})
    kept = _LINKS | _VALUES | {key for key, prop in model.properties.items() if prop.identifies}
    things: dict[str, Thing] = {}
    parts = _Parts()
    for source, statements in loads:
        for each in statements:
            if not each.subject.startswith(prefixes):
                continue
            if "." in each.subject:
                parts.note(source, each)
                continue
            thing = things.get(each.subject)
            if thing is None:
                thing = things[each.subject] = Thing(each.subject)
            if each.property == TYPE:
                thing.types.add(each.value)
                thing.kind = kinds.get(each.value, thing.kind)
            elif each.property in _NAMES:
                thing.names[Named(source, each.value)] = None
            elif each.property in kept:
                thing.facts.setdefault(each.property, set()).add(each.value)
    parts.add_to(things)
    return sorted((t for t in things.values() if t.kind and t.names), key=lambda thing: thing.id)


class _Parts:
    """Names and lineage that are nodes of their own below a thing."""

    def __init__(self) -> None:
        self._texts: dict[str, dict[Named, None]] = defaultdict(dict)
        self._bases: dict[str, set[str]] = defaultdict(set)

    def note(self, source: str, each: Statement) -> None:
        owner = each.subject.partition(".")[0]
        if each.property == "text":
            self._texts[owner][Named(source, each.value)] = None
        elif each.property == "parent":
            self._bases[owner].add(each.value)

    def add_to(self, things: Mapping[str, Thing]) -> None:
        for owner, names in self._texts.items():
            if owner in things:
                things[owner].names.update(names)
        for owner, bases in self._bases.items():
            if owner in things:
                things[owner].facts.setdefault("parent", set()).update(bases)
