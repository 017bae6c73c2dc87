"""Where the files of a source are found, and what is said where they are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from test_loaders import GOOD, HEAD, MODEL, SPEC, load_site

from graph.errors import BuildError, SourceError
from loaders.base import Loader, discover
from loaders.pipeline import build
from loaders.run import DATA, Places, run_source


@pytest.mark.parametrize("name", ["gone.csv", "."])
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="sites: cannot read /"):
        run_source(Loader("sites", "", (SPEC,), load_site), SPEC, MODEL, "sources", [tmp_path / name])


def test_files_are_taken_from_the_sources_then_the_cache_then_the_bundle(tmp_path: Path) -> None:
    places = Places(*(tmp_path / name for name in ("sources", "cache", "bundled")))
    spec = replace(SPEC, files=("a.csv", "b.csv"))
    assert places.find(spec) == ("", [])
    for place in ("bundled", "cache", "sources"):
        folder = tmp_path / place / "sites"
        folder.mkdir(parents=True)
        before = places.find(spec)
        (folder / "a.csv").write_text("half of the source")
        assert places.find(spec) == before
        (folder / "b.csv").write_text("the other half")
        assert places.find(spec) == (place, [folder / "a.csv", folder / "b.csv"])
    assert Places(bundled=tmp_path / "bundled").find(spec)[0] == "bundled"


def test_only_sources_that_are_found_are_run(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "sites.csv").write_text(HEAD + GOOD, encoding="utf-8")
    other = replace(SPEC, source=replace(SPEC.source, name="other"), folder="other")
    loader = Loader("sites", "", (other, SPEC), load_site)
    loaders = {"countries": discover()["countries"], "sites": loader}
    made = build(tmp_path / "home", Places(tmp_path), lambda text: None, loaders=loaders)
    assert [source["name"] for source in made.manifest["sources"]] == ["country-codes", "sites"]


def test_a_build_without_any_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="no source was found"):
        build(tmp_path / "home", Places(tmp_path, bundled=tmp_path), lambda text: None)


def test_a_folder_that_is_not_there_is_named_and_so_is_a_file_that_another_place_stands_in_for(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nowhere: no such folder of sources"):
        build(tmp_path / "home", Places(tmp_path / "nowhere"), lambda text: None)
    for folder in ("mine/sites", "theirs/sites"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "theirs" / "sites" / "sites.csv").write_text(HEAD + GOOD, encoding="utf-8")
    loaders = {"countries": discover()["countries"], "sites": Loader("sites", "", (SPEC,), load_site)}
    said: list[str] = []
    build(tmp_path / "home", Places(tmp_path / "mine", tmp_path / "theirs"), said.append, loaders=loaders)
    lost = tmp_path / "mine" / "sites" / "sites.csv"
    assert [text for text in said if "not there" in text] == [f"sites: {lost} not there; taken from the cache files"]


def test_every_loader_says_what_its_sources_are() -> None:
    specs = [spec for loader in discover().values() for spec in loader.specs]
    names = [spec.source.name for spec in specs]
    assert len(names) == len(set(names))
    for name, loader in discover().items():
        assert loader.doc, name
    for spec in specs:
        assert spec.source.title, spec.source.name
        assert spec.source.licence, spec.source.name
        assert spec.source.attribution, spec.source.name
        assert not set(spec.expect) - set(MODEL.classes), spec.source.name
        here = all((DATA / spec.folder / file).is_file() for file in spec.files)
        told = spec.source.url or "https://" in spec.source.attribution  # of files without an address to fetch
        assert here or told, f"{spec.source.name} is neither bundled nor says where it is to be had"
