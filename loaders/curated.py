"""Curated facts: organisations, people, roles, rounds, valuations, policies, budgets, licences, model families.

Every row carries a citation: an address or the identifier of a document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from graph.entity import Entity, entity_id
from graph.source import Source
from loaders.base import Cell, Record, Spec
from loaders.rounds import round_name
from ontology import slug

_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_BAR = r"\s*\|\s*"
_PERSON = " (person)"
"""How rounds.csv marks an investor who is no organisation."""


def _spec(table: str, title: str, kind: str, **expect: tuple[int, int]) -> Spec:
    source = Source(
        f"curated-{table}", f"Curated {title}", kind, "CC0 1.0", "aikg contributors; each row cites its source",
        "", "aikg", "2026-11-24",
    )  # fmt: skip
    return Spec(source, (f"{table}.csv",), "curated", expect, bad_share=0.0)


SOURCES = (
    _spec("organisations", "organisations", "first-hand", Company=(50, 500)),
    _spec("investors", "investors", "first-hand", Company=(40, 1_000)),
    _spec("people", "people", "first-hand", Person=(40, 500)),
    _spec("roles", "roles of people", "first-hand", Membership=(40, 1_000)),
    _spec("rounds", "funding rounds", "press", FundingRound=(60, 2_000)),
    _spec("valuations", "valuations", "press", Valuation=(15, 500)),
    _spec("policies", "policies and laws", "primary", Law=(10, 500)),
    _spec("budgets", "public budgets", "official", BudgetCommitment=(5, 500)),
    _spec("concepts", "places and concepts", "first-hand", City=(1, 500), Concept=(1, 500)),
    _spec("editions", "notes on index editions", "first-hand", IndexEdition=(2, 100)),
    _spec("licences", "licences", "primary", Licence=(20, 500)),
    _spec("components", "licences of model components", "primary", Component=(30, 1_000)),
    _spec("families", "model families", "first-hand", ModelFamily=(20, 500)),
    _spec("models", "names and developers of models", "first-hand", AIModel=(60, 1_000)),
)


def load(row: Record) -> Iterator[Entity]:
    """The entities of one row, by its table."""
    citation = row.pop("citation")
    for entity in _TABLES[row.file](row):
        yield entity.add("citation", citation)


def _organisation(row: Record) -> Iterator[Entity]:
    made = _names(row, row.pop("type"))
    for key in ("country", "inception", "website"):
        made.add(key, row.optional(key))
    if whole := row.optional("partOf"):
        made.add("partOf", entity_id(row.model, "Organization", whole))
    for number, former in enumerate(row.many("formerName", _BAR), 1):
        use = made.part("NameUse", f"former-{number}").add("nameOf", made.id).add("text", former)
        use.add("language", _language(former)).add("nameStatus", "former")
    yield made


def _person(row: Record) -> Iterator[Entity]:
    yield _names(row, "Person")


def _concept(row: Record) -> Iterator[Entity]:
    yield _names(row, row.pop("type"))


def _names(row: Record, type_: str) -> Entity:
    """An entity with the name columns and the Wikidata id of its row."""
    made = row.named(type_, row.pop("name"))
    for lang in ("ko", "fr"):
        made.add("name", row.optional(f"name@{lang}"), lang)
    for alias in row.many("alias", _BAR):
        made.add("alias", alias, _language(alias))
    wikidata = row.optional("wikidata")
    return made.add("sameAs", wikidata and Cell(f"http://www.wikidata.org/entity/{wikidata}", "wikidata"))


def _language(text: str) -> str:
    return "ko" if _HANGUL.search(text) else "en"


def _role(row: Record) -> Iterator[Entity]:
    member = entity_id(row.model, "Person", row.pop("member"))
    organization = entity_id(row.model, "Organization", row.pop("organization"))
    role = row.pop("role")
    dates = [(key, row.pop(key)) for key in ("start", "end", "attestedOn")]
    first = next((date for _, date in dates if date), "undated")
    made = row.make("Membership", "", f"{member}.{organization}.{entity_id(row.model, 'Concept', f'{role} {first}')}")
    made.add("member", member).add("organization", organization).add("role", role)
    for key, date in dates:
        made.add(key, date)
    yield made


def _round(row: Record) -> Iterator[Entity]:
    recipient = row.named("Company", row.pop("recipient"))
    for key in ("country", "inception", "website"):
        recipient.add(key, row.pop(f"recipient{key.capitalize()}"))
    stage, date = row.pop("stage"), row.pop("announcedOn")
    made = row.make("FundingRound", round_name(recipient.id, stage, date))
    made.add("recipient", recipient.id).add("stage", stage).add("announcedOn", date)
    made.add("instrument", row.pop("instrument")).add("amount", row.pop("amount"))
    leads, investors = row.many("lead", _BAR), row.many("investors", _BAR)
    made.add("investorsKnown", "listed" if investors else "not stated")
    for name in dict.fromkeys([*leads, *investors]):
        bare = Cell(name.removesuffix(_PERSON), name.column)
        investor = row.named("Person" if name.endswith(_PERSON) else "Organization", bare)
        taken = made.part("Participation", investor.id).add("investor", investor.id).add("round", made.id)
        taken.add("participationRole", "lead" if name in leads else "participant")
        yield investor
    yield recipient
    yield made


def _valuation(row: Record) -> Iterator[Entity]:
    organization, date = row.pop("organization"), row.pop("asOf")
    made = row.make("Valuation", f"{organization} {date[:7]}")
    made.add("valuationOf", organization).add("asOf", date).add("amount", row.pop("amount"))
    yield made.add("valuationBasis", row.pop("basis")).add("setBy", row.pop("setBy"))


def _policy(row: Record) -> Iterator[Entity]:
    made = _names(row, row.pop("type"))
    for place in row.many("jurisdiction", _BAR):
        made.add("jurisdiction", place)
        if entity_id(row.model, "Bloc", place) in {s.value for s in made.statements()}:
            yield row.named("Bloc", place)
    for key in ("adoptedOn", "inForceFrom", "document"):
        made.add(key, row.pop(key))
    if whole := row.pop("partOf"):
        made.add("partOf", entity_id(row.model, "Policy", whole))
    for key in ("adoptedBy", "documentId", "topic"):
        for value in row.many(key, _BAR):
            made.add(key, value)
    yield made


def _budget(row: Record) -> Iterator[Entity]:
    policy = entity_id(row.model, "Policy", row.pop("policy"))
    phase, scope, start, end = (row.pop(key) for key in ("phase", "funderScope", "start", "end"))
    made = row.make("BudgetCommitment", "", f"{policy}.{slug(f'budget {phase} {scope} {start or end}')}")
    made.add("policy", policy).add("phase", phase).add("funderScope", scope).add("amount", row.pop("amount"))
    yield made.add("start", start).add("end", end).add("note", row.pop("note"))


def _edition(row: Record) -> Iterator[Entity]:
    """The size of an edition, and a note where it is not like for like with another."""
    edition = row.make("IndexEdition", "", row.pop("edition"))
    edition.add("countriesRanked", row.pop("countriesRanked"))
    name, other = row.pop("name"), row.pop("comparedWith")
    note = row.make("MethodologyNote", name or edition.id).add("name", name, "en").add("note", row.pop("note"))
    for lang in ("ko", "fr"):
        note.add("name", row.pop(f"name@{lang}"), lang)
    yield edition
    if other:
        yield note.add("noteOn", edition.id).add("noteOn", other)


def _licence(row: Record) -> Iterator[Entity]:
    row.ignore(["tag"])  # how hubs abbreviate it: loaders/licences.py knows it, and no name that people use
    made = _names(row, "Licence")
    for key in ("spdx", "osiApproved", "website"):
        made.add(key, row.pop(key))
    yield made.add("commercialUse", row.optional("commercialUse"))


def _component(row: Record) -> Iterator[Entity]:
    model = row.named("AIModel", row.pop("model"))
    part = row.pop("part")
    made = model.part("Component", part).add("componentOf", model.id).add("part", part)
    made.add("licence", row.pop("licence")).add("access", row.pop("access"))
    yield model


def _family(row: Record) -> Iterator[Entity]:
    family = _names(row, "ModelFamily")
    for developer in row.many("developer", _BAR):
        family.add("developer", developer)
    for member in row.many("members", _BAR):
        yield row.named("AIModel", member).add("family", family.id)
    yield family


def _model(row: Record) -> Iterator[Entity]:
    model = row.named("AIModel", row.pop("model")).add("name", row.pop("name@ko"), "ko")
    model.add("developer", row.pop("developer"))
    for alias in row.many("alias", _BAR):
        model.add("alias", alias, _language(alias))
    yield model


_TABLES: dict[str, Callable[[Record], Iterator[Entity]]] = {
    "organisations.csv": _organisation, "investors.csv": _organisation, "people.csv": _person, "roles.csv": _role,
    "rounds.csv": _round, "valuations.csv": _valuation, "policies.csv": _policy, "budgets.csv": _budget,
    "editions.csv": _edition, "concepts.csv": _concept,
    "licences.csv": _licence, "components.csv": _component, "families.csv": _family, "models.csv": _model,
}  # fmt: skip
