"""Download the files of sources, only when asked; a failure never costs the last good file."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, stop_after_delay, wait_exponential_jitter

from graph.errors import SourceError
from graph.snapshot import file_hash
from loaders.base import Spec
from loaders.reading import MAX_BYTES

ATTEMPTS = 4
BUDGET = 120.0
"""Seconds that one file may take with all its attempts."""
_CHUNK = 1 << 16
Progress = Callable[[str, int, int], None]
"""Called with file name, bytes so far, bytes in all (0 = unknown)."""


class _Temporary(Exception):
    """A failure worth another attempt."""


def addresses(spec: Spec) -> dict[str, str]:
    """File name → address of a source; sources without any are brought by the user."""
    return {name: spec.urls.get(name, spec.source.url) for name in spec.files if spec.urls.get(name, spec.source.url)}


def fetch(url: str, path: Path, progress: Progress, *, budget: float = BUDGET, wait: float = 1.0) -> str:
    """Bring one file up to date: "new" or "unchanged".

    Raises SourceError; the last good file then stays, marked stale.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    attempts = Retrying(
        stop=stop_after_attempt(ATTEMPTS) | stop_after_delay(budget),
        wait=wait_exponential_jitter(initial=wait, max=10 * wait, jitter=wait),
        retry=retry_if_exception_type((_Temporary, httpx.TransportError)),
        reraise=True,
    )
    try:
        outcome = attempts(_attempt, url, path, progress, budget)
    except (_Temporary, httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        if path.exists():
            _beside(path, "stale").write_text(str(error), encoding="utf-8")
        kept = "; the last good file is kept and marked stale" if path.exists() else ""
        raise SourceError(f"{url}: {error or type(error).__name__}{kept}") from None
    _beside(path, "stale").unlink(missing_ok=True)
    return outcome


def _attempt(url: str, path: Path, progress: Progress, budget: float) -> str:
    meta, part = _meta(path), _beside(path, "part")
    headers = _conditions(meta, path, part)
    with (
        httpx.Client(follow_redirects=True, max_redirects=5, timeout=httpx.Timeout(15, read=30)) as client,
        client.stream("GET", url, headers=headers) as answer,
    ):
        if answer.status_code == httpx.codes.NOT_MODIFIED and path.exists():
            return "unchanged"
        if answer.status_code in (408, 425, 429) or answer.status_code >= 500:
            raise _Temporary(f"HTTP {answer.status_code}")
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink(missing_ok=True)
            raise _Temporary("the rest of the file cannot be resumed")
        answer.raise_for_status()
        _receive(answer, part, path.name, progress, time.monotonic() + budget)
        made = {
            "url": url, "etag": answer.headers.get("etag", ""),
            "last_modified": answer.headers.get("last-modified", ""),
            "sha256": file_hash(part), "retrieved": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }  # fmt: skip
    part.replace(path)
    _beside(path, "part.etag").unlink(missing_ok=True)
    _beside(path, "meta.json").write_text(json.dumps(made, indent=1), encoding="utf-8")
    return "new"


def _conditions(meta: dict[str, Any], path: Path, part: Path) -> dict[str, str]:
    """Ask for the rest of a file that was begun, or for the file only if it has changed."""
    tag = _beside(path, "part.etag")
    if part.exists() and tag.exists():
        return {"Range": f"bytes={part.stat().st_size}-", "If-Range": tag.read_text(encoding="utf-8")}
    if not path.exists():
        return {}
    pairs = {"If-None-Match": meta.get("etag"), "If-Modified-Since": meta.get("last_modified")}
    return {name: value for name, value in pairs.items() if value}


def _receive(answer: httpx.Response, part: Path, name: str, progress: Progress, deadline: float) -> None:
    resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
    done = part.stat().st_size if resumed else 0
    length = int(answer.headers.get("content-length", 0))
    if (etag := answer.headers.get("etag", "")) and not etag.startswith("W/"):
        _beside(part.with_name(part.name.removesuffix(".part")), "part.etag").write_text(etag, encoding="utf-8")
    with part.open("ab" if resumed else "wb") as out:
        for chunk in answer.iter_bytes(_CHUNK):
            out.write(chunk)
            done += len(chunk)
            progress(name, done, length)
            if done > MAX_BYTES:
                raise OSError(f"larger than {MAX_BYTES:,} bytes")
            if time.monotonic() > deadline:
                raise _Temporary("took too long")


def _meta(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(_beside(path, "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")
