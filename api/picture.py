"""The pyvis page of an entity's neighbourhood, for the command line and notebooks."""

from __future__ import annotations

from api.views import pyvis_page
from graph.describe import Describer, source_notes
from graph.ego import ego
from graph.errors import NotFound
from graph.layout import layout
from graph.snapshot import Snapshot


def picture(snapshot: Snapshot, entity: str, nodes: int, lang: str) -> str:
    """A self-contained page; `entity` is an id, an id without its prefix, or a name. Raises NotFound."""
    store, index, model = snapshot.store(), snapshot.search(), snapshot.model()
    describer = Describer(store, model, lang)
    if not describer.type(entity):
        found = index.by_slug(entity) or [hit.id for hit in index.search(entity, 1)]
        if not found:
            raise NotFound(f"there is no entity {entity!r}")
        entity = found[0]
    graph = layout(ego(store, model, entity, index.degree, nodes))
    used = {each for edge in graph.edges for each in edge.sources}
    notes = {name: note for name, note in source_notes(store).items() if name in used}
    return pyvis_page(graph, model, lang, notes, describer.caption(entity), snapshot.id, links=False)
