"""The map of the whole graph: everything has a place of its own, and equal graphs have equal maps."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import SnapshotError
from graph.places import ROOM, places
from graph.snapshot import Snapshots

GRAPHS = st.integers(1, 40).flatmap(
    lambda size: st.tuples(
        st.just(size), st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=90)
    )
)
RUN = "from graph.places import places; print(places(60, [(a, a * 7 % 60) for a in range(60)]))"


@settings(max_examples=60, deadline=None)
@given(GRAPHS)
def test_a_map_does_not_depend_on_the_order_of_links(graph: tuple[int, list[tuple[int, int]]]) -> None:
    size, pairs = graph
    shuffled = sorted(pairs, key=lambda pair: (pair[1], -pair[0]))
    assert places(size, pairs) == places(size, shuffled)


@settings(max_examples=60, deadline=None)
@given(GRAPHS)
def test_communities_lie_apart_and_every_node_has_its_own_place(graph: tuple[int, list[tuple[int, int]]]) -> None:
    size, pairs = graph
    made = places(size, pairs)
    assert len(made) == size
    for one, two in combinations(made, 2):
        apart = math.dist((one.x, one.y), (two.x, two.y))
        assert apart > 1
        assert one.community == two.community or apart > ROOM / 2


@settings(max_examples=60, deadline=None)
@given(GRAPHS)
def test_ranks_are_multiples_of_the_average_and_degrees_count_link_ends(
    graph: tuple[int, list[tuple[int, int]]],
) -> None:
    size, pairs = graph
    made = places(size, pairs)
    assert math.isclose(sum(each.rank for each in made) / size, 1, abs_tol=1e-3)
    assert sum(each.degree for each in made) == 2 * len(pairs)


def test_a_hub_ranks_first_and_nothing_has_no_map() -> None:
    star = places(6, [(0, n) for n in range(1, 6)])
    assert max(star, key=lambda each: each.rank) == star[0]
    assert places(0, []) == []


@pytest.mark.parametrize(
    ("pairs", "discs"),
    [
        ([(0, n) for n in range(1, 1200)], 1),
        ([(n, n + 1 if (n + 1) % 1200 else n - 1199) for n in range(2400)], None),
        ([(n, n + 1) for n in range(900) if n % 3 < 2], 300),
        ([(n, n + 1) for n in range(702, 1602) if n % 3 < 2], 301),
        ([(a, b) for a in range(1200) for b in (a // 40 * 40, a // 400 * 400)], None),
    ],
    ids=["a star", "two rings", "three hundred small ones", "and many linked to nothing", "communities of communities"],
)
def test_what_is_too_large_for_springs_has_places_too(pairs: list[tuple[int, int]], discs: int | None) -> None:
    size = max(map(max, pairs)) + 1
    made = places(size, pairs)
    assert len({(each.x, each.y) for each in made}) == size
    assert min(math.dist((one.x, one.y), (two.x, two.y)) for one, two in combinations(made[:200], 2)) > 1
    assert made == places(size, pairs[::-1])
    found = max(each.community for each in made) + 1
    assert found == discs or (discs is None and found > 1)
    x, y, community = (np.array([each[column] for each in made]) for column in (3, 4, 2))
    for n in range(size):
        others = community != community[n]
        assert np.hypot(x[others] - x[n], y[others] - y[n]).min(initial=math.inf) > ROOM / 2


def test_a_map_is_the_same_in_every_process() -> None:
    made = {
        subprocess.run(
            [sys.executable, "-c", RUN], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True,
            check=True, cwd=Path(__file__).parent.parent,
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(made) == 1


def test_a_snapshot_without_its_network_says_so(home: Path) -> None:
    snapshot = Snapshots(home).current()
    snapshot.network().close()
    (snapshot.path / "network.db").unlink()
    with pytest.raises(SnapshotError, match=r"network\.db"):
        snapshot.network()
