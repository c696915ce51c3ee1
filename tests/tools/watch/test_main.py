"""The whole way, over a socket: list, read, tick, accept; with a source down; and what the schedule runs."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.tools.watch.support import TODAY, Reply, answer, as_reply
from tools.files import ROOT
from tools.watch import __main__ as tool
from tools.watch import checklist
from tools.watch.watched import watched


@pytest.fixture
def run(api, fetcher, seed, tmp_path):
    def run(*words, day=TODAY):
        return tool.main(
            ["--seed", str(seed), "--file", str(tmp_path / "list.md"), *words],
            today=day,
            fetcher=fetcher,
            addresses=api.addresses,
        )

    return run


@pytest.fixture
def file(tmp_path):
    return tmp_path / "list.md"


def tick(file, *but):
    lines = file.read_text().splitlines()
    file.write_text(
        "\n".join(line if any(f"item {id_} " in line for id_ in but) else line.replace("- [ ]", "- [x]") for line in lines)
    )


def test_from_the_listing_to_the_review(run, file, seed, capsys):
    assert run() == 0
    printed = capsys.readouterr().out
    assert printed.startswith("Listing of 2026-09-01: what was published since the last review\n")
    assert re.findall(r"(?m)^\S.*(?=\n  \[)", printed) == [
        "Federal Register: read",
        "eCFR: read",
        "EDGAR: read",
        "Look at the title; read on only if it says more than expected",
        "By hand",
    ]
    assert run("--accept", str(file), "--reviewed-by", "A. Reader", "--until", "2026-09-01", day=dt.date(2026, 9, 2)) == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == len(checklist.read(file.read_text()).entries) + 1
    assert "not ticked: 91 FR 1684 (fr:2026-00789)" in told
    assert told[-1] == "nothing was written"
    tick(file)
    assert (
        run(
            "--accept",
            str(file),
            "--reviewed-by",
            "A. Reader",
            "--until",
            "2026-09-01",
            "--note",
            "rule=As before.",
            day=dt.date(2026, 9, 2),
        )
        == 0
    )
    told = capsys.readouterr().out
    assert "rule: reviewed until 2026-08-28 (was 2026-01-10)" in told
    assert "seed/release.toml is of 2026-01-11" in told
    reviews = watched(seed).reviews
    assert {name: str(review.until) for name, review in reviews.items()} == {
        "rule": "2026-08-28",
        "letter": "2026-09-01",
        "tariff": "2026-09-01",
        "trade": "2026-09-01",
    }
    assert reviews["rule"].note.startswith("As before. Listing of 2026-09-01")
    assert "91 FR 43034" in reviews["rule"].note
    assert "NVIDIA 10-Q filed 2026-08-26" in reviews["letter"].note


def test_what_was_read_on_the_last_reviewed_day_does_not_come_again(run, file, capsys):
    run()
    tick(file)
    run("--accept", str(file), "--reviewed-by", "A. Reader", "--until", "2026-08-26", day=dt.date(2026, 9, 2))
    assert run("--force", day=dt.date(2026, 9, 8)) == 0
    assert set(checklist.read(file.read_text()).entries) == {"hand:rule", "hand:letter", "hand:tariff", "hand:trade"}


def test_what_came_on_that_day_and_was_not_read_comes(run, file, api):
    run()
    tick(file)
    run("--accept", str(file), "--reviewed-by", "A. Reader", "--until", "2026-08-05", day=dt.date(2026, 9, 2))
    page = answer("edgar_amd.json")
    page["filings"]["recent"]["accessionNumber"][1] = "0000002488-26-000124"
    page["filings"]["recent"] |= {"filingDate": ["2026-08-05"] * 4, "form": ["10-Q", "8-K", "10-Q", "10-K"]}
    api.put("/submissions/CIK0000002488", as_reply(page))
    run("--force", day=dt.date(2026, 9, 8))
    assert "edgar:0000002488-26-000124" in checklist.read(file.read_text()).entries


@pytest.mark.parametrize(
    ("beginning", "source", "held"),
    [
        ("/api/v1/", "Federal Register", {"rule", "tariff"}),
        ("/api/versioner/", "eCFR", {"rule"}),
        ("/submissions/", "EDGAR", {"letter"}),
    ],
)
def test_a_source_that_fails_is_told_hides_no_other_and_keeps_its_layers(api, run, file, seed, capsys, beginning, source, held):
    api.put(beginning, Reply(status=500))
    assert run() == 1
    out, err = capsys.readouterr()
    assert f"! {source}: 127.0.0.1" in out
    assert f"{source}: 127.0.0.1" in err
    sources = {"Federal Register", "eCFR", "EDGAR"} - {source}
    assert all(f"{other}: read" in out for other in sources)
    tick(file)
    assert run("--accept", str(file), "--reviewed-by", "A. Reader", "--until", "2026-09-01", day=dt.date(2026, 9, 2)) == 0
    stayed = {name for name, review in watched(seed).reviews.items() if review.until == dt.date(2026, 1, 10)}
    assert stayed == held


def test_lines_of_a_layer_that_stays_need_no_tick(api, run, file, capsys):
    api.put("/submissions/", Reply(status=404))
    run()
    tick(file, "hand:letter")
    assert run("--accept", str(file), "--reviewed-by", "A. Reader", "--until", "2026-09-01", day=dt.date(2026, 9, 2)) == 0
    assert "letter: stays at 2026-01-10, EDGAR was not asked whole" in capsys.readouterr().out


def test_a_list_that_is_half_ticked_is_not_written_over(run, file, capsys):
    file.write_text("- [x] half")
    assert run() == 2
    assert "perhaps half ticked" in capsys.readouterr().err
    assert file.read_text() == "- [x] half"
    assert run("--force", "--format", "markdown") == 0
    assert capsys.readouterr().out == file.read_text()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--until", "2026-09-01"], 2, "go with --accept"),
        (["--accept", "list.md"], 2, "needs --reviewed-by"),
        (["--accept", "none.md", "--reviewed-by", "A", "--until", "2026-09-01"], 1, "no checklist that can be accepted"),
    ],
)
def test_words_that_do_not_belong_together_are_refused(run, capsys, words, code, told):
    assert run(*words) == code
    assert told in capsys.readouterr().err


def test_an_empty_answer_of_every_source_is_a_listing_with_the_search_by_hand(api, run, file, capsys):
    api.put("/api/v1/", Reply(b'{"count": 0}'))
    api.put("/api/versioner/v1/versions/", Reply(b'{"content_versions": [], "meta": {"total_pages": "1", "result_count": "0"}}'))
    api.put(
        "/submissions/",
        Reply(
            b'{"filings": {"recent": {"accessionNumber": [], "filingDate": [], "form": [], "items": [], "primaryDocument": []}, "files": []}}'
        ),
    )
    assert run() == 0
    assert set(checklist.read(file.read_text()).entries) == {"hand:rule", "hand:letter", "hand:tariff", "hand:trade"}


def test_the_schedule_and_the_page_name_options_that_there_are(capsys):
    with pytest.raises(SystemExit):
        tool.main(["--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    for name in (".github/workflows/watch.yml", "docs/data-release.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        commands = re.findall(r"python -m tools\.watch([^\n`|]*)", text)
        assert commands, name
        assert {word for command in commands for word in re.findall(r"--[a-z-]+", command)} <= known
