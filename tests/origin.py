"""A real server of one file, which goes wrong as it is told."""

from __future__ import annotations

import socket
import struct
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BODY = b"site,owner\n" + b"".join(b"site %d,owner %d\n" % (n, n) for n in range(20_000))
HALF = len(BODY) // 2


class Site(ThreadingHTTPServer):
    """One file with validators; `plan` says how the next requests go wrong, `seen` what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.body = BODY
        self.headers = {"ETag": '"v1"', "Content-Type": "text/csv"}
        self.plan: list[str] = []
        self.seen: list[dict[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/sites.csv"

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients of these tests hang up as they like."""


class Answer(BaseHTTPRequestHandler):
    server: Site

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on standard error."""

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in (self.server.headers | {k.replace("_", "-"): v for k, v in headers.items()}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        site = self.server
        site.seen.append({**self.headers, "path": self.path})
        fault = site.plan.pop(0) if site.plan else "none"
        start = self.start()
        size = str(len(site.body) - start)
        match fault:
            case "cut":
                self.send(
                    206 if start else 200, site.body[start : start + HALF], **self.range(start), Content_Length=size
                )
            case "short":
                part = site.body[start : start + 1_000]
                self.send(206, part, **self.range(start, 1_000), Content_Length=str(len(part)))
            case "shifted":
                self.send(206, site.body[start - 5 :], **self.range(start - 5))
            case "no length":
                self.send(200, site.body)
            case "drip":
                self.send(200, b"", Content_Length=size)
                while True:
                    self.wfile.write(b"x")
                    time.sleep(0.02)
            case "slow head":
                while True:
                    self.wfile.write(b"H")
                    time.sleep(0.02)
            case "mute":
                time.sleep(60)
            case "wait":
                self.send(429, b"", Retry_After="3600")
            case "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.shutdown(socket.SHUT_RD)
                self.close_connection = True
            case "compressed":
                self.send(200, b"\x1f\x8b", Content_Encoding="gzip")
            case "hang up":
                self.close_connection = True
            case "page":
                self.send(200, b"<html>Sign in</html>", Content_Type="text/html; charset=utf-8")
            case "none" if self.unchanged():
                self.send(304, b"")
            case "none":
                self.send(206 if start else 200, site.body[start:], **self.range(start), Content_Length=size)
            case status if status.isdigit():
                self.send(int(status), b"sorry", Location="/sites.csv")
            case address:
                self.send(302, b"", Location=address.encode().decode("latin-1"))

    def start(self) -> int:
        """The first byte asked for, 0 when the part is of another version."""
        fresh = self.headers["If-Range"] == self.server.headers.get("ETag")
        return int(self.headers["Range"][len("bytes=") : -1]) if fresh and self.headers["Range"] else 0

    def range(self, start: int, length: int = 0) -> dict[str, str]:
        whole = len(self.server.body)
        return {"Content_Range": f"bytes {start}-{start + (length or whole - start) - 1}/{whole}"} if start else {}

    def unchanged(self) -> bool:
        asked = {"ETag": self.headers["If-None-Match"], "Last-Modified": self.headers["If-Modified-Since"]}
        return any(value and value == self.server.headers.get(name) for name, value in asked.items())
