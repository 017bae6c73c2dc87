"""What expressions of Cypher become in SQL: values with a type, and where these come from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from graph.engines.columnar import Unanswered
from graph.engines.columnar_reader import Reader
from graph.engines.columnar_schema import SQL_TYPES, WHOLE, scalar_type

NUMBERS = frozenset(["int", "float"])
SCALARS = NUMBERS | {"text", "bool"}
_ANY = "UNION(t VARCHAR, i BIGINT, f DOUBLE, b BOOLEAN)"


@dataclass(frozen=True, slots=True)
class Value:
    """An expression: a scalar, a node by its number, the `id` of a node by its number, or a relationship by its own."""

    sql: str
    type: str
    """text, int, float, bool; node, id, link; any (scalars of several types), null; [text] for a parameter of texts."""
    links: str = ""
    """Of a link, its type."""
    nullable: bool = True
    varies: bool = False
    """Does it name a variable outside of an aggregate?"""
    aggregates: bool = False
    given: str = ""
    """Of a literal or parameter, its name in SQL."""


class Scope(Protocol):
    """What expressions can name."""

    def find(self, name: str) -> Value:
        """The variable. Raises Unanswered where there is none."""

    def property_of(self, owner: Value, key: str) -> Value:
        """The property of a node or link. Raises Unanswered where it is no scalar of one type."""

    def number_of(self, text: Value) -> Value:
        """The node that has a given text as its id: the number -1, which no node has, where there is none."""

    def exists(self, reader: Reader) -> Value:
        """The subquery `{ pattern WHERE … }` that the reader stands before."""


def kind_of(value: Any) -> str:
    """The type of a parameter; "" where no column can be compared with it."""
    if isinstance(value, list):
        kinds = set(map(kind_of, value))
        return f"[{kinds.pop()}]" if len(kinds) == 1 and kinds <= SCALARS else ""
    kind = scalar_type(type(value))
    is_other = (kind == "int" and value not in WHOLE) or (kind == "float" and not math.isfinite(value))
    return "" if is_other else kind


class Given:
    """Literals and parameters of a statement: SQL gets each as a parameter, never as text."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = kinds
        self.literals: dict[str, Any] = {}
        self.parameters: dict[str, str] = {}
        """Name in SQL → name in the statement."""
        self.ids: dict[str, str] = {}
        """Name of a node's number in SQL → name of the text that is its id."""

    def literal(self, value: Any) -> Value:
        """A scalar that stands in the statement."""
        name = f"l{len(self.literals)}"
        self.literals[name] = value
        return self._value(name, kind_of(value))

    def parameter(self, name: str) -> Value:
        """A parameter of the statement."""
        placed = f"p{len(self.parameters)}"
        self.parameters[placed] = name
        return self._value(placed, self._kinds.get(name, ""))

    def number_of(self, text: Value) -> Value:
        """The number of the node that has a literal or parameter as its id."""
        name = f"n{text.given}"
        self.ids[name] = text.given
        return Value(f"CAST(${name} AS INTEGER)", "id", nullable=False)

    def _value(self, name: str, kind: str) -> Value:
        if not kind:
            raise Unanswered("a value that is no scalar")
        inner = SQL_TYPES[kind.strip("[]")]
        return Value(f"CAST(${name} AS {inner}{'[]' if kind[0] == '[' else ''})", kind, nullable=False, given=name)


def made(sql: str, type_: str, *parts: Value) -> Value:
    """A value that is worked out of others."""
    return Value(sql, type_, varies=any(p.varies for p in parts), aggregates=any(p.aggregates for p in parts))


def alike(values: Sequence[Value], scope: Scope) -> tuple[list[Value], str]:
    """Values that stand for one another, and the type of all: `any` where these are several scalars."""
    types = {value.type for value in values} - {"null"}
    if "id" in types and len(types) > 1:
        values = [text_of(value, scope) for value in values]
        types = {value.type for value in values} - {"null"}
    if len(types) == 1:
        if types <= {"link", "any", "null"}:
            raise Unanswered("a choice of these")
        return list(values), types.pop()
    if not types or not types <= SCALARS:
        raise Unanswered("a choice of unlike things")
    return [made(f"CAST({value.sql} AS {_ANY})", "any", value) for value in values], "any"


def text_of(value: Value, scope: Scope) -> Value:
    """A value, and the id of a node as text."""
    return scope.property_of(value, "id") if value.type == "id" else value


def compared(left: Value, operator: str, right: Value, scope: Scope) -> Value:
    """`left operator right`. Raises Unanswered where Cypher and SQL may differ."""
    left, right = comparable(left, right, operator, scope)
    return made(f"({left.sql} {operator} {right.sql})", "bool", left, right)


def comparable(left: Value, right: Value, operator: str, scope: Scope) -> tuple[Value, Value]:
    """Both as SQL compares them: numbers of nodes where both are ids or one is a given text."""
    same = operator in ("=", "<>")
    if same and left.type == "id" and right.type == "text" and right.given:
        return left, scope.number_of(right)
    if same and right.type == "id" and left.type == "text" and left.given:
        return scope.number_of(left), right
    if left.type != right.type:
        left, right = text_of(left, scope), text_of(right, scope)
    types = {left.type, right.type}
    is_one = len(types) == 1 and (left.type in ("text", "id") or (same and left.type in ("bool", "node")))
    if not (types <= NUMBERS or is_one or (same and types == {"link"} and left.links == right.links)):
        raise Unanswered(f"{left.type} {operator} {right.type}")
    return left, right
