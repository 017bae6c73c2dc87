"""A folder of model cards with one card damaged, and with all of them: each has an author of its own."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from damage import CAP, HARMLESS, OF_THE_FACTS, OF_THE_FILE
from small_sources import BROUGHT, MODEL, Case, Small

from graph.entity import Statement
from graph.errors import SourceError
from loaders import reading
from loaders.base import discover
from loaders.cache import Loaded, load
from loaders.pipeline import build
from loaders.run import Places

LOADER = discover()["model_cards"]
CASE = Case(LOADER, LOADER.specs[0], 0)
SPEC = replace(CASE.spec, expect={"AIModel": (20, 100)})
CARDS = BROUGHT / "hugging_face" / "cards"
ONE = ["example/Small-7B-merge/README.md", "example.json"]
BROKEN = [kind for kind in OF_THE_FILE if kind != "renamed column"]
"""Damages of one card that can be told: where its author wrote another word for a field, the card lacks the field."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sources folder with good cards that were loaded once."""
    monkeypatch.setattr(reading, "MAX_DOCUMENT", CAP)
    shutil.copytree(CARDS, tmp_path / "hugging_face" / "cards")
    assert not take(tmp_path).report.quarantined
    return tmp_path


def take(folder: Path) -> Loaded:
    place, paths = Places(folder).find(SPEC)
    return load(LOADER, SPEC, MODEL, place, paths, folder / "statements")


def damage(folder: Path, kind: str, name: str = "") -> None:
    """Damage one card, or all."""
    cards = folder / "hugging_face" / "cards"
    for path in [cards / name] if name else [each for each in cards.rglob("*") if each.is_file()]:
        small = Small(path.name, {path.name: path.read_text(encoding="utf-8")}, "utf-8")
        path.write_bytes((OF_THE_FILE | OF_THE_FACTS | HARMLESS)[kind](CASE, small))


def others(loaded: Loaded, name: str) -> set[Statement]:
    """What cards of other names say."""
    own = re.compile("tiny" if name == "example.json" else "small-7b", re.I)
    return {each for each in loaded.statements if not own.search(f"{each.subject} {each.value}")}


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize("kind", BROKEN)
def test_a_damaged_card_is_left_out_under_its_name_and_the_others_are_taken(folder: Path, name: str, kind: str) -> None:
    before = others(take(folder), name)
    damage(folder, kind, name)
    after = take(folder)
    assert {(bad.file, bad.row_kept) for bad in after.report.quarantined} == {(f"cards/{name}", False)}
    assert others(after, name) == set(after.statements) == before


@pytest.mark.parametrize("kind", [*BROKEN, "renamed column"])
def test_a_folder_of_damaged_cards_stops_and_what_was_loaded_before_stays(folder: Path, kind: str) -> None:
    kept = content(folder)
    damage(folder, kind)
    with pytest.raises(SourceError, match="hugging-face-cards"):
        take(folder)
    assert content(folder) == kept


@pytest.mark.parametrize("kind", [*OF_THE_FACTS, *HARMLESS])
def test_no_dates_or_figures_of_the_hub_are_read_and_one_id_for_all_is_missed(folder: Path, kind: str) -> None:
    before = {each.value for each in take(folder).statements if each.property == "huggingFaceId"}
    damage(folder, kind, "example.json")
    after = {each.value for each in take(folder).statements if each.property == "huggingFaceId"}
    assert before - after == (
        {f"example/Tiny-{number}M-GGUF" for number in (1, 2, 3)} if kind == "one id for all" else set()
    )


def test_a_build_leaves_a_damaged_card_out_and_says_so(folder: Path) -> None:
    damage(folder, "truncated", ONE[0])
    said: list[str] = []
    snapshot = build(folder / "home", Places(folder), said.append, loaders={"model_cards": LOADER})
    (source,) = snapshot.manifest["sources"]
    assert [each["file"] for each in source["quarantined"]] == [f"cards/{ONE[0]}"]


def test_a_card_whose_name_is_not_utf_8_is_left_out_under_its_name(folder: Path) -> None:
    strange = folder / "hugging_face" / "cards" / "example" / b"\xff".decode(errors="surrogateescape")
    strange.mkdir()
    (strange / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    assert [bad.file for bad in take(folder).report.quarantined] == ["cards/example/\ufffd/README.md"]


def content(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in (folder / "statements").iterdir()}
