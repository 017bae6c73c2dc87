"""The quads of a store by subject: dumped as text and cut into shards, of which one at a time is in memory."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from graph.entity import TYPE
from graph.rdf import RDF_TYPE, Format, RdfStore
from graph.source import SOURCE_BASE
from ontology.model import ID_BASE, Kind, Model

_SHARDS = 16
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(slots=True)
class Claims:
    """What is shown of one subject, and which sources state it."""

    shown: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Property key → (text or entity id, language)."""
    stated: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    """(property key, text, language) → sources, shown or not."""

    def stating(self, key: str, text: str, lang: str = "") -> list[str]:
        """The sources of one value; a name that lost in its language is shown as an alias."""
        keys = ("alias", "name") if key == "alias" else (key,)
        return sorted({source for each in keys for source in self.stated.get((each, text, lang), ())})

    def all_sources(self) -> list[str]:
        """All sources that say anything of the subject."""
        return sorted({source for sources in self.stated.values() for source in sources})

    def without(self, keys: Sequence[str]) -> Claims:
        """The same with some properties not shown."""
        return Claims({key: shown for key, shown in self.shown.items() if key not in keys}, self.stated)


class Quads:
    """A store's quads in two sets of shards: values of nodes, and links with the entities that are relationships."""

    def __init__(self, store: RdfStore, model: Model, folder: Path, is_relation: Callable[[str], bool]) -> None:
        self._keys = {prop.iri: key for key, prop in model.properties.items() if not prop.chain} | {RDF_TYPE: TYPE}
        self._links = {prop.iri for prop in model.properties.values() if prop.kind is Kind.LINK}
        self._is_relation = is_relation
        self._paths = {
            kind: [folder / f"{kind}-{number:02}.nq" for number in range(_SHARDS)] for kind in ("values", "links")
        }
        dump = folder / "dump.nq"
        store.dump(dump, Format.NQUADS)
        self._cut(dump)
        dump.unlink()

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

    def _cut(self, dump: Path) -> None:
        with ExitStack() as stack:
            files = {
                kind: [stack.enter_context(path.open("w", encoding="utf-8", newline="\n")) for path in paths]
                for kind, paths in self._paths.items()
            }
            for line in stack.enter_context(dump.open(encoding="utf-8", newline="\n")):
                subject, predicate, rest = line.split(" ", 2)
                if predicate[1:-1] in self._keys and subject.startswith(f"<{ID_BASE}"):
                    kind = self._kind(subject[len(ID_BASE) + 1 : -1], predicate[1:-1], rest)
                    files[kind][zlib.crc32(subject.encode()) % _SHARDS].write(line)

    def _kind(self, subject: str, predicate: str, rest: str) -> str:
        if self._is_relation(subject):
            return "links"
        target = rest.partition(">")[0].removeprefix(f"<{ID_BASE}")
        return "links" if predicate in self._links and not self._is_relation(target) else "values"

    def _read(self, kind: str) -> Iterator[tuple[str, Claims]]:
        for path in self._paths[kind]:
            found: dict[str, Claims] = {}
            with path.open(encoding="utf-8", newline="\n") as lines:
                for line in lines:
                    subject, predicate, rest = line.split(" ", 2)
                    claims = found.setdefault(subject[len(ID_BASE) + 1 : -1], Claims())
                    _take(claims, self._keys[predicate[1:-1]], *_object_and_graph(rest))
            yield from sorted(found.items())


def _take(claims: Claims, key: str, text: str, lang: str, graph: str) -> None:
    if graph.startswith(SOURCE_BASE):
        claims.stated.setdefault((key, text, lang), []).append(graph.removeprefix(SOURCE_BASE))
    elif not graph and key != TYPE:
        claims.shown.setdefault(key, []).append((text, lang))


def _object_and_graph(rest: str) -> tuple[str, str, str]:
    """(text or entity id, language, graph or "") of the end of a line of N-Quads."""
    rest = rest.removesuffix(" .\n")
    head, _, last = rest.rpartition(" ")
    if not (head and last[0] == "<" and last[-1] == ">" and '"' not in last):
        return *_object(rest), ""
    return *_object(head), last[1:-1]


def _object(term: str) -> tuple[str, str]:
    if term[0] == "<":
        return term[1:-1].removeprefix(ID_BASE), ""
    text, _, suffix = term[1:].rpartition('"')
    return unescape(text), suffix[1:] if suffix.startswith("@") else ""


def unescape(text: str) -> str:
    """The text that stands escaped in N-Quads."""
    return _ESCAPED.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _PLAIN.get(found[3], found[3])

