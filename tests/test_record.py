"""Documents inside a row: their columns are consumed like those of the row, and named by their place."""

from __future__ import annotations

from typing import Any

import pytest

from graph.errors import SourceError
from loaders.base import Record
from ontology import BadValue, load_model

MODEL = load_model()


def record(**values: Any) -> Record:
    return Record(MODEL, values, "t.json", 7, edition="2026-01-01")


def test_what_is_left_in_documents_is_left_in_the_row() -> None:
    row = record(name="a", cost={"input": 1, "tiers": 2}, models=[{"id": "b"}, {"id": "c", "limit": {"context": 3}}])
    cost, [first, second] = row.document("cost"), row.documents("models")
    limit = second.document("limit")
    assert (cost.pop("input"), first.pop("id")) == ("1", "b")
    assert row.left() == ["name", "cost.tiers", "models.id", "models.limit.context"]
    assert (row.columns(), second.columns()) == (["name"], ["id"])
    assert (limit.edition, limit.row, limit.file) == ("2026-01-01", 7, "t.json")
    second.ignore_rest()
    assert row.left() == ["name", "cost.tiers"]
    row.ignore_rest()
    assert row.left() == []


def test_a_document_that_is_not_there_is_empty() -> None:
    row = record(cost=None)
    assert (row.document("cost").left(), row.document("gone").left(), row.documents("gone")) == ([], [], [])


@pytest.mark.parametrize("value", ["x", [1], [None], {"b": 1}])
def test_what_is_no_list_of_documents_is_refused_with_its_place(value: Any) -> None:
    with pytest.raises(BadValue, match="is not a") as raised:
        record(a={"b": value}).document("a").documents("b")
    assert raised.value.column == "a.b"


def test_cells_of_documents_know_their_place_and_what_they_reject_counts_for_the_row() -> None:
    row = record(a={"b": {"c": "Atlantis"}})
    inner = row.document("a").document("b")
    organization = row.named("Organization", "GENCI")
    inner.add_or_reject(organization, "country", inner.pop("c"))
    assert [error.column for error in row.rejected] == ["a.b.c"]
    with pytest.raises(SourceError, match=r"t\.json, row 7: column 'a\.b\.d' is missing"):
        inner.pop("d")
