"""When the figures of a source are refused: contradictions within it, and too much change since the last build."""

from __future__ import annotations

from contextlib import nullcontext
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.entity import Statement
from graph.errors import SourceError
from loaders.figures import FEW, LEAST, refuse_changes, refuse_contradictions
from ontology import load_model

MODEL = load_model()


def prices(*values: int, key: str = "inputPrice") -> list[Statement]:
    return [Statement(f"model-a.org-{number}", key, str(value)) for number, value in enumerate(values)]


def test_two_values_where_there_can_be_one_are_named_with_their_subject() -> None:
    with pytest.raises(
        SourceError, match=r"prices: 1 of 2 values contradict .* model-a.org-0, inputPrice: '1' and '3'"
    ):
        refuse_contradictions("prices", MODEL, [*prices(1, 2), *prices(3)])


def test_several_values_of_a_property_that_may_have_them_and_computed_ones_are_no_contradiction() -> None:
    names = [Statement("model-a", "alias", text, "en") for text in ("A", "B")]
    computed = [each._replace(derived=True) for each in prices(3)]
    refuse_contradictions("prices", MODEL, [*names, *prices(1), *computed])


def test_one_contradiction_in_a_large_source_is_left_to_those_who_compare_claims() -> None:
    refuse_contradictions("prices", MODEL, [*prices(*range(200)), *prices(7)])


@pytest.mark.parametrize(("now", "refused"), [
    ([*range(12)], False), ([*range(30)], False), ([*range(0, 120, 10)], True),
    ([*range(8), 80, 90, 100, 110], False), ([*range(7), 70, 80, 90, 100, 110], True),
    ([*range(6)], False), ([*range(5)], True),
])  # fmt: skip
def test_more_than_a_third_changed_or_more_than_half_gone_is_refused(now: list[int], refused: bool) -> None:
    expected = pytest.raises(SourceError, match=r"of 12 values of inputPrice are .* at the last build, .*--force")
    with expected if refused else nullcontext():
        refuse_changes("prices", MODEL, prices(*range(12)), prices(*now))


def test_days_on_which_something_was_seen_move_with_each_edition() -> None:
    refuse_changes("prices", MODEL, prices(*range(20), key="asOf"), prices(*range(20, 40), key="asOf"))


def test_a_share_of_a_few_values_says_nothing_unless_it_is_all_of_them() -> None:
    few = range(LEAST - 1)
    refuse_changes("prices", MODEL, prices(*few), prices(few[0], *range(LEAST, 2 * LEAST - 2)))
    with pytest.raises(SourceError, match="9 of 9 values of inputPrice are others than"):
        refuse_changes("prices", MODEL, prices(*few), prices(*range(LEAST, 2 * LEAST - 1)))
    refuse_changes("prices", MODEL, prices(*range(FEW - 1)), prices(*range(LEAST, LEAST + FEW - 1)))
    with pytest.raises(SourceError):
        refuse_changes("prices", MODEL, prices(*range(LEAST)), prices(0, *range(LEAST, 2 * LEAST - 1)))


def test_names_and_links_that_are_gone_are_noticed_as_figures_are() -> None:
    names = [Statement(f"org-{number}", "alias", f"name {number}") for number in range(LEAST)]
    kept = names[: LEAST // 2]
    refuse_changes("names", MODEL, names, kept)
    with pytest.raises(SourceError, match=r"6 of 10 values of alias are missing that were there at the last build"):
        refuse_changes("names", MODEL, names, kept[:-1])
    refuse_changes("names", MODEL, names, [each._replace(value="another name") for each in names])


@given(st.lists(st.integers(0, 9), max_size=40), st.randoms())
def test_the_same_statements_in_another_order_are_never_refused(values: list[int], random: Random) -> None:
    before = prices(*values)
    after = random.sample(before, len(before))
    refuse_changes("prices", MODEL, before, after)
    refuse_contradictions("prices", MODEL, after)
