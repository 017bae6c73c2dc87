"""The quads of N-Quads files by subject: cut into shards, of which one at a time is in memory."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import NamedTuple

from graph.entity import TYPE
from graph.rdf import RDF_TYPE
from graph.source import SOURCE_BASE
from ontology.model import ID_BASE, Kind, Model

_SHARDS = 16
_ID = f"<{ID_BASE}"
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Shown(NamedTuple):
    """One shown value, or the id of what is linked, and the sources that state it."""

    text: str
    lang: str
    sources: tuple[str, ...]


@dataclass(slots=True)
class Claims:
    """What is shown of one subject by property, and all sources that say anything of it."""

    shown: dict[str, list[Shown]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    def without(self, keys: Container[str]) -> Claims:
        """The same with some properties not shown."""
        return Claims({key: shown for key, shown in self.shown.items() if key not in keys}, self.sources)


class Quads:
    """Quads in two sets of shards: values of nodes, and links with the entities that are relationships."""

    def __init__(self, files: Iterable[Path], model: Model, folder: Path, is_relation: Callable[[str], bool]) -> None:
        self._keys = {f"<{prop.iri}>": key for key, prop in model.properties.items() if not prop.chain}
        self._keys[f"<{RDF_TYPE}>"] = TYPE
        self._links = {key for key, prop in model.properties.items() if prop.kind is Kind.LINK}
        self._is_relation = is_relation
        self._paths = {
            kind: [folder / f"{kind}-{number:02}.tsv" for number in range(_SHARDS)] for kind in ("values", "links")
        }
        with ExitStack() as stack:
            shards = {
                kind: [stack.enter_context(path.open("w", encoding="utf-8", newline="\n")).write for path in paths]
                for kind, paths in self._paths.items()
            }
            for file in files:
                self._cut(file, shards)

    def values(self) -> Iterator[tuple[str, Claims]]:
        """(subject, its texts, numbers and addresses), subject by subject."""
        return self._read("values")

    def links(self) -> Iterator[tuple[str, Claims]]:
        """(subject, its links), and all that is said of an entity that is a relationship."""
        return self._read("links")

    def close(self) -> None:
        """Remove the shards."""
        for paths in self._paths.values():
            for path in paths:
                path.unlink(missing_ok=True)

    def _cut(self, file: Path, shards: dict[str, list[Callable[[str], int]]]) -> None:
        """Set aside source, subject, property and object of each line; a subject's lines mostly lie together."""
        before = id_ = ""
        relation, shard = False, 0
        with file.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                subject, predicate, rest = line.split(" ", 2)
                key = self._keys.get(predicate)
                if key is None or not subject.startswith(_ID):
                    continue
                if subject != before:
                    before, id_ = subject, subject[len(_ID) : -1]
                    relation, shard = self._is_relation(id_), zlib.crc32(subject.encode()) % _SHARDS
                object_, graph = _object_and_graph(rest)
                if graph.startswith(SOURCE_BASE) or (not graph and key != TYPE):
                    link = relation or (key in self._links and not self._is_relation(object_[len(_ID) : -1]))
                    source = graph[len(SOURCE_BASE) :]
                    shards["links" if link else "values"][shard](f"{source}\t{id_}\t{key} {object_}\n")

    def _read(self, kind: str) -> Iterator[tuple[str, Claims]]:
        for path in self._paths[kind]:
            found: dict[str, dict[str, list[str]]] = defaultdict(dict)
            with path.open(encoding="utf-8", newline="\n") as lines:
                for line in lines:
                    source, subject, statement = line.split("\t", 2)
                    found[subject].setdefault(statement, []).append(source)
            for subject in sorted(found):
                yield intern(subject), _claims(found.pop(subject))


def _claims(told: dict[str, list[str]]) -> Claims:
    """`told` has property and object of each statement with the sources that make it, "" for the shown graph."""
    claims = Claims()
    every: set[str] = set()
    for statement, said in sorted(told.items()):
        every.update(said)
        if "" in said:
            key, _, object_ = statement.partition(" ")
            claims.shown.setdefault(key, []).append(Shown(*_object(object_[:-1]), _sources(*said)))
    claims.sources = _sources(*sorted(every))
    return claims


@lru_cache(10_000)
def _sources(*said: str) -> tuple[str, ...]:
    return tuple(sorted(set(filter(None, said))))


def _object_and_graph(rest: str) -> tuple[str, str]:
    """The object, and the graph or "", of the end of a line of N-Quads."""
    head, _, last = rest[:-3].rpartition(" ")
    if head and last[0] == "<" and last[-1] == ">" and '"' not in last:
        return head, last[1:-1]
    return rest[:-3], ""


def _object(term: str) -> tuple[str, str]:
    if term[0] == "<":
        return term[1:-1].removeprefix(ID_BASE), ""
    text, _, suffix = term[1:].rpartition('"')
    return unescape(text), suffix[1:].lower() if suffix.startswith("@") else ""


def unescape(text: str) -> str:
    """The text that stands escaped in N-Quads."""
    return _ESCAPED.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _PLAIN.get(found[3], found[3])
