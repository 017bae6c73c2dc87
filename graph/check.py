"""Checks of a finished graph: what SHACL says well in shapes.ttl, and what an engine answers faster as a query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from pyshacl import validate
from rdflib import RDF, RDFS, SH, Graph

from graph.rdf import IDENTITY_GRAPH, Format, RdfStore, Row
from ontology.model import ID_BASE
from ontology.money import CURRENCIES

SHAPES = Path(__file__).parent.parent / "ontology" / "shapes.ttl"
_LISTED = 100
_RATE_TOLERANCE = 0.05
"""Implied exchange rates of one source and currency pair may differ by this share."""

_NAMELESS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?s WHERE { ?s a ?type FILTER NOT EXISTS { ?s rdfs:label ?name } }"""
_NAMED_TWICE = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?s ?lang WHERE { ?s rdfs:label ?name BIND(LANG(?name) AS ?lang) } GROUP BY ?s ?lang HAVING(COUNT(*) > 1)"""
_DANGLING = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{IDENTITY_GRAPH}>) }}
  FILTER(isIRI(?o) && STRSTARTS(STR(?o), "{ID_BASE}"))
  MINUS {{ ?o a ?type }}
}}"""
_CURRENCIES = """
PREFIX ai: <https://w3id.org/aikg/>
SELECT ?s ?currency WHERE { ?s ai:currency ?currency }"""
_RANKED_TWICE = """
PREFIX ai: <https://w3id.org/aikg/>
SELECT ?s ?edition ?pillar (COUNT(*) AS ?n) WHERE {
  GRAPH ?g { ?ranking a ai:Ranking ; ai:ranked ?s ; ai:edition ?edition ; ai:pillar ?pillar ; ai:rank ?rank }
} GROUP BY ?g ?s ?edition ?pillar HAVING(COUNT(*) > 1)"""
_WEIGHTS = """
PREFIX ai: <https://w3id.org/aikg/>
SELECT ?child ?parent WHERE {
  ?d ai:child ?child ; ai:parent ?parent ; ai:derivationKind ?kind
  FILTER(?kind IN ("finetune", "adapter", "quantized", "merge", "continued-pretraining"))
}"""
_PERIODS = """
PREFIX ai: <https://w3id.org/aikg/>
SELECT ?s ?from ?to WHERE { ?s ai:start ?from ; ai:end ?to . }"""
_RATES = """
PREFIX ai: <https://w3id.org/aikg/>
SELECT ?g ?from ?to ?a ?b ?conversion WHERE {
  GRAPH ?g { ?conversion ai:convertedFrom/ai:value ?a ; ai:convertedTo/ai:value ?b .
             ?conversion ai:convertedFrom/ai:currency ?from ; ai:convertedTo/ai:currency ?to . }
  FILTER(?a > 0 && ?b > 0)
}"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding; only violations stop a build."""

    kind: str
    subject: str
    message: str
    violation: bool = True


def check(store: RdfStore) -> list[Problem]:
    """All findings on a store."""
    parts = (_names, _dangling, _currencies, _rankings, _cycles, _periods, _rates, _shacl)
    return [problem for part in parts for problem in part(store)]


def summary(problems: list[Problem]) -> dict[str, Any]:
    """The findings for a manifest: counts, and the first of them in words."""
    violations = [p for p in problems if p.violation]
    warnings = [p for p in problems if not p.violation]
    return {
        "violations": len(violations),
        "dangling": sum(p.kind == "dangling" for p in violations),
        "shacl": sum(p.kind == "shacl" for p in violations),
        "warnings": len(warnings),
        "listed": [f"{p.kind}: {p.subject}: {p.message}" for p in (violations + warnings)[:_LISTED]],
    }


def _names(store: RdfStore) -> Iterator[Problem]:
    for row in store.select(_NAMELESS):
        yield Problem("name", _subject(row), "has no name")
    for row in store.select(_NAMED_TWICE):
        yield Problem("name", _subject(row), f"has two preferred names in language {row['lang'].value!r}")


def _dangling(store: RdfStore) -> Iterator[Problem]:
    for row in store.select(_DANGLING):
        yield Problem("dangling", _subject(row), f"{row['p'].value} leads to {row['o'].id}, which nobody describes")


def _currencies(store: RdfStore) -> Iterator[Problem]:
    for row in store.select(_CURRENCIES):
        if row["currency"].value not in CURRENCIES:
            yield Problem("currency", _subject(row), f"{row['currency'].value!r} is not an ISO 4217 currency code")


def _rankings(store: RdfStore) -> Iterator[Problem]:
    for row in store.select(_RANKED_TWICE):
        message = f"has {row['n'].value} ranks of one source in {row['edition'].id}, {row['pillar'].id}"
        yield Problem("ranking", _subject(row), message)


def _cycles(store: RdfStore) -> Iterator[Problem]:
    """Models whose weights come from themselves; of several cycles, one is found."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for row in store.select(_WEIGHTS):
        sorter.add(row["child"].id, row["parent"].id)
    try:
        sorter.prepare()
    except CycleError as error:
        cycle: list[str] = error.args[1]
        yield Problem("cycle", cycle[0], f"is derived from itself: {' → '.join(cycle)}")


def _periods(store: RdfStore) -> Iterator[Problem]:
    """End before start; dates of different precision are compared as far as both go."""
    for row in store.select(_PERIODS):
        start, end = row["from"].value, row["to"].value
        shared = min(len(start), len(end))
        if end[:shared] < start[:shared]:
            yield Problem("period", _subject(row), f"ends on {end}, before it starts on {start}")


def _rates(store: RdfStore) -> Iterator[Problem]:
    rates: dict[tuple[str, str, str], list[tuple[float, str]]] = defaultdict(list)
    for row in store.select(_RATES):
        one, other, rate = _rate(row)
        rates[row["g"].value, one, other].append((rate, row["conversion"].id))
    for (graph, one, other), found in sorted(rates.items()):
        low, high = min(found), max(found)
        if high[0] > low[0] * (1 + _RATE_TOLERANCE):
            span = f"from {low[0]:.4g} ({low[1]}) to {high[0]:.4g} ({high[1]})"
            message = f"implied {other} per {one} of one source range {span}"
            yield Problem("exchange-rate", graph, message, violation=False)


def _rate(row: Row) -> tuple[str, str, float]:
    """(currency, other currency, what one of the first costs in the second); currencies in alphabetical order."""
    pairs = sorted([(row["from"].value, float(row["a"].value)), (row["to"].value, float(row["b"].value))])
    (one, amount), (other, price) = pairs
    return one, other, price / amount


def _shacl(store: RdfStore) -> Iterator[Problem]:
    shapes = Graph().parse(SHAPES)
    ok, report, _ = validate(_shaped(store, shapes), shacl_graph=shapes, inference="none", inplace=True)
    if ok:
        return
    assert isinstance(report, Graph)
    for result in report.subjects(SH.resultSeverity):
        subject = str(report.value(result, SH.focusNode)).removeprefix(ID_BASE)
        path = str(report.value(result, SH.resultPath) or "")
        message = f"{path.rpartition('/')[2]} {report.value(result, SH.resultMessage)}".strip()
        yield Problem("shacl", subject, message, report.value(result, SH.resultSeverity) == SH.Violation)


def _shaped(store: RdfStore, shapes: Graph) -> Graph:
    """The triples that the shapes read; rdflib takes longer to parse the others than all of validation."""
    named = (o for p in (SH.path, SH.disjoint, SH.targetSubjectsOf) for o in shapes.objects(None, p))
    read = " ".join(sorted({each.n3() for each in (*named, RDF.type, RDFS.subClassOf)}))
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?p {{ {read} }} ?s ?p ?o }}"
    return Graph().parse(data=store.query(query, Format.NTRIPLES), format="nt")


def _subject(row: Row) -> str:
    return row["s"].id or row["s"].value
