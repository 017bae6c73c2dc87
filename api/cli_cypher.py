"""`aikg cypher`: a statement on the property graph, its answer as a table, JSON or CSV."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from api.cells import cell
from api.terminal import draw
from graph.cypher_guard import check_cypher
from graph.notices import explained, relationship_patterns
from graph.parameters import read_parameters
from graph.property import CypherEngine
from graph.results import ResultFormat, serialise, typed
from graph.spreadsheet import as_asked
from ontology import load_model

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
    for notice in explained(table.notices, relationship_patterns(load_model()) if table.notices else {}):
        click.echo(notice.text, err=True)
    if format_ == "table":
        named = ((cell(name, typed(value), "en")["text"] for name, value in zip(table.fields, row, strict=True))
                 for row in table.rows)  # fmt: skip
        draw(table.fields, named)
    else:
        chosen = _FORMATS[format_]
        click.echo(as_asked(serialise(table, chosen), chosen.media_type, spreadsheet), nl=format_ == "json")
