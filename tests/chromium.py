"""A headless Chromium, a server of a snapshot, and a watch on what pages do there."""

from __future__ import annotations

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
from graph.snapshot import Snapshot, Snapshots

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser; a test that asks for it is skipped where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield made
        made.close()


@contextmanager
def served(snapshot: Snapshot, home: Path, newer: Snapshots | None = None, /, **environ: str) -> Iterator[str]:
    """The address of a server of a snapshot."""
    settings = read_settings({"AIKG_HOME": str(home), "AIKG_WORKERS": "1", **environ})
    server = uvicorn.Server(uvicorn.Config(create_app(snapshot, settings, newer), port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def watch(page: Any, origin: str) -> list[str]:
    """Fills a list with everything that a page should not do: dialogs, and requests to other places."""
    faults: list[str] = []

    def dismiss(dialog: Any) -> None:
        faults.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def asked(request: Any) -> None:
        if not request.url.startswith((origin, "data:", "blob:", "about:")):
            faults.append(request.url)

    page.on("dialog", dismiss)
    page.on("request", asked)
    return faults


def hacked(page: Any) -> list[str]:
    """The frames of a page in which a hostile text was run."""
    return [frame.url for frame in page.frames if frame.evaluate("() => 'hacked' in window")]
