"""A thing with thousands of neighbours: what is drawn has a limit, the rest is counted, and the page answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from chromium import served
from tiny import TABLE, build_tiny, write_table
from visit import Visit

from graph.snapshot import Snapshot

NEIGHBOURS = 5_000
HUB = "org-kakao"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("large")
    rows = "".join(f"Firm {number} of the many,2010,{HUB}\n" for number in range(NEIGHBOURS))
    return build_tiny(folder / "home", write_table(folder, TABLE + rows))


@pytest.fixture(scope="module")
def site(large: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(large, tmp_path_factory.mktemp("home")) as address:
        yield address


def soon(url: str, **asked: Any) -> httpx.Response:
    """An answer that comes within two seconds, at best of three."""
    seconds = []
    for _ in range(3):
        begun = time.monotonic()
        answer = httpx.get(url, timeout=60, **asked)
        seconds.append(time.monotonic() - begun)
        assert answer.status_code == 200
        if seconds[-1] <= 2:
            return answer
    raise AssertionError(f"{url} took {seconds} s")


def test_what_is_drawn_has_a_limit_and_the_rest_is_counted(site: str) -> None:
    for limit, shown in ((0, 60), (500, 500), (1, 1)):
        found = soon(f"{site}/graph/ego/{HUB}", params={"limit": limit, "lang": "en"}).json()
        assert len(found["nodes"]) <= shown + 1
        assert len(found["nodes"]) - 1 + found["leftOut"]["nodes"] >= NEIGHBOURS
        assert sum(found["leftOut"]["byType"].values()) == found["leftOut"]["nodes"]
        assert f"{found['leftOut']['nodes'] + len(found['nodes'])}" in found["leftOut"]["why"]["en"].replace(",", "")
    assert httpx.get(f"{site}/graph/ego/{HUB}", params={"limit": 1_000_000}).status_code == 400


def test_pages_of_it_answer(site: str) -> None:
    for path in (f"/entities/{HUB}?format=html", f"/embed/ego/{HUB}", f"/graph/expand/{HUB}?relation=partOf"):
        assert len(soon(site + path).content) < 2_000_000


def test_the_explorer_of_it_answers_within_two_seconds_and_half_a_gigabyte(site: str, browser: Any) -> None:
    visit = Visit(browser, site)
    page = visit.open(f"/?view=ego/{HUB}&limit=500&lang=en")
    seconds = []
    for _ in range(3):
        begun = time.monotonic()
        page.get_by_role("button", name="Zoom in").click()
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        seconds.append(time.monotonic() - begun)
    assert min(seconds) <= 2, seconds
    assert page.evaluate("performance.memory.usedJSHeapSize") < 500 << 20
    assert visit.faults == []
    page.close()
