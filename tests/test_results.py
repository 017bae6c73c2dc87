"""The bytes of an answer, and the parameters of a question."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadRequest
from graph.parameters import read_parameters
from graph.property import DurationValue, NodeValue, PathValue, RelationshipValue
from graph.results import plain, typed

NODE = NodeValue("1", ("Company",), {"id": "org-h", "n": 2**53 + 1, "f": 6.0e9})
LINK = RelationshipValue("7", "COUNTRY", "1", "2", {"sources": ["a/1"]})


def test_values_as_the_query_api_writes_them() -> None:
    duration, moment = DurationValue(14, 3, 3_661), time(10, 0, 0, 500_000)
    value = [None, True, 1, 1.0, float("nan"), "한", {"a": [duration]}, date(2024, 1, 2), moment]
    assert plain(value)[4:] == ["NaN", "한", {"a": ["P1Y2M3DT1H1M1S"]}, "2024-01-02", "10:00:00.5"]
    kinds = [each["$type"] for each in typed(value)["_value"]]
    assert kinds == ["Null", "Boolean", "Integer", "Float", "Float", "String", "Map", "Date", "LocalTime"]
    assert typed(datetime(2024, 1, 2, tzinfo=UTC)) == {"$type": "OffsetDateTime", "_value": "2024-01-02T00:00:00Z"}
    assert typed(6.0e9) == {"$type": "Float", "_value": "6.0E9"}
    path = plain(PathValue((NODE, NodeValue("2", (), {})), (LINK,)))
    assert [part["elementId"] for part in path] == ["1", "7", "2"]
    assert path[1]["startNodeElementId"] == "1"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_with_its_type_is_the_same_float(number: float) -> None:
    text = typed(number)["_value"]
    assert float(text) == number
    assert "." in text
    assert "e" not in text


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)  # fmt: skip


@given(VALUES)
def test_typed_parameters_round_trip(value: Any) -> None:
    asked = json.loads(json.dumps(typed(value)))
    assert read_parameters({"x": asked}, typed=True) == {"x": value}
    assert read_parameters({"x": value}, typed=False) == {"x": value}


def test_temporal_parameters_with_their_type() -> None:
    given_ = {"Date": "2024-01-02", "LocalTime": "10:00:00", "ZonedDateTime": "2024-01-02T03:04:05+01:00[Europe/Paris]"}
    found = read_parameters({kind: {"$type": kind, "_value": text} for kind, text in given_.items()}, typed=True)
    assert found["Date"] == date(2024, 1, 2)
    assert found["LocalTime"] == time(10)
    assert found["ZonedDateTime"].isoformat() == "2024-01-02T03:04:05+01:00"


@pytest.mark.parametrize(
    "value",
    [{"$type": "Duration", "_value": "P1M"}, {"$type": "Date", "_value": "x"}, {"$type": "Integer", "_value": "x"}, 5,
     {"_value": 1}, {"$type": "Integer", "_value": str(2**63)}],
)  # fmt: skip
def test_typed_parameters_that_are_none(value: Any) -> None:
    with pytest.raises(BadRequest, match=r"parameter \$x"):
        read_parameters({"x": value}, typed=True)


def test_parameters_nest_so_far_and_no_farther() -> None:
    value: Any = 1
    for _ in range(50):
        value = [value]
    assert read_parameters({"x": value}, typed=False)
    with pytest.raises(BadRequest):
        read_parameters({"x": [value]}, typed=False)
