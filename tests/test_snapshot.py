"""What a snapshot says of itself, and what can be done with those that were served before."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tiny import TABLE, aikg, answer, build_tiny, leftovers, write_table

from graph.errors import SnapshotError
from graph.manifest import file_hash
from graph.snapshot import Snapshots


def test_the_manifest_says_what_the_graph_was_made_of(home: Path, sources: Path) -> None:
    table = sources / "tiny" / "tiny.csv"
    write_table(sources.parent, TABLE.replace("2024", "soon"))
    manifest = build_tiny(home, sources).manifest
    (source,) = manifest["sources"]
    (file,) = source["files"]
    assert file == {
        "name": "tiny.csv", "sha256": file_hash(table), "bytes": table.stat().st_size, "found": "sources",
        "stale": False,
    }  # fmt: skip
    assert (source["licence"], source["edition"], source["rows"]) == ("CC0-1.0", "2026-01-01", 4)
    assert source["counts"] == {"Company": 3}
    assert source["quarantined_total"] == 1
    assert source["quarantined"] == [
        {
            "file": "tiny.csv", "row": 1, "column": "founded", "row_kept": False,
            "reason": "row left out: 'soon' is not a date such as 2024, 2024-06 or 2024-06-11",
        }
    ]  # fmt: skip
    assert manifest["counts"]["claims"] == 10
    assert manifest["types"] == {"Company": 3}
    assert manifest["tools"].keys() >= {"aikg", "pyoxigraph", "pyshacl"}
    assert manifest["checks"]["violations"] == 0


def test_the_same_sources_give_the_same_content_whenever_and_wherever(tmp_path: Path, sources: Path) -> None:
    """Even where Python orders its sets in another way."""
    shutil.copytree(sources, tmp_path / "copy")
    script = (
        "import sys; from pathlib import Path; from tiny import build_tiny\n"
        "print(build_tiny(Path(sys.argv[1]), Path(sys.argv[2])).manifest['content'])"
    )
    found = set()
    for seed, folder in (("1", sources), ("2", tmp_path / "copy")):
        environ = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)}
        command = [sys.executable, "-c", script, str(tmp_path / seed), str(folder)]
        found.add(subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout)
    assert len(found) == 1
    write_table(tmp_path, TABLE.replace("2010", "2011"))
    assert build_tiny(tmp_path / "1", sources).manifest["content"] not in "".join(found)


def test_a_snapshot_is_never_changed(home: Path, sources: Path) -> None:
    """Not by reading it, nor by later builds, nor by what is done to other snapshots."""
    first = Snapshots(home).current()
    before = files(first.path)
    for arguments in (["query", "ASK {}"], ["view", "org-kakao"], ["export", str(home / "graph.nq")], ["check"]):
        assert aikg("--home", home, *arguments).exit_code == 0
    first.search().search("mistral")
    build_tiny(home, write_table(sources.parent, TABLE.replace("2010", "2011")))
    Snapshots(home).rollback()
    assert aikg("--home", home, "snapshots", "verify").exit_code == 0
    assert files(first.path) == before


def files(folder: Path) -> dict[Path, tuple[int, str]]:
    """Times and hashes of the files; the engine's own log may grow."""
    found = (path for path in folder.rglob("*") if path.is_file() and "LOG" not in path.name)
    return {path: (path.stat().st_mtime_ns, file_hash(path)) for path in found}


def test_verify_names_changed_missing_and_extra_files(home: Path) -> None:
    snapshots = Snapshots(home)
    folder = snapshots.current().path
    (folder / "ontology.ttl").write_text("# less\n")
    (folder / "search.db").unlink()
    (folder / "rdf" / "note.txt").write_text("")
    problems = ["search.db: missing", "rdf/note.txt: not in the manifest", "ontology.ttl: changed"]
    assert snapshots.verify() == problems
    result = aikg("--home", home, "snapshots", "verify")
    assert (result.exit_code, result.output.splitlines()) == (1, problems)
    checked = aikg("--home", home, "check")
    assert checked.exit_code == 1
    assert [f"file: {line}" for line in problems] == checked.output.splitlines()[-3:]


def test_rollback_goes_back_one_by_one_or_to_a_name_and_the_next_build_goes_on(
    home: Path, sources: Path, ids: list[str]
) -> None:
    snapshots = Snapshots(home)
    assert snapshots.current_id() == ids[2]
    assert b"Kakao,2012" in answer(snapshots.current())
    assert aikg("--home", home, "snapshots", "rollback").output == f"now serving {ids[1]}\n"
    assert b"Kakao,2011" in answer(snapshots.current())
    assert snapshots.rollback().id == ids[0]
    with pytest.raises(SnapshotError, match="no older snapshot"):
        snapshots.rollback()
    assert snapshots.rollback(ids[2]).id == snapshots.current_id() == ids[2]
    snapshots.rollback(ids[0])
    newest = build_tiny(home, sources).id
    assert snapshots.ids() == [*ids, newest]
    assert snapshots.current_id() == newest


@pytest.mark.parametrize("name", ["current", "..", "../snapshots", ".lock", "no\0ne", "20260101T000000Z-00000000", "/"])
def test_what_is_not_the_id_of_a_snapshot_is_refused_and_nothing_changes(home: Path, name: str) -> None:
    before = Snapshots(home).current_id()
    result = aikg("--home", home, "snapshots", "rollback", name)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "there is no snapshot" in result.output
    assert Snapshots(home).current_id() == before
    assert Snapshots(home).verify() == []


def test_the_list_marks_the_served_snapshot(home: Path, ids: list[str]) -> None:
    Snapshots(home).rollback(ids[1])
    lines = aikg("--home", home, "snapshots").output.splitlines()
    assert lines == [f"  {ids[0]}  13 claims", f"* {ids[1]}  13 claims", f"  {ids[2]}  13 claims"]


def test_a_damaged_snapshot_is_listed_as_such_and_passed_over(home: Path, ids: list[str]) -> None:
    snapshots = Snapshots(home)
    (snapshots.folder / ids[1] / "manifest.json").write_text("{")
    lines = aikg("--home", home, "snapshots").output.splitlines()
    assert [line[:2] for line in lines] == ["  ", "  ", "* "]
    assert "is damaged: manifest.json cannot be read" in lines[1]
    assert snapshots.rollback().id == ids[0]
    with pytest.raises(SnapshotError, match="is damaged: manifest"):
        snapshots.rollback(ids[1])
    assert snapshots.current_id() == ids[0]


def test_a_damaged_served_snapshot_can_be_rolled_back_from_but_not_to(home: Path, ids: list[str]) -> None:
    snapshots = Snapshots(home)
    shutil.rmtree(snapshots.folder / ids[2] / "rdf")
    (snapshots.folder / ids[2] / "manifest.json").unlink()
    assert aikg("--home", home, "query", "ASK {}").exit_code == 1
    assert aikg("--home", home, "snapshots").exit_code == 0
    assert snapshots.rollback().id == ids[1]
    (snapshots.folder / ids[0] / "search.db").unlink()
    with pytest.raises(SnapshotError, match=r"damaged: search.db: missing"):
        snapshots.rollback(ids[0])
    assert snapshots.current_id() == ids[1]


def test_prune_keeps_the_newest_and_the_served(home: Path, ids: list[str]) -> None:
    snapshots = Snapshots(home)
    snapshots.rollback(ids[0])
    assert aikg("--home", home, "snapshots", "prune").output == ""
    assert aikg("--home", home, "snapshots", "prune", "--keep", "1").output == f"deleted {ids[1]}\n"
    assert snapshots.ids() == [ids[0], ids[2]]
    assert snapshots.verify() == snapshots.verify(ids[2]) == []
    assert leftovers(home) == []
    assert aikg("--home", home, "snapshots", "prune", "--keep", "0").exit_code == 2


def test_a_half_deleted_snapshot_is_not_listed_and_goes_with_the_next_build(
    home: Path, sources: Path, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: Path) -> None:
        (path / "search.db").unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", interrupted)
        with pytest.raises(KeyboardInterrupt):
            Snapshots(home).prune(1)
    assert Snapshots(home).ids() == ids[1:]
    assert len(leftovers(home)) == 1
    build_tiny(home, sources)
    assert leftovers(home) == []
