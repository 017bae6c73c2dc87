"""Names of organisations: what they consist of, and how two of them relate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from rapidfuzz import fuzz

from graph.identity.score import Judgement, Reason, best
from graph.identity.text import brackets, compact, fold, initials, word_set
from ontology.countries import country_code

Words = tuple[str, ...]
_LEGAL = word_set(
    "inc incorporated corp corporation co ltd limited llc llp lp plc pbc gmbh ag kg se sa sas sasu sarl spa srl bv nv "
    "pte pty pvt oy oyj ab as asa kk lda ltda pjsc jsc 주식회사 유한회사 株式会社 有限公司 股份有限公司"
)
_SAME_FORM = {
    "incorporated": "inc", "corporation": "corp", "company": "co", "limited": "ltd", "holdings": "holding",
    "technologies": "technology", "tech": "technology",
}  # fmt: skip
_KOREAN_FORM = re.compile(r"[(（]\s*(?:주|유)\s*[)）]|㈜|주식회사|유한회사")
_GENERIC = word_set(
    "group holdings holding company technologies technology tech international global solutions systems software "
    "platforms enterprises industries project"
)
_UNITS = word_set(
    "research brain cloud lab labs institute center school department division team studio ventures capital "
    "foundation health robotics electronics mobile games music financial payments bank asia europe america"
)
_STOP = word_set("the of and de des du di da la le les el der")
_SYNONYMS = {
    "universite": "university", "universitat": "university", "universita": "university", "universidad": "university",
    "universidade": "university", "universiteit": "university", "univ": "university", "대학교": "university",
    "technische": "technical", "institut": "institute", "instituto": "institute", "inst": "institute",
    "centre": "center", "laboratory": "lab", "laboratories": "labs", "laboratoire": "lab", "연구소": "lab",
    "munchen": "munich", "wien": "vienna", "roma": "rome", "artificialintelligence": "ai", "intl": "international",
}  # fmt: skip
_TOP_LEVEL = "ai|com|io|co|net|org|cn|kr|fr|de|jp|dev|app|me|tech|xyz|so"
_DOMAIN = re.compile(rf"(?:https?://)?(?:www\.)?([\w-]+)\.({_TOP_LEVEL})/?")
_OTHER_NAME = re.compile(
    r"^(?:formerly|originally|previously|ex|fka|f/k/a|aka|a\.k\.a\.|also|now|renamed|known|구|옛|anciennement|ehemals)\b"
    r"[\s:-]*(?:known as|called|as)?\s*",
    re.I,
)
_HASHTAG = re.compile(r"#\w+")
_FORMERLY = re.compile(r"[,;]\s*(?=(?:formerly|previously|originally)\b)(.*)$", re.I)
_STROKE = re.compile(r"(?<!\s)\s+[/|]\s+")
_ABBREVIATION = re.compile(r"\b(?:\w\.){2,}")
"""S.A.S., U.S."""
_DOT_AI = re.compile(r"(?<=\w)\.(ai)\b")
_TU = re.compile(r"^tu (?=\w)")
_WORD = re.compile(r"[^\W_]+(?:\+(?!\w))?", re.U)
ACRONYM = 4
"""A name of so few letters may be an acronym as well as another firm: FAIR, and Fair that leases cars."""
_SPELLING = 90
_SPELLED_OUT = 8


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """A name taken apart; every form is a way to say it."""

    words: Words
    suffix: frozenset[str] = frozenset()
    """What it ends with of legal form and of what firms add: Corp., Group, Holdings."""
    others: tuple[Words, ...] = ()
    """Former names, acronyms and names in other languages, given beside it in brackets or after a stroke."""
    hints: tuple[Words, ...] = ()
    """What stands in brackets without saying what it is: another name, an owner, a product."""
    country: str = ""
    """ISO code in brackets, which tells it from a namesake."""

    @property
    def forms(self) -> tuple[Words, ...]:
        """The name and its other names."""
        return (self.words, *self.others)


@cache
def analyse(text: str) -> OrganisationName:
    """The parts of an organisation's name."""
    text = _HASHTAG.sub(" ", _KOREAN_FORM.sub(" ", text))
    text = _FORMERLY.sub(r" (\1)", text)
    outside, inside = brackets(text)
    main, *strokes = _STROKE.split(outside)
    written = _words(main)
    words = _kept(written)
    others, hints, country = [split(each) for each in strokes], [], ""
    for note in filter(None, inside):
        if re.fullmatch(r"[a-z]{2}|\d+", note):  # the language of a page, the number of a footnote
            continue
        if code := country_code(note):
            country = code
        elif _OTHER_NAME.match(note):
            others.append(split(_OTHER_NAME.sub("", note)))
        elif is_acronym(note, words):
            others.append(split(note))
        elif split(note) != words:
            hints.append(split(note))
    return OrganisationName(words, _suffix(written), tuple(filter(None, others)), tuple(filter(None, hints)), country)


def _suffix(words: list[str]) -> frozenset[str]:
    """The words at the end that say how it is constituted, in one form each."""
    ends = takewhile(lambda word: word in _LEGAL or word in _GENERIC, reversed(words[1:]))
    return frozenset(_SAME_FORM.get(word, word) for word in ends)


def split(text: str) -> Words:
    """The words of a name without legal forms; a domain name gives its words too."""
    return _kept(_words(text))


def _kept(words: list[str]) -> Words:
    end = len(words)
    while end > 1 and words[end - 1] in _LEGAL:
        end -= 1
    return tuple(word for word in words[:end] if word not in _STOP) or tuple(words[:end])


def _words(text: str) -> list[str]:
    folded = fold(text).strip()
    if found := _DOMAIN.fullmatch(folded):
        folded = f"{found[1]} ai" if found[2] == "ai" else found[1]
    folded = _ABBREVIATION.sub(lambda m: m[0].replace(".", ""), folded)
    folded = folded.replace("artificial intelligence", "ai").replace("&", " and ")
    folded = _DOT_AI.sub(r" \1", folded)
    folded = _TU.sub("technical university ", folded)
    return [_SYNONYMS.get(word, word) for word in _WORD.findall(folded)]


def is_acronym(short: str, words: Words) -> bool:
    """Does `short` spell letters that begin the words, in their order?"""
    letters = fold(re.sub(r"\W", "", short))
    if not 2 <= len(letters) <= 10 or not short[0].isupper() or " " in short:
        return False
    rest = iter("".join(words))
    return letters[0] == words[0][0] and all(letter in rest for letter in letters)


def compare(left: OrganisationName, right: OrganisationName, left_broad: int = 0, right_broad: int = 0) -> Judgement:
    """How likely both names mean one organisation; `broad` says how mixed the fields of the source are (0, 1, 2)."""
    judged = [
        Judgement(tuple(_relation(a, b, left_broad, right_broad))) for a in left.forms for b in right.forms
    ]  # fmt: skip
    found = best(judged)
    if found.verdict == "different" and _hinted(left, right):
        found = Judgement((Reason("one name stands in the brackets of the other", 1),))
    return Judgement((*found.reasons, *_beside(left, right, found)))


def _beside(left: OrganisationName, right: OrganisationName, found: Judgement) -> Iterator[Reason]:
    """What stands against one thing although the words are alike: country, brackets, legal form."""
    if left.country != right.country:
        both = left.country and right.country
        yield Reason("different countries in brackets", -12, True) if both else Reason("a country in brackets", -5)
    if found.verdict != "same":
        return
    if left.hints and right.hints and not set(left.hints) & set(right.hints):
        yield Reason("different things in brackets", -12, True)
    elif bool(left.hints) != bool(right.hints):
        yield Reason("only one has something in brackets", -4)
    if _owner_and_owned(left.suffix, right.suffix):
        ends = (" ".join(sorted(side.suffix)) for side in (left, right))
        yield Reason(f"one ends with {' and the other with '.join(ends)}: perhaps a company and its owner", -4)


def _owner_and_owned(one: frozenset[str], other: frozenset[str]) -> bool:
    """SoftBank Corp. is not SoftBank Group (Corp.); Intel Corporation and Intel may well be one."""
    apart = bool(one - other and other - one) or bool((one ^ other) & {"group", "holding"})
    return apart and bool(one and other)


def _hinted(left: OrganisationName, right: OrganisationName) -> bool:
    sides = ((left.hints, right.forms), (right.hints, left.forms))
    return any(compact(hint) == compact(form) for hints, forms in sides for hint in hints for form in forms)


def _relation(a: Words, b: Words, a_broad: int, b_broad: int) -> list[Reason]:
    """How two word lists relate."""
    if compact(a) == compact(b):
        return _equal(a, max(a_broad, b_broad))
    if sorted(a) == sorted(b):
        return [Reason("the same words in another order", 0.5)]
    short, long, short_broad, long_broad = (a, b, a_broad, b_broad) if len(a) < len(b) else (b, a, b_broad, a_broad)
    if len(short) < len(long) and (extra := _extra(short, long)):
        return _with_extra(short, extra, long[: len(short)] == short, short_broad, long_broad)
    return _unlike(a, b)


def _equal(words: Words, broad: int) -> list[Reason]:
    reasons = [Reason("equal but for case, accents, spacing and legal form", 7)]
    if broad and (len(compact(words)) <= ACRONYM or (broad == 2 and len(words) == 1 and not words[0].endswith("ai"))):
        reasons.append(Reason("one word, and one source lists firms of all fields", -6))
    return reasons


def _extra(short: Words, long: Words) -> Words:
    """The words of `long` that `short` lacks; () when `short` has others of its own."""
    rest = list(long)
    for word in short:
        if word not in rest:
            return ()
        rest.remove(word)
    return tuple(rest)


def _with_extra(short: Words, extra: Words, leading: bool, short_broad: int, long_broad: int) -> list[Reason]:
    added = " ".join(extra)
    if leading and extra == ("ai",):
        reasons = [Reason("only AI is added", 5)]
        if short_broad:
            reasons.append(Reason("the bare name comes from a list of all fields", -4))
    elif leading and set(extra) <= _GENERIC:
        reasons = [Reason(f"only {added!r} is added", 4)]
        if short_broad or long_broad:
            reasons.append(Reason("one source lists firms of all fields", -3.5))
    elif leading and set(extra) <= {"lab", "labs"}:
        reasons = [Reason(f"only {added!r} is added", 1)]
    elif set(extra) & _UNITS:
        reasons = [Reason(f"{added!r} reads as a part of it", -5)]
    else:
        reasons = [Reason(f"{added!r} is added", -8)]
    if len("".join(short)) <= 2:
        reasons.append(Reason("the shorter name has no more than two letters", -6))
    return reasons


def _unlike(a: Words, b: Words) -> list[Reason]:
    one, other = compact(a), compact(b)
    if {one, other} & {initials(a), initials(b)} and min(len(one), len(other)) >= 3:
        return [Reason("one is the initials of the other", 0.5)]
    likeness = fuzz.ratio(one, other)
    if likeness >= _SPELLING and min(len(one), len(other)) >= _SPELLED_OUT and _digits(one) == _digits(other):
        return [Reason(f"spelled alike ({likeness:.0f} of 100)", 0.5)]
    return [Reason(f"different words ({likeness:.0f} of 100 alike)", -10)]


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def core(words: Words) -> Words:
    """The words without what firms and their units add at the end."""
    kept = len(words)
    while kept > 1 and (words[kept - 1] in _GENERIC or words[kept - 1] in ("ai", "lab", "labs")):
        kept -= 1
    return words[:kept]
