"""Answers kept in memory, their tags, and `304 Not Modified`: a snapshot never changes, so neither do its answers."""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from cachetools import LRUCache
from starlette.types import Receive, Scope

from api.headers import Headers

_PART = 16
"""An answer that would take more than this part of the cache is not kept."""
_BESIDE = 2_000
"""Bytes that an entry takes beside its body, about."""
_VOLATILE = re.compile(
    r"\b(?:now|rand|uuid|struuid|randomuuid|timestamp)\b|\b(?:date|time|datetime|localtime|localdatetime)\W*[(.]|\\u",
    re.I,
)
_ASKING = frozenset([b"host", b"accept", b"accept-language"])
"""Headers that belong to the question."""
Question = tuple[object, ...]
"""Snapshot, scheme, path, query and those headers, as they came; of a POST also the type and the digest of its body."""


class Kept(NamedTuple):
    """A whole answer."""

    status: int
    headers: Headers
    body: bytes
    tag: bytes
    """Its ETag; "" of an answer to a POST."""
    lines: bytes
    """The headers as HTTP/1.1 has them."""


FRESH = {"Cache-Control": "no-store"}
"""Of an answer that nobody is to keep."""


def keeping(query: str) -> dict[str, str]:
    """The header of the answer to a query or statement: what might differ a moment later is not to be kept."""
    return FRESH if _VOLATILE.search(query) else {}


def kept(status: int, headers: Headers, body: bytes, tag_: bytes) -> Kept:
    """An answer, to be sent again without that a query process is asked."""
    headers = [(name, b"0.0000" if name == b"x-query-time" else value) for name, value in headers]
    return Kept(status, headers, body, tag_, b"".join([b"%b: %b\r\n" % each for each in headers]))


class AnswerCache:
    """Keeps whole answers up to a number of bytes; those that were not asked for longest leave first."""

    def __init__(self, size: int) -> None:
        self.most = size // _PART - _BESIDE
        """Bytes of the largest that is kept."""
        self._kept: LRUCache[Question, Kept] = LRUCache(size, lambda kept: len(kept.body) + _BESIDE)

    def get(self, question: Question) -> Kept | None:
        """The answer, if it is here."""
        return self._kept.get(question)

    def keep(self, question: Question, answer: Kept) -> None:
        """Keep it, unless it is too large."""
        if len(answer.body) <= self.most:
            self._kept[question] = answer


def question(snapshot: str, scope: Scope) -> Question:
    """What decides the answer to a GET."""
    asking = tuple([each for each in scope["headers"] if each[0] in _ASKING])
    return snapshot, scope["scheme"], scope["path"], scope["query_string"], asking


def posted(snapshot: str, scope: Scope, body: bytes) -> Question:
    """The same of a POST."""
    types = tuple([value for name, value in scope["headers"] if name == b"content-type"])
    return *question(snapshot, scope), types, blake2b(body).digest()


def tag(asked: Question) -> bytes:
    """A strong validator: the same snapshot, program and question give the same bytes."""
    return b'"%s"' % blake2b(repr(asked).encode() + _program(), digest_size=16).hexdigest().encode()


def holds(scope: Scope, tag_: bytes) -> bool:
    """Does the client have the answer with this tag?"""
    # a list, for a generator takes twice as long, and this is asked of every kept answer
    return any([tag_ in value for name, value in scope["headers"] if name == b"if-none-match"])


@cache
def _program() -> bytes:
    """A digest of the files that make the answers."""
    root = Path(__file__).parent.parent
    found = blake2b()
    for folder in ("api", "graph", "ontology"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".svg", ".css", ".ttl"):
                found.update(path.read_bytes())
    return found.digest()


def for_caches(tag_: bytes) -> Headers:
    """Others may keep the answer, but ask whether it still holds: a new snapshot is seen at once."""
    return [(b"etag", tag_), (b"cache-control", b"no-cache"), (b"vary", b"Accept, Accept-Language")]


def may_keep(status: int, headers: Headers) -> bool:
    """Would the same question have the same answer again?"""
    return status in (200, 202) and (b"cache-control", b"no-store") not in headers


def tagged(status: int, headers: Headers, tag_: bytes) -> Headers:
    """The headers of the answer to a GET, with what tells caches how long it holds."""
    if status >= 400:
        return [*headers, (b"cache-control", b"no-store")]
    if status != 200 or not may_keep(status, headers):
        return headers
    return [*(each for each in headers if each[0] != b"vary"), *for_caches(tag_)]


async def whole(receive: Receive) -> bytes:
    """A body, when all of it is there."""
    parts = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)
