"""The search index: every name, other name and former name, in one read-only SQLite file."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ontology.letters import unaccented

_SCHEMA = """
CREATE TABLE names(norm TEXT, name TEXT, lang TEXT, kind TEXT, id TEXT, type TEXT, degree INTEGER);
CREATE TABLE entities(id TEXT PRIMARY KEY, slug TEXT, type TEXT, degree INTEGER);
CREATE VIRTUAL TABLE grams USING fts5(norm, content='names', content_rowid='rowid', tokenize='trigram');
"""
_INDEXES = "CREATE INDEX by_norm ON names(norm); CREATE INDEX by_slug ON entities(slug);"
_EXACT = "SELECT *, 0 AS tier FROM names WHERE norm = :norm"
_PREFIX = "SELECT *, 1 AS tier FROM names WHERE norm >= :norm AND norm < :norm || char(1114111) AND norm <> :norm"
_INSIDE = "SELECT names.*, 2 AS tier FROM grams JOIN names ON names.rowid = grams.rowid WHERE grams.norm MATCH :phrase"
_KINDS = {"name": 0, "alias": 1, "former": 2}
_CANDIDATES = 2_000


class Name(NamedTuple):
    """One row of the index."""

    name: str
    lang: str
    kind: str
    """name, alias or former"""
    id: str
    type: str
    degree: int


_ASIDE = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.+]|_")


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that fits, with the name that matched."""

    id: str
    type: str
    name: str
    lang: str
    kind: str


def normal(text: str) -> str:
    """The form in which names are compared: case, accents, spacing and punctuation do not count.

    A dot between digits stays, for 3.1 is not 31; so does `+`.
    """
    return _ASIDE.sub("", unaccented(text.casefold()))


def write_index(path: Path, names: Iterable[Name], entities: Iterable[tuple[str, str, int]]) -> int:
    """Write the index file; `entities` are (id, type, degree) of all that may be looked up.

    Returns the number of rows; raises OSError.
    """
    try:
        with closing(sqlite3.connect(path)) as db, db:
            db.executescript(_SCHEMA)
            db.executemany("INSERT INTO names VALUES (?,?,?,?,?,?,?)", ((normal(n.name), *n) for n in names))
            db.executemany(
                "INSERT OR REPLACE INTO entities VALUES (?,?,?,?)",
                ((id_, id_.partition("-")[2], type_, degree) for id_, type_, degree in entities),
            )
            db.execute("INSERT INTO grams(grams) VALUES ('rebuild')")
            db.executescript(_INDEXES)
            return int(db.execute("SELECT count(*) FROM names").fetchone()[0])
    except sqlite3.OperationalError as error:  # a full disk, in the words of SQLite
        raise OSError(f"{path.name}: {error}") from error


def _order(row: tuple[str, str, str, str, str, str, int, int]) -> tuple[object, ...]:
    """Whole names, beginnings, parts; but among whole ones the best linked, whether it is a name or another one."""
    norm, name, _, kind, id_, _, degree, tier = row
    return tier, _KINDS[kind] if tier else 0, -degree, len(norm), id_, _KINDS[kind], name


class SearchIndex:
    """Lookups in the index file of a snapshot; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def search(self, query: str, limit: int = 20, type_: str = "") -> list[Hit]:
        """Entities whose names fit, best first: whole names, then beginnings, then parts; then by links."""
        norm = normal(query)
        if not norm:
            return []
        rows = [row for sql in (_EXACT, _PREFIX) for row in self._rows(sql, norm)]
        if len(norm) >= 3 and len({row[4] for row in rows}) < limit:
            rows += self._rows(_INSIDE, norm)
        best: dict[str, Hit] = {}
        for row in sorted(rows, key=_order):
            _, name, lang, kind, id_, found_type, _, _ = row
            if not type_ or found_type == type_:
                best.setdefault(id_, Hit(id_, found_type, name, lang, kind))
        return list(best.values())[:limit]

    def by_slug(self, slug: str) -> list[str]:
        """The ids that end in this slug after their prefix, best linked first."""
        found = self._db.execute("SELECT id FROM entities WHERE slug = ? ORDER BY degree DESC, id", (slug,))
        return [row[0] for row in found]

    def _rows(self, sql: str, norm: str) -> list[tuple[str, str, str, str, str, str, int, int]]:
        phrase = '"' + norm.replace('"', '""') + '"'
        given = {"norm": norm, "phrase": phrase, "cap": _CANDIDATES}
        return self._db.execute(f"{sql} ORDER BY degree DESC LIMIT :cap", given).fetchall()
