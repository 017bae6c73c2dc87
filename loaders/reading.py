"""Files as downloaded → records: CSV, TSV, JSON, YAML, TOML and archives of these, with size caps."""

from __future__ import annotations

import csv
import io
import json
import tarfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from graph.errors import SourceError

MAX_BYTES = 512 * 1024 * 1024
"""Largest file, before and after unpacking."""
MAX_MEMBERS = 100_000
Row = Mapping[str, Any]


def read_rows(path: Path) -> Iterator[tuple[int, Row]]:
    """(row number from 1, row) of a file; the reader goes by the name. Raises SourceError."""
    if path.stat().st_size > MAX_BYTES:
        raise SourceError(f"{path.name}: larger than {MAX_BYTES:,} bytes")
    if path.name.endswith((".tar.gz", ".tgz")):
        yield from enumerate(_archive(path), 1)
    else:
        yield from enumerate(_rows(path.name, path.read_bytes()), 1)


def header(path: Path) -> dict[str, str]:
    """The `# key: value` lines at the top of a table or document of ours."""
    found: dict[str, str] = {}
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if not line.startswith("#"):
                break
            key, colon, value = line.lstrip("# ").partition(":")
            if colon:
                found[key.strip()] = value.strip()
    return found


def _rows(name: str, data: bytes) -> Iterator[Row]:
    text = _decode(name, data)
    try:
        match name.rpartition(".")[2].lower():
            case "csv":
                yield from _table(name, text, ",")
            case "tsv":
                yield from _table(name, text, "\t")
            case "json":
                yield from _documents(name, json.loads(text))
            case "yaml" | "yml":
                yield from _documents(name, yaml.load(text, Loader=yaml.CSafeLoader))
            case "toml":
                yield from _documents(name, tomllib.loads(text))
            case ending:
                raise SourceError(f"{name}: no reader for .{ending} files")
    except (ValueError, RecursionError, yaml.YAMLError, csv.Error) as error:
        raise SourceError(f"{name}: {' '.join(str(error).split())[:300]}") from None


def _decode(name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(f"{name}: not UTF-8 at byte {error.start}, line {line}") from None
    if text.lstrip()[:15].lower().startswith(("<!doctype", "<html")):
        raise SourceError(f"{name}: is a web page, not data")
    if not text.strip():
        raise SourceError(f"{name}: is empty")
    return text


def _table(name: str, text: str, delimiter: str) -> Iterator[Row]:
    lines = io.StringIO(_without_header(text), newline="")
    reader = csv.DictReader(lines, delimiter=delimiter, strict=True)
    columns = reader.fieldnames or []
    if len(set(columns)) != len(columns):
        raise SourceError(f"{name}: has two columns of the same name")
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if None in row or None in row.values():
                many = "more" if None in row else "fewer"
                raise SourceError(f"{name}, row {number}: has {many} cells than the header")
            yield row
    except csv.Error as error:
        raise SourceError(f"{name}, row {number + 1}: {error}") from None


def _without_header(text: str) -> str:
    while text.startswith("#"):
        text = text.partition("\n")[2]
    return text


def _documents(name: str, data: Any) -> Iterator[Row]:
    for item in data if isinstance(data, list) else [data]:
        if not isinstance(item, dict):
            raise SourceError(f"{name}: expected objects, found {type(item).__name__}")
        yield item


def _archive(path: Path) -> Iterator[Row]:
    """The documents of the known kinds in an archive, each with its path in `_path`."""
    total = 0
    try:
        with tarfile.open(path, "r:gz") as archive:
            for number, member in enumerate(archive):
                total += member.size
                if number >= MAX_MEMBERS or total > MAX_BYTES:
                    raise SourceError(f"{path.name}: unpacks to more than {MAX_BYTES:,} bytes or {MAX_MEMBERS:,} files")
                if member.isfile() and member.name.endswith((".csv", ".tsv", ".json", ".yaml", ".yml", ".toml")):
                    file = archive.extractfile(member)
                    for row in _rows(member.name, file.read() if file else b""):
                        yield {"_path": member.name, **row}
    except (tarfile.TarError, EOFError, OSError) as error:
        raise SourceError(f"{path.name}: not a whole archive: {error}") from None
