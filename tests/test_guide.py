"""The pages of the guide: what is marked there runs, and prints what stands below it."""

from __future__ import annotations

import re

import pytest

from tools import guide

#: beginnings of what a page tells without running it: it installs, or serves until Ctrl-C
NOT_RUN = ("python3 -m venv .venv", "pip install ", "gpudb serve", "claude mcp add ", "codex mcp add ")


@pytest.fixture(scope="module")
def environment(tmp_path_factory, real_db):
    return guide.environment(tmp_path_factory.mktemp("bin"), real_db) | {"GUIDE_DB": real_db}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[] if n in ("README", "python") else pytest.mark.slow) for n in guide.PAGES]
)
def test_every_block_of_a_page_runs_and_prints_what_the_page_shows(name, environment, tmp_path):
    _, told = guide.differences(name, environment, tmp_path)
    assert not told, "\n".join(["other output than the page shows; `python -m tools.guide --write` puts it in:", *told])


@pytest.mark.parametrize("name", [name for name in guide.PAGES if name != "README"])
def test_a_command_of_a_page_is_run_unless_it_installs_or_serves(name):
    for fence in guide.fences(guide.page(name).read_text(encoding="utf-8")):
        words = fence["info"].split()
        if words[0] in ("sh", "python") and "run" not in words and not words[-1].startswith("file="):
            assert all(line.startswith(NOT_RUN) for line in fence["text"].splitlines()), fence["text"]


@pytest.mark.parametrize("name", guide.PAGES)
def test_no_output_is_empty_or_wider_than_the_terminal_that_the_page_speaks_of(name):
    for block in guide.blocks(guide.page(name).read_text(encoding="utf-8")):
        if block.output:
            lines = block.output["text"].splitlines()
            assert lines
            # notes and errors are sentences that the terminal wraps; JSON and CSV are not laid out
            assert not [
                x for x in lines if len(x) > guide.COLUMNS and not x.startswith(("note: ", "gpudb: ", '  "')) and x.count(",") < 5
            ]


def test_the_tutorial_installs_as_the_readme_does():
    text = guide.page("tutorial").read_text(encoding="utf-8")
    (install,) = (f["text"] for f in guide.fences(text) if f["info"] == "sh")
    assert [line.split()[0] for line in install.splitlines()] == ["python3", "pip"]
    readme = guide.page("README").read_text(encoding="utf-8")
    assert "python3 -m venv .venv && .venv/bin/pip install --quiet . " in readme
    assert install.splitlines()[1] == "pip install ."


def test_an_output_that_rots_is_found(tmp_path, monkeypatch, environment):
    page = tmp_path / "page.md"
    page.write_text("```sh run\necho two\n```\n\n```text output\none\n```\n\n```sh run exit=3\nexit 3\n```\n")
    monkeypatch.setattr(guide, "page", lambda name: page)
    text, told = guide.differences("page", environment, tmp_path)
    assert told == [f"{page}: echo two"]
    assert "```text output\ntwo\n```" in text
    page.write_text(text)
    assert guide.differences("page", environment, tmp_path) == (text, [])


def test_a_command_that_fails_is_found(tmp_path, environment):
    (block,) = guide.blocks("```sh run\nfalse\necho later\n```\n")
    with pytest.raises(AssertionError, match="exit code 1"):
        guide.printed(block, environment, tmp_path)


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (None, "a\nb\nc\nd\n"),
        ("1-2", "a\nb\n[...]\n"),
        ("2-3", "[...]\nb\nc\n[...]\n"),
        ("1,4", "a\n[...]\nd\n"),
        ("1-4", "a\nb\nc\nd\n"),
    ],
)
def test_lines_that_are_left_out_are_shown_to_be(lines, shown):
    assert guide.cut("a\nb  \nc\nd\n\n", lines) == shown


def test_lines_that_are_not_there_are_refused():
    with pytest.raises(AssertionError, match="only 1"):
        guide.cut("a\n", "1-2")


def test_only_the_day_of_a_header_and_hashes_may_differ():
    header = "gpudb 2026.11.0 (78c72ade8b22), 2026-11-25, baseline h100\n"
    later = "gpudb 2026.11.0 (aaaaaaaaaaaa), 2027-01-01, baseline h100\n"
    assert guide.compared(header) == guide.compared(later)
    assert guide.compared(header) != guide.compared(later.replace("h100", "h20"))
    assert guide.compared("2025-04-09  letter\n") != guide.compared("2025-04-10  letter\n")
    assert not re.search("[0-9a-f]{12}", guide.compared(f"{'78c72ade8b22' * 5}abcd content 78c72ade8b22."))
