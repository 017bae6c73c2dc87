"""The graph in Python and in notebooks: pictures, SPARQL and Cypher of one snapshot, without a server."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from html import escape
from typing import Any

import networkx as nx

from graph.analysis import to_networkx
from graph.cypher_guard import check_cypher
from graph.describe import source_notes
from graph.engines.embedded import EmbeddedGraph
from graph.graphview import GraphView
from graph.guard import check_query
from graph.lookup import by_name
from graph.property import Table
from graph.pyvis_page import pyvis_page
from graph.snapshot import Snapshot
from graph.views import Ask, Views
from ontology.model import label

_HEIGHT = 640
_LISTED = 10


class Picture:
    """A view that a notebook shows as a picture and a terminal as text."""

    def __init__(self, view: GraphView, lang: str) -> None:
        self.view = view
        self.lang = lang

    def html(self) -> str:
        """The page of the view; it needs no network and no other file."""
        return pyvis_page(self.view, self.lang, links=False)

    def _repr_html_(self) -> str:
        title = escape(label(self.view.title, self.lang))
        return (f'<iframe sandbox="allow-scripts" width="100%" height="{_HEIGHT}" frameborder="0" title="{title}" '
                f'srcdoc="{escape(self.html())}"></iframe>')  # fmt: skip

    def __repr__(self) -> str:
        graph, lang = self.view.graph, self.lang
        names = {node.id: self.view.caption(node, lang) for node in graph.nodes}
        shown, total = len(graph.nodes), len(graph.nodes) + sum(graph.left_out.values())
        lines = [f"{label(self.view.title, lang)}: {shown} of {total} nodes, {len(graph.edges)} relations"]
        for edge in graph.edges[:_LISTED]:
            lines.append(f"  {names[edge.source]} — {self.view.word(edge.type, lang)} → {names[edge.target]}")
        return "\n".join(lines + ["  …"] * (len(graph.edges) > _LISTED))


class KnowledgeGraph:
    """One snapshot, opened for reading."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._store = snapshot.store()
        self._index = snapshot.search()
        self._network = snapshot.network()
        self._model = snapshot.model()

    @cached_property
    def _property_graph(self) -> EmbeddedGraph:
        return self.snapshot.property_graph()

    def view(self, name: str, *, lang: str = "en", limit: int = 0, **ask: Any) -> Picture:
        """A picture: of an entity by id or name, or of a view such as `path/emmanuel-macron/mistral-large-2`.

        Raises NotFound or BadRequest.
        """
        resolve = partial(by_name, self._store, self._index, self._model)
        views = Views(self._network, self._model, source_notes(self._store), self.snapshot.id, self.snapshot.day, resolve)  # fmt: skip  # noqa: E501
        named = name if "/" in name or name == "overview" else f"ego/{name}"
        return Picture(views.view(named, Ask(limit, **ask)), lang)

    def sparql(self, query: str) -> list[dict[str, str]]:
        """The rows of a SELECT; entities are ids. Raises QueryError."""
        text = check_query(query, 0).text
        return [{name: term.id or term.value for name, term in row.items()} for row in self._store.select(text)]

    def cypher(self, statement: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of a reading statement. Raises QueryError."""
        table = self._run(statement, parameters or {})
        return [dict(zip(table.fields, row, strict=True)) for row in table.rows]

    def networkx(self, statement: str, parameters: Mapping[str, Any] | None = None) -> nx.MultiDiGraph[str]:
        """The nodes and relationships of its answer: nodes by id, edges with `type`. Raises QueryError."""
        return to_networkx(self._run(statement, parameters or {}))

    def _run(self, statement: str, parameters: Mapping[str, Any]) -> Table:
        return self._property_graph.run(check_cypher(statement, parameters), parameters)

    def close(self) -> None:
        """Release the files."""
        for each in (self._store, self._index, self._network):
            each.close()
        if "_property_graph" in self.__dict__:
            self._property_graph.close()
