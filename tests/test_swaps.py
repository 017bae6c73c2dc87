"""A new snapshot is served without a failed request, and no answer mixes two."""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest
from chromium import served
from processes import query_processes, wait_until

from graph.snapshot import Snapshots

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells of processes")
SWAPS = 20
YEAR = "PREFIX ai: <https://w3id.org/aikg/> SELECT ?year { <https://w3id.org/aikg/id/org-kakao> ai:inception ?year }"
CYPHER = "MATCH (n {id: 'org-kakao'}) RETURN n.inception"


class Reader(threading.Thread):
    """Asks in SPARQL, in Cypher and for a page in turn, 50 times a second, and notes what is wrong."""

    def __init__(self, site: str, years: dict[str, str]) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.seen: Counter[str] = Counter()
        self.over = threading.Event()
        self._site = site
        self._years = years

    def run(self) -> None:
        paths = [f"/sparql?format=csv&query={YEAR}", f"/cypher?format=csv&statement={CYPHER}", "/entities/org-kakao"]
        with httpx.Client(base_url=self._site, timeout=60, headers={"Accept": "text/turtle"}) as client:
            number = 0
            while not self.over.wait(0.02):
                self._look(client, paths[number % len(paths)])
                number += 1

    def _look(self, client: httpx.Client, path: str) -> None:
        try:
            answer = client.get(path)
        except httpx.HTTPError as error:
            self.faults.append(f"{path}: {error!r}")
            return
        snapshot = answer.headers.get("x-snapshot", "")
        stated = {year for year in self._years.values() if f'{year}"' in answer.text or f"\n{year}\r" in answer.text}
        self.seen[snapshot] += 1
        if answer.status_code != 200 or stated != {self._years.get(snapshot)}:
            self.faults.append(f"{path}: {answer.status_code}, {snapshot} states {stated}: {answer.text[:200]}")


def test_readers_notice_nothing_of_twenty_swaps_but_the_new_facts(home: Path, ids: list[str], tmp_path: Path) -> None:
    snapshots = Snapshots(home)
    years = dict(zip(ids, ("2010", "2011", "2012"), strict=True))
    with served(snapshots.get(snapshots.current_id()), tmp_path, snapshots, AIKG_BUDGET="0") as site:
        readers = [Reader(site, years) for _ in range(2)]
        for reader in readers:
            reader.start()
        for number in range(SWAPS):
            name = snapshots.rollback(ids[number % len(ids)]).id
            wait_until(lambda name=name: httpx.get(f"{site}/healthz").json()["snapshot"] == name)  # type: ignore[misc]
            time.sleep(0.1)
        for reader in readers:
            reader.over.set()
            reader.join()
        wait_until(lambda: len(query_processes(snapshots.folder)) == 1)  # those of the old ones have ended
    assert not [fault for reader in readers for fault in reader.faults]
    seen = sum((reader.seen for reader in readers), Counter[str]())
    assert set(seen) == set(ids)
    assert seen.total() > 20 * SWAPS


def test_a_snapshot_that_cannot_be_opened_leaves_the_one_before(
    home: Path, ids: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    snapshots = Snapshots(home)
    before = snapshots.current_id()
    (snapshots.get(ids[0]).path / "search.db").unlink()
    with served(snapshots.current(), tmp_path, snapshots) as site:
        link = snapshots.folder / "current"
        link.unlink()
        link.symlink_to(ids[0])
        wait_until(lambda: "still serving" in caplog.text)
        answer = httpx.get(f"{site}/sparql", params={"query": "ASK {}"})
        assert (answer.status_code, answer.headers["x-snapshot"]) == (200, before)
    assert not query_processes(snapshots.folder)
