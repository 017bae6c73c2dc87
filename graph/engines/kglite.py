"""CypherEngine and PropertyStore on kglite: one file in the snapshot, loaded once, read-only."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import kglite

from graph.cypher import (
    COUNT_NODES,
    COUNT_RELATIONSHIPS,
    RELATIONSHIP_TYPES,
    an_end_without,
    create_parallel,
    nodes_of_class,
    relationships_of_type,
)  # fmt: skip
from graph.engines.kglite_dialect import names_steps, translate
from graph.engines.kglite_edits import Edited
from graph.engines.kglite_notices import notices
from graph.errors import QueryError, QueryFailed, QuerySyntax, QueryTooLong, ResultTooLarge
from graph.lexer import MAX_DEPTH
from graph.property import (
    DurationValue,
    Node,
    NodeValue,
    PathValue,
    Relationship,
    RelationshipValue,
    Table,
)  # fmt: skip

_T = TypeVar("_T")
_K = TypeVar("_K")
_HELD = 20_000
"""Nodes or relationships that wait at most, for others that go in the same bulk call."""
_WRONG_PASSES = ["fuse_optional_match_aggregate", "lower_fixed_var_length_hops", "push_distinct_into_match"]
"""Passes of the engine's optimizer that were seen to change answers."""
_SCALARS = frozenset([bool, float, int, str, type(None)])
_PREPARED = 256
"""Statements that are kept translated; their parameters differ."""
_CEILING = re.compile(r"safety ceiling of (\d+) ([a-z ]+) that applies")
"""How the engine says that a query fills the memory."""
_REVERSING_PASS = "optimize_pattern_start_node"
"""Begins at the better end of a pattern, and then names the steps of a path in the wrong order."""


class KgliteStore:
    """A graph in memory, new or loaded from a file."""

    def __init__(self, path: Path | None = None) -> None:
        kglite.set_query_warning_policy("silent")
        self._graph = kglite.load(str(path)) if path else kglite.KnowledgeGraph()
        self._graph.read_only(path is not None)
        self._prepared = lru_cache(_PREPARED)(self._prepare)
        self._implied = cache(self._is_implied)
        self._names = cache(self._listed)

    def load(self, nodes: Iterable[Node], relationships: Iterable[Relationship]) -> None:
        """Write a whole projection."""
        self._prepared.cache_clear()
        self._implied.cache_clear()
        self._names.cache_clear()
        classes: dict[str, str] = {}
        for labels, members in _grouped(nodes, lambda node: node.labels):
            classes.update((node.id, labels[0]) for node in members)
            self._add_nodes(labels, members)
        parallel: list[Relationship] = []
        for bulk, links in ((True, _first(relationships, parallel)), (False, parallel)):
            for ends, group in _grouped(links, lambda link: (link.type, classes[link.start], classes[link.end])):
                (self._add_relationships if bulk else self._add_parallel)(*ends, group)

    def nodes(self) -> Iterator[Node]:
        """All nodes, class by class."""
        for label in sorted(self._graph.node_types):
            for row in self._rows(nodes_of_class(label), {"label": label}):
                yield Node(row["properties"]["id"], tuple(row["labels"]), _own(row["properties"], label))

    def relationships(self) -> Iterator[Relationship]:
        """All relationships, type by type."""
        for (type_,) in self.run(RELATIONSHIP_TYPES, {}).rows:
            for row in self._rows(relationships_of_type(type_), {}):
                yield Relationship(type_, row["start"], row["end"], row["properties"])

    def size(self) -> int:
        """How many nodes and relationships."""
        return sum(self.run(text, {}).rows[0][0] for text in (COUNT_NODES, COUNT_RELATIONSHIPS))

    def save(self, path: Path) -> None:
        """Write the graph to one file."""
        with warnings.catch_warnings():  # what it says is of mapped loads, and ours are whole
            warnings.simplefilter("ignore", kglite.MappedFallbackWarning)
            self._graph.save(str(path))

    def run(self, text: str, parameters: Mapping[str, Any], max_rows: int = 0, timeout: float = 0) -> Table:
        """The answer to a reading query, its first `max_rows` rows (0: all)."""
        asked, disabled = self._prepared(text)
        try:
            view: Any = self._graph.cypher(
                asked.text, params=dict(parameters), timeout_ms=int(timeout * 1_000) or None,
                row_limit=max_rows + 1 if max_rows else None, hide_structural_keys=True, disabled_passes=disabled,
            )  # fmt: skip
        except kglite.CypherSyntaxError as error:
            place = asked.original_place(error.line, error.col) if error.line and error.col else (0, 0)
            raise QuerySyntax(_message(error), *place) from None
        except kglite.SchemaError as error:
            raise QuerySyntax(_message(error)) from None
        except kglite.CypherTimeoutError:
            raise QueryTooLong(f"the query was stopped after {timeout:g} s") from None
        except (kglite.CypherError, kglite.ArgumentError, ArithmeticError, TypeError, ValueError) as error:
            if ceiling := _CEILING.search(str(error)):
                raise ResultTooLarge(f"the query makes more than {int(ceiling[1]):,} {ceiling[2]} on its way") from None
            raise QueryFailed(_message(error)) from None
        except kglite.KgError as error:
            raise QueryError(_message(error)) from None
        fields = tuple(view.columns)
        rows = list(zip(*(_values(view.column(name)) for name in fields), strict=True))
        remarks = tuple(notices(view.warnings, self._names))
        return Table(fields, rows[: max_rows or None], remarks, bool(max_rows) and len(rows) > max_rows)

    def _listed(self, text: str) -> list[str]:
        return [name for (name,) in self.run(text, {}).rows]

    def _prepare(self, text: str) -> tuple[Edited, list[str]]:
        """A statement for the engine, and the passes of its optimizer that are switched off for it."""
        asked = translate(text, self._implied)
        return asked, [*_WRONG_PASSES, _REVERSING_PASS] if names_steps(text) else _WRONG_PASSES

    def _is_implied(self, type_: str, is_start: bool, label: str) -> bool:
        if label in self._graph.node_types:
            return False
        return not list(self._rows(an_end_without(type_, is_start, label), {}))

    def _rows(self, text: str, parameters: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The rows of a query of ours, one at a time as Python objects."""
        rows: Any = self._graph.cypher(text, params=dict(parameters), hide_structural_keys=True)
        yield from rows

    def close(self) -> None:
        """Forget the graph."""
        self._prepared.cache_clear()
        del self._graph

    def _add_nodes(self, labels: tuple[str, ...], nodes: list[Node]) -> None:
        # without a title, if only an empty one, a node would answer its id for a missing name
        titles = [node.properties.get("title") for node in nodes]
        frame = _frame([node.properties for node in nodes], title=titles)
        self._graph.add_nodes(frame, labels[0], "id", "title", labels=list(labels[1:]))

    def _add_relationships(self, type_: str, start: str, end: str, links: list[Relationship]) -> None:
        ends = {"_start": [link.start for link in links], "_end": [link.end for link in links]}
        frame = _frame([link.properties for link in links], **ends)
        columns = [name for name in frame.columns if name not in ends]
        self._graph.add_relationships(frame, type_, start, "_start", end, "_end", columns=columns)

    def _add_parallel(self, type_: str, start: str, end: str, links: list[Relationship]) -> None:
        rows = [{"source": link.start, "target": link.end, "properties": dict(link.properties)} for link in links]
        self._graph.cypher(create_parallel(type_, start, end), params={"rows": rows})


def _first(links: Iterable[Relationship], parallel: list[Relationship]) -> Iterator[Relationship]:
    """The links, but for further ones of a type between two nodes: the bulk call would merge these into the first."""
    pairs: set[int] = set()
    for link in links:
        pair = hash((link.type, link.start, link.end))  # where two collide, a link only takes the slower way
        if pair in pairs:
            parallel.append(link)
        else:
            yield link
        if "id" in link.properties:  # only what is an entity of its own can stand twice between two nodes
            pairs.add(pair)


def _grouped(items: Iterable[_T], key: Callable[[_T], _K]) -> Iterator[tuple[_K, list[_T]]]:
    """Items with the same key in few, long lists: whenever too many are held, the longest list goes."""
    groups: dict[_K, list[_T]] = defaultdict(list)
    held = 0
    for item in items:
        groups[key(item)].append(item)
        held += 1
        if held == _HELD:
            longest = max(groups, key=lambda each: len(groups[each]))
            held -= len(groups[longest])
            yield longest, groups.pop(longest)
    yield from groups.items()


def _frame(rows: Sequence[Mapping[str, Any]], **more: Sequence[Any]) -> Any:
    """A data frame that keeps the type of each value and leaves absent ones empty."""
    import pandas as pd  # only builds need it; a server starts 0.4 s sooner without

    columns = {key: [row.get(key) for row in rows] for key in sorted(set[str]().union(*rows))} | more
    return pd.DataFrame({key: pd.Series(cells, dtype=object) for key, cells in columns.items()}, copy=False)


def _message(error: Exception) -> str:
    return re.sub(r"^(Cypher|Schema) \w*? ?error(?: at line \d+, col \d+)?: ", "", str(error).partition("\n")[0])


def _values(values: list[Any], depth: int = 0) -> list[Any]:
    """Each as ours; most columns and lists have only what is the same in both, and stay as they are."""
    return values if _SCALARS.issuperset(map(type, values)) else [_value(value, depth) for value in values]


def _value(value: Any, depth: int = 0) -> Any:
    """The engine's dictionaries for nodes, relationships, paths and durations as our types, at any depth.

    Maps of a statement have their keys in alphabetical order, and no `title` and `type` beside the properties.
    Raises QueryFailed for lists and maps that nest too deeply to be written.
    """
    if depth > MAX_DEPTH:
        raise QueryFailed(f"a value of the answer nests more than {MAX_DEPTH} levels")
    if isinstance(value, list):
        return _values(value, depth + 1)
    if not isinstance(value, dict):
        return value
    match list(value):
        case ["id", "labels", "properties"] if _is_node(value):
            return NodeValue(str(value["id"]), tuple(value["labels"]), _own(value["properties"], value["labels"][0]))
        case ["id", "start", "end", "type", "properties"]:
            ends = str(value["start"]), str(value["end"])
            return RelationshipValue(str(value["id"]), value["type"], *ends, value["properties"])
        case ["nodes", "relationships"]:
            nodes, links = (tuple(_value(each) for each in value[key]) for key in ("nodes", "relationships"))
            return PathValue(nodes, links)
        case ["months", "days", "seconds"]:
            return DurationValue(**value)
        case _:
            return {key: _value(each, depth + 1) for key, each in value.items()}


def _is_node(value: Mapping[str, Any]) -> bool:
    return isinstance(value["properties"], dict) and value["properties"].keys() >= {"id", "title", "type"}


def _own(properties: Mapping[str, Any], label: str) -> dict[str, Any]:
    """The properties without those that the engine adds to every node."""
    added = {"title": None, "type": label}
    return {key: each for key, each in properties.items() if key not in added or each != added[key]}
