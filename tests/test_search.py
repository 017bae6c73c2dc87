"""Search by names that are written in another order, misspelt, or say more than the name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from fastapi.testclient import TestClient
from hypothesis import example, given
from hypothesis import strategies as st

from graph.search import Name, SearchIndex, write_index

NAMES = {
    "org-mistral-ai": ("Mistral AI", "미스트랄 AI"), "model-llama-405b": ("Llama 3.1 405B Instruct", "라마 3.1 405B"),
    "model-llama-8b": ("Llama 3.1 8B Instruct",), "org-deepseek": ("DeepSeek",), "org-deepset": ("deepset",),
    "agency-kr": ("한국 과학 기술 정보 통신부",),
    "person-or": ('"OR" NEAR(* AND ^col:', "O'Reilly%_"),
}  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    path = tmp_path_factory.mktemp("search") / "search.db"
    write_index(path, [Name(text, "", "name", id_, "Thing", 1) for id_ in NAMES for text in NAMES[id_]], ())
    with closing(SearchIndex(path)) as made:
        yield made


@pytest.mark.parametrize(
    ("query", "id_"),
    [("llama 405B", "model-llama-405b"), ("instruct 8b llama", "model-llama-8b"), ("AI mistral", "org-mistral-ai"),
     ("통신부 한국", "agency-kr"), ("기술 한국", "agency-kr"), ("405b 라마", "model-llama-405b")],
)  # fmt: skip
def test_all_words_are_found_in_any_order(index: SearchIndex, query: str, id_: str) -> None:
    assert [hit.id for hit in index.search(query)] == [id_]


@pytest.mark.parametrize(
    ("query", "id_"),
    [("Mistrl AI", "org-mistral-ai"), ("Meta-Llama-3.1-405B-Instruct-FP8", "model-llama-405b"),
     ("LLama 3.1 405 Instrct", "model-llama-405b"), ("Deepseak", "org-deepseek")],
)  # fmt: skip
def test_what_no_name_has_leads_to_those_that_are_spelt_alike(index: SearchIndex, query: str, id_: str) -> None:
    assert index.search(query) == []
    assert index.similar(query)[0].id == id_
    assert index.similar(query, type_="Other") == []


@pytest.mark.parametrize("query", ["zebra crossing", "ab", "", "?", "정부 미국"])
def test_what_is_like_nothing_leads_nowhere(index: SearchIndex, query: str) -> None:
    assert index.search(query) == index.similar(query) == []


@given(query=st.text(max_size=200))
@example(query='a" OR "b')
@example(query="NEAR(mistral ai)")
@example(query="* AND ^col: -x")
def test_no_query_is_read_as_one_of_the_index(index: SearchIndex, query: str) -> None:
    for hit in index.search(query) + index.similar(query):
        assert hit.name in NAMES[hit.id]


def test_an_answer_says_that_its_names_are_only_similar(client: TestClient) -> None:
    for query, similar in (("Mistral", False), ("large mistral", False), ("Mistrl AI", True), ("zzzqqx", False)):
        body = client.get("/search", params={"q": query}).json()
        assert body["similar"] is similar
        assert bool(body["results"]) is (query != "zzzqqx")
    page = client.get("/search", params={"q": "Mistrl AI", "lang": "fr"}, headers={"Accept": "text/html"}).text
    assert "orthographe proche" in page
    assert "Mistral AI" in page
