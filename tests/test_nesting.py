"""What nests or repeats up to 100,000 times is answered or refused with the limit; no engine dies of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from chromium import served
from nesting import CYPHER_LONG, CYPHER_NESTING, RDF, SIZES, SPARQL_LONG, SPARQL_NESTING
from processes import next_is_served, within_memory

from graph.errors import SourceError
from graph.lexer import MAX_DEPTH
from graph.snapshot import Snapshot
from loaders.reading import read_rows

TIMEOUT = 20


@pytest.fixture(scope="module")
def client(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Of a real server, whose processes stay within their memory from the first query to the last."""
    environ = {"AIKG_TIMEOUT": str(TIMEOUT), "AIKG_WORKERS": "2", "AIKG_BUDGET": "0", "AIKG_CACHE_BYTES": "0"}
    with (
        served(bundled, tmp_path_factory.mktemp("home"), **environ) as site,
        within_memory(bundled.path),
        httpx.Client(base_url=site, timeout=60) as made,
    ):
        yield made


def asked(client: httpx.Client, language: str, text: str) -> httpx.Response:
    """The answer; it comes within the time limit, and the next one within a fifth of a second after it."""

    def ask() -> httpx.Response:
        start = time.monotonic()
        if language == "SPARQL":
            answer = client.post("/sparql", content=text, headers={"content-type": "application/sparql-query"})
        else:
            answer = client.post("/cypher", json={"statement": text})
        assert time.monotonic() - start <= TIMEOUT + 1
        return answer

    return next_is_served(client, ask)


NESTING = [("SPARQL", name, shape) for name, shape in SPARQL_NESTING.items()]
NESTING += [("Cypher", name, shape) for name, shape in CYPHER_NESTING.items()]
LONG = [("SPARQL", name, shape) for name, shape in SPARQL_LONG.items()]
LONG += [("Cypher", name, shape) for name, shape in CYPHER_LONG.items()]


@pytest.mark.parametrize(("language", "name", "shape"), NESTING)
def test_what_nests_up_to_a_hundred_times_is_answered_and_more_is_refused(
    client: httpx.Client, language: str, name: str, shape: object
) -> None:
    assert callable(shape)
    for size in SIZES:
        answer = asked(client, language, shape(size))
        if size <= 100:
            assert answer.status_code == 200, (size, answer.text[:300])
        elif size > MAX_DEPTH:
            problem = answer.json()
            assert (answer.status_code, problem["code"]) == (400, "query-too-complex"), (size, problem)
            assert f"nests more than {MAX_DEPTH}" in problem["detail"], size


@pytest.mark.parametrize(("language", "name", "shape"), LONG)
def test_what_is_long_is_answered_or_refused_by_a_limit_that_is_named(
    client: httpx.Client, language: str, name: str, shape: object
) -> None:
    assert callable(shape)
    for size in SIZES:
        answer = asked(client, language, shape(size))
        assert answer.status_code in (200, 400), (size, answer.text[:300])
        if size <= 100:
            assert answer.status_code == 200, (size, answer.text[:300])
        elif answer.status_code == 400:
            assert any(sign in answer.json()["detail"] for sign in ("more than", "the limit is", "exceeds")), size


@pytest.mark.parametrize(("name", "ending"), RDF)
def test_a_file_that_nests_is_read_or_refused(tmp_path: Path, name: str, ending: str) -> None:
    for size in SIZES:
        path = tmp_path / f"nested.{ending}"
        path.write_text(RDF[name, ending](size), encoding="utf-8")
        if size > 100 or ending == "rdf":
            with suppress(SourceError):
                assert list(read_rows(path))
        else:
            assert list(read_rows(path))


@pytest.mark.parametrize("size", [10, 100, 10_000, 100_000])
def test_parameters_that_nest_too_deeply_are_refused(client: httpx.Client, size: int) -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        body = '{"statement": "RETURN $x AS x", "parameters": {"x": ' + opening * size + "1" + closing * size + "}}"
        answer = client.post("/cypher", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == (200 if size == 10 else 400), answer.text[:200]


@pytest.mark.parametrize("size", [100, 600, 3_000, 10_000])
def test_an_answer_that_nests_ends_no_process(client: httpx.Client, size: int) -> None:
    for step in ("[s]", "{a: s}"):
        answer = asked(client, "Cypher", f"RETURN reduce(s = 1, i IN range(1, {size}) | {step}) AS x")
        assert answer.status_code in ((200,) if size <= 100 else (200, 422)), answer.text[:200]
