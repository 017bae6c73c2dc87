"""Download the files of sources, only when asked; a failure never costs the last good file.

Beside a file lie `.meta.json` (address, validators, hash), `.stale` (why the last try failed), and while
a download is interrupted `.part` with `.part.etag`, the version that it is a part of.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_combine, wait_exponential, wait_random

from graph.errors import SourceError
from graph.manifest import file_hash
from loaders.base import Spec
from loaders.connections import client
from loaders.reading import MAX_BYTES

ATTEMPTS = 4
BUDGET = 120.0
"""Seconds that one file may take with all its attempts."""
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")
Progress = Callable[[str, int, int], None]
"""Called with file name, bytes so far, bytes in all (0 = unknown)."""


class _Temporary(Exception):
    """A failure worth another attempt, `after` so many seconds if the server says so."""

    def __init__(self, reason: str, after: float = 0) -> None:
        super().__init__(reason)
        self.after = after


class _Refused(Exception):
    """A failure that another attempt would not mend."""


def addresses(spec: Spec) -> dict[str, str]:
    """File name → address of a source; sources without any are brought by the user."""
    return {name: spec.urls.get(name, spec.source.url) for name in spec.files if spec.urls.get(name, spec.source.url)}


def retrieved(path: Path) -> str:
    """The day a file was downloaded; "" for one that was not."""
    return str(_meta(path).get("retrieved", ""))[:10]


def fetch(
    url: str,
    path: Path,
    progress: Progress,
    *,
    allow_private: bool = False,
    budget: float = BUDGET,
    wait: float = 1.0,
) -> str:
    """Bring one file up to date: "new" or "unchanged".

    Raises SourceError, also for an address that is not public unless that is allowed; the last good file then
    stays, marked stale.
    """
    attempts = Retrying(
        stop=stop_after_attempt(ATTEMPTS) | stop_before_delay(budget),
        wait=wait_combine(wait_exponential(multiplier=wait, max=10 * wait), wait_random(0, wait), _asked_for),
        retry=retry_if_exception(_may_pass),
        reraise=True,
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        outcome = attempts(_attempt, url, path, progress, time.monotonic() + budget, allow_private)
    except (_Temporary, _Refused, SourceError, httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise _failure(url, path, str(error) or type(error).__name__) from None
    _beside(path, "stale").unlink(missing_ok=True)
    return outcome


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, _Temporary | httpx.TransportError) and not isinstance(error, httpx.UnsupportedProtocol)


def _asked_for(state: RetryCallState) -> float:
    """Seconds that the server wants to be left alone."""
    error = state.outcome.exception() if state.outcome else None
    return error.after if isinstance(error, _Temporary) else 0


def _failure(url: str, path: Path, reason: str) -> SourceError:
    """Marks the last good file stale; a part stays only if it can be resumed."""
    with suppress(OSError):  # the folder or the disk may be what failed
        if not _beside(path, "part.etag").exists():
            _beside(path, "part").unlink(missing_ok=True)
        if path.exists():
            _beside(path, "stale").write_text(reason, encoding="utf-8")
            reason += "; the last good file is kept and marked stale"
    return SourceError(f"{url}: {reason}")


def _attempt(url: str, path: Path, progress: Progress, deadline: float, allow_private: bool) -> str:
    with (
        client(url, deadline, allow_private=allow_private) as connection,
        connection.stream("GET", url, headers=_conditions(url, path)) as answer,
    ):
        if answer.status_code == httpx.codes.NOT_MODIFIED and path.exists():
            return "unchanged"
        _check(answer)
        _receive(answer, path, progress)
    part = _beside(path, "part")
    made = {
        "url": url, "etag": answer.headers.get("etag", ""), "last_modified": answer.headers.get("last-modified", ""),
        "sha256": file_hash(part), "retrieved": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }  # fmt: skip
    part.replace(path)
    _beside(path, "part.etag").unlink(missing_ok=True)
    _beside(path, "meta.json").write_text(json.dumps(made, indent=1), encoding="utf-8")
    return "new"


def _conditions(url: str, path: Path) -> dict[str, str]:
    """Ask for the rest of a file that was begun, or for the file only if it has changed.

    Never compressed: the bytes of a part would not be the bytes that a range counts.
    """
    asked = {"Accept-Encoding": "identity"}
    part, tag = _beside(path, "part"), _beside(path, "part.etag")
    if part.exists() and tag.exists():
        return asked | {"Range": f"bytes={part.stat().st_size}-", "If-Range": tag.read_text(encoding="utf-8")}
    meta = _meta(path)
    if not path.exists() or meta.get("url") != url:
        return asked
    pairs = {"If-None-Match": meta.get("etag"), "If-Modified-Since": meta.get("last_modified")}
    return asked | {name: value for name, value in pairs.items() if value}


def _check(answer: httpx.Response) -> None:
    status = answer.status_code
    if status in (408, 425, 429) or status >= 500:
        raise _Temporary(f"HTTP {status}", _retry_after(answer.headers.get("retry-after", "")))
    if not answer.is_success and status != httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise _Refused(f"HTTP {status}")
    if answer.headers.get("content-type", "").startswith("text/html"):
        raise _Refused("is a web page, not data")
    if (encoding := answer.headers.get("content-encoding", "identity")) != "identity":
        raise _Refused(f"comes compressed as {encoding!r}, which was not asked for")


def _retry_after(text: str) -> float:
    """Seconds, which a server says as such or as a date; 0 where it says neither."""
    if text.isdigit():
        return float(text)
    try:
        return max((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds(), 0)
    except (ValueError, TypeError):  # no date, or one without a time zone
        return 0


def _receive(answer: httpx.Response, path: Path, progress: Progress) -> None:
    """Write or continue the part, which is then whole."""
    done, whole = _begin(answer, path)
    with _beside(path, "part").open("ab") as out:
        for chunk in answer.iter_raw():
            done += len(chunk)
            if max(done, whole) > MAX_BYTES:
                _beside(path, "part.etag").unlink(missing_ok=True)
                raise _Refused(f"larger than {MAX_BYTES:,} bytes")
            out.write(chunk)
            progress(path.name, done, whole)
    if whole and done != whole:
        raise _Temporary(f"only {done:,} of {whole:,} bytes came")


def _begin(answer: httpx.Response, path: Path) -> tuple[int, int]:
    """(bytes there already, bytes in all or 0); a part that the answer does not continue is dropped."""
    part, tag = _beside(path, "part"), _beside(path, "part.etag")
    if answer.status_code != httpx.codes.OK:
        found = _RANGE.fullmatch(answer.headers.get("content-range", ""))
        if found and tag.exists() and int(found[1]) == part.stat().st_size:
            return int(found[1]), int(found[2])
        tag.unlink(missing_ok=True)
        raise _Temporary("the rest of the file is not to be had")
    tag.unlink(missing_ok=True)
    part.write_bytes(b"")
    if (etag := answer.headers.get("etag", "")) and not etag.startswith("W/"):
        tag.write_text(etag, encoding="utf-8")
    return 0, int(answer.headers.get("content-length", 0))


def _meta(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(_beside(path, "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")
