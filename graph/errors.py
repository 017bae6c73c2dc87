"""The errors of the program; `code` is stable and documented.

AikgError
├── SourceError            a source cannot be read as it should
├── BuildError             a build stopped; the served snapshot is untouched
│   └── BuildBusy          another build holds the lock
├── SnapshotError          a snapshot is missing or damaged
├── NotFound               no entity of that id
│   └── Ambiguous          several entities fit a short id
├── RemoteError            a server that is asked or written to is not there, or refuses
│   ├── EngineDown         the one that answers queries is known not to be there
│   └── ServerMemory       it has too little memory for what it is asked
├── BadRequest             a parameter is wrong
│   ├── NotAcceptable      no offered format fits
│   ├── NotOffered         a format that oEmbed has and this service does not
│   ├── UnsupportedMedia   a body of a type that is not read there
│   ├── BodyTooLarge       more bytes than a request may have
│   ├── BodyTooSlow        a body that is not there in time
│   └── WrongHost          a Host that is not served
└── QueryError             a query is refused or failed
    ├── QuerySyntax        with line and column
    ├── QueryRefused       writing, SERVICE, LOAD and the like
    ├── QueryTooComplex    longer or nested more deeply than an engine is given
    ├── QueryFailed        what cannot be computed, or is not in the engine's language
    ├── QueryTooLong       stopped at the time limit
    ├── ResultTooLarge     more rows or bytes than the limit
    ├── ClientGone         who asked went away before the answer
    └── Overloaded         every worker is busy
        └── BudgetSpent    the client has used up its time of processing
"""

from __future__ import annotations


class AikgError(Exception):
    """The root of all errors that a user is meant to read."""

    code = "error"


class SourceError(AikgError):
    """A source cannot be read as it should; nothing of it was taken."""

    code = "source"


class BuildError(AikgError):
    """A build stopped; the snapshot that was served before is untouched."""

    code = "build"


class BuildBusy(BuildError):
    """Another build holds the lock of this home directory."""

    code = "build-busy"


class SnapshotError(AikgError):
    """A snapshot is missing or its files are not what its manifest says."""

    code = "snapshot"


class NotFound(AikgError):
    """There is no entity of that id."""

    code = "not-found"


class Ambiguous(NotFound):
    """Several entities fit a short id."""

    code = "ambiguous"

    def __init__(self, asked: str, candidates: list[str]) -> None:
        super().__init__(f"{asked!r} may be any of: {', '.join(candidates)}")
        self.candidates = candidates


class RemoteError(AikgError):
    """A Neo4j or SPARQL server is not there, refuses or fails; nothing of what it held is lost."""

    code = "remote"


class EngineDown(RemoteError):
    """The server that answers queries is known not to be there; it was not asked."""

    code = "engine-down"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds."""


class ServerMemory(RemoteError):
    """A server has too little memory for a query or a transaction."""

    code = "server-memory"


class BadRequest(AikgError):
    """A parameter of a request is wrong or missing."""

    code = "bad-request"


class NotAcceptable(BadRequest):
    """None of the formats offered is one that the client accepts."""

    code = "not-acceptable"


class NotOffered(BadRequest):
    """A format that oEmbed has and this service does not."""

    code = "not-offered"


class UnsupportedMedia(BadRequest):
    """A body of a type that is not read there."""

    code = "unsupported-media"


class BodyTooLarge(BadRequest):
    """A body with more bytes than a request may have; the rest of it was not read."""

    code = "body-too-large"


class BodyTooSlow(BadRequest):
    """A body that was not there in time."""

    code = "body-too-slow"


class WrongHost(BadRequest):
    """A Host header that names another site than this one."""

    code = "wrong-host"


class QueryError(AikgError):
    """A query failed in the engine."""

    code = "query"


class QuerySyntax(QueryError):
    """A query that does not parse; line and column count from 1, 0 when unknown."""

    code = "query-syntax"

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryRefused(QueryError):
    """A query that would write, fetch or administer."""

    code = "query-refused"


class QueryTooComplex(QueryError):
    """A query that is longer, nests more deeply or joins more than an engine is given."""

    code = "query-too-complex"


class QueryFailed(QueryError):
    """A query that parses and cannot be answered: a division by zero, a function that the engine lacks."""

    code = "query-failed"


class QueryTooLong(QueryError):
    """A query that was stopped at the time limit."""

    code = "query-too-long"


class ResultTooLarge(QueryError):
    """A result with more rows or bytes than the limit; nothing of it was sent."""

    code = "result-too-large"

    def __init__(self, message: str, part: bytes = b"") -> None:
        super().__init__(message)
        self.part = part
        """Of what an RDF store was writing: the beginning, broken off anywhere."""


class ClientGone(QueryError):
    """Who asked went away before the answer was there; only logs ever tell it."""

    code = "client-gone"


class Overloaded(QueryError):
    """Every worker is busy and the queue is full."""

    code = "overloaded"

    def __init__(self, message: str, retry_after: int = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds."""


class BudgetSpent(Overloaded):
    """The queries of a client have taken all the time of processing that it has per minute."""

    code = "budget-spent"
