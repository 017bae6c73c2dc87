"""What a query process can do, and what the kernel keeps it from; each attempt works where there is no sandbox."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sandboxed

from api import landlock, seccomp
from api.process import QueryProcess
from api.workers import report
from graph.build import PROPERTY_FOLDER
from graph.snapshot import Snapshot

HEADERS = {0: "/usr/include/x86_64-linux-gnu/asm/unistd_64.h", 1: "/usr/include/asm-generic/unistd.h"}
needs_kernel = pytest.mark.skipif(landlock.version() < 4, reason="the kernel has no Landlock with ports")


@pytest.fixture(scope="module")
def canary() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server.getsockname()[1]


def tried(folder: Path, places: tuple[str, ...], port: int, *options: str) -> Any:
    file = folder / "secret.txt"
    file.write_text("secret")
    (folder / "secret.txt.old").write_text("old")
    command = [sys.executable, sandboxed.__file__, ",".join(places), str(file), str(port), str(os.getpid()), *options]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)


def stores(snapshot: Snapshot) -> tuple[str, str]:
    return str(snapshot.path / "rdf"), str(snapshot.path / PROPERTY_FOLDER)


@needs_kernel
def test_a_query_process_answers_queries_and_can_do_nothing_else(
    bundled: Snapshot, tmp_path: Path, canary: int
) -> None:
    folder = tmp_path / "a" / "b" / "c" / "d"
    folder.mkdir(parents=True)
    free = tried(tmp_path, (str(folder), "http://nowhere"), canary)["worked"]
    assert set(sandboxed.attempts(tmp_path, "", 0, 0)) - set(free) <= {"use io_uring"}  # which many kernels lack
    closed = tried(tmp_path, stores(bundled), canary, "closed")
    assert closed["worked"] == ["answer queries", "start a thread"]
    assert all(closed["held"].values())
    assert len(closed["held"]) == 3


@needs_kernel
def test_with_a_remote_engine_only_its_port_can_be_reached(tmp_path: Path, canary: int) -> None:
    engine = f"http://127.0.0.1:{canary}/sparql"
    near = tried(tmp_path, (engine, "bolt://127.0.0.1"), canary, "closed")["worked"]
    assert "connect" in near
    assert not {"read a file", "run a program", "fork", "listen", "write a new file"} & set(near)
    far = tried(tmp_path, ("http://127.0.0.1", "bolt://127.0.0.1"), canary, "closed")["worked"]
    assert "connect" not in far


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="only Linux tells the limits of a process")
def test_a_query_process_has_limits_of_memory_time_and_stack(bundled: Snapshot) -> None:
    process = QueryProcess(stores(bundled))
    process.wait()
    lines = Path(f"/proc/{process.pid}/limits").read_text().splitlines()
    process.close()
    limits = {line[:26].strip(): line[26:].split()[0] for line in lines}
    assert 4 << 30 < int(limits["Max address space"]) < 8 << 30
    assert limits["Max core file size"] == "0"
    assert int(limits["Max stack size"]) <= 8 << 20


@pytest.mark.parametrize("column", HEADERS)
def test_the_numbers_of_the_system_calls_are_those_of_the_headers(column: int) -> None:
    header = Path(HEADERS[column])
    if not header.exists():
        pytest.skip(f"{header} is not installed")
    known = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text()))
    newer = {"fchmodat2"}  # than some headers
    for name, numbers in seccomp.REFUSED.items():
        number = None if numbers[column] is None else str(numbers[column])
        assert known.get(name) == number or name in newer, name


def test_the_log_says_what_the_kernel_cannot_hold(caplog: pytest.LogCaptureFixture) -> None:
    report({"no network": True, "no new processes": True})
    assert not caplog.records
    report({"no network": True, "no new processes": False})
    assert "no new processes" in caplog.text
    assert "no network" not in caplog.text
