"""Requests per second of `aikg serve` on one core: `python -m bench.serve [--entities 20000] [--home DIR]`.

Point queries beside `oxigraph serve-read-only` on the same files, and pages beside a bare ASGI application that has
the same body and the same web server. Each server has one core, the client another; they take turns.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import count, cycle, islice
from pathlib import Path
from urllib.parse import quote

import click
import httpx
from servers.run import free_ports

from bench.generate import SHARES, entity_id
from bench.load import Side, request, take_turns
from bench.report import figure, machine, print_table
from bench.setup import entities_option, home_option, running, served, snapshot
from graph.rdf import Format
from ontology.model import ID_BASE

_CLIENTS = 8
_AGAIN = 100
"""Queries that are asked again and again."""
_CORES = sorted(os.sched_getaffinity(0))
_ON_ITS_CORE = ("taskset", "--cpu-list", str(_CORES[0]))
_HUB = entity_id("company", 0)
_PAGES = {
    "entity page": (f"/entities/{_HUB}", "text/html"),
    "entity, JSON-LD": (f"/entities/{_HUB}", Format.JSONLD.media_type),
    "embed page": (f"/embed/ego/{_HUB}", "text/html"),
    "view, JSON": (f"/graph/ego/{_HUB}?format=json", "application/json"),
}


def queries(entities: int) -> Iterator[str]:
    """Without end, all different: what is said of one thing."""
    ids = [entity_id(kind, n) for kind, share in SHARES.items() for n in range(int(entities * share))]
    for number in count():
        turn, place = divmod(number * 7_919, len(ids))
        yield f"SELECT ?p ?o WHERE {{ <{ID_BASE}{ids[place]}> ?p ?o }} LIMIT {1_000 + turn}"


def _requests(path: str, texts: Iterator[str]) -> Iterator[bytes]:
    return (request(f"{path}?query={quote(text)}", Format.JSON.media_type) for text in texts)


def points(ours: int, port: int, rdf: Path, entities: int, seconds: float, turns: int) -> None:
    """Print the rows of point queries; `ours` is the process that listens on `port`."""
    (other,) = free_ports(1)
    peer = [f"{sysconfig.get_path('scripts')}/oxigraph", "serve-read-only", "--location", str(rdf)]
    rows = []
    with running([*_ON_ITS_CORE, *peer, "--bind", f"127.0.0.1:{other}"], other) as pid:
        for name, again in (("another each time", False), (f"{_AGAIN} again and again", True)):
            texts = [queries(entities), queries(entities)]
            if again:
                texts = [cycle(list(islice(each, _AGAIN))) for each in texts]
            sides = Side(port, ours, _requests("/sparql", texts[0])), Side(other, pid, _requests("/query", texts[1]))
            take_turns(sides, _CLIENTS, seconds, turns)
            rows += _compared(("aikg serve", "oxigraph serve-read-only"), sides, name)
    print_table(["point queries", *_HEAD], rows)


_HEAD = ("server", "answers/s", "p50 ms", "p99 ms", "CPU µs", "rate/peer", "p99/peer", "CPU/peer")


def _compared(names: Sequence[str], sides: Sequence[Side], what: str) -> list[list[str]]:
    """A row for each of two sides, with the ratios of the first to the second."""
    peer, rows = sides[1].load, []
    for name, side in zip(names, sides, strict=True):
        load = side.load
        own = [load.rate, load.percentile(50), load.percentile(99), load.cost]
        ratios = [load.rate / peer.rate, load.percentile(99) / peer.percentile(99), load.cost / peer.cost]
        rows.append([what, name, *map(figure, own), *(f"{each:.2f}" for each in ratios)])
    return rows


def pages(what: str, ours: int, port: int, seconds: float, turns: int) -> None:
    """Print the rows of pages, of which it is said whether answers are kept."""
    rows = []
    for name, (path, accept) in _PAGES.items():
        got = httpx.get(f"http://127.0.0.1:{port}{path}", headers={"Accept": accept}, timeout=60, trust_env=False)
        got.raise_for_status()
        (other,) = free_ports(1)
        with tempfile.NamedTemporaryFile() as body, ExitStack() as stack:
            body.write(got.content)
            body.flush()
            bare = [*_ON_ITS_CORE, sys.executable, "-m", "bench.bare", str(other), body.name]
            pid = stack.enter_context(running(bare, other))
            asked = request(path, accept)
            sides = Side(port, ours, cycle([asked])), Side(other, pid, cycle([asked]))
            take_turns(sides, _CLIENTS, seconds, turns)
        rows += _compared(("aikg serve", "bare ASGI"), sides, f"{name}, {len(got.content) / 1e3:,.0f} kB")
    print_table([f"pages, {what}", *_HEAD], rows)


@click.command()
@entities_option
@home_option
@click.option("--seconds", default=2.0, show_default=True, help="Of each server each turn.")
@click.option("--turns", default=3, show_default=True, help="Turns that are counted.")
def main(entities: int, home: Path | None, seconds: float, turns: int) -> None:
    """Measure, and print three tables: ours, the other server and the ratio of each figure."""
    with tempfile.TemporaryDirectory(prefix="aikg-bench-") as folder:
        held = snapshot(home or Path(folder, "home"), entities)
        os.sched_setaffinity(0, _CORES[-1:])
        print(machine("pyoxigraph", "oxigraph", "uvicorn"))
        print(f"{_CLIENTS} connections, {turns} turns of {seconds:g} s; a server and its processes have one core\n")
        (port,) = free_ports(1)
        with served(held.path.parent.parent, port, *_ON_ITS_CORE) as ours:
            points(ours, port, held.path / "rdf", entities, seconds, turns)
            pages("kept in memory", ours, port, seconds, turns)
        with served(held.path.parent.parent, port, *_ON_ITS_CORE, AIKG_CACHE_BYTES="0") as ours:
            pages("made each time", ours, port, seconds, turns)


if __name__ == "__main__":
    main()
