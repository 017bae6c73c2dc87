"""The wall clock jumps by a year, forth and back, under a real service: limits, budgets and caches do not notice."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from processes import wait_until
from servers.run import free_ports
from tiny import TABLE, write_table

from graph.snapshot import Snapshots

ROOT = Path(__file__).parent.parent
YEAR = 365 * 86_400
TIMEOUT = 3
_NUMBERS = " ".join(map(str, range(300)))
LONG = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'VALUES ?{name} {{ {_NUMBERS} }}' for name in 'abcd')} }}"
FRESH = "SELECT (RAND() AS ?x) {}"
"""Which is never kept."""
MAY_ASK = {
    "api/telemetry.py": "when a request came, in the log",
    "api/routes/identity.py": "the day of a decision",
    "api/cli_identity.py": "the day of a decision",
    "graph/manifest.py": "when a snapshot was built",
    "loaders/fetch.py": "when a file was fetched, and how long a server's date is away",
}
"""Where the wall clock is asked, and for what: nothing that waits, ends or is kept depends on it."""
CALENDAR = {("time", "time"), ("time", "gmtime"), ("time", "localtime"), ("datetime", "now"), ("datetime", "today"),
            ("datetime", "utcnow"), ("date", "today")}  # fmt: skip


def test_the_wall_clock_is_asked_for_dates_alone() -> None:
    found = set()
    for folder in ("api", "graph", "loaders", "ontology"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
            attributes = [f for f in calls if isinstance(f, ast.Attribute)]
            named = {(f.value.id, f.attr) for f in attributes if isinstance(f.value, ast.Name)}
            imported = {
                (node.module or "", name.name)
                for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
                for name in node.names
            }  # fmt: skip
            if CALENDAR & (named | {each for each in imported if each[0] == "time"}):
                found.add(path.relative_to(ROOT).as_posix())
    assert found == MAY_ASK.keys()


class Service(NamedTuple):
    """A service whose clock is set by a file."""

    url: str
    log: Path
    offset: Path
    environ: dict[str, str]

    def jump(self, seconds: int) -> None:
        self.offset.write_text(str(seconds))

    def clock(self) -> float:
        """What the service takes for the time, as its log says."""
        asked = httpx.get(f"{self.url}/healthz").headers["x-request-id"]
        wait_until(lambda: asked in self.log.read_text())  # which is written after the answer
        (line,) = [line for line in self.log.read_text().splitlines() if asked in line]
        return float(json.loads(line)["time"])


@pytest.fixture
def service(home: Path, tmp_path: Path) -> Iterator[Service]:
    compiler = shutil.which("cc")
    if not compiler or sys.platform != "linux":
        pytest.skip("there is no C compiler to make another clock with")
    clock, log, (port,) = tmp_path / "clock.so", tmp_path / "log", free_ports(1)
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", clock, Path(__file__).parent / "clock.c"], check=True)
    (tmp_path / "offset").write_text("0")
    environ = {
        **os.environ, "LD_PRELOAD": str(clock), "CLOCK_OFFSET": str(tmp_path / "offset"), "AIKG_ACCESS_LOG": "1",
        "AIKG_TIMEOUT": str(TIMEOUT), "AIKG_WORKERS": "3", "AIKG_BUDGET": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "api.cli", "--home", str(home), "serve", "--port", str(port)]
    with log.open("wb") as out, subprocess.Popen(command, env=environ, stdout=out) as process:
        made = Service(f"http://127.0.0.1:{port}", log, tmp_path / "offset", environ)
        try:
            wait_until(lambda: _is_up(made.url), 120)
            yield made
        finally:
            process.terminate()


def _is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").is_success
    except httpx.HTTPError:
        time.sleep(0.2)
        return False


def ask(url: str, query: str, client: int, **headers: str) -> httpx.Response:
    """From an address of its own, for each has a budget."""
    with httpx.Client(transport=httpx.HTTPTransport(local_address=f"127.0.0.{client}"), timeout=60) as asking:
        return asking.get(f"{url}/sparql", params={"query": query, "format": "csv"}, headers=headers)


def test_a_jump_of_a_year_changes_no_limit_no_budget_and_no_kept_answer(service: Service, home: Path, tmp_path: Path) -> None:  # fmt: skip  # noqa: E501
    first = ask(service.url, "SELECT * { VALUES ?x { 1 } }", 10)
    assert ask(service.url, LONG, 11).status_code == 504
    wait_until(lambda: ask(service.url, FRESH, 11).status_code == 429)  # once another process is in its place
    left = int(ask(service.url, FRESH, 11).headers["retry-after"])
    assert abs(service.clock() - time.time()) < 60
    for number, jump in enumerate((YEAR, -YEAR, 0)):
        threading.Timer(1, service.jump, [jump]).start()
        begun = time.monotonic()
        assert ask(service.url, LONG, 20 + number).status_code == 504  # the clock jumps while it runs
        assert TIMEOUT * 0.8 < time.monotonic() - begun < TIMEOUT + 15  # and 15 s for a busy machine
        assert abs(service.clock() - time.time() - jump) < 60
        again = ask(service.url, "SELECT * { VALUES ?x { 1 } }", 10)
        assert (again.status_code, again.headers["etag"]) == (200, first.headers["etag"])
        assert ask(service.url, "SELECT * { VALUES ?x { 1 } }", 10, **{"If-None-Match": again.headers["etag"]}).status_code == 304  # fmt: skip  # noqa: E501
        anew = ask(service.url, f"SELECT * {{ VALUES ?x {{ {number} 'new' }} }}", 10)
        assert 0 <= float(anew.headers["x-query-time"]) < TIMEOUT
        spent = ask(service.url, FRESH, 11)
        assert spent.status_code == 429
        assert 0 < int(spent.headers["retry-after"]) <= left
    service.jump(-YEAR)
    build = "import sys, pathlib, tiny; print(tiny.build_tiny(*map(pathlib.Path, sys.argv[1:])).id)"
    command = [sys.executable, "-c", build, str(home), str(write_table(tmp_path, TABLE.replace("2010", "2011")))]
    environ = {**service.environ, "PYTHONPATH": str(Path(__file__).parent)}
    id_ = subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout.strip()
    assert Snapshots(home).current_id() == id_
    assert id_ < max(Snapshots(home).ids())  # made a year before the one that it follows
    wait_until(lambda: httpx.get(f"{service.url}/healthz").headers["x-snapshot"] == id_)
