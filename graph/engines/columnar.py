"""The scalars of a property graph in columns, for statements that join or group many rows (DuckDB).

There is a table of all nodes and one for each type of relationships. Nodes are numbered in the order of their ids,
so that ids are joined, grouped, compared and sorted as numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb

from graph.engines.columnar_ids import Ids
from graph.engines.columnar_schema import Schema, read_schema
from graph.engines.columnar_writer import Writer
from graph.errors import QueryTooLong, ResultTooLarge

_CONFIG = {"threads": "1", "memory_limit": "1GB"}
"""One core: a server has a process for each."""
_CLOSED = (
    "temp_directory = ''", "autoinstall_known_extensions = false", "autoload_known_extensions = false",
    "enable_external_access = false", "lock_configuration = true",
)  # fmt: skip
"""No file but its own, and no network."""


_BLOCK = 16 << 10
"""Bytes that a column takes at least; by default 16 times as many, which makes a small graph five times as large."""


class Unanswered(Exception):
    """The tables cannot answer a statement; the engine that holds the whole graph can."""


class Columns:
    """The tables of one graph: in memory and filled through `writer`, or in a file that is only read."""

    def __init__(self, path: Path | None = None) -> None:
        # each in a database of its own: connections to one file would share their settings, and be stopped together
        self._connection = duckdb.connect(":memory:", config=dict(_CONFIG))
        self.schema, self.ids = Schema(), Ids(())
        if path:
            self._connection.execute(f"ATTACH {_quoted(path)} AS held (READ_ONLY)")
            self._connection.execute("USE held")
            for setting in _CLOSED:
                self._connection.execute(f"SET {setting}")
            ((text,),) = self._connection.execute("SELECT text FROM schema").fetchall()
            self.schema = read_schema(text)
            self._number()

    def writer(self) -> Writer:
        """Where nodes and relationships pass by, once; `finish` comes after them."""
        return Writer(self._connection)

    def finish(self, writer: Writer) -> None:
        """Make the tables of what passed by."""
        self.schema = writer.finish()
        self._number()

    def counts(self) -> tuple[int, int]:
        """How many nodes, how many relationships."""
        tables = ("node", *(links.table for links in self.schema.links.values()))
        nodes, *links = (self.run(f"SELECT count(*) FROM {table}", {})[0][0] for table in tables)
        return nodes, sum(links)

    def save(self, path: Path) -> None:
        """Write the tables to a new file."""
        self._connection.execute("CREATE TABLE schema AS SELECT ? AS text", [self.schema.to_json()])
        self._connection.execute(f"ATTACH {_quoted(path)} AS saved (BLOCK_SIZE {_BLOCK})")
        self._connection.execute("COPY FROM DATABASE memory TO saved")
        self._connection.execute("DETACH saved")

    def run(self, sql: str, parameters: Mapping[str, Any], timeout: float = 0) -> list[tuple[Any, ...]]:
        """The rows of a query. Raises QueryTooLong, ResultTooLarge, and Unanswered for what SQL cannot say."""
        try:
            with self._interrupted(timeout):
                return self._connection.execute(sql, dict(parameters)).fetchall()
        except duckdb.InterruptException:
            raise QueryTooLong(f"the query was stopped after {timeout:g} s") from None
        except duckdb.OutOfMemoryException:
            raise ResultTooLarge("the query makes more rows on its way than fit into the memory") from None
        except (duckdb.Error, UnicodeError) as error:
            raise Unanswered(str(error)) from None

    def close(self) -> None:
        """Forget the tables."""
        self._connection.close()

    def _number(self) -> None:
        self.ids = Ids(id_ for (id_,) in self._connection.execute("SELECT id FROM node ORDER BY n").fetchall())

    @contextmanager
    def _interrupted(self, timeout: float) -> Iterator[None]:
        timer = Timer(timeout, self._connection.interrupt)
        timer.daemon = True
        if timeout:
            timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
