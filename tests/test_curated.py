"""The curated tables: every row cites its source, names nothing that does not exist, and agrees with known rounds."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from graph.engines.oxigraph import OxigraphStore
from graph.rdf import PREFIXES, iri
from graph.snapshot import Snapshot
from loaders.reading import read_rows
from loaders.run import DATA

P = "".join(f"PREFIX {name}: <{address}>\n" for name, address in PREFIXES.items())
TABLES = sorted(path.name for path in (DATA / "curated").glob("*.csv"))
ROUNDS = Path(os.environ.get("AIKG_SOURCES", "")) / ".." / "acceptance" / "funding_rounds.tsv"
WEB = re.compile(r"https?://[\w-]+(\.[\w-]+)+(/\S*)?")
KOREAN = {
    "org-openai": "오픈AI", "org-anthropic": "앤트로픽", "org-google": "구글", "org-google-deepmind": "구글 딥마인드",
    "org-meta": "메타", "org-microsoft": "마이크로소프트", "org-nvidia": "엔비디아", "org-apple": "애플",
    "org-amazon": "아마존", "org-intel": "인텔", "org-tsmc": "TSMC", "org-hugging-face": "허깅페이스",
    "org-mistral-ai": "미스트랄AI", "org-poolside": "풀사이드", "org-stability-ai": "스태빌리티 AI",
    "org-cohere": "코히어", "org-naver": "네이버", "org-naver-cloud": "네이버클라우드", "org-kakao": "카카오",
    "org-lg-ai-research": "LG AI연구원", "org-sk-telecom": "SK텔레콤", "org-samsung-electronics": "삼성전자",
    "org-upstage": "업스테이지", "org-rebellions": "리벨리온", "org-deepseek": "딥시크", "org-alibaba": "알리바바",
    "org-baidu": "바이두", "org-tencent": "텐센트", "org-bytedance": "바이트댄스", "org-huawei": "화웨이",
    "org-softbank-group": "소프트뱅크그룹", "family-llama-3-1": "라마 3.1",
    "model-mistral-large-2": "미스트랄 라지 2", "model-deepseek-r1": "딥시크 R1",
    "model-claude-3-opus": "클로드 3 오퍼스", "model-gemini-2-5-pro": "제미나이 2.5 프로", "model-grok-4": "그록 4",
    "model-hyperclova-x": "하이퍼클로바X", "model-k-exaone": "K-엑사원", "model-solar-open-100b": "솔라 오픈 100B",
}  # fmt: skip
SHORT = {
    "a16z": "Andreessen Horowitz", "QIA": "Qatar Investment Authority", "EDC": "Export Development Canada",
    "OIA": "Oman Investment Authority", "WiL": "World Innovation Lab", "USIT": "US Innovative Technology Fund",
    "U.S. Innovative Technology": "US Innovative Technology Fund", "J.P. Morgan": "JPMorgan Chase",
    "Institutional Venture Partners": "IVP", "European EIC fund": "European Innovation Council Fund",
    "France 2030": "French government", "Porsche SE": "Porsche Automobil Holding SE",
    "Samsung Catalyst": "Samsung Catalyst Fund", "Engine Ventures": "The Engine Ventures",
    "Daniel Ek": "Prima Materia", "Lightspeed Ventures": "Lightspeed Venture Partners",
    "Henry R. Kravis": "Henry Kravis", "Clement Delangue": "Clément Delangue",
}  # fmt: skip
"""How the table of known rounds names investors whom we name otherwise."""
UNNAMED = re.compile(r"[a-z]|(?i:inc|ltd)\.")
"""What stands in its lists without naming anybody: "six other investors", a legal form after a comma."""


def table(name: str) -> list[dict[str, str]]:
    return [dict(row) for _, row in read_rows(DATA / "curated" / name)]


@pytest.mark.parametrize("name", TABLES)
def test_every_row_cites_an_address_or_a_document(name: str, store: OxigraphStore) -> None:
    """A document is cited by its number, date or kind, an entity of ours by its id."""
    for row in table(name):
        cited = row["citation"]
        if cited.startswith("doc-"):
            assert list(store.select("SELECT ?t WHERE { ?d a ?t }", {"d": iri(cited)})), cited
        else:
            assert WEB.fullmatch(cited) or (not cited.startswith("http") and re.search(r"\d|\(.+\)", cited)), row


def test_the_tables_are_as_large_as_they_promise() -> None:
    assert len(table("organisations.csv")) >= 60
    assert len(table("people.csv")) >= 40
    assert len(table("rounds.csv")) + len(table("valuations.csv")) >= 60
    assert len(table("policies.csv")) >= 40
    places = Counter(place for row in table("policies.csv") for place in row["jurisdiction"].split(" | "))
    assert {"FR", "European Union", "US", "KR", "CN", "GB", "JP", "CA", "IN"} <= set(places)


def test_every_person_holds_a_role_in_an_organisation_of_the_tables() -> None:
    roles = table("roles.csv")
    people = {row["name"] for row in table("people.csv")}
    assert {row["member"] for row in roles} <= people
    without = people - {row["member"] for row in roles} - {"Emmanuel Macron", "Ha Jung-woo"}  # the article has theirs
    investors = {row["name"] for row in table("investors.csv") if row["type"] == "Person"}
    assert without <= investors
    assert {row["organization"] for row in roles} <= {row["name"] for row in table("organisations.csv")}


def test_policies_budgets_and_licences_name_what_other_tables_describe() -> None:
    policies = {row["name"] for row in table("policies.csv")}
    assert {row["policy"] for row in table("budgets.csv")} <= policies
    assert {row["partOf"] for row in table("policies.csv")} - {""} <= policies
    bodies = {row["name"] for row in table("organisations.csv")}
    adopting = {body for row in table("policies.csv") for body in row["adoptedBy"].split(" | ")}
    assert adopting - {""} <= bodies
    assert {row["licence"] for row in table("components.csv")} - {""} <= {row["name"] for row in table("licences.csv")}


def test_every_model_that_a_table_names_is_described_by_another_source(store: OxigraphStore) -> None:
    """A misspelt name would be a model with nothing but its name; a variant of a known model is no misspelt one."""
    query = P + """SELECT ?n WHERE { ?m a ai:AIModel ; rdfs:label ?n . FILTER(LANG(?n) = "en")
      FILTER NOT EXISTS { ?m ai:variantOf ?known }
      FILTER NOT EXISTS { GRAPH ?g { ?m a ai:AIModel } FILTER(!CONTAINS(STR(?g), "/curated-")) } }"""  # fmt: skip
    assert [row["n"].value for row in store.select(query)] == []


def test_every_recipient_and_every_organisation_of_the_table_has_more_than_a_name(store: OxigraphStore) -> None:
    bare = P + """SELECT ?n WHERE { GRAPH ?g { ?o rdfs:label ?n ; ai:citation ?c } FILTER(LANG(?n) = "en")
      FILTER(CONTAINS(STR(?g), "/curated-organisations/"))
      FILTER NOT EXISTS { ?o ai:country|ai:website|ai:inception|ai:partOf ?v } }"""  # fmt: skip
    assert {row["n"].value for row in store.select(bare)} <= {"G7"}  # a group of states without seat or page
    recipients = (
        P
        + """SELECT ?n WHERE { ?r ai:recipient ?o . ?o rdfs:label ?n
      FILTER NOT EXISTS { ?o ai:country ?c ; ai:website ?w } }"""
    )
    assert [row["n"].value for row in store.select(recipients)] == []


def test_no_person_is_an_organisation_too(store: OxigraphStore) -> None:
    query = (
        P
        + """SELECT ?n WHERE { ?p a ai:Person ; rdfs:label ?n . ?o a/rdfs:subClassOf* ai:Organization ;
      rdfs:label ?n }"""
    )
    assert [row["n"].value for row in store.select(query)] == []
    who = P + "SELECT ?t WHERE { id:round-h-2024-05-seed.person-xavier-niel ai:investor/a ?t }"
    assert [row["t"].value.rpartition("/")[2] for row in store.select(who)] == ["Person"]


def test_developers_of_several_models_have_a_country_and_models_since_2016_a_developer(store: OxigraphStore) -> None:
    """Of the models of Epoch's data, which names countries and developers; other sources often do not."""
    epoch = "GRAPH ?g { ?m ai:developer ?o } FILTER(CONTAINS(STR(?g), '/epoch-'))"
    query = (
        P
        + f"""SELECT ?o (COUNT(DISTINCT ?m) AS ?models) WHERE {{ ?m ai:developer ?o {epoch}
      FILTER NOT EXISTS {{ ?o ai:country ?c }} }} GROUP BY ?o HAVING(COUNT(DISTINCT ?m) > 1)"""
    )
    assert {row["o"].id for row in store.select(query)} <= {"org-ieee", "org-bigcode"}  # of no one country
    orphans = (
        P
        + """SELECT ?m WHERE { ?m ai:releaseDate ?d . FILTER(STR(?d) >= "2016")
      GRAPH ?g { ?m a ai:AIModel } FILTER(CONTAINS(STR(?g), '/epoch-'))
      FILTER NOT EXISTS { ?m ai:developer ?o } }"""
    )
    assert [row["m"].id for row in store.select(orphans)] == []


def test_every_country_is_named_in_three_languages(store: OxigraphStore) -> None:
    rows = store.select(P + "SELECT ?c ?l WHERE { ?c a ai:Country ; rdfs:label ?l }")
    languages = Counter((row["c"].id, row["l"].lang) for row in rows)
    assert len({id_ for id_, _ in languages}) == 249
    assert {lang for _, lang in languages} == {"en", "ko", "fr"}
    assert len(languages) == 3 * 249
    assert set(languages.values()) == {1}


@pytest.mark.parametrize(("id_", "korean"), KOREAN.items(), ids=KOREAN)
def test_what_is_best_known_has_its_korean_name(id_: str, korean: str, bundled: Snapshot, store: OxigraphStore) -> None:
    rows = store.select(P + "SELECT ?l WHERE { ?s rdfs:label ?l }", {"s": iri(id_)})
    assert [row["l"].value for row in rows if row["l"].lang == "ko"] == [korean]
    index = bundled.search()
    assert index.search(korean)[0].id == id_
    index.close()


def letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def alike(one: str, other: str) -> bool:
    """Is one name the other, or the other with more words, once short forms are written out?"""
    left, right = (letters(SHORT.get(name, SHORT.get(name.casefold(), name))) for name in (one, other))
    return bool(left and right) and (left in right or right in left)


@pytest.mark.skipif("AIKG_SOURCES" not in os.environ, reason="AIKG_SOURCES is not set")
def test_rounds_agree_with_the_table_of_known_rounds() -> None:
    """Amounts, dates and stages are equal, and the same investors are named; the table may have a round in two rows."""
    with ROUNDS.open(encoding="utf-8") as lines:
        known = list(csv.DictReader(lines, delimiter="\t"))
    compared = 0
    for row in table("rounds.csv"):
        same = [each for each in known if letters(each["company"]).startswith(letters(row["recipient"]))]
        amount = [each for each in same if f"{each['currency']} {each['amount']}" == row["amount"]]
        if any(each["date"] == row["announcedOn"] for each in same):
            assert row["announcedOn"] in {each["date"] for each in amount}, row
            month = [each for each in amount if each["date"][:7] == row["announcedOn"][:7]]
            theirs = [n.strip() for each in month for n in re.sub(r"\(.*?\)", "", each["investors"]).split(",")]
            ours = [name.removesuffix(" (person)") for name in row["investors"].split(" | ") if name]
            assert [n for n in ours if not any(alike(n, m) for m in theirs)] == [], row["recipient"]
            missing = [m for m in theirs if m and not any(alike(n, m) for n in ours)]
            assert [m for m in missing if not UNNAMED.match(m)] == [], row["recipient"]
            assert row["stage"] in {*(each["round"] for each in month), ""}, row
            compared += 1
    assert compared > 150
