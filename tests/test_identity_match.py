"""The matcher on things with facts: merges, doubts, decisions of people, families."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.entity import Statement
from graph.identity.compare import Named
from graph.identity.evidence import judge, judge_names
from graph.identity.families import families, family_name
from graph.identity.known import Known, sayings
from graph.identity.match import Proposals, propose
from graph.identity.things import Thing, gather
from graph.resolve import Decision, Linker
from ontology import load_model

MODEL = load_model()
KNOWN = Known(sayings())


def thing(kind: str, name: str, *others: str, source: str = "a", **facts: str) -> Thing:
    id_ = f"{kind}-{name.lower().replace(' ', '-')}"
    names = {Named(source, each): None for each in (name, *others)}
    return Thing(id_, kind, {"Organization"}, names, {key: {value} for key, value in facts.items()})


def run(things: Iterable[Thing], *decisions: Decision) -> Proposals:
    return propose(MODEL, list(things), decisions, KNOWN)


def merged(made: Proposals) -> set[frozenset[str]]:
    return {frozenset((each.left, each.right)) for each in made.decisions}


def decision(left: str, right: str, verdict: str) -> Decision:
    return Decision(left, right, verdict, "me", "2026-01-01", "because")


def test_names_that_say_the_same_are_merged_with_the_reasons() -> None:
    made = run([thing("org", "Preferred Networks"), thing("org", "Preferred Networks Inc", source="b")])
    (found,) = made.decisions
    assert (found.left, found.right) == ("org-preferred-networks", "org-preferred-networks-inc")
    assert (found.verdict, found.by) == ("same", "matcher")
    assert "legal form" in found.why


def test_the_id_of_a_curated_table_outlives_the_others() -> None:
    made = run([thing("org", "Zeta"), thing("org", "Zeta Inc", source="curated-organisations")])
    assert [(each.left, each.right) for each in made.decisions] == [("org-zeta-inc", "org-zeta")]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"country": "country-ca"}, {"country": "country-us"}),
        ({"inception": "2019"}, {"inception": "2015"}),
        ({"lei": "A"}, {"lei": "B"}),
    ],
)
def test_namesakes_that_facts_tell_apart_are_not_merged(left: dict[str, str], right: dict[str, str]) -> None:
    made = run([thing("org", "Cohere", **left), thing("org", "Cohere Inc", source="b", **right)])
    assert not made.decisions
    plain = run([thing("org", "Cohere"), thing("org", "Cohere Inc", source="b")])
    assert len(plain.decisions) == 1


def test_equal_names_in_two_countries_are_a_doubt() -> None:
    made = run([thing("org", "Cohere", country="country-ca"), thing("org", "Cohere Inc", country="country-us")])
    assert [(each.left.id, each.right.id) for each in made.doubts] == [("org-cohere", "org-cohere-inc")]


def test_a_shared_identifier_joins_names_that_have_nothing_in_common() -> None:
    made = run([thing("org", "Alpha", rorId="05abc"), thing("org", "Omega", rorId="05abc")])
    assert [each.judgement.verdict for each in made.doubts] == ["unsure"]
    named_alike = run([thing("org", "Alpha Beta", rorId="05abc"), thing("org", "Beta Alpha", rorId="05abc")])
    assert len(named_alike.decisions) == 1


def test_a_part_is_never_merged_with_the_whole() -> None:
    whole, part = thing("org", "Meta"), thing("org", "Meta AI", partOf="org-meta")
    assert merged(run([whole, part])) == set()
    assert merged(run([whole, thing("org", "Meta AI")])) == {frozenset(("org-meta", "org-meta-ai"))}


def test_a_date_in_a_name_is_the_release_of_a_model_that_came_out_then() -> None:
    dated = thing("model", "nimbus-2407")
    assert len(run([dated, thing("model", "Nimbus", releaseDate="2024-07-24")]).decisions) == 1
    assert not run([dated, thing("model", "Nimbus", releaseDate="2024-02-26")]).decisions
    assert not run([dated, thing("model", "Nimbus")]).decisions


def test_a_name_that_sources_use_for_several_releases_is_not_merged_with_one_of_them() -> None:
    plain = thing("model", "Command R+")
    plain.facts["releaseDate"] = {"2024-04-04", "2024-08-30"}
    made = run([plain, thing("model", "command-r-plus-08-2024", source="b")])
    assert not made.decisions
    assert len(made.doubts) == 1


def test_a_source_that_drops_the_date_of_a_release_does_not_make_it_the_first_one() -> None:
    dated = thing("model", "command-r-08-2024", "Command R", source="b", releaseDate="2024-08-30")
    made = run([thing("model", "Command R"), dated])
    assert not made.decisions
    assert [str(each.judgement.reasons[-1]) for each in made.doubts] == ["only one is dated (-7)"]


def test_a_page_of_a_variant_does_not_make_it_the_model() -> None:
    page = "google/gemma-2-27b-it"
    made = run([
        thing("model", "Gemma 2 27B", huggingFaceId=page, developer="org-google"),
        thing("model", "gemma-2-27b-it", source="b", huggingFaceId=page, developer="org-google"),
    ])  # fmt: skip
    assert not made.decisions
    assert len(made.doubts) == 1


def test_of_two_ids_in_curated_tables_the_one_in_more_of_them_outlives() -> None:
    group = thing("org", "SoftBank Group", source="curated-investors")
    group.names[Named("curated-rounds", "SoftBank Group")] = None
    made = run([group, thing("org", "SoftBank", source="curated-rounds")])
    assert [(each.left, each.right) for each in made.decisions] == [("org-softbank-group", "org-softbank")]


def test_a_size_in_a_name_is_the_other_ones_number_of_parameters() -> None:
    sized = thing("model", "Gopher 280B")
    assert len(run([sized, thing("model", "Gopher", parameters="280000000000")]).decisions) == 1
    assert not run([sized, thing("model", "Gopher", parameters="7000000000")]).decisions


def test_models_of_different_developers_are_not_merged() -> None:
    made = run([thing("model", "CALM", developer="org-nvidia"), thing("model", "CaLM 1", developer="org-oxford")])
    assert not made.decisions


@pytest.mark.parametrize(("part_of", "merges"), [("org-alibaba", 1), ("org-tencent", 0)])
def test_a_unit_and_its_whole_are_no_different_developers(part_of: str, merges: int) -> None:
    made = run([
        thing("org", "Alibaba"), thing("org", "Qwen Team", partOf=part_of),
        thing("model", "Qwen9-72B", developer="org-alibaba"),
        thing("model", "Qwen 9 72B", source="b", developer="org-qwen-team"),
    ])  # fmt: skip
    assert len(made.decisions) == merges


def test_a_third_name_does_not_join_what_is_different() -> None:
    things = [
        thing("org", "Acme", "Acme One", country="country-fr"),
        thing("org", "Acme Inc", country="country-us"),
        thing("org", "Acme Ltd"),
    ]
    made = run(things)
    linker = Linker(made.decisions)
    assert linker.canonical("org-acme") != linker.canonical("org-acme-inc")


@pytest.mark.parametrize("verdict", ["different", "unsure"])
def test_what_a_person_decided_is_neither_merged_nor_asked_again(verdict: str) -> None:
    things = [thing("org", "Zeta"), thing("org", "Zeta Inc")]
    assert len(run(things).decisions) == 1
    made = run(things, decision("org-zeta", "org-zeta-inc", verdict))
    assert not made.decisions
    assert not made.doubts


def test_a_difference_that_a_person_decided_is_not_undone_through_a_third_name() -> None:
    things = [thing("org", "Zeta"), thing("org", "Zeta Inc"), thing("org", "Zeta Ltd")]
    apart = decision("org-zeta", "org-zeta-inc", "different")
    linker = Linker([apart, *run(things, apart).decisions])
    assert linker.canonical("org-zeta") != linker.canonical("org-zeta-inc")


WORDS = st.lists(
    st.tuples(
        st.sampled_from(["Zeta", "Zeta AI", "Zeta Inc", "Zeta Labs", "zeta.ai", "Zeta Ltd (formerly Eta)", "Eta"]),
        st.sampled_from(["", "country-fr", "country-us"]), st.sampled_from(["a", "yc", "curated"]),
    ), max_size=8, unique=True,
)  # fmt: skip


@given(words=WORDS)
@settings(deadline=None)
def test_clusters_hold_no_contradiction_and_do_not_depend_on_the_order(words: list[tuple[str, str, str]]) -> None:
    things = []
    for number, (name, country, source) in enumerate(words):
        facts = {"country": {country}} if country else {}
        things.append(Thing(f"org-{number}", "org", {"Company"}, {Named(source, name): None}, facts))
    made = run(things)
    linker = Linker(made.decisions)
    for one in things:
        for other in things:
            if one.id < other.id and linker.canonical(one.id) == linker.canonical(other.id):
                found = judge(judge_names(KNOWN, one, other), [], str, str, one, other)
                assert not any(reason.hard for reason in found.reasons), found.why
    assert merged(run(sorted(reversed(things), key=lambda each: each.id))) == merged(made)


def test_things_are_gathered_with_former_names_and_lineage() -> None:
    loads = [
        ("a", [Statement("org-h", "type", "Company"), Statement("org-h", "name", "H", "en"),
               Statement("org-h.former-1", "type", "NameUse"), Statement("org-h.former-1", "text", "Holistic AI")]),
        ("b", [Statement("org-h", "name", "H Company", "en"), Statement("doc-x", "name", "no thing of ours", "en")]),
    ]  # fmt: skip
    (found,) = gather(MODEL, loads)
    assert found.names == {Named("a", "H"): None, Named("b", "H Company"): None, Named("a", "Holistic AI"): None}
    assert found.sources == ["a", "b"]


def test_llama_405b_instruct_and_fp8_are_models_of_one_family() -> None:
    names = ("Llama 3.1-405B", "Llama 3.1 405B FP8", "Llama 3.1 405B Instruct",
             "meta-llama/Llama-3.1-405B-Instruct-FP8", "Llama 3.1 8B")  # fmt: skip
    things = [Thing(f"model-{n}", "model", {"AIModel"}, {Named("s", name): None}) for n, name in enumerate(names)]
    assert not run(things).decisions
    made = {each[:3] for each in families(things, str)["s"]}
    assert {each[0] for each in made if each[1:] == ("family", "family-llama-3-1")} == {f"model-{n}" for n in range(5)}
    assert {each for each in made if each[1] in ("variantOf", "variantKind")} == {
        ("model-1", "variantOf", "model-0"), ("model-1", "variantKind", "precision"),
        ("model-2", "variantOf", "model-0"), ("model-2", "variantKind", "instruct"),
        ("model-3", "variantOf", "model-2"), ("model-3", "variantKind", "precision"),
    }  # fmt: skip


def test_mistral_large_2_is_distinct_from_its_other_releases_and_the_moving_alias() -> None:
    names = ("Mistral Large", "Mistral Large 2", "mistral-large-2402", "mistral-large-2407", "mistral-large-2411", "mistral-large-latest")  # fmt: skip  # noqa: E501
    made = run(Thing(f"model-{n}", "model", {"AIModel"}, {Named("s", name): None}) for n, name in enumerate(names))
    assert merged(made) == {frozenset(("model-0", "model-2")), frozenset(("model-1", "model-3"))}


@pytest.mark.parametrize(
    ("name", "family"),
    [("Llama 3.1-405B", "Llama 3.1"), ("Meta-Llama-3.1-405B-Instruct", "Llama-3.1"), ("GPT-4o (Nov 2024)", "GPT-4o"),
     ("Qwen2.5-72B-Instruct-AWQ", "Qwen2.5"), ("claude-3-5-sonnet-20240620", "claude-3-5-sonnet"), ("70B", "70B")],
)  # fmt: skip
def test_a_family_is_named_without_size_date_variant_and_vendor(name: str, family: str) -> None:
    assert family_name(name) == family


def test_a_model_on_its_own_makes_no_family() -> None:
    assert not families([thing("model", "PaLM 540B")], str)
