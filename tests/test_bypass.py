"""What the kernel saw of a whole service under hostile spellings: no file opened, nobody asked, nothing started."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bypass
import httpx
import pytest

from graph.snapshot import Snapshot

SECRET = "correct horse battery staple"
BEFORE, AFTER = "/static/kg-embed.js", "/static/icon.svg"
"""Files that the service opens when it is asked: signs in the trace of where the attack begins and ends."""
CALL = re.compile(r"^\d+ +(?P<name>openat|connect|execve)\((?P<what>.*)\) += (?P<result>-?\d+)", re.M)


@contextmanager
def traced(snapshot: Snapshot, trace: Path) -> Iterator[httpx.Client]:
    """The service with every process of it under strace."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [sys.executable, "-m", "api.cli", "--home", str(snapshot.path.parent.parent), "serve", "--port", str(port)]
    strace = ["strace", "-f", "-qq", "-s", "300", "-e", "trace=openat,connect,execve", "-o", str(trace)]
    environ = {**os.environ, "AIKG_TIMEOUT": "10", "AIKG_WORKERS": "1"}
    with (
        subprocess.Popen([*strace, *serve], stdout=subprocess.DEVNULL, env=environ) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        try:
            for _ in range(300):
                try:
                    client.get("/healthz")
                    break
                except httpx.TransportError:
                    time.sleep(0.2)
            yield client
        finally:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            for child in children:  # strace ends with the service
                os.kill(int(child), 15)
            process.wait(30)


@pytest.fixture(scope="module", autouse=True)
def strace() -> None:
    if not shutil.which("strace"):
        if os.environ.get("CI") == "true":
            pytest.fail("strace is not installed", pytrace=False)
        pytest.skip("strace is not installed")


def wait_until_quiet(trace: Path) -> None:
    """Until the spare query process has started too: nothing was opened for two seconds."""
    size = -1
    while size < (size := trace.stat().st_size):
        time.sleep(2)


def test_no_spelling_opens_a_file_or_a_connection(bundled: Snapshot, tmp_path: Path) -> None:
    secret, trace = tmp_path / "secret.csv", tmp_path / "trace"
    secret.write_text(SECRET, encoding="utf-8")
    with traced(bundled, trace) as client:
        for path in ("/sparql?query=ASK{}", "/cypher?statement=RETURN 1", "/sparql?query=ASK{", "/cypher?statement=x"):
            client.get(path)  # what Python itself opens only when it is needed
        wait_until_quiet(trace)
        client.get(BEFORE)
        answers = [client.post("/cypher", json={"statement": each.format(secret)}) for each in bypass.CYPHER]
        answers += [client.post("/sparql", data={"query": each.format(secret)}) for each in bypass.SPARQL]
        client.get(AFTER)
    assert len(answers) >= 60
    assert [answer.text for answer in answers if SECRET in answer.text or answer.status_code >= 505] == []
    _, began, rest = trace.read_text(errors="replace").partition(BEFORE.rpartition("/")[2])
    during, ended, _ = rest.partition(AFTER.rpartition("/")[2])
    assert began
    assert ended
    calls = [found for found in CALL.finditer(during) if int(found["result"]) >= 0]
    inside = (str(bundled.path), "/dev/null", "/proc/self", "/sys/fs/cgroup", sys.prefix, sys.base_prefix, "/usr/lib")
    own = str(Path(__file__).parent.parent)
    opened = [each["what"] for each in calls if each["name"] == "openat"]
    names = [re.sub(r'^[^"]*"([^"]*)".*$', r"\1", each) for each in opened]
    odd = [name for name in names if not name.startswith((*inside, own))]
    assert odd == [], "\n".join(odd + [each["what"][:200] for each in calls if each["name"] != "openat"])
    assert [each["what"] for each in calls if each["name"] != "openat"] == []
