"""A cursor over the tokens of a Cypher statement."""

from __future__ import annotations

from graph.cypher_tokens import Statement
from graph.engines.columnar import Unanswered


class Reader:
    """Reads a statement from left to right; `at` is the place of the next token."""

    def __init__(self, text: str) -> None:
        self.statement = Statement(text)
        self.at = 0

    def is_at_end(self) -> bool:
        """Is nothing left?"""
        return self.at == len(self.statement.tokens)

    def kind(self) -> str:
        """The kind of the next token; "" at the end."""
        return "" if self.is_at_end() else self.statement.tokens[self.at].kind

    def next(self) -> str:
        """The text of the next token, and on. Raises Unanswered at the end."""
        if self.is_at_end():
            raise Unanswered("the statement ends")
        self.at += 1
        return self.statement.tokens[self.at - 1].text

    def words(self, *words: str) -> bool:
        """Are these the next keywords? Then on."""
        found = all(self.statement.keyword(self.at + place) == word for place, word in enumerate(words))
        self.at += len(words) * found
        return found

    def marks(self, marks: str) -> bool:
        """Are these the next marks? Then on."""
        found = all(self.statement.is_mark(self.at + place, mark) for place, mark in enumerate(marks))
        self.at += len(marks) * found
        return found

    def expect(self, marks: str) -> None:
        """Raises Unanswered where the next marks are others."""
        if not self.marks(marks):
            raise Unanswered(f"no {marks} there")

    def expect_word(self, word: str) -> None:
        """Raises Unanswered where the next keyword is another."""
        if not self.words(word):
            raise Unanswered(f"no {word} there")

    def is_name(self) -> bool:
        """Is there a name, or a keyword that could be one?"""
        return bool(self.statement.name(self.at))

    def name(self) -> str:
        """The name there, and on. Raises Unanswered where there is none."""
        found = self.statement.name(self.at)
        if not found:
            raise Unanswered("no name there")
        self.at += 1
        return found

    def text(self, start: int) -> str:
        """What was written from a token up to here."""
        tokens = self.statement.tokens
        return self.statement.text[tokens[start].start : tokens[self.at - 1].end]
