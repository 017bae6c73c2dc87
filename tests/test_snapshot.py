"""Whatever happens to a build, the served snapshot stays whole; and what the manifest and the old snapshots are for."""

from __future__ import annotations

import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result
from tiny import TABLE, build_tiny, write_table

from api.cli import main
from graph.errors import BuildBusy, BuildError, SnapshotError, SourceError
from graph.rdf import Format
from graph.snapshot import Snapshot, Snapshots, file_hash

KILLS = 50
STEPS = ("choosing the values to show", "loading the store", "indexing names", "checking", "projecting the property graph")  # fmt: skip  # noqa: E501
QUERY = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX ai: <https://w3id.org/aikg/>
SELECT ?name ?founded WHERE { ?c a ai:Company ; rdfs:label ?name ; ai:inception ?founded } ORDER BY ?name"""
BUSY = """import sys, time
from pathlib import Path
from graph.snapshot import Snapshots
with Snapshots(Path(sys.argv[1])).building():
    print("locked", flush=True)
    time.sleep(600)"""
_processes = get_context("forkserver")
_processes.set_forkserver_preload(["loaders.pipeline"])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three snapshots of three years, and one with the first of them alone."""
    folder = tmp_path_factory.mktemp("built")
    for year in ("2010", "2011", "2012"):
        build_tiny(folder / "three", write_table(folder, TABLE.replace("2010", year)))
        if year == "2010":
            shutil.copytree(folder / "three", folder / "one", symlinks=True)
    return folder


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_table(tmp_path)


@pytest.fixture
def home(tmp_path: Path, built: Path) -> Path:
    """A home that serves one good snapshot."""
    return Path(shutil.copytree(built / "one", tmp_path / "home", symlinks=True))


@pytest.fixture
def ids(tmp_path: Path, built: Path) -> list[str]:
    """The ids of the three snapshots that `home` has then, oldest first."""
    shutil.rmtree(tmp_path / "home", ignore_errors=True)
    return Snapshots(Path(shutil.copytree(built / "three", tmp_path / "home", symlinks=True))).ids()


def answer(snapshot: Snapshot) -> bytes:
    store = snapshot.store()
    try:
        return store.query(QUERY, Format.CSV)
    finally:
        store.close()


def leftovers(home: Path) -> list[str]:
    known = {".lock", "current", *Snapshots(home).ids()}
    return [path.name for path in (home / "snapshots").iterdir() if path.name not in known]


def aikg(home: Path, *arguments: str) -> Result:
    """The command on a home; it must not end in an error that is not ours."""
    result = CliRunner().invoke(main, ["--home", str(home), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def _build_and_note(home: Path, sources: Path, notes: Path) -> None:
    with notes.open("w") as out:
        build_tiny(home, sources, lambda step: print(step, file=out, flush=True))
        print("published", file=out)


def _start(home: Path, sources: Path, notes: Path) -> ForkServerProcess:
    process = _processes.Process(target=_build_and_note, args=(home, sources, notes))
    process.start()
    return process


@pytest.fixture
def memory(built: Path, sources: Path) -> Iterator[tuple[Path, Path]]:
    """A home that serves one good snapshot and its sources, in memory where there is such a folder: 100 builds."""
    shared = Path("/dev/shm")
    with TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(shutil.copytree(built / "one", Path(folder, "home"), symlinks=True)), sources


def test_fifty_kills_at_random_moments_leave_the_served_snapshot_whole(memory: tuple[Path, Path]) -> None:
    """Each kill is followed by a whole build, which must succeed and clear away what the killed one left."""
    home, sources = memory
    snapshots, notes = Snapshots(home), home / "notes"
    good = answer(snapshots.current())
    whole = 0.0
    for _ in range(2):  # the first one also starts the fork server
        begun = time.monotonic()
        _start(home, sources, notes).join()
        whole = time.monotonic() - begun
    moments = random.Random(KILLS)
    killed, left, reached = 0, 0, set()
    for _ in range(KILLS):
        notes.write_text("")
        process = _start(home, sources, notes)
        process.join(moments.uniform(0, 1.1 * whole))
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        left += len(leftovers(home))
        reached.add(notes.read_text().rpartition("\n")[0].rpartition("\n")[2])
        assert snapshots.verify() == []
        assert answer(snapshots.current()) == good
        assert build_tiny(home, sources).id == snapshots.current_id()
        assert leftovers(home) == []
        snapshots.prune(1)
    assert killed > KILLS / 2
    assert left > KILLS / 4
    assert len(reached) >= 4, reached


@pytest.mark.parametrize("step", ["loading", "projecting"])
def test_the_command_killed_at_a_step_leaves_the_served_snapshot_whole(home: Path, sources: Path, step: str) -> None:
    before = Snapshots(home).current()
    good = answer(before)
    environ = {name: value for name, value in os.environ.items() if name != "AIKG_SOURCES"}
    command = [sys.executable, "-m", "api.cli", "--home", str(home), "build"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stderr
        assert any(line.startswith(step) for line in process.stderr)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert len(leftovers(home)) == 1
    assert Snapshots(home).current() == before
    assert Snapshots(home).verify() == []
    assert answer(before) == good
    build_tiny(home, sources)
    assert leftovers(home) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not shutil.which("mount") or os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no small file system can be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.parametrize("step", ["tiny", *STEPS])
def test_a_disk_that_fills_up_at_a_step_stops_the_build_with_the_reason(
    small_disk: Path, sources: Path, step: str
) -> None:
    home, filler = small_disk / "home", small_disk / "filler"
    before = build_tiny(home, sources)

    def fill(said: str) -> None:
        if said.startswith(step):
            with filler.open("wb", buffering=0) as file, suppress(OSError):
                while True:
                    file.write(bytes(4096))

    with pytest.raises(BuildError, match=r"the build stopped: .*; the served snapshot is as before") as stopped:
        build_tiny(home, sources, fill)
    assert re.search("No space left|disk is full", str(stopped.value))
    assert Snapshots(home).current() == before
    assert Snapshots(home).verify() == []
    assert answer(before).count(b"\n") == 5
    filler.unlink()
    build_tiny(home, sources)
    assert leftovers(home) == []


def _limit_and_build(home: Path, sources: Path, notes: Path, step: str) -> None:
    def limit(said: str) -> None:
        if said.startswith(step):
            resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))

    try:
        build_tiny(home, sources, limit)
    except BuildError as error:
        notes.write_text(str(error)[:500])


@pytest.mark.parametrize("step", ["tiny", *STEPS])
def test_a_file_that_cannot_grow_at_a_step_stops_the_build_with_the_reason(
    home: Path, sources: Path, step: str
) -> None:
    """The same without the right to mount: the system limits the size of the files that the build writes."""
    before = Snapshots(home).current()
    notes = home / "notes"
    process = _processes.Process(target=_limit_and_build, args=(home, sources, notes, step))
    process.start()
    process.join()
    assert process.exitcode == 0
    assert "the build stopped: " in notes.read_text()
    assert Snapshots(home).current() == before
    assert Snapshots(home).verify() == []
    build_tiny(home, sources)
    assert leftovers(home) == []


def test_the_command_says_in_one_line_that_the_disk_is_full(home: Path) -> None:
    command = f'ulimit -f 300; exec "{sys.executable}" -m api.cli --home "{home}" build'
    environ = {name: value for name, value in os.environ.items() if name != "AIKG_SOURCES"}
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=environ)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.search(r"^Error: the build stopped: File too large.*; the served snapshot is as before$", done.stderr, re.M)  # fmt: skip  # noqa: E501
    assert "Traceback" not in done.stderr
    assert leftovers(home) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2024,\n", "2024\n", r"tiny.csv, row 1: has fewer cells than the header"),
        ("2010,\n", "2010,,,\n", r"tiny.csv, row 4: has more cells than the header"),
        ("founded", "year", r"tiny.csv, row 1: column 'founded' is missing"),
        ("partOf\n", 'partOf,mood\n', r"tiny.csv, row 1: has fewer cells"),
        ("2023-04,", "2023-14,", None),
        ("2023-04,\nKakao Brain,2017-02-01,", "soon,\nKakao Brain,later,", r"2 of 4 rows are bad; the first: tiny.csv, row 2, column 'founded': row left out: 'soon' is not a date"),  # noqa: E501
        ("Kakao,2010", '"Kakao,2010', r"tiny.csv, after row 3: unexpected end of data"),
        ("Mistral", "Mistr\udce4l", r"tiny.csv: not UTF-8 at byte 43, line 3"),
        ("name,", "<!DOCTYPE html>", r"tiny.csv: is a web page, not data"),
        (TABLE, " \n", r"tiny.csv: is empty"),
        (TABLE, "name,founded,partOf\n", r"tiny.csv: has no rows"),
        ("founded,partOf", "founded,partOf,partOf", r"tiny.csv: 'partOf' is there twice"),
    ],
)  # fmt: skip
def test_a_damaged_source_is_named_by_file_row_and_column(
    home: Path, sources: Path, old: str, new: str, says: str | None
) -> None:
    before = Snapshots(home).current()
    damaged = TABLE.replace(old, new)
    assert damaged != TABLE
    (sources / "tiny" / "tiny.csv").write_bytes(damaged.encode("utf-8", "surrogateescape"))
    if says is None:  # one bad row of four is left out and reported
        (bad,) = build_tiny(home, sources).manifest["sources"][0]["quarantined"]
        assert (bad["file"], bad["row"], bad["column"]) == ("tiny.csv", 2, "founded")
        return
    with pytest.raises(SourceError, match=says):
        build_tiny(home, sources)
    assert Snapshots(home).current() == before
    assert Snapshots(home).verify() == []
    assert leftovers(home) == []


def test_a_column_that_nobody_reads_stops_the_build(home: Path, sources: Path) -> None:
    table = "\n".join(f"{line},{extra}" for line, extra in zip(TABLE.splitlines(), ("mood", *"abcd"), strict=True))
    write_table(sources.parent, table)
    with pytest.raises(SourceError, match=r"tiny.csv, row 1: nobody read column 'mood'"):
        build_tiny(home, sources)


def test_no_source_at_all_is_said(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="no source was found"):
        build_tiny(tmp_path / "home", tmp_path)


def test_of_two_builds_at_once_one_is_told_that_the_other_runs(home: Path, sources: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", BUSY, home], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "locked\n"
        with pytest.raises(BuildBusy, match="another build is running"):
            build_tiny(home, sources)
        result = aikg(home, "build")
        assert (result.exit_code, "Error: another build is running in " in result.output) == (1, True)
        assert aikg(home, "snapshots", "prune").exit_code == 1
        assert len(leftovers(home)) == 1  # what the other one is building in is left alone
        other.kill()
    build_tiny(home, sources)
    assert leftovers(home) == []


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path, sources: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildError, match=r"cannot write to .*file/snapshots: Not a directory"):
        build_tiny(tmp_path / "file", sources)


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
        command = [sys.executable, "-c", script, tmp_path / seed, folder]
        found.add(subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout)
    assert len(found) == 1
    write_table(tmp_path, TABLE.replace("2010", "2011"))
    assert build_tiny(tmp_path / "1", sources).manifest["content"] not in "".join(found)


def test_a_snapshot_is_never_changed(home: Path, sources: Path) -> None:
    """Not by reading it, nor by later builds, nor by what is done to other snapshots."""
    first = Snapshots(home).current()
    before = files(first.path)
    for arguments in (["query", "ASK {}"], ["view", "org-kakao"], ["export", str(home / "graph.nq")], ["check"]):
        assert aikg(home, *arguments).exit_code == 0
    first.search().search("mistral")
    build_tiny(home, write_table(sources.parent, TABLE.replace("2010", "2011")))
    Snapshots(home).rollback()
    assert aikg(home, "snapshots", "verify").exit_code == 0
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
    result = aikg(home, "snapshots", "verify")
    assert (result.exit_code, result.output.splitlines()) == (1, problems)
    checked = aikg(home, "check")
    assert checked.exit_code == 1
    assert [f"file: {line}" for line in problems] == checked.output.splitlines()[-3:]


def test_rollback_goes_back_one_by_one_or_to_a_name_and_the_next_build_goes_on(
    home: Path, sources: Path, ids: list[str]
) -> None:
    snapshots = Snapshots(home)
    assert snapshots.current_id() == ids[2]
    assert b"Kakao,2012" in answer(snapshots.current())
    assert aikg(home, "snapshots", "rollback").output == f"now serving {ids[1]}\n"
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
    result = aikg(home, "snapshots", "rollback", name)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "there is no snapshot" in result.output
    assert Snapshots(home).current_id() == before
    assert Snapshots(home).verify() == []


def test_the_list_marks_the_served_snapshot(home: Path, ids: list[str]) -> None:
    Snapshots(home).rollback(ids[1])
    lines = aikg(home, "snapshots").output.splitlines()
    assert lines == [f"  {ids[0]}  13 claims", f"* {ids[1]}  13 claims", f"  {ids[2]}  13 claims"]


def test_a_damaged_snapshot_is_listed_as_such_and_passed_over(home: Path, ids: list[str]) -> None:
    snapshots = Snapshots(home)
    (snapshots.folder / ids[1] / "manifest.json").write_text("{")
    lines = aikg(home, "snapshots").output.splitlines()
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
    assert aikg(home, "query", "ASK {}").exit_code == 1
    assert aikg(home, "snapshots").exit_code == 0
    assert snapshots.rollback().id == ids[1]
    (snapshots.folder / ids[0] / "search.db").unlink()
    with pytest.raises(SnapshotError, match=r"damaged: search.db: missing"):
        snapshots.rollback(ids[0])
    assert snapshots.current_id() == ids[1]


def test_prune_keeps_the_newest_and_the_served(home: Path, ids: list[str]) -> None:
    snapshots = Snapshots(home)
    snapshots.rollback(ids[0])
    assert aikg(home, "snapshots", "prune").output == ""
    assert aikg(home, "snapshots", "prune", "--keep", "1").output == f"deleted {ids[1]}\n"
    assert snapshots.ids() == [ids[0], ids[2]]
    assert snapshots.verify() == snapshots.verify(ids[2]) == []
    assert leftovers(home) == []
    assert aikg(home, "snapshots", "prune", "--keep", "0").exit_code == 2


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
