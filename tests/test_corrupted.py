"""Ten kinds of damage to every source file: nothing of it is taken, the trouble is named, the last good data stay."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from damage import CAP, HARMLESS, OF_THE_FACTS, OF_THE_FILE, Damage
from small_sources import MODEL, Case, Good, at_hand, cases, good_source, own_cases, smalls
from tiny import leftovers

from graph.entity import Statement
from graph.errors import SourceError
from graph.snapshot import Snapshot, Snapshots
from loaders import reading, workbook
from loaders.base import discover
from loaders.cache import load
from loaders.pipeline import build
from loaders.run import Places

CASES = {case.name: case for case in (*cases(), *own_cases())}
UNSEEN = {
    ("aju-article/statements.csv", "ten times the figures"): "what was said is kept as text",
    ("aju-article/statements.csv", "swapped dates"): "what was said is kept as text",
    ("curated-editions/editions.csv", "ten times the figures"): "two figures are too few for a share to say anything",
    ("curated-concepts/concepts.csv", "one id for all"): "of two rows the type tells them apart, and may be one",
    ("epoch-compute-spend/ai_companies_compute_spend.csv", "one id for all"): "the ids are titles, kept as notes",
}
"""What cannot be told from a new edition."""
GoodOf = Callable[[str], Good]


def damages(kinds: Mapping[str, Damage]) -> list[tuple[str, str]]:
    """Each file with each kind of damage that changes anything in it."""
    files = [(name, case, smalls(case)[case.file]) for name, case in CASES.items()]
    return [
        (name, kind) for name, case, each in files for kind, harm in kinds.items() if harm(case, each) != each.bytes()
    ]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> GoodOf:
    """The small source of a file, loaded once."""
    return cache(lambda name: good_source(CASES[name], tmp_path_factory.mktemp("good")))


@pytest.fixture(autouse=True)
def small_caps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", CAP)
    monkeypatch.setattr(workbook, "MAX_UNPACKED", CAP)


def damaged(case: Case, good: Good, damage: Damage, folder: Path) -> Callable[[], list[Statement]]:
    """Loads a copy of the good source with the file damaged after the good one was."""
    shutil.copytree(good.folder, folder, dirs_exist_ok=True)
    paths = [folder / path.name for path in at_hand(case.spec)]
    paths[case.file].write_bytes(damage(case, smalls(case)[case.file]))
    return lambda: list(load(case.loader, good.spec, MODEL, "sources", paths, folder / "statements").statements)


def assert_nothing_was_taken(error: SourceError, case: Case, good: Good, folder: Path) -> None:
    assert good.spec.source.name in str(error) or at_hand(good.spec)[case.file].name in str(error)
    assert content(folder) == content(good.folder)


def content(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in (folder / "statements").iterdir()}


@pytest.mark.parametrize(("name", "damage"), damages(OF_THE_FILE))
def test_a_damaged_file_is_named_and_what_was_loaded_before_stays(
    good: GoodOf, name: str, damage: str, tmp_path: Path
) -> None:
    loads = damaged(CASES[name], good(name), OF_THE_FILE[damage], tmp_path)
    with pytest.raises(SourceError) as raised:
        loads()
    assert_nothing_was_taken(raised.value, CASES[name], good(name), tmp_path)


@pytest.mark.parametrize(("name", "damage"), damages(OF_THE_FACTS))
def test_facts_that_cannot_be_right_stop_the_source_unless_they_are_of_no_account(
    good: GoodOf, name: str, damage: str, tmp_path: Path
) -> None:
    loads = damaged(CASES[name], good(name), OF_THE_FACTS[damage], tmp_path)
    try:
        seen = loads() == list(good(name).loaded.statements)
    except SourceError as error:
        assert_nothing_was_taken(error, CASES[name], good(name), tmp_path)
        seen = True
    assert seen != ((name, damage) in UNSEEN)


@pytest.mark.parametrize(("name", "damage"), damages(HARMLESS))
def test_a_byte_order_mark_does_no_harm(good: GoodOf, name: str, damage: str, tmp_path: Path) -> None:
    assert damaged(CASES[name], good(name), HARMLESS[damage], tmp_path)() == list(good(name).loaded.statements)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small source and a home that serves it."""
    folder = tmp_path_factory.mktemp("served")
    path = folder / "sources" / FRONTIER.spec.folder / FRONTIER.spec.files[0]
    path.parent.mkdir(parents=True)
    path.write_bytes(smalls(FRONTIER)[0].bytes())
    build_frontier(folder)
    return folder


FRONTIER = next(case for case in CASES.values() if case.spec.source.name == "epoch-frontier")


def build_frontier(folder: Path, *, force: bool = False) -> Snapshot:
    spec = replace(FRONTIER.spec, expect={"AIModel": (30, 100)})
    loaders = {"countries": discover()["countries"], "epoch_models": replace(FRONTIER.loader, specs=(spec,))}
    return build(folder / "home", Places(folder / "sources"), lambda text: None, loaders=loaders, force=force)


@pytest.mark.parametrize("damage", OF_THE_FILE | OF_THE_FACTS)
def test_the_snapshot_that_is_served_outlives_every_damage(served: Path, damage: str, tmp_path: Path) -> None:
    shutil.copytree(served, tmp_path, dirs_exist_ok=True, symlinks=True)
    before = Snapshots(tmp_path / "home").current().id
    path = tmp_path / "sources" / FRONTIER.spec.folder / FRONTIER.spec.files[0]
    path.write_bytes((OF_THE_FILE | OF_THE_FACTS)[damage](FRONTIER, smalls(FRONTIER)[0]))
    with pytest.raises(SourceError):
        build_frontier(tmp_path)
    assert Snapshots(tmp_path / "home").current().id == before
    assert Snapshots(tmp_path / "home").verify() == []
    assert leftovers(tmp_path / "home") == []


def test_figures_that_have_all_changed_are_taken_when_forced(served: Path, tmp_path: Path) -> None:
    shutil.copytree(served, tmp_path, dirs_exist_ok=True, symlinks=True)
    path = tmp_path / "sources" / FRONTIER.spec.folder / FRONTIER.spec.files[0]
    path.write_bytes(OF_THE_FACTS["ten times the figures"](FRONTIER, smalls(FRONTIER)[0]))
    with pytest.raises(SourceError, match=r"values of \w+ are others than at the last build, such as .*--force"):
        build_frontier(tmp_path)
    before = Snapshots(tmp_path / "home").current().id
    assert build_frontier(tmp_path, force=True).id != before
    assert build_frontier(tmp_path).id == Snapshots(tmp_path / "home").current().id
