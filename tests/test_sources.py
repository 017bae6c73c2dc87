"""What the other source modules make of small rows of real columns, and what the bundled graph holds of each."""

from __future__ import annotations

import pytest

from graph.engines.oxigraph import OxigraphStore
from graph.entity import Statement
from loaders.base import Record, discover
from ontology import BadValue, load_model

MODEL = load_model()


def load(loader: str, file: str, row: dict[str, object]) -> set[Statement]:
    """The statements of one row, which must be read to the last column."""
    record = Record(MODEL, row, file, 1)
    made = {s for entity in discover()[loader].load(record) for s in entity.statements()}
    assert not record.left()
    return made


def values(statements: set[Statement], subject: str, key: str) -> set[str]:
    return {s.value for s in statements if (s.subject, s.property) == (subject, key)}


def test_a_country_has_its_codes_its_wikidata_item_and_names_in_three_languages() -> None:
    row: dict[str, object] = {
        "ISO3166-1-Alpha-3": "AFG", "ISO3166-1-numeric": "4", "ISO3166-1-Alpha-2": "AF",
        "official_name_fr": "Afghanistan", "official_name_en": "Islamic Afghanistan",
        "wikidata_id": "https://www.wikidata.org/wiki/Q889",
    }  # fmt: skip
    made = load("countries", "country-codes.csv", row)
    assert values(made, "country-af", "numericCode") == {"004"}
    assert values(made, "country-af", "sameAs") == {"http://www.wikidata.org/entity/Q889"}
    names = {s.lang: s.value for s in made if s.property == "name"}
    assert names == {"en": "Afghanistan", "fr": "Afghanistan", "ko": "아프가니스탄"}
    assert values(made, "country-af", "alias") == {"Islamic Afghanistan"}
    with pytest.raises(BadValue, match="'QQ' is no country") as raised:
        load("countries", "country-codes.csv", row | {"ISO3166-1-Alpha-2": "QQ"})
    assert raised.value.column == "ISO3166-1-Alpha-2"


def test_an_entity_of_the_article_has_values_by_language_and_what_is_implied_is_marked() -> None:
    made = load("article", "entities.yaml", {
        "id": "org-h", "type": "Company", "name": {"en": "H", "ko": "H"}, "alias": {"en": ["H Company", "Holistic AI"]},
        "country": "France",
    })  # fmt: skip
    assert {(s.value, s.lang) for s in made if s.property == "alias"} == {("H Company", "en"), ("Holistic AI", "en")}
    assert values(made, "org-h", "country") == {"country-fr"}
    implied = load("article", "entities.yaml", {"id": "org-h", "type": "Company", "derived": True, "country": "FR"})
    assert {s.derived for s in implied} == {True}


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"type": "Firm"}, "type", "'Firm' is not a class"),
        ({"id": "../org h"}, "id", "is not an entity id"),
        ({"colour": "blue"}, "", "'colour' is not a property"),
        ({"country": "Atlantis"}, "country", "'Atlantis' is not a country"),
        ({"name": {'en> "': "H"}}, "", "is not a language tag"),
        ({"name": ["H", ["x"]]}, "name", "'list' is not a single value"),
    ],
)
def test_a_bad_entity_of_the_article_is_refused(changes: dict[str, object], column: str, reason: str) -> None:
    with pytest.raises(BadValue, match=reason) as raised:
        load("article", "entities.yaml", {"id": "org-h", "type": "Company"} | changes)
    assert raised.value.column == column


def test_a_statement_of_the_article_may_be_about_several_things() -> None:
    row: dict[str, object] = dict.fromkeys(
        ("statedValue", "statedEntity", "qualifier", "assertedBy", "assertion", "reportedBy", "recordedAs", "inRole",
         "recordedProperty", "addressedTo", "concerns", "beneficiary", "comparedWith", "benchmark", "statedOn"), "",
    )  # fmt: skip
    row |= {"id": "F001", "type": "Fact", "about": "org-h | org-aju-business-daily", "predicate": "publisher"}
    made = load("article", "statements.csv", row)
    assert values(made, "statement-aju-2024-09-24-f001", "about") == {"org-h", "org-aju-business-daily"}
    assert values(made, "statement-aju-2024-09-24-f001", "type") == {"Fact"}


CURATED = {
    "organisations.csv": (
        {"type": "Company", "name": "H", "name@ko": "에이치", "name@fr": "", "alias": "H Company | 홀리스틱 AI",
         "formerName": "Holistic AI", "country": "France", "inception": "2023", "website": "", "wikidata": "Q1",
         "partOf": "Some Group"},
        {("org-h", "name", "에이치", "ko"), ("org-h", "alias", "홀리스틱 AI", "ko"),
         ("org-h", "alias", "H Company", "en"), ("org-h", "partOf", "org-some-group", ""),
         ("org-h.former-1", "text", "Holistic AI", ""),
         ("org-h.former-1", "nameStatus", "former", ""), ("org-h", "sameAs", "http://www.wikidata.org/entity/Q1", "")},
    ),
    "investors.csv": (
        {"name": "Ada L", "name@ko": "", "type": "Person", "country": "", "wikidata": ""},
        {("person-ada-l", "type", "Person", "")},
    ),
    "people.csv": (
        {"name": "Ada L", "name@ko": "에이다", "name@fr": "Ada L", "alias": "A. L.", "wikidata": ""},
        {("person-ada-l", "name", "Ada L", "fr"), ("person-ada-l", "alias", "A. L.", "en")},
    ),
    "roles.csv": (
        {"member": "Ada L", "organization": "H", "role": "CTO", "start": "", "end": "", "attestedOn": "2024-09"},
        {("person-ada-l.org-h.concept-cto-2024-09", "member", "person-ada-l", ""),
         ("person-ada-l.org-h.concept-cto-2024-09", "attestedOn", "2024-09", "")},
    ),
    "rounds.csv": (
        {"recipient": "H", "stage": "Seed", "instrument": "equity", "announcedOn": "2024-05-21",
         "amount": "USD 220000000", "lead": "Accel", "investors": "Accel | UiPath", "recipientCountry": "FR",
         "recipientInception": "", "recipientWebsite": ""},
        {("round-h-2024-05-seed", "recipient", "org-h", ""), ("round-h-2024-05-seed", "investorsKnown", "listed", ""),
         ("round-h-2024-05-seed.amount.usd.220000000", "value", "220000000", ""),
         ("round-h-2024-05-seed.org-accel", "participationRole", "lead", ""),
         ("round-h-2024-05-seed.org-uipath", "participationRole", "participant", "")},
    ),
    "valuations.csv": (
        {"organization": "H", "asOf": "2024-05-21", "amount": "USD 370000000", "basis": "not stated",
         "setBy": "round-h-2024-05-seed"},
        {("valuation-h-2024-05", "valuationOf", "org-h", ""),
         ("valuation-h-2024-05", "setBy", "round-h-2024-05-seed", ""),
         ("valuation-h-2024-05", "valuationBasis", "not stated", "")},
    ),
    "policies.csv": (
        {"type": "Law", "name": "AI Act", "name@ko": "", "name@fr": "", "alias": "",
         "jurisdiction": "European Union | France", "adoptedBy": "", "adoptedOn": "2024-06-13",
         "inForceFrom": "2024-08-01", "documentId": "", "document": "", "topic": "risk | safety",
         "partOf": "Digital Plan"},
        {("policy-ai-act", "partOf", "policy-digital-plan", ""),
         ("policy-ai-act", "jurisdiction", "bloc-european-union", ""),
         ("policy-ai-act", "jurisdiction", "country-fr", ""),
         ("bloc-european-union", "type", "Bloc", ""), ("policy-ai-act", "topic", "risk", "")},
    ),
    "budgets.csv": (
        {"policy": "Plan X", "amount": "EUR 1500000000", "phase": "announced", "funderScope": "public", "start": "2021",
         "end": "2025", "note": "not only AI"},
        {("policy-plan-x.budget-announced-public-2021", "policy", "policy-plan-x", ""),
         ("policy-plan-x.budget-announced-public-2021", "phase", "announced", "")},
    ),
    "concepts.csv": (
        {"type": "City", "name": "Paris", "name@ko": "파리", "name@fr": "Paris", "wikidata": "Q90"},
        {("city-paris", "name", "파리", "ko"), ("city-paris", "sameAs", "http://www.wikidata.org/entity/Q90", "")},
    ),
    "editions.csv": (
        {"edition": "edition-b", "countriesRanked": "83", "comparedWith": "edition-a", "name": "A and B", "name@ko": "",
         "name@fr": "", "note": "62 countries before"},
        {("edition-b", "countriesRanked", "83", ""), ("note-a-and-b", "noteOn", "edition-a", "")},
    ),
    "licences.csv": (
        {"name": "MIT", "alias": "", "tag": "mit", "spdx": "MIT", "osiApproved": "true", "commercialUse": "true",
         "website": ""},
        {("licence-mit", "osiApproved", "true", "")},
    ),
    "components.csv": (
        {"model": "Codestral", "part": "weights", "licence": "MNPL", "access": "open-noncommercial"},
        {("model-codestral.weights", "licence", "licence-mnpl", ""),
         ("model-codestral.weights", "componentOf", "model-codestral", "")},
    ),
    "families.csv": (
        {"name": "Llama 3", "name@ko": "라마 3", "alias": "", "developer": "Meta AI",
         "members": "Llama 3-70B | Llama 3-8B"},
        {("model-llama-3-70b", "family", "family-llama-3", ""), ("family-llama-3", "developer", "org-meta-ai", "")},
    ),
    "models.csv": (
        {"model": "Llama 3-8B", "name@ko": "라마 3 8B", "alias": "라마3 8B", "developer": "Meta AI"},
        {("model-llama-3-8b", "name", "라마 3 8B", "ko"), ("model-llama-3-8b", "alias", "라마3 8B", "ko"),
         ("model-llama-3-8b", "developer", "org-meta-ai", "")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("file", CURATED)
def test_a_curated_row_becomes_what_its_columns_say_each_with_the_citation(file: str) -> None:
    row, expected = CURATED[file]
    made = load("curated", file, {**row, "citation": "https://a.example/"})
    assert expected <= {s[:4] for s in made}
    assert "https://a.example/" in {s.value for s in made if s.property == "citation"}


def test_every_curated_table_is_tested_here() -> None:
    assert {file for spec in discover()["curated"].specs for file in spec.files} == set(CURATED)


@pytest.mark.parametrize(
    ("file", "changes", "column"),
    [
        ("organisations.csv", {"type": "Firm"}, "type"),
        ("organisations.csv", {"country": "Atlantis"}, "country"),
        ("organisations.csv", {"wikidata": "Q 1"}, "wikidata"),
        ("rounds.csv", {"amount": "220 million"}, "amount"),
        ("rounds.csv", {"announcedOn": "5/21/2024"}, "announcedOn"),
        ("rounds.csv", {"lead": "???"}, "lead"),
        ("roles.csv", {"organization": "-"}, "organization"),
        ("budgets.csv", {"phase": "promised"}, "phase"),
        ("components.csv", {"access": "free"}, "access"),
        ("licences.csv", {"osiApproved": "maybe"}, "osiApproved"),
    ],
)
def test_a_bad_cell_of_a_curated_table_is_reported_with_its_column(
    file: str, changes: dict[str, object], column: str
) -> None:
    with pytest.raises(BadValue) as raised:
        load("curated", file, {**CURATED[file][0], "citation": "x"} | changes)
    assert raised.value.column == column


@pytest.mark.parametrize(
    ("type_", "least", "most"),
    [
        ("AIModel", 1_000, 20_000), ("Organization", 300, 20_000), ("Country", 249, 249), ("FundingRound", 60, 5_000),
        ("Policy", 40, 5_000), ("Person", 40, 5_000), ("Licence", 20, 1_000), ("Ranking", 3, 3), ("Fact", 59, 59),
    ],
)  # fmt: skip
def test_the_bundled_graph_shows_what_it_should(store: OxigraphStore, type_: str, least: int, most: int) -> None:
    [row] = store.select(
        "PREFIX ai: <https://w3id.org/aikg/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s a/rdfs:subClassOf* ai:{type_} }}"
    )
    assert least <= int(row["n"].value) <= most
