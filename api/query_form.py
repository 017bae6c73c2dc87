"""What a query or statement can be asked with beside itself: the language of its page, and the form of its answer.

Read by hand: a point query takes less time than FastAPI needs for three parameters.
"""

from __future__ import annotations

from typing import NamedTuple

from fastapi import Request

from api.openapi import FLAG, TEXT
from api.state import LANG, SPREADSHEET
from graph.errors import BadRequest

_TRUNCATE = "of an answer beyond the limits its beginning, with `X-Truncated: true`, instead of an error"
FORM_PARAMETERS = [
    {"name": name, "in": "query", "schema": schema, "description": text}
    for name, schema, text in (("lang", TEXT, LANG), ("spreadsheet", FLAG, SPREADSHEET), ("truncate", FLAG, _TRUNCATE))
]
"""As OpenAPI has them."""
_FLAGS = {"true": True, "1": True, "on": True, "yes": True, "false": False, "0": False, "off": False, "no": False}


class QueryForm(NamedTuple):
    """What is made of the answer."""

    lang: str = ""
    spreadsheet: bool = False
    truncate: bool = False


def form_of(request: Request) -> QueryForm:
    """What a request asks for. Raises BadRequest."""
    return QueryForm(request.query_params.get("lang", ""), _flag(request, "spreadsheet"), _flag(request, "truncate"))


def _flag(request: Request, name: str) -> bool:
    text = request.query_params.get(name, "false")
    if (found := _FLAGS.get(text.lower())) is None:
        raise BadRequest(f"{name}: true or false, not {text[:50]!r}")
    return found
