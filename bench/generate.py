"""A made-up ecosystem of any size: the same entities and seed give the same statements, on every machine.

Built with Entity rather than with bare Statements: values are then cleaned and checked as those of a
loader are. `docs/bench.md` has what that costs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from random import Random

from graph.entity import Entity, Statement
from graph.source import LoadReport, Source
from ontology import Model
from ontology.countries import country_names

SOURCES = 20
SHARES = {"model": 0.30, "company": 0.25, "person": 0.20, "round": 0.15, "investor": 0.10}
"""Kinds and their share of all entities; countries, roles, derivations, participations and amounts come on top."""
_KINDS = ("primary", "official", "first-hand", "first-hand", "press")
_COUNTRIES = (
    "US", "CN", "KR", "FR", "GB", "DE", "JP", "CA", "IN", "IL", "SG", "CH", "SE", "NL", "ES", "IT", "AE", "BR", "AU",
    "FI", "PL", "IE", "DK", "NO", "BE", "AT", "PT", "CZ", "TW", "HK", "VN", "ID", "TH", "MY", "MX", "ZA", "EG", "KE",
    "NG", "TR",
)  # fmt: skip
_WORDS = (
    ("Nova", "노바"), ("Haneul", "하늘"), ("Lumen", "루멘"), ("Baram", "바람"), ("Delta", "델타"), ("Mirae", "미래"),
    ("Orion", "오리온"), ("Saebyeok", "새벽"), ("Vega", "베가"), ("Namu", "나무"), ("Cobalt", "코발트"),
    ("Byeol", "별"), ("Onyx", "오닉스"), ("Dami", "다미"), ("Quartz", "쿼츠"), ("Sora", "소라"),
    ("Atlas", "아틀라스"), ("Yuna", "유나"), ("Ember", "엠버"),
)  # fmt: skip
_NOUNS = {
    "company": (("Labs", "랩스", "Labos"), ("Robotics", "로보틱스", "Robotique"), ("Systems", "시스템", "Systèmes")),
    "investor": (("Capital", "캐피탈", "Capital"), ("Ventures", "벤처스", "Capital-risque"), ("Fund", "펀드", "Fonds")),
    "person": (("Kim", "김", "Kim"), ("Martin", "마르탱", "Martin"), ("Okafor", "오카포르", "Okafor")),
    "model": (("LM", "엘엠", "ML"), ("Vision", "비전", "Vision"), ("Voice", "보이스", "Voix")),
}  # fmt: skip
_PREFIXES = {"company": "org", "investor": "org", "person": "person", "model": "model", "round": "round"}
_ROLES = ("chief executive", "founder", "researcher", "adviser", "board member")
_STAGES = ("Seed", "Series A", "Series B", "Series C", "Series D")
_DERIVATIONS = ("finetune", "finetune", "finetune", "quantized", "adapter", "merge", "distilled", "unspecified")


def entity_id(kind: str, number: int) -> str:
    """The id of the number-th entity of a kind; low numbers have the most links."""
    if kind == "round":
        return f"round-{number}"
    return f"{_PREFIXES[kind]}-{_name(kind, number)[0].replace(' ', '-').lower()}"


@cache
def _name(kind: str, number: int) -> tuple[str, str, str]:
    """In English, Korean and French."""
    (word, hangul), (en, ko, fr) = _WORDS[number % len(_WORDS)], _NOUNS[kind][number % 3]
    return f"{word} {en} {number}", f"{hangul} {ko} {number}", f"{fr} {word} {number}"


@dataclass(frozen=True, slots=True)
class _World:
    """How many there are of each kind, and what describes them."""

    model: Model
    counts: dict[str, int]
    seed: int

    def describe(self, kind: str, number: int, again: bool) -> Entity:
        """One entity; `again` is the account of a second source, which differs now and then."""
        place = list(SHARES).index(kind)
        random = Random((self.seed * len(SHARES) + place) * 100_000_000 + number)
        type_ = {"company": "Company", "investor": "Organization", "person": "Person", "model": "AIModel"}
        made = Entity(self.model, type_.get(kind, "FundingRound"), entity_id(kind, number))
        if kind != "round":
            en, ko, fr = _name(kind, number)
            made.add("name", f"{en} Inc." if again and kind == "company" and number % 5 == 0 else en, "en")
            made.add("name", ko if random.random() < 0.5 else "", "ko").add("name", fr if number % 4 == 0 else "", "fr")
        fill: dict[str, Callable[[Entity, int, Random, int], None]] = {
            "company": self._organization, "investor": self._organization, "person": self._person,
            "model": self._model, "round": self._round,
        }  # fmt: skip
        fill[kind](made, number, random, int(again and number % 5 == 0))
        return made

    def _pick(self, kind: str, random: Random) -> str:
        """An id, by a power law: the lower the number, the likelier."""
        return entity_id(kind, _skewed(self.counts[kind], random))

    def _country(self, random: Random) -> str:
        return f"country-{_COUNTRIES[_skewed(len(_COUNTRIES), random)].lower()}"

    def _organization(self, made: Entity, number: int, random: Random, rival: int) -> None:
        made.add("country", self._country(random)).add("inception", _date(random, 1995, rival))
        made.add("website", f"https://{made.id.removeprefix('org-')}.example/")

    def _person(self, made: Entity, number: int, random: Random, rival: int) -> None:
        made.add("country", self._country(random))
        for _ in range(random.choice((1, 1, 2))):
            organization, role, year = self._pick("company", random), random.choice(_ROLES), random.randint(2008, 2022)
            role_in = made.part("Membership", organization, f"{role} {year}")
            role_in.add("member", made.id).add("organization", organization).add("role", role).add("start", str(year))
            role_in.add("end", str(year + random.randint(1, 4)) if random.random() < 0.3 else "")

    def _model(self, made: Entity, number: int, random: Random, rival: int) -> None:
        made.add("developer", self._pick("company", random)).add("country", self._country(random))
        made.add("releaseDate", _date(random, 2015, rival))
        made.add("parameters", f"{random.randint(1, 900) + rival}{random.choice('MB')}")
        made.add("modality", random.choice(("Language", "Vision", "Speech", "Multimodal")))
        made.add("task", random.choice(("Chat", "Translation", "Image generation", "Code generation")))
        made.add("website", f"https://models.example/{made.id}")
        if number and random.random() < 0.6:
            base = entity_id("model", _skewed(number, random))
            derived = made.part("Derivation", "from", base).add("child", made.id).add("parent", base)
            derived.add("derivationKind", random.choice(_DERIVATIONS))

    def _round(self, made: Entity, number: int, random: Random, rival: int) -> None:
        made.add("recipient", self._pick("company", random)).add("stage", random.choice(_STAGES))
        made.add("announcedOn", _date(random, 2012, rival)).add("instrument", "equity")
        made.add("amount", f"USD {(random.randint(1, 400) + rival) * 250_000}").add("investorsKnown", "listed")
        investors = dict.fromkeys(self._pick("investor", random) for _ in range(random.randint(1, 11)))
        for place, investor in enumerate(investors):
            taken = made.part("Participation", investor).add("investor", investor).add("round", made.id)
            taken.add("participationRole", "participant" if place else "lead")


def _skewed(count: int, random: Random) -> int:
    return int(count * random.random() ** 3)


def _date(random: Random, first: int, rival: int) -> str:
    """A year, a month or a day; a rival is of the next year."""
    year, month, day = random.randint(first, 2024), random.randint(1, 12), random.randint(1, 28)
    return f"{year + rival}-{month:02}-{day:02}"[: random.choice((4, 7, 10))]


def _countries(model: Model) -> Iterator[Entity]:
    for code in _COUNTRIES:
        country = Entity(model, "Country", f"country-{code.lower()}").add("alpha2", code)
        for lang, name in country_names(code).items():
            country.add("name", name, lang)
        yield country


def _source(number: int) -> Source:
    return Source(
        f"bench-{number:02}", f"Made-up source {number}", _KINDS[number % len(_KINDS)], "CC0 1.0", "aikg bench",
        f"https://bench.example/{number}", "aikg", f"2026-{number % 12 + 1:02}-01",
    )  # fmt: skip


def generate(model: Model, entities: int, seed: int = 1) -> Iterator[tuple[LoadReport, list[Statement]]]:
    """What 20 sources say: each entity is told by one of them, every third also by another."""
    world = _World(model, {kind: max(round(entities * share), 1) for kind, share in SHARES.items()}, seed)
    for number in range(SOURCES):
        told = chain(_countries(model) if number == 0 else (), _told(world, number))
        report = LoadReport(_source(number))
        statements: dict[Statement, None] = {}
        types: Counter[str] = Counter()
        for entity in told:
            report.rows += 1
            types[entity.type] += 1
            statements.update(dict.fromkeys(entity.statements()))
        report.counts = dict(types)
        yield report, list(statements)


def _told(world: _World, source: int) -> Iterator[Entity]:
    for kind, count in world.counts.items():
        for number in range(source, count, SOURCES):
            yield world.describe(kind, number, again=False)
        for number in range((source + 7) % SOURCES, count, SOURCES):
            if number % 3 == 0:
                yield world.describe(kind, number, again=True)
