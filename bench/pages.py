"""Pages and answers kept in memory, beside a bare server that sends the same bytes: `python -m bench.pages`."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

import click
import uvicorn

from bench.report import figure, machine, print_table
from bench.setup import free_ports
from loaders.pipeline import build
from loaders.run import Places

_QUERY = "SELECT ?p ?o WHERE { <https://w3id.org/aikg/id/org-mistral-ai> ?p ?o }"
PATHS = {
    "entity page": "/entities/org-mistral-ai",
    "embed": "/embed/ego/org-mistral-ai",
    "point query": f"/sparql?query={quote(_QUERY)}&format=json",
}
_CONNECTIONS = 8
_TICK = 1 / os.sysconf("SC_CLK_TCK")
_BARE = "--bare"
_ACCEPT = "text/html"
Answer = tuple[list[tuple[bytes, bytes]], bytes]


def _serve_bare(port: int, file: str) -> None:
    """The least that ASGI allows: an answer that was read from a file."""
    head, _, body = Path(file).read_bytes().partition(b"\r\n\r\n")
    lines = [line.split(b": ", 1) for line in head.split(b"\r\n")[1:]]
    headers = [(name, value) for name, value in lines if name != b"date"]

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    uvicorn.run(app, port=port, lifespan="off", access_log=False, server_header=False, log_level="error")


@contextmanager
def _running(port: int, *command: str) -> Iterator[int]:
    """A server on the first core; gives its process id."""
    environ = os.environ | {"PORT": str(port)}
    with subprocess.Popen([sys.executable, "-m", *command], env=environ, stdout=subprocess.DEVNULL) as process:
        try:
            os.sched_setaffinity(process.pid, {0})
            asyncio.run(_wait(port))
            yield process.pid
        finally:
            process.terminate()


async def _wait(port: int) -> None:
    for _ in range(600):
        try:
            await _ask(port, "/healthz", 1)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not start")


async def _ask(port: int, path: str, times: int) -> bytes:
    """Ask so often on one connection; the last answer."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {_ACCEPT}\r\n\r\n".encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    for _ in range(times):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]))
    writer.close()
    return head + body


async def _ask_all(port: int, path: str, requests: int) -> None:
    await asyncio.gather(*(_ask(port, path, requests // _CONNECTIONS) for _ in range(_CONNECTIONS)))


def _measure(port: int, pid: int, path: str, requests: int) -> tuple[float, float]:
    """(requests a second, µs of the server's processor time for each)."""
    cpu, begun = _cpu(pid), time.perf_counter()
    asyncio.run(_ask_all(port, path, requests))
    return requests / (time.perf_counter() - begun), (_cpu(pid) - cpu) / requests * 1e6


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK


def _row(name: str, path: str, ours: tuple[int, int], folder: Path, requests: int, runs: int) -> list[str]:
    file, (port,) = folder / "answer", free_ports(1)
    file.write_bytes(asyncio.run(_ask(ours[0], path, 2)))
    found: dict[str, list[tuple[float, float]]] = {"ours": [], "bare": []}
    with _running(port, "bench.pages", _BARE, str(port), str(file)) as pid:
        for _ in range(runs + 1):
            found["ours"].append(_measure(*ours, path, requests))
            found["bare"].append(_measure(port, pid, path, requests))
    (rate, cost), (bare_rate, bare_cost) = (
        (median(rate for rate, _ in each[1:]), median(cost for _, cost in each[1:])) for each in found.values()
    )
    numbers = (rate, bare_rate, rate / bare_rate, cost, bare_cost, bare_cost / cost)
    return [name, f"{file.stat().st_size:,}", *map(figure, numbers)]


@click.command()
@click.option("--requests", default=8_000, show_default=True, help="Requests of a run.")
@click.option("--runs", default=5, show_default=True, help="Runs, of which the median is taken.")
@click.option("--bare", nargs=2, hidden=True)
def main(requests: int, runs: int, bare: tuple[str, str] | None) -> None:
    """Measure, and print a table."""
    if bare:
        _serve_bare(int(bare[0]), bare[1])
        return
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="aikg-bench-") as folder:
        build(Path(folder) / "home", Places(), lambda text: None)
        (port,) = free_ports(1)
        with _running(port, "api.cli", "--home", str(Path(folder) / "home"), "serve") as pid:
            print(machine("uvicorn", "httptools"))
            rows = [_row(name, path, (port, pid), Path(folder), requests, runs) for name, path in PATHS.items()]
    print_table(["", "bytes", "answers/s", "bare/s", "ours/bare", "µs", "bare µs", "bare/ours"], rows)


if __name__ == "__main__":
    main()
