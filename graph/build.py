"""Claims of all sources → the files of a snapshot: RDF store, search index, property graph, network, counts.

Claims are written to their named graphs while they stream by, and set aside by subject in shards
small enough to hold in memory; each shard then yields its part of the shown graph.
"""

from __future__ import annotations

import gc
import hashlib
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from rdflib import Graph

from graph.captions import Captions
from graph.catalog import source_nquads
from graph.engines.embedded import EmbeddedGraph
from graph.entity import TYPE, Statement
from graph.errors import BuildError
from graph.projection import project
from graph.property import Counted
from graph.rdf import RdfStore, nquad
from graph.recorder import Recorder
from graph.resolve import Linker
from graph.search import Name, write_index
from graph.shortcuts import write_shortcuts
from graph.shown import Choice, Claimed, choice_nquads, group, shown_values, trust
from graph.source import LoadReport, Source
from ontology.model import Kind, Model

SHARDS = 16
PROPERTY_FOLDER = "property"
NETWORK_FILE = "network.db"
CLAIMS_FILE = "claims.nq"
"""The lines of named graphs, until the property graph is projected from them."""
SHOWN_FILE = "shown.nq"
Loads = Iterable[tuple[LoadReport, Iterable[Statement]]]


@dataclass(slots=True)
class Assembly:
    """What a build has made: figures for the manifest."""

    reports: list[LoadReport] = field(default_factory=list)
    content: str = ""
    """Hash of the ontology, all claims and all shown values: the same sources give the same."""
    inputs: str = ""
    """Hash of all that the build depends on."""
    claims: int = 0
    shown: int = 0
    names: int = 0
    disputed: int = 0
    nodes: int = 0
    relationships: int = 0
    types: Counter[str] = field(default_factory=Counter)


def assemble(folder: Path, model: Model, loads: Loads, linker: Linker, store: RdfStore, say: Callable[[str], None]) -> Assembly:  # fmt: skip  # noqa: E501
    """Fill the store and write the search index into the folder."""
    made = Assembly()
    shards = _write_claims(folder, model, loads, linker, made, say)
    say("choosing the values to show")
    index = _Index(model)
    with (folder / SHOWN_FILE).open("w", encoding="utf-8", newline="\n") as out:
        for shard in shards:
            for subject, by_property in group(_read_shard(shard, made)).items():
                made.shown += _write_subject(model, subject, by_property, index, made, out)
            shard.unlink()
        made.shown += _write(out, index.captions.nquads())
    made.content = _hash(model, folder / CLAIMS_FILE, folder / SHOWN_FILE)
    with (folder / SHOWN_FILE).open("a", encoding="utf-8", newline="\n") as out:
        out.write(_ontology_nquads(model))
    say("loading the store")
    for name in (CLAIMS_FILE, SHOWN_FILE):
        store.load(folder / name)
    made.shown += write_shortcuts(folder, model, store)
    say("indexing names")
    made.names = write_index(folder / "search.db", index.names(), index.entities())
    return made


def _write_claims(folder: Path, model: Model, loads: Loads, linker: Linker, made: Assembly, say: Callable[[str], None]) -> list[Path]:  # fmt: skip  # noqa: E501
    paths = [folder / f"shard-{number:02}.tsv" for number in range(SHARDS)]
    with ExitStack() as stack:
        out = stack.enter_context((folder / CLAIMS_FILE).open("w", encoding="utf-8", newline="\n"))
        shards = [stack.enter_context(path.open("w", encoding="utf-8", newline="\n")) for path in paths]
        for number, (report, statements) in enumerate(loads):
            source = report.source
            made.reports.append(report)
            before = made.claims
            for statement in linker.resolve(model, statements):
                out.write(nquad(model, statement, source.derived_graph if statement.derived else source.graph))
                shard = shards[zlib.crc32(statement.subject.encode()) % SHARDS]
                shard.write("\t".join((str(number), *statement[:4], str(int(statement.derived)))) + "\n")
                made.claims += 1
            _write(out, source_nquads(source, made.claims - before))
            say(f"{source.name} {source.edition}: {report.rows} rows, {made.claims - before} claims")
        _write(out, linker.nquads())
    return paths


def _read_shard(path: Path, made: Assembly) -> Iterator[tuple[str, str, Claimed]]:
    ranks: dict[tuple[str, str], tuple[str, tuple[int, str]]] = {}
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            number, subject, key, value, lang, derived = line.rstrip("\n").split("\t")
            rank = ranks.get((number, derived))
            if rank is None:
                rank = ranks[number, derived] = _rank(made.reports[int(number)].source, derived == "1")
            yield subject, key, Claimed(value, lang, *rank)


def _rank(source: Source, derived: bool) -> tuple[str, tuple[int, str]]:
    return (source.derived_graph if derived else source.graph), trust(source, derived)


def _write_subject(model: Model, subject: str, by_property: dict[str, list[Claimed]], index: _Index, made: Assembly, out: IO[str]) -> int:  # fmt: skip  # noqa: E501
    choices = list(shown_values(model, by_property))
    index.note(subject, choices)
    made.types[index.types.get(subject, "")] += 1
    made.disputed += sum(1 for choice in choices if choice.claims)
    return sum(_write(out, choice_nquads(model, subject, choice)) for choice in choices)


def write_property_graph(folder: Path, model: Model, store: RdfStore, made: Assembly) -> None:
    """Project a store that passed its checks. Raises BuildError where the engine holds another number than it got."""
    engine = EmbeddedGraph()
    gc.disable()  # millions of objects without a cycle: looking for one takes as long as projecting
    try:
        projected = _project(folder, model, store, engine)
    finally:
        gc.enable()
    if (held := engine.counts()) != {projected}:
        raise BuildError(f"projected {projected} nodes and relationships, the engines hold {sorted(held)}")
    engine.save(folder / PROPERTY_FOLDER)
    made.nodes, made.relationships = projected


def _project(folder: Path, model: Model, store: RdfStore, engine: EmbeddedGraph) -> tuple[int, int]:
    claims, shown = folder / CLAIMS_FILE, folder / SHOWN_FILE
    projection, recorder = project(store, model, folder, claims, shown), Recorder(model)
    nodes = Counted(map(recorder.node, projection.nodes()))
    links = Counted(map(recorder.relationship, projection.relationships()))
    engine.load(nodes, links)
    recorder.write(folder / NETWORK_FILE)
    for path in (*folder.glob("projection-*"), claims, shown):
        path.unlink()
    return nodes.count, links.count


def _write(out: IO[str], lines: Iterable[str]) -> int:
    number = 0
    for line in lines:
        out.write(line)
        number += 1
    return number


def _hash(model: Model, *paths: Path) -> str:
    found = hashlib.sha256(model.digest.encode())
    for path in paths:
        with path.open("rb") as file:
            found.update(hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()


def _ontology_nquads(model: Model) -> str:
    """The ontology itself, in the default graph, so that `a/rdfs:subClassOf*` works in queries."""
    return Graph().parse(data=model.turtle, format="turtle").serialize(format="nt")


class _Index:
    """Collects names, types and link counts for captions and search."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._names: list[tuple[str, str, str, str]] = []
        self._degree: Counter[str] = Counter()
        self.types: dict[str, str] = {}
        self.captions = Captions(model)

    def note(self, subject: str, choices: list[Choice]) -> None:
        """Take what is needed of one subject."""
        by_key = {choice.key: choice.shown for choice in choices}
        type_ = by_key[TYPE][0][0] if TYPE in by_key else ""
        self.types[subject] = type_
        self.captions.note(subject, type_, choices)
        for kind in ("name", "alias"):
            self._names += [(value, lang, kind, subject) for value, lang in by_key.get(kind, ())]
        if type_ == "NameUse" and {"text", "nameOf"} <= by_key.keys():
            kind = "former" if by_key.get("nameStatus", ((("alias"), ""),))[0][0] == "former" else "alias"
            lang = by_key.get("language", (("", ""),))[0][0]
            self._names.append((by_key["text"][0][0], lang, kind, by_key["nameOf"][0][0]))
        for choice in choices:
            if choice.key != TYPE and self._model.properties[choice.key].kind is Kind.LINK:
                for value, _ in choice.shown:
                    self._degree[value] += 1
                    self._degree[subject] += 1

    def _visible(self, type_: str) -> bool:
        found = self._model.classes.get(type_)
        return found is not None and not found.embedded and not found.hidden

    def names(self) -> Iterator[Name]:
        """The rows of the search index; nodes without a name are found by their caption."""
        known: dict[str, set[str]] = defaultdict(set)
        for text, lang, kind, subject in sorted(set(self._names)):
            known[subject].add(text)
            if self._visible(self.types.get(subject, "")):
                yield Name(text, lang, kind, subject, self.types[subject], self._degree[subject])
        for subject, type_ in sorted(self.types.items()):
            if subject not in known and self._visible(type_) and not self._model.classes[type_].edge:
                for lang, text in self.captions.labels(subject).items():
                    yield Name(text, lang, "alias", subject, type_, self._degree[subject])

    def entities(self) -> Iterator[tuple[str, str, int]]:
        """(id, type, links) of everything that has a page."""
        return ((subject, type_, self._degree[subject]) for subject, type_ in sorted(self.types.items()) if type_)
