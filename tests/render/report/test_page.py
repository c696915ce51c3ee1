"""The report as text: what it says, that it is the same each time, and that nothing in it can run or load."""

from __future__ import annotations

import base64
import hashlib
import re
import shlex
from html.parser import HTMLParser

import pytest

from gpudb.catalog import Catalog
from gpudb.cli.report import command
from gpudb.render.report import Asked, gather, page
from gpudb.render.report.markup import el, escape, link
from tests.helpers import answer, run
from tests.hostile import ATTACKS

ASKED = ("H100", "H800", "H20", "--to", "CN", "--on", "2025-05-01")


class Reader(HTMLParser):
    """The tags, attributes, table cells and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.cell = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.cell = True

    def handle_endtag(self, tag):
        self.cell = self.cell and tag not in ("td", "th")

    def handle_data(self, data):
        if self.cell:
            self.rows[-1][-1] += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def made(real_db):
    with Catalog(real_db) as catalog:
        asked = gather(catalog, Asked(("H100", "H800", "H20"), to="CN", on="2025-05-01"))
    return asked._replace(command=command(asked))


@pytest.fixture(scope="module")
def text(made):
    return page(made)


def test_every_value_of_the_comparison_stands_in_its_cell(real_db, text, capsys):
    rows = answer("compare", *ASKED, "--db", real_db, capsys=capsys)["rows"]
    shown = {row[0]: row[1:] for row in Reader(text).rows if len(row) == 4}
    for row in rows:
        cells = shown[row["label"] + (f" [{row['unit']}]" if row["unit"] else "")]
        for part, said in zip(("h100-sxm5-80gb", "h800-sxm5-80gb", "h20-sxm5-96gb"), cells, strict=True):
            held = row["cells"][part]
            body = said.removeprefix(part)
            if held["state"] == "known" and isinstance(held["value"], (int, float)) and not isinstance(held["value"], bool):
                assert float(re.match(r"-?[\d.]+", body)[0]) == held["value"], (row["column"], part)
            elif held["state"] == "known":
                assert str(held["value"]).replace("_", " ")[:20] in body.replace("_", " "), (row["column"], part)
            else:
                blank = {"unknown": "?", "not_applicable": "n/a", "not_published": "not publ."}[held["state"]]
                assert body.startswith(blank), (row["column"], part)
            marks = (
                re.match(r"-?[\d.]*([*~'!]*)", body)[1]
                if held["state"] == "known" and not isinstance(held["value"], str)
                else None
            )
            if marks is not None:
                assert ("*" in marks, "'" in marks, "!" in marks) == (held["derived"], held["secondary"], held["disputed_by"] > 0)
                assert ("~" in marks) == held["estimated"]
                delta = held["delta_percent"]
                assert ("to the baseline" in body) == (delta is not None and part != "h100-sxm5-80gb")


def test_status_layers_and_citations_are_those_of_the_command(real_db, text, capsys):
    for part in answer("status", *ASKED, "--db", real_db, capsys=capsys):
        for layer in part["layers"]:
            assert str(escape(layer["basis"])) in text
            assert str(escape(layer["citation"])) in text
        for reason in part["reasons"]:
            assert str(escape(reason)) in text


def test_every_footnote_leads_to_a_source_with_its_address_and_place(real_db, text):
    read = Reader(text)
    ids = {attributes.get("id") for _, attributes in read.tags}
    jumps = {str(a["href"])[1:] for a in read.named("a") if str(a["href"]).startswith("#")}
    assert jumps <= ids
    assert {name for name in ids if name and name.startswith("source-")} == {name for name in jumps if name.startswith("source-")}
    assert all(str(a["href"]).startswith(("#", "https://", "http://")) for a in read.named("a"))
    assert "whitepaper v1.04" in text
    assert text.count('class="place"') > 20


def test_the_page_can_run_nothing_and_load_nothing(text):
    read = Reader(text)
    assert not {tag for tag, _ in read.tags} & {"script", "iframe", "object", "embed", "img", "link", "form", "base", "style-src"}
    assert not [a for _, attributes in read.tags for a in attributes if a.startswith("on") or a == "style"]
    policy = next(m["content"] for m in read.named("meta") if m.get("http-equiv") == "Content-Security-Policy")
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style
    assert "@import" not in style


def test_the_page_is_built_for_readers_of_every_kind(text):
    read = Reader(text)
    assert read.named("html") == [{"lang": "en"}]
    assert len(read.named("h1")) == len(read.named("main")) == len(read.named("nav")) == 1
    assert len(read.named("caption")) == len(read.named("table"))
    assert all(th.get("scope") for th in read.named("th"))
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_same_question_gives_the_same_bytes_and_the_page_names_the_command(real_db, made, text, tmp_path, capsys):
    words = shlex.split(made.command)
    assert words[0] == "gpudb"
    assert str(escape(made.command)) in text
    out = []
    for name in ("a.html", "b.html"):
        given = [*words[1:-1], str(tmp_path / name), "--db", real_db]
        assert run(*given, capsys=capsys)[0] == 0
        out.append((tmp_path / name).read_bytes())
    assert out[0] == out[1]
    # the first page was asked for by family names, and says how they were taken
    bare = re.sub(r'<p class="note">.*?</p>\n', "", text).encode()
    assert re.sub(rb'<p class="note">.*?</p>\n', b"", out[0]) == bare


@pytest.mark.slow
def test_both_engines_give_the_same_bytes(real_db, real_pg):
    pages = []
    for url in (real_db, real_pg):
        with Catalog(url) as catalog:
            pages.append(page(gather(catalog, Asked(("H100", "mi300x", "H20"), to="DE", on="2026-01-20", known_at="2026-11-23"))))
    assert pages[0] == pages[1]


def test_an_answer_as_known_earlier_stands_beside_the_answer_of_today(real_db):
    with Catalog(real_db) as catalog:
        earlier = page(gather(catalog, Asked(("H20",), to="CN", on="2025-05-01", known_at="2025-06-01")))
    assert "As known on 2025-06-01" in earlier
    row = next(row for row in Reader(earlier).rows if len(row) == 4 and row[3].endswith("no"))
    assert "unknown" in row[1]
    assert "license required" in row[2]


def test_many_parts_stand_in_tables_of_at_most_five_with_the_baseline_first(real_db):
    parts = ("H100", "H800", "H20", "H200", "mi300x", "a100-sxm4-80gb", "b200-sxm-180gb")
    with Catalog(real_db) as catalog:
        made = gather(catalog, Asked(parts, to="CN", on="2025-05-01", baseline="H20", sources=False))
    heads = [row for row in Reader(page(made)).rows if row[0] == "Attribute"]
    assert [len(row) - 1 for row in heads] == [5, 3]
    assert all("h20-sxm5-96gb" in row[1] for row in heads)
    assert "source-1" not in page(made)


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_stays_text_in_every_place_of_the_page(made, attack):
    compared = made.comparison
    hostile = made._replace(
        comparison=compared._replace(
            names=dict.fromkeys(compared.names, attack),
            rows=tuple(row._replace(label=attack, unit=attack, group=attack) for row in compared.rows[:3]),
            sources={
                k: s._replace(title=attack, url=f"javascript:{attack}", publisher_name=attack)
                for k, s in compared.sources.items()
            },
        ),
        answers=tuple(a._replace(basis=attack, citation=attack, reasons=(attack,), status=attack) for a in made.answers),
        notes=(attack,),
        destination_name=attack,
        release=made.release._replace(release=attack),
    )
    plain = {tag for tag, _ in Reader(page(made)).tags}
    read = Reader(page(hostile))
    assert {tag for tag, _ in read.tags} <= plain
    assert not [a for _, attributes in read.tags for a in attributes if a.startswith("on")]
    assert not [a for a in read.named("a") if str(a["href"]).lower().startswith("javascript")]
    assert "\u202e" not in page(hostile)


def test_text_is_escaped_unless_it_is_markup_and_only_http_becomes_a_link():
    assert el("p", "<b>", el("i", "&"), title='"x"') == '<p title="&quot;x&quot;">&lt;b&gt;<i>&amp;</i></p>'
    assert link("x", "javascript:alert(1)") == "x"
    assert link("x", "https://a.example/?a=1&b=2") == '<a href="https://a.example/?a=1&amp;b=2" rel="noreferrer">x</a>'


def test_a_report_is_html_only_and_says_where_data_come_from(capsys):
    for option in (("--json",), ("--format", "csv")):
        code, out, err = run("report", "H20", *option, capsys=capsys)
        assert (code, out) == (2, "")
        assert "compare --json" in err


def test_the_pictures_take_their_colors_from_the_page_in_light_and_in_dark(made):
    text = page(made)
    assert text.count("<svg ") == len(made.pictures) == 3
    assert "<style>" not in text.partition("</head>")[2]
    used = set(re.findall(r'class="([fs]-[a-z]+)', text))
    assert {"f-text", "f-background", "s-grid"} <= used
    light, _, dark = text.partition("<style>")[2].partition("@media screen and (prefers-color-scheme:dark){svg.picture")
    assert all(f"svg.picture .{name}{{" in light and f"svg.picture .{name}{{" in f"svg.picture{dark}" for name in used)
