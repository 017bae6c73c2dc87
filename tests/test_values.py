"""One value at a time: examples of every kind, and properties that hold for any text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import BadValue, Kind, Model, Property, clean, load_model, slug, split_cell
from ontology.countries import country_code, country_names
from ontology.money import Money, parse_money
from ontology.values import parse_count, parse_date, parse_url

MODEL = load_model()
BY_KIND = {
    Kind.TEXT: "role", Kind.LOCALIZED: "name", Kind.DATE: "date", Kind.COUNT: "parameters", Kind.INTEGER: "rank",
    Kind.BOOLEAN: "osiApproved", Kind.URL: "website", Kind.IRI: "sameAs", Kind.LINK: "developer",
}  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.text("0123456789.,-+eE년월일 /:KMBT", max_size=14),
    st.from_regex(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", fullmatch=True),
    st.from_regex(r"https?://[a-z]{1,6}\.[a-z]{2,3}/[^\s]{0,8}", fullmatch=True),
    st.sampled_from(["true", "Yes", "0", "EUR", "USD", "France", "org-mistral-ai", "2E+25", "미스트랄 AI", "7B"]),
    st.integers(-(10**30), 10**30).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(str),
)


def prop(key: str) -> Property:
    return MODEL.properties[key]


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2024", "2024"), ("2024-06", "2024-06"), ("2024-06-11", "2024-06-11"), ("2024-06-11T09:30:00Z", "2024-06-11"),
        ("2024-09-24 20:10", "2024-09-24"), ("11 June 2024", "2024-06-11"), ("June 11, 2024", "2024-06-11"),
        ("Sept. 2024", "2024-09"), ("June 2024", "2024-06"),
        ("2024년 6월 11일", "2024-06-11"), ("2024년 6월", "2024-06"),
        ("2024년", "2024"), ("2024-02-29", "2024-02-29"),
    ],
)  # fmt: skip
def test_a_date_keeps_its_precision(raw: str, iso: str) -> None:
    assert parse_date(raw) == iso


@pytest.mark.parametrize(
    "raw",
    ["7/8/2024", "07-08-2024", "07.08.2024", "2024-13", "2023-02-29", "2024-00-01", "0000", "24-06-11", "June",
     "31 June 2024", "tomorrow", "Juno 2024", "2024-6-1"],
)  # fmt: skip
def test_what_is_not_clearly_a_date_is_refused(raw: str) -> None:
    with pytest.raises(ValueError):
        parse_date(raw)


@pytest.mark.parametrize(
    ("raw", "value", "currency", "bound"),
    [
        ("€600M", 600_000_000, "EUR", "exact"), ("$16.3M", 16_300_000, "USD", "exact"),
        ("EUR 600000000", 600_000_000, "EUR", "exact"), ("1억1300만 달러", 113_000_000, "USD", "exact"),
        ("6억 유로", 600_000_000, "EUR", "exact"), ("3천억원", 300_000_000_000, "KRW", "exact"),
        ("1조 2000억 원", 1_200_000_000_000, "KRW", "exact"),
        ("about KRW 900 billion", 900_000_000_000, "KRW", "about"),
        ("약 20억 달러", 2_000_000_000, "USD", "about"), ("최대 5억 유로", 500_000_000, "EUR", "up to"),
        ("up to $4 billion", 4_000_000_000, "USD", "up to"), ("at least US$1,250,000", 1_250_000, "USD", "at least"),
        ("more than £2bn", 2_000_000_000, "GBP", "at least"),
        ("environ 2,220 millions EUR", 2_220_000_000, "EUR", "about"),
        ("1.5 milliard €", 1_500_000_000, "EUR", "exact"), ("100 crore INR", 1_000_000_000, "INR", "exact"),
        ("¥ 500", 500, "JPY", "exact"), ("385 million euros", 385_000_000, "EUR", "exact"),
    ],
)  # fmt: skip
def test_money_as_sources_write_it(raw: str, value: int, currency: str, bound: str) -> None:
    assert parse_money(raw) == Money(Decimal(value), currency, bound)


@pytest.mark.parametrize(
    "raw", ["600M", "", "€", "EUR", "a lot of $", "1,5 million €", "5 wonders", "$1 zillion", "$1.2.3", "XXX 5", "$-5"]
)
def test_money_without_a_clear_number_and_currency_is_refused(raw: str) -> None:
    with pytest.raises(ValueError):
        parse_money(raw)


@pytest.mark.parametrize(
    ("raw", "count"),
    [
        ("2E+11", "200000000000"), ("123B", "123000000000"), ("1.5 trillion", "1500000000000"), ("2,000", "2000"),
        ("2.13e25", "2.13E+25"), ("5.0000000000001e+26", "5E+26"), ("7", "7"), ("70.0", "70"), ("0.5", "0.5"),
        ("-3", "-3"), ("405 billion", "405000000000"), ("3000000000000.0", "3000000000000"),
    ],
)  # fmt: skip
def test_parameters_and_flop(raw: str, count: str) -> None:
    assert parse_count(raw) == count


@pytest.mark.parametrize("raw", ["", "many", "1,5", "1.2.3", "12 apples", "..", "NaN", "inf", "10-20"])
def test_what_is_no_number_is_refused(raw: str) -> None:
    with pytest.raises(ValueError):
        parse_count(raw)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("South Korea", "Korea (Republic of)", "Republic of Korea", "대한민국", "Corée du Sud", "KR", "KOR"), "KR"),
        (("United States", "the United States of America", "미국", "États-Unis", "USA", "us"), "US"),
        (("China", "People's Republic of China", "중국", "Chine", "CHN"), "CN"),
        (("United Kingdom of Great Britain and Northern Ireland", "United Kingdom", "영국", "Royaume-Uni", "GB"), "GB"),
        (("France", "프랑스", "FRANCE", "fra"), "FR"),
        (("Côte d’Ivoire", "Cote d'Ivoire", "CIV"), "CI"),
    ],
)  # fmt: skip
def test_every_name_of_a_country_gives_its_code(names: tuple[str, ...], code: str) -> None:
    assert {country_code(name) for name in names} == {code}


def test_country_names_come_in_three_languages_and_unknown_ones_give_nothing() -> None:
    assert dict(country_names("FR")) == {"en": "France", "ko": "프랑스", "fr": "France"}
    assert country_code("Multinational") == ""
    assert country_code("") == ""


def test_cells_with_several_values_keep_commas_inside_names() -> None:
    assert split_cell("Samsung Electronics Co., Ltd.,Naver,LG  AI Research") == [
        "Samsung Electronics Co., Ltd.", "Naver", "LG AI Research",
    ]  # fmt: skip
    assert split_cell("a | b|c", r"\s*\|\s*") == ["a", "b", "c"]
    assert split_cell(" , ,") == []


@pytest.mark.parametrize(
    ("text", "made"),
    [("Mistral AI", "mistral-ai"), ("C++", "c-plus-plus"), ("AT&T", "at-and-t"), ("Été", "ete"), ("GPT-4o", "gpt-4o")],
)
def test_slugs(text: str, made: str) -> None:
    assert slug(text) == made


def test_a_link_is_the_id_that_the_named_entity_would_have() -> None:
    assert clean(MODEL, prop("developer"), " Mistral  AI ") == "org-mistral-ai"
    assert clean(MODEL, prop("developer"), "org-mistral-ai") == "org-mistral-ai"
    assert clean(MODEL, prop("country"), "대한민국") == "country-kr"
    assert clean(MODEL, prop("jurisdiction"), "European Union").startswith(("bloc-", "country-"))
    with pytest.raises(BadValue, match="country"):
        clean(MODEL, prop("country"), "Multinational")
    with pytest.raises(BadValue, match="entity id"):
        clean(MODEL, prop("partOf"), "Some Firm")


@pytest.mark.parametrize(
    "address", ["ftp://a.b/", "http://", "javascript:alert(1)", "http://a b/", 'http://a/"', "a.b"]
)
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(ValueError):
        parse_url(address)


@pytest.mark.parametrize("raw", ["", "  ", "a\x00b", "a\x1bb", "\ud800"])
def test_empty_and_unprintable_values_are_refused(raw: str) -> None:
    with pytest.raises(BadValue):
        clean(MODEL, prop("role"), raw)


def test_values_outside_a_closed_list_are_refused_with_the_list() -> None:
    with pytest.raises(BadValue, match=r"is none of .*finetune"):
        clean(MODEL, prop("derivationKind"), "remix")


def test_long_values_are_cut_in_messages() -> None:
    with pytest.raises(BadValue) as caught:
        clean(MODEL, prop("date"), "x" * 5_000)
    assert len(str(caught.value)) < 200


def _clean_or_none(model: Model, key: str, raw: str) -> str | None:
    try:
        return clean(model, prop(key), raw)
    except BadValue:
        return None


@pytest.mark.parametrize("key", BY_KIND.values(), ids=[kind.name for kind in BY_KIND])
@given(raw=TEXTS)
def test_cleaning_never_crashes_and_is_idempotent(key: str, raw: str) -> None:
    once = _clean_or_none(MODEL, key, raw)
    if once is not None:
        assert clean(MODEL, prop(key), once) == once


@pytest.mark.parametrize("key", ["currency", "country", "jurisdiction", "about", "family"])
@given(raw=TEXTS)
def test_links_and_currencies_are_idempotent(key: str, raw: str) -> None:
    once = _clean_or_none(MODEL, key, raw)
    if once is not None:
        assert clean(MODEL, prop(key), once) == once


@given(text=st.text())
def test_a_slug_is_ascii_and_stable(text: str) -> None:
    try:
        made = slug(text)
    except ValueError:
        return
    assert made.isascii()
    assert made == made.lower().strip("-")
    assert slug(made) == made


@given(text=TEXTS)
def test_any_text_is_read_or_refused_with_value_error(text: str) -> None:
    for read in (parse_money, parse_count, parse_date, parse_url, slug):
        try:
            read(text)
        except ValueError:
            continue


@given(value=st.integers(0, 10**15), unit=st.sampled_from(["", "K", "M", "B", "T"]))
def test_money_and_counts_agree_on_magnitudes(value: int, unit: str) -> None:
    assert format(parse_money(f"${value}{unit}").value, "f") == format(Decimal(parse_count(f"{value}{unit}")), "f") or (
        value > 10**11
    )
