"""Memory of `aikg serve` under mixed requests for some minutes: `python -m bench.soak [--seconds 300]`."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from statistics import linear_regression, mean
from threading import Event, Thread
from urllib.parse import quote

import click
from servers.run import free_ports

from bench.generate import SHARES, entity_id
from bench.load import Side, family, request, resident, take_turns
from bench.report import figure, machine, print_table
from bench.serve import queries
from bench.setup import entities_option, home_option, served, snapshot
from graph.rdf import Format

_CLIENTS = 4
_WARM = 0.3
"""Of the time: what caches and pools take while they fill does not count."""
_KEPT = 8_000_000
"""Bytes of kept answers: little, so that they are full by then."""
_MOST = 1.0
"""Megabytes a minute that a process may grow by after that."""
_BY_COUNTRY = "SELECT ?c (COUNT(*) AS ?n) WHERE { ?x <https://w3id.org/aikg/country> ?c } GROUP BY ?c"
Samples = dict[str, list[tuple[float, float]]]
"""Process → (minute, resident megabytes)."""


def requests(entities: int) -> Iterator[bytes]:
    """Queries of both languages, pages, documents, pictures and search, of other things each time."""
    ids = [entity_id(kind, n) for kind, share in SHARES.items() for n in range(int(entities * share))]
    asked = queries(entities)
    for id_ in cycle(ids[::7]):
        body = json.dumps({"statement": "MATCH (n:Entity {id: $id})--(m) RETURN m.id", "parameters": {"id": id_}})
        yield request(f"/sparql?query={quote(next(asked))}", Format.JSON.media_type)
        yield request(f"/sparql?query={quote(_BY_COUNTRY)}", Format.CSV.media_type)
        yield request("/cypher", "application/json", body)
        yield request(f"/entities/{id_}", "text/html")
        yield request(f"/entities/{id_}", Format.TURTLE.media_type)
        yield request(f"/embed/ego/{id_}", "text/html")
        yield request(f"/search?q={quote(id_.partition('-')[2])}", "application/json")


@contextmanager
def watched(pid: int) -> Iterator[Samples]:
    """Samples of the resident memory of a server's processes, twice a second."""
    stop, samples, begun = Event(), Samples(), time.monotonic()

    def sample() -> None:
        while not stop.wait(0.5):
            for each in family(pid):
                name = "web" if each == pid else f"query process {each}"
                minute = (time.monotonic() - begun) / 60
                samples.setdefault(name, []).append((minute, resident(each)))

    thread = Thread(target=sample)
    thread.start()
    try:
        yield samples
    finally:
        stop.set()
        thread.join()


def slope(samples: list[tuple[float, float]]) -> float:
    """Megabytes a minute, by least squares over what came after the warm-up."""
    kept = [each for each in samples if each[0] >= samples[-1][0] * _WARM]
    return linear_regression(*zip(*kept, strict=True)).slope


@click.command()
@entities_option
@home_option
@click.option("--seconds", default=300.0, show_default=True, help="How long it is asked.")
def main(entities: int, home: Path | None, seconds: float) -> None:
    """Ask, and print how much memory each process has and how that grows; exit code 1 where it grows too fast."""
    with tempfile.TemporaryDirectory(prefix="aikg-bench-") as folder:
        held = snapshot(home or Path(folder, "home"), entities)
        (port,) = free_ports(1)
        print(machine("uvicorn", "pyoxigraph", "kglite"))
        with served(held.path.parent.parent, port, AIKG_CACHE_BYTES=str(_KEPT)) as pid, watched(pid) as samples:
            side = Side(port, pid, requests(entities))
            take_turns([side], _CLIENTS, seconds / 2, 1)
    print(f"{seconds:g} s, {side.load.rate:,.0f} answers/s in the second half\n")
    rows = []
    grown = {name: slope(found) for name, found in samples.items()}
    for name, found in samples.items():
        sizes = [size for _, size in found]
        rows.append(
            [name, *map(figure, (mean(sizes[:5]), mean(sizes[-5:]), max(sizes), grown[name], grown[name] / _MOST))]
        )
    print_table(["process", "MB at first", "at last", "at most", "MB/min after warm-up", f"/ {_MOST:g}"], rows)
    if max(grown.values()) > _MOST:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
