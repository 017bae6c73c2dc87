"""Names of organisations: what they consist of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from graph.identity.text import brackets, fold, word_set
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
GENERIC = word_set(
    "group holdings holding company technologies technology tech international global solutions systems software "
    "platforms enterprises industries project"
)
UNITS = word_set(
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
    ends = takewhile(lambda word: word in _LEGAL or word in GENERIC, reversed(words[1:]))
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


def core(words: Words) -> Words:
    """The words without what firms and their units add at the end."""
    kept = len(words)
    while kept > 1 and (words[kept - 1] in GENERIC or words[kept - 1] in ("ai", "lab", "labs")):
        kept -= 1
    return words[:kept]
