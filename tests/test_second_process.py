"""Organisations are matched in a second process when things are many."""

from __future__ import annotations

import os
from operator import add

import pytest

from bench.identity_records import records
from graph.errors import BuildError
from graph.identity import match
from graph.identity.known import Known, sayings
from graph.identity.second import second_process
from ontology import load_model


def test_two_processes_come_to_what_one_comes_to(monkeypatch: pytest.MonkeyPatch) -> None:
    model, known, things = load_model(), Known(sayings()), list(records(3_000))
    alone = match.propose(model, things, [], known)
    monkeypatch.setattr(match, "MANY", 1)
    together = match.propose(model, things, [], known)
    assert together == alone
    assert alone.decisions
    assert alone.doubts


def test_a_result_comes_back_from_the_second_process() -> None:
    with second_process(add, 2, 3) as result:
        assert result() == 5


def test_a_second_process_that_dies_is_a_failed_build() -> None:
    with second_process(os._exit, 3) as result, pytest.raises(BuildError, match="exit code 3"):
        result()
