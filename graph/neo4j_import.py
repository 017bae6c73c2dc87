"""A property graph as CSV files for `neo4j-admin database import`, the fast way to fill a large database offline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from graph.property import PropertyGraph

_BETWEEN = "\x1f"
"""Between the elements of a list: a control character, which no text of ours has."""
_TYPES = {bool: "boolean", int: "long", float: "double", str: "string", list: "string[]"}
_OPTIONS = "--overwrite-destination --id-type=string --multiline-fields=true --array-delimiter=U+001F"
_README = """\
These files are the property graph of the snapshot {snapshot}:
{nodes:,} nodes and {relationships:,} relationships.

Stop the Neo4j server (5.26 or newer) and run, in this folder:

{command}

Whatever the database `neo4j` held is then replaced. Start the server and run

aikg publish --neo4j bolt://localhost:7687

which makes the constraint on the ids, and compares what is there with the snapshot.
"""
Row = tuple[Sequence[object], Mapping[str, Any]]
"""The cells that every row of a file has, and the properties."""


def write_import(graph: PropertyGraph, folder: Path, snapshot: str) -> str:
    """Write the files and a README into a new folder; returns the command that loads them."""
    folder.mkdir(parents=True)
    nodes = links = 0
    options = []
    for label, members in groupby(graph.nodes(), key=lambda node: node.labels[0]):
        rows: list[Row] = [((node.id, node.labels), node.properties) for node in members]
        nodes += _write(folder / f"nodes-{label}.csv", ("id:ID", ":LABEL"), rows)
        options.append(f"--nodes=nodes-{label}.csv")
    for type_, of_type in groupby(graph.relationships(), key=attrgetter("type")):
        rows = [((link.start, link.end, type_), link.properties) for link in of_type]
        links += _write(folder / f"relationships-{type_}.csv", (":START_ID", ":END_ID", ":TYPE"), rows)
        options.append(f"--relationships=relationships-{type_}.csv")
    command = " \\\n  ".join((f"neo4j-admin database import full neo4j {_OPTIONS}", *options))
    text = _README.format(snapshot=snapshot, nodes=nodes, relationships=links, command=command)
    (folder / "README.txt").write_text(text, encoding="utf-8")
    return command


def _write(path: Path, head: Sequence[str], rows: Sequence[Row]) -> int:
    """One file; the ids of nodes are in its head already. How many rows it has."""
    types = _columns(properties for _, properties in rows)
    if head[0] == "id:ID":
        types.pop("id", None)
    with path.open("x", encoding="utf-8", newline="\n") as out:
        out.write(",".join((*head, *(f"{key}:{type_}" for key, type_ in types.items()))) + "\n")
        for fixed, properties in rows:
            out.write(",".join(map(_cell, (*fixed, *map(properties.get, types)))) + "\n")
    return len(rows)


def _columns(all_properties: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The type of each property in alphabetical order; one that is whole here and there is a float."""
    found: dict[str, str] = {}
    for properties in all_properties:
        for key, value in properties.items():
            if found.get(key) != "double":
                found[key] = _TYPES[type(value)]
    return dict(sorted(found.items()))


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case list() | tuple():
            return _quoted(_BETWEEN.join(value))
    return _quoted(str(value))


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
