"""Cypher over HTTP at /cypher beside Neo4j's HTTP Query API: `python -m bench.cypher [--entities 200000] [--home DIR]`.

The same snapshot is served by `aikg serve` and published to a Neo4j; each query is sent to both by turns, with
other parameters each turn where it has any. Nothing keeps answers: every answer is worked out.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from statistics import geometric_mean, median
from typing import Any, NamedTuple

import click
import httpx
from servers.run import Neo4j, free_ports

from api.questions import questions
from bench.cypher_queries import QUERIES, STAND_INS, Query
from bench.report import figure, machine, print_table
from bench.setup import entities_option, home_option, neo4j_server, served, snapshot
from graph.engines.neo4j import Neo4jStore
from graph.snapshot import Snapshot

_TIMEOUT = 600
_WARM = 4
"""Turns that are not counted."""
_SPENT = 20.0
"""Seconds of one query on one server after which it is not asked again."""


class Measured(NamedTuple):
    """One query on both servers: median milliseconds."""

    name: str
    rows: int
    ours: float
    neo4j: float

    @property
    def ratio(self) -> float:
        """How many times as fast ours is."""
        return self.neo4j / self.ours


def gallery(client: httpx.Client) -> list[Query]:
    """The questions of the gallery that this graph has an answer to, with ids of its own for those of real things."""
    found = []
    for question in questions():
        text = question.cypher
        for real, made_up in STAND_INS.items():
            text = text.replace(real, made_up)
        if _ask(client, "/cypher", text, {})["values"]:
            found.append(Query(question.id, text))
    return found


def _ask(client: httpx.Client, path: str, text: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    response = client.post(path, json={"statement": text, "parameters": parameters})
    response.raise_for_status()
    answer: dict[str, Any] = response.json()["data"]
    return answer


def measure(query: Query, clients: Mapping[str, httpx.Client], runs: int) -> Measured:
    """Both servers by turns. Raises AssertionError where their answers differ."""
    spent: dict[str, list[float]] = {path: [] for path in clients}
    rows = 0
    for turn in range(_WARM + runs):
        parameters = query.parameters[turn % len(query.parameters)]
        answers = []
        for path in list(clients)[:: 1 if turn % 2 else -1]:
            begun = time.perf_counter()
            answers.append(_ask(clients[path], path, query.text, parameters))
            spent[path].append(time.perf_counter() - begun)
        rows = max(rows, len(answers[0]["values"]))
        _compare(query.name, *answers)
        if max(map(sum, spent.values())) > _SPENT:
            break
    ours, neo4j = (median(times[_WARM:] or times[-1:]) * 1_000 for times in spent.values())
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
    ours = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=_TIMEOUT, trust_env=False)
    with served(held.path.parent.parent, port, AIKG_TIMEOUT=str(_TIMEOUT)), ours:
        server.http.timeout = _TIMEOUT
        clients = {"/cypher": ours, server.QUERY: server.http}
        return [measure(query, clients, runs) for query in (*QUERIES, *gallery(ours))]


def report(server: Neo4j, held: Snapshot, runs: int) -> None:
    """Measure, and print a table."""
    print(machine("kglite", "neo4j"))
    counts = held.manifest["counts"]
    print(f"{counts['nodes']:,} nodes, {counts['relationships']:,} relationships\n")
    found = run(held, server, runs)
    rows = [[each.name, str(each.rows), figure(each.ours), figure(each.neo4j), figure(each.ratio)] for each in found]
    print_table(["query, median ms over HTTP", "rows", "aikg", "Neo4j", "times as fast"], rows)
    ratios = [each.ratio for each in found]
    slower = ", ".join(each.name for each in found if each.ratio < 1) or "none"
    print(f"geometric mean {geometric_mean(ratios):.2f}; slower than Neo4j: {slower}")


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
