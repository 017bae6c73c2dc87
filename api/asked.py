"""What every form of a view can be asked for with, named as in the address of the explorer."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Query

from graph.errors import BadRequest
from graph.expansion import Opened
from graph.filters import Filters
from graph.views import Ask

_MOST = 20_000
_MOST_OPENED = 50
_YEAR = r"^(\d{4})?$"
_DATE = r"^(\d{4}(-\d\d(-\d\d)?)?)?$"


def _keys(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split(",")))


def _opened(text: str) -> tuple[Opened, ...]:
    """`org-x~developer~20,…` Raises BadRequest."""
    found = [each.split("~") for each in text.split(",") if each]
    if len(found) > _MOST_OPENED or any(len(each) != 3 or not re.fullmatch(r"\d{1,3}", each[2]) for each in found):
        raise BadRequest(f"opened: at most {_MOST_OPENED} times id~relation~number, with commas between")
    return tuple(Opened(id_, relation, int(number)) for id_, relation, number in found)


Keys = Annotated[str, Query(max_length=2_000, description="only nodes of these types, with commas between")]
Relations = Annotated[str, Query(max_length=2_000, description="only these relations, with commas between")]
Limit = Annotated[int, Query(ge=0, le=_MOST, description="most nodes; 500 but for the overview, 60 if not given")]
Ways = Annotated[int, Query(ge=1, le=10, description="how many paths")]
Exclude = Annotated[str, Query(max_length=2_000, description="types through which no path leads")]
More = Annotated[str, Query(max_length=5_000, description="more neighbours: id~relation~number, with commas between")]
Closed = Annotated[str, Query(max_length=5_000, description="nodes whose neighbours are folded away")]
TypesOff = Annotated[str, Query(alias="typesOff", max_length=2_000, description="types that do not fit")]
RelationsOff = Annotated[str, Query(alias="relationsOff", max_length=2_000, description="relations that do not fit")]
ConfidenceOff = Annotated[str, Query(alias="confidenceOff", max_length=200, description="confidences that do not fit")]
Countries = Annotated[str, Query(max_length=2_000, description="only what is of these countries")]
Sources = Annotated[str, Query(max_length=2_000, description="only edges that these sources state")]
From = Annotated[str, Query(alias="from", pattern=_YEAR, description="first year")]
To = Annotated[str, Query(alias="to", pattern=_YEAR, description="last year")]
Hide = Annotated[bool, Query(description="leave out what does not fit; else it is dimmed")]
AsOf = Annotated[str, Query(alias="asOf", pattern=_DATE, description="leave out what began later or had ended")]

Selected = Annotated[str, Query(max_length=200, description="the node, edge or path (path:0) that pictures mark")]


def filters(
    types_off: TypesOff = "", relations_off: RelationsOff = "", confidence_off: ConfidenceOff = "",
    countries: Countries = "", sources: Sources = "", start: From = "", end: To = "", hide: Hide = False,
    as_of: AsOf = "",
) -> Filters:  # fmt: skip
    """The parameters of what is seen of a view."""
    off = (_keys(types_off), _keys(relations_off), _keys(confidence_off))
    return Filters(*off, _keys(countries), _keys(sources), start, end, hide, as_of)


def asked(
    seen: Annotated[Filters, Depends(filters)], limit: Limit = 0, types: Keys = "", relations: Relations = "",
    k: Ways = 3, exclude: Exclude = "", opened: More = "", closed: Closed = "", selected: Selected = "",
) -> Ask:  # fmt: skip
    """The parameters of a view."""
    return Ask(limit, _keys(types), _keys(relations), k, _keys(exclude), _opened(opened), _keys(closed), seen, selected)


Asked = Annotated[Ask, Depends(asked)]
