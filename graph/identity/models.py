"""Names of AI models: stem, version, size, date, variant, precision; and how two of them relate."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from rapidfuzz import fuzz

from graph.identity.dates import Date, split_date
from graph.identity.score import Judgement, Reason
from graph.identity.text import brackets, fold, word_set

VENDORS = word_set(
    "meta facebook google deepmind nvidia microsoft openai anthropic cohere amazon aws alibaba moonshot "
    "moonshotai zai zhipu zhipuai tencent baidu xai upstage lg lgai ibm databricks naver kakao samsung apple ai21 "
    "perplexity writer bytedance huawei salesforce mistralai stabilityai tiiuae allenai"
)
_PLAIN = word_set("pro mini nano micro tiny max ultra lite small medium large xl turbo flash fast plus embed rerank")
"""Words that many vendors use: alone they name no model."""
_VARIANTS = {
    "instruct": "instruct", "instructed": "instruct", "inst": "instruct", "it": "instruct", "sft": "instruct",
    "chat": "chat", "base": "base", "pt": "base", "pretrained": "base", "preview": "preview", "beta": "preview",
    "alpha": "preview", "exp": "preview", "experimental": "preview", "thinking": "reasoning", "think": "reasoning",
    "reasoning": "reasoning", "reasoner": "reasoning",
    "nonthinking": "non-reasoning", "nonreasoning": "non-reasoning", "dpo": "dpo", "rlhf": "rlhf",
}  # fmt: skip
_OFFERS = word_set("free tee maas hf litert api")
_PRECISION = re.compile(
    r"(?:nv|mx)?fp\d{1,2}|bf16|int[48]|w\da\d+|[468]bit|awq|gptq|gguf|ggml|bnb|qat|mlx|onnx|exl\d|quantized|q\d_k(?:_[sml])?|q\d_\d"
)
_SIZE = re.compile(r"(a|e|~)?(\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)?)([bmt])")
_CONTEXT = re.compile(r"\d+k")
_EXPERTS = re.compile(r"\d+e")
_OTHER_SCRIPT = re.compile(r"[가-힣\u3040-\u30ff\u4e00-\u9fff]")
"""In brackets: the name once more, in Korean, Japanese or Chinese."""
_VERSION = re.compile(r"(v?)(\d+(?:\.\d+)*)")
_FIRST = frozenset({"0.1", "1"})
_SELLER = re.compile(r"^[\w .]+: (?=\S)")
"""Meta: Llama 3.1"""
_OFFERED_AS = re.compile(r":(free|thinking|latest|beta|online)\b")
_REVISION = re.compile(r"(-v\d+)?:\d+$")
"""anthropic.claude-opus-4-1-20250805-v1:0"""
_NOT = re.compile(r"\bnon?[- ]?(?=thinking\b|reasoning\b)")
_POINT_VERSION = re.compile(r"(?<=[a-z]{2})\.(?=\d)")
"""FLUX.1"""
_PATH = re.compile(r"/[^/]*[a-z]{2}[^/]*$")
"""Not ViT-G/14."""
_REGION = re.compile(r"^(?:[a-z]{2,6}\.)?([a-z0-9]+)\.(?=[a-z])")
_DECIMAL = re.compile(r"(?<=\d)[_p](?=\d)")
"""10_7b, 3p1"""
_DASHED = re.compile(r"(?<![\d.x])(\d)-(\d)(?![\w.]|-\d\b)")
"""claude-3-5-sonnet"""
_GLUED = re.compile(r"([^\W\d_]{2,})(\d+(?:\.\d+)*)([a-z]*)")
_ZEROS = re.compile(r"(?<!\.0)(\.0)+$")
_TOKEN = re.compile(r"\d+(?:\.\d+)*(?:x\d+(?:\.\d+)?)?[a-z]*|[^\W\d_]+\d*(?:\.\d+)*[a-z]*(?![\d.])|[^\W\d_]+|\d+|\+")


@dataclass(frozen=True, slots=True)
class ModelName:
    """A name taken apart."""

    words: tuple[str, ...]
    versions: tuple[str, ...] = ()
    late_version: bool = False
    """Is its version a `v0.1` behind the size or variant?"""
    sizes: tuple[str, ...] = ()
    date: Date = (0, 0, 0)
    variants: frozenset[str] = frozenset()
    precision: frozenset[str] = frozenset()
    moving: bool = False
    """Does the name point at whatever is newest?"""
    offers: frozenset[str] = frozenset()
    contexts: frozenset[str] = frozenset()

    @property
    def stem(self) -> str:
        """The words, whatever their order."""
        return "".join(sorted(self.words))

    @property
    def key(self) -> str:
        """What all checkpoints and variants of a model share."""
        return "|".join((self.stem, *sorted(self.versions), *sorted(self.sizes)))


@cache
def analyse(text: str) -> ModelName:
    """The parts of a model's name."""
    plain, date = split_date(_cleaned(text))
    said: dict[str, list[str]] = defaultdict(list)
    late = False
    for token in _tokens(plain):
        field, value = _meaning(token)
        late |= field == "versions" and token[0] == "v" and bool(said["sizes"] or said["variants"])
        said[field].append(value)
    words = said["words"]
    while words and words[0] in VENDORS and not _PLAIN.issuperset(words[1:]):
        words.pop(0)
    return ModelName(
        tuple(words), tuple(said["versions"]), late, tuple(sorted(set(said["sizes"]))), date,
        frozenset(said["variants"]), frozenset(said["precision"]), bool(said["moving"]), frozenset(said["offers"]),
        frozenset(said["contexts"]),
    )  # fmt: skip


@cache
def _meaning(token: str) -> tuple[str, str]:
    """The field of ModelName that a token belongs to ("" for none), and its value there."""
    if size := _SIZE.fullmatch(token):  # active parameters and numbers of experts are not always stated
        return ("sizes", f"{_number(size[2])}{size[3]}") if size[1] != "a" else ("", token)
    if version := _VERSION.fullmatch(token):
        return "versions", _number(version[2])
    if variant := _VARIANTS.get(token):
        return "variants", variant
    for field, fits in (
        ("moving", token == "latest"), ("", _EXPERTS.fullmatch(token)), ("precision", _PRECISION.fullmatch(token)),
        ("offers", token in _OFFERS), ("contexts", _CONTEXT.fullmatch(token)),
    ):  # fmt: skip
        if fits:
            return field, token
    return "words", token


def _cleaned(text: str) -> str:
    """Without the address of a provider, with decimal points, in lower case."""
    folded = fold(text).strip()
    if ":" in folded:
        folded = _SELLER.sub("", folded)
        folded = _OFFERED_AS.sub(r"-\1", folded)
        folded = _REVISION.sub("", folded)
    folded = _NOT.sub("non", folded)
    folded = _POINT_VERSION.sub(" ", folded)
    if " " not in folded:
        folded = folded.rpartition("/")[2] if _PATH.search(folded) else folded
        folded = _REGION.sub("", folded)
    folded = _DECIMAL.sub(".", folded)
    return _DASHED.sub(r"\1.\2", folded)


def is_mark(piece: str) -> bool:
    """Does a word of a name say size, variant, precision or the like, and nothing of the stem?"""
    fields = {_meaning(token)[0] for token in _tokens(_cleaned(piece))}
    return bool(fields) and fields.isdisjoint(("words", "versions"))


def _tokens(text: str) -> Iterator[str]:
    outside, inside = brackets(text)
    said = [outside, *(each for each in inside if not _OTHER_SCRIPT.search(each))]
    for raw in _TOKEN.findall(" ".join(said).replace("+", " plus ")):
        yield from _unglued(raw)


@cache
def _unglued(raw: str) -> tuple[str, ...]:
    """Llama3.1 is a word and a version; fp8 and 70b are one token."""
    if raw in _VARIANTS or _PRECISION.fullmatch(raw) or _SIZE.fullmatch(raw) or _EXPERTS.fullmatch(raw):
        return (raw,)
    glued = _GLUED.fullmatch(raw)
    return (glued[1], glued[2] + glued[3]) if glued else (raw,)


def _number(text: str) -> str:
    return _ZEROS.sub("", text) if text.endswith(".0") else text


ONE_DATED = Reason("only one is dated", -7)


def compare(left: ModelName, right: ModelName) -> Judgement:
    """How likely both names mean one model."""
    reasons = [_stem(left, right), _versions(left, right), _sizes(left, right), _dates(left.date, right.date)]
    reasons += [
        _sets("variant", left.variants, right.variants, 8 if left.variants ^ right.variants == {"base"} else 10),
        _sets("precision", left.precision, right.precision, 10),
        _sets("context", left.contexts, right.contexts, 12 if left.contexts and right.contexts else 7),
        _sets("offer", left.offers, right.offers, 3),
        Reason("only one is a moving alias", -10, True) if left.moving != right.moving else None,
    ]
    return Judgement(tuple(reason for reason in reasons if reason))


def _stem(left: ModelName, right: ModelName) -> Reason:
    if left.stem == right.stem or "".join(left.words) == "".join(right.words):
        return Reason("equal words", 7)
    likeness = fuzz.ratio(left.stem, right.stem)
    if likeness >= 90 and len(left.words) == len(right.words) and min(len(left.stem), len(right.stem)) >= 8:
        return Reason(f"words spelled alike ({likeness:.0f} of 100)", 0.5)
    return Reason(f"different words ({' '.join(left.words)} / {' '.join(right.words)})", -12)


def _versions(left: ModelName, right: ModelName) -> Reason | None:
    a, b = sorted(left.versions), sorted(right.versions)
    if a == b:
        return Reason(f"version {' '.join(a)}", 1) if a else None
    one, other = (left, right) if len(a) < len(b) else (right, left)
    added = set(other.versions) - set(one.versions)
    if set(one.versions) < set(other.versions) and added <= _FIRST:
        late = other.late_version
        return Reason(f"only one says version {' '.join(sorted(added))}, the first", -1 if late else -6)
    return Reason(f"versions {' '.join(a) or 'none'} / {' '.join(b) or 'none'}", -12, bool(a and b))


def _sizes(left: ModelName, right: ModelName) -> Reason | None:
    if left.sizes == right.sizes:
        return Reason(f"size {' '.join(left.sizes)}", 1) if left.sizes else None
    if left.sizes and right.sizes:
        return Reason(f"sizes {' '.join(left.sizes)} / {' '.join(right.sizes)}", -12, True)
    return Reason(f"only one has a size ({' '.join(left.sizes or right.sizes)}): family or member", -9)


def _dates(left: Date, right: Date) -> Reason | None:
    if left == right == (0, 0, 0):
        return None
    if (0, 0, 0) in (left, right):
        return ONE_DATED
    agree = all(not a or not b or a == b for a, b in zip_longest(left, right))
    shared = any(a and b for a, b in zip_longest(left, right))
    return Reason("dates agree", 1) if agree and shared else Reason("different dates", -12, True)


def _sets(what: str, left: frozenset[str], right: frozenset[str], weight: float) -> Reason | None:
    if left == right:
        return None
    sides = (" ".join(sorted(side)) or "none" for side in (left, right))
    return Reason(f"{what}: {' / '.join(sides)}", -weight, weight >= 10)
