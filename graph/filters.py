"""Filters of a view: what does not fit is dimmed or left out, and the view says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from graph.subgraph import Edge, Node, Subgraph
from graph.words import WORDS


@dataclass(frozen=True, slots=True)
class Filters:
    """What is to be seen of a view; the explorer has the same rules."""

    types_off: Collection[str] = frozenset()
    relations_off: Collection[str] = frozenset()
    confidence_off: Collection[str] = frozenset()
    countries: Collection[str] = frozenset()
    """Ids; what has no country is of none of them."""
    sources: Collection[str] = frozenset()
    """`name/edition` of those that state an edge."""
    start: str = ""
    """First year."""
    end: str = ""
    """Last year."""
    hide: bool = False
    """Leave out what does not fit; else it is dimmed."""
    as_of: str = ""
    """A date: what began later or had ended is left out, what has no date though others of its type do is dimmed."""

    def on_edges(self) -> bool:
        """Do nodes without any fitting edge go with their edges?"""
        return bool(self.sources or self.relations_off or self.confidence_off)

    def said(self, word: Callable[[str], str], title: Callable[[str], str], lang: str) -> str:
        """The filters in words; `word` names types, relations and countries, `title` sources."""
        words = WORDS[lang]
        without = [*map(word, sorted([*self.types_off, *self.relations_off])), *sorted(self.confidence_off)]
        parts = {
            "as_of": [self.as_of] if self.as_of else [],
            "years": [f"{self.start}–{self.end}"] if self.start or self.end else [],
            "only": [*map(word, sorted(self.countries)), *map(title, sorted(self.sources))], "without": without,
        }  # fmt: skip
        return ". ".join(f"{words[key]} {', '.join(values)}" for key, values in parts.items() if values)


def filtered(graph: Subgraph, filters: Filters) -> Subgraph:
    """The graph without what is hidden, and with the ids of nodes and edges that are dimmed."""
    around: dict[str, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        for id_ in {edge.source, edge.target}:
            around[id_].append(edge)
    hidden = _late(graph, around, filters.as_of)
    away = hidden if filters.hide else set[str]()
    away |= {n.id for n in graph.nodes if n.id != graph.focus and not _fits(n, filters)}
    away |= {e.id for e in graph.edges if not _edge_fits(e, filters) or away & {e.source, e.target}}
    if filters.on_edges():
        away |= _loose(around, graph.focus, away)
    dimmed = frozenset((away | _undated(graph, filters.as_of)) - hidden)
    return replace(graph, nodes=tuple(n for n in graph.nodes if n.id not in hidden),
                   edges=tuple(e for e in graph.edges if not hidden & {e.id, e.source, e.target}),
                   paths=tuple(p for p in graph.paths if not hidden & {*p.nodes, *p.edges}), dimmed=dimmed)  # fmt: skip


def _late(graph: Subgraph, around: Mapping[str, list[Edge]], as_of: str) -> set[str]:
    """What began after a date or had ended, and what hangs on that alone."""
    if not as_of:
        return set()
    late = {node.id for node in graph.nodes if node.id != graph.focus and node.date > as_of}
    late |= {e.id for e in graph.edges if not _lasts(e, as_of) or late & {e.source, e.target}}
    return late | _loose(around, graph.focus, late)


def _undated(graph: Subgraph, as_of: str) -> set[str]:
    """Nodes of which it is not known whether they were there at a date, with their edges."""
    if not as_of:
        return set()
    types = {node.type for node in graph.nodes if node.date}
    found = {n.id for n in graph.nodes if not n.date and n.type in types and n.id != graph.focus}
    return found | {edge.id for edge in graph.edges if found & {edge.source, edge.target}}


def _lasts(edge: Edge, as_of: str) -> bool:
    """Dates may be years or months: what is less precise counts from its beginning and to its end."""
    return edge.start <= as_of and (not edge.end or as_of[: len(edge.end)] <= edge.end)


def _loose(around: Mapping[str, list[Edge]], focus: str, away: Collection[str]) -> set[str]:
    return {id_ for id_, edges in around.items() if id_ != focus and edges and all(e.id in away for e in edges)}


def _fits(node: Node, filters: Filters) -> bool:
    year = node.date[:4]
    outside = year and ((filters.start and year < filters.start) or (filters.end and year > filters.end))
    if node.type in filters.types_off or outside:
        return False
    return not filters.countries or node.country in filters.countries or node.id in filters.countries


def _edge_fits(edge: Edge, filters: Filters) -> bool:
    if edge.type in filters.relations_off or dict(edge.properties).get("confidence") in filters.confidence_off:
        return False
    return not filters.sources or any(each in filters.sources for each in edge.sources)
