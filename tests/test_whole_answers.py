"""An answer is whole or an error, however large it is, wherever it is cut and whoever dies; none fills the server."""

from __future__ import annotations

import os
import random
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
from urllib.parse import urlsplit

import httpx
import pytest
from chromium import served
from processes import query_processes, wait_until

from graph.snapshot import Snapshots

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells of processes")
MILLION = 1_000_000
MEMORY = 64 << 20
LISTS = {name: f"VALUES ?{name} {{ {' '.join(map(str, range(1_000)))} }}" for name in "ab"}
ROWS = f"SELECT ?a ?b {{ {LISTS['a']} {LISTS['b']} FILTER(?a < LIMITED) }}"
TRIPLES = (
    "CONSTRUCT { ?s <http://e.org/p> ?b } "
    f"{{ {LISTS['a']} {LISTS['b']} FILTER(?a < LIMITED) BIND(IRI(CONCAT('http://e.org/', STR(?a))) AS ?s) }}"
)
FORMATS = ("json", "xml", "csv", "tsv", "nt")
ENDS = (b"]}}", b"</sparql>", b"\r\n", b"\n", b" .\n")


def question(format_: str, rows: int) -> dict[str, str]:
    """Parameters for an answer of some thousand rows."""
    return {"query": (TRIPLES if format_ == "nt" else ROWS).replace("LIMITED", str(rows // 1_000)), "format": format_}


@pytest.fixture(scope="module")
def site(snapshots: Snapshots, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    with served(snapshots.current(), home, AIKG_WORKERS="2", AIKG_BUDGET="0", AIKG_CACHE_BYTES="0") as address:
        yield address


@pytest.fixture(scope="module")
def whole(site: str) -> dict[str, bytes]:
    """The answers of some 20,000 rows that go through a file, by format."""
    answers = {format_: httpx.get(f"{site}/sparql", params=question(format_, 20_000)) for format_ in FORMATS}
    for (format_, answer), end in zip(answers.items(), ENDS, strict=True):
        assert answer.status_code == 200
        assert len(answer.content) == int(answer.headers["content-length"]) > 64 << 10
        assert answer.content.endswith(end)
        assert len(set(re.findall(rb"\d+\D+\d+", answer.content))) > 1_000, format_
    return {format_: answer.content for format_, answer in answers.items()}


@contextmanager
def cutting(site: str, after: int) -> Iterator[str]:
    """The site behind a connection that breaks after so many bytes of the answer."""
    parts = urlsplit(site)

    def pass_on() -> None:
        near, _ = server.accept()
        with near, socket.create_connection((parts.hostname, parts.port)) as far:
            far.sendall(near.recv(1 << 20))
            left = after
            while left and (part := far.recv(min(left, 1 << 16))):
                near.sendall(part)
                left -= len(part)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=pass_on)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize("format_", FORMATS)
def test_no_cut_leaves_an_answer_that_seems_whole(site: str, whole: dict[str, bytes], format_: str) -> None:
    chance = random.Random(format_)
    for rows, size in ((20_000, len(whole[format_])), (1_000, 5_000)):  # from a file, and from the socket
        for _ in range(10):
            with cutting(site, chance.randrange(1, size)) as address, pytest.raises(httpx.RemoteProtocolError):
                httpx.get(f"{address}/sparql", params=question(format_, rows), timeout=60)


def test_who_stops_reading_ends_no_process_and_the_next_answer_is_whole(site: str, whole: dict[str, bytes]) -> None:
    chance = random.Random(1)
    for format_ in FORMATS * 2:
        with httpx.stream("GET", f"{site}/sparql", params=question(format_, 20_000)) as answer:
            for part in answer.iter_raw(chance.randrange(1, 60_000)):
                assert part
                break
        assert httpx.get(f"{site}/sparql", params=question(format_, 20_000)).content == whole[format_]


def test_whoever_dies_an_answer_is_whole_or_an_error(site: str, snapshots: Snapshots, whole: dict[str, bytes]) -> None:
    chance = random.Random(2)
    found = set()
    for format_ in FORMATS * 4:
        killer = threading.Timer(chance.uniform(0, 0.15), kill_all, (snapshots.folder,))
        killer.start()
        answer = httpx.get(f"{site}/sparql", params=question(format_, 20_000), timeout=60)
        killer.join()
        found.add(answer.status_code)
        assert answer.content == whole[format_] if answer.status_code == 200 else answer.json()["code"] == "query"
    assert found <= {200, 500}
    assert 500 in found


def kill_all(folder: Path) -> None:
    for number in query_processes(folder):
        os.kill(number, signal.SIGKILL)


def test_a_million_rows_do_not_fill_the_server(snapshots: Snapshots, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    limits = {"AIKG_MAX_ROWS": "2000000", "AIKG_MAX_BYTES": "1000000000", "AIKG_TIMEOUT": "300", "AIKG_WORKERS": "1"}
    environ = {**os.environ, **limits, "PORT": str(port), "AIKG_HOME": str(snapshots.folder.parent)}
    command = [sys.executable, "-m", "api.cli", "serve"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as process:
        try:
            site = f"http://127.0.0.1:{port}"
            wait_until(lambda: is_up(site))
            assert received(f"{site}/sparql", question("json", 1_000)) < 1 << 20  # what is loaded with the first answer
            before = memory(process.pid, "VmRSS")
            assert received(f"{site}/sparql", question("json", MILLION)) > 100 << 20
            million = {"statement": f"UNWIND range(1, {MILLION}) AS x RETURN x, toString(x)", "format": "csv"}
            assert received(f"{site}/cypher", million) > 10 << 20
            assert memory(process.pid, "VmHWM") - before < MEMORY
        finally:
            process.terminate()


def is_up(site: str) -> bool:
    try:
        return httpx.get(f"{site}/healthz").is_success
    except httpx.HTTPError:
        time.sleep(0.2)
        return False


def received(url: str, asked: dict[str, str]) -> int:
    """Bytes of the answer to a form."""
    with httpx.stream("POST", url, data=asked, timeout=300) as answer:
        assert answer.status_code == 200
        return sum(map(len, answer.iter_raw()))


def memory(number: int, name: str) -> int:
    """Bytes of a process: VmRSS now, VmHWM at most."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{number}/status").read_text())
    assert found
    return int(found[1]) << 10
