"""Neo4j's Cypher → kglite's, where the two would answer differently.

What can be said in kglite's words is rewritten; what cannot is refused, so that no answer is silently another
one than Neo4j's. Rewriting works on tokens: each rule adds edits to the text as it was sent.
"""

from __future__ import annotations

from graph.cypher import name as quoted
from graph.cypher_patterns import BLOCKS, Patterns
from graph.cypher_tokens import Call, Statement
from graph.engines.kglite_checks import check_clauses, check_length, check_names
from graph.engines.kglite_columns import name_columns
from graph.engines.kglite_counted import Implied
from graph.engines.kglite_edits import Edited, Edits
from graph.engines.kglite_functions import ARITY, REFUSED, RENAMED, WRAPPED
from graph.engines.kglite_procedures import translate_procedure
from graph.engines.kglite_rewrite import rewrite
from graph.errors import QueryFailed

_STRUCTURAL = frozenset(["connection_type", "end", "id", "label", "node_type", "start", "type"])
"""Keys that the engine answers itself where a node or relationship has no such property."""
_RESERVED = frozenset(
    ["and", "case", "else", "end", "exists", "limit", "match", "optional", "or", "return", "skip", "then", "unwind",
     "when", "where", "with"]
)  # fmt: skip
"""Words that the engine takes for keywords even as names of properties."""
_LONGEST = 1_000_000
"""Steps of a path without an upper bound; the engine's own bound is 10."""


def translate(text: str, implied: Implied) -> Edited:
    """The text for the engine. Raises QueryFailed for what it would not answer as Neo4j does."""
    return _Translator(rewrite(text, implied)).translate()


def names_steps(text: str) -> bool:
    """Is there a name for the relationships of paths of several steps: `[steps:TYPE*1..]`?"""
    return "*" in text and Patterns(Statement(text)).names_steps()


class _Translator:
    def __init__(self, rewritten: Edited) -> None:
        self._statement = Statement(rewritten.text)
        self._tokens = self._statement.tokens
        self._edits = Edits(self._statement.text, rewritten)
        self._patterns = Patterns(self._statement)

    def translate(self) -> Edited:
        check_names(self._statement, self._patterns)
        check_clauses(self._statement, self._patterns)
        for call in self._patterns.calls:
            if self._statement.keyword(call.first - 1) != "CALL":
                self._function(call)
        for place in range(len(self._tokens)):
            self._sign(place)
            self._label(place)
            self._property(place)
            self._index(place)
            self._path(place)
            self._curly(place)
            translate_procedure(self._statement, self._edits, place)
        name_columns(self._statement, self._edits)
        return self._edits.apply()

    def _function(self, call: Call) -> None:
        statement, tokens = self._statement, self._tokens
        name = call.name.lower()
        if name in REFUSED:
            raise QueryFailed(REFUSED[name])
        if name not in ARITY:
            raise QueryFailed(f"the embedded engine has no function {call.name}()")
        check_length(statement, self._patterns, name, call.opening)
        closing = statement.partner(call.opening)
        given = list(statement.parts(call.opening + 1, closing))
        number = len(given)
        fewest, most = ARITY[name]
        if not fewest <= number <= most:
            raise QueryFailed(f"{call.name}() takes {fewest}{f' to {most}' if most > fewest else ''} arguments here")
        if name == "range" and any("." in tokens[last].text for first, last in given if last <= first + 1):
            raise QueryFailed("range() takes whole numbers")
        if name == "split" and statement.is_mark(closing - 1, "]"):
            raise QueryFailed("split() takes one delimiter here, not a list")
        if (name, number) in WRAPPED:
            before, after = WRAPPED[name, number]
            self._edits.replace(tokens[call.first].start, tokens[call.first].end, before)
            self._edits.insert(tokens[closing].end, after)
        elif name in ("startnode", "endnode") and not statement.is_mark(closing + 1, ".["):
            self._end_node(call, closing)
        elif name in RENAMED:
            self._edits.replace(tokens[call.first].start, tokens[call.opening - 1].end, RENAMED[name])

    def _end_node(self, call: Call, closing: int) -> None:
        """The engine answers a reference to the node: ask for the node itself."""
        name = self._tokens[call.opening + 1].text
        if closing != call.opening + 2 or not self._statement.name(call.opening + 1):
            raise QueryFailed(f"{call.name}() takes a variable here")
        pattern = f"(`_`)-[{name}]->()" if call.name.lower() == "startnode" else f"()-[{name}]->(`_`)"
        self._edits.replace(self._tokens[call.first].start, self._tokens[closing].end, f"head([{pattern} | `_`])")

    def _sign(self, place: int) -> None:
        """Signs and words that the engine lacks or reads otherwise."""
        statement, tokens = self._statement, self._tokens
        if statement.is_mark(place, "!") and not statement.is_mark(place + 1, "="):
            raise QueryFailed("the embedded engine has no ! in labels and types: write WHERE NOT n:Label")
        if statement.keyword(place) == "COLLECT" and statement.is_mark(place + 1, "{"):
            raise QueryFailed("the embedded engine has no COLLECT { }: write [(a)-->(b) | b.name], or CALL { }")
        if statement.keyword(place) == "FORMAT" and statement.keyword(place + 1) == "CSV":
            raise QueryFailed("FORMAT CSV is not Cypher: choose the format of the answer outside of the statement")
        if statement.is_mark(place, "&"):
            if statement.is_mark(place - 2, "|") or statement.is_mark(place + 2, "|") or not statement.name(place + 1):
                raise QueryFailed("the embedded engine has & of labels alone: write the rest as WHERE n:Label OR …")
            self._edits.replace(tokens[place].start, tokens[place].end, ":")
        if statement.is_mark(place, "|") and statement.is_mark(place + 1, "|"):
            self._edits.replace(tokens[place].start, tokens[place + 1].end, "+")

    def _label(self, place: int) -> None:
        """A label or type that the engine would take for a keyword."""
        token = self._tokens[place]
        is_first = self._patterns.begins(place - 2) or self._patterns.begins(place - 3)
        if self._statement.is_mark(place - 1, ":") and is_first and token.text.lower() in _RESERVED:
            self._edits.replace(token.start, token.end, quoted(token.text))

    def _property(self, place: int) -> None:
        statement, token = self._statement, self._tokens[place]
        name = statement.name(place)
        if not name or not statement.is_property(place) or statement.is_mark(place - 2, "{,"):
            return
        if token.text.lower() in _RESERVED:
            self._edits.replace(token.start, token.end, quoted(name))
        if name in _STRUCTURAL:
            self._wrap(self._patterns.operand(place - 2), place - 2, name)

    def _index(self, place: int) -> None:
        """`n['type']` is `n.type`."""
        statement = self._statement
        if not statement.is_mark(place, "[") or statement.partner(place) != place + 2:
            return
        key = self._tokens[place + 1]
        if key.kind == "string" and key.text[1:-1] in _STRUCTURAL:
            first = self._patterns.operand(place + 2)
            if first < place:
                self._wrap(first, place - 1, key.text[1:-1])

    def _wrap(self, first: int, last: int, key: str) -> None:
        """Read a property from the map of the properties, which holds none of the engine's own."""
        tokens = self._tokens
        variable = self._statement.name(first) if first == last else ""
        is_node = variable in self._patterns.nodes - self._patterns.links
        is_end = tokens[first].text.lower() in ("startnode", "endnode")
        if tokens[first].kind != "parameter" and not (key == "id" and (is_node or is_end)):
            self._edits.insert(tokens[first].start, "properties(")
            self._edits.insert(tokens[last].end, ")")

    def _path(self, place: int) -> None:
        """Give paths without an upper bound one, and turn `-[:T]->{1,3}` into `-[:T*1..3]->`."""
        statement, tokens = self._statement, self._tokens
        closing = statement.partner(place)
        if not self._patterns.begins(place, "[") or closing < 0:
            return
        at = place + 1
        while at < closing and statement.keyword(at) != "WHERE" and not statement.is_mark(at, "*{"):
            at += 1
        if statement.is_mark(at, "*"):
            texts = [token.text for token in tokens[at + 1 : closing]]
            if texts[:1] in ([], ["{"]):
                self._edits.insert(tokens[at].end, f"1..{_LONGEST}")
            elif "." in texts and not any(t.isdigit() for t in texts[texts.index(".") : texts.index(".") + 3]):
                self._edits.insert(tokens[at + 2 + texts.index(".")].end, str(_LONGEST))
        quantifier = closing + 2 + statement.is_mark(closing + 2, ">")
        end = statement.partner(quantifier) if statement.is_mark(quantifier, "{") else quantifier
        is_quantified = statement.is_mark(closing + 1, "-") and statement.is_mark(quantifier, "+*{")
        if is_quantified and statement.is_mark(end + 1, "("):
            self._edits.insert(tokens[at].start, "*" + self._steps(quantifier, end))
            self._edits.replace(tokens[quantifier].start, tokens[end].end, "")

    def _steps(self, first: int, last: int) -> str:
        if first == last:
            return f"{int(self._statement.is_mark(first, '+'))}..{_LONGEST}"
        fewest, comma, most = "".join(token.text for token in self._tokens[first + 1 : last]).partition(",")
        return f"{fewest or 0}..{most or _LONGEST}" if comma else fewest

    def _curly(self, place: int) -> None:
        statement = self._statement
        if not statement.is_mark(place, "{") or statement.partner(place) < 0:
            return
        items = list(statement.parts(place + 1, statement.partner(place)))
        keys = [statement.name(first) for first, last in items if statement.is_mark(first + 1, ":")]
        if self._patterns.owns(place):
            self._check_keys(items, keys)
        elif self._is_projection(place, items):
            self._projection(place, items)
        elif sorted(keys) == ["nodes", "relationships"]:
            raise QueryFailed("a map of nodes and relationships alone cannot be told from a path: name a key otherwise")

    def _check_keys(self, items: list[tuple[int, int]], keys: list[str]) -> None:
        for key, (first, _) in zip(keys, items, strict=False):
            if key in _STRUCTURAL - {"id", "start", "end"}:
                raise QueryFailed(f"the embedded engine has no property {key}: its own {key} would be asked")
            if key in _RESERVED:
                self._edits.replace(self._tokens[first].start, self._tokens[first].end, quoted(key))

    def _is_projection(self, place: int, items: list[tuple[int, int]]) -> bool:
        statement = self._statement
        is_variable = bool(statement.name(place - 1)) and statement.keyword(place - 1) not in BLOCKS
        return is_variable and any(statement.is_mark(first, ".") or first == last for first, last in items)

    def _projection(self, place: int, items: list[tuple[int, int]]) -> None:
        """`m {.a, b}` as `{a: m.a, b: b}`: the engine projects no maps, only nodes and relationships."""
        statement, tokens = self._statement, self._tokens
        variable = tokens[place - 1]
        if any(statement.is_mark(first + 1, "*") for first, _ in items):
            if len(items) == 1:
                end = tokens[statement.partner(place)].end
                self._edits.replace(variable.start, end, f"properties({variable.text})")
            elif statement.name(place - 1) not in self._patterns.nodes | self._patterns.links:
                raise QueryFailed(f"{variable.text} {{.*, …}} needs a node or relationship named in a pattern")
            return
        for first, last in items:
            if statement.is_mark(first, "."):
                key = statement.name(first + 1)
                source = f"properties({variable.text})" if key in _STRUCTURAL else variable.text
                self._edits.replace(tokens[first].start, tokens[last].end, f"{quoted(key)}: {source}.{quoted(key)}")
            elif first == last:
                self._edits.insert(tokens[first].start, f"{tokens[first].text}: ")
        self._edits.replace(variable.start, variable.end, f"CASE WHEN {variable.text} IS NULL THEN null ELSE")
        self._edits.insert(tokens[statement.partner(place)].end, " END")
