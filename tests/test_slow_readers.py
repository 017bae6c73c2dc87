"""A real `aikg serve` and clients that read their answers slowly or not at all."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from servers.run import free_ports
from test_serve import OK, statuses, talk, wait

SLOW_READERS = """
import sys
from api import server
server.READ_SECONDS = 1.0
from api.cli import main
main()
"""


def test_who_does_not_read_an_answer_is_cut_off_and_who_reads_slowly_is_not(home: Path) -> None:
    (port,) = free_ports(1)
    environ = {**os.environ, "AIKG_WORKERS": "1", "AIKG_TIMEOUT": "60", "PORT": str(port)}
    command = [sys.executable, "-c", SLOW_READERS, "--home", str(home), "serve"]
    texts = " ".join(f"'{n:07}'" for n in range(9_000))
    query = f"SELECT * {{ VALUES ?x {{ {texts} }} VALUES ?y {{ 1 2 3 4 5 6 7 8 9 10 11 }} }}".encode()  # 10 MB
    head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(query)}\r\n\r\n"  # fmt: skip  # noqa: E501
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as process:
        try:
            wait(port)
            with _holding(port, 4_096) as deaf, _holding(port, 65_536) as slow:
                for line in (deaf, slow):
                    line.sendall(head.encode() + query)
                got = 0
                while got < 2_000_000 and (data := slow.recv(40_000)):
                    got += len(data)
                    time.sleep(0.1)  # at least ten times as fast as has to be, also on a busy machine
                assert got >= 2_000_000
                time.sleep(2)
                assert _all(deaf) < 9_000_000
            assert statuses(talk(port, OK)) == [200]
        finally:
            process.kill()


def _holding(port: int, size: int) -> socket.socket:
    """A connection whose client's side takes only so many bytes that nobody reads."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
    line.connect(("127.0.0.1", port))
    return line


def _all(line: socket.socket) -> int:
    """Bytes that still come, until the end or a reset."""
    line.settimeout(10)
    got = 0
    with suppress(OSError):
        while data := line.recv(1 << 16):
            got += len(data)
    return got
