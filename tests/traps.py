"""Facts of one more source that a careless query would answer wrongly; none rivals what the bundled graph shows."""

from __future__ import annotations


def named(id_: str, class_: str, name: str) -> list[str]:
    return [f"id:{id_} rdf:type ai:{class_}", f'id:{id_} rdfs:label "{name}"@en']


def derived(child: str, parent: str, kind: str) -> list[str]:
    """One step of a lineage, with the shortcut that a build computes from it."""
    step = f"id:{child}.from-{parent}"
    return [
        f"{step} rdf:type ai:Derivation", f"{step} ai:child id:{child}", f"{step} ai:parent id:{parent}",
        f'{step} ai:derivationKind "{kind}"', f"id:{child} ai:derivedFrom id:{parent}",
    ]  # fmt: skip


def took_part(investor: str, round_: str, *more: str) -> list[str]:
    part = f"id:{round_}.{investor}"
    return [
        f"{part} rdf:type ai:Participation", f"{part} ai:investor id:{investor}", f"{part} ai:round id:{round_}",
        *(f"{part} {each}" for each in more),
    ]  # fmt: skip


def ranking(country: str, year: str, rank: int) -> list[str]:
    node = f"id:test-{country}-{year}"
    return [
        f"{node} rdf:type ai:Ranking", f"{node} ai:ranked id:country-{country}", f"{node} ai:pillar id:pillar-overall",
        f"{node} ai:edition id:edition-global-ai-index-{year}", f'{node} ai:rank "{rank}"^^xsd:integer',
    ]  # fmt: skip


def cluster(name: str, status: str = "existing", certainty: str = "confirmed") -> list[str]:
    """A cluster in South Korea that equals 1,000 chips."""
    node = f"id:cluster-t-{name}"
    return [
        *named(f"cluster-t-{name}", "Cluster", name), f"{node} ai:country id:country-kr",
        f'{node} ai:status "{status}"', f'{node} ai:certainty "{certainty}"',
        f'{node} ai:h100Equivalents "1000"^^xsd:integer',
    ]  # fmt: skip


def role(person: str, organization: str, name: str, *more: str) -> list[str]:
    post = f"id:{person}.{organization}.{name}"
    return [
        f"{post} rdf:type ai:Membership", f"{post} ai:member id:{person}", f"{post} ai:organization id:{organization}",
        f'{post} ai:role "{name}"', *(f"{post} {each}" for each in more),
    ]  # fmt: skip


LLAMA = "model-llama-3-1-405b"
KYUTAI = [f"id:model-t-{name} ai:developer id:org-kyutai" for name in ("deep", "shape", "child")]
LINEAGE = [
    *named("model-t-adapter", "AIModel", "T adapter"), *derived("model-t-adapter", LLAMA, "adapter"),
    *named("model-t-deep", "AIModel", "T deep"), *derived("model-t-deep", "model-t-adapter", "finetune"),
    *named("model-t-shape", "AIModel", "T shape"), *derived("model-t-shape", LLAMA, "architecture"),
    *named("model-t-child", "AIModel", "T child"), *derived("model-t-child", "model-t-shape", "finetune"),
    *KYUTAI,
]  # fmt: skip
OPEN_CODE = [
    "id:model-mistral-large-2.t-code rdf:type ai:Component",
    "id:model-mistral-large-2.t-code ai:componentOf id:model-mistral-large-2",
    'id:model-mistral-large-2.t-code ai:part "code"', 'id:model-mistral-large-2.t-code ai:access "open"',
    "id:model-mistral-large-2.t-code ai:licence id:licence-mit",
]  # fmt: skip
AMOUNT = "id:round-t.org-accel.amount"
ROUND = [
    *named("round-t", "FundingRound", "round of T"), 'id:round-t ai:investorsKnown "partly listed"',
    *took_part("org-accel", "round-t", 'ai:participationRole "lead"', f"ai:amount {AMOUNT}"),
    f"{AMOUNT} rdf:type ai:Amount", f'{AMOUNT} ai:value "7000000"^^xsd:integer', f'{AMOUNT} ai:currency "EUR"',
    *took_part("org-gv", "round-t", 'ai:disclosure "undisclosed"'),
    *took_part("org-ivp", "round-t"),
]  # fmt: skip
SEED, DEEPL = "round-mistral-ai-2023-06-seed", "round-deepl-2024-05-growth-round"
GROUP = [
    *took_part("org-gv", SEED), *took_part("org-google", SEED), *took_part("org-gv", DEEPL),
    *took_part("org-google", DEEPL), *took_part("org-bpifrance", SEED),
]  # fmt: skip
MEASURE = [
    *named("policy-t", "Programme", "Programme T"),
    "id:policy-t ai:respondsTo id:statement-aju-2024-09-24-f094",
]  # fmt: skip
RANKS = [*ranking("sa", "2024", 14), *ranking("kr", "2023", 12), *ranking("kr", "2024", 6)]
MONTH = [
    *named("model-t-month", "AIModel", "T month"), 'id:model-t-month ai:releaseDate "2024-03"^^xsd:gYearMonth',
    "id:model-t-month ai:developer id:org-kyutai",
]  # fmt: skip
CLUSTERS = [
    *cluster("early"), *cluster("late"), "id:cluster-t-late ai:successorOf id:cluster-t-early",
    *cluster("planned", status="planned"), *cluster("doubtful", certainty="unlikely"),
    *cluster("twice"), 'id:cluster-t-twice ai:possiblyDuplicate "true"^^xsd:boolean',
    *cluster("next", status="planned"), "id:cluster-t-next ai:successorOf id:cluster-t-late",
]  # fmt: skip
SOVEREIGNTY = ["id:concept-ai-sovereignty rdf:type ai:Concept"]
MACRON = "person-emmanuel-macron"
ROLES = [
    *role(MACRON, "org-french-government", "mayor", 'ai:start "2019"^^xsd:gYear', 'ai:end "2023"^^xsd:gYear'),
    *role(MACRON, "org-kyutai", "guest", 'ai:start "2022"^^xsd:gYear', 'ai:end "2023-06"^^xsd:gYearMonth'),
]  # fmt: skip
