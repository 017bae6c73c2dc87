"""Write the network of a snapshot from the stream of its projection."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from graph.network import Link
from graph.places import places
from graph.property import Node, Relationship
from ontology.model import Kind, Model

_SCHEMA = """
CREATE TABLE nodes(id TEXT PRIMARY KEY, type TEXT, labels TEXT, country TEXT, date TEXT,
  degree INTEGER, rank REAL, community INTEGER, x REAL, y REAL) WITHOUT ROWID;
CREATE TABLE links(id TEXT PRIMARY KEY, source TEXT, target TEXT, type TEXT, start TEXT, "end" TEXT,
  facts TEXT, sources TEXT) WITHOUT ROWID;
CREATE TABLE ends(here TEXT, rank REAL, there TEXT, type TEXT, kind TEXT,
  PRIMARY KEY(here, rank DESC, there, type)) WITHOUT ROWID;
CREATE TABLE degrees(here TEXT, type TEXT, kind TEXT, number INTEGER, PRIMARY KEY(here, type, kind)) WITHOUT ROWID;
"""
"""`ends` has each neighbour of a node by each relation, best ranked first, and the type (kind) of the neighbour;
`degrees` how many they are, with the relation "" for neighbours by whichever,
and without `here` how many nodes there are."""
_DERIVED = """
CREATE INDEX by_source ON links(source, type, target);
CREATE INDEX by_rank ON nodes(rank DESC, id);
INSERT INTO ends SELECT DISTINCT here, rank, there, e.type, n.type
  FROM (SELECT source AS here, target AS there, type FROM links UNION ALL SELECT target, source, type FROM links) e
  JOIN nodes n ON n.id = there WHERE here <> there ORDER BY here, rank DESC, there, e.type;
INSERT INTO degrees SELECT here, type, kind, count(*) FROM ends GROUP BY here, type, kind
  UNION ALL SELECT here, '', kind, count(DISTINCT there) FROM ends GROUP BY here, kind
  UNION ALL SELECT '', '', type, count(*) FROM nodes GROUP BY type;
"""
_BEGINS = ("start", "asOf", "date", "attestedOn")
"""What dates an edge class, the most telling first."""
_ASIDE = {"id", "class", "name", "sources", "claims", "citation", "former_names"}


class Recorder:
    """Takes what is drawn from the stream of a projection, and writes the file."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._keys = {p.relationship: key for key, p in model.properties.items() if p.kind is Kind.LINK}
        self._keys |= {c.relationship: key for key, c in model.classes.items() if c.edge}
        dates = [key for key, prop in model.properties.items() if prop.kind is Kind.DATE]
        self._dates = sorted(dates, key=lambda key: key == "attestedOn")  # when it was said, not when it was
        self._nodes: dict[str, tuple[str, str]] = {}
        self._dated: dict[str, str] = {}
        self._links: dict[str, Link] = {}

    def node(self, node: Node) -> Node:
        """Take a node and give it on."""
        found = node.properties
        if date := next((_first(found[key]) for key in self._dates if found.get(key)), ""):
            self._dated[node.id] = date
        if self._model.drawn(node.labels[0]):
            names = {key[5:]: found[key] for key in sorted(found) if key.startswith("name_") and not key.endswith("_sources")}  # fmt: skip  # noqa: E501
            self._nodes[node.id] = (node.labels[0], _json(names))
        return node

    def relationship(self, edge: Relationship) -> Relationship:
        """Take a relationship and give it on."""
        key = self._keys.get(edge.type, "")
        if key and edge.start in self._nodes and edge.end in self._nodes:
            found = edge.properties
            id_ = str(found.get("id") or f"{edge.start}~{key}~{edge.end}")
            claims = [self._dated[each] for each in _texts(found.get("claims")) if each in self._dated]
            own = next((_first(found[each]) for each in _BEGINS if found.get(each)), "")
            facts = {name: _text(value) for name, value in found.items() if name not in _ASIDE and not name.endswith("_sources")}  # fmt: skip  # noqa: E501
            self._dated |= {id_: own} if own else {}
            start = own or min(claims, default="") or max(self._dated.get(e, "") for e in (edge.start, edge.end))
            self._links[id_] = Link(id_, edge.start, edge.end, key, start, str(found.get("end", "")), facts,
                                    tuple(_texts(found.get("sources"))))  # fmt: skip
        return edge

    def write(self, path: Path) -> None:
        """Rank and place everything, and write it. Raises OSError."""
        ids = sorted(self._nodes)
        number = {id_: n for n, id_ in enumerate(ids)}
        links = [self._links[id_] for id_ in sorted(self._links)]
        placed = places(len(ids), ((number[each.source], number[each.target]) for each in links))
        countries = self._countries(links)
        nodes = ((id_, *self._nodes[id_], countries.get(id_, ""), self._dated.get(id_, ""), *place)
                 for id_, place in zip(ids, placed, strict=True))  # fmt: skip
        try:
            with closing(sqlite3.connect(path)) as db, db:
                db.executescript(_SCHEMA)
                db.executemany(f"INSERT INTO nodes VALUES ({','.join('?' * 10)})", nodes)
                rows = ((*each[:6], _json(each.facts), " ".join(each.sources)) for each in links)
                db.executemany(f"INSERT INTO links VALUES ({','.join('?' * 8)})", rows)
                db.executescript(_DERIVED)
        except sqlite3.OperationalError as error:  # a full disk, in the words of SQLite
            raise OSError(f"{path.name}: {error}") from error

    def _countries(self, links: Sequence[Link]) -> dict[str, str]:
        """The country of each node: its own, else the only one of those that it belongs to (`ai:locates`)."""
        own, of_others = {}, defaultdict(set)
        places_ = [link for link in links if link.type in ("country", "jurisdiction")]
        own = {link.source: link.target for link in reversed(places_)}
        for link in links:
            prop = self._model.properties.get(link.type)
            if prop and prop.locates and link.target in own:
                of_others[link.source].add(own[link.target])
        return {id_: min(found) for id_, found in of_others.items() if len(found) == 1} | own


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _first(value: object) -> str:
    return min(_texts(value), default="") if isinstance(value, list) else str(value)


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _text(value: object) -> str:
    if isinstance(value, float):
        return format(value, ".15g")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
