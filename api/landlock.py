"""Landlock by system call: from here on the process opens only what it is given (Linux 5.13 and newer).

See landlock(7). What a kernel is too old for stays open; `restrict` says how much it can do.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_VERSION_FLAG = 1
_PATH_BENEATH, _NET_PORT = 1, 2
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_ALL_FS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""First version of the interface → every right on files that it knows."""
_ALL_NET = 0b11
"""Bind and connect of TCP, from version 4."""
_CONNECT = 0b10
_ALL_SCOPES = 0b11
"""Abstract Unix sockets and signals to processes outside, from version 6."""
_PR_SET_NO_NEW_PRIVS = 38
_LIBC = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """The version of the kernel's interface; 0 where there is none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(_LIBC.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG)))


def restrict(readable: Iterable[Path], ports: Iterable[int]) -> int:
    """Allow this thread and all that it starts only to read these paths and to connect to these TCP ports.

    Returns the version of the interface, 0 where there is none; ports are held from 4 on. Raises OSError.
    """
    known = version()
    if not known:
        return 0
    files = _ALL_FS[max(each for each in _ALL_FS if each <= known)]
    sizes = (1, 4, 6)
    fields = (files, _ALL_NET, _ALL_SCOPES)[: sum(known >= each for each in sizes)]
    attributes = struct.pack(f"{len(fields)}Q", *fields)
    rules = _call(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    try:
        for path in readable:
            _allow_reading(rules, path)
        for port in ports if known >= 4 else ():
            _call(_ADD_RULE, rules, _NET_PORT, struct.pack("QQ", _CONNECT, port), 0)
        no_new_privileges()
        _call(_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)
    return known


def no_new_privileges() -> None:
    """No program that is run may have more rights than this process; what unprivileged filters ask for."""
    if _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def _allow_reading(rules: int, path: Path) -> None:
    rights = _READ_FILE | _READ_DIR if path.is_dir() else _READ_FILE
    number = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        _call(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, number), 0)
    finally:
        os.close(number)


def _call(number: int, *arguments: object) -> int:
    found = int(_LIBC.syscall(number, *arguments))
    if found < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), "Landlock")
    return found
