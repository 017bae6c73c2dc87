"""Files as downloaded → records: tables, documents, RDF and archives of them, with size caps."""

from __future__ import annotations

import gzip
import os
import re
import tarfile
import zlib
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from graph.errors import SourceError
from loaders.documents import Row, document_rows

MAX_BYTES = 512 * 1024 * 1024
"""Largest file, before and after unpacking."""
MAX_MEMBERS = 50_000
MAX_HEADER = 16 * 1024
"""Largest header of an archive's member; tarfile takes quadratic time for some."""
MAX_DOCUMENT = 32 * 1024 * 1024
"""Largest document of an archive or folder; each is held in memory as a whole."""
BROKEN = "_broken"
"""In place of the columns of a document that cannot be read: why not."""
_ENDINGS = (".csv", ".tsv", ".json", ".yaml", ".yml", ".toml")


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
        yield from enumerate(document_rows(path.name, path.read_bytes(), encoding), 1)


def header(path: Path) -> dict[str, str]:
    """The `# key: value` lines at the top of a table or document of ours."""
    found: dict[str, str] = {}
    if path.is_dir():
        return found
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        while (line := file.readline(MAX_HEADER)).startswith("#"):
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


def _folder(path: Path, members: str) -> Iterator[Row]:
    """The documents in a folder, each with its path in `_path`, like those of an archive.

    They have many authors: one that cannot be read says so in BROKEN and leaves the others be.
    """
    for file in files_in(path, members):
        name = path_within(file, path)
        try:
            found = list(_document(f"{path.name}/{name}", file))
        except SourceError as error:
            found = [{BROKEN: str(error)}]
        yield from ({**row, "_path": name} for row in found)


def _document(name: str, file: Path) -> Iterator[Row]:
    if file.stat().st_size > MAX_DOCUMENT:
        raise SourceError(f"{name}: larger than {MAX_DOCUMENT:,} bytes")
    return document_rows(name, file.read_bytes(), is_card=True)


def files_in(path: Path, members: str) -> list[Path]:
    """The files of a folder whose path matches `members`. Raises SourceError for more than the caps allow."""
    found = [each for each in sorted(path.rglob("*")) if re.search(members, path_within(each, path))]
    files = [each for each in found if each.is_file()]
    if len(files) > MAX_MEMBERS or sum(each.stat().st_size for each in files) > MAX_BYTES:
        raise SourceError(f"{path.name}: holds {_too_much()}")
    return files


def path_within(file: Path, folder: Path) -> str:
    """Where a file lies in a folder; what is not UTF-8 in its name shows as replaced."""
    return os.fsencode(file.relative_to(folder).as_posix()).decode(errors="replace")


class _Unpacked(gzip.GzipFile):
    """The content of a gzip file, up to the cap; what an archive's own headers claim to hold counts too."""

    most_at_once = MAX_HEADER

    def read(self, size: int | None = -1) -> bytes:
        """Read on. Raises SourceError beyond the caps."""
        if size is None or not 0 <= size <= self.most_at_once:
            raise SourceError(f"{Path(self.name).name}: one part is larger than {self.most_at_once:,} bytes")
        data = super().read(size)
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
            while data.read(MAX_HEADER):  # to the checksum at the end
                pass
            data.most_at_once = MAX_DOCUMENT
            yield from _documents(path.name, archive, found)
    except (tarfile.TarError, EOFError, OSError, RecursionError, zlib.error) as error:
        raise SourceError(f"{path.name}: not a whole archive: {error}") from None


def _members(name: str, archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The files and links of the known kinds."""
    total = 0
    for number, member in enumerate(archive):
        total += member.size
        if member.size < 0 or number >= MAX_MEMBERS or total > MAX_BYTES:
            raise SourceError(f"{name}: unpacks to {_too_much()}")
        if member.name.endswith(_ENDINGS):
            yield member


def _documents(name: str, archive: tarfile.TarFile, found: Sequence[tarfile.TarInfo]) -> Iterator[Row]:
    links: dict[str, list[str]] = defaultdict(list)
    for member in found:
        if member.issym() or member.islnk():
            start = dirname(member.name) if member.issym() else ""
            links[normpath(join(start, member.linkname))].append(member.name)
    files = [member for member in found if member.isfile()]
    if sum(each.size * (1 + len(links.get(each.name, ()))) for each in files) > MAX_BYTES:
        raise SourceError(f"{name}: unpacks to {_too_much()}")
    for member in files:
        file = archive.extractfile(member)
        for row in document_rows(f"{name}/{member.name}", file.read() if file else b""):
            yield from ({**row, "_path": each} for each in (member.name, *links.get(member.name, ())))
        links.pop(member.name, None)
    for target, names in links.items():
        yield from ({"_path": each, "_link": target} for each in names)


def _too_much() -> str:
    return f"more than {MAX_BYTES:,} bytes or {MAX_MEMBERS:,} files"
