"""Functions and aggregates that mean the same in Cypher and in SQL."""

from __future__ import annotations

from collections.abc import Sequence

from graph.engines.columnar import Unanswered
from graph.engines.columnar_values import NUMBERS, SCALARS, Value, made

AGGREGATES = frozenset(["avg", "collect", "count", "max", "min", "sum"])
_WHOLE_NUMBER = "'[+-]?[0-9]{1,18}'"


def aggregated(name: str, distinct: str, value: Value) -> tuple[str, str]:
    """An aggregate and its type; `distinct` is "DISTINCT " or nothing. Raises Unanswered."""
    asked = f"{distinct}{value.sql}"
    if name == "count" and value.type in SCALARS | {"node", "id", "link"}:
        return f"count({asked})", "int"
    if name in ("min", "max") and value.type in NUMBERS | {"text", "id"}:
        return f"{name}({value.sql})", value.type
    if name == "sum" and value.type == "int":
        return f"CAST(coalesce(sum({asked}), 0) AS BIGINT)", "int"
    if name == "sum" and value.type == "float":
        return f"coalesce(sum({asked}), 0)", "float"
    if name == "avg" and value.type in NUMBERS:
        return f"avg({asked})", "float"
    raise Unanswered(f"{name} of {value.type}")


def function(name: str, given: Sequence[Value]) -> Value:
    """A call; its name is in small letters. Raises Unanswered."""
    sql = [each.sql for each in given]
    match name, [each.type for each in given]:
        case "tolower", ["text"]:  # these two depend on what stands around them, or become two letters
            strange = f"contains({sql[0]}, 'Σ') OR contains({sql[0]}, 'İ')"
            return made(f"CASE WHEN {strange} THEN error('letter') ELSE lower({sql[0]}) END", "text", *given)
        case "left", ["text", "int"]:
            return made(
                f"CASE WHEN {sql[1]} < 0 THEN error('below 0') ELSE left({sql[0]}, {sql[1]}) END", "text", *given
            )
        case "size", ["text"]:
            return made(f"length({sql[0]})", "int", *given)
        case "round", ["float"]:
            return made(f"floor({sql[0]} + 0.5)", "float", *given)
        case "tointeger", ["text"]:
            whole = f"CASE WHEN regexp_full_match({sql[0]}, {_WHOLE_NUMBER}) THEN CAST({sql[0]} AS BIGINT)"
            return made(f"{whole} WHEN {sql[0]} IS NOT NULL THEN error('no whole number') END", "int", *given)
    raise Unanswered(f"the function {name}")
