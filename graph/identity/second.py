"""Work in a second process, while this one does something else."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from graph.errors import BuildError

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def second_process(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Iterator[Callable[[], T]]:
    """Starts `work`; what is yielded waits for its result, and raises BuildError where the process died.

    `work`, its arguments and its result are pickled. A plain pipe: a worker at the queues of a pool waits for ever
    when its parent is killed.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()

    def result() -> T:
        try:
            found: T = ours.recv()
        except EOFError:
            process.join()
            raise BuildError(f"a second process of the build ended with exit code {process.exitcode}") from None
        return found

    try:
        ours.send((work, args, kwargs))
        yield result
    finally:
        process.kill()
        process.join()
        ours.close()


def _serve(pipe: Connection) -> None:
    gc.disable()  # to search many small objects took longer than to read them
    work, args, kwargs = pipe.recv()
    pipe.send(work(*args, **kwargs))
