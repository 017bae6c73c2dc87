"""AGORA: rows of our own with the columns of its tables."""

from __future__ import annotations

import pytest
from rows import load, values

from ontology import BadValue

DOCUMENT = {
    "AGORA ID": "12", "Official name": "An Act to do something about machines", "Casual name": "Machines Act",
    "Link to document": "https://example.org/act", "Authority": "United States Congress",
    "Most recent activity": "Enacted", "Most recent activity date": "2022-12-23",
    "Proposed date": "2021-02-01", "Tags": "Risk factors: Bias; Harms: Discrimination",
    "Applications: Consumer goods": "False", "Harms: Discrimination": "True", "Incentives: Fines": "False",
    "Risk factors: Bias": "True", "Strategies: Tiering": "False",
}  # fmt: skip


def test_a_document_becomes_a_policy_with_its_authority_and_topics() -> None:
    made, left_out = load("agora", "documents.csv", DOCUMENT)
    assert {(s.property, s.value) for s in made if s.subject == "policy-agora-12"} == {
        ("type", "Policy"), ("name", "Machines Act"), ("alias", "An Act to do something about machines"),
        ("status", "Enacted"), ("adoptedOn", "2022-12-23"), ("announcedOn", "2021-02-01"),
        ("document", "https://example.org/act"), ("topic", "Risk factors: Bias"), ("topic", "Harms: Discrimination"),
        ("adoptedBy", "org-united-states-congress"),
    }  # fmt: skip
    assert values(made, "org-united-states-congress", "name") == {"United States Congress"}
    assert not left_out


def test_only_what_was_enacted_was_adopted_on_a_day_and_the_official_name_stands_alone() -> None:
    row = DOCUMENT | {"Most recent activity": "Defunct", "Casual name": "", "Proposed date": "2/1/2021"}
    made, left_out = load("agora", "documents.csv", row)
    assert values(made, "policy-agora-12", "adoptedOn") == set()
    assert values(made, "policy-agora-12", "name") == {"An Act to do something about machines"}
    assert values(made, "policy-agora-12", "alias") == set()
    assert left_out == ["'2/1/2021' is not a date such as 2024, 2024-06 or 2024-06-11"]


def test_an_authority_has_its_country_and_the_one_above_it() -> None:
    row = {"Name": "Congress", "Jurisdiction": "United States", "Parent authority": "Federal government"}
    made, left_out = load("agora", "authorities.csv", row)
    assert values(made, "org-congress", "country") == {"country-us"}
    assert values(made, "org-congress", "partOf") == {"org-federal-government"}
    assert values(made, "org-federal-government", "name") == {"Federal government"}
    made, left_out = load("agora", "authorities.csv", row | {"Jurisdiction": "Multinational", "Parent authority": ""})
    assert left_out == ["'Multinational' is not a country name or ISO 3166 code"]
    assert {s.subject for s in made} == {"org-congress"}


def test_a_document_without_a_number_has_no_id_of_its_own() -> None:
    with pytest.raises(BadValue) as raised:
        load("agora", "documents.csv", DOCUMENT | {"AGORA ID": ""})
    assert raised.value.column == "AGORA ID"
