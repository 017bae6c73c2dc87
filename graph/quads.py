"""The N-Quads of a build by subject: cut into shards, of which one at a time is in memory."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from graph.rdf import RDFS_LABEL
from graph.source import SOURCE_BASE
from ontology.model import ID_BASE, Model

_SHARDS = 16
_CHUNK = 1 << 20
_SUBJECT = re.compile(rf"<{re.escape(ID_BASE)}([^>]*)> .*\n(?:<{re.escape(ID_BASE)}\1> .*\n)*".encode())
"""Lines of one subject that lie together."""
_SOURCE = re.compile(rf" <{re.escape(SOURCE_BASE)}([^>]*)> \.\n".encode())
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
    sources: list[str] = field(default_factory=list)

    def without(self, keys: Container[str]) -> Claims:
        """The same with some properties not shown."""
        return Claims({key: shown for key, shown in self.shown.items() if key not in keys}, self.sources)


class Quads:
    """Quads in two sets of shards: those of nodes, and those of entities that are relationships."""

    def __init__(self, claims: Path, shown: Path, model: Model, folder: Path, kind: Callable[[str], str]) -> None:
        """`claims` are the lines of named graphs, `shown` those of the default graph.

        `kind` says of an id whether it is among the "nodes" or the "relationships"; else it is left out.
        """
        self._keys = {f"<{prop.iri}>": key for key, prop in model.properties.items() if not prop.chain}
        self._paths = {
            (kind, file): [folder / f"projection-{kind}-{file.name}-{number:02}" for number in range(_SHARDS)]
            for kind, file in product(("nodes", "relationships"), (claims, shown))
        }
        self._files = claims, shown
        with ExitStack() as stack:
            shards = {
                key: [stack.enter_context(path.open("wb")).write for path in paths]
                for key, paths in self._paths.items()
            }
            for file in self._files:
                for id_, lines in _runs(file):
                    if of_kind := shards.get((kind(id_.decode()), file)):
                        of_kind[zlib.crc32(id_) % _SHARDS](lines)

    def read(self, kind: str) -> Iterator[tuple[str, Claims]]:
        """(subject, what is said of it), subject by subject."""
        for shard in range(_SHARDS):
            claims, shown = (_by_subject(self._paths[kind, file][shard]) for file in self._files)
            for id_ in sorted(shown):
                yield id_.decode(), self._claims(shown.pop(id_), claims.pop(id_, b""))

    def _claims(self, shown: bytes, claims: bytes) -> Claims:
        sources = sorted({found.decode() for found in _SOURCE.findall(claims)})
        stated = {*claims.decode().split("\n")}
        made = Claims(sources=sources)
        for line in sorted({*shown.decode().split("\n")[:-1]}):
            _, predicate, rest = line.split(" ", 2)
            if key := self._keys.get(predicate):
                found = _stating(line, sources, stated)
                if key == "alias":  # a name that lost in its language is shown as an alias
                    named = line.replace(predicate, f"<{RDFS_LABEL}>", 1)
                    found = tuple(sorted({*found, *_stating(named, sources, stated)}))
                made.shown.setdefault(key, []).append(Shown(*_object(rest[:-2]), _shared(found)))
        return made


def _stating(line: str, sources: Iterable[str], stated: Container[str]) -> tuple[str, ...]:
    """The sources that state a line of the default graph. (A list is made faster than a generator.)"""
    return tuple([source for source in sources if f"{line[:-1]}<{SOURCE_BASE}{source}> ." in stated])


def _runs(file: Path) -> Iterator[tuple[bytes, bytes]]:
    """(id, lines) as they lie in a file; an id may come again."""
    with file.open("rb") as lines:
        while chunk := lines.read(_CHUNK):
            for found in _SUBJECT.finditer(chunk + lines.readline()):
                yield found[1], found[0]


def _by_subject(shard: Path) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = defaultdict(bytes)
    for id_, lines in _runs(shard):
        found[id_] += lines
    return found


@lru_cache(10_000)
def _shared(sources: tuple[str, ...]) -> tuple[str, ...]:
    """The same object for equal tuples: many values have the same few sources."""
    return sources


def _object(term: str) -> tuple[str, str]:
    """The text or id, and the language, of an object in N-Quads."""
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
