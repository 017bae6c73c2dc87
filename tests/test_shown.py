"""The shown value: kind of source, then the newer edition, then the more precise value; losers are kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.shown import Choice, Claimed, choice_nquads, choose, group, shown_values, trust
from graph.source import RULE, RULE_IRI, Source
from ontology import load_model

MODEL = load_model()
PRESS = Source("paper", "Paper", "press", "facts", "Paper", "", edition="2026-01-01")
OFFICIAL = replace(PRESS, name="office", kind="official", edition="2020")


def claim(value: str, source: Source = PRESS, lang: str = "", derived: bool = False) -> Claimed:
    return Claimed(value, lang, source.derived_graph if derived else source.graph, trust(source, derived))


def test_kinds_of_source_rank_in_the_order_of_the_rule() -> None:
    claims = [claim(str(1990 + number), replace(PRESS, kind=kind)) for number, kind in enumerate(RULE)]
    for first in range(len(RULE)):
        assert choose(MODEL, "releaseDate", claims[first:]).shown == ((str(1990 + first), ""),)


def test_a_better_kind_wins_over_a_newer_and_more_precise_value() -> None:
    choice = choose(MODEL, "releaseDate", [claim("2024-06-11"), claim("2023", OFFICIAL)])
    assert choice.shown == (("2023", ""),)
    assert [each.value for each in choice.claims] == ["2023", "2024-06-11"]


def test_what_was_computed_from_a_source_ranks_below_what_it_says() -> None:
    choice = choose(MODEL, "releaseDate", [claim("2023", OFFICIAL, derived=True), claim("2024")])
    assert choice.shown == (("2024", ""),)


@pytest.mark.parametrize(("older", "newer"), [("2024", "2025"), ("2024-12-31", "2025-01-01"), ("2024", "2024-05")])
def test_of_one_kind_the_newer_edition_wins(older: str, newer: str) -> None:
    claims = [claim("2020-01-01", replace(PRESS, edition=older)), claim("2021", replace(PRESS, edition=newer))]
    assert choose(MODEL, "releaseDate", claims).shown == (("2021", ""),)


def test_of_one_edition_the_more_precise_date_wins() -> None:
    assert choose(MODEL, "releaseDate", [claim("2024"), claim("2024-06-11"), claim("2024-06")]).shown == (
        ("2024-06-11", ""),
    )


def test_agreement_is_no_dispute() -> None:
    choice = choose(MODEL, "releaseDate", [claim("2024"), claim("2024", OFFICIAL)])
    assert choice == Choice("releaseDate", (("2024", ""),), ())
    assert not [line for line in choice_nquads(MODEL, "model-m", choice) if "ShownValue" in line]


def test_of_equal_sources_a_name_for_people_is_shown_before_an_id() -> None:
    assert choose(MODEL, "name", [claim("zai.glm-9.3", lang="en"), claim("GLM-9.3", lang="en")]).shown == (
        ("GLM-9.3", "en"),
    )


def test_a_property_with_many_values_shows_all_of_them_once() -> None:
    choice = choose(MODEL, "developer", [claim("org-a"), claim("org-b", OFFICIAL), claim("org-a", OFFICIAL)])
    assert sorted(choice.shown) == [("org-a", ""), ("org-b", "")]
    assert choice.claims == ()


def test_one_name_in_each_language_and_the_others_become_aliases() -> None:
    found = {
        "name": [claim("Mistral", lang="en"), claim("Mistral AI", OFFICIAL, "en"), claim("미스트랄", lang="ko")],
        "alias": [claim("MAI", lang="en")],
    }
    choices = {choice.key: set(choice.shown) for choice in shown_values(MODEL, found)}
    assert choices["name"] == {("Mistral AI", "en"), ("미스트랄", "ko")}
    assert choices["alias"] == {("MAI", "en"), ("Mistral", "en")}


def test_names_that_lost_are_kept_even_where_nobody_gives_aliases() -> None:
    found = {"name": [claim("B", lang="en"), claim("A", OFFICIAL, "en")]}
    assert list(shown_values(MODEL, found))[-1] == Choice("alias", (("B", "en"),), ())


def test_the_narrowest_type_is_shown_whoever_says_it() -> None:
    choice = choose(MODEL, "type", [claim("Organization", OFFICIAL), claim("Company")])
    assert choice.shown == (("Company", ""),)
    assert choice.claims == ()
    beside = choose(MODEL, "type", [claim("GovernmentBody", OFFICIAL), claim("Company"), claim("Organization")])
    assert beside.shown == (("GovernmentBody", ""),)
    assert [each.value for each in beside.claims] == ["GovernmentBody", "Company"]


def test_a_dispute_is_recorded_with_rule_rivals_and_sources() -> None:
    choice = choose(MODEL, "releaseDate", [claim("2024"), claim("2023", OFFICIAL)])
    lines = list(choice_nquads(MODEL, "model-m", choice))
    text = "".join(lines)
    assert lines[0].endswith('"2023"^^<http://www.w3.org/2001/XMLSchema#gYear> .\n')
    for part in (
        "model-m.shown.releasedate>", "ShownValue>", RULE_IRI, 'chosenValue> "2023"', 'rivalValue> "2024"',
        f"chosenFrom> <{OFFICIAL.graph}>", f"rivalFrom> <{PRESS.graph}>",
    ):  # fmt: skip
        assert part in text


def test_disputed_links_are_recorded_as_addresses_of_entities() -> None:
    choice = choose(MODEL, "recipient", [claim("org-a"), claim("org-b", OFFICIAL)])
    assert 'chosenValue> "https://w3id.org/aikg/id/org-b"' in "".join(choice_nquads(MODEL, "round-r", choice))


def test_rows_are_grouped_by_subject_and_property() -> None:
    one, other = claim("2024"), claim("2025")
    assert group([("b", "date", one), ("a", "date", one), ("b", "date", other)]) == {
        "a": {"date": [one]}, "b": {"date": [one, other]},
    }  # fmt: skip


SOURCES = st.builds(
    lambda name, kind, edition: replace(PRESS, name=name, kind=kind, edition=edition),
    st.sampled_from(["one", "two", "three"]), st.sampled_from(RULE), st.sampled_from(["2023", "2024", "2024-06-01"]),
)  # fmt: skip
VALUES = {
    "releaseDate": st.sampled_from(["2023", "2024", "2024-06", "2024-06-11", "2024-07-01"]),
    "developer": st.sampled_from(["org-a", "org-b", "org-c"]),
    "name": st.sampled_from(["A", "B", "C D"]),
    "alias": st.sampled_from(["A", "x", "y"]),
    "type": st.sampled_from(["Organization", "Company", "GovernmentBody", "ResearchInstitution"]),
}


def _lists(key: str) -> st.SearchStrategy[list[Claimed]]:
    langs = st.sampled_from(["en", "ko", "fr"]) if key in ("name", "alias") else st.just("")
    return st.lists(st.builds(claim, VALUES[key], SOURCES, langs, st.booleans()), min_size=1, max_size=7)


@pytest.mark.parametrize("key", VALUES)
@given(data=st.data())
def test_the_choice_does_not_depend_on_the_order_of_claims(key: str, data: st.DataObject) -> None:
    claims = data.draw(_lists(key))
    shuffled = data.draw(st.permutations(claims))
    assert choose(MODEL, key, claims) == choose(MODEL, key, shuffled)
    assert list(shown_values(MODEL, {key: claims})) == list(shown_values(MODEL, {key: list(shuffled)}))


@given(claims=_lists("releaseDate"))
def test_the_choice_is_one_of_the_claims_and_no_rival_is_lost(claims: list[Claimed]) -> None:
    choice = choose(MODEL, "releaseDate", claims)
    values = {each.value for each in claims}
    assert choice.shown[0][0] in values
    assert len(choice.shown) == 1
    assert not choice.claims if len(values) == 1 else {each.value for each in choice.claims} == values
    best = min(each.trust for each in claims)
    assert choice.shown[0][0] in {each.value for each in claims if each.trust == best}


@given(names=_lists("name"), aliases=_lists("alias"))
def test_no_name_is_lost(names: list[Claimed], aliases: list[Claimed]) -> None:
    kept = {pair for choice in shown_values(MODEL, {"name": names, "alias": aliases}) for pair in choice.shown}
    assert kept == {(each.value, each.lang) for each in [*names, *aliases]}
