"""The pool behind a real server: who goes away, who is greedy, what dies; the others are served."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from chromium import served
from processes import busy, query_processes, ready, wait_until

from graph.snapshot import Snapshots

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells of processes")
_NUMBERS = " ".join(map(str, range(300)))
LONG = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'VALUES ?{name} {{ {_NUMBERS} }}' for name in 'abcd')} }}"
"""8.1 billion solutions of no data at all."""
POINT = "SELECT * { VALUES ?x { 1 } }"


@pytest.fixture(scope="module")
def site(snapshots: Snapshots, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two query processes that never stop a query by themselves."""
    home = tmp_path_factory.mktemp("home")
    settings = {"AIKG_WORKERS": "2", "AIKG_TIMEOUT": "600", "AIKG_BUDGET": "0", "AIKG_CACHE_BYTES": "0"}
    with served(snapshots.current(), home, **settings) as address:
        yield address


def client(address: str = "127.0.0.1", **options: float) -> httpx.Client:
    """One that asks from an address of its own."""
    return httpx.Client(transport=httpx.HTTPTransport(local_address=address), timeout=60, **options)  # type: ignore[arg-type]


def ask(asking: httpx.Client, site: str, query: str = POINT) -> httpx.Response:
    return asking.get(f"{site}/sparql", params={"query": query, "format": "csv"})


def begin(site: str, query: str, address: str = "127.0.0.1") -> socket.socket:
    """A request whose answer nobody has read yet."""
    parts = urlsplit(site)
    connection = socket.create_connection((parts.hostname, parts.port), 60, (address, 0))
    connection.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
    return connection


def settled(snapshots: Snapshots) -> set[int]:
    """The two processes and the spare one, when all have started and none has a query."""
    wait_until(lambda: len(ready(snapshots.folder)) == 3 and not busy(snapshots.folder))
    return ready(snapshots.folder)


def test_who_goes_away_ends_the_query(site: str, snapshots: Snapshots) -> None:
    settled(snapshots)
    with begin(site, LONG, "127.0.0.9"):
        (number,) = wait_until(lambda: busy(snapshots.folder))
    wait_until(lambda: number not in query_processes(snapshots.folder), seconds=2)
    with client("127.0.0.9") as asking:
        assert ask(asking, site).text == "x\r\n1\r\n"
    settled(snapshots)


def test_who_goes_away_while_waiting_leaves_the_queue(site: str, snapshots: Snapshots) -> None:
    settled(snapshots)
    with begin(site, LONG, "127.0.0.8"):
        wait_until(lambda: busy(snapshots.folder))
        for connection in [begin(site, LONG, "127.0.0.8") for _ in range(5)]:
            connection.close()
    settled(snapshots)
    with client("127.0.0.8") as asking:
        assert ask(asking, site).status_code == 200


def test_processes_that_die_idle_are_replaced_when_they_are_needed(site: str, snapshots: Snapshots) -> None:
    numbers = settled(snapshots)
    for number in numbers:
        os.kill(number, signal.SIGKILL)
    wait_until(lambda: not numbers & query_processes(snapshots.folder).keys())  # others start at once
    with client() as asking:
        assert [ask(asking, site).status_code for _ in range(4)] == [200] * 4
        with begin(site, LONG, "127.0.0.6"):
            wait_until(lambda: busy(snapshots.folder))
            assert ask(asking, site).status_code == 200
    assert not numbers & settled(snapshots)


def test_a_process_that_dies_idle_is_replaced_at_once(site: str, snapshots: Snapshots) -> None:
    numbers = settled(snapshots)
    for number in numbers:
        os.kill(number, signal.SIGKILL)
    wait_until(lambda: not numbers & query_processes(snapshots.folder).keys())
    assert not numbers & settled(snapshots)  # nobody has asked
    with client() as asking:
        assert [ask(asking, site).status_code for _ in range(4)] == [200] * 4


def test_a_process_that_dies_with_a_query_is_an_error_and_the_next_is_served(site: str, snapshots: Snapshots) -> None:
    settled(snapshots)
    with begin(site, LONG) as connection:
        os.kill(wait_until(lambda: busy(snapshots.folder))[0], signal.SIGKILL)
        assert connection.recv(100).startswith(b"HTTP/1.1 500")
    with client() as asking:
        assert ask(asking, site).status_code == 200


def test_an_answer_says_how_long_it_took_and_of_what_snapshot_it_is(site: str, snapshots: Snapshots) -> None:
    with client() as asking:
        answer = ask(asking, site)
        assert re.fullmatch(r"\d+\.\d{4}", answer.headers["x-query-time"])
        assert 0 < float(answer.headers["x-query-time"]) < 60
        for path in ("/healthz", "/sparql", "/no-such-page", "/static/no-such-file"):
            assert asking.get(site + path).headers["x-snapshot"] == snapshots.current_id()


def test_a_greedy_client_does_not_keep_others_waiting(snapshots: Snapshots, tmp_path: Path) -> None:
    """64 connections of queries of 5 s, from one address; a client at another asks for little.

    The service is then idle on a machine that computes as much: one core is taken either way. Best of three.
    """
    settings = {"AIKG_WORKERS": "2", "AIKG_TIMEOUT": "5", "AIKG_BUDGET": "0", "AIKG_QUEUE": "40"}
    with served(snapshots.current(), tmp_path, AIKG_CACHE_BYTES="0", **settings) as site, client() as modest:
        found = []
        for _ in range(3):
            with computing():
                idle = percentile(times(modest, site, 100))
            with insisting(site):
                time.sleep(0.5)
                found.append((percentile(times(modest, site, 100)), idle))
            if found[-1][0] <= 3 * idle:
                return
    raise AssertionError(f"seconds beside the greedy client and without it: {found}")


@contextmanager
def computing() -> Iterator[None]:
    """Another process takes a core."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        try:
            yield
        finally:
            process.kill()


@contextmanager
def insisting(site: str) -> Iterator[None]:
    """64 connections that ask for what takes too long, again and again."""
    over = threading.Event()
    greedy = [threading.Thread(target=insist, args=(site, over)) for _ in range(64)]
    for thread in greedy:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in greedy:
            thread.join()


def times(asking: httpx.Client, site: str, number: int) -> list[float]:
    """Seconds of point queries, twenty a second."""
    found = []
    for _ in range(number):
        begun = time.monotonic()
        assert ask(asking, site).status_code == 200
        found.append(time.monotonic() - begun)
        time.sleep(0.05)
    return found


def percentile(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]


def insist(site: str, over: threading.Event) -> None:
    """Ask for what takes too long, again and again."""
    with client("127.0.0.7") as asking:
        while not over.is_set():
            answer = ask(asking, site, LONG)
            assert answer.status_code in (503, 504)
            if answer.status_code == 503:
                over.wait(int(answer.headers["retry-after"]))


def test_who_has_used_up_the_time_is_told_when_to_come_back(snapshots: Snapshots, tmp_path: Path) -> None:
    settings = {"AIKG_WORKERS": "1", "AIKG_TIMEOUT": "1.5", "AIKG_BUDGET": "1", "AIKG_CACHE_BYTES": "0"}
    with served(snapshots.current(), tmp_path, **settings) as site, client("127.0.0.7") as greedy, client() as modest:
        assert ask(greedy, site, LONG).status_code == 504
        wait_until(lambda: ask(modest, site).status_code == 200)
        for path in ("/sparql?query=ASK{}", "/cypher?statement=RETURN 1 AS x"):
            refused = greedy.get(site + path)
            assert refused.status_code == 429
            assert refused.json()["code"] == "budget-spent"
            assert 30 <= int(refused.headers["retry-after"]) <= 600
        assert ask(modest, site).status_code == 200
        assert greedy.get(f"{site}/healthz").status_code == 200
