"""The founding story: one news article as 49 entities and 113 statements, each with who says it."""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from collections.abc import Mapping
from itertools import permutations
from pathlib import Path

import pytest

from graph.engines.oxigraph import OxigraphStore
from graph.rdf import PREFIXES, Term, iri
from graph.snapshot import Snapshot
from loaders.reading import read_rows
from loaders.run import DATA
from ontology import load_model

ARTICLE = "doc-aju-2024-09-24"
PROGRAMME = "policy-french-ai-investment-programme-2021-2025"
NUMBERS = [f"F{number:03}" for number in range(1, 114)]
ACCEPTANCE = Path(os.environ.get("AIKG_SOURCES", "")) / ".." / "acceptance"
with_acceptance = pytest.mark.skipif("AIKG_SOURCES" not in os.environ, reason="AIKG_SOURCES is not set")
P = "".join(f"PREFIX {name}: <{address}>\n" for name, address in PREFIXES.items())
KINDS = {
    "fact": "Fact", "claim": "Claim", "evaluation": "Evaluation", "opinion": "Opinion", "definition": "Definition",
    "recommendation": "Recommendation", "derived": "DerivedStatement", "absence": "Absence",
    "reported-speech": "ReportedSpeech", "quote-label": "QuotedLabel",
}  # fmt: skip
MODEL = load_model()
Statement = Mapping[str, list[str]]


def table(name: str) -> list[dict[str, str]]:
    with (ACCEPTANCE / f"article_{name}.tsv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def our_ids() -> dict[str, str]:
    return {row["article_id"]: row["id"] for _, row in read_rows(DATA / "article" / "ids.csv")}


@pytest.fixture(scope="module")
def merged(store: OxigraphStore) -> dict[str, str]:
    """Ids that another id has replaced."""
    rows = store.select(P + "SELECT ?gone ?kept WHERE { GRAPH ?g { ?gone ai:mergedInto ?kept } }")
    return {row["gone"].id: row["kept"].id for row in rows}


@pytest.fixture(scope="module")
def statements(store: OxigraphStore) -> dict[str, Statement]:
    """Statement number → property key → values in the shown graph; links as ids."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in store.select(P + "SELECT ?n ?p ?v WHERE { ?s ai:statementId ?n ; ?p ?v }"):
        key = MODEL.by_iri.get(row["p"].value, "type")
        text = MODEL.by_iri.get(row["v"].value, "") if key == "type" else row["v"].id or row["v"].value
        found[row["n"].value][key].append(text)
    return {number: dict(each) for number, each in found.items()}


def objects(store: OxigraphStore, subject: str, key: str) -> list[str]:
    rows = store.select(P + f"SELECT ?v WHERE {{ ?s ai:{key} ?v }}", {"s": iri(subject)})
    return sorted(row["v"].id or row["v"].value for row in rows)


def links(store: OxigraphStore, one: str, other: str) -> set[str]:
    """The properties that lead from one entity to another in any graph."""
    query = P + "SELECT ?p WHERE { { ?a ?p ?b } UNION { GRAPH ?g { ?a ?p ?b } } }"
    return {MODEL.by_iri[row["p"].value] for row in store.select(query, {"a": iri(one), "b": iri(other)})}


@pytest.mark.parametrize("number", NUMBERS)
def test_each_statement_says_what_it_is_about_and_who_says_it(number: str, statements: dict[str, Statement]) -> None:
    found = statements[number]
    [type_] = found["type"]
    assert MODEL.classes[type_].parents == ("Statement",)
    assert found["predicate"]
    assert found["about"]
    assert found.get("statedValue") or found.get("statedEntity")
    assert found.get("subject") or number in ("F037", "F045", "F101"), "only a causal claim has no single subject"
    assert found.get("assertedBy") or found["assertion"] in (["computed"], ["unattributed"])
    assert found.get("reportedBy") == (None if number == "F020" else [ARTICLE])


def test_there_are_no_other_statements(statements: dict[str, Statement]) -> None:
    assert sorted(statements) == NUMBERS


def test_what_a_statement_is_recorded_as_really_stands_in_the_graph_of_the_article(
    store: OxigraphStore, statements: dict[str, Statement]
) -> None:
    ask = P + 'SELECT ?g WHERE { GRAPH ?g { ?s ?p ?v } FILTER(CONTAINS(STR(?g), "/aju-article/")) } LIMIT 1'
    for number, found in statements.items():
        if "recordedAs" in found:
            property_ = Term(MODEL.properties[found["recordedProperty"][0]].iri, "iri")
            assert list(store.select(ask, {"s": iri(found["recordedAs"][0]), "p": property_})), number
    unrecorded = {n for n, f in statements.items() if f["type"] == ["Fact"] and "recordedAs" not in f}
    assert unrecorded == {"F090", "F091"}  # what a government supports in general has no node of its own


def test_france_has_two_overall_ranks_in_two_editions_and_one_in_model_development(store: OxigraphStore) -> None:
    query = "SELECT ?e ?p ?r WHERE { ?x ai:ranked id:country-fr ; ai:edition ?e ; ai:pillar ?p ; ai:rank ?r }"
    assert {(r["e"].id[-4:], r["p"].id, r["r"].value) for r in store.select(P + query)} == {
        ("2023", "pillar-overall", "13"), ("2024", "pillar-ai-model-development", "3"), ("2024", "pillar-overall", "5"),
    }  # fmt: skip


@pytest.mark.parametrize("code", ["kr", "il", "de", "jp"])
def test_countries_ahead_in_2023_have_a_comparison_and_no_rank(code: str, store: OxigraphStore) -> None:
    query = """SELECT ?stated ?complete WHERE { ?c ai:ahead ?a ; ai:behind id:country-fr ; ai:ranksStated ?stated ;
      ai:edition id:edition-global-ai-index-2023 ; ai:pillar id:pillar-overall ; ai:exhaustive ?complete }"""
    [row] = store.select(P + query, {"a": iri(f"country-{code}")})
    assert (row["stated"].value, row["complete"].value) == ("false", "false")
    assert not list(store.select(P + "SELECT ?r WHERE { ?x ai:ranked ?c ; ai:rank ?r }", {"c": iri(f"country-{code}")}))


def test_the_order_of_the_two_countries_ahead_in_model_development_stays_open(store: OxigraphStore) -> None:
    query = "SELECT ?a ?b WHERE { ?c ai:pillar id:pillar-ai-model-development ; ai:ahead ?a ; ai:behind ?b }"
    pairs = {(row["a"].id, row["b"].id) for row in store.select(P + query)}
    assert pairs == {("country-cn", "country-fr"), ("country-us", "country-fr")}


def test_what_somebody_thinks_is_never_a_link_between_the_things_it_is_about(
    store: OxigraphStore, statements: dict[str, Statement]
) -> None:
    """Only facts may join them, a seat say; what a document mentions is about the document."""
    factual = {"country", "developer", "modelClass"}
    for number, found in statements.items():
        if "recordedAs" in found:
            continue
        things = {*found["about"], *found.get("assertedBy", []), *found.get("statedEntity", [])}
        for one, other in permutations({each for each in things if not each.startswith("doc-")}, 2):
            assert links(store, one, other) <= factual, (number, one, other)
    assert not links(store, "person-emmanuel-macron", "org-mistral-ai")
    assert statements["F081"]["type"] == ["QuotedLabel"]
    assert statements["F081"]["statedEntity"] == ["org-mistral-ai"]


def test_the_rank_change_is_computed_and_not_said_by_the_article(
    store: OxigraphStore, statements: dict[str, Statement]
) -> None:
    assert statements["F020"]["type"] == ["DerivedStatement"]
    query = "SELECT ?places ?kind WHERE { GRAPH ?g { ?c ai:places ?places } ?g ai:sourceKind ?kind }"
    assert [(r["places"].value, r["kind"].value) for r in store.select(P + query)] == [("8", "derived")]


def test_no_text_of_the_article_is_stored(store: OxigraphStore) -> None:
    query = 'SELECT ?v WHERE { GRAPH ?g { ?s ?p ?v } FILTER(ISLITERAL(?v) && CONTAINS(STR(?g), "/aju-article/")) }'
    texts = [row["v"].value for row in store.select(P + query)]
    assert max(map(len, texts)) < 200
    assert max(len(text) for text in texts if re.search(r"[가-힣]", text)) < 50  # names, no sentences
    assert not any(re.search(r"[가-힣]다\.", text) for text in texts)


def test_each_amount_keeps_its_currency_beside_the_reported_won(store: OxigraphStore) -> None:
    query = """SELECT ?s ?v ?c ?kv ?kc ?kb WHERE { GRAPH ?g { ?s ai:amount ?a . ?a ai:value ?v ; ai:currency ?c .
      ?x ai:conversionFor ?s ; ai:convertedTo ?k . ?k ai:value ?kv ; ai:currency ?kc ; ai:bound ?kb } }"""
    rows = store.select(P + query)
    assert {(r["s"].id, *(r[key].value for key in ("c", "v", "kb", "kc", "kv"))) for r in rows} == {
        ("round-mistral-ai-2023-06-seed", "USD", "113000000", "about", "KRW", "154000000000"),
        ("round-mistral-ai-2024-06-series-b", "EUR", "600000000", "about", "KRW", "900000000000"),
        ("valuation-mistral-ai-2024-06", "EUR", "5800000000", "about", "KRW", "8600000000000"),
        (f"{PROGRAMME}.budget.announced", "EUR", "2200000000", "about", "KRW", "3000000000000"),
    }


def test_a_former_name_a_role_on_a_day_and_a_seat_that_is_only_implied(store: OxigraphStore) -> None:
    query = 'SELECT ?t WHERE { ?u ai:nameOf id:org-h ; ai:nameStatus "former" ; ai:text ?t }'
    assert {row["t"].value for row in store.select(P + query)} == {"Holistic AI", "홀리스틱AI"}
    role = "person-ha-jung-woo.org-naver-future-ai-center.head-of-the-centre"
    assert objects(store, role, "attestedOn") == ["2024-09-24"]
    assert objects(store, role, "start") == objects(store, role, "end") == []
    said = 'SELECT ?c WHERE { GRAPH ?g { id:org-poolside ai:country ?c } ?g ai:sourceKind "press" }'
    assert "country-fr" not in {row["c"].id for row in store.select(P + said)}


def test_every_entity_of_the_article_has_a_name_in_three_languages(
    store: OxigraphStore, merged: dict[str, str]
) -> None:
    named = [ARTICLE, *objects(store, ARTICLE, "mentions")]
    assert sorted(named) == sorted(merged.get(id_, id_) for id_ in our_ids().values())
    assert len(named) == 49
    for id_ in named:
        rows = store.select(P + "SELECT ?l WHERE { ?s rdfs:label ?l }", {"s": iri(id_)})
        assert {row["l"].lang for row in rows} >= {"en", "ko", "fr"}, id_


def names(label: str) -> list[tuple[str, str]]:
    """The names in a label, without what stands in brackets and with its words; a mere remark in brackets is none."""
    parts = label.replace("~", "").split(" / ")
    pairs = [(re.sub(r"\([^)]*\)", "", part).strip(), re.sub(r"[()]", "", part).strip()) for part in parts]
    return [pair for pair in pairs if pair[0]]


@with_acceptance
def test_each_entity_of_the_acceptance_table_is_found_by_its_names(
    store: OxigraphStore, bundled: Snapshot, merged: dict[str, str]
) -> None:
    index, ids = bundled.search(), our_ids()
    assert set(ids) == {row["id"] for row in table("entities")}
    for row in table("entities"):
        id_ = merged.get(ids[row["id"]], ids[row["id"]])
        label_en, label_ko = row["label_en"], row["label_ko"]
        if row["type"] == "IndexEdition":  # named relative to the article's own year there
            label_en, label_ko = f"Global AI Index {id_[-4:]}", f"글로벌 AI 인덱스 {id_[-4:]}"
        for name in [*names(label_en), *names(label_ko)]:
            assert id_ in {hit.id for form in name for hit in index.search(form)}, (row["id"], name)
        if wikidata := re.search(r"wd:(Q\d+)", row["note"]):
            same = store.select(P + "SELECT ?w WHERE { ?s owl:sameAs ?w }", {"s": iri(id_)})
            assert f"http://www.wikidata.org/entity/{wikidata[1]}" in {each["w"].value for each in same}, row["id"]
    index.close()


def words(text: str) -> set[str]:
    return set(re.findall(r"\w[\w.,&/'’-]*\w|\w", text.casefold()))


@with_acceptance
@pytest.mark.parametrize("number", NUMBERS)
def test_each_statement_of_the_acceptance_table_is_ours_in_kind_asserter_and_qualifiers(
    number: str, statements: dict[str, Statement], merged: dict[str, str]
) -> None:
    [row] = [each for each in table("statements") if each["id"] == number]
    ids = {theirs: merged.get(ours, ours) for theirs, ours in our_ids().items()}
    found = statements[number]
    assert found["type"] == [KINDS[row["kind"]]]
    assert found["predicate"] == [row["predicate"]]
    assert found.get("subject", []) == ([] if row["subject"].startswith("claim:") else [ids[row["subject"]]])
    _same_asserter(row["asserted_by"], found, {**ids, "A1": ARTICLE})
    linked = {value for values in found.values() for value in values}
    text = f"{row['object']}; {row['qualifiers']}"
    named = re.findall(r"\b[a-z]+:[A-Za-z0-9]+\b", text)
    assert not {ids[each] for each in named} - linked
    ours = " ".join(value for key in ("statedValue", "qualifier", "beneficiary") for value in found.get(key, []))
    theirs = re.sub(r"\b[a-z]+:[A-Za-z0-9]+\b", "", text)
    assert not words(theirs) - words(ours)


def _same_asserter(theirs: str, found: Statement, ids: Mapping[str, str]) -> None:
    """`A1 (unattributed passive)` is the article with a manner; `computed` and `unattributed` name nobody."""
    who, _, manner = theirs.partition(" (")
    if who in ("computed", "unattributed"):
        assert "assertedBy" not in found
        assert found["assertion"] == [who]
    else:
        assert found["assertedBy"] == [ids[who]]
        assert found.get("assertion", []) == ([manner.rstrip(")")] if manner else [])
