"""Five hundred hostile strings through every address that takes one: no fault of ours, no query of another shape."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from urllib.parse import quote

import httpx
import pytest
from chromium import served

from graph import crosswalk, describe, export, history, lookup
from graph.engines.oxigraph import OxigraphStore
from graph.errors import QuerySyntax
from graph.guard import _TOKEN
from graph.lexer import tokenize
from graph.rdf import Term, bind, iri, sparql_term
from graph.shape import MAX_BRACKETS
from graph.snapshot import Snapshots

_OPEN = (
    "", "org-kakao", "country-fr", "org-kakao>", "org-kakao> }", "org-kakao'", 'org-kakao~"', "org-kakao\\",
    "<org-kakao", "org-kakao>) } UNION { ?s ?p ?o", "미스트랄", "\u202eorg-kakao", "org-kakao\u0000", "org-kakao\n",
    "%3E", "org-kakao{", "org-kakao|", "org-kakao^", "org-kakao`", "../../org-kakao",
)  # fmt: skip
_ACT = (
    "", "> ?p ?o } #", "' } #", '"^^<x:y> } #', "\\u003e ?p ?o", "} } SERVICE <http://127.0.0.1/> { ?s ?p ?o",
    ";DROP TABLE nodes--", "' OR '1'='1", "`) DETACH DELETE n //", "${7*7}", "{{7*7}}", "<script>hacked=1</script>",
    "\r\nX-Evil: 1", "\x7f", "\ud7ff\uffff", "*", '"', '" OR "', "NEAR(a b)", "a AND NOT", "^a", "-", "~", ",,,,",
    "x" * 2_000,
)  # fmt: skip
STRINGS = [opening + act for opening, act in product(_OPEN, _ACT)]


@pytest.fixture(scope="module")
def site(snapshots: Snapshots, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    settings = {"AIKG_BUDGET": "0", "AIKG_CACHE_BYTES": "0", "AIKG_WORKERS": "2"}
    with (
        served(snapshots.current(), tmp_path_factory.mktemp("home"), **settings) as address,
        httpx.Client(base_url=address, timeout=60) as made,
    ):
        yield made


def routes(site: httpx.Client) -> Iterator[tuple[str, list[str]]]:
    """(path, names of the texts in its query) of all that can be read, as the service itself describes it."""
    for path, methods in site.get("/openapi.json").json()["paths"].items():
        given = methods.get("get", {}).get("parameters", ())
        texts = [each["name"] for each in given if each["in"] == "query" and each["schema"].get("type") == "string"]
        if texts or "{" in path:
            yield path, texts


def addresses(path: str, texts: list[str]) -> Iterator[str]:
    """Each string in each place of the path, or else in one of the texts of the query, by turns."""
    kinds = ("ego/{}", "path/org-kakao/{}", "selection/org-kakao,{}", "community/{}", "{}")
    for number, string in enumerate(STRINGS):
        hostile = quote(string, safe="")
        view = kinds[number % len(kinds)].format(hostile)
        if "{" in path:
            yield path.replace("{id}", hostile).replace("{view}", view)
        if texts:
            good = path.replace("{id}", "org-kakao").replace("{view}", "ego/org-kakao")
            yield f"{good}?{quote(texts[number % len(texts)])}={hostile}"


def test_there_are_five_hundred_and_all_routes_are_meant(site: httpx.Client) -> None:
    assert len(set(STRINGS)) == 500
    found = [path for path, _ in routes(site)]
    assert len(found) >= 18
    assert {"/entities/{id}", "/view/{id}", "/search", "/graph/{view}", "/sparql", "/cypher"} <= set(found)


def test_no_string_in_an_address_is_a_fault_of_the_service(site: httpx.Client) -> None:
    for path, texts in routes(site):
        assert site.get(path.replace("{id}", "org-kakao").replace("{view}", "ego/org-kakao")).status_code < 500
        for address in addresses(path, texts):
            answer = site.get(address)
            assert answer.status_code < 500 or answer.json()["code"] == "not-offered", (address, answer.text[:200])
            assert "x-evil" not in answer.headers
    assert site.get("/readyz").status_code == 200


EMPTY = OxigraphStore()
QUERIES = [
    text
    for module in (crosswalk, describe, export, history, lookup)
    for text in vars(module).values()
    if isinstance(text, str) and "SELECT" in text and "WHERE {" in text
]
"""Of ours, in which an id is bound."""


def shape(term: Term, text: str) -> list[str]:
    """The tokens of a query with a term bound in it, which is one of them."""
    bound = text % sparql_term(term) if "%s" in text else bind(text, {"s": term})
    assert list(EMPTY.select(bound)) == []  # it parses
    found = [each.text for each in tokenize(bound, _TOKEN, MAX_BRACKETS)]
    found[found.index(sparql_term(term))] = "the term"
    return found


@pytest.mark.parametrize("text", QUERIES)
def test_a_bound_string_is_one_token_of_a_query_or_no_iri(text: str) -> None:
    known = shape(iri("org-kakao"), text)
    refused = 0
    for string in STRINGS:
        assert shape(Term(string), text) == known
        try:
            assert shape(iri(string), text) == known
        except (ValueError, QuerySyntax):
            refused += 1
    assert refused >= 300
