"""Files as downloaded → records: tables, documents, RDF and archives of them, with size caps."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import tarfile
import tomllib
import zlib
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

import yaml

from graph.errors import SourceError
from loaders.markdown import front_matter, table_rows
from loaders.triples import subject_rows
from loaders.workbook import sheet_rows

MAX_BYTES = 512 * 1024 * 1024
"""Largest file, before and after unpacking."""
MAX_MEMBERS = 100_000
MAX_DEPTH = 50
"""Levels of a YAML document; its parser ends the process at some thousands."""
_ENDINGS = (".csv", ".tsv", ".json", ".yaml", ".yml", ".toml")
Row = Mapping[str, Any]


def read_rows(path: Path, members: str = "", encoding: str = "") -> Iterator[tuple[int, Row]]:
    """(row number from 1, row) of a file; the reader goes by the name. Raises SourceError.

    Of an archive or a folder only the documents whose path matches `members` are read; a file that is not UTF-8
    is read in `encoding`, where there is one.
    """
    if path.stat().st_size > MAX_BYTES:
        raise SourceError(f"{path.name}: larger than {MAX_BYTES:,} bytes")
    if members and path.is_dir():
        yield from enumerate(_folder(path, members), 1)
    elif path.name.endswith((".tar.gz", ".tgz")):
        yield from enumerate(_archive(path, members), 1)
    else:
        yield from enumerate(_rows(path.name, path.read_bytes(), encoding), 1)


def header(path: Path) -> dict[str, str]:
    """The `# key: value` lines at the top of a table or document of ours."""
    found: dict[str, str] = {}
    if path.is_dir():
        return found
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for line in lines:
            if not line.startswith("#"):
                break
            key, colon, value = line.lstrip("# ").partition(":")
            if colon:
                found[key.strip()] = value.strip()
    return found


def without(value: Any, columns: Container[str], path: str = "") -> Any:
    """A row or a part of it without the columns named; `a.b` is b inside the documents of a."""
    if isinstance(value, Mapping):
        places = {key: f"{path}.{key}" if path else key for key in value}
        return {key: without(each, columns, places[key]) for key, each in value.items() if places[key] not in columns}
    if isinstance(value, list):
        return [without(each, columns, path) for each in value]
    return value


def _rows(name: str, data: bytes, encoding: str = "") -> Iterator[Row]:
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
                yield from table_rows(text) if matter is None else _documents(name, _yaml(matter) or {})
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
    """A YAML document without aliases, which unfold to any size, and without deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH or isinstance(event, yaml.AliasEvent):
            problem = "an alias" if depth <= MAX_DEPTH else f"more than {MAX_DEPTH} levels"
            raise ValueError(f"{problem} {event.start_mark}")
    return yaml.load(text, Loader=_Yaml)


def _documents(name: str, data: Any) -> Iterator[Row]:
    for item in data if isinstance(data, list) else [data]:
        if not isinstance(item, dict):
            raise SourceError(f"{name}: expected objects, found {type(item).__name__}")
        yield item


def _folder(path: Path, members: str) -> Iterator[Row]:
    """The documents in a folder, each with its path in `_path`, like those of an archive."""
    for file in files_in(path, members):
        name = file.relative_to(path).as_posix()
        yield from ({**row, "_path": name} for row in _rows(f"{path.name}/{name}", file.read_bytes()))


def files_in(path: Path, members: str) -> list[Path]:
    """The files of a folder whose path matches `members`. Raises SourceError for more than the caps allow."""
    found = [each for each in sorted(path.rglob("*")) if re.search(members, each.relative_to(path).as_posix())]
    files = [each for each in found if each.is_file()]
    if len(files) > MAX_MEMBERS or sum(each.stat().st_size for each in files) > MAX_BYTES:
        raise SourceError(f"{path.name}: holds more than {MAX_BYTES:,} bytes or {MAX_MEMBERS:,} files")
    return files


class _Unpacked(gzip.GzipFile):
    """The content of a gzip file, up to the cap; what an archive's own headers claim to hold counts too."""

    def read(self, size: int | None = -1) -> bytes:
        """Read on. Raises SourceError beyond the cap."""
        data = super().read(MAX_BYTES + 1 if size is None or size < 0 else min(size, MAX_BYTES + 1))
        if self.tell() > MAX_BYTES:
            raise SourceError(f"{Path(self.name).name}: unpacks to more than {MAX_BYTES:,} bytes")
        return data


def _archive(path: Path, members: str) -> Iterator[Row]:
    """The documents of the known kinds in an archive, each with its path in `_path`.

    A link is read as the document it leads to; one that leads to none has its target in `_link`.
    """
    try:
        with _Unpacked(path) as data, tarfile.open(fileobj=data, mode="r:") as archive:
            found = [each for each in _members(path.name, archive) if re.search(members, each.name)]
            while data.read(1 << 20):  # to the checksum at the end
                pass
            links: dict[str, list[str]] = defaultdict(list)
            for member in found:
                if member.issym() or member.islnk():
                    start = dirname(member.name) if member.issym() else ""
                    links[normpath(join(start, member.linkname))].append(member.name)
            for member in found:
                if member.isfile():
                    file = archive.extractfile(member)
                    for row in _rows(f"{path.name}/{member.name}", file.read() if file else b""):
                        yield from ({**row, "_path": name} for name in (member.name, *links.get(member.name, ())))
                    links.pop(member.name, None)
            for target, names in links.items():
                yield from ({"_path": name, "_link": target} for name in names)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise SourceError(f"{path.name}: not a whole archive: {error}") from None


def _members(name: str, archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The files and links of the known kinds."""
    total = 0
    for number, member in enumerate(archive):
        total += member.size
        if number >= MAX_MEMBERS or total > MAX_BYTES:
            raise SourceError(f"{name}: unpacks to more than {MAX_BYTES:,} bytes or {MAX_MEMBERS:,} files")
        if member.name.endswith(_ENDINGS):
            yield member
