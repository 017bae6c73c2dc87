"""A seccomp filter by system call: what no query needs is refused by the kernel (Linux on x86-64 and arm64).

It closes what Landlock leaves open: sockets of every kind, new processes, other processes' memory, io_uring (which
goes around filters), and rarely used parts of the kernel. Threads can be started: the engines have them.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Collection, Iterator

from api.landlock import no_new_privileges

_CONNECTING = frozenset(["socket", "connect"])
REFUSED = {
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201), "accept": (43, 202),
    "accept4": (288, 242), "socketpair": (53, 199),
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "kill": (62, 129), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "memfd_create": (319, 279),
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None),
    "lchown": (94, None), "fchown": (93, 55), "fchownat": (260, 54), "utimensat": (280, 88), "setxattr": (188, 5),
    "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14),
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
}  # fmt: skip
"""Name → its number on x86-64 and on arm64."""
_CLONE, _CLONE3 = (56, 220), (435, 435)
_CLONE_THREAD = 0x10000
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""Machine → AUDIT_ARCH and the column of the table."""
_FOREIGN_ABI = 0x40000000
"""Numbers from here on are calls of the x32 interface, the same calls by other numbers."""
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_SECCOMP = (317, 277)
_LOAD, _IS, _AT_LEAST, _HAS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
"""Load a word, jump if equal, if greater or equal, if a bit is set; return."""
_NUMBER, _ARCHITECTURE, _FLAGS = 0, 4, 16
"""Where struct seccomp_data has the call's number, the architecture, and the first argument."""
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def restrict(connecting: bool) -> bool:
    """Refuse all threads of this process what no query needs; `connecting` leaves TCP and UDP clients possible.

    Returns False where there is no filter for the system or machine. Raises OSError.
    """
    if sys.platform != "linux" or platform.machine() not in _MACHINES or sys.maxsize < 1 << 32:
        return False
    architecture, column = _MACHINES[platform.machine()]
    libc = ctypes.CDLL(None, use_errno=True)
    code = b"".join(_filter(architecture, column, _CONNECTING if connecting else ()))
    program = _Program(len(code) // 8, code)
    no_new_privileges()
    if libc.syscall(_SECCOMP[column], _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(program)):
        number = ctypes.get_errno()
        if number in (errno.ENOSYS, errno.EINVAL):  # a kernel without seccomp filters
            return False
        raise OSError(number, os.strerror(number), "seccomp")
    return True


def _filter(architecture: int, column: int, kept: Collection[str]) -> Iterator[bytes]:
    """The instructions: each is struct sock_filter, with the jumps when true and when false."""
    numbers = [each[column] for name, each in REFUSED.items() if name not in kept]
    refused = [number for number in numbers if number is not None]
    yield _step(_LOAD, _ARCHITECTURE)
    yield _step(_IS, architecture, 1, 0)
    yield _step(_RETURN, _KILL)
    yield _step(_LOAD, _NUMBER)
    yield _step(_AT_LEAST, _FOREIGN_ABI, len(refused) + 5, 0)
    for place, number in enumerate(refused):
        yield _step(_IS, number, len(refused) - place + 4, 0)
    yield _step(_IS, _CLONE3[column], 5, 0)
    yield _step(_IS, _CLONE[column], 0, 2)
    yield _step(_LOAD, _FLAGS)
    yield _step(_HAS, _CLONE_THREAD, 0, 1)
    yield _step(_RETURN, _ALLOW)
    yield _step(_RETURN, _ERROR | errno.EPERM)
    yield _step(_RETURN, _ERROR | errno.ENOSYS)  # then the C library takes clone, whose flags can be looked at


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
