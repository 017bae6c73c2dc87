"""A thing with a million neighbours: what is drawn has a limit, the rest is counted, and the page answers."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from chromium import served
from tiny import TABLE, build_tiny, write_table
from visit import Visit

from graph.build import NETWORK_FILE
from graph.snapshot import Snapshot

STATED, NEIGHBOURS = 5_000, 1_000_000
"""As many are in all files of the snapshot, as many in that of the pictures: a build of all takes half an hour."""
HUB = "org-kakao"
COPIES = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :number)"
COPY = f"""
{COPIES} INSERT INTO nodes SELECT id || '-' || i, type, labels, country, date, degree, rank, community, x, y
  FROM nodes CROSS JOIN n WHERE id = :id;
{COPIES} INSERT INTO links SELECT id || '-' || i, source || '-' || i, target, type, start, "end", facts, sources
  FROM links CROSS JOIN n WHERE source = :id;
{COPIES} INSERT INTO ends SELECT here, rank, there || '-' || i, type, kind FROM ends CROSS JOIN n WHERE there = :id;
{COPIES} INSERT INTO ends SELECT here || '-' || i, rank, there, type, kind FROM ends CROSS JOIN n WHERE here = :id;
UPDATE degrees SET number = number + :number WHERE kind = 'Company' AND here IN ('', :hub)"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("large")
    rows = "".join(f"Firm {number} of the many,2010,{HUB}\n" for number in range(STATED))
    made = build_tiny(folder / "home", write_table(folder, TABLE + rows))
    given = {"number": NEIGHBOURS - STATED, "id": "org-firm-7-of-the-many", "hub": HUB}
    with closing(sqlite3.connect(made.path / NETWORK_FILE)) as db, db:
        for statement in COPY.split(";"):
            db.execute(statement, given)
    return made


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
