"""Every regular expression of the program, on texts that grow where it repeats: none takes more than linear time."""

from __future__ import annotations

import ast
import re
import signal
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from re import _constants as op
from re import _parser as parser
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
LENGTH = 10_000
SECONDS = 0.1
METHODS = {"search", "match", "fullmatch", "split", "sub", "subn", "findall", "finditer"}
CANDIDATES = "a0 -.,:;/<>\"'()[]{}|\\^`#@=+*&%$!?_~\t\nAZéß한\u3000\0"
TAILS = ("\0", "\n\0", "!", "a")


class Used(NamedTuple):
    """A pattern, where it stands, its flags and the methods that are called on it."""

    place: str
    pattern: str
    flags: int
    methods: frozenset[str]


def patterns() -> Iterator[Used]:
    for package in ("ontology", "graph", "loaders", "api"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield from of_module(path)


def of_module(path: Path) -> Iterator[Used]:
    """The patterns of calls of `re`; those of names and expressions are evaluated in the module itself."""
    text = path.read_text(encoding="utf-8")
    module = __import__(".".join(path.relative_to(ROOT).with_suffix("").parts), fromlist=["x"])
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        method = node.func.attr
        if ast.unparse(node.func.value) != "re" or method not in METHODS | {"compile"}:
            continue
        place = f"{path.relative_to(ROOT)}:{node.lineno}"
        try:
            pattern = eval(compile(ast.Expression(node.args[0]), "", "eval"), vars(module))  # noqa: S307
        except NameError:  # made while the program runs, of parts that are escaped
            continue
        if isinstance(pattern, bytes):
            pattern = pattern.decode("latin-1")
        methods = {method} if method != "compile" else called(text, pattern, module)
        yield Used(place, pattern, flags_of(node), frozenset(methods))


def flags_of(call: ast.Call) -> int:
    names = [
        each.attr
        for each in ast.walk(call)
        if isinstance(each, ast.Attribute) and each.attr in re.RegexFlag.__members__
    ]
    return sum(int(getattr(re, name)) for name in set(names))


def called(text: str, pattern: str, module: Any) -> set[str]:
    """The methods that a module calls on a pattern by its name, or on any pattern where it has none."""
    names = [name for name, value in vars(module).items() if isinstance(value, re.Pattern) and value.pattern == pattern]
    found = {method for name in names for method in re.findall(rf"\b{name}\.(\w+)\(", text)} & METHODS
    return found or set(re.findall(r"(?<!\bre)\.(\w+)\(", text)) & METHODS - {"split"} or {"search", "fullmatch"}


def sample(tree: Any) -> str:
    return "".join(map(one, tree))


def one(node: Any) -> str:
    """A text that a node of a parsed pattern matches."""
    kind: Any
    value: Any
    kind, value = node
    if kind is op.LITERAL:
        return chr(value)
    if kind in (op.NOT_LITERAL, op.ANY, op.IN):
        single = re.compile(parsed_back(node), re.S)
        return next((c for c in CANDIDATES if single.fullmatch(c)), "a")
    if kind is op.SUBPATTERN:
        return sample(value[3])
    if kind is op.BRANCH:
        return sample(value[1][0])
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return sample(value[2]) * int(max(value[0], 1))
    if kind is op.ATOMIC_GROUP:
        return sample(value)
    return ""


def parsed_back(node: Any) -> str:
    """A class of characters as it is written."""
    kind, value = node
    if kind is op.ANY:
        return "."
    if kind is op.NOT_LITERAL:
        return f"[^{re.escape(chr(value))}]"
    names = {op.CATEGORY_DIGIT: r"\d", op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_SPACE: r"\s",
             op.CATEGORY_NOT_SPACE: r"\S", op.CATEGORY_WORD: r"\w", op.CATEGORY_NOT_WORD: r"\W"}  # fmt: skip
    parts = []
    for each, inner in value:
        if each is op.NEGATE:
            parts.append("^")
        elif each is op.LITERAL:
            parts.append(re.escape(chr(inner)))
        elif each is op.RANGE:
            parts.append("-".join(re.escape(chr(end)) for end in inner))
        else:
            parts.append(names[inner])
    return f"[{''.join(parts)}]"


def repeats(tree: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """(what stands before, what is repeated) for each repetition of a pattern, at any depth, and each way into it."""
    for kind, value in tree:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            if value[1] > 20:
                for body in bodies(value[2]):
                    yield before, body
            yield from repeats(value[2], before)
        elif kind is op.SUBPATTERN:
            yield from repeats(value[3], before)
        elif kind is op.BRANCH:
            for branch in value[1]:
                yield from repeats(branch, before)
        elif kind is op.ATOMIC_GROUP:
            yield from repeats(value, before)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield from repeats(value[1], before)
        before += one((kind, value))


def bodies(tree: Any) -> set[str]:
    """What a repeated part may be: of a class of characters, some of each kind."""
    made = {sample(tree)}
    if len(tree) == 1 and tree[0][0] in (op.NOT_LITERAL, op.ANY, op.IN):
        single = re.compile(parsed_back(tree[0]), re.S)
        made |= {c for c in CANDIDATES if single.fullmatch(c)}
    if len(tree) == 1 and tree[0][0] is op.SUBPATTERN:
        made |= bodies(tree[0][1][3])
    if len(tree) == 1 and tree[0][0] is op.BRANCH:
        made |= {body for branch in tree[0][1][1] for body in bodies(branch)}
    return made - {""}


def pumped(used: Used) -> Iterator[str]:
    tree = parser.parse(used.pattern, used.flags)
    for before, body in dict.fromkeys(repeats(tree)):
        yield ((before or body) * LENGTH)[:LENGTH]
        yield ((before + body) * LENGTH)[:LENGTH]
        yield from ((before + body * LENGTH)[:LENGTH] + tail for tail in TAILS)


class TooLong(Exception):
    pass


def stop(*_: object) -> None:
    raise TooLong


def seconds(used: Used, compiled: re.Pattern[str], text: str) -> float:
    """Processor time of the slowest method; a second for what is stopped."""
    most = 0.0
    for method in used.methods:
        began = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, 1)
        try:
            call = getattr(compiled, method)
            found = call("", text) if method in ("sub", "subn") else call(text)
            for _ in islice(found, LENGTH) if method == "finditer" else ():
                pass
        except TooLong:
            return 1
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        most = max(most, time.process_time() - began)
    return most


def test_no_pattern_takes_more_than_linear_time() -> None:
    signal.signal(signal.SIGPROF, stop)
    found = list(patterns())
    assert len(found) > 150
    slow: dict[str, str] = {}
    for used in found:
        compiled = re.compile(used.pattern, used.flags)
        for text in dict.fromkeys(pumped(used)):
            if all(seconds(used, compiled, text) > SECONDS for _ in range(5)):  # the machine may be busy once
                slow[f"{used.place} {used.pattern}"] = f"{text[:30]!r} … {text[-5:]!r} {used.methods}"
                break
    assert slow == {}


def test_a_slow_pattern_is_seen() -> None:
    signal.signal(signal.SIGPROF, stop)
    for pattern in (r"(a+)+$", r"(a|a)*b", r"\s+$", r"(\w+\s?)*;", r"x.*y.*z", r"^(([a-z])+.)+[A-Z]"):
        used = Used("", pattern, 0, frozenset({"search"}))
        assert any(seconds(used, re.compile(pattern), text) > SECONDS for text in pumped(used)), pattern
