"""A remote engine that is down or silent: soon nobody waits for it, and it is asked again when it is back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from chromium import served
from gate import Gate, gate
from processes import wait_until
from servers.run import Neo4j

from graph.snapshot import Snapshots

TIMEOUT = 2
OFF = {"AIKG_BUDGET": "0", "AIKG_CACHE_BYTES": "0"}
SETTINGS = {"AIKG_TIMEOUT": str(TIMEOUT), "AIKG_WORKERS": "2", **OFF}
SPARQL, CYPHER = "/sparql?query=ASK{}&format=json", "/cypher?statement=RETURN 1 AS x&format=json"
_NUMBERS = " ".join(map(str, range(300)))
LONG = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'VALUES ?{name} {{ {_NUMBERS} }}' for name in 'abcd')} }}"


@pytest.fixture(scope="module")
def engine(snapshots: Snapshots, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A SPARQL server of the snapshot: another service of ours, behind a gate."""
    with (
        served(snapshots.current(), tmp_path_factory.mktemp("engine"), AIKG_WORKERS="6", **OFF) as address,
        gate(urlsplit(address).port or 0) as made,
    ):
        yield made


@pytest.fixture(scope="module")
def site(engine: Gate, snapshots: Snapshots, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service that asks it."""
    remote = f"http://127.0.0.1:{engine.port}/sparql"
    with served(snapshots.current(), tmp_path_factory.mktemp("home"), AIKG_RDF_ENGINE=remote, **SETTINGS) as address:
        yield address


@pytest.fixture(autouse=True)
def opened(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test did, the next one finds the engine there."""
    yield
    if "engine" in request.fixturenames:
        request.getfixturevalue("engine").state = "open"
        back(request.getfixturevalue("site"), SPARQL)


def back(site: str, path: str) -> None:
    wait_until(lambda: ask(site, path)[0].status_code == 200)


def ask(site: str, path: str) -> tuple[httpx.Response, float]:
    begun = time.monotonic()
    return httpx.get(site + path, timeout=60), time.monotonic() - begun


def failures(site: str, path: str) -> list[int]:
    """Statuses until the breaker opens; a process that starts anew meanwhile makes the server "overloaded"."""
    found: list[int] = []
    while (answer := ask(site, path)[0]).json().get("code") != "engine-down":
        found += [answer.status_code] if answer.status_code != 503 else []
        assert len(found) <= 3, found
    return found


def assert_told_at_once(site: str, path: str) -> None:
    answers = [ask(site, path) for _ in range(10)]
    assert {answer.status_code for answer, _ in answers} == {503}
    assert {answer.json()["code"] for answer, _ in answers} == {"engine-down"}
    assert all(1 <= int(answer.headers["retry-after"]) <= 60 for answer, _ in answers)
    assert sorted(seconds for _, seconds in answers)[5] < TIMEOUT / 2


def test_of_an_engine_that_is_gone_it_is_said_at_once_until_it_is_back(engine: Gate, site: str) -> None:
    back(site, SPARQL)
    engine.close()
    assert set(failures(site, SPARQL)) == {502}
    for path in (SPARQL, "/entities/org-kakao?format=ttl"):
        assert_told_at_once(site, path)
    assert ask(site, "/readyz")[0].status_code == 503
    assert ask(site, "/healthz")[0].status_code == ask(site, CYPHER)[0].status_code == 200
    engine.state = "open"
    begun = time.monotonic()
    back(site, SPARQL)
    assert time.monotonic() - begun < 30
    assert ask(site, "/entities/org-kakao?format=ttl")[0].status_code == 200


def test_pages_open_the_breaker_too(engine: Gate, site: str) -> None:
    engine.close()
    assert set(failures(site, "/entities/org-kakao?format=ttl")) == {502}
    assert_told_at_once(site, SPARQL)


def test_of_an_engine_that_is_silent_it_is_said_after_three_time_outs_at_most(engine: Gate, site: str) -> None:
    engine.state = "silent"
    assert set(failures(site, SPARQL)) == {504}
    assert_told_at_once(site, SPARQL)


def test_queries_that_take_too_long_do_not_keep_others_from_the_engine(engine: Gate, site: str) -> None:
    for _ in range(4):
        httpx.post(f"{site}/sparql", data={"query": LONG}, timeout=60)
        while (answer := ask(site, SPARQL)[0]).status_code != 200:
            assert answer.json()["code"] in ("overloaded", "query-too-long")  # while another process starts


def test_the_same_holds_for_a_neo4j(
    neo4j: Neo4j, snapshots: Snapshots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j.auth[1])
    with gate(urlsplit(neo4j.bolt).port or 0) as engine:
        settings = {"AIKG_TIMEOUT": "20", "AIKG_PROPERTY_ENGINE": f"bolt://127.0.0.1:{engine.port}", **OFF}
        with served(snapshots.current(), tmp_path, **settings) as site:
            assert ask(site, CYPHER)[0].status_code == 200
            engine.close()
            assert set(failures(site, CYPHER)) == {502}
            assert_told_at_once(site, CYPHER)
            assert ask(site, SPARQL)[0].status_code == 200
            engine.state = "open"
            back(site, CYPHER)
