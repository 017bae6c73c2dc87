"""Edits of a text, and the way back from places in the edited text to those in the original."""

from __future__ import annotations

from bisect import bisect_right


class Edits:
    """Replacements and insertions that are applied together; of insertions at one place, the first comes first.

    `before` is the edit that made the text, if one did.
    """

    def __init__(self, text: str, before: Edited | None = None) -> None:
        self._original = text
        self._before = before
        self._edits: list[tuple[int, int, str]] = []

    def insert(self, place: int, text: str) -> None:
        """Put a text before a place."""
        self._edits.append((place, place, text))

    def replace(self, start: int, end: int, text: str) -> None:
        """Put a text in the place of another."""
        self._edits.append((start, end, text))

    def cover(self, start: int, end: int, text: str) -> None:
        """Put a text in the place of another and of all edits inside of it."""
        self._edits = [edit for edit in self._edits if not (start <= edit[0] and edit[1] <= end)]
        self.replace(start, end, text)

    def apply(self) -> Edited:
        """The text with all edits."""
        ordered = sorted(self._edits, key=lambda edit: (edit[0], edit[1] > edit[0]))
        return Edited(self._original, ordered, self._before)


class Edited:
    """An edited text; what was edited may itself be one."""

    def __init__(self, original: str, edits: list[tuple[int, int, str]], before: Edited | None) -> None:
        self._original = original
        self._before = before
        parts = []
        length = end = 0
        self._places = [(0, 0)]
        """Offsets after each edit, in the edited text and in the original."""
        for start, stop, new in edits:
            parts += [original[end:start], new]
            length += start - end + len(new)
            end = stop
            self._places.append((length, end))
        self.text = "".join(parts) + original[end:]

    def original_place(self, line: int, column: int) -> tuple[int, int]:
        """Line and column in the original for those in the edited text, all from 1."""
        offset = sum(len(each) for each in self.text.splitlines(keepends=True)[: line - 1]) + column - 1
        edited, original = self._places[bisect_right(self._places, (offset, len(self._original))) - 1]
        head = self._original[: original + offset - edited]
        place = head.count("\n") + 1, len(head) - head.rfind("\n")
        return self._before.original_place(*place) if self._before else place
