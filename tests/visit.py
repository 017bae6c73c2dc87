"""The service of the bundled graph on a port of its own, and pages of it in a real browser."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from api.app import create_app
from api.settings import read_settings
from graph.snapshot import Snapshot

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip


@contextmanager
def serving(snapshot: Snapshot, home: Path) -> Iterator[str]:
    """The address of the running service."""
    settings = read_settings({"AIKG_HOME": str(home), "AIKG_WORKERS": "1"})
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(snapshot, settings), log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless Chromium; skips where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield made
        made.close()


class Visit:
    """A tab that notes what it should not have done."""

    def __init__(self, browser: Any, site: str, width: int = 1280, height: int = 800, **options: Any) -> None:
        self.site = site
        self.faults: list[str] = []
        self.page = browser.new_page(viewport={"width": width, "height": height}, **options)
        self.page.on("request", self._asked)
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._said)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.faults.append(request.url)

    def _said(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(message.text)

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open(self, path: str) -> Any:
        """Go to a page and wait until its graph, if it has one, is there."""
        self.page.goto(self.site + path)
        self.page.wait_for_load_state("networkidle")
        if "view=" in path:
            self.drawn()
        return self.page

    def drawn(self) -> None:
        """Wait for the graph and what is said of its selection."""
        self.page.locator(".stage h1").wait_for()
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(300)

    def names(self) -> set[str]:
        """The entities in the table twin of the graph."""
        self.page.locator("#tab-table").click()
        return set(self.page.locator(".tables table").first.locator("tbody th bdi").all_inner_texts())
