"""The linker: which ids are one thing is a pure function of the decisions."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.entity import Statement
from graph.errors import SourceError
from graph.resolve import Decision, Linker, read_decisions
from loaders.run import DATA
from ontology import load_model

MODEL = load_model()
IDS = st.sampled_from([f"org-{letter}" for letter in "abcdefgh"])
PAIRS = st.lists(st.tuples(IDS, IDS), max_size=14)


def same(left: str, right: str) -> Decision:
    return Decision(left, right, "same", "test", "2026-01-01", "why")


def different(left: str, right: str) -> Decision:
    return same(left, right)._replace(verdict="different")


def test_the_left_id_outlives_the_right_one_through_chains() -> None:
    linker = Linker([same("org-a", "org-b"), same("org-b", "org-c")])
    assert [linker.canonical(f"org-{x}") for x in "abcd"] == ["org-a", "org-a", "org-a", "org-d"]


def test_deleting_a_decision_restores_what_was() -> None:
    rows = [same("org-a", "org-b"), same("org-x", "org-y")]
    assert Linker(rows[1:]).canonical("org-b") == "org-b"
    assert Linker(rows[1:]).canonical("org-y") == "org-x"
    assert Linker().canonical_ids == {}


def test_same_and_different_contradict_each_other_in_any_order() -> None:
    rows = [same("org-a", "org-b"), same("org-b", "org-c"), different("org-a", "org-c")]
    for order in permutations(rows):
        with pytest.raises(SourceError, match="contradict"):
            Linker(order)


def test_different_things_may_each_have_their_own_cluster() -> None:
    linker = Linker([same("org-a", "org-b"), different("org-a", "org-c"), same("org-c", "org-d")])
    assert linker.canonical("org-d") == "org-c"
    with pytest.raises(SourceError):
        Linker([different("org-a", "org-a")])


def test_dotted_ids_are_mapped_part_by_part() -> None:
    linker = Linker([same("org-a", "org-b"), same("round-x", "round-y")])
    assert linker.canonical("round-y.org-b.amount") == "round-x.org-a.amount"
    assert linker.canonical("model-m.org-bb") == "model-m.org-bb"


def test_links_and_subjects_are_mapped_and_texts_are_not() -> None:
    linker = Linker([same("org-a", "org-b")])
    given_ = [Statement("model-m", "developer", "org-b"), Statement("org-b", "name", "org-b", "en"),
              Statement("org-b", "type", "Company", "", True)]  # fmt: skip
    assert list(linker.resolve(MODEL, given_)) == [
        Statement("model-m", "developer", "org-a"), Statement("org-a", "name", "org-b", "en"),
        Statement("org-a", "type", "Company", "", True),
    ]  # fmt: skip


def test_the_bundled_decisions_are_read_and_written_as_quads() -> None:
    linker = Linker(read_decisions(DATA / "decisions.csv"))
    assert linker.canonical("org-z-ai-zhipu-ai") == "org-zhipu-ai"
    lines = list(linker.nquads())
    assert sum("mergedInto" in line for line in lines) == len(linker.canonical_ids)
    assert sum("MergeDecision" in line for line in lines) == len(linker.decisions)


@pytest.mark.parametrize(
    "text",
    ["left,right,verdict,by,on\na,b,same,x,y\n", "left,right,verdict,by,on,why\na,b,maybe,x,y,z\n",
     "left,right,verdict,by,on,why\na,b,same,x,y,z,extra\n", "left,right,verdict,by,on,why\na,b,same\n"],
)  # fmt: skip
def test_a_malformed_decisions_file_is_refused_with_the_row(tmp_path: Path, text: str) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"decisions.csv, row 1"):
        read_decisions(path)


@given(pairs=PAIRS)
def test_every_cluster_has_one_representative(pairs: list[tuple[str, str]]) -> None:
    linker = Linker([same(left, right) for left, right in pairs])
    for left, right in pairs:
        assert linker.canonical(left) == linker.canonical(right)
    for id_ in linker.canonical_ids:
        kept = linker.canonical(id_)
        assert linker.canonical(kept) == kept
        assert kept not in linker.canonical_ids
    assert Linker(linker.decisions).canonical_ids == linker.canonical_ids


@given(pairs=PAIRS)
def test_the_partition_does_not_depend_on_the_order_of_rows(pairs: list[tuple[str, str]]) -> None:
    def partition(rows: list[tuple[str, str]]) -> set[frozenset[str]]:
        linker = Linker([same(left, right) for left, right in rows])
        every = {id_ for row in rows for id_ in row}
        return {frozenset(i for i in every if linker.canonical(i) == linker.canonical(each)) for each in every}

    assert partition(pairs) == partition(sorted(pairs))


@given(pairs=PAIRS, links=st.lists(st.tuples(IDS, IDS)))
def test_resolving_keeps_the_number_of_statements_and_is_idempotent(
    pairs: list[tuple[str, str]], links: list[tuple[str, str]]
) -> None:
    linker = Linker([same(left, right) for left, right in pairs])
    statements = [Statement(one, "partOf", other) for one, other in links]
    once = list(linker.resolve(MODEL, statements))
    assert len(once) == len(statements)
    assert list(linker.resolve(MODEL, once)) == once


@given(pairs=PAIRS, apart=st.tuples(IDS, IDS))
def test_a_difference_is_either_kept_or_contradicted(pairs: list[tuple[str, str]], apart: tuple[str, str]) -> None:
    rows = [same(left, right) for left, right in pairs]
    plain = Linker(rows)
    if plain.canonical(apart[0]) == plain.canonical(apart[1]):
        with pytest.raises(SourceError):
            Linker([different(*apart), *rows])
    else:
        assert Linker([different(*apart), *rows]).canonical_ids == plain.canonical_ids
