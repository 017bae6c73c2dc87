"""Which brackets of a Cypher statement are patterns, which variables they bind, and where operands begin."""

from __future__ import annotations

from graph.cypher_tokens import Statement

BLOCKS = frozenset(["CALL", "COLLECT", "COUNT", "ELSE", "EXISTS", "IN", "OR", "RETURN", "THEN", "UNWIND", "WITH"])
"""Words before a curly or square bracket that are no variable."""


class Patterns:
    """The patterns of a statement; places are indices of its tokens."""

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self.calls = list(statement.calls())
        self._openings = {call.opening: call for call in self.calls}
        self.nodes = self.variables("(")
        """The variables of nodes."""
        self.links = self.variables("[")
        """The variables of relationships."""

    def begins(self, place: int, brackets: str = "([") -> bool:
        """Does a node or relationship of a pattern begin there?"""
        if not self._statement.is_mark(place, brackets) or place in self._openings:
            return False
        if self._statement.keyword(place - 1) == "CALL":
            return False  # CALL (a) { … }: what the subquery may use
        return self._statement.is_mark(place, "(") or self._statement.is_mark(place - 1, "-")

    def names_steps(self) -> bool:
        """Is there a name for the relationships of a path of several steps: `[steps:TYPE*1..]`?"""
        statement = self._statement
        return any(
            self.begins(place, "[") and statement.name(place + 1)
            and any(statement.is_mark(at, "*") for at in range(place + 2, statement.partner(place)))
            for place in range(len(statement.tokens))
        )  # fmt: skip

    def owns(self, place: int) -> bool:
        """Do the curly brackets there hold the properties of a node or relationship: `(n:Label {`, `[r:TYPE* {`?"""
        place -= 1
        while self._statement.name(place) or self._statement.is_mark(place, ":|&*.") or self._is_number(place):
            place -= 1
        return self.begins(place)

    def operand(self, last: int) -> int:
        """Where the operand begins that ends there: `f(x)[0].y`."""
        statement = self._statement
        while True:
            first = last
            if statement.is_mark(last, ")]}"):
                first = max(statement.partner(last), 0)
                if first in self._openings:
                    first = self._openings[first].first
                elif statement.is_mark(last, "]") and self._ends_operand(first - 1):
                    last = first - 1
                    continue
            if not (statement.is_mark(first - 1, ".") and statement.is_property(first)):
                return first
            last = first - 2

    def _ends_operand(self, place: int) -> bool:
        if place < 0:
            return False
        is_name = bool(self._statement.name(place)) and self._statement.keyword(place) not in BLOCKS
        is_parameter = self._statement.tokens[place].kind == "parameter"
        return is_name or is_parameter or self._statement.is_mark(place, ")]}")

    def _is_number(self, place: int) -> bool:
        return place >= 0 and self._statement.tokens[place].kind == "number"

    def variables(self, bracket: str, start: int = 0, end: int | None = None) -> set[str]:
        """The variables of nodes or of relationships, by their bracket, between two places."""
        statement = self._statement
        found = set()
        for place in range(start, len(statement.tokens) if end is None else end):
            ends = statement.is_mark(place + 2, ")]:{*") or statement.keyword(place + 2) == "WHERE"
            if self.begins(place, bracket) and ends and statement.name(place + 1):
                found.add(statement.name(place + 1))
        return found
