"""The bytes of one file → rows, by the ending of its name: CSV, JSON, YAML, TOML, Markdown, RDF, a workbook."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from graph.errors import SourceError
from loaders.markdown import front_matter, table_rows
from loaders.triples import subject_rows
from loaders.workbook import sheet_rows

MAX_DEPTH = 50
"""Levels of a YAML document; its parser ends the process at some thousands."""
MAX_COLUMNS = 10_000
Row = Mapping[str, Any]


def document_rows(name: str, data: bytes, encoding: str = "", *, is_card: bool = False) -> Iterator[Row]:
    """The rows of a table, or the document itself; bytes that are not UTF-8 are read in `encoding`, if there is one.

    Of Markdown that is a card only the front matter counts: its tables are about anything. Raises SourceError with the
    name.
    """
    try:
        if name.lower().endswith(".xlsx"):
            yield from sheet_rows(data)
            return
        text = _decode(name, data, encoding)
        match name.rpartition(".")[2].lower():
            case "csv":
                yield from _table(name, text, ",")
            case "tsv":
                yield from _table(name, text, "\t")
            case "json":
                yield from _documents(name, json.loads(text, object_pairs_hook=_object))
            case "jsonl":
                for line in _without_header(text).splitlines():
                    yield from _documents(name, json.loads(line, object_pairs_hook=_object))
            case "yaml" | "yml":
                yield from _documents(name, _yaml(text))
            case "toml":
                yield from _documents(name, tomllib.loads(text))
            case "md":
                matter = front_matter(text)
                if matter is None and not is_card:
                    yield from table_rows(text)
                else:
                    yield from _documents(name, _yaml(matter or "") or {})
            case "ttl" | "nt" | "nq" | "jsonld" as ending:
                yield from subject_rows(text, ending)
            case ending:
                raise SourceError(f"{name}: no reader for .{ending} files")
    except (ValueError, RecursionError, yaml.YAMLError, csv.Error) as error:
        raise SourceError(f"{name}: {' '.join(str(error).split())[:300]}") from None


def _decode(name: str, data: bytes, encoding: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if encoding:
            return data.decode(encoding)  # a name that it garbles is no name: its row is left out and reported
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(f"{name}: not UTF-8 at byte {error.start}, line {line}") from None
    if text.lstrip()[:15].lower().startswith(("<!doctype", "<html")):
        raise SourceError(f"{name}: is a web page, not data")
    if not text.strip():
        raise SourceError(f"{name}: is empty")
    return text


def _table(name: str, text: str, delimiter: str) -> Iterator[Row]:
    """A column without a name is called by its place, and is none while it is empty."""
    lines = io.StringIO(_without_header(text), newline="")
    reader = csv.DictReader(lines, delimiter=delimiter, strict=True)
    number = 0
    try:
        names = reader.fieldnames or ()
        if len(names) > MAX_COLUMNS:
            raise SourceError(f"{name}: has more than {MAX_COLUMNS:,} columns")
        _refuse_repeated([name for name in names if name])
        reader.fieldnames = [name or f"column {place}" for place, name in enumerate(names, 1)]
        nameless = {*reader.fieldnames} - {*names}
        for number, row in enumerate(reader, 1):
            if None in row or None in row.values():
                more = "more" if None in row else "fewer"
                raise SourceError(f"{name}, row {number}: has {more} cells than the header")
            yield {name: cell for name, cell in row.items() if cell or name not in nameless}
    except csv.Error as error:
        raise SourceError(f"{name}, after row {number}: {error}") from None
    if not number:
        raise SourceError(f"{name}: has no rows")


def _without_header(text: str) -> str:
    return re.sub(r"\A(?:#[^\n]*(?:\n|\Z))+", "", text)


def _refuse_repeated(names: Sequence[str]) -> None:
    """Of two columns or keys of one name, one would be lost. Raises ValueError."""
    if len(set(names)) < len(names):
        raise ValueError(f"{Counter(names).most_common(1)[0][0]!r} is there twice")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _refuse_repeated([key for key, _ in pairs])
    return dict(pairs)


class _Yaml(yaml.CSafeLoader):
    """The safe loader, but a key that is there twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping of a node."""
        _refuse_repeated([key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)])
        return super().construct_mapping(node, deep)


def _yaml(text: str) -> Any:
    """A YAML document without anchors, of which aliases unfold to any size, and without deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ValueError(f"more than {MAX_DEPTH} levels {event.start_mark}")
        if getattr(event, "anchor", None):  # of aliases too
            raise ValueError(f"an anchor or alias {event.start_mark}")
    return yaml.load(text, Loader=_Yaml)  # noqa: S506 - a safe loader


def _documents(name: str, data: Any) -> Iterator[Row]:
    for item in data if isinstance(data, list) else [data]:
        if not isinstance(item, dict):
            raise SourceError(f"{name}: expected objects, found {type(item).__name__}")
        yield item
