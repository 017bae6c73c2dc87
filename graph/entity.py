"""Entity and Statement: what a loader makes of a record, and the single claims in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ontology import BadValue, Model, clean, slug
from ontology.money import Money, parse_money

_ID = re.compile(r"[a-z0-9]+-[a-z0-9-]+(\.[a-z0-9-]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
TYPE = "type"
"""The pseudo-property that states the class of an entity."""


class Statement(NamedTuple):
    """One claim of one source: `value` is an entity id for links, else the canonical text."""

    subject: str
    property: str
    value: str
    lang: str = ""
    derived: bool = False
    """Computed by this program from the source rather than said by it."""


class Entity:
    """One thing as one record of a source describes it; ids join parts by dots."""

    def __init__(self, model: Model, type_: str, id_: str, derived: bool = False) -> None:
        if type_ not in model.classes:
            raise BadValue(type_, "is not a class of the ontology")
        if not is_id(id_):
            raise BadValue(id_, "is not an entity id (lower-case ASCII words joined by - and .)")
        self.model = model
        self.type = type_
        self.id = id_
        self.derived = derived
        self.statements_: dict[Statement, None] = {}
        self.parts: list[Entity] = []
        self._put(TYPE, type_)

    def add(self, key: str, raw: str | None, lang: str = "") -> Entity:
        """State a value; an empty one is "not stated" and ignored.

        A link takes an id or a name, an amount takes money as text. Raises BadValue.
        """
        if raw is None or not raw.strip():
            return self
        prop = self.model.properties.get(key)
        if prop is None:
            raise BadValue(key, "is not a property of the ontology")
        if lang and not _LANGUAGE.fullmatch(lang):
            raise BadValue(lang, "is not a language tag")
        if prop.range == "Amount" and not raw.startswith(f"{self.id}."):
            return self._add_amount(key, raw)
        return self._put(key, clean(self.model, prop, raw), lang)

    def part(self, type_: str, *names: str) -> Entity:
        """An entity that exists only as a part of this one: its id continues this id."""
        tail = ".".join(name if _is_token(name) else slug(name) for name in names)
        made = Entity(self.model, type_, f"{self.id}.{tail}", self.derived)
        self.parts.append(made)
        return made

    def _put(self, key: str, value: str, lang: str = "") -> Entity:
        self.statements_[Statement(self.id, key, value, lang, self.derived)] = None
        return self

    def _add_amount(self, key: str, raw: str) -> Entity:
        try:
            money = parse_money(raw)
        except ValueError as error:
            raise BadValue(raw, str(error)) from None
        return self._put(key, money_part(self, key, money).id)

    def statements(self) -> Iterator[Statement]:
        """All claims of the entity and of its parts."""
        yield from self.statements_
        for part in self.parts:
            yield from part.statements()


def is_id(text: str) -> bool:
    """Could the text be the id of an entity?"""
    return bool(_ID.fullmatch(text))


def money_part(owner: Entity, key: str, money: Money) -> Entity:
    """The Amount node of an owner; equal amounts of one owner are one node."""
    number = format(money.value.normalize(), "f")
    bound = () if money.bound == "exact" else (money.bound,)
    made = owner.part("Amount", key, *bound, money.currency, number.replace(".", "-"))
    return made.add("value", number).add("currency", money.currency).add("bound", money.bound)


def entity_id(model: Model, type_: str, name: str) -> str:
    """The id that an entity of this type and name has. Raises BadValue."""
    if type_ not in model.classes:
        raise BadValue(type_, "is not a class of the ontology")
    try:
        return f"{model.prefix(type_)}-{slug(name)}"
    except ValueError as error:
        raise BadValue(name, str(error)) from None


def _is_token(name: str) -> bool:
    return bool(name) and all(c.isascii() and (c.islower() or c.isdigit() or c in "-.") for c in name)
