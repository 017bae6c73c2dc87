"""Source: who says so. Every claim lies in the named graph of its source and edition."""

from __future__ import annotations

from dataclasses import dataclass, field

RULE = ("primary", "official", "first-hand", "press", "derived")
"""The named rule of the shown value: kinds of source, most trusted first.

Primary documents, official statistics, first-hand reports (research that reads the primary
documents), press, and what was computed; then the newer edition, then the more precise value.
"""
RULE_IRI = "https://w3id.org/aikg/rule/primary-official-firsthand-press-derived"
SOURCE_BASE = "https://w3id.org/aikg/source/"


@dataclass(frozen=True, slots=True)
class FileInfo:
    """One file as it was read."""

    name: str
    sha256: str
    bytes: int
    found: str
    """"bundled", "sources", "cache": which of the three places it came from."""
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row, or one value of a row that was kept, that was left out; with the place and the reason."""

    file: str
    row: int
    column: str
    reason: str
    row_kept: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One publication of one publisher: name, edition, licence, attribution, address."""

    name: str
    title: str
    kind: str
    licence: str
    attribution: str
    url: str
    publisher: str = ""
    edition: str = ""
    origin: str = ""
    """Where the file was found, when that is not the canonical address."""
    files: tuple[FileInfo, ...] = ()
    omitted: str = ""
    """What the publication holds that is not read, and why."""

    @property
    def graph(self) -> str:
        """The IRI of its named graph."""
        return f"{SOURCE_BASE}{self.name}/{self.edition}"

    @property
    def derived_graph(self) -> str:
        """The IRI of the graph of what was computed from it."""
        return f"{self.graph}/derived"


@dataclass(slots=True)
class LoadReport:
    """What came of loading one source."""

    source: Source
    rows: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    """Rows that have a column, were it empty; by column."""
    quarantined: list[Quarantined] = field(default_factory=list)
