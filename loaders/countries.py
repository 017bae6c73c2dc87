"""Countries and areas of ISO 3166-1: codes and Wikidata ids of country-codes, names of the CLDR in en, ko and fr."""

from __future__ import annotations

from collections.abc import Iterator

from graph.entity import Entity
from graph.source import Source
from loaders.base import Cell, Record, Spec
from ontology import BadValue
from ontology.countries import country_names

_IGNORED = frozenset((
    "FIFA", "Dial", "MARC", "is_independent", "GAUL", "FIPS", "WMO", "ITU", "IOC", "DS", "M49", "EDGAR", "Capital",
    "Continent", "TLD", "Languages", "Global Code", "Global Name", "Region Code", "Region Name", "Sub-region Code",
    "Sub-region Name", "Intermediate Region Code", "Intermediate Region Name", "Geoname ID", "CLDR display name",
    "ISO4217-currency_name", "ISO4217-currency_alphabetic_code", "ISO4217-currency_numeric_code",
    "ISO4217-currency_minor_unit", "ISO4217-currency_country_name", "Small Island Developing States (SIDS)",
    "Land Locked Developing Countries (LLDC)", "Least Developed Countries (LDC)",
    *(f"official_name_{lang}" for lang in ("ar", "es", "cn", "ru")),
    *(f"UNTERM {lang} {form}" for lang in ("English", "French", "Spanish", "Russian", "Chinese", "Arabic")
      for form in ("Short", "Formal")),
))  # fmt: skip

SOURCES = (
    Spec(
        Source(
            "country-codes", "Country codes (ISO 3166, UN) and CLDR names", "official", "PDDL 1.0; Unicode-3.0",
            "datasets/country-codes; Unicode CLDR", "https://github.com/datasets/country-codes",
            "Open Knowledge", "2026-05-15",
        ),
        ("country-codes.csv",), "country_codes", {"Country": (249, 249)}, _IGNORED, bad_share=0.0, bundle=True,
        urls={"country-codes.csv": "https://raw.githubusercontent.com/datasets/country-codes/main/data/country-codes.csv"},
    ),
)  # fmt: skip


def load(row: Record) -> Iterator[Entity]:
    """One country with its codes and names."""
    code = row.pop("ISO3166-1-Alpha-2")
    try:
        names = country_names(code)
    except KeyError:
        raise BadValue(code, "is no country of the CLDR") from None
    country = row.make("Country", code).add("alpha2", code)
    for lang, name in names.items():
        country.add("name", name, lang)
    for lang in ("en", "fr"):
        official = row.pop(f"official_name_{lang}")
        if official != names[lang]:
            country.add("alias", official, lang)
    numeric, wikidata = row.pop("ISO3166-1-numeric"), row.pop("wikidata_id")
    country.add("alpha3", row.pop("ISO3166-1-Alpha-3")).add("numericCode", Cell(numeric.zfill(3), numeric.column))
    item = f"http://www.wikidata.org/entity/{wikidata.rpartition('/')[2]}" if wikidata else ""
    yield country.add("sameAs", Cell(item, wikidata.column))
