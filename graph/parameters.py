"""The parameters of a Cypher statement as they come in a request: plain JSON, or each value with Neo4j's type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from graph.errors import BadRequest

_INTEGERS = range(-(2**63), 2**63)
_DEEPEST = 50
"""Lists and maps inside of each other; the engine takes 64."""


def read_parameters(given: Mapping[str, Any], typed: bool) -> dict[str, Any]:
    """The values by name. Raises BadRequest with the name of the parameter."""
    found = {}
    for name, value in given.items():
        try:
            found[name] = _value(_typed(value) if typed else value)
        except (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
            raise BadRequest(f"parameter ${name}: {error}") from None
    return found


def _value(value: Any, depth: int = 0) -> Any:
    """The value itself, where an engine can take it. Raises ValueError."""
    if depth > _DEEPEST:
        raise ValueError(f"more than {_DEEPEST} lists or maps inside of each other")
    if isinstance(value, int) and value not in _INTEGERS:
        raise ValueError(f"{value} is no integer of 64 bits")
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise ValueError("the number is too large")
    if isinstance(value, str):
        value.encode()  # half of a surrogate pair is no text
    if isinstance(value, list):
        return [_value(each, depth + 1) for each in value]
    if isinstance(value, dict):
        return {_value(key): _value(each, depth + 1) for key, each in value.items()}
    return value


def _typed(value: Any) -> Any:
    """The value of `{"$type": …, "_value": …}`."""
    content = value["_value"]
    match value["$type"]:
        case "Null":
            return None
        case "Boolean":
            return bool(content)
        case "Integer":
            return int(content)
        case "Float":
            return float(content)
        case "String":
            return str(content)
        case "List":
            return [_typed(each) for each in content]
        case "Map":
            return {key: _typed(each) for key, each in content.items()}
        case "Date":
            return date.fromisoformat(content)
        case "Time" | "LocalTime":
            return time.fromisoformat(content)
        case "LocalDateTime" | "OffsetDateTime" | "ZonedDateTime":
            return datetime.fromisoformat(re.sub(r"^([^\[]*+)\[.*\]$", r"\1", content))
        case other:
            raise ValueError(f"values of type {other} are not taken")
