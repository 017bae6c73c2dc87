"""The answers on what follows from what was said, on two clocks, and on people who moved, each with its trap."""

from __future__ import annotations

from conftest import Ask, column
from traps import MEASURE, ROLES, SOVEREIGNTY

TOLD = "Aju Business Daily article of 24 September 2024 on France and AI"
COMMITTEE = "French interministerial AI committee"


def test_q20_takes_no_later_policy_for_a_measure_that_followed(ask: Ask) -> None:
    [row] = ask("Q20")
    assert (row["body"], row["number"], row["date"], row["measure"]) == (
        COMMITTEE, "F094", "2024", "no source names one",
    )  # fmt: skip
    assert (row["effect"], row["effectSaidBy"]) == ("confirmed the promotion policy", TOLD)
    [more] = ask("Q20", *MEASURE)
    assert (more["measure"], more["measureSaidBy"]) == ("Programme T", "another source")


def test_q31_leaves_out_what_another_source_states_too(ask: Ask) -> None:
    rows = column(ask("Q31"), "what", "entity", "which")
    assert ("the whole entity", "concept-ai-sovereignty", "") in rows
    assert ("link", "city-paris", "country-fr") in rows
    assert ("the whole entity", "statement-aju-2024-09-24-f094", "") in rows
    assert ("value", "org-mistral-ai", "organizationKind") in rows
    assert ("link", "org-poolside", "country-fr") in rows
    entities = {entity for what, entity, _ in rows if what != "the whole entity"}
    assert not entities & {entity for what, entity, _ in rows if what == "the whole entity"}
    assert not [each for each in rows if each[1:] == ("org-mistral-ai", "name_en")]
    sovereignty = "concept-ai-sovereignty"
    more = {each for each in column(ask("Q31", *SOVEREIGNTY), "what", "entity", "which") if each[1] == sovereignty}
    assert more == {("value", sovereignty, f"name_{lang}") for lang in ("en", "ko", "fr")}


def test_q32_keeps_when_it_was_so_apart_from_when_it_was_said(ask: Ask) -> None:
    rows = ask("Q32")
    told = set(column(rows, "fact", "subject", "value", "validFrom", "validTo"))
    president = "President of the French Republic, Presidency of the French Republic"
    assert ("role", "Emmanuel Macron", president, "2017-05-14", "not stated") in told
    assert ("rank", "France", "13, overall", "2023", "not stated") in told
    assert {row["value"] for row in rows if row["fact"] == "rank"} == {"13, overall"}  # not the one of 2024
    assert ("founded", "Mistral AI", "", "2023-04", "not stated") in told
    assert {row["knownThen"] for row in rows} == {"no"}
    assert all(row["firstSaid"] > "2023-12-31" for row in rows)
    more = column(ask("Q32", *ROLES), "fact", "value", "validTo", "knownThen")
    assert {each for each in more if each[0] == "role"} == {
        ("role", president, "not stated", "no"), ("role", "mayor, French government", "2023", "not known"),
    }  # fmt: skip


def test_q34_says_who_came_first_only_where_the_dates_do(ask: Ask) -> None:
    rows = ask("Q34")
    told = set(column(rows, "person", "sector", "organisation", "otherSector", "otherOrganisation", "sequence"))
    minister = ("Bae Kyung-hoon", "lab", "LG AI Research", "government", "Ministry of Science and ICT")
    assert (*minister, "then the other") in told
    mensch = {each for each in told if each[0] == "Arthur Mensch"}
    assert {each[5] for each in mensch} == {"overlap, or not known"}
    assert all(row["sector"] != row["otherSector"] for row in rows)
    assert {row["sector"] for row in rows} | {row["otherSector"] for row in rows} <= {"government", "lab", "investor"}
