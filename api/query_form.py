"""What a query or statement can be asked with beside itself: the language of its page, and the form of its answer.

Read by hand: a point query takes less time than FastAPI needs for three parameters.
"""

from __future__ import annotations

from typing import NamedTuple

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from api.openapi import FLAG, TEXT
from api.state import LANG, SPREADSHEET
from graph.errors import BadRequest

_TRUNCATE = "of an answer beyond the limits its beginning, with `X-Truncated: true`, instead of an error"
FORM_PARAMETERS = [
    {"name": name, "in": "query", "schema": schema, "description": text}
    for name, schema, text in (("lang", TEXT, LANG), ("spreadsheet", FLAG, SPREADSHEET), ("truncate", FLAG, _TRUNCATE))
]
"""As OpenAPI has them."""
_FLAG = TypeAdapter(bool)


class QueryForm(NamedTuple):
    """What is made of the answer."""

    lang: str = ""
    spreadsheet: bool = False
    truncate: bool = False


def form_of(request: Request) -> QueryForm:
    """What a request asks for. Raises BadRequest."""
    return QueryForm(request.query_params.get("lang", ""), _flag(request, "spreadsheet"), _flag(request, "truncate"))


def _flag(request: Request, name: str) -> bool:
    text = request.query_params.get(name)
    try:
        return text is not None and _FLAG.validate_python(text)
    except ValidationError:
        raise BadRequest(f"{name}: true or false, not {(text or '')[:50]!r}") from None
