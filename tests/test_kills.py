"""A build that is killed at any moment or runs out of disk leaves the served snapshot whole."""

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
from tiny import QUERY, TABLE, answer, build_tiny, leftovers, write_table

from graph.errors import BuildError
from graph.rdf import Format
from graph.snapshot import Snapshot, Snapshots

KILLS = 200
STEPS = (
    "reading tiny", "tiny", "choosing the values to show", "loading the store", "indexing names", "checking",
    "projecting the property graph",
)  # fmt: skip
_processes = get_context("forkserver")
_processes.set_forkserver_preload(["loaders.pipeline"])


def _build_and_note(home: Path, sources: Path, notes: Path) -> None:
    with notes.open("w") as out:
        build_tiny(home, sources, lambda step: print(step, file=out, flush=True))
        print("published", file=out, flush=True)


def _start(home: Path, sources: Path, notes: Path) -> ForkServerProcess:
    notes.write_text("")
    process = _processes.Process(target=_build_and_note, args=(home, sources, notes))
    process.start()
    return process


def _wait_for(step: str, notes: Path, process: ForkServerProcess) -> None:
    while step not in notes.read_text() and process.is_alive():
        time.sleep(0.001)


def _founded(snapshot: Snapshot) -> tuple[set[str], set[str]]:
    """When companies were founded: as the RDF store says, and as the property graph does."""
    store, graph = snapshot.store(), snapshot.property_graph()
    try:
        years = {row.rpartition(",")[2] for row in store.query(QUERY, Format.CSV).decode().splitlines()[1:]}
        return years, {row[0] for row in graph.run("MATCH (c:Company) RETURN c.inception", {}).rows}
    finally:
        store.close()
        graph.close()


@pytest.fixture
def memory(built: Path, sources: Path) -> Iterator[tuple[Path, Path]]:
    """A home that serves one good snapshot and its sources, in memory where there is such a folder: 240 builds."""
    shared = Path("/dev/shm")
    with TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(shutil.copytree(built / "one", Path(folder, "home"), symlinks=True)), sources


def test_two_hundred_kills_at_random_moments_leave_one_whole_generation(memory: tuple[Path, Path]) -> None:
    """Each build has facts of its own year; a fifth of the kills is followed by a build that clears what they left."""
    home, sources = memory
    snapshots, notes, moments = Snapshots(home), home / "notes", random.Random(KILLS)
    served, killed, left, reached = _founded(snapshots.current())[0], 0, 0, set()
    for year in map(str, range(1801, 1801 + KILLS)):
        write_table(sources.parent, re.sub(r",[\d-]+,", f",{year},", TABLE))
        process, step = _start(home, sources, notes), moments.choice(STEPS)
        _wait_for(step, notes, process)
        process.join(moments.uniform(0, 0.02))
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        left += len(leftovers(home))
        reached.add(notes.read_text().rpartition("\n")[0].rpartition("\n")[2])
        assert snapshots.verify() == []
        rdf, graph = _founded(snapshots.current())
        assert rdf == graph
        assert rdf in (served, {year})
        served = rdf
        if int(year) % 5 == 0:
            assert build_tiny(home, sources).id == snapshots.current_id()
            assert _founded(snapshots.current()) == ({year}, {year})
            assert leftovers(home) == []
            served = {year}
            snapshots.prune(1)
    assert killed > KILLS / 2
    assert left > KILLS / 4
    assert len(reached) >= 6, reached


def test_a_snapshot_is_whole_and_on_disk_when_the_link_moves_to_it(
    home: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one moment that kills hit too seldom: what the link is about to name, and which files were synced by then."""
    snapshots = Snapshots(home)
    before, synced = snapshots.current_id(), set()
    fsync, replace = os.fsync, Path.replace

    def note(number: int) -> None:
        fsync(number)
        synced.add(Path(os.readlink(f"/proc/self/fd/{number}")))

    def stop(link: Path, target: Path) -> None:
        monkeypatch.setattr(Path, "replace", replace)
        new = os.readlink(link)
        assert (target.name, snapshots.current_id()) == ("current", before)
        assert snapshots.verify(new) == []
        files = {path.relative_to(snapshots.folder / new) for path in (snapshots.folder / new).rglob("*")}
        folder = next(path for path in synced if path.parent == snapshots.folder)
        assert files <= {path.relative_to(folder) for path in synced if path.is_relative_to(folder)}
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", note)
    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        build_tiny(home, sources)
    assert snapshots.current_id() == before
    assert build_tiny(home, sources).id == snapshots.current_id()


@pytest.mark.parametrize("step", ["choosing", "loading"])
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


@pytest.mark.parametrize("left", [0, 1, 3])
@pytest.mark.parametrize("step", STEPS)
def test_a_disk_that_fills_up_at_a_step_stops_the_build_with_the_reason(
    small_disk: Path, sources: Path, step: str, left: int
) -> None:
    """At each step the disk has so many blocks of 4 kB left: the build gets further before it stops."""
    home, filler = small_disk / "home", small_disk / "filler"
    before = build_tiny(home, sources)

    def fill(said: str) -> None:
        if said.startswith(step):
            with filler.open("wb", buffering=0) as file, suppress(OSError):
                while True:
                    file.write(bytes(4096))
            os.truncate(filler, filler.stat().st_size - left * 4096)

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


@pytest.mark.parametrize("step", STEPS)
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
