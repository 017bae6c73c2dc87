"""Loader: what a source module states about itself, and the Record its `load` function consumes.

A source module has `SOURCES`, a tuple of Spec, and `load(row)`, which yields the entities of one record.
Where rows refer to each other it also has `records(rows)`: the same rows in the same order, each with what
`load` needs to know of others.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from graph.entity import Entity, entity_id
from graph.errors import SourceError
from graph.source import Source
from ontology import BadValue, Model, split_cell

Load = Callable[["Record"], Iterator[Entity]]
Records = Callable[[Iterable[Mapping[str, Any]]], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Spec:
    """A source as its module declares it: who publishes it, which files, what it should yield."""

    source: Source
    files: tuple[str, ...]
    folder: str
    """Folder of its files below the sources directory, the cache and the bundled data."""
    expect: Mapping[str, tuple[int, int]]
    """Class key → least and greatest number of entities; anything else stops the source."""
    ignore: frozenset[str] = frozenset()
    """Columns that are known and deliberately not read; `a.b` is b inside the documents of a, left out of bundles."""
    edition_column: str = ""
    """Column whose newest date names the edition of a file that does not say it."""
    bad_share: float = 0.02
    """Share of bad rows above which the whole source is refused."""
    bundle: bool = False
    """May its facts be shipped with the program? `aikg bundle` then writes them."""
    urls: Mapping[str, str] = field(default_factory=dict)
    """File name → address for `aikg fetch`, where it is not `source.url`."""
    members: str = ""
    """Pattern of the paths in an archive that are read; the rest of it is no data."""
    encoding: str = ""
    """Of its files, where they are not UTF-8."""


@dataclass(frozen=True, slots=True)
class Loader:
    """A source module: its declarations and its functions."""

    name: str
    doc: str
    specs: tuple[Spec, ...]
    load: Load
    records: Records = iter
    settings: str = ""
    """What a file of the user's told it; with other settings its statements are others."""


class Cell(str):
    """The text of a cell that remembers its column, for error messages."""

    __slots__ = ("column",)
    column: str

    def __new__(cls, text: str, column: str) -> Cell:
        made = super().__new__(cls, text)
        made.column = column
        return made

    @classmethod
    def of(cls, value: Any, column: str) -> Cell:
        """The text of a value of a table or document. Raises BadValue for a list, a mapping and the like."""
        if value is not None and not isinstance(value, (str, int, float, date, time)):
            raise BadValue(cls(type(value).__name__, column), "is not a single value")
        try:
            return cls("" if value is None else str(value).strip(), column)
        except ValueError:  # Python writes no number of thousands of digits
            raise BadValue(cls("a number", column), "has too many digits") from None

    def moved(self, places: int) -> Cell:
        """A number with its decimal point so many places to the right. Raises BadValue."""
        try:
            return Cell(format(Decimal(self).scaleb(places), "f") if self else "", self.column)
        except InvalidOperation:
            raise BadValue(self, "is not a number") from None


class Record:
    """One row of a table or one document of an archive. What is read is consumed; the rest must be empty."""

    def __init__(
        self, model: Model, values: Mapping[str, Any], file: str, row: int, within: str = "", edition: str = ""
    ) -> None:
        self.model = model
        self.file = file
        self.row = row
        self.edition = edition
        """Of the file, where it is known before its rows are read."""
        self._within = within
        self._left = dict(values)
        self._inner: list[Record] = []
        self.rejected: list[BadValue] = []

    def has(self, column: str) -> bool:
        """Is the column there and not empty?"""
        return bool(self.peek(column))

    def peek(self, column: str) -> str:
        """The text of a column, which stays to be consumed; `a.b` is b in the document a."""
        value: Any = self._left
        for key in [column] if column in self._left else column.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return Cell.of(value, column)

    def pop(self, column: str) -> Cell:
        """Consume a column that every edition has. Raises SourceError when it is not there."""
        if column not in self._left:
            raise SourceError(f"{self.file}, row {self.row}: column {self._within + column!r} is missing")
        return self.optional(column)

    def optional(self, column: str) -> Cell:
        """Consume a column that some editions lack; "" when it is not there."""
        return Cell.of(self._left.pop(column, None), self._within + column)

    def many(self, column: str, separator: str = r",(?! )") -> list[Cell]:
        """Consume a cell with several values; the default cuts at commas that no blank follows."""
        return [Cell(part, column) for part in split_cell(self.optional(column), separator)]

    def raw(self, column: str) -> Any:
        """Consume a column whose value is not text (a list or mapping of a document)."""
        return self._left.pop(column, None)

    def document(self, column: str) -> Record:
        """Consume a document inside this one, empty where it is not there; its columns are to be consumed too."""
        return self._record(self._left.pop(column, None) or {}, column)

    def documents(self, column: str) -> list[Record]:
        """Consume a list of documents. Raises BadValue for anything else."""
        found = self._left.pop(column, None) or []
        if not isinstance(found, list):
            raise BadValue(Cell(str(found), self._within + column), "is not a list")
        return [self._record(each, column) for each in found]

    def _record(self, values: Any, column: str) -> Record:
        if not isinstance(values, dict):
            raise BadValue(Cell(str(values), self._within + column), "is not a document")
        made = Record(self.model, values, self.file, self.row, f"{self._within}{column}.", self.edition)
        made.rejected = self.rejected
        self._inner.append(made)
        return made

    def ignore(self, columns: Iterable[str]) -> None:
        """Consume columns that are deliberately not read."""
        for column in columns:
            self._left.pop(column, None)

    def reject(self, value: Cell, reason: str) -> None:
        """Report a value that is left out; the rest of the row is kept."""
        self.rejected.append(BadValue(value, reason))

    def ignore_rest(self) -> None:
        """Consume all that is left, also in the documents inside."""
        self._left.clear()
        for each in self._inner:
            each.ignore_rest()

    def columns(self) -> list[str]:
        """The names of the columns that are left here."""
        return list(self._left)

    def left(self) -> list[str]:
        """The columns nobody has read, here and in the documents inside."""
        return [self._within + column for column in self._left] + [c for each in self._inner for c in each.left()]

    def add_or_reject(self, entity: Entity, key: str, value: Cell) -> None:
        """Add a value that the row can do without: a bad one is reported, and the rest of the row kept."""
        try:
            entity.add(key, value)
        except BadValue as error:
            self.rejected.append(error)

    def make(self, type_: str, name: str, id_: str = "", derived: bool = False) -> Entity:
        """An entity of the type; its id is made of the name unless given."""
        return Entity(self.model, type_, id_ or entity_id(self.model, type_, name), derived)

    def named(self, type_: str, name: str, lang: str = "en") -> Entity:
        """An entity of the type, with its name."""
        return self.make(type_, name).add("name", name, lang)


@cache
def discover() -> Mapping[str, Loader]:
    """All loader modules of this package by name: those that have SOURCES."""
    package = importlib.import_module("loaders")
    found: dict[str, Loader] = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"loaders.{info.name}")
        if hasattr(module, "SOURCES"):
            records = getattr(module, "records", iter)
            found[info.name] = Loader(info.name, (module.__doc__ or "").strip(), module.SOURCES, module.load, records)
    return dict(sorted(found.items()))
