"""Where an answer goes: the ending picks the format, nothing is overwritten by accident, a file is whole or absent."""

from __future__ import annotations

import json
import os

import pytest

from gpudb.errors import DatabaseError, UsageError
from gpudb.render import output
from tests.helpers import run


@pytest.mark.parametrize(
    ("form", "as_json", "path", "chosen"),
    [
        (None, False, None, "table"),
        (None, True, None, "json"),
        ("json", True, None, "json"),
        ("csv", False, None, "csv"),
        ("csv", False, "x.json", "csv"),
        (None, False, "x.csv", "csv"),
        (None, False, "a.b/x.CSV", "csv"),
        (None, False, "x.ndjson", "jsonl"),
        (None, False, "x.md", "md"),
        (None, False, "x.htm", "html"),
        (None, False, "x.tex", "latex"),
        (None, False, "x.txt", "table"),
        (None, False, "-", "table"),
    ],
)
def test_the_format_is_what_was_asked_or_what_the_ending_says(form, as_json, path, chosen):
    assert output.choose(form, as_json, path) == chosen


@pytest.mark.parametrize(
    ("form", "as_json", "path"),
    [("csv", True, None), ("xls", False, None), (None, False, "x.xls"), (None, False, "x"), (None, False, "a.csv/x")],
)
def test_a_contradiction_or_an_unknown_ending_is_a_usage_error(form, as_json, path):
    with pytest.raises(UsageError):
        output.choose(form, as_json, path)


LIST = ("list", "--columns", "part,memory_gb")


def test_the_answer_goes_into_the_file_and_not_to_the_terminal(small_sqlite, tmp_path, capsys):
    code, out, _ = run(*LIST, "--db", small_sqlite, "-o", str(tmp_path / "x.csv"), capsys=capsys)
    assert (code, out) == (0, "")
    assert (tmp_path / "x.csv").read_text() == "part,memory_gb\nx1-big,80\nx1-small,40\ny2,96\n"


@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "jsonl", "md", "html", "tex", "txt", "parquet"])
def test_a_file_holds_the_same_bytes_as_the_terminal(ending, small_sqlite, tmp_path, capfdbinary):
    from gpudb.cli.main import run as call

    form = output.ENDINGS[ending]
    assert call([*LIST, "--db", small_sqlite, "--on", "2026-01-05", "-o", str(tmp_path / f"x.{ending}")]) == 0
    capfdbinary.readouterr()
    assert call([*LIST, "--db", small_sqlite, "--on", "2026-01-05", "--format", form]) == 0
    assert capfdbinary.readouterr().out == (tmp_path / f"x.{ending}").read_bytes()


def test_a_file_is_only_replaced_with_force(small_sqlite, tmp_path, capsys):
    path = tmp_path / "x.json"
    path.write_text("mine")
    assert run(*LIST, "--db", small_sqlite, "-o", str(path), capsys=capsys)[0] == 2
    assert path.read_text() == "mine"
    assert run(*LIST, "--db", small_sqlite, "-o", str(path), "--force", capsys=capsys)[0] == 0
    assert json.loads(path.read_text())["data"][0]["part"] == "x1-big"


def test_a_link_is_followed_and_stays_a_link(tmp_path):
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    output.write("new", str(tmp_path / "link.txt"), force=True)
    assert (tmp_path / "real.txt").read_text() == "new"
    assert (tmp_path / "link.txt").is_symlink()


@pytest.mark.parametrize(
    "make", [lambda p: p.mkdir(), lambda p: p.symlink_to("nowhere"), os.mkfifo], ids=["folder", "dead link", "pipe"]
)
def test_what_is_no_file_is_not_replaced_even_with_force(make, tmp_path):
    make(tmp_path / "x.txt")
    with pytest.raises(UsageError, match="not a regular file"):
        output.write("new", str(tmp_path / "x.txt"), force=True)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "x.txt"
    path.write_text("old")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DatabaseError, match="No space left"):
        output.write("new", str(path), force=True)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("x.txt", "old")]


@pytest.mark.parametrize("path", ["no/such/folder/x.txt", "x\0.txt"])
def test_a_path_that_cannot_be_written_is_an_error_with_a_remedy(path, tmp_path):
    with pytest.raises((UsageError, DatabaseError)) as caught:
        output.write("new", str(tmp_path / path), force=False)
    assert caught.value.hint
