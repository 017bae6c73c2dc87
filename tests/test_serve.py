"""A real `aikg serve` under clients that are slow, malformed or gone, and at its end."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from servers.run import free_ports

from api.server import HEAD_SECONDS, MOST_HEAD
from graph.snapshot import Snapshot

SLOW = 500
HEAVY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f FILTER(?c = ?f && ?a != ?d) }"
OK = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class Served(NamedTuple):
    """A process and where it listens and logs."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="module")
def served(bundled: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    log = tmp_path_factory.mktemp("log") / "access.jsonl"
    (port,) = free_ports(1)
    environ = {
        **{key: value for key, value in os.environ.items() if not key.startswith("AIKG_")}, "PORT": str(port),
        "AIKG_WORKERS": "1", "AIKG_TIMEOUT": "20", "AIKG_ACCESS_LOG": "1", "AIKG_HOSTS": "kg.example.org",
    }  # fmt: skip
    command = [sys.executable, "-m", "api.cli", "--home", str(bundled.path.parent.parent), "serve"]
    with log.open("wb") as out, subprocess.Popen(command, env=environ, stdout=out, stderr=subprocess.STDOUT) as process:
        try:
            wait(port)
            yield Served(process, port, log)
        finally:
            process.kill()


def wait(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError


def talk(port: int, *parts: bytes) -> bytes:
    """What comes back until the server closes the connection, or falls silent for two seconds."""
    found = b""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
        try:
            for part in parts:
                line.sendall(part)
            while data := line.recv(65_536):
                found += data
        except OSError:  # silent, or reset after what was read
            pass
    return found


def statuses(answer: bytes) -> list[int]:
    return [int(each) for each in re.findall(rb"HTTP/1\.1 (\d{3})", answer)]


def test_slow_clients_are_shown_out_and_the_others_served(served: Served) -> None:
    """Half say nothing, half send a byte of a head now and then."""
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection(("127.0.0.1", served.port))) for _ in range(SLOW)]
        for line in lines[::2]:
            line.sendall(b"GET / HTTP/1.1\r\nHost: local")
        end = time.monotonic() + HEAD_SECONDS + 20
        asked = 0
        while time.monotonic() < end and not all(map(_closed, lines)):
            assert httpx.get(f"{served.url}/search?q=h", timeout=20).status_code == 200
            asked += 1
            for line in lines[::2]:
                _trickle(line)
            time.sleep(0.5)
        assert all(map(_closed, lines))
        assert asked >= 3


def _trickle(line: socket.socket) -> None:
    with suppress(OSError):
        line.sendall(b"h")


def _closed(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        return line.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
BODY = b"0\r\n\r\n" + SMUGGLED
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
SMUGGLING = [
    POST + LENGTH + b"Transfer-Encoding: chunked\r\n\r\n" + BODY,
    POST + b"Transfer-Encoding: chunked\r\n" + LENGTH + b"\r\n" + BODY,
    POST + b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + SMUGGLED,
    POST + b"Content-Length: 0, 44\r\n\r\n" + SMUGGLED,
    POST + b"Content-Length: +0\r\n\r\n" + SMUGGLED,
    POST + b"Content-Length: -1\r\n\r\n" + SMUGGLED,
    POST + b"Content-Length: 0x0\r\n\r\n" + SMUGGLED,
    POST + b"Content-Length : 0\r\n\r\n" + SMUGGLED,
    POST + b"Content-Length: 99999999999999999999999\r\n\r\n" + SMUGGLED,
    POST + b"Transfer-Encoding : chunked\r\n\r\n" + BODY,
    POST + b"Transfer-Encoding: xchunked\r\n" + LENGTH + b"\r\n" + BODY,
    POST + b"Transfer-Encoding: chunked, identity\r\n" + LENGTH + b"\r\n" + BODY,
    POST + b"Transfer-Encoding:\x0bchunked\r\n" + LENGTH + b"\r\n" + BODY,
    POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n" + LENGTH + b"\r\n" + BODY,
    POST + b" Transfer-Encoding: chunked\r\n" + LENGTH + b"\r\n" + BODY,
    POST + b"X: y\nTransfer-Encoding: chunked\r\n" + LENGTH + b"\r\n" + BODY,
    POST + b"Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n" + BODY,
    POST + b"Transfer-Encoding: chunked\r\n\r\n3 \r\nabcX" + BODY,
    POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n" + BODY,
    b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n" + SMUGGLED.replace(b"\r", b""),
    b"GET http://evil.example/ HTTP/1.1\r\nHost: local\x00host\r\n\r\n",
]


def test_what_two_servers_might_read_differently_is_refused(served: Served) -> None:
    """No answer to the second request that hides in the first; whatever is answered, the connection is closed."""
    assert len(SMUGGLING) >= 20
    for text in SMUGGLING:
        found = statuses(talk(served.port, text))
        assert found in ([400], [421], [413], []), text
    lines = _lines(served)
    assert not [line for line in lines if line["path"] == "/smuggled"]
    assert statuses(talk(served.port, OK)) == [200]


def _lines(served: Served) -> list[dict[str, object]]:
    """The access log."""
    text = served.log.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_a_head_beyond_the_limit_is_refused(served: Served) -> None:
    start = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    filler = b"x" * (MOST_HEAD - len(start) - len(b"X: \r\n\r\n"))
    assert statuses(talk(served.port, start, b"X: ", filler, b"\r\n\r\n")) == [200]
    heads = (start + b"X: " + filler + b"y\r\n\r\n", start + b"a: b\r\n" * 20_000, b"GET /" + b"a" * 10 * MOST_HEAD)
    for head in heads:
        assert statuses(talk(served.port, head)) in ([431], []), head[:100]
        slices = [head[at : at + 1_000] for at in range(0, len(head), 1_000)]
        assert statuses(talk(served.port, *slices)) in ([431], []), head[:100]  # reset if it goes on after that
    assert statuses(talk(served.port, OK)) == [200]


def test_names_of_this_machine_and_of_the_settings_are_its_hosts(served: Served) -> None:
    """And a proxy that is not named is not believed."""
    for host, status in (("localhost", 200), (f"127.0.0.1:{served.port}", 200), ("[::1]", 200), ("kg.example.org", 200),
                         ("evil.example", 421)):  # fmt: skip
        assert httpx.get(f"{served.url}/search?q=h", headers={"Host": host}).status_code == status, host
    forwarded = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    page = httpx.get(f"{served.url}/graph/ego/org-h?format=html", headers=forwarded)
    assert f"{served.url}/embed" in page.text
    assert "evil.example" not in page.text
    assert _lines(served)[-1]["client"] == "127.0.0.1"
    assert "server" not in page.headers


def test_what_is_in_memory_is_answered_like_the_first_time(served: Served) -> None:
    """Without the application in between: headers, log, hosts and the order of answers are the same."""
    url, mine = f"{served.url}/search?q=upstage", {"X-Request-Id": "mine"}
    first, again = httpx.get(url), httpx.get(url, headers=mine)
    own = ("date", "x-request-id")
    heads = [{name: value for name, value in each.headers.items() if name not in own} for each in (first, again)]
    assert heads[0] == heads[1]
    assert (again.content, again.headers["x-request-id"]) == (first.content, "mine")
    known = httpx.get(url, headers={"If-None-Match": first.headers["etag"], "X-Request-Id": "known"})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", first.headers["etag"])
    assert known.headers["x-snapshot"] == first.headers["x-snapshot"]
    noted = [(line["id"], line["status"], line["bytes"]) for line in _lines(served)[-2:]]
    assert noted == [("mine", 200, len(first.content)), ("known", 304, 0)]
    assert httpx.get(url, headers={"Host": "evil.example"}).status_code == 421
    asked = b"GET /search?q=upstage HTTP/1.1\r\nHost: localhost\r\n%b\r\n"
    assert statuses(talk(served.port, asked % b"Host: localhost\r\nConnection: close\r\n")) == [421]
    slow = b"GET /search?q=none HTTP/1.1\r\nHost: localhost\r\n\r\n"  # those behind it wait in the pipeline
    answer = talk(served.port, slow + asked % b"" * 500 + asked % b"Connection: close\r\n")
    assert statuses(answer) == [200] * 502
    assert answer.index(b'"none"') < answer.index(b'"upstage"')


def test_what_is_being_answered_when_the_signal_comes_is_answered(served: Served) -> None:
    answers: list[httpx.Response] = []
    asked = threading.Thread(
        target=lambda: answers.append(httpx.get(f"{served.url}/sparql", params={"query": HEAVY}, timeout=60))
    )
    asked.start()
    while "aikg_requests_in_flight 2.0" not in httpx.get(f"{served.url}/metrics").text:
        assert asked.is_alive(), "answered before the signal came"
        time.sleep(0.05)
    served.process.send_signal(signal.SIGTERM)
    asked.join()
    assert answers[0].status_code in (200, 504)  # whole, or stopped at the time limit: an answer
    assert answers[0].headers["x-request-id"]
    assert served.process.wait(30) == -signal.SIGTERM
    with pytest.raises(httpx.ConnectError):
        httpx.get(served.url)
