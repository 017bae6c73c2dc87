"""The frozen Model of the ontology: what types and properties there are, and how each is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from rdflib import Namespace

AI = Namespace("https://w3id.org/aikg/")
ID_BASE = "https://w3id.org/aikg/id/"
AI_TTL = Path(__file__).parent / "ai.ttl"
LANGUAGES = ("en", "ko", "fr")


class Kind(Enum):
    """How the values of a property are cleaned, checked and written."""

    TEXT = str(AI["Text"])
    LOCALIZED = str(AI.LocalizedText)
    DATE = str(AI.Date)
    COUNT = str(AI.Count)
    INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
    BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
    URL = str(AI.Url)
    IRI = str(AI.Iri)
    CURRENCY = str(AI.Currency)
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Property:
    """One relation or attribute; `range` is the class key of a link ("" = any entity)."""

    key: str
    iri: str
    kind: Kind
    range: str
    domain: str
    functional: bool
    labels: Mapping[str, str]
    one_of: frozenset[str]
    unit: str
    chain: tuple[str, ...]
    """Property keys of the path this shortcut stands for; `^key` walks a link backwards."""
    equivalents: tuple[str, ...]
    relationship: str
    """The relationship type that a link has in the property graph."""
    identifies: bool
    """Are two things with one value of it the same thing?"""
    role_label: str
    """The label that the property graph gives to whatever this link leads to ("Investor")."""
    sentences: Mapping[str, str]
    """What the link says, by language, of its {source} and {target}."""
    weak: bool
    """Does it say what something is written or shown in, so that paths prefer other links?"""
    locates: bool
    """Is what it starts from of the country of what it leads to, in filters?"""
    address: str
    """Where an identifier is looked up: a URL with {value}."""
    names_property: bool
    """Are its values keys of properties?"""


@dataclass(frozen=True, slots=True)
class Class:
    """One type of entity, with what it inherits already filled in."""

    key: str
    iri: str
    labels: Mapping[str, str]
    plurals: Mapping[str, str]
    """What several members are called, by language, where that is not the label."""
    parents: tuple[str, ...]
    """Keys of its superclasses in this ontology, narrowest first."""
    mappings: tuple[str, ...]
    """IRIs of its superclasses in other vocabularies."""
    equivalents: tuple[str, ...]
    """IRIs of classes of other vocabularies whose members are members of this one."""
    id_prefix: str
    colour: str
    icon: str
    captions: Mapping[str, str]
    edge: tuple[str, str] | None
    embedded: bool
    hidden: bool
    relationship: str
    """The relationship type of its members, where it is an edge class."""
    sentences: Mapping[str, str]
    """What a member says, by language, of its {source} and {target}, where it is an edge class."""


@dataclass(frozen=True, slots=True)
class Model:
    """The whole ontology, immutable; `digest` changes whenever the Turtle does."""

    classes: Mapping[str, Class]
    properties: Mapping[str, Property]
    """In the order of the file."""
    by_iri: Mapping[str, str]
    """IRI of a class or property → its key."""
    digest: str
    turtle: str

    def descends(self, key: str, ancestor: str) -> bool:
        """Is class `key` the class `ancestor` or one of its subclasses?"""
        return key == ancestor or ancestor in self.classes[key].parents

    def named(self, key: str, lang: str) -> str:
        """The label of a property; of a key that is none, its words: `comparedTo` → compared to."""
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key).lower()
        return label(self.properties[key].labels, lang, words) if key in self.properties else words

    def drawn(self, key: str) -> bool:
        """Are members of the class nodes of pictures?"""
        found = self.classes.get(key)
        return found is not None and not (found.embedded or found.hidden or found.edge)

    def doubles_edge(self, prop: Property) -> bool:
        """Is it a shortcut between the two ends of an edge class, which are one relationship anyway?"""
        return any(prop.chain == (f"^{c.edge[0]}", c.edge[1]) for c in self.classes.values() if c.edge)

    def prefix(self, key: str) -> str:
        """The id prefix of a class; the class must have one."""
        return self.classes[key].id_prefix


def label(labels: Mapping[str, str], lang: str, otherwise: str = "") -> str:
    """The label in `lang`, or in English, or in any language, or `otherwise`."""
    return labels.get(lang) or labels.get("en") or next(iter(labels.values()), otherwise)


def plural(class_: Class, lang: str) -> str:
    """What several of a class are called."""
    return class_.plurals.get(lang) or label(class_.labels, lang)
