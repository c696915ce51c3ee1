"""`gpudb site`: the pages of a release: what they answer first, that every link leads somewhere, and that nothing runs or comes from outside."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from posixpath import join, normpath
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest

from gpudb.law.layers import record_named
from gpudb.publish.pages import by_month
from gpudb.publish.writing import _lots
from tests.helpers import answer, run

EMBARGOED = ("KP", "IR", "SY", "CU")


class Read(HTMLParser):
    """Links, ids and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.scripts: list[dict[str, str | None]] = []
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.attributes |= held.keys()
        self.links += [held[name] or "" for name in ("href", "src") if name in held]
        self.ids += [held["id"] or ""] if "id" in held else []
        self.scripts += [held] if tag == "script" else []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def site(real_db: str) -> Iterator[Any]:
    from gpudb.publish.site import Site

    made = Site(real_db)
    yield made
    made.close()


#: pages of every kind
SAMPLE = (
    "index.html", "parts.html", "compare.html", "countries.html", "law.html", "checks.html", "claims.html", "sources.html", "questions.html",
    "pictures.html", "changes.html", "data.html", "part/h20-sxm5-96gb.html", "compare/h100-vs-h20.html", "country/cn.html",
    "country/kp.html", "rule/us-eccn-3a090.html", "question/buying-08-legal-to-china-in-march-2025.html",
)  # fmt: skip


@pytest.fixture(scope="module")
def sample(site: Any) -> dict[str, str]:
    """One page of every kind, and of each kind of record the first."""
    kinds = {path.partition("/")[0]: path for path in reversed(site.made) if "/" in path}
    return {path: site.render(path) for path in dict.fromkeys((*SAMPLE, *kinds.values())) if path in site.made}


#: the site in a process of its own, which is small: what a child took at most counts what its parent held when it was begun
WRITING = """import re, resource, sys
from gpudb.publish.writing import write
write(sys.argv[1], sys.argv[2], address="https://example.org/gpus/", formats=("csv",), contract="{}\\n")
own = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
print(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.fixture(scope="module")
def whole(real_db: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site") / "out"
    said = subprocess.run(
        [sys.executable, "-c", WRITING, str(target), real_db], capture_output=True, text=True, check=True
    ).stdout
    (target.parent / "memory").write_text(said, encoding="utf-8")
    return target


def broken(pages: Mapping[str, Read], held: set[str]) -> list[str]:
    """Links of pages that lead to no file, or to no place of one of the pages."""
    out = []
    for path, page in pages.items():
        if len(page.ids) != len(set(page.ids)):
            out.append(f"{path}: an id stands twice")
        for link in page.links:
            if link.startswith(("https://", "http://", "data:")):
                continue
            to, _, place = link.partition("#")
            target = normpath(join(path.rpartition("/")[0], unquote(to))) if to else path
            if target not in held or (place and target in pages and "=" not in place and place not in pages[target].ids):
                out.append(f"{path}: {link}")
    return out


def test_every_link_of_a_page_of_each_kind_leads_somewhere(site, sample):
    assert {path.partition("/")[0] for path in sample} >= {"part", "compare", "country", "rule", "letter", "license", "claim", "source",
                                                           "question", "event", "measure", "bill", "case"}  # fmt: skip
    assert broken({path: Read(text) for path, text in sample.items()}, set(site.paths())) == []


def help_with(site: Any, place: Path, lots: bytes, parent: int) -> int:
    """What the second process of `gpudb site` answers to these lots."""
    asked = [str(place), site.reader.url, site.day, "", site.release.content_sha256, "", str(parent)]
    code = "from gpudb.publish import writing; writing.help_writing()"
    return subprocess.run([sys.executable, "-P", "-c", code, *asked], input=lots, check=False).returncode


def test_a_second_process_writes_the_lots_that_it_is_given_and_the_same_bytes(site, tmp_path):
    lots = _lots(site)
    assert len(lots) <= 256
    assert sorted(path for lot in lots for path in lot) == sorted(site.made.keys() - {"data.html"})
    given = next(n for n, lot in enumerate(lots) if lot[-1].startswith("question/"))
    assert help_with(site, tmp_path, bytes([given, given + 1]), os.getpid()) == 0
    held = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert held == {kind for path in (*lots[given], *lots[given + 1]) for kind in (path, path.replace(".html", ".json"))}
    for path in held:
        assert (tmp_path / path).read_text(encoding="utf-8") == site.render(path), path


@pytest.mark.dear
def test_a_second_process_ends_with_the_first_and_makes_no_page_of_another_release(site, tmp_path):
    (tmp_path / "alone").mkdir()
    assert help_with(site, tmp_path / "alone", bytes([100, 101, 102]), parent=1) == 0
    assert len(list((tmp_path / "alone").rglob("*.html"))) == len(_lots(site)[100])
    other = SimpleNamespace(reader=site.reader, day=site.day, release=SimpleNamespace(content_sha256="0" * 64))
    assert help_with(other, tmp_path / "other", bytes([100]), os.getpid()) == 1
    assert not (tmp_path / "other").exists()


@pytest.mark.slow
def test_the_whole_site_is_in_the_folder_every_link_leads_somewhere_and_one_process_makes_the_same(
    whole, real_db, tmp_path, monkeypatch
):
    from gpudb.publish.writing import write

    peaks = [int(kib) / 1024 for kib in (whole.parent / "memory").read_text(encoding="utf-8").split()]
    print(f"the two processes: at most {peaks[0]:.0f} and {peaks[1]:.0f} MiB")
    assert all(20 < peak < 250 for peak in peaks)
    pages = {path.relative_to(whole).as_posix(): Read(path.read_text(encoding="utf-8")) for path in whole.rglob("*.html")}
    assert len(pages) > 1_400
    held = {path.relative_to(whole).as_posix() for path in whole.rglob("*") if path.is_file()}
    assert broken(pages, held) == []
    assert {path.replace(".html", ".json") for path in pages} <= held
    assert "<loc>https://example.org/gpus/parts.html</loc>" in (whole / "sitemap.xml").read_text(encoding="utf-8")
    assert 'rel="canonical" href="https://example.org/gpus/index.html"' in (whole / "index.html").read_text(encoding="utf-8")
    told = re.search(r'ld\+json">(.*?)</script>', (whole / "data.html").read_text(encoding="utf-8"))
    for one in json.loads(told[1])["distribution"]:
        download = whole / one["contentUrl"].removeprefix("https://example.org/gpus/")
        assert hashlib.sha256(download.read_bytes()).hexdigest() == one["sha256"], one["name"]
    monkeypatch.setattr(sys, "executable", "/bin/false")  # one process makes what a second one does not
    write(str(tmp_path / "again"), real_db, address="https://example.org/gpus/", formats=("csv",), contract="{}\n")
    for path in held:
        assert (whole / path).read_bytes() == (tmp_path / "again" / path).read_bytes(), path


def test_each_page_has_its_data_in_the_envelope_of_every_json_answer(site, sample):
    for path in sample:
        held = json.loads(site.render(path.replace(".html", ".json")))
        assert list(held)[:5] == ["schema", "release", "content_sha256", "on", "known_at"], path
        assert any("Not legal advice" in note for note in held["notes"]), path


def test_nothing_runs_inside_a_page_and_nothing_comes_from_outside(sample):
    for path, text in sample.items():
        page = Read(text)
        assert "default-src 'none'; script-src 'self'" in unescape(text)
        assert not [name for name in page.attributes if name.startswith("on") or name == "style"], path
        assert all(
            (one.get("src") or "").startswith(("site.js", "search.js", "../")) for one in page.scripts if "type" not in one
        )
        assert not re.search(r"<(?:script|img|link rel=.stylesheet.)[^>]*(?:src|href)=.https?:", text), path


def test_a_part_says_its_status_first_and_the_same_as_the_command(site, real_db, capsys):
    page = Read(site.render("part/h20-sxm5-96gb.html"))
    (told,) = answer("status", "h20-sxm5-96gb", "--to", "CN", "--on", site.day, "--db", real_db, capsys=capsys)
    assert told["summary"].rstrip(".") in page.text[:900]
    assert "What ships is mostly a board or a system" in page.text, "caveats travel with the status"
    assert json.loads(site.render("part/h20-sxm5-96gb.json"))["data"]["status"][0]["status"] == told["status"]


def test_a_country_gives_each_part_the_status_of_the_command_on_the_day_before_on_and_after_a_change(site, real_db, capsys):
    data = json.loads(site.render("country/cn.json"))["data"]
    for part, name in (
        ("h20-sxm5-96gb", "NVIDIA H20 SXM5 96GB"),
        ("h800-sxm5-80gb", "NVIDIA H800 SXM5 80GB"),
        ("l20", "NVIDIA L20"),
    ):
        periods = next(one["periods"] for one in data["periods"] if name in one["parts"])
        for day in ("2023-10-22", "2023-10-23", "2023-11-17", "2025-04-08", "2025-04-09", "2026-01-15", site.day):
            (told,) = answer("status", part, "--to", "CN", "--on", day, "--db", real_db, capsys=capsys)
            held = [one for one in periods if one["valid_from"] <= day < one["valid_before"]]
            assert [one["status"] for one in held] == [told["status"]], (part, day)
            assert held[0]["url"] or told["status"] == "unknown", (part, day)


@pytest.mark.parametrize("code", EMBARGOED)
def test_no_page_of_an_embargoed_country_says_that_no_license_is_required(site, code):
    held = json.loads(site.render(f"country/{code.lower()}.json"))["data"]["periods"]
    assert held
    assert {one["status"] for group in held for one in group["periods"]} <= {"license_required", "unknown"}
    assert 'class="status no-license-required"' not in site.render(f"country/{code.lower()}.html")


def test_every_caveat_beside_a_status_has_its_text(site):
    codes = set(re.findall(r"checks\.html#(\w+)", site.render("country/cn.html")))
    assert {"military_end_use", "entity_list", "exception_conditions"} <= codes
    assert codes <= set(Read(site.render("checks.html")).ids)


def test_the_front_page_answers_and_says_until_when_the_law_was_reviewed(site):
    page = Read(site.render("index.html"))
    assert f"The law was reviewed until {site.reviewed}" in page.text
    for words in ("H100 against H20", "6.7x less", f"What needs a license to China on {site.day}"):
        assert words in page.text, words


def test_hostile_names_stay_text(hostile_db):
    from gpudb.publish.site import Site

    made = Site(hostile_db)
    try:
        for path in ("index.html", "parts.html", "part/x1-big.html", "law.html", "sources.html", "search.js"):
            text = made.render(path)
            assert "\u202e" not in text, path
            assert path == "search.js" or "<script>alert" not in text, path
            assert "javascript:" not in "".join(Read(text).links), path
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made.render("part/x1-big.html")
    finally:
        made.close()


def test_a_folder_that_no_site_wrote_is_never_replaced(small_sqlite, tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    code, _, err = run("site", str(tmp_path / "out"), "--db", small_sqlite, "--formats", "", "--force", capsys=capsys)
    assert code == 2
    assert "was not made by the same command" in err
    assert (tmp_path / "out" / "mine").read_text() == "mine"


def test_a_destination_and_a_known_day_are_refused(small_sqlite, tmp_path, capsys):
    for option, value in (("--to", "CN"), ("--known-at", "2026-11-23")):
        code, _, err = run("site", str(tmp_path / "out"), "--db", small_sqlite, option, value, capsys=capsys)
        assert code == 2
        assert option in err


def test_a_database_without_law_is_told(small_sqlite, tmp_path, capsys):
    code, _, err = run("site", str(tmp_path / "out"), "--db", small_sqlite, "--formats", "", capsys=capsys)
    assert code == 4
    assert "no law" in err


def test_a_page_for_sql_is_there_only_with_the_package_whose_hash_is_known(site, real_db, tmp_path, capsys):
    assert "sql.html" not in site.made
    other = tmp_path / "sql.js-1.17.0.tgz"
    other.write_bytes(b"another package")
    code, _, err = run("site", str(tmp_path / "out"), "--db", real_db, "--sql", str(other), capsys=capsys)
    assert code == 2
    assert "its hash is another" in err
    code, _, err = run("site", str(tmp_path / "out"), "--db", real_db, "--sql", str(tmp_path / "none.tgz"), capsys=capsys)
    assert code == 2
    assert "npm pack sql.js@" in err
    assert not (tmp_path / "out").exists()


def test_people_read_names_and_words_not_ids_and_slugs(site, sample):
    assert not [path for path, text in sample.items() if r"\x0a" in text]
    answer_of, _, sql = Read(sample["question/buying-08-legal-to-china-in-march-2025.html"]).text.partition("The question in SQL")
    assert "NVIDIA H20 SXM5 96GB" in answer_of
    assert "no license required" in answer_of
    assert not re.search(r"h20-sxm5|no_license|memory_gb", answer_of)
    assert "SELECT" in sql
    country = Read(sample["country/cn.html"])
    assert "us-eccn-3a090" not in country.text
    assert "../rule/us-eccn-3a090.html" in country.links
    assert "nvidia-2025-04-09-h20-2" not in Read(sample["law.html"]).text
    claims = Read(sample["claims.html"])
    assert all(site.names[one["claim"]] in claims.links and one["claim"] not in claims.text for one in site.claims)
    table = Read(sample["parts.html"]).text
    assert " NVIDIA " in table
    assert " nvidia " not in table


def test_no_page_of_any_kind_shows_a_code_or_the_id_of_another_record(site, sample):
    codes = {*site.checks, "license_required", "no_license_required", "not_enforced", "case_by_case", "presumption_of_denial"}
    records = {row["id"] for row in site.events} | site.sources.keys() | {one["claim"] for one in site.claims}
    for path, text in sample.items():
        shown = re.sub(r"<pre.*?</pre>|<script.*?</script>|https?://\S+", " ", text, flags=re.S)
        held = set(re.findall(r"[A-Za-z0-9][\w.-]*\w", Read(shown).text))
        assert (sorted(held & {code for code in codes if "_" in code}), path) == ([], path)
        assert (sorted(held & {one for one in records if "-" in one}), path) == ([], path)


def test_a_count_of_all_parts_stands_before_the_table_of_statuses(site):
    for path in ("index.html", "country/my.html"):
        text = Read(site.render(path)).text
        told = re.search(r"[Oo]f (\d+) AI accelerators, ([^.]*)\.", text)
        assert told, path
        assert int(told[1]) == sum(map(int, re.findall(r"(\d+) (?:need|are|will)", told[2]))) == len(site.parts), path
        assert told.start() < text.index("Because"), path


def test_the_table_has_every_figure_whole(site, sample):
    table = Read(sample["parts.html"]).text
    rows = json.loads(site.render("parts.json"))["data"]
    held = {value for row in rows for name in ("tpp", "memory_bandwidth_gbs") if (value := row[name]) is not None}
    assert any(value != round(value) for value in held)
    assert [value for value in held if f" {value:,.10g} " not in table] == []


def test_what_else_to_check_names_what_is_filled_in_elsewhere(site):
    text = Read(site.render("checks.html")).text
    assert "{" not in text
    assert "ask --" not in text
    assert "General Prohibition 10" in text


def test_countries_with_equal_statuses_say_the_same_and_others_do_not(site):
    told = {code: site.render(f"country/{code}.json") for code in ("fr", "de", "kp")}
    periods = {code: json.loads(text)["data"]["periods"] for code, text in told.items()}
    assert periods["fr"] == periods["de"] != periods["kp"]
    assert json.loads(told["fr"])["data"]["name"] != json.loads(told["de"])["data"]["name"]


def test_what_search_engines_read_is_json_of_known_kinds_with_the_makers_whole_name(site, sample):
    held = {}
    for path, text in {**sample, "part/moore-threads-mtt-s4000.html": site.render("part/moore-threads-mtt-s4000.html")}.items():
        for found in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text):
            held[path] = json.loads(found)
            assert held[path]["@context"] == "https://schema.org"
            assert held[path]["name"]
    assert {one["@type"] for one in held.values()} == {"Dataset", "ProductModel", "Claim"}
    assert held["part/moore-threads-mtt-s4000.html"]["brand"]["name"] == "Moore Threads"
    claim = next(one for one in held.values() if one["@type"] == "Claim")
    assert claim["appearance"][0]["url"].startswith("https://")


@pytest.mark.parametrize("part", ["mi308x", "b30a", "a100-sxm4-64gb", "tpu-7x", "h100-sxm5-80gb"])
def test_why_is_said_in_words_and_not_in_names_of_columns(site, part):
    text = site.render(f"part/{part}.html")
    told = Read(text[: text.index('id="values"')]).text
    assert "TPP = " in told or part.startswith("a100")
    assert sorted(column for column in site.catalog.columns() if "_" in column and column in told) == []
    assert re.findall(r"(?:TPP|density|bandwidth) >?= [^.;]*?(?<![\d,.])\d{4,}", told) == []


def test_a_part_links_the_records_that_its_answer_names(site):
    text = site.render("part/h20-sxm5-96gb.html")
    (told,), _, _ = site.catalog.told(("h20-sxm5-96gb",), to="CN", on=site.day)
    named = {record_named(layer.basis)[0] for layer in told.answer.layers}
    assert len(named) > 10
    assert [name for name in named if f'href="../{site.names[name]}"' not in text] == []
    assert [one.code for one in told.answer.caveats if f"checks.html#{one.code}" not in text] == []


def test_what_changed_in_a_month_has_a_place_that_the_front_page_leads_to(site):
    front, changes = site.render("index.html"), site.render("changes.html")
    assert set(re.findall(r'href="changes.html#([^"]+)"', front)) <= set(re.findall(r' id="([^"]+)"', changes))
    assert 'href="changes.html#2026-07">July 2026<' in front
    month = changes[changes.index('id="2026-01"') : changes.index('id="2025-12"')]
    days = re.findall(r'class="nb">(\d{4}-\d\d)', month)
    assert set(days) == {"2026-01"}
    assert len(days) == sum(row["day"].startswith("2026-01") and row["precision"] != "year" for row in site.news)
    assert [path for title, path in by_month(site) if title == "January 2026"] == ["changes.html#2026-01"]


def test_the_front_page_leads_to_each_of_its_sections_and_to_every_part(site):
    text = site.render("index.html")
    assert re.findall(r'<section id="([^"]+)"', text) == re.findall(r'<a href="#([^"m][^"]*)"', text)
    assert [part for part in site.parts if f'href="{site.names[part]}"' not in text] == []


def test_a_document_leads_to_the_parts_that_it_says_something_of(site):
    one = next(name for name, parts in site.read_for.items() if len(parts) > 3)
    text = site.render(site.names[one])
    assert [part for part in site.read_for[one] if f'href="../{site.names[part]}"' not in text] == []


def test_backticks_are_code_and_a_figure_has_at_most_four_decimals(site):
    held = {one.name: site.render(site.names[one.name]) for one in site.questions}
    assert any("`" in one.about for one in site.questions)
    for name, text in held.items():
        assert "`" not in text[text.index('class="lead"') : text.index("</p>", text.index('class="lead"'))], name
        answer = text.partition('id="sql"')[0]
        assert re.findall(r'<td class="n">[\d,]+\.\d{5,}</td>', answer) == [], name


def test_a_code_of_an_exception_stays_as_the_law_writes_it_and_a_picture_of_the_usual_day_names_no_asked_one(site):
    assert "an exception is possible (NAC), by" in site.render("part/rtx-4090.html")
    assert "the day asked about" not in site.render("pictures/timeline.svg")


def test_the_pairs_that_are_asked_most_stand_first(real_db):
    from gpudb.publish import pages
    from gpudb.publish.site import Site

    site = Site(real_db)
    try:
        first, whole = pages.pair_list(site).sections
    finally:
        site.close()
    assert [link.href for link in first.blocks[0].held][:1] == ["compare/h100-vs-h20.html"]
    assert len(whole.blocks[0].held) == len(site.pairs)
