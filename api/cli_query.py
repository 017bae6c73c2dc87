"""`aikg query`: a SPARQL query on the current snapshot, its answer as a table or in a format of the web."""

from __future__ import annotations

import json
from collections.abc import Mapping

import click

from api.terminal import draw
from graph.captions import plain
from graph.guard import check_query
from graph.rdf import GRAPH_FORMATS, NUMBERS, SOLUTION_FORMATS, Format, RdfStore
from graph.spreadsheet import as_asked
from ontology.model import ID_BASE

_FORMATS = {each.extension: each for each in Format}


def answer(store: RdfStore, query: str, name: str, spreadsheet: bool) -> None:
    """Print the answer; a format that does not fit the kind of query gives way to the first that does."""
    if spreadsheet and name != "csv":
        raise click.UsageError("--spreadsheet is for --format csv")
    kind = check_query(query, 0).kind
    if kind == "SELECT" and name == "table":
        _table(json.loads(store.query(query, Format.JSON)))
        return
    fitting = GRAPH_FORMATS if kind in ("CONSTRUCT", "DESCRIBE") else SOLUTION_FORMATS
    format_ = _FORMATS.get(name, Format.TSV)
    chosen = format_ if format_ in fitting else fitting[0]
    click.echo(as_asked(store.query(query, chosen), chosen.media_type, spreadsheet), nl=False)


def _table(found: Mapping[str, Mapping[str, list[Mapping[str, Mapping[str, str]]]]]) -> None:
    columns: list[str] = [*map(str, found["head"]["vars"])]
    draw(columns, ([_text(row.get(column)) for column in columns] for row in found["results"]["bindings"]))


def _text(term: Mapping[str, str] | None) -> str:
    """What a term says, without quotes, language and datatype; the id of an entity of ours."""
    if term is None:
        return ""
    if term.get("datatype") in NUMBERS:
        return plain(term["value"])
    return term["value"].removeprefix(ID_BASE) if term["type"] == "uri" else term["value"]
