"""A pool of expendable processes for foreign queries: one that takes too long or dies is replaced."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import IO, Any

from api.cypher_guard import check_cypher
from api.guard import check_query
from api.worker import read_frame, write_frame
from graph import errors
from graph.errors import Overloaded, QueryError, QuerySyntax, QueryTooLong
from graph.rdf import Format
from graph.results import ResultFormat

_PART = 0.9
"""Of the time limit: what an engine with a clock of its own is given, so that its process need not be killed."""


class _Worker:
    """One process, started and ready."""

    def __init__(self, stores: tuple[str, str]) -> None:
        command = [sys.executable, "-m", "api.worker", *stores]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._in: IO[bytes] = self._process.stdin  # type: ignore[assignment]
        self._out: IO[bytes] = self._process.stdout  # type: ignore[assignment]
        if read_frame(self._out) != b"ready":  # type: ignore[arg-type]
            raise QueryError("a query process did not start")

    def ask(self, request: bytes, timeout: float) -> bytes:
        """The answer; the process is killed at the limit. Raises QueryTooLong or EOFError."""
        stopped = threading.Event()

        def stop() -> None:
            stopped.set()
            self._process.kill()

        timer = threading.Timer(timeout, stop)
        timer.start()
        try:
            write_frame(self._in, request)  # type: ignore[arg-type]
            return read_frame(self._out)  # type: ignore[arg-type]
        except (EOFError, OSError):
            if stopped.is_set():
                raise QueryTooLong(f"the query was stopped after {timeout:g} s") from None
            raise EOFError from None
        finally:
            timer.cancel()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._in.close()
        self._out.close()


class WorkerPool:
    """Runs queries on an RDF store and a property graph (paths or addresses), each in one of `size` processes."""

    def __init__(self, stores: tuple[str, str], size: int, timeout: float, max_rows: int, max_bytes: int) -> None:
        self._stores = stores
        self._timeout = timeout
        self._max_rows = max_rows
        self._max_bytes = max_bytes
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._replacing: list[threading.Thread] = []
        for _ in range(size):
            self._idle.put(_Worker(stores))

    def query(self, text: str, format_: Format) -> bytes:
        """The whole serialised answer to a SPARQL query. Raises a QueryError."""
        checked = check_query(text, self._max_rows)
        try:
            return self._run({"query": checked.text, "format": format_.name})
        except QuerySyntax:
            if checked.text == text:
                raise
        return self._run({"query": text, "format": format_.name})  # the place of the error in the text as it was sent

    def cypher(self, statement: str, parameters: Mapping[str, Any], typed: bool, format_: ResultFormat) -> bytes:
        """The whole serialised answer to a Cypher statement; parameters `typed` as Neo4j's, or plain JSON.

        Raises a QueryError or BadRequest.
        """
        checked = check_cypher(statement, parameters)
        asked = {"statement": checked, "parameters": parameters, "typed": typed, "timeout": self._timeout * _PART}
        return self._run({**asked, "format": format_.name})

    def _run(self, asked: Mapping[str, Any]) -> bytes:
        limits = {"max_rows": self._max_rows, "max_bytes": self._max_bytes}
        try:
            worker = self._idle.get(timeout=self._timeout)
        except queue.Empty:
            raise Overloaded("every query process is busy; try again later") from None
        answer = self._ask(worker, json.dumps({**asked, **limits}).encode())
        try:
            return _result(answer)
        except QueryTooLong:  # by the engine's own clock, which was given a part of the time
            raise QueryTooLong(f"the query was stopped after {self._timeout:g} s") from None

    def _ask(self, worker: _Worker, request: bytes) -> bytes:
        try:
            answer = worker.ask(request, self._timeout)
        except (EOFError, QueryTooLong) as error:
            self._replacing = [each for each in self._replacing if each.is_alive()]
            self._replacing.append(threading.Thread(target=self._replace, args=(worker,)))
            self._replacing[-1].start()
            if isinstance(error, QueryTooLong):
                raise
            raise QueryError("the query ended its process: it needs too much memory or nests too deeply") from None
        self._idle.put(worker)
        return answer

    def _replace(self, worker: _Worker) -> None:
        worker.close()
        self._idle.put(_Worker(self._stores))

    def close(self) -> None:
        """End all idle processes, also those that are just being replaced."""
        for thread in self._replacing:
            thread.join()
        while not self._idle.empty():
            self._idle.get().close()


def _result(answer: bytes) -> bytes:
    if answer[:1] == b"+":
        return answer[1:]
    name, message, line, column = json.loads(answer[1:])
    if name == QuerySyntax.__name__:
        raise QuerySyntax(message, line, column)
    raise getattr(errors, name, QueryError)(message)
