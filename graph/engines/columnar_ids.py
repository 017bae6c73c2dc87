"""Which node has an id: all ids in their order, in one block of memory."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate


class Ids:
    """Ids in the order of their bytes; the place of each is the number of its node."""

    def __init__(self, ids: Iterable[str]) -> None:
        texts = [id_.encode() for id_ in ids]
        self._text = b"".join(texts)
        self._ends = array("Q", accumulate(map(len, texts)))

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, place: int) -> bytes:
        return self._text[self._ends[place - 1] if place else 0 : self._ends[place]]

    def text(self, number: int) -> str:
        """The id of the node with a number."""
        return self[number].decode()

    def number(self, id_: str) -> int:
        """The number of the node; -1 where none has the id."""
        sought = id_.encode(errors="surrogatepass")
        place = bisect_left(self, sought)
        return place if place < len(self) and self[place] == sought else -1
