"""Ten kinds of damage to every source file: nothing of it is taken, the trouble is named, the last good data stay."""

from __future__ import annotations

import gzip
import io
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from damage import MODEL, Case, Good, Small, at_hand, cases, good_source, renamed, same_ids, smalls, swapped, ten_times
from tiny import leftovers

from graph.entity import Statement
from graph.errors import SourceError
from graph.snapshot import Snapshot, Snapshots
from loaders import reading
from loaders.base import discover
from loaders.cache import load
from loaders.pipeline import build
from loaders.run import Places

CASES = list(cases())
CAP = 4 * 1024 * 1024
"""Largest file in these tests, in the place of reading.MAX_BYTES."""


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture(scope="module")
def good(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Good:
    return good_source(case, tmp_path_factory.mktemp("good"))


def half(each: Small) -> bytes:
    """The first half: an archive without its end, a table or document cut in the middle of a row or value."""
    data = each.bytes()
    if each.name.endswith(".tar.gz"):
        return data[: len(data) // 2]
    end = data.rindex(b"\n", 0, len(data) // 2)
    return (
        data[: data.rindex(b"," if b"," in data[:end] else b"|", 0, end)]
        if each.name.endswith((".csv", ".md"))
        else data[: end - 2]
    )


def bomb(each: Small) -> bytes:
    """A few kilobytes that unpack to more than the cap; of a plain file, more than the cap."""
    if not each.name.endswith(".tar.gz"):
        return each.bytes() + b" " * CAP
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb") as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        info = tarfile.TarInfo(next(iter(each.texts)))
        info.size = 2 * CAP
        tar.addfile(info, io.BytesIO(bytes(info.size)))
    return out.getvalue()


def one_id(case: Case, each: Small) -> bytes:
    """All rows with one id, in an archive also with one path."""
    paths = [path for path in each.texts if "/models/" in path]
    return same_ids(each, case.spec.ignore).bytes(names=lambda path: paths[0] if path in paths else path)


Damage = Callable[[Case, Small], bytes]
OF_THE_FILE: dict[str, Damage] = {
    "renamed column": lambda case, each: each.changed(renamed(case.spec.ignore)).bytes(),
    "truncated": lambda _, each: half(each),
    "a web page": lambda _, each: b"<!DOCTYPE html><html><title>Not found</title></html>",
    "wrong encoding": lambda _, each: each.bytes("utf-16"),
    "empty": lambda _, each: b"",
    "bomb": lambda _, each: bomb(each),
}
OF_THE_FACTS: dict[str, Damage] = {
    "swapped dates": lambda _, each: each.changed(swapped).bytes(),
    "ten times the figures": lambda _, each: each.changed(ten_times).bytes(),
    "one id for all": one_id,
}
UNSEEN = {
    ("aju-article/statements.csv", "ten times the figures"): "what was said is kept as text",
    ("aju-article/statements.csv", "swapped dates"): "what was said is kept as text",
    ("curated-editions/editions.csv", "ten times the figures"): "two figures are too few for a share to say anything",
    ("curated-concepts/concepts.csv", "one id for all"): "of two rows the type tells them apart, and may be one",
    ("epoch-compute-spend/ai_companies_compute_spend.csv", "one id for all"): "the ids are titles, kept as notes",
}
"""What cannot be told from a new edition."""


def damaged(case: Case, good: Good, damage: Damage, folder: Path) -> Callable[[], list[Statement]]:
    """Loads a copy of the good source with the file damaged after the good one was; skips what changes nothing."""
    shutil.copytree(good.folder, folder, dirs_exist_ok=True)
    paths = [folder / path.name for path in at_hand(case.spec)]
    harmed = damage(case, smalls(case)[case.file])
    if harmed == paths[case.file].read_bytes():
        pytest.skip("nothing in the file that could be damaged like this")
    paths[case.file].write_bytes(harmed)
    return lambda: list(load(case.loader, good.spec, MODEL, "sources", paths, folder / "statements").statements)


def assert_nothing_was_taken(error: SourceError, case: Case, good: Good, folder: Path) -> None:
    assert good.spec.source.name in str(error) or at_hand(good.spec)[case.file].name in str(error)
    assert content(folder) == content(good.folder)


def content(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in (folder / "statements").iterdir()}


@pytest.mark.parametrize("damage", OF_THE_FILE)
def test_a_damaged_file_is_named_and_what_was_loaded_before_stays(
    case: Case, good: Good, damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", CAP)
    loads = damaged(case, good, OF_THE_FILE[damage], tmp_path)
    with pytest.raises(SourceError) as raised:
        loads()
    assert_nothing_was_taken(raised.value, case, good, tmp_path)


@pytest.mark.parametrize("damage", OF_THE_FACTS)
def test_facts_that_cannot_be_right_stop_the_source_unless_they_are_of_no_account(
    case: Case, good: Good, damage: str, tmp_path: Path
) -> None:
    loads = damaged(case, good, OF_THE_FACTS[damage], tmp_path)
    try:
        seen = loads() == list(good.loaded.statements)
    except SourceError as error:
        assert_nothing_was_taken(error, case, good, tmp_path)
        seen = True
    assert seen != ((case.name, damage) in UNSEEN)


def test_a_byte_order_mark_does_no_harm(case: Case, good: Good, tmp_path: Path) -> None:
    if smalls(case)[case.file].encoding != "utf-8":
        pytest.skip("the file is not UTF-8")
    assert damaged(case, good, lambda _, each: each.bytes(mark=b"\xef\xbb\xbf"), tmp_path)() == list(
        good.loaded.statements
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small source and a home that serves it."""
    folder = tmp_path_factory.mktemp("served")
    path = folder / "sources" / FRONTIER.spec.folder / FRONTIER.spec.files[0]
    path.parent.mkdir(parents=True)
    path.write_bytes(smalls(FRONTIER)[0].bytes())
    build_frontier(folder)
    return folder


FRONTIER = next(case for case in CASES if case.spec.source.name == "epoch-frontier")


def build_frontier(folder: Path, *, force: bool = False) -> Snapshot:
    spec = replace(FRONTIER.spec, expect={"AIModel": (30, 100)})
    loaders = {"countries": discover()["countries"], "epoch_models": replace(FRONTIER.loader, specs=(spec,))}
    return build(folder / "home", Places(folder / "sources"), lambda text: None, loaders=loaders, force=force)


@pytest.mark.parametrize("damage", OF_THE_FILE | OF_THE_FACTS)
def test_the_snapshot_that_is_served_outlives_every_damage(
    served: Path, damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", CAP)
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
