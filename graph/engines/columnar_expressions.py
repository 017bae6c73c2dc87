"""Expressions of Cypher as SQL, as far as both mean the same.

Operands of unlike types, lists, and functions whose answers could differ raise Unanswered; so does, while the query
runs, `error()` for single values of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from graph.engines.columnar import Unanswered
from graph.engines.columnar_functions import AGGREGATES, aggregated, function
from graph.engines.columnar_reader import Reader
from graph.engines.columnar_values import (
    NUMBERS,
    Given,
    Scope,
    Value,
    alike,
    comparable,
    compared,
    made,
    text_of,
)

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "'": "'", '"': '"', "\\": "\\"}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.S)
_COMPARISONS = ("<>", "<=", ">=", "=", "<", ">")
_TEXT_TESTS = {("STARTS", "WITH"): "starts_with", ("ENDS", "WITH"): "suffix", ("CONTAINS",): "contains"}
_INTEGER, _DECIMAL = re.compile("0|[1-9][0-9]*"), re.compile(r"[0-9]+\.[0-9]+")


class Expressions:
    """Reads the expressions of one scope."""

    def __init__(self, reader: Reader, given: Given, scope: Scope) -> None:
        self._reader = reader
        self._given = given
        self._scope = scope
        self._in_aggregate = False

    def condition(self) -> str:
        """An expression that is true or false, without aggregates."""
        found = self._bool(self.read())
        if found.aggregates:
            raise Unanswered("an aggregate in WHERE")
        return found.sql

    def read(self) -> Value:
        """The expression that the reader stands before. Raises Unanswered."""
        return self._joined("OR", lambda: self._joined("AND", self._negated))

    def _joined(self, word: str, part: Callable[[], Value]) -> Value:
        parts = [part()]
        while self._reader.words(word):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return made(f"({f' {word} '.join(self._bool(each).sql for each in parts)})", "bool", *parts)

    def _negated(self) -> Value:
        if self._reader.words("NOT"):
            found = self._bool(self._negated())
            return made(f"(NOT {found.sql})", "bool", found)
        return self._comparison()

    def _comparison(self) -> Value:
        left = self._sum()
        for operator in _COMPARISONS:
            if self._reader.marks(operator):
                return compared(left, operator, self._sum(), self._scope)
        if self._reader.words("IN"):
            return self._in(left)
        for words, test in _TEXT_TESTS.items():
            if self._reader.words(*words):
                texts = self._typed(left, "text"), self._typed(self._sum(), "text")
                return made(f"{test}({texts[0].sql}, {texts[1].sql})", "bool", *texts)
        if self._reader.words("IS"):
            negated = "NOT " if self._reader.words("NOT") else ""
            self._reader.expect_word("NULL")
            return made(f"({left.sql} IS {negated}NULL)", "bool", left)
        return left

    def _in(self, left: Value) -> Value:
        if self._reader.marks("["):
            pairs = [comparable(left, self._sum(), "=", self._scope)]
            while self._reader.marks(","):
                pairs.append(comparable(left, self._sum(), "=", self._scope))
            self._reader.expect("]")
            if len({pair[0].sql for pair in pairs}) > 1:
                raise Unanswered("a list of unlike things")
            return made(
                f"({pairs[0][0].sql} IN ({', '.join(r.sql for _, r in pairs)}))", "bool", left, *(r for _, r in pairs)
            )
        left, right = text_of(left, self._scope), self._sum()
        if right.type != f"[{left.type}]":
            raise Unanswered("a list that is no parameter")
        return made(f"CASE WHEN {left.sql} IS NOT NULL THEN list_contains({right.sql}, {left.sql}) END", "bool", left)

    def _sum(self) -> Value:
        found = self._product()
        while self._reader.statement.is_mark(self._reader.at, "+-"):
            operator = self._reader.next()
            right = self._product()
            found, right = text_of(found, self._scope), text_of(right, self._scope)
            if operator == "+" and found.type == right.type == "text":
                found = made(f"({found.sql} || {right.sql})", "text", found, right)
            else:
                found = self._arithmetic(found, operator, right)
        return found

    def _product(self) -> Value:
        found = self._signed()
        while self._reader.statement.is_mark(self._reader.at, "*/"):
            operator = self._reader.next()
            found = self._arithmetic(found, operator, self._signed())
        return found

    def _arithmetic(self, left: Value, operator: str, right: Value) -> Value:
        types = {left.type, right.type}
        if not types <= NUMBERS or (operator == "/" and "float" not in types):
            raise Unanswered(f"{left.type} {operator} {right.type}")
        divisor = f"CASE WHEN {right.sql} = 0 THEN error('by 0') ELSE {right.sql} END" if operator == "/" else right.sql
        return made(f"({left.sql} {operator} {divisor})", "float" if "float" in types else "int", left, right)

    def _signed(self) -> Value:
        if self._reader.marks("-"):
            found = self._signed()
            if found.type not in NUMBERS:
                raise Unanswered(f"minus {found.type}")
            return made(f"(-{found.sql})", found.type, found)
        found = self._atom()
        while self._reader.marks("."):
            found = self._scope.property_of(found, self._reader.name())
        if self._reader.statement.is_mark(self._reader.at, "[:^%!"):
            raise Unanswered("an index, a label, a power or a rest")
        return found

    def _atom(self) -> Value:
        reader = self._reader
        if reader.kind() == "string":
            return self._given.literal(_ESCAPE.sub(_unescaped, reader.next()[1:-1]))
        if reader.kind() == "number":
            return self._given.literal(_number(reader.next()))
        if reader.kind() == "parameter":
            return self._given.parameter(reader.next()[1:].strip("`"))
        if reader.marks("("):
            found = self.read()
            reader.expect(")")
            return found
        if reader.words("CASE"):
            return self._case()
        if reader.words("EXISTS"):
            return self._scope.exists(reader)
        name = reader.name()
        if reader.marks("("):
            return self._call(name.lower())
        match name.lower():
            case "null":
                return Value("NULL", "null")
            case "true" | "false" as word:
                return self._given.literal(word == "true")
        return self._scope.find(name)

    def _case(self) -> Value:
        subject = None if self._reader.words("WHEN") else self.read()
        if subject:
            self._reader.expect_word("WHEN")
        tests, results = [], []
        while True:
            test = self.read()
            tests.append(compared(subject, "=", test, self._scope) if subject else self._bool(test))
            self._reader.expect_word("THEN")
            results.append(self.read())
            if not self._reader.words("WHEN"):
                break
        results.append(self.read() if self._reader.words("ELSE") else Value("NULL", "null"))
        self._reader.expect_word("END")
        shown, type_ = alike(results, self._scope)
        cases = " ".join(f"WHEN {test.sql} THEN {each.sql}" for test, each in zip(tests, shown, strict=False))
        return made(f"CASE {cases} ELSE {shown[-1].sql} END", type_, *tests, *shown)

    def _call(self, name: str) -> Value:
        if name in AGGREGATES:
            return self._aggregate(name)
        given = [self.read()]
        while self._reader.marks(","):
            given.append(self.read())
        self._reader.expect(")")
        if name == "coalesce":
            shown, type_ = alike(given, self._scope)
            if type_ == "any":
                raise Unanswered("a choice of unlike things")
            return made(f"coalesce({', '.join(each.sql for each in shown)})", type_, *shown)
        return function(name, [text_of(each, self._scope) for each in given])

    def _aggregate(self, name: str) -> Value:
        if self._in_aggregate:
            raise Unanswered("an aggregate of aggregates")
        if name == "count" and self._reader.marks("*"):
            self._reader.expect(")")
            return Value("count(*)", "int", aggregates=True)
        distinct = "DISTINCT " if self._reader.words("DISTINCT") else ""
        self._in_aggregate = True
        found = self.read()
        self._in_aggregate = False
        self._reader.expect(")")
        sql, type_ = aggregated(name, distinct, found)
        return Value(sql, type_, aggregates=True)

    def _typed(self, value: Value, type_: str) -> Value:
        value = text_of(value, self._scope)
        if value.type != type_:
            raise Unanswered(f"{value.type} for {type_}")
        return value

    def _bool(self, value: Value) -> Value:
        return self._typed(value, "bool")


def _unescaped(found: re.Match[str]) -> str:
    said = found[1]
    character = chr(int(said[1:], 16)) if len(said) == 5 else _ESCAPES.get(said, "")
    if not character or "\ud800" <= character <= "\udfff":
        raise Unanswered("an escape that is no character")
    return character


def _number(text: str) -> int | float:
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    raise Unanswered("another way to write a number")
