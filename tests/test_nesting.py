"""What nests or repeats up to 100,000 times is answered or refused with the limit; no engine dies of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from nesting import CYPHER_LONG, CYPHER_NESTING, RDF, SIZES, SPARQL_LONG, SPARQL_NESTING

from api.app import create_app
from api.settings import read_settings
from graph.errors import SourceError
from graph.lexer import MAX_DEPTH
from graph.snapshot import Snapshot
from loaders.reading import read_rows

TIMEOUT = 20
STORE_AND_QUERY = 6 << 30
"""Bytes of memory; a process may take 4 GB beyond what its stores need."""


@pytest.fixture(scope="module")
def client(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home = str(tmp_path_factory.mktemp("home"))
    environ = {"AIKG_HOME": home, "AIKG_TIMEOUT": str(TIMEOUT), "AIKG_BUDGET": "100000", "AIKG_CACHE_BYTES": "0"}
    with TestClient(create_app(bundled, read_settings(environ))) as made:
        yield made


def asked(client: TestClient, language: str, text: str) -> httpx.Response:
    """The answer; it comes within the time limit, the next one follows it, and neither process is too large."""
    start = time.monotonic()
    if language == "SPARQL":
        answer = client.post("/sparql", content=text, headers={"content-type": "application/sparql-query"})
    else:
        answer = client.post("/cypher", json={"statement": text})
    assert time.monotonic() - start <= TIMEOUT + 1
    assert client.get("/sparql", params={"query": "ASK {}", "format": "json"}).json()["boolean"] is True
    return answer


def workers() -> Iterator[Path]:
    """The processes that run queries, as folders of /proc."""
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            is_worker = b"api.worker" in status.read_bytes()
        except OSError:  # it has just ended
            continue
        if is_worker:
            yield status.parent


NESTING = [("SPARQL", name, shape) for name, shape in SPARQL_NESTING.items()]
NESTING += [("Cypher", name, shape) for name, shape in CYPHER_NESTING.items()]
LONG = [("SPARQL", name, shape) for name, shape in SPARQL_LONG.items()]
LONG += [("Cypher", name, shape) for name, shape in CYPHER_LONG.items()]


@pytest.mark.parametrize(("language", "name", "shape"), NESTING)
def test_what_nests_up_to_a_hundred_times_is_answered_and_more_is_refused(
    client: TestClient, language: str, name: str, shape: object
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
    client: TestClient, language: str, name: str, shape: object
) -> None:
    assert callable(shape)
    for size in SIZES:
        answer = asked(client, language, shape(size))
        assert answer.status_code in (200, 400), (size, answer.text[:300])
        if size <= 100:
            assert answer.status_code == 200, (size, answer.text[:300])
        elif answer.status_code == 400:
            assert any(sign in answer.json()["detail"] for sign in ("more than", "the limit is", "exceeds")), size


@pytest.mark.parametrize("limit", ["VmHWM", "VmRSS"])
def test_no_process_has_grown_beyond_its_limit(client: TestClient, limit: str) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("only Linux tells the size of a process")
    sizes = [line.split()[1] for p in workers() for line in (p / "status").read_text().splitlines() if limit in line]
    assert sizes
    assert max(map(int, sizes)) * 1024 < STORE_AND_QUERY


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
def test_parameters_that_nest_too_deeply_are_refused(client: TestClient, size: int) -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        body = '{"statement": "RETURN $x AS x", "parameters": {"x": ' + opening * size + "1" + closing * size + "}}"
        answer = client.post("/cypher", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == (200 if size == 10 else 400), answer.text[:200]


@pytest.mark.parametrize("size", [100, 600, 3_000, 10_000])
def test_an_answer_that_nests_ends_no_process(client: TestClient, size: int) -> None:
    for step in ("[s]", "{a: s}"):
        answer = asked(client, "Cypher", f"RETURN reduce(s = 1, i IN range(1, {size}) | {step}) AS x")
        assert answer.status_code in ((200,) if size <= 100 else (200, 422)), answer.text[:200]
