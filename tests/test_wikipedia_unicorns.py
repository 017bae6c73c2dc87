"""Wikipedia's unicorns: footnotes, languages in brackets, valuations in words, founders in many forms."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from rows import load, values

from graph.entity import Statement
from loaders.base import Spec, discover
from loaders.run import Places, run_source
from ontology import BadValue, load_model

SOURCES = os.environ.get("AIKG_SOURCES", "")
LOADER = discover()["wikipedia_unicorns"]
PRESENT, FORMER = LOADER.specs
UNICORN = {
    "Company": "Doctolib [fr] ", "Valuation (US$ billions)": "6.2", "Valuation date": "August 2022[115] ",
    "Industry": "Healthcare ", "Country": "France", "Founder(s)": "",
}  # fmt: skip
LEFT = {
    "Company": "Krafton ", "Last valuation (US$ billions)": "5", "Valuation date": "August 2021[708] ",
    "Exit date": "August 2021 ", "Exit reason": "IPO[1] ", "Exit valuation (US$ billions)": "25",
    "Country": "South Korea ", "Founders": "",
}  # fmt: skip


def unicorn(**cells: str) -> tuple[set[Statement], list[str]]:
    named = {"founders": "Founder(s)", "valuation": "Valuation (US$ billions)", "date": "Valuation date"}
    return load("wikipedia_unicorns", PRESENT.files[0], UNICORN | {named.get(k, k): v for k, v in cells.items()})


def names(statements: set[Statement], prefix: str) -> set[str]:
    return {s.value for s in statements if s.property == "name" and s.subject.startswith(prefix)}


def amount(statements: set[Statement], valuation: str) -> tuple[str, str, str]:
    (part,) = values(statements, valuation, "amount")
    value, currency, bound = (values(statements, part, key).pop() for key in ("value", "currency", "bound"))
    return value, currency, bound


def test_footnotes_and_languages_in_brackets_are_no_part_of_names_and_dates() -> None:
    made, rejected = unicorn(Country="Portugal[79] / United States[80] ")
    assert names(made, "org-") == {"Doctolib"}
    assert values(made, "valuation-doctolib-last-august-2022", "asOf") == {"2022-08"}
    assert amount(made, "valuation-doctolib-last-august-2022") == ("6200000000", "USD", "exact")
    assert values(made, "org-doctolib", "country") == {"country-pt", "country-us"}
    assert not rejected


def test_what_follows_a_name_in_brackets_is_another_name() -> None:
    made, _ = unicorn(Company="Viva Republica (Toss) ", founders="Frank Wang (Wang Tao)")
    assert names(made, "org-") == {"Viva Republica"}
    assert values(made, "org-viva-republica", "alias") == {"Toss"}
    assert values(made, "person-frank-wang", "alias") == {"Wang Tao"}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Elon Musk", {"Elon Musk"}),
        ("Hayes Barnard, Jason Walker[3], Matt Dawson", {"Hayes Barnard", "Jason Walker", "Matt Dawson"}),
        ("Alex Shevchenko, Max Lytvyn, and Dmytro Lider", {"Alex Shevchenko", "Max Lytvyn", "Dmytro Lider"}),
        ('Dmytro Zaporozhets; Sytse "Sid" Sijbrandij', {"Dmytro Zaporozhets", 'Sytse "Sid" Sijbrandij'}),
        ("Patrick and John Collison", {"Patrick Collison", "John Collison"}),
        ("Samir Bodas, Monish Darda.", {"Samir Bodas", "Monish Darda"}),
        ("Tang Xiao'ouXu Li", {"Tang Xiao'ou", "Xu Li"}),
        ("Fernando Lelo, Rolando Andersson", {"Fernando Lelo", "Rolando Andersson"}),
        ("", set()),
    ],
)
def test_founders_are_people_with_a_role_on_the_day_of_the_list(cell: str, expected: set[str]) -> None:
    made, _ = unicorn(founders=cell)
    assert names(made, "person-") == expected
    roles = {s.subject for s in made if s.value == "Membership"}
    assert len(roles) == len(expected)
    assert {v for role in roles for v in values(made, role, "attestedOn")} <= {"2025-06-19"}
    assert {v for role in roles for v in values(made, role, "organization")} <= {"org-doctolib"}


@pytest.mark.parametrize(("cell", "value", "bound"), [
    ("80-90 ", "80000000000", "at least"), ("1+ ", "1000000000", "at least"), ("0.013", "13000000", "exact"),
    ("1.9[823] ", "1900000000", "exact"),
])  # fmt: skip
def test_a_valuation_is_money_with_its_bound(cell: str, value: str, bound: str) -> None:
    made, _ = unicorn(valuation=cell)
    assert amount(made, "valuation-doctolib-last-august-2022") == (value, "USD", bound)


def test_no_valuation_is_not_a_valuation_of_nought_and_words_are_none() -> None:
    made, _ = unicorn(valuation="")
    assert not [s for s in made if s.value == "Valuation"]
    with pytest.raises(BadValue, match="is not a number of billions"):
        unicorn(valuation="unknown")


def test_a_date_of_which_nobody_knows_the_month_is_left_out_and_reported() -> None:
    made, (reason,) = unicorn(date="06/01/18")
    (valuation,) = {s.subject for s in made if s.value == "Valuation"}
    assert not values(made, valuation, "asOf")
    assert "'06/01/18' is not a date" in reason


def test_a_former_unicorn_has_its_last_valuation_and_that_at_its_exit() -> None:
    made, _ = load("wikipedia_unicorns", FORMER.files[0], LEFT)
    assert amount(made, "valuation-krafton-last-august-2021")[0] == "5000000000"
    assert amount(made, "valuation-krafton-exit-august-2021")[0] == "25000000000"
    assert values(made, "valuation-krafton-exit-august-2021", "note") == {"at exit: IPO"}
    assert not values(made, "valuation-krafton-last-august-2021", "note")


def test_two_founders_of_one_name_are_two_people() -> None:
    groww, _ = unicorn(Company="Groww", founders="Harsh Jain")
    dream, _ = unicorn(Company="Dream11", founders="Harsh Jain")
    assert not {s.subject for s in groww if s.value == "Person"} & {s.subject for s in dream if s.value == "Person"}


def test_the_lists_are_neither_shipped_nor_downloaded() -> None:
    for spec in LOADER.specs:
        assert not spec.bundle
        assert Places().find(spec) == ("", [])
        assert not any(spec.urls.values())


@pytest.mark.skipif(not SOURCES, reason="AIKG_SOURCES is not set")
@pytest.mark.parametrize("spec", LOADER.specs, ids=["present", "former"])
def test_every_company_of_the_lists_has_its_valuations(spec: Spec) -> None:
    path = Path(SOURCES) / spec.folder / spec.files[0]
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    report, statements = run_source(LOADER, spec, load_model(), "sources", [path])
    stated = sum(bool(row[column].strip()) for row in rows for column in row if "(US$ billions)" in column)
    assert report.rows == len(rows)
    assert all(bad.row_kept for bad in report.quarantined)
    assert report.counts["Valuation"] == stated
    assert not [s for s in statements if s.property in ("name", "alias") and "[" in s.value]
    assert not [
        s for s in statements if s.subject.startswith("person-") and s.property == "name" and " and " in s.value
    ]
