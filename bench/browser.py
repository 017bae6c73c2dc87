"""What a page with a picture takes in headless Chromium: time to first paint, script, frames and memory."""

from __future__ import annotations

import math
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread, Timer
from typing import Any, NamedTuple

import click
from chromium import CHROMIUM, FLAGS
from playwright.sync_api import CDPSession, Error, Page, sync_playwright

from bench.load import cpu_seconds

SIZE = (1280, 760)
_PULLED = 2.5
"""Seconds for which a picture is pulled about."""
_WATCH = """
window.painted = 0;
window.frame = 0;
const count = () => { frame++; requestAnimationFrame(count); };
requestAnimationFrame(count);
const covered = () => { const bar = document.getElementById("loadingBar"); return bar && bar.style.opacity !== "0"; };
const look = () => { if (covered()) requestAnimationFrame(look); else painted = performance.now(); };
let drawn = false;
for (const [{ prototype }, name] of [[CanvasRenderingContext2D, "arc"],
    [WebGL2RenderingContext, "drawArrays"], [WebGL2RenderingContext, "drawArraysInstanced"]]) {
  const bare = prototype[name];
  prototype[name] = function (...given) {
    prototype[name] = bare;
    if (!drawn) requestAnimationFrame(() => requestAnimationFrame(look));
    drawn = true;
    return bare.apply(this, given);
  };
}
"""
"""Notes when the frame with the first node is on the screen and no bar of pyvis covers it; counts frames."""


class Seen(NamedTuple):
    """What one page took; None where that has not been seen in time."""

    paint: float | None = None
    """Seconds from the beginning of the navigation."""
    cpu: float | None = None
    """Seconds of the processor that all processes of the browser took for it."""
    script: float | None = None
    """Milliseconds of script a frame while the picture is pulled about."""
    frames: float | None = None
    """A second, likewise."""
    heap: float | None = None
    """Megabytes that are held afterwards."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """The address of a server of the files in a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def look(origin: str, path: str, patience: float, screenshot: Path | None = None) -> Seen:
    """Open a page in a browser of its own, which reaches nothing else and lives for so many seconds."""
    seen = Seen()
    with _chromium() as (process, address), sync_playwright() as playwright:
        browser = playwright.chromium.connect_over_cdp(address)
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        page.route(lambda url: not url.startswith(origin), lambda route: route.abort())
        page.add_init_script(_WATCH)
        too_late = Timer(patience, process.kill)  # a page that only computes keeps the browser's own time-outs waiting
        too_late.start()
        try:
            before = cpu_seconds(process.pid)
            page.goto(f"{origin}/{path}", wait_until="commit")
            page.wait_for_function("painted", timeout=0)
            seen = Seen(page.evaluate("painted") / 1_000, cpu_seconds(process.pid) - before)
            if screenshot:
                page.screenshot(path=str(screenshot), timeout=0)
            seen = Seen(*seen[:2], *_used(page))
        except Error:
            if too_late.is_alive():
                raise
        finally:
            too_late.cancel()
    return seen


@contextmanager
def _chromium() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The browser's process, and where it is told what to do. Raises ClickException where it is not installed."""
    if not CHROMIUM.exists():
        raise click.ClickException(f"{CHROMIUM} is not installed")
    with tempfile.TemporaryDirectory(prefix="aikg-bench-", ignore_cleanup_errors=True) as folder:
        command = [
            str(CHROMIUM),
            "--headless",
            "--remote-debugging-port=0",
            f"--user-data-dir={folder}",
            *FLAGS,
            "about:blank",
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            port = Path(folder, "DevToolsActivePort")
            while not (port.exists() and port.read_text()):
                if process.poll() is not None:
                    raise RuntimeError(f"{CHROMIUM} ended with exit code {process.returncode}")
                time.sleep(0.05)
            yield process, f"http://127.0.0.1:{port.read_text().split()[0]}"
        finally:
            process.kill()
            process.wait()


def _used(page: Page) -> tuple[float, float, float]:
    """(milliseconds of script a frame, frames a second, megabytes)"""
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable")
    script, frames = _pull(page, tools)
    tools.send("HeapProfiler.collectGarbage")
    return script, frames, _metric(tools, "JSHeapUsedSize") / 1e6


def _pull(page: Page, tools: CDPSession) -> tuple[float, float]:
    """(milliseconds of script a frame, frames a second)"""
    x, y = 40, SIZE[1] - 40
    page.mouse.move(x, y)
    page.mouse.down()
    script, frame = _metric(tools, "ScriptDuration"), page.evaluate("frame")
    begun = time.perf_counter()
    while (spent := time.perf_counter() - begun) < _PULLED:
        page.mouse.move(x + 100 * math.sin(2 * spent), y - 100 * (1 - math.cos(2 * spent)))
    frames: int = page.evaluate("frame") - frame
    spent = time.perf_counter() - begun
    script = _metric(tools, "ScriptDuration") - script
    page.mouse.up()
    return script / frames * 1_000, frames / spent


def _metric(tools: CDPSession, name: str) -> float:
    metrics: list[dict[str, Any]] = tools.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == name))
