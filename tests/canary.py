"""A server on this machine that nobody should ask, and the ways to write its address."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SPELLINGS = (
    "http://127.0.0.1:{port}/", "http://localhost:{port}/", "HTTP://127.0.0.1:{port}/", "http://LOCALHOST:{port}/x",
    "http://localhost.:{port}/", "http://127.0.0.1.:{port}/", "http://[::1]:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/", "http://0x7f000001:{port}/", "http://2130706433:{port}/",
    "http://017700000001:{port}/", "http://0177.0.0.1:{port}/", "http://0x7f.0.0.1:{port}/", "http://127.1:{port}/",
    "http://127.0.1:{port}/", "http://0.0.0.0:{port}/", "http://0:{port}/", "http://user@127.0.0.1:{port}/",
    "http://w3id.org@127.0.0.1:{port}/", "http://w3id.org:80@127.0.0.1:{port}/", "http://127.0.0.1:{port}/redirect",
    "http://%31%32%37.0.0.1:{port}/", "http://１２７.0.0.1:{port}/", "http://①②⑦.⓪.⓪.①:{port}/", "http://ⓛocalhost:{port}/",
    "http://127。0。0。1:{port}/", "http:127.0.0.1:{port}", "//127.0.0.1:{port}/", "https://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/?https://w3id.org/aikg/source/", "http://127.0.0.1:{port}/#https://w3id.org/aikg/source/",
    "\\u0068ttp://127.0.0.1:{port}/", "file:///etc/passwd", "FILE:///etc/passwd", "file://localhost/etc/passwd",
    "ftp://127.0.0.1:{port}/", "gopher://127.0.0.1:{port}/_GET", "unix:/var/run/docker.sock",
    "data:text/turtle,<a:b> <a:b> 1 .",
)  # fmt: skip


class Canary(ThreadingHTTPServer):
    """Counts who asks."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Caught)
        self.asked = 0


class _Caught(BaseHTTPRequestHandler):
    server: Canary

    def do_POST(self) -> None:
        self.server.asked += 1
        self.send_response(302 if self.path == "/redirect" else 200)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_POST

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on standard error."""


@contextmanager
def listening() -> Iterator[Canary]:
    """The server while it runs."""
    with Canary() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()
