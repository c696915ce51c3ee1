"""The report as text: the answer first, the same as the commands, the same each time, and nothing in it that can run or load."""

from __future__ import annotations

import base64
import hashlib
import re
import shlex

import pytest

from gpudb.catalog import Catalog
from gpudb.cli.publish import command
from gpudb.publish.blocks import Link, Markup, address
from gpudb.publish.report import Asked, gather, page
from tests.helpers import answer, run
from tests.hostile import ATTACKS
from tests.publish.test_site import Read

ASKED = ("H100", "H800", "H20", "--to", "CN", "--on", "2025-05-01")


def made(real_db: str, *parts: str, **more: object) -> str:
    with Catalog(real_db) as catalog:
        found = gather(catalog, Asked(parts, **more))  # type: ignore[arg-type]
    return page(found._replace(command=command(found.asked)))


@pytest.fixture(scope="module")
def text(real_db: str) -> str:
    return made(real_db, "H100", "H800", "H20", to="CN", on="2025-05-01")


@pytest.fixture(scope="module")
def whole(real_db: str) -> str:
    return made(real_db, "H100", "H800", "H20", to="CN", on="2025-05-01", every=True)


def test_the_answer_of_each_part_stands_first_with_its_reason(real_db, text, capsys):
    shown = Read(text).text
    at = [shown.index(part["summary"]) for part in answer("status", *ASKED, "--db", real_db, capsys=capsys)]
    assert at == sorted(at)
    assert at[-1] < shown.index("What decides") < shown.index("Sources")
    for words in ("6.7x less", "33x less", "TPP", "military end use (744.21)", "policy", "presumption of denial"):
        assert words in shown, words


def test_all_has_every_layer_reason_caveat_and_value_of_the_commands(real_db, whole, capsys):
    shown = Read(whole).text
    for part in answer("status", *ASKED, "--db", real_db, capsys=capsys):
        for layer in part["layers"]:
            assert " ".join(layer["citation"].split()) in shown
        for caveat in part["caveats"]:
            assert caveat["text"] in shown
    for row in answer("compare", *ASKED, "--db", real_db, capsys=capsys)["rows"]:
        assert row["label"] in shown, row["column"]
    assert whole.count("<svg ") == 3


def test_the_page_can_run_nothing_and_load_nothing(text, whole):
    for one in (text, whole):
        read = Read(one)
        assert (read.scripts, [name for name in read.attributes if name.startswith("on") or name == "style"]) == ([], [])
        assert not re.search(r"<(?:iframe|object|embed|img|link|form|base)\b", one)
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', one)[1].replace("&#39;", "'")
        style = one.partition("<style>")[2].partition("</style>")[0]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        assert "url(" not in style
        assert "@import" not in style
        assert all(link.startswith(("https://", "http://", "#")) for link in read.links)
        assert len(read.ids) == len(set(read.ids))


def test_a_page_about_three_parts_is_small(text):
    assert len(text.encode()) < 200_000


def test_the_same_question_gives_the_same_bytes_and_the_page_names_the_command(real_db, text, tmp_path, capsys):
    words = shlex.split(re.search(r"<pre[^>]*><code>(gpudb report .*)</code>", text)[1])
    out = []
    for name in ("a.html", "b.html"):
        assert run(*words[1:-1], str(tmp_path / name), "--db", real_db, capsys=capsys)[0] == 0
        out.append((tmp_path / name).read_text(encoding="utf-8"))
    assert out[0] == out[1]
    # the first page was asked for by family names, and says what they were taken as
    assert out[0].replace("\n", "") == re.sub(r"<p>H100 = [^<]*</p>", "", text).replace("\n", "")


@pytest.mark.slow
def test_both_engines_give_the_same_bytes(real_db, real_pg):
    asked = {"to": "DE", "on": "2026-01-20", "known_at": "2026-11-23", "every": True}
    assert made(real_db, "H100", "mi300x", "H20", **asked) == made(real_pg, "H100", "mi300x", "H20", **asked)


def test_an_answer_as_known_earlier_stands_beside_the_answer_of_today(real_db):
    shown = Read(made(real_db, "H20", to="CN", on="2025-05-01", known_at="2025-06-01")).text
    assert "As known on 2025-06-01 On record now NVIDIA H20 SXM5 96GB UNKNOWN" in shown
    assert "LICENSE REQUIRED" in shown.partition("On record now")[2]


def test_a_day_that_nobody_reviewed_is_unknown_and_the_pictures_say_which_day_they_show(real_db):
    shown = Read(made(real_db, "H20", to="CN", on="2026-11-29")).text
    assert "unknown" in shown.partition("What decides")[0].lower()
    assert "pictures show 2026-10-06, the last reviewed day" in shown


def test_what_is_said_beside_the_answer_stands_behind_it_and_names_no_option(real_db, tmp_path, capsys):
    target = tmp_path / "r.html"
    code, _, err = run("report", "H20", "-o", str(target), "--on", "2026-11-30", "--db", real_db, capsys=capsys)
    shown = Read(target.read_text(encoding="utf-8")).text.partition("With this release")[0]
    assert (code, "no --to was given" in err) == (0, True)
    assert shown.index("not reviewed after") < shown.index("The law was not reviewed") < shown.index("What decides")
    assert "was given" not in shown


def test_columns_and_differences_choose_the_values_and_sources_can_be_left_away(real_db):
    shown = made(real_db, "H100", "H20", to="CN", on="2025-05-01", columns=("memory_gb", "tpp"), sources=False)
    assert "Memory [GB]" in Read(shown).text
    assert "NVLink, both ways" not in Read(shown).text
    assert 'id="sources"' not in shown


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_stays_text_and_only_http_becomes_a_link(attack):
    shown = str(Markup({attack: "part/x.html"}).rich(f"{attack} {attack}"))
    assert {tag for tag in re.findall(r"<(\w+)", shown)} <= {"a", "span"}
    assert "\u202e" not in shown
    assert address(Link("x", f"javascript:{attack}"), "") == ""
    assert address(Link("x", "//evil.example"), "") == ""


def test_a_report_is_html_only_and_says_where_data_come_from(capsys):
    for option in (("--json",), ("--format", "csv")):
        code, out, err = run("report", "H20", *option, capsys=capsys)
        assert (code, out) == (2, "")
        assert "compare --json" in err


def test_the_pictures_take_their_colors_from_the_page_in_light_and_in_dark(whole):
    assert "<style>" not in whole.partition("</head>")[2]
    used = set(re.findall(r'class="([fs]-[a-z]+)', whole))
    assert {"f-text", "f-background", "s-grid"} <= used
    light, _, dark = whole.partition("<style>")[2].partition("@media screen and (prefers-color-scheme:dark){svg.picture")
    assert all(f"svg.picture .{name}{{" in light and f"svg.picture .{name}{{" in f"svg.picture{dark}" for name in used)
