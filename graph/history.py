"""What changed about an entity from one kept snapshot to the next: claims of sources, and decisions on identity."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple

from graph.errors import SnapshotError
from graph.rdf import IDENTITY_GRAPH, SHOWN_GRAPH, RdfStore, iri
from graph.snapshot import Snapshot, Snapshots
from graph.source import SOURCE_BASE
from ontology import Model
from ontology.model import AI

KEPT = 20
"""Snapshots that are compared, the newest ones; each is opened."""
_CLAIMS = "SELECT ?g ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"
_MERGED = f"SELECT ?s WHERE {{ GRAPH <{IDENTITY_GRAPH}> {{ ?s <{AI.mergedInto}> ?o }} }}"
_DECISIONS = f"""SELECT * WHERE {{ GRAPH <{IDENTITY_GRAPH}> {{
  ?d <{AI.left}>|<{AI.right}> ?s ; <{AI.left}> ?left ; <{AI.right}> ?right ; <{AI.verdict}> ?verdict ;
     <{AI.decidedBy}> ?by OPTIONAL {{ ?d <{AI.decidedOn}> ?on }} OPTIONAL {{ ?d <{AI.why}> ?why }} }} }}"""


class Claim(NamedTuple):
    """A value that a source states; `derived`: computed from it."""

    property: str
    value: str
    lang: str
    source: str
    derived: bool


class Ruling(NamedTuple):
    """A decision on identity, as it lies in the graph."""

    left: str
    right: str
    verdict: str
    by: str
    on: str
    why: str


@dataclass(frozen=True, slots=True)
class Change:
    """One snapshot beside the one before it; all that it holds where there is none before."""

    snapshot: str
    created: str
    claims: int
    added: tuple[Claim, ...]
    removed: tuple[Claim, ...]
    decided: tuple[Ruling, ...]
    undone: tuple[Ruling, ...]


def history(served: Snapshot, model: Model, id_: str) -> tuple[Change, ...]:
    """The kept snapshots up to the served one in which something about the entity changed, newest first.

    A claim counts whichever id it is stated of, as long as the served snapshot holds the ids for one thing; a new
    edition of a source that says the same is no change. A snapshot that is damaged is passed over.
    """
    with closing(served.store()) as store:
        ids = (id_, *(row["s"].id for row in store.select(_MERGED, {"o": iri(id_)})))
    changes = []
    before: tuple[frozenset[Claim], frozenset[Ruling]] = (frozenset(), frozenset())
    for snapshot in _kept(served):
        with closing(snapshot.store()) as store:
            now = frozenset(_claims(store, model, ids)), frozenset(_rulings(store, ids))
        if now != before:
            (claims, rulings), (old_claims, old_rulings) = now, before
            changes.append(Change(
                snapshot.id, snapshot.manifest["created"], len(claims),
                tuple(sorted(claims - old_claims)), tuple(sorted(old_claims - claims)),
                tuple(sorted(rulings - old_rulings)), tuple(sorted(old_rulings - rulings)),
            ))  # fmt: skip
        before = now
    return tuple(reversed(changes))


def _kept(served: Snapshot) -> Iterator[Snapshot]:
    """The newest snapshots up to the served one, oldest first."""
    snapshots = Snapshots(served.path.parent.parent)
    for name in [each for each in snapshots.ids() if each <= served.id][-KEPT:]:
        try:
            snapshot = snapshots.get(name)
            snapshot.store().close()
        except (SnapshotError, OSError):
            continue
        yield snapshot


def _claims(store: RdfStore, model: Model, ids: tuple[str, ...]) -> Iterator[Claim]:
    for id_ in ids:
        for row in store.select(_CLAIMS, {"s": iri(id_)}):
            graph, term, key = row["g"].value, row["o"], model.by_iri.get(row["p"].value, "")
            if graph in (SHOWN_GRAPH, IDENTITY_GRAPH):
                continue
            source = graph.removeprefix(SOURCE_BASE).partition("/")[0]
            value = term.id or model.by_iri.get(term.value, term.value)
            yield Claim(key or "type", value, term.lang, source, graph.endswith("/derived"))


def _rulings(store: RdfStore, ids: tuple[str, ...]) -> Iterator[Ruling]:
    for id_ in ids:
        for row in store.select(_DECISIONS, {"s": iri(id_)}):
            said = {name: term.id or term.value for name, term in row.items()}
            yield Ruling(*(said.get(name, "") for name in Ruling._fields))
