"""Cypher over HTTP at /cypher beside Neo4j's HTTP Query API: `python -m bench.cypher [--entities 200000] [--home DIR]`.

The same snapshot is served by `aikg serve` and published to a Neo4j; each query is sent to both by turns, with
other parameters each turn where it has any. Nothing keeps answers: every answer is worked out. Beside the time on the
clock stands that of the processor, of all processes of a server, which other work on the machine changes least (Linux).
"""

from __future__ import annotations

import json
import tempfile
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from statistics import geometric_mean, median
from typing import Any, NamedTuple

import click
from servers.run import Neo4j, free_ports

from api.questions import questions
from bench.cypher_queries import QUERIES, STAND_INS, Query
from bench.load import cpu_seconds
from bench.report import figure, machine, print_table
from bench.setup import entities_option, home_option, neo4j_server, served, snapshot
from graph.engines.neo4j import Neo4jStore
from graph.snapshot import Snapshot

_TIMEOUT = 600
_WARM = 4
"""Turns that are not counted."""
_SPENT = 20.0
"""Seconds of one query on one server after which it is not asked again."""
_LEAST = 0.5
"""Seconds that a query has at least on the slower server, for the processor's time is counted in hundredths."""
_MOST = 60
"""Counted turns at most."""


class Side(NamedTuple):
    """A server: how it is asked, over one connection and by no library that would be measured too; its process."""

    client: HTTPConnection
    path: str
    pid: int
    headers: Mapping[str, str] = {}

    def ask(self, query: Query, turn: int) -> Answer:
        """What it answers with the parameters of that turn, and how long it took. Raises RuntimeError."""
        parameters = query.parameters[turn % len(query.parameters)]
        body = json.dumps({"statement": query.text, "parameters": parameters}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json", **self.headers}
        try:
            seconds, status, told = self._sent(body, headers)
        except ConnectionError:  # a server ends a connection that was idle while the other one worked for long
            self.client.close()
            seconds, status, told = self._sent(body, headers)
        if status not in (200, 202):
            raise RuntimeError(f"{query.name}: {status} {told[:300]!r}")
        return Answer(seconds, json.loads(told)["data"])

    def _sent(self, body: bytes, headers: Mapping[str, str]) -> tuple[float, int, bytes]:
        begun = time.perf_counter()
        self.client.request("POST", self.path, body, headers)
        response = self.client.getresponse()
        told = response.read()
        return time.perf_counter() - begun, response.status, told


class Answer(NamedTuple):
    """What a server said, whole, and the seconds until it was there."""

    seconds: float
    data: dict[str, Any]


class Cost(NamedTuple):
    """Milliseconds of an answer: on the clock (median), and of the processor (mean)."""

    clock: float
    processor: float


class Measured(NamedTuple):
    """One query on both servers."""

    name: str
    rows: int
    ours: Cost
    neo4j: Cost

    @property
    def ratios(self) -> Cost:
        """How many times as fast ours is."""
        return Cost(*(theirs / ours for ours, theirs in zip(self.ours, self.neo4j, strict=True)))


def gallery(ours: Side) -> list[Query]:
    """The questions of the gallery that this graph has an answer to, with ids of its own for those of real things."""
    found = []
    for question in questions():
        text = question.cypher
        for real, made_up in STAND_INS.items():
            text = text.replace(real, made_up)
        query = Query(question.id, text)
        if ours.ask(query, 0).data["values"]:
            found.append(query)
    return found


def measure(query: Query, sides: Sequence[Side], runs: int) -> Measured:
    """Both servers by turns. Raises AssertionError where their answers differ."""
    spent: list[list[float]] = [[] for _ in sides]
    rows = 0
    for turn in range(-_WARM, _MOST):
        if turn <= 0:  # only what is warmed up counts, if there is time for that
            before = [cpu_seconds(side.pid) for side in sides]
            warm = len(spent[0])
        answers: dict[int, dict[str, Any]] = {}
        for place in (0, 1) if turn % 2 else (1, 0):
            seconds, answers[place] = sides[place].ask(query, turn)
            spent[place].append(seconds)
        rows = max(rows, len(answers[0]["values"]))
        _compare(query.name, answers[0], answers[1])
        slower = max(map(sum, spent))
        if slower > _SPENT or (turn + 1 >= runs and slower > _LEAST):
            break
    turns = len(spent[0]) - warm
    taken = [(cpu_seconds(side.pid) - cpu) / turns for side, cpu in zip(sides, before, strict=True)]
    ours, neo4j = (Cost(median(t[warm:]) * 1e3, max(cpu, 1e-3) * 1e3) for t, cpu in zip(spent, taken, strict=True))
    return Measured(query.name, rows, ours, neo4j)


def _compare(name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    assert one["fields"] == other["fields"], f"{name}: {one['fields']} and {other['fields']}"
    for ours, theirs in zip(_sorted(one["values"]), _sorted(other["values"]), strict=True):
        assert ours == theirs, f"{name}: {ours} and {theirs}"


def _sorted(rows: Sequence[Any]) -> list[str]:
    return sorted(repr(_comparable(row)) for row in rows)


def _comparable(value: Any) -> Any:
    """A value without the engine's own ids, and with its map in one order."""
    match value:
        case {"elementId": _, "labels": labels, "properties": properties}:
            return sorted(labels), _comparable(properties)
        case dict():
            return sorted((key, _comparable(each)) for key, each in value.items())
        case list():
            return [_comparable(each) for each in value]
    return value


def run(held: Snapshot, server: Neo4j, runs: int) -> list[Measured]:
    """Publish the snapshot, serve it, and measure every query."""
    with closing(Neo4jStore(server.bolt, *server.auth, patience=60)) as store, closing(held.property_graph()) as graph:
        store.publish(graph, held.id)
    (port,) = free_ports(1)
    ours, neo4j = (HTTPConnection("127.0.0.1", each, timeout=_TIMEOUT) for each in (port, server.http.base_url.port))
    allowed = {"Authorization": "Basic " + b64encode(":".join(server.auth).encode()).decode()}
    served_ = served(held.path.parent.parent, port, AIKG_TIMEOUT=str(_TIMEOUT), AIKG_CACHE_BYTES="0")
    with served_ as pid, closing(ours), closing(neo4j):
        sides = Side(ours, "/cypher", pid), Side(neo4j, server.QUERY, server.process.pid, allowed)
        return [measure(query, sides, runs) for query in (*QUERIES, *gallery(sides[0]))]


def report(server: Neo4j, held: Snapshot, runs: int) -> None:
    """Measure, and print a table."""
    print(machine("kglite", "neo4j"))
    counts = held.manifest["counts"]
    print(f"{counts['nodes']:,} nodes, {counts['relationships']:,} relationships\n")
    found = run(held, server, runs)
    for place, name in enumerate(("median ms on the clock", "mean ms of the processor")):
        rows = [
            [each.name, str(each.rows), *(figure(costs[place]) for costs in (each.ours, each.neo4j, each.ratios))]
            for each in found
        ]
        print_table([f"over HTTP, {name}", "rows", "aikg", "Neo4j", "times as fast"], rows)
        ratios = [each.ratios[place] for each in found]
        slower = ", ".join(each.name for each in found if each.ratios[place] < 1) or "none"
        print(f"geometric mean {geometric_mean(ratios):.2f}; slower than Neo4j: {slower}\n")


@click.command()
@entities_option
@home_option
@click.option("--runs", default=7, show_default=True, help="Counted runs of each query.")
def main(entities: int, home: Path | None, runs: int) -> None:
    """Ask `aikg serve` and a Neo4j of its own."""
    with tempfile.TemporaryDirectory(prefix="aikg-bench-") as folder:
        held = snapshot(home or Path(folder, "home"), entities)
        with neo4j_server(Path(folder, "neo4j")) as server:
            report(server, held, runs)


if __name__ == "__main__":
    main()
