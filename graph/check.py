"""Checks of a finished graph: SHACL shapes, dangling links, cycles, implied exchange rates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyshacl import validate
from rdflib import SH, Graph

from graph.rdf import Format, RdfStore, Row
from ontology.model import ID_BASE, Model

SHAPES = Path(__file__).parent.parent / "ontology" / "shapes.ttl"
_LISTED = 100
_RATE_TOLERANCE = 0.05
"""Implied exchange rates of one source and currency pair may differ by this share (ontology.md)."""

_DANGLING = f"""
SELECT DISTINCT ?s ?p ?o WHERE {{
  ?s ?p ?o . FILTER(isIRI(?o) && STRSTARTS(STR(?o), "{ID_BASE}"))
  FILTER NOT EXISTS {{ ?o a ?type }}
}}"""
_CYCLES = """
PREFIX ai: <https://w3id.org/aikg/>
SELECT DISTINCT ?m WHERE {
  ?d ai:child ?m ; ai:derivationKind ?kind . FILTER(?kind != "architecture")
  ?m (^ai:child/ai:parent)+ ?m
}"""
_PERIODS = """
PREFIX ai: <https://w3id.org/aikg/>
SELECT ?s ?from ?to WHERE { ?s ai:start ?from ; ai:end ?to . }"""
_RATES = """
PREFIX ai: <https://w3id.org/aikg/>
SELECT ?g ?from ?to ?a ?b ?conversion WHERE {
  GRAPH ?g { ?conversion ai:convertedFrom/ai:value ?a ; ai:convertedTo/ai:value ?b .
             ?conversion ai:convertedFrom/ai:currency ?from ; ai:convertedTo/ai:currency ?to . }
  FILTER(?a > 0)
}"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding; only violations stop a build."""

    kind: str
    subject: str
    message: str
    violation: bool = True


def check(store: RdfStore, model: Model, folder: Path) -> list[Problem]:
    """All findings on a store; `folder` is for a temporary file."""
    return [*_dangling(store), *_cycles(store), *_periods(store), *_rates(store), *_shacl(store, model, folder)]


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


def _dangling(store: RdfStore) -> Iterator[Problem]:
    for row in store.select(_DANGLING):
        yield Problem("dangling", row["s"].id, f"{row['p'].value} leads to {row['o'].id}, which nobody describes")


def _cycles(store: RdfStore) -> Iterator[Problem]:
    for row in store.select(_CYCLES):
        yield Problem("cycle", row["m"].id, "is derived from itself")


def _periods(store: RdfStore) -> Iterator[Problem]:
    """End before start; dates of different precision are compared as far as both go."""
    for row in store.select(_PERIODS):
        start, end = row["from"].value, row["to"].value
        shared = min(len(start), len(end))
        if end[:shared] < start[:shared]:
            yield Problem("period", row["s"].id, f"ends on {end}, before it starts on {start}")


def _rates(store: RdfStore) -> Iterator[Problem]:
    rates: dict[tuple[str, str, str], list[tuple[float, str]]] = {}
    for row in store.select(_RATES):
        pair = (row["g"].value, row["from"].value, row["to"].value)
        rates.setdefault(pair, []).append((_rate(row), row["conversion"].id))
    for (graph, one, other), found in sorted(rates.items()):
        low, high = min(found), max(found)
        if high[0] > low[0] * (1 + _RATE_TOLERANCE):
            message = f"implied {other} per {one} of one source range from {low[0]:.4g} to {high[0]:.4g}"
            yield Problem("exchange-rate", graph, message, violation=False)


def _rate(row: Row) -> float:
    return float(row["b"].value) / float(row["a"].value)


def _shacl(store: RdfStore, model: Model, folder: Path) -> Iterator[Problem]:
    path = folder / "check.nt"
    store.dump(path, Format.NTRIPLES)
    data = Graph().parse(path, format="nt")
    path.unlink()
    ok, report, _ = validate(data, shacl_graph=str(SHAPES), inference="none", advanced=False)
    if ok:
        return
    assert isinstance(report, Graph)
    for result in report.subjects(SH.resultSeverity):
        subject = str(report.value(result, SH.focusNode)).removeprefix(ID_BASE)
        path_ = str(report.value(result, SH.resultPath) or "")
        message = f"{path_.rpartition('/')[2]} {report.value(result, SH.resultMessage)}".strip()
        yield Problem("shacl", subject, message, report.value(result, SH.resultSeverity) == SH.Violation)


