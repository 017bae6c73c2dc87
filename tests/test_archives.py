"""Archives of others: bombs, lies about sizes, damage, and links that lead out."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest
from test_reading import packed, read

from graph.errors import SourceError
from loaders import reading


def test_a_file_is_read_up_to_the_cap_and_refused_beyond(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    assert len(read(tmp_path / "t.csv", "n\n" + "1\n" * 49)) == 49
    with pytest.raises(SourceError, match=r"t\.csv: larger than 100 bytes"):
        read(tmp_path / "t.csv", "n\n" + "1\n" * 50)


@pytest.mark.parametrize(
    "bomb",
    [
        packed({"t.json": b'{"a": 1}' + b" " * 60_000}),
        packed({"logo.png": bytes(60_000), "t.json": b'{"a": 1}'}),
        packed({f"{n}.json": b'{"a": 1}' + b" " * 900 for n in range(60)}),
        packed({"t.json": b'{"a": 1}'}) + gzip.compress(bytes(60_000)),
    ],
    ids=["one member", "a member that is not read", "many members", "a tail"],
)
def test_an_archive_is_refused_that_unpacks_to_more_than_the_cap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bomb: bytes
) -> None:
    assert read(tmp_path / "t.tar.gz", bomb)
    monkeypatch.setattr(reading, "MAX_BYTES", 50_000)
    assert len(bomb) < 5_000
    with pytest.raises(SourceError, match=r"t\.tar\.gz: unpacks to more than 50,000 bytes"):
        read(tmp_path / "t.tar.gz", bomb)


def test_an_archive_with_an_extended_header_of_any_size_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path / "t.tar.gz", packed({"t.json": b"{}"}, pax={"comment": "x" * 10_000}))
    with pytest.raises(SourceError, match=r"t\.tar\.gz: one part is larger than 16,384 bytes"):
        read(tmp_path / "t.tar.gz", packed({"t.json": b"{}"}, pax={"comment": "x" * 20_000}))


def test_what_a_member_claims_to_hold_is_enough_to_refuse_an_archive(tmp_path: Path) -> None:
    info = tarfile.TarInfo("logo.png")
    info.size = reading.MAX_BYTES + 1
    with pytest.raises(SourceError, match=r"t\.tar\.gz: unpacks to more than"):
        read(tmp_path / "t.tar.gz", gzip.compress(info.tobuf()))


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed({f"{n}.json": b"{}" for n in range(4)})
    monkeypatch.setattr(reading, "MAX_MEMBERS", 4)
    assert len(read(tmp_path / "t.tar.gz", data)) == 4
    monkeypatch.setattr(reading, "MAX_MEMBERS", 3)
    with pytest.raises(SourceError, match="or 3 files"):
        read(tmp_path / "t.tar.gz", data)


def test_an_archive_cut_anywhere_is_refused(tmp_path: Path) -> None:
    data = packed({"a.csv": b"n\n1\n", "b.csv": b"n\n2\n"})
    for end in range(len(data)):
        with pytest.raises(SourceError, match=r"t\.tar\.gz"):
            read(tmp_path / "t.tar.gz", data[:end])


def test_a_flipped_bit_anywhere_in_an_archive_never_changes_what_is_read(tmp_path: Path) -> None:
    data = packed({"a.csv": b"n\n1\n", "b.csv": b"n\n2\n"})
    whole, refused = read(tmp_path / "t.tar.gz", data), 0
    for place in range(len(data)):
        flipped = data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :]
        try:
            assert read(tmp_path / "t.tar.gz", flipped) == whole
        except SourceError:
            refused += 1
    assert refused > 0.8 * len(data)


def linked(links: dict[str, str], kind: bytes = tarfile.SYMTYPE) -> bytes:
    """An archive with one document, d/a.json, and links."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, target in links.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
        info = tarfile.TarInfo("d/a.json")
        info.size = len(data := b'{"n": 1}')
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(("kind", "target"), [(tarfile.SYMTYPE, "../../d/a.json"), (tarfile.LNKTYPE, "d/a.json")])
def test_a_link_to_a_document_of_the_archive_is_that_document_under_its_own_path(
    tmp_path: Path, kind: bytes, target: str
) -> None:
    assert read(tmp_path / "t.tar.gz", linked({"e/f/b.json": target}, kind)) == [
        {"n": 1, "_path": "d/a.json"}, {"n": 1, "_path": "e/f/b.json"},
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_a_link_that_leads_out_of_an_archive_or_in_a_circle_is_not_followed(tmp_path: Path, kind: bytes) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('{"secret": 1}')
    links = {"x.json": str(secret), "y.json": "../secret.json", "z.json": "z.json", "logo.svg": "d/a.json"}
    rows = read(tmp_path / "t.tar.gz", linked(links, kind))
    assert rows == [
        {"n": 1, "_path": "d/a.json"}, {"_path": "x.json", "_link": str(secret)},
        {"_path": "y.json", "_link": "../secret.json"}, {"_path": "z.json", "_link": "z.json"},
    ]  # fmt: skip
