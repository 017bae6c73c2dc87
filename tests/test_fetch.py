"""Downloads from a real server: what is asked for, what is kept, and what every kind of failure leaves behind."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from origin import BODY, HALF, Site

from api.cli import main
from graph.errors import SourceError
from graph.manifest import file_hash
from loaders import fetch

bring = partial(fetch.fetch, allow_private=True)
"""From this machine, where the server of these tests is."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Site() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "sites" / "sites.csv"


def get(site: Site, path: Path, budget: float = 30) -> str:
    return bring(site.url, path, lambda *_: None, budget=budget, wait=0.01)


def beside(path: Path) -> set[str]:
    return {each.name for each in path.parent.iterdir()}


def test_a_new_file_is_brought_with_what_is_known_of_it(site: Site, path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    outcome = bring(site.url, path, lambda *now: told.append(now))
    assert (outcome, path.read_bytes()) == ("new", BODY)
    assert beside(path) == {"sites.csv", "sites.csv.meta.json"}
    meta = json.loads((path.parent / "sites.csv.meta.json").read_text())
    assert (meta["url"], meta["etag"], meta["sha256"]) == (site.url, '"v1"', file_hash(path))
    assert told[-1] == ("sites.csv", len(BODY), len(BODY))


@pytest.mark.parametrize(
    ("validator", "condition"),
    [({"ETag": '"v1"'}, "If-None-Match"), ({"Last-Modified": "Tue, 24 Sep 2024 11:10:00 GMT"}, "If-Modified-Since")],
)
def test_a_file_that_has_not_changed_is_not_brought_again(
    site: Site, path: Path, validator: dict[str, str], condition: str
) -> None:
    site.headers = {"Content-Type": "text/csv"} | validator
    assert [get(site, path), get(site, path)] == ["new", "unchanged"]
    assert site.seen[1][condition] in validator.values()
    site.body, site.headers = BODY + b"new,row\n", {name: f"{value}, later" for name, value in site.headers.items()}
    assert (get(site, path), path.read_bytes()) == ("new", site.body)
    path.unlink()
    assert get(site, path) == "new"


def test_what_is_known_of_one_address_is_not_asked_of_another(site: Site, path: Path) -> None:
    get(site, path)
    assert bring(f"{site.url}?v=2", path, lambda *_: None) == "new"


@pytest.mark.parametrize("fault", ["503", "500", "429", "408"])
def test_a_passing_failure_is_tried_again(site: Site, path: Path, fault: str) -> None:
    site.plan = [fault, fault]
    assert (get(site, path), path.read_bytes(), len(site.seen)) == ("new", BODY, 3)


def test_a_lasting_failure_is_tried_four_times_and_a_final_one_once(site: Site, path: Path) -> None:
    site.plan = ["503"] * 9
    with pytest.raises(SourceError, match=rf"^{site.url}: HTTP 503$"):
        get(site, path)
    assert len(site.seen) == fetch.ATTEMPTS == 4
    site.plan = ["404"]
    with pytest.raises(SourceError, match=rf"^{site.url}: HTTP 404$"):
        get(site, path)
    assert len(site.seen) == 5
    assert beside(path) == set()


def test_after_a_cut_only_the_rest_is_asked_for(site: Site, path: Path) -> None:
    site.plan = ["cut"]
    assert (get(site, path), path.read_bytes()) == ("new", BODY)
    assert (site.seen[1]["Range"], site.seen[1]["If-Range"]) == (f"bytes={HALF}-", '"v1"')
    assert site.seen[0]["Accept-Encoding"] == "identity"
    assert beside(path) == {"sites.csv", "sites.csv.meta.json"}


def test_a_part_outlives_the_program_where_it_can_be_continued(site: Site, path: Path) -> None:
    site.plan = ["cut", "503", "503", "503"]
    with pytest.raises(SourceError):
        get(site, path)
    assert beside(path) == {"sites.csv.part", "sites.csv.part.etag"}
    assert (get(site, path), path.read_bytes()) == ("new", BODY)
    assert site.seen[-1]["Range"] == f"bytes={HALF}-"


@pytest.mark.parametrize("etag", ["", 'W/"v1"'])
def test_a_part_of_no_known_version_is_begun_again_and_not_left_behind(site: Site, path: Path, etag: str) -> None:
    site.headers["ETag"] = etag
    site.plan = ["cut"]
    assert (get(site, path), path.read_bytes()) == ("new", BODY)
    assert "Range" not in site.seen[1]
    path.unlink()
    site.plan = ["cut"] * 4
    with pytest.raises(SourceError, match="closed connection"):
        get(site, path)
    assert beside(path) == {"sites.csv.meta.json"}


def test_a_part_is_never_continued_with_another_version(site: Site, path: Path) -> None:
    site.plan = ["cut", "503", "503", "503"]
    with pytest.raises(SourceError):
        get(site, path)
    site.body, site.headers["ETag"] = BODY.replace(b"owner", b"OWNER"), '"v2"'
    assert (get(site, path), path.read_bytes()) == ("new", site.body)


@pytest.mark.parametrize("answers", [["shifted"], ["416"], ["short"], ["short", "short"]])
def test_an_answer_that_is_not_the_rest_does_not_damage_the_file(site: Site, path: Path, answers: list[str]) -> None:
    site.plan = ["cut", *answers]
    assert (get(site, path), path.read_bytes()) == ("new", BODY)


@pytest.mark.parametrize("told", [True, False])
def test_a_file_beyond_the_cap_is_refused_and_leaves_nothing(
    site: Site, path: Path, monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    monkeypatch.setattr(fetch, "MAX_BYTES", len(BODY) - 1)
    site.plan = ["none" if told else "no length"]
    with pytest.raises(SourceError, match=rf"larger than {len(BODY) - 1:,} bytes"):
        get(site, path)
    assert (len(site.seen), beside(path)) == (1, set())
    monkeypatch.setattr(fetch, "MAX_BYTES", len(BODY))
    site.plan = ["none" if told else "no length"]
    assert get(site, path) == "new"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("503", "HTTP 503"), ("404", "HTTP 404"), ("403", "HTTP 403"), ("page", "is a web page, not data"),
     ("hang up", "disconnected"), ("file:///etc/passwd", "file"), ("/sites.csv", "redirects")],
)  # fmt: skip
def test_a_failure_keeps_the_last_good_file_marked_until_it_works_again(
    site: Site, path: Path, fault: str, reason: str
) -> None:
    get(site, path)
    site.body, site.headers["ETag"] = b"site\nnew\n" * 50_000, '"v2"'
    site.plan = [fault] * 6
    with pytest.raises(SourceError, match=rf"^{site.url}: .*{reason}.*; the last good file is kept and marked stale$"):
        get(site, path)
    assert path.read_bytes() == BODY
    assert reason in (path.parent / "sites.csv.stale").read_text()
    site.plan = []
    assert (get(site, path), path.read_bytes()) == ("new", site.body)
    assert beside(path) == {"sites.csv", "sites.csv.meta.json"}


def test_the_mark_also_goes_when_nothing_has_changed(site: Site, path: Path) -> None:
    get(site, path)
    site.plan = ["404"]
    with pytest.raises(SourceError):
        get(site, path)
    assert "sites.csv.stale" in beside(path)
    assert get(site, path) == "unchanged"
    assert "sites.csv.stale" not in beside(path)


def test_the_file_is_whole_or_not_there_at_every_moment(site: Site, path: Path) -> None:
    seen: list[bytes] = []

    def look(*_: object) -> None:
        seen.append(path.read_bytes() if path.exists() else b"")

    bring(site.url, path, look)
    assert set(seen) == {b""}
    site.body, site.headers["ETag"] = BODY * 2, '"v2"'
    seen.clear()
    os.link(path, path.parent / "opened before")
    bring(site.url, path, look)
    assert set(seen) == {BODY}
    assert path.read_bytes() == BODY * 2
    assert (path.parent / "opened before").read_bytes() == BODY


def test_one_budget_bounds_all_attempts_and_the_waits_between_them(site: Site, path: Path) -> None:
    site.plan = ["drip", "drip", "drip", "drip"]
    with pytest.raises(SourceError, match=r"took too long|timed out"):
        get(site, path, budget=1)
    assert len(site.seen) == 1
    site.plan = ["503"] * 4
    with pytest.raises(SourceError, match="HTTP 503"):
        bring(site.url, path, lambda *_: None, budget=5, wait=30)
    assert len(site.seen) == 2


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "http://[::1", "ftp://127.0.0.1/x", "no address", ""])
def test_an_address_that_leads_nowhere_is_an_error_that_names_it(tmp_path: Path, site: Site, url: str) -> None:
    with pytest.raises(SourceError) as raised:
        bring(url, tmp_path / "x.csv", lambda *_: None, wait=0.01)
    assert str(raised.value).startswith(f"{url}: ")
    assert len(str(raised.value)) > len(url) + 5


def test_a_cache_that_cannot_be_written_is_an_error(tmp_path: Path, site: Site) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(SourceError, match=r"File exists|Not a directory"):
        get(site, tmp_path / "cache" / "x.csv")


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["no-such-source"], "no source is called no-such-source; see `aikg sources`"),
        (["epoch-notable", "nor-this"], "no source is called nor-this"),
        (["aju-article"], "aju-article cannot be downloaded: no address is known"),
    ],
)
def test_the_command_refuses_names_it_cannot_fetch(tmp_path: Path, names: list[str], reason: str) -> None:
    result = CliRunner().invoke(main, ["--home", str(tmp_path), "fetch", *names])
    assert result.exit_code == 1
    assert reason in result.output
    assert list(tmp_path.iterdir()) == []
