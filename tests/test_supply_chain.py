"""ETO's supply chain of chips: rows of our own with the columns of its tables."""

from __future__ import annotations

import pytest
from rows import load, values

from ontology import BadValue

PROVISION = {"provider_name": "Maker", "provided_name": "Ovens", "share_provided": "2.4", "year": "2025", "source": "S"}


def facts(file: str, row: dict[str, str], subject: str) -> set[tuple[str, str]]:
    made, left_out = load("supply_chain", file, row)
    assert not left_out
    return {(s.property, s.value) for s in made if s.subject == subject}


def test_a_provider_supplies_an_input_with_a_share_of_the_market_in_a_year() -> None:
    assert facts("provision.csv", PROVISION, "org-maker.concept-ovens.2025") == {
        ("type", "Supply"), ("supplier", "org-maker"), ("supplied", "concept-ovens"), ("marketShare", "2.4"),
        ("asOf", "2025"), ("basis", "S"),
    }  # fmt: skip
    unstated = facts("provision.csv", PROVISION | {"share_provided": ""}, "org-maker.concept-ovens.2025")
    assert not [value for key, value in unstated if key == "marketShare"]


def test_a_country_supplies_as_a_country_but_arm_is_no_armenia() -> None:
    assert ("supplier", "country-kr") in facts(
        "provision.csv", PROVISION | {"provider_name": "KOR"}, "country-kr.concept-ovens.2025"
    )
    assert facts("provision.csv", PROVISION | {"provider_name": "ARM"}, "org-arm") >= {("name", "ARM")}
    with pytest.raises(BadValue, match="'Various' is not one country") as raised:
        load("supply_chain", "provision.csv", PROVISION | {"provider_name": "Various"})
    assert raised.value.column == "provider_name"


def test_providers_have_countries_and_inputs_go_into_each_other() -> None:
    row = {"provider_name": "Maker", "alias": "Maker Inc.", "provider_type": "organization", "country": "JPN"}
    assert facts("providers.csv", row, "org-maker") == {
        ("type", "Organization"), ("name", "Maker"), ("alias", "Maker Inc."), ("country", "country-jp"),
    }  # fmt: skip
    made, _ = load("supply_chain", "providers.csv", row | {"provider_type": "country", "country": ""})
    assert not made
    row = {"input_name": "Ovens", "type": "tool_resource", "stage_name": "Baking", "year": ""}
    assert ("partOf", "concept-baking") in facts("inputs.csv", row, "concept-ovens")
    assert ("note", "tool resource") in facts("inputs.csv", row, "concept-ovens")
    row = {"input_name": "Ovens", "goes_into_name": "Bread", "is_type_of_name": "Tools"}
    made, _ = load("supply_chain", "sequence.csv", row)
    assert values(made, "concept-ovens", "goesInto") == {"concept-bread"}
    assert values(made, "concept-ovens", "kindOf") == {"concept-tools"}
    assert values(made, "concept-tools", "name") == {"Tools"}
