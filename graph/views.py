"""Views by name: `ego/{id}`, `path/{from}/{to}`, `selection/{id,id}`, `overview`,
`communities`, `community/{number}` of one snapshot."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from graph.captions import grouped
from graph.communities import communities, community, named
from graph.errors import BadRequest
from graph.expansion import Opened, expanded
from graph.explore import DEFAULT_NODES, MOST_NODES, MOST_PATHS, connect, ego, expand, overview, selection
from graph.facts import SourceNote
from graph.filters import Filters, filtered
from graph.graphview import GraphView, Texts
from graph.network import Network
from graph.projection import source_id
from graph.subgraph import Node, Subgraph
from graph.words import WORDS
from ontology.model import LANGUAGES, Model, label

_NAMED = 3
"""Names in the title of a selection."""
_COMMUNITIES = 40
"""Communities that an overview of nodes names."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What of a view is asked for; 0 or empty is the usual."""

    limit: int = 0
    types: Collection[str] = ()
    relations: Collection[str] = ()
    k: int = 3
    exclude: Collection[str] = ()
    opened: Sequence[Opened] = ()
    """What is shown in addition, in this order."""
    closed: Collection[str] = ()
    """Nodes whose neighbours are folded away."""
    filters: Filters = Filters()  # noqa: RUF009
    selected: str = ""
    """What pictures mark, as `GraphView.selected` names it."""


class Views:
    """Makes the views of one snapshot."""

    def __init__(
        self, network: Network, model: Model, sources: Mapping[str, SourceNote], snapshot: str, as_of: str,
        resolve: Callable[[str], str],
    ) -> None:  # fmt: skip
        self._network = network
        self._model = model
        self._sources = {source_id(graph): note for graph, note in sorted(sources.items())}
        self._snapshot = snapshot
        self._as_of = as_of
        self._resolve = resolve

    def view(self, name: str, ask: Ask = Ask()) -> GraphView:
        """The view of a name, expanded and filtered as asked. Raises NotFound, Ambiguous, BadRequest."""
        found = self._view(name, ask)
        if ask.opened or ask.closed:
            opened = [Opened(self._resolve(id_), self._relation(key), limit) for id_, key, limit in ask.opened]
            closed = {self._resolve(each) for each in ask.closed}
            graph = expanded(self._network, found.graph, opened, closed, ask.relations)
            found = self._made(found.name, found.title, graph)
        seen = self._filtered(found, ask.filters) if ask.filters != Filters() else found
        return replace(seen, selected=ask.selected)

    def _view(self, name: str, ask: Ask) -> GraphView:
        kind, *given = name.split("/")
        match kind, given:
            case "ego", [id_]:
                return self._ego(self._resolve(id_), ask)
            case "path", [start, end]:
                return self._path(self._resolve(start), self._resolve(end), ask)
            case "selection", [ids]:
                return self._selection([self._resolve(each) for each in ids.split(",") if each], ask)
            case "overview", []:
                graph = overview(self._network, ask.limit or MOST_NODES, ask.types, ask.relations)
                graph = replace(graph, communities=named(self._network, _COMMUNITIES))
                return self._made("overview", {lang: WORDS[lang]["overview"] for lang in LANGUAGES}, graph)
            case "communities", []:
                return self._communities()
            case "community", [number] if re.fullmatch(r"\d{1,6}", number):
                return self._community(int(number), ask)
        raise BadRequest(
            f"there is no view {name!r}: ego/ID, path/FROM/TO, selection/ID,ID, overview, communities, community/NUMBER"
        )

    def expand(self, asked: str, relation: str, limit: int, offset: int) -> GraphView:
        """The next neighbours of an entity by a relation. Raises NotFound, BadRequest."""
        id_ = self._resolve(asked)
        graph = expand(self._network, id_, self._relation(relation), limit, offset)
        return self._made(f"expand/{id_}", graph.nodes[0].labels, graph)

    def _relation(self, key: str) -> str:
        if key not in self._model.properties and key not in self._model.classes:
            raise BadRequest(f"there is no relation {key!r}")
        return key

    def _filtered(self, found: GraphView, filters: Filters) -> GraphView:
        """The view with what fits the filters, which are named in its note."""
        countries = self._network.nodes(filters.countries)

        def title(source: str) -> str:
            return self._sources[source].title if source in self._sources else source

        def word(lang: str, key: str) -> str:
            return label(countries[key].labels, lang, key) if key in countries else found.word(key, lang)

        note = {lang: filters.said(partial(word, lang), title, lang) for lang in LANGUAGES}
        return replace(self._made(found.name, found.title, filtered(found.graph, filters)), note=note)

    def _ego(self, id_: str, ask: Ask) -> GraphView:
        graph = ego(self._network, id_, ask.limit or DEFAULT_NODES, ask.types, ask.relations)
        return self._made(f"ego/{id_}", _title(graph.nodes[:1] if graph.focus else graph.nodes), graph)

    def _path(self, start: str, end: str, ask: Ask) -> GraphView:
        weak = [key for key, prop in self._model.properties.items() if prop.weak]
        graph = connect(self._network, start, end, min(ask.k, MOST_PATHS), ask.exclude, weak)
        nodes = {node.id: node for node in graph.nodes}
        return self._made(f"path/{start}/{end}", _title([nodes[start], nodes[end]], " → "), graph)

    def _selection(self, ids: list[str], ask: Ask) -> GraphView:
        graph = selection(self._network, ids, ask.relations)
        return self._made(f"selection/{','.join(ids)}", _title(graph.nodes), graph)

    def _communities(self) -> GraphView:
        graph = communities(self._network)
        total, parts = sum(each.size for each in graph.communities), len(graph.nodes)
        title = {lang: WORDS[lang]["communities"].format(nodes=grouped(total, lang), parts=parts) for lang in LANGUAGES}
        return self._made("communities", title, graph)

    def _community(self, number: int, ask: Ask) -> GraphView:
        graph = community(self._network, number, ask.limit or MOST_NODES)
        labels = graph.communities[0].labels
        title = {lang: WORDS[lang]["community"].format(name=label(labels, lang)) for lang in LANGUAGES}
        return self._made(f"community/{number}", title, graph)

    def _made(self, name: str, title: Texts, graph: Subgraph) -> GraphView:
        used = {source for edge in graph.edges for source in edge.sources}
        sources = {key: note for key, note in self._sources.items() if key in used}
        return GraphView(name, title, self._snapshot, self._as_of, graph, self._model, sources)


def _title(nodes: list[Node] | tuple[Node, ...], between: str = ", ") -> Texts:
    """The names of the first nodes, in each language."""
    made = {}
    for lang in LANGUAGES:
        names = between.join(label(node.labels, lang, node.id) for node in nodes[:_NAMED])
        more = len(nodes) - _NAMED
        made[lang] = WORDS[lang]["selection"].format(names=names, more=more) if more > 0 else names
    return made
