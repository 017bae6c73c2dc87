"""Every rule of the checks: a graph that keeps all of them, and for each rule the one change that breaks it alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
from tiny import LOADERS, SPEC, build_tiny, write_table

from graph.check import Problem, check, summary
from graph.engines.oxigraph import OxigraphStore
from graph.entity import Entity
from graph.errors import BuildError, SnapshotError
from graph.rdf import PREFIXES
from graph.snapshot import Snapshot, Snapshots
from loaders.base import Record
from loaders.pipeline import build
from loaders.run import Places
from ontology import load_model

MODEL = load_model()
CLEAN = """
id:org-mistral a ai:Company ; rdfs:label "Mistral"@en , "미스트랄"@ko .
id:person-kim a ai:Person ; rdfs:label "Kim"@en .
id:model-base a ai:AIModel ; rdfs:label "Base"@en .
id:model-tuned a ai:AIModel ; rdfs:label "Tuned"@en .
id:index-gaii a ai:Index ; rdfs:label "GAII"@en .
id:edition-2024 a ai:IndexEdition ; rdfs:label "GAII 2024"@en ; ai:editionOf id:index-gaii .
id:pillar-talent a ai:Pillar ; rdfs:label "Talent"@en .
id:pillar-total a ai:Pillar ; rdfs:label "Total"@en .
id:country-fr a ai:Country ; rdfs:label "France"@en ; ai:alpha2 "FR" .
id:country-kr a ai:Country ; rdfs:label "Korea"@en ; ai:alpha2 "KR" .

id:amount-known a ai:Amount ; rdfs:label "EUR 600"@en ; ai:value 600 ; ai:currency "EUR" .
id:amount-withheld a ai:Amount ; rdfs:label "an amount"@en ; ai:disclosure "undisclosed" .
id:ranking-fr a ai:Ranking ; rdfs:label "France 1"@en ; ai:ranked id:country-fr ; ai:edition id:edition-2024 ;
    ai:pillar id:pillar-total ; ai:rank 1 .
id:ranking-kr a ai:Ranking ; rdfs:label "Korea 1"@en ; ai:ranked id:country-kr ; ai:edition id:edition-2024 ;
    ai:pillar id:pillar-total ; ai:rank 1 .
id:derivation-tuned a ai:Derivation ; rdfs:label "Tuned from Base"@en ; ai:child id:model-tuned ;
    ai:parent id:model-base ; ai:derivationKind "finetune" .
id:membership-kim a ai:Membership ; rdfs:label "Kim, CEO"@en ; ai:member id:person-kim ;
    ai:organization id:org-mistral ; ai:role "CEO" ; ai:start "2024-05"^^xsd:gYearMonth ; ai:end "2024"^^xsd:gYear .
"""
RANK = """id:ranking-again a ai:Ranking ; rdfs:label "again"@en ; ai:ranked id:country-fr ;
    ai:edition id:edition-2024 ; ai:pillar id:pillar-total ; ai:rank 2 ."""
BACK = """id:derivation-back a ai:Derivation ; rdfs:label "Base from Tuned"@en ; ai:child id:model-base ;
    ai:parent id:model-tuned ; ai:derivationKind "%s" ."""


def found(tmp_path: Path, turtle: str, *sources: str) -> list[Problem]:
    """What the checks find on a graph of the ontology, Turtle for the shown graph, and Turtle of each source."""
    prefixes = "".join(f"@prefix {name}: <{base}> .\n" for name, base in PREFIXES.items())
    graphs = "".join(f"ai:source-{number} {{ {text} }}\n" for number, text in enumerate(sources))
    path = tmp_path / "graph.trig"
    path.write_text(f"{MODEL.turtle}\n{prefixes}\n{turtle}\n{graphs}", encoding="utf-8")
    return check(_store(path))


def _store(trig: Path) -> OxigraphStore:
    """The quads of a TriG file, which people can read, by way of N-Quads, which the store reads."""
    quads = trig.with_suffix(".nq")
    parsed = pyoxigraph.parse(path=str(trig), format=pyoxigraph.RdfFormat.TRIG)
    pyoxigraph.serialize(parsed, str(quads), format=pyoxigraph.RdfFormat.N_QUADS)
    store = OxigraphStore()
    store.load(quads)
    return store


def test_a_clean_graph_has_no_findings(tmp_path: Path) -> None:
    assert found(tmp_path, CLEAN, CLEAN) == []


@pytest.mark.parametrize(
    ("rule", "old", "new", "kind", "subject"),
    [
        ("an amount has a value or says why not", "ai:value 600 ; ", "", "shacl", "amount-known"),
        ("an amount has not both", 'ai:disclosure "und', 'ai:value 1 ; ai:currency "EUR" ; ai:disclosure "und', "shacl", "amount-withheld"),  # noqa: E501
        ("a value has a currency", ' ; ai:currency "EUR"', "", "shacl", "amount-known"),
        ("one currency", 'ai:currency "EUR"', 'ai:currency "EUR" , "USD"', "shacl", "amount-known"),
        ("a currency is one of ISO 4217", '"EUR" .', '"EUX" .', "currency", "amount-known"),
        ("no negative amounts", "ai:value 600", "ai:value -600", "shacl", "amount-known"),
        ("a ranking has a subject", "ai:ranked id:country-fr ; ", "", "shacl", "ranking-fr"),
        ("of one subject", "ai:ranked id:country-fr ;", "ai:ranked id:country-fr , id:country-kr ;", "shacl", "ranking-fr"),  # noqa: E501
        ("in an edition", 'ai:ranked id:country-kr ; ai:edition id:edition-2024', "ai:ranked id:country-kr", "shacl", "ranking-kr"),  # noqa: E501
        ("by a pillar", 'ai:pillar id:pillar-total ; ai:rank 1 .\nid:d', "ai:rank 1 .\nid:d", "shacl", "ranking-kr"),
        ("by one pillar", 'ai:pillar id:pillar-total ; ai:rank 1 .\nid:d', "ai:pillar id:pillar-total , id:pillar-talent ; ai:rank 1 .\nid:d", "shacl", "ranking-kr"),  # noqa: E501
        ("with a rank", "ai:pillar id:pillar-total ; ai:rank 1 .\nid:d", "ai:pillar id:pillar-total .\nid:d", "shacl", "ranking-kr"),  # noqa: E501
        ("ranks count from 1", "ai:rank 1 .\nid:d", "ai:rank 0 .\nid:d", "shacl", "ranking-kr"),
        ("ranks are whole numbers", "ai:rank 1 .\nid:d", "ai:rank 1.5 .\nid:d", "shacl", "ranking-kr"),
        ("a derivation has a child", "ai:child id:model-tuned ;", "", "shacl", "derivation-tuned"),
        ("and a parent", "ai:parent id:model-base ; ", "", "shacl", "derivation-tuned"),
        ("and a kind", ' ; ai:derivationKind "finetune"', "", "shacl", "derivation-tuned"),
        ("both ends exist", "ai:parent id:model-base ;", "ai:parent id:model-none ;", "dangling", "derivation-tuned"),
        ("a membership has a member", "ai:member id:person-kim ;", "", "shacl", "membership-kim"),
        ("and an organisation", "ai:organization id:org-mistral ; ", "", "shacl", "membership-kim"),
        ("and a role", 'ai:role "CEO" ; ', "", "shacl", "membership-kim"),
        ("and a date", ' ; ai:start "2024-05"^^xsd:gYearMonth ; ai:end "2024"^^xsd:gYear', "", "shacl", "membership-kim"),  # noqa: E501
        ("one preferred name a language", '"Mistral"@en', '"Mistral"@en , "Mistral AI"@en', "name", "org-mistral"),
        ("every node has a name", 'rdfs:label "Talent"@en', 'ai:note "Talent"', "name", "pillar-talent"),
        ("the end is not before the start", '"2024"^^xsd:gYear', '"2023"^^xsd:gYear', "period", "membership-kim"),
        ("the same month may be both", 'ai:end "2024"^^xsd:gYear', 'ai:end "2024-04"^^xsd:gYearMonth', "period", "membership-kim"),  # noqa: E501
        ("links lead somewhere", "ai:editionOf id:index-gaii", "ai:editionOf id:index-none", "dangling", "edition-2024"),  # noqa: E501
    ],
)  # fmt: skip
def test_each_rule_finds_what_breaks_it_and_nothing_else(
    tmp_path: Path, rule: str, old: str, new: str, kind: str, subject: str
) -> None:
    assert CLEAN.count(old) == 1, rule
    problems = found(tmp_path, CLEAN.replace(old, new))
    assert {(problem.kind, problem.subject) for problem in problems} == {(kind, subject)}, rule
    assert all(problem.violation and problem.message for problem in problems)
    assert summary(problems)["violations"] == len(problems)


def test_a_source_gives_a_subject_one_rank_in_an_edition_and_pillar(tmp_path: Path) -> None:
    assert found(tmp_path, CLEAN, CLEAN, RANK) == []  # two sources may disagree
    assert found(tmp_path, CLEAN, CLEAN, RANK.replace("pillar-total", "pillar-talent") + CLEAN) == []
    (problem,) = found(tmp_path, CLEAN, CLEAN + RANK)
    assert (problem.kind, problem.subject) == ("ranking", "country-fr")
    assert problem.message == "has 2 ranks of one source in edition-2024, pillar-total"
    (problem,) = found(tmp_path, CLEAN, CLEAN.replace("ai:rank 1 .\nid:d", "ai:rank 1 , 7 .\nid:d"))
    assert (problem.kind, problem.subject) == ("ranking", "country-kr")


@pytest.mark.parametrize("kind", ["finetune", "adapter", "quantized", "merge", "continued-pretraining"])
def test_no_model_has_its_weights_from_itself(tmp_path: Path, kind: str) -> None:
    (problem,) = found(tmp_path, CLEAN + BACK % kind)
    assert problem.kind == "cycle"
    assert {"model-base", "model-tuned"} <= set(problem.message.replace(": ", " ").split())


@pytest.mark.parametrize("kind", ["architecture", "distilled", "unspecified"])
def test_models_may_lend_each_other_what_is_not_weights(tmp_path: Path, kind: str) -> None:
    assert found(tmp_path, CLEAN + BACK % kind) == []


def test_a_long_cycle_is_found_and_a_diamond_is_none(tmp_path: Path) -> None:
    link = 'id:derivation-{0}-{1} a ai:Derivation ; rdfs:label "x"@en ; ai:child id:model-{0} ; ai:parent id:model-{1} ; ai:derivationKind "merge" .'  # noqa: E501
    models = "".join(f'id:model-{each} a ai:AIModel ; rdfs:label "{each}"@en .' for each in "abcd")
    diamond = models + "".join(link.format(*pair) for pair in ("ab", "ac", "bd", "cd"))
    assert found(tmp_path, diamond) == []
    (problem,) = found(tmp_path, diamond + link.format("d", "a"))
    assert problem.kind == "cycle"


def test_claims_that_were_not_chosen_must_lead_somewhere_too(tmp_path: Path) -> None:
    rival = "id:model-tuned ai:developer id:org-none ."
    (problem,) = found(tmp_path, CLEAN, CLEAN, rival)
    assert (problem.kind, problem.subject) == ("dangling", "model-tuned")
    assert "org-none" in problem.message


def conversion(name: str, one: str, amount: float, other: str, price: float) -> str:
    return f"""id:conversion-{name} a ai:Conversion ; rdfs:label "{name}"@en ;
        ai:convertedFrom id:amount-{name}1 ; ai:convertedTo id:amount-{name}2 .
    id:amount-{name}1 a ai:Amount ; rdfs:label "{name}"@en ; ai:value {amount} ; ai:currency "{one}" .
    id:amount-{name}2 a ai:Amount ; rdfs:label "{name}"@en ; ai:value {price} ; ai:currency "{other}" ."""


def test_exchange_rates_of_one_source_that_lie_apart_are_a_warning(tmp_path: Path) -> None:
    rates = conversion("a", "EUR", 600, "KRW", 900_000) + conversion("b", "EUR", 2_200, "KRW", 3_000_000)
    (problem,) = found(tmp_path, rates, rates)
    assert (problem.kind, problem.violation) == ("exchange-rate", False)
    for part in ("KRW per EUR", "1364 (conversion-b)", "1500 (conversion-a)"):
        assert part in problem.message
    assert summary([problem]) == {
        "violations": 0, "dangling": 0, "shacl": 0, "warnings": 1,
        "listed": [f"exchange-rate: https://w3id.org/aikg/source-0: {problem.message}"],
    }  # fmt: skip


def test_exchange_rates_are_compared_in_both_directions_within_five_per_cent_and_one_source(tmp_path: Path) -> None:
    first = conversion("a", "EUR", 100, "KRW", 150_000)
    back = conversion("b", "KRW", 140_000, "EUR", 100)
    near = conversion("c", "EUR", 100, "KRW", 145_000)
    other = conversion("d", "EUR", 100, "USD", 110)
    assert [problem.kind for problem in found(tmp_path, first + back, first + back)] == ["exchange-rate"]
    assert found(tmp_path, first + near + other, first + near + other) == []
    assert found(tmp_path, first + back, first, back) == []


def test_the_bundled_graph_keeps_all_rules(bundled: Snapshot) -> None:
    store = bundled.store()
    problems = check(store)
    store.close()
    assert [problem for problem in problems if problem.violation] == []
    assert bundled.manifest["checks"] == summary(problems)
    assert bundled.manifest["checks"]["dangling"] == 0


def _half_derivation(row: Record) -> Iterator[Entity]:
    """A relationship that leads nowhere, which cannot be projected."""
    row.ignore(row.left())
    yield row.make("Derivation", "", "derivation-half").add("child", "model-none").add("derivationKind", "merge")


def test_a_graph_is_checked_before_anything_is_made_of_it(tmp_path: Path) -> None:
    sources = write_table(tmp_path)
    loader = replace(LOADERS["tiny"], specs=(replace(SPEC, expect={}),), load=_half_derivation)
    with pytest.raises(BuildError, match=r"2 violations.*dangling: derivation-half: .*shacl: derivation-half: parent"):
        build(tmp_path / "home", Places(sources, bundled=sources), lambda text: None, loaders={"tiny": loader})


def test_a_build_with_a_violation_is_not_published_and_says_what_is_wrong(tmp_path: Path) -> None:
    table = "name,founded,partOf\nOne,2020,org-nowhere\n"
    with pytest.raises(BuildError, match=r"1 violations, nothing was published: dangling: org-one: .*org-nowhere"):
        build_tiny(tmp_path / "home", write_table(tmp_path, table))
    with pytest.raises(SnapshotError, match="run `aikg build` first"):
        Snapshots(tmp_path / "home").current()
