"""Sources of the user's own: a table or an RDF file in the folder `own`, with a mapping beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from graph.entity import is_id
from graph.errors import SourceError
from graph.source import RULE, Source
from loaders.base import Loader, Record, Spec, discover
from loaders.reading import read_rows
from loaders.tables import Table, read_table
from loaders.triples import https
from loaders.vocabulary import Vocabulary
from ontology import BadValue, Model

FOLDER = "own"
ENDING = ".mapping.yaml"
TABLES = (".csv", ".tsv", ".xlsx")
GRAPHS = (".ttl", ".nt", ".nq", ".jsonld")


def own(sources: Path | None, model: Model) -> dict[str, Loader]:
    """A loader for each mapping in a sources folder, by the name of its source. Raises SourceError."""
    found: dict[str, Loader] = {}
    known = {spec.source.name for loader in discover().values() for spec in loader.specs}
    for path in sorted((sources / FOLDER).glob(f"*{ENDING}")) if sources else []:
        loader = _loader(path, model)
        if loader.name in known:
            raise SourceError(f"{path.name}: a source is called {loader.name!r} already")
        known.add(loader.name)
        found[loader.name] = loader
    return found


def _loader(path: Path, model: Model) -> Loader:
    """What a mapping says; whatever it says that nobody reads is an error, as in every source."""
    try:
        row = next(row for _, row in read_rows(path))
        mapping = Record(model, row, path.name, 1)
        file = _file(path)
        source = _source(mapping.document("source"))
        ignored = frozenset(https(str(each)) for each in mapping.raw("ignore") or ())
        load, expect = _meaning(mapping, file, ignored)
    except BadValue as error:
        raise SourceError(f"{path.name}: {error.column}: {error}") from None
    if unread := mapping.left():
        raise SourceError(f"{path.name}: {unread[0]!r} means nothing in a mapping")
    spec = Spec(source, (file.name,), FOLDER, expect, ignored)
    records = load.records if isinstance(load, Vocabulary) else iter
    return Loader(source.name, source.title, (spec,), load, records, path.read_text(encoding="utf-8"))


def _meaning(
    mapping: Record, file: Path, ignored: frozenset[str]
) -> tuple[Table | Vocabulary, Mapping[str, tuple[int, int]]]:
    if file.suffix in GRAPHS:
        return Vocabulary(mapping.model, ignored), {}
    table = read_table(mapping)
    return table, {table.type: (1, 10_000_000)}


def _file(path: Path) -> Path:
    stem = path.name.removesuffix(ENDING)
    found = [each for ending in (*TABLES, *GRAPHS) if (each := path.with_name(stem + ending)).is_file()]
    if len(found) != 1:
        there = ", ".join(each.name for each in found) or "none"
        raise SourceError(f"{path.name}: needs one file {stem} of {' '.join((*TABLES, *GRAPHS))}; there is {there}")
    return found[0]


def _source(said: Record) -> Source:
    name, kind = said.pop("name"), said.pop("kind")
    if not is_id(f"source-{name}"):
        raise BadValue(name, "is not a name of lower-case letters, digits and hyphens")
    if kind not in RULE:
        raise BadValue(kind, f"is none of {', '.join(RULE)}")
    needed = [said.pop(key) for key in ("title", "licence", "attribution")]
    for cell in needed:
        if not cell:
            raise BadValue(cell, "is empty")
    more = [said.optional(key) for key in ("url", "publisher", "date")]
    title, licence, attribution, url, publisher, edition = map(str, (*needed, *more))
    return Source(str(name), title, str(kind), licence, attribution, url, publisher, edition)
