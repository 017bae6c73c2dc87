"""The search index: every name, other name and former name, in one read-only SQLite file."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from difflib import SequenceMatcher
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
_FOUND = "FROM grams JOIN names ON names.rowid = grams.rowid WHERE grams.norm MATCH :phrase"
_INSIDE, _WORDS = (f"SELECT names.*, {tier} AS tier {_FOUND}" for tier in (2, 3))
_SHORT_WORDS = "SELECT *, 3 AS tier FROM names WHERE true"
_SIMILAR = f"SELECT names.* {_FOUND} ORDER BY rank LIMIT :cap"
_KINDS = {"name": 0, "alias": 1, "former": 2}
_CANDIDATES = 2_000
_GRAM = 3
"""Characters that the index looks up at least."""
_MOST_WORDS, _MOST_GRAMS = 8, 64
"""Of a query; what comes after them does not count."""
_NEAR = 200
"""Names that are compared with one that nothing has."""
_ALIKE = 0.5
"""Least part of the trigrams that similar names share (Dice's coefficient)."""


_Row = tuple[str, str, str, str, str, str, int, int]
"""Normal form and what a Name has, and how well it fits."""


class Name(NamedTuple):
    """One row of the index."""

    name: str
    lang: str
    kind: str
    """name, alias or former"""
    id: str
    type: str
    degree: int


_BETWEEN = re.compile(r"[\s\-_/,()]+")
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


def _order(row: _Row) -> tuple[object, ...]:
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
        """Entities whose names fit, best first: whole names, beginnings, parts, names with all words; then by links."""
        norm = normal(query)
        if not norm:
            return []
        given = {"norm": norm, "phrase": _quoted(norm)}
        rows = [row for sql in (_EXACT, _PREFIX) for row in self._rows(sql, given)]
        if len(norm) >= _GRAM and _fewer(rows, limit):
            rows += self._rows(_INSIDE, given)
        words = list(dict.fromkeys(filter(None, map(normal, _BETWEEN.split(query)))))
        if len(words) > 1 and _fewer(rows, limit):
            rows += self._with_words(words[:_MOST_WORDS])
        return _best((row[1:7] for row in sorted(rows, key=_order)), limit, type_)

    def similar(self, query: str, limit: int = 20, type_: str = "") -> list[Hit]:
        """Entities with a name that shares half of the trigrams, the likest first: of a query that is misspelt, say."""
        norm = normal(query)
        sought = _grams(norm)
        if len(sought) < _GRAM:
            return []
        phrase = " OR ".join(_quoted(gram) for gram in sorted(sought))
        rows = self._db.execute(_SIMILAR, {"phrase": phrase, "cap": _NEAR}).fetchall()
        alike = [row for row in rows if _share(sought, _grams(row[0])) >= _ALIKE]
        compared = SequenceMatcher(None, b=norm, autojunk=False)
        near = sorted((-_likeness(compared, row[0]), -row[6], row[0], row[1:]) for row in alike)
        return _best((row for *_, row in near), limit, type_)

    def by_slug(self, slug: str) -> list[str]:
        """The ids that end in this slug after their prefix, best linked first."""
        found = self._db.execute("SELECT id FROM entities WHERE slug = ? ORDER BY degree DESC, id", (slug,))
        return [row[0] for row in found]

    def _rows(self, sql: str, given: Mapping[str, str]) -> list[_Row]:
        return self._db.execute(f"{sql} ORDER BY degree DESC LIMIT :cap", {**given, "cap": _CANDIDATES}).fetchall()

    def _with_words(self, words: list[str]) -> list[_Row]:
        """Names that have all of them; those that are too short for the index are looked for in each name."""
        long = [word for word in words if len(word) >= _GRAM]
        short = {f"word{place}": word for place, word in enumerate(words) if len(word) < _GRAM}
        tests = "".join(f" AND instr(names.norm, :{name})" for name in short)
        return self._rows((_WORDS if long else _SHORT_WORDS) + tests, {"phrase": " ".join(map(_quoted, long)), **short})


def _fewer(rows: Iterable[_Row], limit: int) -> bool:
    return len({row[4] for row in rows}) < limit


def _best(names: Iterable[tuple[str, str, str, str, str, int]], limit: int, type_: str) -> list[Hit]:
    """The first name of each entity."""
    best: dict[str, Hit] = {}
    for name, lang, kind, id_, found_type, _ in names:
        if not type_ or found_type == type_:
            best.setdefault(id_, Hit(id_, found_type, name, lang, kind))
    return list(best.values())[:limit]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _grams(norm: str) -> set[str]:
    return {norm[place : place + _GRAM] for place in range(min(len(norm) - _GRAM + 1, _MOST_GRAMS))}


def _likeness(compared: SequenceMatcher[str], name: str) -> float:
    compared.set_seq1(name)
    return compared.ratio()


def _share(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
