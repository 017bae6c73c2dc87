"""CypherEngine and PropertyStore on a Neo4j server, through its official driver."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from neo4j import (
    READ_ACCESS,
    Bookmarks,
    GraphDatabase,
    ManagedTransaction,
    NotificationDisabledClassification,
    Session,
    unit_of_work,
)
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    CypherSyntaxError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
)
from neo4j.graph import Node as GraphNode
from neo4j.graph import Path as GraphPath
from neo4j.graph import Relationship as GraphRelationship
from neo4j.time import Date, DateTime, Duration, Time

from graph.cypher_publish import STAGING
from graph.engines.neo4j_publish import publish
from graph.engines.neo4j_staging import Written
from graph.errors import (
    BadRequest,
    Overloaded,
    QueryFailed,
    QueryRefused,
    QuerySyntax,
    QueryTooLong,
    RemoteError,
    ServerMemory,
)
from graph.property import (
    ENTITY,
    DurationValue,
    Listed,
    Node,
    NodeValue,
    Notice,
    PathValue,
    PropertyGraph,
    Relationship,
    RelationshipValue,
    Table,
)

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # retries and remarks go to no terminal
_T = TypeVar("_T")
SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
ONE_TRANSACTION = 100_000
"""Nodes and relationships that one transaction writes: 0.4 GB of a server's memory, which it has with 1 GB of heap."""
_NOTICES = {
    "01N50": "UnknownLabelWarning", "01N51": "UnknownRelationshipTypeWarning", "01N52": "UnknownPropertyKeyWarning",
}  # fmt: skip
_ATTEMPTS = 5
"""How often a query is asked again because something was written meanwhile."""
_PLACE = re.compile(r"(?<!\s)\s*\(line (\d+), column (\d+) \(offset: \d+\)\).*", re.S)
_UNWANTED = [
    each for each in NotificationDisabledClassification if each is not NotificationDisabledClassification.UNRECOGNIZED
]
"""Notifications that are about the server or the text, and not about names that the graph lacks."""


def _quiet(text: str) -> None:
    """Say nothing."""


class Neo4jStore:
    """One database of a server: `bolt://`, `neo4j://` (routing), either with `+s` for TLS.

    `patience` is how many seconds a transaction is tried again when the connection or the server fails.
    Raises BadRequest for what is no such address, and RemoteError.
    """

    def __init__(self, url: str, user: str, password: str, database: str = "", patience: float = 5) -> None:
        self.url = _checked(url)
        self._database = database or None
        with self._remote():
            self._driver = GraphDatabase.driver(
                url, auth=(user, password), max_transaction_retry_time=patience, connection_timeout=10,
                notifications_disabled_classifications=_UNWANTED,
            )  # fmt: skip
        try:
            with self._remote():
                self._seen = self._newest()
        except RemoteError:
            self._driver.close()
            raise

    def run(self, text: str, parameters: Mapping[str, Any], max_rows: int = 0, timeout: float = 0) -> Table:
        """The answer to a reading query, its first `max_rows` rows (0: all), from one state of the database.

        Neo4j's readers see what others commit in the midst of a query. So a session waits until all that was
        committed before is there to see, and where more was committed meanwhile, the query is asked again.
        What a publication stages is nothing to see. Raises QueryRefused for writing, and Overloaded where
        others write without end.
        """
        read = unit_of_work(timeout=timeout or None)(_fetch)
        with self._query(timeout), self._session(self._seen) as session:
            for attempt in range(_ATTEMPTS):
                staging = session.execute_read(_staging) if attempt else ""
                before = session.last_bookmarks().raw_values
                table = session.execute_read(read, text, dict(parameters), max_rows)
                self._seen = session.last_bookmarks()
                if self._seen.raw_values == before or (staging and staging == session.execute_read(_staging)):
                    return table
        raise Overloaded("the database is being written to; ask again later")

    def load(self, nodes: Iterable[Node], relationships: Iterable[Relationship]) -> None:
        """Make these the nodes and relationships of the database."""
        self.publish(Listed(list(nodes), list(relationships)), uuid4().hex)

    def publish(
        self, graph: PropertyGraph, generation: str, say: Callable[[str], None] = _quiet, limit: int = ONE_TRANSACTION
    ) -> Written:
        """Make the database hold this graph; readers see what it held before, or all of this.

        Raises RemoteError; readers then see what they saw, and the same call may be made again.
        """
        return publish(self._write, graph, generation, say, limit)

    def _write(self, work: Callable[[ManagedTransaction], _T]) -> _T:
        """What `work` returns, in a transaction that is tried again when the connection or the server fails."""
        with self._remote(), self._driver.session(database=self._database) as session:
            return session.execute_write(work)

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def _session(self, bookmarks: Bookmarks | None) -> Session:
        return self._driver.session(database=self._database, default_access_mode=READ_ACCESS, bookmarks=bookmarks)

    def _newest(self) -> Bookmarks:
        with self._session(None) as session:
            session.run("RETURN 1").consume()
            return session.last_bookmarks()

    @contextmanager
    def _query(self, timeout: float) -> Iterator[None]:
        """Turns what goes wrong with a query into our errors."""
        try:
            with self._remote():
                yield
        except CypherSyntaxError as error:
            found = _PLACE.search(error.message or "")
            place = (int(found[1]), int(found[2])) if found else (0, 0)
            raise QuerySyntax(_message(error), *place) from None
        except ClientError as error:
            if "TransactionTimedOut" in (error.code or ""):
                raise QueryTooLong(f"the query was stopped after {timeout:g} s") from None
            if "AccessMode" in (error.code or ""):
                raise QueryRefused("only reading is allowed here") from None
            raise QueryFailed(_message(error)) from None

    @contextmanager
    def _remote(self) -> Iterator[None]:
        """Turns the trouble that a server makes into our errors; what is wrong with a query passes."""
        try:
            yield
        except AuthError:
            raise RemoteError(f"{self.url} refuses this user and password") from None
        except ServiceUnavailable as error:
            raise RemoteError(f"no Neo4j answers at {self.url}: {str(error).splitlines()[-1]}") from None
        except ClientError as error:
            if "DatabaseNotFound" in (error.code or ""):
                raise RemoteError(f"{self.url} has no database {self._database!r}") from None
            raise
        except Neo4jError as error:
            if "OutOfMemory" in (error.code or ""):
                raise ServerMemory(f"{self.url} has too little memory for this: {_message(error)}") from None
            raise RemoteError(f"{self.url} failed: {_message(error)}") from None
        except (ConfigurationError, DriverError, OSError, ValueError) as error:
            raise RemoteError(f"{self.url}: {_first_line(str(error))}") from None


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise BadRequest("not the address of a Neo4j: it begins with bolt://, neo4j://, bolt+s:// or neo4j+s://")
    if "@" in parts.netloc:
        raise BadRequest("user and password do not belong into the address: give --user, and NEO4J_PASSWORD")
    return url


def _fetch(tx: ManagedTransaction, text: str, parameters: dict[str, Any], max_rows: int) -> Table:
    result = tx.run(text, parameters)
    fields = tuple(result.keys())
    records = islice(result, max_rows or None)
    rows = [tuple(_value(value) for value in record.values()) for record in records]
    has_more = result.peek() is not None
    remarks = [each for each in result.consume().gql_status_objects if each.gql_status in _NOTICES]
    notices = tuple(Notice(_NOTICES[each.gql_status], each.status_description) for each in remarks)
    return Table(fields, rows, notices, has_more)


def _staging(tx: ManagedTransaction) -> str:
    record = tx.run(STAGING).single()
    return record[0] if record else ""


def _message(error: Neo4jError) -> str:
    return _first_line(_PLACE.sub("", error.message or str(error)))


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _value(value: Any) -> Any:
    """The driver's types as ours, at any depth."""
    match value:
        case GraphNode():
            labels = sorted(value.labels, key=lambda label: (label == ENTITY, label))
            return NodeValue(value.element_id, tuple(labels), _properties(value))
        case GraphRelationship():
            ends = [node.element_id if node else "" for node in (value.start_node, value.end_node)]
            return RelationshipValue(value.element_id, value.type, ends[0], ends[1], _properties(value))
        case GraphPath():
            return PathValue(tuple(map(_value, value.nodes)), tuple(map(_value, value.relationships)))
        case Duration():
            return DurationValue(value.months, value.days, value.seconds + value.nanoseconds / 1e9)
        case Date() | DateTime() | Time():
            return value.to_native()
        case list():
            return [_value(each) for each in value]
        case dict():
            return {key: _value(each) for key, each in value.items()}
    return value


def _properties(value: GraphNode | GraphRelationship) -> dict[str, Any]:
    return {key: _value(each) for key, each in value.items()}
