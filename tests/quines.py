"""Compressed files that unpack to themselves, as Russ Cox weaves them in "Zip Files All The Way Down" (2010)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from zlib import crc32

_UNIT = 5
"""Bytes of an instruction to a decompressor; of one length, so that instructions can repeat instructions."""
_LAST = 4
"""Bytes of the last one, after which the stream ends."""


def gzip_quine() -> bytes:
    """A gzip file that unpacks to itself."""
    head = b"\x1f\x8b\x08\x08" + bytes(5) + b"\xff" + b"self\0"
    return _solved(lambda crc, size: _woven(head, struct.pack("<LL", crc, size)))


def zip_quine(name: str) -> bytes:
    """A zip archive whose only member is that archive."""
    member = name.rjust(30, "_").encode()  # so long that header and name can be repeated by one instruction

    def make(crc: int, size: int) -> bytes:
        begin = len(member) + 30
        where = size - len(member) - 46 - 22
        fields = struct.pack("<5H3L2H", 20, 0, 8, 0, 33, crc, max(0, where - begin), size, len(member), 0)
        directory = b"PK\1\2\x14\0" + fields + bytes(14) + member
        end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(directory), max(0, where), 0)
        return _woven(b"PK\3\4" + fields + member, directory + end)

    return _solved(make)


def _woven(head: bytes, tail: bytes) -> bytes:
    """Head, a Deflate stream that unpacks to the whole, and tail."""
    begin, again = _write(len(head) + _UNIT), _repeat(len(head) + _UNIT)
    one, four, same = _write(_UNIT), _write(4 * _UNIT), _repeat(4 * _UNIT)
    close, rest = _write(len(tail) + _LAST), _repeat(len(tail) + _LAST, is_last=True)
    opened = [begin, head, begin, again, one, again, one, one, four, again, one, one, four]
    repeated = [same, four, same, four, same, four, same, four, same]
    closed = [_write(0), _write(0), close, same, _write(0), _write(0), close, rest, tail, rest]
    return b"".join([head, *opened, *repeated, *closed, tail])


def _write(size: int) -> bytes:
    """The bytes that follow, as they are: a stored block."""
    return struct.pack("<BHH", 0, size, size ^ 0xFFFF)


def _repeat(size: int, is_last: bool = False) -> bytes:
    """The last so many bytes once more: fixed Huffman codes, behind an empty block where that fills the unit."""
    room = 8 * (_LAST if is_last else _UNIT)
    for first in (size, size // 2):
        matches = "".join(_match(part, size) for part in (first, size - first) if part)
        block = f"{int(is_last)}10{matches}0000000"
        for bits in (block, "0100000000" + block, block.ljust(room, "0") if is_last else ""):
            if len(bits) == room:
                return int(bits[::-1], 2).to_bytes(room // 8, "little")
    raise ValueError(f"no instruction repeats {size} bytes")


def _match(size: int, distance: int) -> str:
    """The bits of a copy: its codes with the highest bit first, what they leave open with the lowest."""
    long, far = size - 3, distance - 1
    more, further = max(0, long.bit_length() - 3), max(0, far.bit_length() - 2)
    size_code, distance_code = 1 + 4 * more + (long >> more), 2 * further + (far >> further)
    return f"{size_code:07b}{_open(long, more)}{distance_code:05b}{_open(far, further)}"


def _open(value: int, count: int) -> str:
    """So many low bits, the lowest first."""
    return f"{value % (1 << count) + (1 << count):b}"[:0:-1]


def _solved(make: Callable[[int, int], bytes]) -> bytes:
    """The file that states its own size and checksum: the checksum is linear in what is stated, bit by bit."""
    size = len(make(0, 0))
    base = crc32(make(0, size))
    rows: list[tuple[int, int]] = []
    for bit in range(32):
        value, used = crc32(make(1 << bit, size)) ^ base ^ (1 << bit), 1 << bit
        for other, by in rows:
            if value ^ other < value:
                value, used = value ^ other, used ^ by
        if value:
            rows.append((value, used))
            rows.sort(reverse=True)
    stated = 0
    for value, by in rows:
        if base ^ value < base:
            base, stated = base ^ value, stated ^ by
    assert not base
    return make(stated, size)
