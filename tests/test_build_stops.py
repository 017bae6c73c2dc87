"""A build that cannot be made says why, by file, row and column, and leaves everything as it was."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest
from tiny import TABLE, aikg, build_tiny, leftovers, write_table

from graph.errors import BuildBusy, BuildError, SourceError
from graph.snapshot import Snapshots

BUSY = """import sys, time
from pathlib import Path
from graph.snapshot import Snapshots
with Snapshots(Path(sys.argv[1])).building():
    print("locked", flush=True)
    time.sleep(600)"""


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


@pytest.fixture
def busy(home: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that builds in the home until it is killed."""
    with subprocess.Popen([sys.executable, "-c", BUSY, home], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "locked\n"
        yield other
        other.kill()


def test_of_two_builds_at_once_one_is_told_that_the_other_runs(
    home: Path, sources: Path, busy: subprocess.Popen[str]
) -> None:
    with pytest.raises(BuildBusy, match="another build is running"):
        build_tiny(home, sources)
    result = aikg("--home", home, "build")
    assert (result.exit_code, "Error: another build is running in " in result.output) == (1, True)
    assert aikg("--home", home, "snapshots", "prune").exit_code == 1
    assert len(leftovers(home)) == 1  # what the other one is building in is left alone
    busy.kill()
    busy.wait()
    build_tiny(home, sources)
    assert leftovers(home) == []


def _build_unless_busy(home: Path, sources: Path) -> str:
    try:
        return build_tiny(home, sources).id
    except BuildBusy:
        return ""


def test_of_eight_builds_at_once_fifty_times_each_is_whole_or_told_that_another_runs(home: Path, sources: Path) -> None:
    snapshots = Snapshots(home)
    alone = snapshots.current().manifest["content"]
    with get_context("forkserver").Pool(8) as pool:
        for _ in range(50):
            made = {each for each in pool.starmap(_build_unless_busy, [(home, sources)] * 8) if each}
            assert snapshots.current_id() in made
            assert all(snapshots.verify(each) == [] for each in made)
            assert {snapshots.get(each).manifest["content"] for each in made} == {alone}
            assert leftovers(home) == []
            snapshots.prune(1)


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path, sources: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildError, match=r"cannot write to .*file/snapshots: Not a directory"):
        build_tiny(tmp_path / "file", sources)
