"""Tables and RDF of the user's own, with a mapping beside each: what they become, and what stops them."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from graph.entity import Statement
from graph.errors import SourceError
from graph.source import LoadReport
from loaders import workbook
from loaders.base import discover
from loaders.cache import load
from loaders.own import own
from loaders.pipeline import build
from loaders.run import Places, run_source
from ontology import load_model

MODEL = load_model()
SOURCE = """\
source: {name: startups, title: Startups, kind: press, licence: CC0-1.0, attribution: Nobody, date: "2026-01-01"}
"""
MAPPING = (
    SOURCE
    + """\
type: Company
name: Firma
columns:
  Name (ko): name@ko
  Land: country
  gegründet: inception
  Branche: {property: industry, separator: "; "}
  Teil von: partOf
ignore: [Bemerkung]
"""
)
COLUMNS = ["Firma", "Name (ko)", "Land", "gegründet", "Branche", "Teil von", "Bemerkung"]
ROWS = [
    ["Upstage", "업스테이지", "South Korea", "2020-10", "OCR; LLM", "", "x"],
    ["Élan, SA", "", "프랑스", "2019", "", "", ""],
]
MODELS = """\
source: {name: models, title: Models, kind: first-hand, licence: MIT, attribution: Nobody}
type: AIModel
id: key
columns: {title: name, maker: developer, size: parameters}
"""


def write(folder: Path, name: str, data: str | bytes, mapping: str = MAPPING) -> Path:
    """A sources folder with one file of the user's own; the folder."""
    place = folder / "own"
    place.mkdir(exist_ok=True)
    (place / name).write_bytes(data.encode() if isinstance(data, str) else data)
    (place / f"{name.rpartition('.')[0]}.mapping.yaml").write_text(mapping, encoding="utf-8")
    return folder


def csv(rows: list[list[str]], columns: list[str] = COLUMNS) -> str:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in (columns, *rows))


def xlsx(*rows: list[object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def run(folder: Path) -> tuple[LoadReport, set[Statement]]:
    """The report and the statements of the one source in the folder."""
    (loader,) = own(folder, MODEL).values()
    (spec,) = loader.specs
    place, paths = Places(folder).find(spec)
    report, statements = run_source(loader, spec, MODEL, place, paths)
    return report, set(statements)


def test_a_mapping_says_what_the_columns_of_a_table_mean(tmp_path: Path) -> None:
    report, made = run(write(tmp_path, "startups.csv", csv(ROWS)))
    assert (report.source.name, report.source.edition, report.rows) == ("startups", "2026-01-01", 2)
    assert made == {
        Statement("org-upstage", "type", "Company"), Statement("org-upstage", "name", "Upstage", "en"),
        Statement("org-upstage", "name", "업스테이지", "ko"), Statement("org-upstage", "country", "country-kr"),
        Statement("org-upstage", "inception", "2020-10"), Statement("org-upstage", "industry", "OCR"),
        Statement("org-upstage", "industry", "LLM"),
        Statement("org-elan-sa", "type", "Company"), Statement("org-elan-sa", "name", "Élan, SA", "en"),
        Statement("org-elan-sa", "country", "country-fr"), Statement("org-elan-sa", "inception", "2019"),
    }  # fmt: skip


def test_a_workbook_gives_what_the_same_table_as_csv_gives(tmp_path: Path) -> None:
    _, expected = run(write(tmp_path, "startups.csv", csv(ROWS)))
    (tmp_path / "own" / "startups.csv").unlink()
    typed: list[list[object]] = [[cell or None for cell in row] for row in ROWS]
    typed[1][3] = 2019.0
    _, made = run(write(tmp_path, "startups.xlsx", xlsx(list(COLUMNS), *typed, [])))
    assert made == expected
    _, dated = run(write(tmp_path, "startups.xlsx", xlsx(["Firma", *COLUMNS[1:]], ["X", "", "", date(2020, 2, 1)])))
    assert Statement("org-x", "inception", "2020-02-01") in dated


def test_what_a_row_links_to_by_name_is_made_and_an_id_is_kept(tmp_path: Path) -> None:
    text = "key,title,maker,size\nfoo-1,Foo 1,Mistral AI,7B\nmodel-bar,Bar,org-openai,\n"
    _, made = run(write(tmp_path, "models.csv", text, MODELS))
    assert Statement("model-foo-1", "developer", "org-mistral-ai") in made
    assert Statement("org-mistral-ai", "name", "Mistral AI", "en") in made
    assert Statement("model-foo-1", "parameters", "7000000000") in made
    assert Statement("model-bar", "developer", "org-openai") in made
    assert not [s for s in made if s.subject == "org-openai"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (csv([[*ROWS[0], "1"]], [*COLUMNS, "Umsatz"]), "startups.csv, row 1: nobody read column 'Umsatz'"),
        (csv([ROWS[0][:-2]], COLUMNS[:-2]), "startups.csv, row 1: column 'Teil von' is missing"),
        (csv([["X", "", "Atlantis", "", "", "", ""]]), "row 1, column 'Land': row left out: 'Atlantis'"),
        (csv([["", "", "", "", "", "", ""]]), "row 1, column 'Firma': row left out: '' has no letter"),
    ],
)
def test_a_table_that_is_not_as_mapped_stops_with_the_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SourceError) as raised:
        run(write(tmp_path, "startups.csv", text))
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("type: Company", "type: Firm", "type: 'Firm' is not a class"),
        ("type: Company", "type: Amount", "whose members have ids of their own"),
        ("country", "land", "columns.Land: 'land' is not a property"),
        ("industry", "parameters", "columns.Branche: 'parameters' is a property of AIModel, not of Company"),
        ("separator", "seperator", "or more is said than"),
        ("ignore:", "ignored:", "'ignored' means nothing in a mapping"),
        ("title: Startups", "title: ''", "source.title: '' is empty"),
        ("licence: CC0-1.0, ", "", "column 'source.licence' is missing"),
        ("kind: press", "kind: blog", "source.kind: 'blog' is none of primary"),
        ("name: startups", "name: a/b", "source.name: 'a/b' is not a name"),
        ("name: startups", "name: epoch-notable", "a source is called 'epoch-notable' already"),
        ("name: Firma\n", "", "name: '' or 'id' must name a column"),
        ("columns:", "columns: [a]\nother:", "is not a mapping of columns"),
    ],
)
def test_a_mapping_that_says_something_wrong_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert MAPPING.count(old) == 1 or old in ("industry", "country")
    with pytest.raises(SourceError) as raised:
        run(write(tmp_path, "startups.csv", csv(ROWS), MAPPING.replace(old, new, 1)))
    assert "startups.mapping.yaml" in str(raised.value)
    assert message in str(raised.value)


def test_a_mapping_needs_one_file(tmp_path: Path) -> None:
    folder = write(tmp_path, "startups.csv", csv(ROWS))
    write(tmp_path, "startups.tsv", "a\tb\n1\t2\n")
    with pytest.raises(SourceError, match=r"there is startups\.csv, startups\.tsv"):
        own(folder, MODEL)
    for file in (folder / "own").glob("startups.?sv"):
        file.unlink()
    with pytest.raises(SourceError, match="there is none"):
        own(folder, MODEL)


def test_another_mapping_is_another_input(tmp_path: Path) -> None:
    keys = set()
    for mapping in (MAPPING, MAPPING.replace("@ko", "@fr")):
        write(tmp_path, "startups.csv", csv(ROWS), mapping)
        (loader,) = own(tmp_path, MODEL).values()
        file = tmp_path / "own" / "startups.csv"
        keys.add(load(loader, loader.specs[0], MODEL, "sources", [file], tmp_path / "cache").key)
    assert len(keys) == 2


def test_a_build_has_the_users_tables_beside_the_other_sources(tmp_path: Path) -> None:
    folder = write(tmp_path, "startups.csv", csv(ROWS))
    loaders = {"countries": discover()["countries"]}
    snapshot = build(tmp_path / "home", Places(folder), lambda text: None, loaders=loaders)
    assert [source["name"] for source in snapshot.manifest["sources"]] == ["country-codes", "startups"]
    assert snapshot.manifest["types"]["Company"] == 2


def bomb(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * size)
    return out.getvalue()


def with_sheet(sheet: str) -> bytes:
    """A workbook whose sheet is the XML given."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(["a"]))) as good, zipfile.ZipFile(out, "w") as archive:
        for part in good.namelist():
            archive.writestr(part, sheet if part.endswith("sheet1.xml") else good.read(part))
    return out.getvalue()


_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
_CELL = '<row r="{row}"><c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (bomb(workbook.MAX_UNPACKED + 1), "unpacks to more than"),
        (b"<html>", "is not a workbook"),
        (xlsx(list(COLUMNS), list(ROWS[0]))[:-300], "is not a workbook"),
        (xlsx(["a", "a"], [1, 2]), "two columns of the first row have one name"),
        (xlsx(["a", None, "b"], [1, 2, 3]), "a column of the first row has no name"),
        (xlsx(["a"], [1, 2]), "row 1 has more cells than the first row"),
        (xlsx(["Firma"]), "has no rows"),
        (with_sheet('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
                    + _SHEET.format(_CELL.format(row=1, column="A", text="&e;"))), "declares a document type 'x'"),
        (with_sheet(_SHEET.format(_CELL.format(row=1, column="A", text="Firma") + "".join(
            _CELL.format(row=number, column="XFD", text="") for number in range(2, 400)))),
         "has more than 5,000,000 cells"),
        (with_sheet(_SHEET.format(_CELL.format(row=9_999_999, column="A", text="x"))), "has no name"),
    ],
)  # fmt: skip
def test_a_workbook_that_is_damaged_or_a_bomb_stops_with_its_name(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(SourceError) as raised:
        run(write(tmp_path, "startups.xlsx", data))
    assert str(raised.value).startswith("startups.xlsx")
    assert message in str(raised.value)
