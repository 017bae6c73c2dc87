"""The matcher in a build: merges, doubts, decisions of people, families, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import build_tiny, write_table

from api.cli import main
from graph.entity import Statement
from graph.identity.compare import Named
from graph.identity.evidence import judge
from graph.identity.families import families, family_name
from graph.identity.known import Known, sayings
from graph.identity.match import Proposals, propose
from graph.identity.queue import by_source, read_queue
from graph.identity.things import Thing, gather
from graph.resolve import Decision, Linker, read_decisions
from graph.snapshot import Snapshot
from ontology import load_model

MODEL = load_model()
KNOWN = Known(sayings())
HEAD = "left,right,verdict,by,on,why\n"
TABLE = (
    "name,founded,partOf\nMistral AI,2023-04,\nMistral AI SAS,,\nUpstage,,\nUpstage Labs,,\n"
    "Kakao Brain,2017-02-01,org-kakao\nKakao,2010,\n"
)


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
                found = judge(KNOWN, [], str, one, other)
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


def labels(snapshot: Snapshot) -> dict[str, str]:
    """Id → its shown name."""
    store = snapshot.store()
    query = "SELECT ?s ?n { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?n ; a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* <https://w3id.org/aikg/Organization> }"  # noqa: E501
    found = {row["s"].id: row["n"].value for row in store.select(query)}
    store.close()
    return found


def test_a_build_merges_and_asks_and_undoing_a_decision_restores_both_entities(tmp_path: Path) -> None:
    home, sources = tmp_path / "home", write_table(tmp_path, TABLE)
    first = build_tiny(home, sources)
    assert "org-mistral-ai-sas" not in labels(first)
    assert [(q.left.id, q.right.id) for q in read_queue(first.path)] == [("org-upstage", "org-upstage-labs")]
    assert by_source(read_queue(first.path)) == {"tiny": 1}

    rows = ("org-mistral-ai,org-mistral-ai-sas,different,me,2026-01-01,because\n"
            "org-upstage,org-upstage-labs,same,me,2026-01-01,because\n")  # fmt: skip
    (home / "decisions.csv").write_text(HEAD + rows, encoding="utf-8")
    second = build_tiny(home, sources)
    assert {"org-mistral-ai", "org-mistral-ai-sas", "org-upstage"} < labels(second).keys()
    assert "org-upstage-labs" not in labels(second)
    assert not read_queue(second.path)

    (home / "decisions.csv").unlink()
    third = build_tiny(home, sources)
    assert third.manifest["content"] == first.manifest["content"]
    assert labels(third) == labels(first)


def test_a_users_decision_wins_over_the_bundled_one_on_the_same_pair(tmp_path: Path) -> None:
    home, sources = tmp_path / "home", write_table(tmp_path, "name,founded,partOf\nMeta,2004,\nFacebook,2004,\n")
    assert "org-facebook" not in labels(build_tiny(home, sources))
    home.joinpath("decisions.csv").write_text(f"{HEAD}org-facebook,org-meta,different,me,2026-01-01,mine\n")
    assert {"org-facebook", "org-meta"} <= labels(build_tiny(home, sources)).keys()


def invoke(home: Path, *arguments: str, answers: str = "") -> Any:
    return CliRunner().invoke(main, ["--home", str(home), *arguments], input=answers)


def test_review_shows_both_sides_and_writes_the_answer(tmp_path: Path) -> None:
    home, sources = tmp_path / "home", write_table(tmp_path, TABLE)
    build_tiny(home, sources)
    shown = invoke(home, "review", "--by", "me", answers="y\nit is one firm\n").output
    for text in ("org-upstage", "org-upstage-labs", "[tiny]", "only 'labs' is added"):
        assert text in shown
    (found,) = read_decisions(home / "decisions.csv")
    assert found[:4] == ("org-upstage", "org-upstage-labs", "same", "me")
    assert found.why == "it is one firm"
    assert "nothing decided" in invoke(home, "review").output
    assert "org-upstage-labs" not in labels(build_tiny(home, sources))


@pytest.mark.parametrize("answer", ["s", "q"])
def test_skipping_and_quitting_decide_nothing(tmp_path: Path, answer: str) -> None:
    home, sources = tmp_path / "home", write_table(tmp_path, TABLE)
    build_tiny(home, sources)
    assert "nothing decided" in invoke(home, "review", answers=f"{answer}\n").output
    assert not (home / "decisions.csv").exists()


def test_check_counts_what_is_to_be_reviewed_by_source(tmp_path: Path) -> None:
    home = tmp_path / "home"
    build_tiny(home, write_table(tmp_path, TABLE))
    assert "to review: 1 pairs of tiny" in invoke(home, "check").output


def test_resolve_writes_a_verdict_for_each_row(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("source_a,name_a,source_b,name_b,kind\na,Naver,b,네이버,org: x\na,o1,b,o1-preview,model\n")
    lines = invoke(tmp_path, "resolve", str(path)).output.splitlines()
    assert lines[0] == "source_a,name_a,source_b,name_b,kind,verdict,score,reasons"
    assert lines[1].startswith("a,Naver,b,네이버,org,same,")
    assert lines[2].startswith("a,o1,b,o1-preview,model,different,")
