"""Downloads that lead where they should not, and origins that fail: nothing inside is reached, all ends in time."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from origin import BODY, Site

from api.cli import main
from graph.errors import SourceError
from loaders import fetch
from loaders.base import discover
from loaders.connections import refuse_private

PUBLIC = "93.184.216.34"
SPELLINGS = """
http://127.0.0.1:{port}/ http://127.1:{port}/ http://127.0.1:{port}/ http://127.127.127.127:{port}/
http://0x7f000001:{port}/ http://0x7f.0x0.0x0.0x1:{port}/ http://0177.0.0.1:{port}/ http://017700000001:{port}/
http://2130706433:{port}/ http://0:{port}/ http://0.0.0.0:{port}/ http://127.0.0.1.:{port}/
http://[::1]:{port}/ http://[::]:{port}/ http://[0:0:0:0:0:0:0:1]:{port}/ http://[::ffff:127.0.0.1]:{port}/
http://[::ffff:7f00:1]:{port}/ http://[::127.0.0.1]:{port}/ http://[64:ff9b::7f00:1]:{port}/
http://[2002:7f00:1::1]:{port}/ http://[fe80::1%25lo]:{port}/ http://[fd00:ec2::254]:{port}/
http://localhost:{port}/ http://LOCALHOST:{port}/ http://localhost.:{port}/ http://rebound.example:{port}/
http://public.example@127.0.0.1:{port}/ http://public.example:80@localhost:{port}/
http://①②⑦.⓪.⓪.①:{port}/ http://127。0。0。1:{port}/ http://%31%32%37.0.0.1:{port}/ https://127.0.0.1:{port}/
http://169.254.169.254:{port}/ http://100.100.100.200:{port}/ http://168.63.129.16:{port}/ http://10.0.0.1:{port}/
http://both.example:{port}/ file:///etc/passwd file://localhost/etc/passwd ftp://127.0.0.1:{port}/
gopher://127.0.0.1:{port}/_GET dict://127.0.0.1:{port}/ unix:/run/docker.sock http+unix://%2Frun%2Fdocker.sock/
data:text/csv,site jar:http://127.0.0.1:{port}/!/ ldap://127.0.0.1:{port}/ javascript:alert(1) //127.0.0.1:{port}/
HTTP://127.0.0.1:{port}/
"""


class Internet:
    """Names that lead where a test says, and public addresses behind which a local server stands."""

    def __init__(self, origin: int) -> None:
        self._resolve, self._connect = socket.getaddrinfo, socket.create_connection
        self.names = {"public.example": [PUBLIC], "rebound.example": ["127.0.0.1"], "both.example": [PUBLIC, "::1"]}
        self.origin = origin
        self.looked_up: list[str] = []
        self.reached: list[str] = []

    def getaddrinfo(self, host: str, port: int, *more: Any, **named: Any) -> list[Any]:
        self.looked_up.append(host)
        if host.endswith(".example") and host not in self.names:
            raise socket.gaierror("Name or service not known")
        answers = self.names.get(host, [host])
        return [each for answer in answers for each in self._resolve(answer, port, *more, **named)]

    def create_connection(self, address: tuple[str, int], *more: Any, **named: Any) -> socket.socket:
        self.reached.append(address[0])
        return self._connect(("127.0.0.1", self.origin) if address[0] == PUBLIC else address, *more, **named)


def served(site: Site) -> Iterator[Site]:
    with site:
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield site
        site.shutdown()
        thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    yield from served(Site())


@pytest.fixture
def canary() -> Iterator[Site]:
    yield from served(Site())


@pytest.fixture
def internet(site: Site, monkeypatch: pytest.MonkeyPatch) -> Internet:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    made = Internet(site.server_port)
    monkeypatch.setattr(socket, "getaddrinfo", made.getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", made.create_connection)
    return made


def bring(url: str, path: Path, **more: Any) -> str:
    return fetch.fetch(url, path, lambda *_: None, **{"wait": 0.001, "budget": 20, **more})


def test_fifty_spellings_of_inner_addresses_reach_nothing_as_an_address_or_behind_a_redirect(
    tmp_path: Path, site: Site, canary: Site, internet: Internet
) -> None:
    spellings = SPELLINGS.format(port=canary.server_port).split()
    assert len(spellings) == 50
    for number, inner in enumerate(spellings):
        path = tmp_path / f"{number}.csv"
        with pytest.raises(SourceError) as raised:
            bring(inner, path)
        assert str(raised.value).startswith(f"{inner}: ")
        site.plan = ["http://public.example/", inner] * 4 if number % 2 else [inner] * 4
        if inner.startswith("//"):
            continue  # on another server, which is refused above as an address without a scheme
        with pytest.raises(SourceError):
            bring("http://public.example/sites.csv", path)
        assert not path.exists()
    assert canary.seen == []
    assert set(internet.reached) == {PUBLIC}


def test_the_same_addresses_are_reached_where_that_is_allowed(tmp_path: Path, canary: Site, internet: Internet) -> None:
    for host in ("127.0.0.1", "0x7f000001", "localhost", "rebound.example"):
        url = f"http://{host}:{canary.server_port}/sites.csv"
        assert bring(url, tmp_path / host, allow_private=True) == "new"
    assert len(canary.seen) == 4


def test_a_name_is_looked_up_once_and_the_address_that_was_checked_is_connected_to(
    tmp_path: Path, site: Site, canary: Site, internet: Internet
) -> None:
    answers = [PUBLIC, "127.0.0.1"]

    def rebinding(host: str, port: int, *more: Any, **named: Any) -> list[Any]:
        internet.names["rebinding.example"] = [answers.pop(0)] if host == "rebinding.example" else [PUBLIC]
        return internet.getaddrinfo(host, port, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", rebinding)
        url = f"http://rebinding.example:{canary.server_port}/sites.csv"
        assert bring(url, tmp_path / "a.csv") == "new"
        assert (internet.reached, answers, len(site.seen)) == ([PUBLIC], ["127.0.0.1"], 1)
        assert site.seen[0]["Host"] == f"rebinding.example:{canary.server_port}"
        with pytest.raises(SourceError, match=r"rebinding\.example \(127\.0\.0\.1\) is no public address"):
            bring(url, tmp_path / "b.csv")
    assert canary.seen == []


def test_of_several_addresses_one_that_answers_is_enough(tmp_path: Path, site: Site, internet: Internet) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    internet.names["two.example"] = ["127.0.0.1", PUBLIC]
    assert bring(f"http://two.example:{port}/sites.csv", tmp_path / "a.csv", allow_private=True) == "new"
    assert internet.reached == ["127.0.0.1", PUBLIC]


def test_behind_a_proxy_the_proxy_connects_and_is_not_asked_for_inner_addresses(
    tmp_path: Path, site: Site, canary: Site, internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{site.server_port}")
    assert bring("http://public.example/a.csv", tmp_path / "a.csv") == "new"
    assert bring("http://only-the-proxy-knows.example/a.csv", tmp_path / "b.csv") == "new"
    asked = [each["path"] for each in site.seen]
    assert asked == ["http://public.example/a.csv", "http://only-the-proxy-knows.example/a.csv"]
    inner = f"http://localhost:{canary.server_port}/"
    site.plan = [inner]
    for url in (inner, "http://public.example/c.csv"):
        with pytest.raises(SourceError, match="no public address"):
            bring(url, tmp_path / "c.csv")
    assert (canary.seen, len(site.seen)) == ([], 3)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822"])
def test_public_addresses_are_asked(address: str) -> None:
    refuse_private("x", [address])


def test_redirects_are_followed_five_times(tmp_path: Path, site: Site, internet: Internet) -> None:
    site.plan = ["http://public.example/"] * 5
    assert bring("http://public.example/", tmp_path / "a.csv") == "new"
    site.plan = ["http://public.example/"] * 6
    with pytest.raises(SourceError, match="redirects"):
        bring("http://public.example/b", tmp_path / "b.csv")


def test_the_command_asks_inner_addresses_only_when_told_to(
    tmp_path: Path, internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "ATTEMPTS", 1)
    spec = discover()["epoch_data_centers"].specs[0]
    internet.names |= {httpx.URL(url).host: ["127.0.0.1"] for url in fetch.addresses(spec).values()}
    refused = CliRunner().invoke(main, ["--home", str(tmp_path), "fetch", spec.source.name])
    assert (refused.exit_code, internet.reached) == (1, [])
    assert "is no public address; with --allow-private" in refused.output
    tried = CliRunner().invoke(main, ["--home", str(tmp_path), "fetch", "--allow-private", spec.source.name])
    assert set(internet.reached) == {"127.0.0.1"}
    assert "no public address" not in tried.output


SLOW = "timed out|took too long"
FAULTS = {
    "mute": (SLOW, 1), "drip": (SLOW, 1), "slow head": (SLOW, 1), "500": ("HTTP 500", 20),
    "wait": ("HTTP 429", 20), "reset": ("reset|disconnected|[Bb]roken", 20), "compressed": ("compressed as 'gzip'", 20),
}  # fmt: skip
"""Fault → what is said of it, and the budget of each file in seconds."""


def test_twenty_sources_of_a_failing_origin_each_end_in_time_with_the_last_good_file_marked_stale(
    tmp_path: Path, site: Site
) -> None:
    paths = [tmp_path / f"{number}.csv" for number in range(20)]

    def outcome(path: Path, budget: float) -> str:
        try:
            return bring(site.url.replace("sites", path.stem), path, allow_private=True, budget=budget, wait=0.05)
        except SourceError as error:
            return str(error)

    with ThreadPoolExecutor(len(paths)) as pool:
        assert set(pool.map(outcome, paths, [60] * 20)) == {"new"}
        for fault, (reason, budget) in FAULTS.items():
            site.seen, site.plan = [], [fault] * 200
            began = time.monotonic()
            told = list(pool.map(outcome, paths, [budget] * 20))
            assert time.monotonic() - began < 30, fault  # of a second at most: the machine may be busy
            expected = re.compile(f"(?:{reason}).*; the last good file is kept and marked stale$")
            assert [text for text in told if not expected.search(text)] == []
            assert {path.read_bytes() for path in paths} == {BODY}
            tries = Counter(each["path"] for each in site.seen)
            # None at all where a busy machine spends the second before it has asked.
            assert max(tries.values(), default=0) <= fetch.ATTEMPTS
        site.plan = []
        assert set(pool.map(outcome, paths, [60] * 20)) <= {"new", "unchanged"}
        assert list(tmp_path.glob("*.stale")) == []
