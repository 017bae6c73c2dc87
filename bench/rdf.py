"""Build rate and query times beside the bare engine: `python -m bench.rdf [--entities 20000]`."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import click
import pyoxigraph as ox
from rdflib import Dataset

from api.settings import read_settings
from api.workers import WorkerPool
from bench.generate import entity_id, generate
from bench.report import figure, machine, print_table
from bench.setup import entities_option
from graph.build import PROPERTY_FOLDER, assemble, write_property_graph
from graph.engines.oxigraph import OxigraphStore
from graph.entity import Statement
from graph.rdf import PREFIXES, Format
from graph.resolve import Linker
from graph.source import LoadReport
from ontology import Model, load_model

RDFLIB_LIMIT = 20_000
"""Entities above which rdflib is left out."""
_SPENT = 6.0
"""Seconds of one query on one engine after which it is not run again."""
_HUB = {kind: f"id:{entity_id(kind, 0)}" for kind in ("company", "investor", "model")}
_HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
QUERIES = {
    "point lookup": f"SELECT ?p ?o WHERE {{ {_HUB['company']} ?p ?o }}",
    "one hop": f"""SELECT ?round ?name WHERE {{
        ?part ai:investor {_HUB["investor"]} ; ai:round ?round .
        ?round ai:recipient ?company . ?company rdfs:label ?name FILTER(LANG(?name) = "en") }}""",
    "co-investors": f"""SELECT ?other (COUNT(DISTINCT ?round) AS ?rounds) WHERE {{
        ?part ai:investor {_HUB["investor"]} ; ai:round ?round .
        ?beside ai:round ?round ; ai:investor ?other FILTER(?other != {_HUB["investor"]})
        }} GROUP BY ?other ORDER BY DESC(?rounds) ?other LIMIT 20""",
    "lineage path": f"SELECT ?model WHERE {{ ?model ai:derivedFrom+ {_HUB['model']} }}",
    "group by country": """SELECT ?country (COUNT(?company) AS ?number) WHERE {
        ?company a ai:Company ; ai:country ?country } GROUP BY ?country ORDER BY DESC(?number) ?country""",
    "group by year": """SELECT ?year (COUNT(?model) AS ?number) WHERE {
        ?model a ai:AIModel ; ai:releaseDate ?date BIND(SUBSTR(STR(?date), 1, 4) AS ?year)
        } GROUP BY ?year ORDER BY ?year""",
    "top investors": """SELECT ?investor (COUNT(?round) AS ?rounds) WHERE {
        ?part ai:investor ?investor ; ai:round ?round } GROUP BY ?investor ORDER BY DESC(?rounds) ?investor LIMIT 20""",
    "text contains": """SELECT ?thing ?name WHERE {
        ?thing rdfs:label ?name FILTER(CONTAINS(LCASE(STR(?name)), "nova labs")) }""",
    "not exists": """SELECT ?company WHERE {
        ?company a ai:Company FILTER NOT EXISTS { ?round ai:recipient ?company } }""",
    "order by": """SELECT ?model ?parameters WHERE {
        ?model ai:parameters ?parameters } ORDER BY DESC(?parameters) ?model LIMIT 100""",
    "optional and filter": """SELECT ?model ?base WHERE {
        ?model a ai:AIModel ; ai:releaseDate ?date FILTER(STR(?date) >= "2024")
        OPTIONAL { ?model ai:derivedFrom ?base } }""",
    "rivals across graphs": """SELECT ?company ?one ?other WHERE {
        GRAPH ?g { ?company ai:inception ?one } GRAPH ?h { ?company ai:inception ?other }
        FILTER(STR(?g) < STR(?h) && STR(?one) != STR(?other)) }""",
}
Loads = Sequence[tuple[LoadReport, list[Statement]]]
Ask = Callable[[str], bytes]


class _Stages:
    """Notes when each stage of a build begins, by what assemble() says."""

    def __init__(self) -> None:
        self._begun = [("writing the claims", time.perf_counter())]

    def say(self, text: str) -> None:
        """Take one line; lines about a single source belong to the first stage."""
        if ":" not in text:
            self._begun.append((text, time.perf_counter()))

    def seconds(self) -> dict[str, float]:
        """Stage → how long it took, until now."""
        ends = [*(at for _, at in self._begun[1:]), time.perf_counter()]
        return {name: end - at for (name, at), end in zip(self._begun, ends, strict=True)}


def _build(folder: Path, model: Model, loads: Loads) -> dict[str, float]:
    store = OxigraphStore(folder / "rdf")
    stages = _Stages()
    made = assemble(folder, model, loads, Linker(), store, stages.say)
    stages.say("projecting the property graph")
    write_property_graph(folder, model, store, made)
    spent = stages.seconds()
    store.close()
    return spent


def _bulk_load(nquads: Path, folder: Path) -> float:
    begun = time.perf_counter()
    store = ox.Store(str(folder))
    store.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS)
    spent = time.perf_counter() - begun
    del store
    return spent


def _measure(engines: dict[str, Ask], text: str, runs: int) -> dict[str, tuple[float, int]]:
    """(median ms, rows) on each engine: by turns, after one run to warm up; who is slow is asked less often."""
    spent: dict[str, list[float]] = {name: [] for name in engines}
    rows: dict[str, int] = {}
    for turn in range(runs + 1):
        for name in list(engines)[:: 1 if turn % 2 else -1]:
            if sum(spent[name]) < _SPENT:
                begun = time.perf_counter()
                data = engines[name](_HEAD + text)
                spent[name].append(time.perf_counter() - begun)
                rows[name] = len(json.loads(data)["results"]["bindings"])
    return {name: (median(times[1:] or times) * 1_000, rows[name]) for name, times in spent.items()}


def _engines(folder: Path, nquads: Path, pool: WorkerPool, runner: asyncio.Runner, small: bool) -> dict[str, Ask]:
    bare = ox.Store.read_only(str(folder))
    ours = OxigraphStore(folder, read_only=True)

    def ask_bare(text: str) -> bytes:
        result = bare.query(text)
        assert isinstance(result, ox.QuerySolutions)
        return result.serialize(format=ox.QueryResultsFormat.JSON) or b""

    found: dict[str, Ask] = {
        "bare": ask_bare,
        "engine": lambda text: ours.query(text, Format.JSON),
        "workers": lambda text: runner.run(pool.sparql("", text)).read(),
    }
    if small:
        dataset = Dataset(default_union=False)
        begun = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset.parse(nquads, format="nquads")
        print(f"rdflib read the same quads in {time.perf_counter() - begun:.1f} s.\n")
        found["rdflib"] = lambda text: dataset.query(text).serialize(format="json") or b""
    return found


def _compare(engines: dict[str, Ask], runs: int) -> None:
    others = list(engines)[1:]
    rows = []
    for name, text in QUERIES.items():
        found = _measure(engines, text, runs)
        counts = {engine: count for engine, (_, count) in found.items()}
        assert len(set(counts.values())) == 1, f"{name}: rows differ: {counts}"
        bare = found["bare"][0]
        times = [figure(spent) for spent, _ in found.values()]
        rows.append([name, str(counts["bare"]), *times, *(f"{found[each][0] / bare:,.2f}" for each in others)])
    print_table(["query, median ms", "rows", *engines, *(f"{each}/bare" for each in others)], rows)


@click.command()
@entities_option
@click.option("--builds", default=3, show_default=True, help="Builds, of which the median is taken.")
@click.option("--runs", default=7, show_default=True, help="Runs of each query, of which the median is taken.")
def main(entities: int, builds: int, runs: int) -> None:
    """Measure, and print two tables."""
    model = load_model()
    begun = time.perf_counter()
    loads = list(generate(model, entities))
    made = time.perf_counter() - begun
    with tempfile.TemporaryDirectory(prefix="aikg-bench-") as temporary:
        root = Path(temporary)
        nquads = root / "all.nq"
        ours: list[dict[str, float]] = []
        bare: list[float] = []
        for number in range(builds):
            folder = root / f"build-{number}"
            folder.mkdir()
            ours.append(_build(folder, model, loads))
            if not number:
                store = OxigraphStore(folder / "rdf")
                store.dump(nquads, Format.NQUADS)
                quads = store.count()
                store.close()
            bare.append(_bulk_load(nquads, root / f"bare-{number}"))
        claims = sum(len(statements) for _, statements in loads)
        print(machine("pyoxigraph", "rdflib"))
        print(f"{entities:,} entities, {claims:,} claims of {len(loads)} sources, {quads:,} quads")
        print(f"{nquads.stat().st_size / 1e6:,.0f} MB of N-Quads; statements made with Entity in {made:.1f} s\n")
        _print_builds(ours, bare, quads)
        settings = replace(read_settings(), workers=1, timeout=120, budget=0)
        pool = WorkerPool((str(root / "build-0" / "rdf"), str(root / "build-0" / PROPERTY_FOLDER)), settings, {})
        with asyncio.Runner() as runner:
            runner.run(_listen(pool))
            try:
                _compare(_engines(root / "build-0" / "rdf", nquads, pool, runner, entities <= RDFLIB_LIMIT), runs)
            finally:
                runner.run(pool.close())


async def _listen(pool: WorkerPool) -> None:
    pool.listen()


def _print_builds(ours: Sequence[dict[str, float]], bare: Sequence[float], quads: int) -> None:
    whole, peer = median(sum(each.values()) for each in ours), median(bare)
    rows = [[f"  {name}", f"{median(each[name] for each in ours):.2f}", "", ""] for name in ours[0]]
    ratio = f"{whole / peer:.2f}"
    rows.insert(0, ["assemble(), on disk", f"{whole:.2f}", f"{quads / whole:,.0f}", ratio])
    rows.append(["bulk_load() of its quads", f"{peer:.2f}", f"{quads / peer:,.0f}", "1.00"])
    print_table([f"build, median of {len(ours)}", "s", "quads/s", "time/bulk_load"], rows)


if __name__ == "__main__":
    main()
