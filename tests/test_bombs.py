"""Files that would fill memory or take forever, read in a process whose memory and time are measured: all refused."""

from __future__ import annotations

import gzip
import io
import json
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable

import pytest
from quines import gzip_quine, zip_quine

RSS = 256
"""Megabytes that the process may ever have held, the program itself included."""
SECONDS = 5
READ = """
import json, re, sys, time
from pathlib import Path
from graph.errors import SourceError
from loaders.reading import header, read_rows
for name in sys.stdin.read().splitlines():
    began = time.process_time()
    try:
        header(Path(name))
        told = f"{sum(1 for _ in read_rows(Path(name)))} rows"
    except SourceError as error:
        told = str(error)
    most = int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
    print(json.dumps([told, time.process_time() - began, most]), flush=True)
"""
ZEROS = gzip.compress(bytes(10 << 20))
"""Ten kilobytes that unpack to ten megabytes; a gzip file may be made of any number of them."""
TEN_GIGABYTES = 10 << 30


def member(name: str, data: bytes = b"") -> bytes:
    """A file as it stands in a tar archive."""
    return claiming(len(data), name=name) + data + bytes(-len(data) % tarfile.BLOCKSIZE)


def claiming(size: int, kind: bytes = tarfile.REGTYPE, name: str = "a.json", target: str = "") -> bytes:
    """The header of a member that says it is so large."""
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, kind, target
    return info.tobuf(tarfile.GNU_FORMAT)


def archived(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def packed(pack: Callable[[bytes], bytes], data: bytes, times: int = 6) -> bytes:
    for _ in range(times):
        data = pack(data)
    return data


def overlapping(count: int) -> bytes:
    """A zip whose entries are all the same ten megabytes."""
    data = archived({"xl/a.xml": bytes(10 << 20)})
    end = data.rindex(b"PK\x05\x06")
    start = data.rindex(b"PK\x01\x02")
    directory = data[start:end] * count
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    return data[:start] + directory + tail


def lying() -> bytes:
    """A zip that says a part of it has ten bytes, and it has sixty megabytes."""
    data = bytearray(archived({"[Content_Types].xml": bytes(60 << 20)}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 10)
    return bytes(data)


def strings() -> bytes:
    """A workbook with as many strings as its parts may hold."""
    return archived({"xl/sharedStrings.xml": b"<sst>" + b"<si><t>a</t></si>" * 3_700_000 + b"</sst>"})


BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "ten gigabytes claimed": ("a.tar.gz", lambda: gzip.compress(claiming(TEN_GIGABYTES)) + ZEROS, "unpacks to more"),
    "ten gigabytes of zeros": ("b.tar.gz", lambda: ZEROS * 1024, "unpacks to more"),
    "ten gigabytes behind a document": (
        "c.tar.gz", lambda: gzip.compress(member("a.json", b"{}") + bytes(1024)) + ZEROS * 1024, "unpacks to more",
    ),
    "gzip in gzip, six times": ("d.tar.gz", lambda: packed(gzip.compress, ZEROS * 100), "not a whole archive"),
    "archive in archive, six times": (
        "e.tar.gz", lambda: packed(lambda data: gzip.compress(member("a.tar.gz", data)), ZEROS * 100), "0 rows",
    ),
    "gzip that unpacks to itself": ("A.tar.gz", gzip_quine, "not a whole archive"),
    "archive in archive, 300 times": (
        "B.tar.gz", lambda: packed(lambda data: gzip.compress(member("B.tar.gz", data)), b"", 300), "0 rows",
    ),
    "workbook that unpacks to itself": ("C.xlsx", lambda: zip_quine("C.xlsx"), "not a whole workbook"),
    "workbook in workbook, 300 times": (
        "D.xlsx", lambda: packed(lambda data: archived({"D.xlsx": data}), b"", 300), "not a whole workbook",
    ),
    "100,000 members": ("f.tar.gz", lambda: gzip.compress(member("a.json") * 100_000), "50,000 files"),
    "40,000 links to a megabyte": (
        "g.tar.gz",
        lambda: gzip.compress(
            member("a.json", b"[" + b"{}," * 300_000 + b"{}]")
            + claiming(0, tarfile.LNKTYPE, "b.json", "a.json") * 40_000
        ),
        "unpacks to more",
    ),
    "a document of 60 megabytes": (
        "h.tar.gz", lambda: gzip.compress(member("a.json", b" " * (60 << 20))), "one part is larger",
    ),
    "an endless header of digits": (
        "i.tar.gz", lambda: gzip.compress(claiming(1 << 20, tarfile.XHDTYPE) + b"1" * (1 << 20)), "one part is larger",
    ),
    "an endless name": (
        "j.tar.gz", lambda: gzip.compress(claiming(9 << 20, tarfile.GNUTYPE_LONGNAME)) + ZEROS, "one part is larger",
    ),
    "a member of less than nothing": ("k.tar.gz", lambda: gzip.compress(claiming(-1024)), "unpacks to more"),
    "a header of less than nothing": (
        "l.tar.gz", lambda: gzip.compress(claiming(-1024, tarfile.XHDTYPE)), "one part is larger|not a whole archive",
    ),
    "a workbook of 100,000 parts": (
        "m.xlsx", lambda: archived({f"{n}": b"" for n in range(100_000)}), "or 1,000 parts",
    ),
    "a workbook of ten gigabytes": ("n.xlsx", lambda: overlapping(1_024), "unpacks to more"),
    "a workbook of four million strings": ("o.xlsx", strings, "100 times its size"),
    "a workbook that lies": ("p.xlsx", lying, "is not a workbook|has no element"),
    "workbook in workbook, six times": (
        "q.xlsx", lambda: packed(lambda data: archived({"q.xlsx": data}), bytes(60 << 20)), "not a whole workbook",
    ),
    "zstandard": ("r.csv.zst", lambda: b"\x28\xb5\x2f\xfd" + bytes(100), "not UTF-8"),
    "brotli": ("s.csv.br", lambda: bytes(100), "no reader for .br"),
    "bzip2": ("t.tar.bz2", lambda: b"BZh9" + bytes(100), "no reader for .bz2"),
    "zip": ("u.zip", lambda: archived({"a.csv": bytes(60 << 20)}), "not UTF-8"),
    "JSON of 100,000 levels": ("v.json", lambda: b'{"a":' * 100_000, "recursion"),
    "a million anchors": ("w.yaml", lambda: b"".join(b"- &a%d x\n" % n for n in range(1_000_000)), "an anchor"),
    "a million levels": ("x.yaml", lambda: b"[" * 1_000_000, "more than 50 levels"),
    "a million columns": ("y.csv", lambda: b",".join(b"%d" % n for n in range(1_000_000)) + b"\n1\n", "10,000 columns"),
}  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, float, float]]:
    """Of each bomb: what was said, seconds of processor time, megabytes at most so far."""
    folder = tmp_path_factory.mktemp("bombs")
    for name, make, _ in BOMBS.values():
        (folder / name).write_bytes(make())
    with (folder / "z.csv").open("wb") as line:
        line.truncate(1 << 30)  # one line of a gigabyte
    names = "\n".join(str(folder / name) for name in [*(name for name, *_ in BOMBS.values()), "z.csv"])
    done = subprocess.run([sys.executable, "-c", READ], input=names, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return dict(zip([*BOMBS, "a line of a gigabyte"], map(json.loads, done.stdout.splitlines()), strict=True))


def test_every_bomb_is_refused_for_what_it_is(told: dict[str, tuple[str, float, float]]) -> None:
    for kind, (_, _, reason) in BOMBS.items():
        assert any(each in told[kind][0] for each in reason.split("|")), f"{kind}: {told[kind][0]}"
    assert told["a line of a gigabyte"][0] == "z.csv: larger than 536,870,912 bytes"


def test_quines_unpack_to_themselves() -> None:
    data, archive = gzip_quine(), zip_quine("C.xlsx")
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert [opened.read(name) for name in opened.namelist()] == [archive]
    assert gzip.decompress(data) == data


def test_no_bomb_takes_more_memory_or_time_than_is_allowed(told: dict[str, tuple[str, float, float]]) -> None:
    assert {kind: seconds for kind, (_, seconds, _) in told.items() if seconds > SECONDS} == {}
    assert {kind: most for kind, (*_, most) in told.items() if most > RSS} == {}
