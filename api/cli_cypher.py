"""`aikg cypher`: a statement on the property graph, its answer as a table, JSON or CSV."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table as Drawn

from api.cells import cell
from api.cypher_guard import check_cypher
from graph.parameters import read_parameters
from graph.property import CypherEngine, Table
from graph.results import ResultFormat, serialise, typed
from graph.spreadsheet import as_asked

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""What a terminal would obey."""
_FORMATS = {"json": ResultFormat.JSON, "csv": ResultFormat.CSV}


def read_parameter(text: str) -> tuple[str, Any]:
    """Name and value of `name=value`; the value is read as JSON where it is JSON."""
    name, sign, value = text.partition("=")
    if not sign:
        raise click.UsageError(f"--param {text!r} is not NAME=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def answer(
    engine: CypherEngine, statement: str, parameters: Mapping[str, Any], format_: str, spreadsheet: bool
) -> None:
    """Print the answer; what the engine remarks goes to standard error."""
    if spreadsheet and format_ != "csv":
        raise click.UsageError("--spreadsheet is for --format csv")
    table = engine.run(check_cypher(statement, parameters), read_parameters(parameters, typed=False))
    for notice in table.notices:
        click.echo(notice.text, err=True)
    if format_ == "table":
        _draw(table)
    else:
        chosen = _FORMATS[format_]
        written = serialise(table, chosen)
        click.echo(as_asked(written, chosen.media_type, spreadsheet), nl=format_ == "json")


def _draw(table: Table) -> None:
    drawn = Drawn(*table.fields, box=box.SIMPLE_HEAD, show_edge=False)
    for row in table.rows:
        cells = (cell(name, typed(value), "en") for name, value in zip(table.fields, row, strict=True))
        drawn.add_row(*(_CONTROL.sub(" ", each["text"]) for each in cells))
    width = None if sys.stdout.isatty() else 10_000  # a file or pipe is not folded
    Console(markup=False, highlight=False, width=width).print(drawn)
