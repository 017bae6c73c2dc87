"""The network of a snapshot: all that is drawn, its links with who states them, and its places, in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx

_GIVEN = "(SELECT value FROM json_each(:ids))"


class Drawn(NamedTuple):
    """An entity that is drawn."""

    id: str
    type: str
    labels: Mapping[str, str]
    country: str
    """Id of its country, else of the only one of the organisations that it belongs to (`ai:locates`)."""
    date: str
    """The first date that the ontology has for it."""
    degree: int
    rank: float
    community: int
    x: float
    y: float


class Link(NamedTuple):
    """A relation between two of them."""

    id: str
    """That of the entity that it stands for (a Membership), or `source~type~target`."""
    source: str
    target: str
    type: str
    """Key of a property or of an edge class."""
    start: str
    """From when: its own date, else that of the claims behind it, else the later one of its ends."""
    end: str
    facts: Mapping[str, str]
    sources: tuple[str, ...]
    """`name/edition` of each."""


class Network:
    """Lookups in the network file of a snapshot; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def nodes(self, ids: Iterable[str]) -> dict[str, Drawn]:
        """Those of the ids that are drawn, best ranked first."""
        found = self._rows(f"SELECT * FROM nodes WHERE id IN {_GIVEN} ORDER BY rank DESC, id", ids)
        return {row[0]: Drawn._make((*row[:2], json.loads(row[2]), *row[3:])) for row in found}

    def best(self, limit: int, types: Sequence[str] = ()) -> list[str]:
        """The ids of the best ranked, of all types or of some."""
        where = f"WHERE type IN {_GIVEN}" if types else ""
        sql = f"SELECT id FROM nodes {where} ORDER BY rank DESC, id LIMIT {int(limit)}"
        return [row[0] for row in self._rows(sql, types)]

    def neighbours(self, id_: str, types: Collection[str], relations: Collection[str], limit: int) -> dict[str, str]:
        """id → type of the best ranked neighbours of a node; of all types and by all relations where none is given."""
        sql = f"""SELECT DISTINCT there, kind FROM ends WHERE {_chosen(types, relations)}
            ORDER BY rank DESC, there LIMIT {int(limit)}"""
        return dict(self._rows(sql, [id_], types, relations))

    def kinds(self, id_: str, types: Collection[str], relations: Collection[str]) -> Counter[str]:
        """Type → number of the neighbours of a node, of some types and by some relations as in `neighbours`."""
        if len(relations) > 1:
            sql = f"SELECT kind, count(DISTINCT there) FROM ends WHERE {_chosen(types, relations)} GROUP BY kind"
        else:  # counted when the file was written
            relations = relations or ("",)
            sql = f"SELECT kind, number FROM degrees WHERE {_chosen(types, relations)}"
        return Counter(dict(self._rows(sql, [id_], types, relations)))

    def among(self, ids: Iterable[str]) -> list[Link]:
        """All links between nodes of a set, in the order of their ids."""
        given = list(ids)
        sql = f"SELECT * FROM links WHERE source IN {_GIVEN} AND target IN {_GIVEN} ORDER BY id"
        return [_link(row) for row in self._rows(sql, given)]

    def link(self, id_: str) -> Link | None:
        """A link by its id."""
        return next((_link(row) for row in self._rows(f"SELECT * FROM links WHERE id IN {_GIVEN}", [id_])), None)

    def links(self, ids: Iterable[str]) -> dict[str, dict[str, int]]:
        """Node → relation → number of its neighbours."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        sql = f"SELECT here, type, sum(number) FROM degrees WHERE here IN {_GIVEN} AND type <> '' GROUP BY here, type"
        for id_, relation, number in self._rows(sql, ids):
            found[id_][relation] = number
        return found

    def counts(self) -> dict[str, int]:
        """Type → number of nodes of it."""
        return dict(self._rows("SELECT kind, number FROM degrees WHERE here = '' ORDER BY kind", ()))

    def communities(self, limit: int) -> list[tuple[int, str, int, float, float]]:
        """(number, best ranked member, size, x, y) of the largest communities; of all where `limit` is -1."""
        sql = f"""SELECT community, id, count(*), avg(x), avg(y), max(rank) FROM nodes
            GROUP BY community ORDER BY count(*) DESC, community LIMIT {int(limit)}"""
        return [row[:5] for row in self._rows(sql, ())]

    def members(self, community: int) -> dict[str, str]:
        """id → type of the members of a community, best ranked first."""
        sql = "SELECT id, type FROM nodes WHERE community = ? ORDER BY rank DESC, id"
        return dict(self._db.execute(sql, (community,)).fetchall())

    def between_communities(self) -> list[tuple[int, int, int, set[str]]]:
        """(community, another, how many links are between them, who states those), most links first."""
        sql = """SELECT min(a.community, b.community), max(a.community, b.community), count(*),
            group_concat(DISTINCT replace(sources, ' ', ',')) FROM links
            JOIN nodes a ON a.id = source JOIN nodes b ON b.id = target WHERE a.community <> b.community
            GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"""
        return [(*row[:3], set(row[3].split(","))) for row in self._rows(sql, ())]

    @cached_property
    def graph(self) -> nx.Graph[str]:
        """All nodes with their type and degree, and by which relations they are linked, in memory for walks."""
        made: nx.Graph[str] = nx.Graph()
        for id_, type_, degree in self._rows("SELECT id, type, degree FROM nodes ORDER BY id", ()):
            made.add_node(id_, type=type_, degree=degree)
        for source, target, type_ in self._rows("SELECT DISTINCT source, target, type FROM links WHERE source <> target ORDER BY 1, 2, 3", ()):  # fmt: skip  # noqa: E501
            relations = made.get_edge_data(source, target, {"relations": ()})["relations"]
            made.add_edge(source, target, relations=(*relations, type_))
        return made

    def _rows(
        self, sql: str, ids: Iterable[str], types: Collection[str] = (), relations: Collection[str] = ()
    ) -> Iterator[tuple[Any, ...]]:
        given = {"ids": ids, "types": types, "relations": relations}
        return iter(self._db.execute(sql, {key: json.dumps(list(each)) for key, each in given.items()}).fetchall())


def _chosen(types: Collection[str], relations: Collection[str]) -> str:
    """The condition on rows of `ends` and `degrees`."""
    of_types = "AND kind IN (SELECT value FROM json_each(:types))" if types else ""
    by_relations = "AND type IN (SELECT value FROM json_each(:relations))" if relations else ""
    return f"here = (SELECT value FROM json_each(:ids)) {of_types} {by_relations}"


def _link(row: tuple[Any, ...]) -> Link:
    return Link._make((*row[:6], json.loads(row[6]), tuple(row[7].split())))
