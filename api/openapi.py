"""What the OpenAPI document says of answers: their media types and shapes, and the one shape of all errors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import FastAPI
from fastapi import Path as PathParameter

from api.negotiate import HTML
from graph.serialisation import Serialisation

Schema = dict[str, Any]
Responses = dict[int | str, dict[str, Any]]
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
ANY: Schema = {}


def listed(items: Schema) -> Schema:
    """A list of one kind of items."""
    return {"type": "array", "items": items}


def mapped(values: Schema) -> Schema:
    """An object whose keys are data."""
    return {"type": "object", "additionalProperties": values}


def record(optional: Schema | None = None, /, **required: Schema) -> Schema:
    """An object with these keys, and no others."""
    properties = required | (optional or {})
    return {"type": "object", "required": sorted(required), "properties": properties, "additionalProperties": False}


PROBLEM = record(
    {"line": WHOLE, "column": WHOLE, "candidates": listed(TEXT), "errors": listed(record(code=TEXT, message=TEXT))},
    type=TEXT, title=TEXT, status={"type": "integer", "minimum": 300, "maximum": 599}, code=TEXT, detail=TEXT,
)  # fmt: skip
"""RFC 9457, with where a syntax error is, which ids an ambiguous one fits, and what Neo4j's clients read."""
_TERM = record(
    {"datatype": TEXT, "xml:lang": TEXT, "its:dir": TEXT},
    type={"enum": ["uri", "literal", "bnode", "triple"]},
    value=ANY,
)
SPARQL_JSON: Schema = {
    "type": "object", "required": ["head"], "oneOf": [{"required": ["boolean"]}, {"required": ["results"]}],
    "properties": {
        "head": {"type": "object", "properties": {"vars": listed(TEXT)}}, "boolean": FLAG,
        "results": record(bindings=listed(mapped(_TERM))),
    },
}  # fmt: skip
"""SPARQL 1.1 Query Results JSON Format."""
CYPHER_JSON = record(
    {"notifications": listed(mapped(TEXT)), "counters": mapped(ANY)},
    data=record(fields=listed(TEXT), values=listed(listed(ANY))), queryType={"const": "r"}, bookmarks=listed(TEXT),
)  # fmt: skip
"""Neo4j's Query API."""
_ENTITY = record(id=TEXT, labels=listed(TEXT), properties=mapped(ANY))
CYPHER_GRAPH = record(nodes=listed(_ENTITY), relationships=listed(mapped(ANY)))
_WORDS = mapped(TEXT)
_NODE = record(
    {"country": TEXT, "date": TEXT}, id=TEXT, type=TEXT, types=listed(TEXT), caption=_WORDS, color=TEXT, icon=TEXT,
    size=NUMBER, x=NUMBER, y=NUMBER, degree=WHOLE, community={"type": "integer"}, more=mapped(WHOLE),
)  # fmt: skip
VIEW = record(
    {"focus": TEXT, "paths": listed(ANY), "communities": listed(mapped(ANY)), "note": _WORDS, "dimmed": listed(TEXT)},
    view=TEXT, title=_WORDS, snapshot=TEXT,
    asOf=TEXT, lang=TEXT, nodes=listed(_NODE), edges=listed(mapped(ANY)), leftOut=mapped(ANY),
    legend=listed(mapped(ANY)), relations=listed(record(key=TEXT, caption=_WORDS)), sources=mapped(mapped(ANY)),
)  # fmt: skip
"""A GraphView."""
_FACT = record(property=TEXT, caption=TEXT, disputed=FLAG, values=listed(mapped(ANY)))
CLAIMS = record(
    {"from": TEXT, "to": TEXT},
    id=TEXT, type=TEXT, caption=TEXT, typeCaption=TEXT, facts=listed(_FACT), sources=mapped(mapped(ANY)),
)  # fmt: skip
_HIT = record(id=TEXT, iri=TEXT, label=TEXT, type=TEXT, name=TEXT, lang=TEXT, kind=TEXT)
SEARCH = record(query=TEXT, results=listed(_HIT), more=FLAG, similar=FLAG)
OEMBED = record(
    type={"const": "rich"}, version={"const": "1.0"}, title=TEXT, provider_name=TEXT, provider_url=TEXT, html=TEXT,
    cache_age=WHOLE, width={"type": "integer", "minimum": 1}, height={"type": "integer", "minimum": 1},
)  # fmt: skip
_CLAIM = record(property=TEXT, value=TEXT, lang=TEXT, source=TEXT, derived=FLAG)
_CHANGE = record(
    snapshot=TEXT, created=TEXT, claims=WHOLE, added=listed(_CLAIM), removed=listed(_CLAIM),
    decided=listed(mapped(ANY)), undone=listed(mapped(ANY)),
)  # fmt: skip
HISTORY = record(id=TEXT, changes=listed(_CHANGE))
CROSSWALK = record(identifiers=listed(record(id=TEXT, scheme=TEXT, value=TEXT, sources=listed(TEXT))))
_SIDE = record(id=TEXT, names=listed(listed(TEXT)), facts=mapped(listed(TEXT)))
REVIEW = record(
    total=WHOLE, page=WHOLE, more=FLAG,
    pairs=listed(record(left=_SIDE, right=_SIDE, score=NUMBER, reasons=listed(TEXT))),
)  # fmt: skip
_FILE = record(name=TEXT, bytes=WHOLE, sha256=TEXT, found=TEXT)
_LEFT_OUT = record(file=TEXT, row=WHOLE, column=TEXT, reason=TEXT, rowKept=FLAG)
SOURCES = record(
    snapshot=TEXT,
    sources=listed(record(
        name=TEXT, title=TEXT, edition=TEXT, kind=TEXT, publisher=TEXT, licence=TEXT, attribution=TEXT, url=TEXT,
        graph=TEXT, rows=WHOLE, omitted=TEXT, counts=mapped(WHOLE), files=listed(_FILE),
        leftOut=record(total=WHOLE, rows=listed(_LEFT_OUT)),
    )),
)  # fmt: skip
STATUS = record(status=TEXT, snapshot=TEXT)


def define_problem(app: FastAPI) -> None:
    """Put the shape of errors where all routes refer to it."""
    app.openapi().setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM


def answers(*formats: Iterable[Serialisation], page: bool = True, code: int = 200, **shapes: Schema) -> Responses:
    """The `responses` of a route: a page, and these formats; a shape goes by the extension of its format, else text."""
    content = {HTML: {"schema": TEXT}} if page else {}
    for each in (each for group in formats for each in group):
        content[each.media_type] = {"schema": shapes.get(each.extension, TEXT)}
    return {code: {"description": "The answer", "content": content}}


def json_answer(shape: Schema, *, page: bool = False) -> Responses:
    """The `responses` of a route that answers with JSON, and perhaps with a page for browsers."""
    content = {HTML: {"schema": TEXT}} if page else {}
    return {200: {"description": "The answer", "content": {**content, "application/json": {"schema": shape}}}}


PROBLEM_OR_PAGE: Schema = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}, HTML: {"schema": TEXT},
}  # fmt: skip
ERRORS: Responses = {
    "4XX": {"description": "What is wrong with the request; a browser gets a page", "content": PROBLEM_OR_PAGE},
    "5XX": {"description": "What went wrong here; a browser gets a page", "content": PROBLEM_OR_PAGE},
}
"""Of every route."""
NOT_MODIFIED: Responses = {304: {"description": "What `If-None-Match` names still holds"}}
BY_SHORT_ID: Responses = {
    300: {"description": "The id fits several entities; `candidates` lists them", "content": PROBLEM_OR_PAGE},
}
"""Of routes that take an id."""
MOVED: Responses = BY_SHORT_ID | {307: {"description": "The full id, or the one that this was merged into"}}
"""Of those that have an address for each id."""
Id = Annotated[str, PathParameter(description="an id, whole or without its prefix", examples=["org-mistral-ai"])]
View = Annotated[
    str, PathParameter(description="ego/ID, path/FROM/TO, selection/ID,ID or overview", examples=["ego/org-mistral-ai"])
]
