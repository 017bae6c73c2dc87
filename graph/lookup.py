"""The entity that somebody means: by its id, a merged id, an id without its prefix, or a name."""

from __future__ import annotations

from graph.describe import Describer
from graph.entity import is_id
from graph.errors import Ambiguous, NotFound
from graph.rdf import IDENTITY_GRAPH, RdfStore, iri
from graph.search import SearchIndex
from ontology.model import AI, Model

_MERGED = f"SELECT ?o WHERE {{ GRAPH <{IDENTITY_GRAPH}> {{ ?s <{AI.mergedInto}> ?o }} }}"


def by_id(store: RdfStore, index: SearchIndex, model: Model, asked: str) -> str:
    """The id for an id, a merged id, or an id without its prefix. Raises NotFound, or Ambiguous with the candidates."""
    if Describer(store, model).type(asked):
        return asked
    for row in store.select(_MERGED, {"s": iri(asked)}) if is_id(asked) else ():
        return row["o"].id
    found = index.by_slug(asked)
    if len(found) > 1:
        raise Ambiguous(asked, found)
    if not found:
        raise NotFound(f"there is no entity {asked!r}")
    return found[0]


def by_name(store: RdfStore, index: SearchIndex, model: Model, asked: str) -> str:
    """The same, or the best linked of several, or the one whose name fits best. Raises NotFound."""
    try:
        return by_id(store, index, model, asked)
    except Ambiguous as several:
        return several.candidates[0]
    except NotFound:
        hits = index.search(asked, 1)
        if not hits:
            raise
        return hits[0].id
