"""Where an answer goes: the ending picks the format, nothing is overwritten by accident, a file is whole or absent."""

from __future__ import annotations

import io
import json
import os
import stat
import threading
from pathlib import Path

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


@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "jsonl", "md", "html", "tex", "txt", "parquet", "xlsx"])
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


def socket_at(path):
    import socket

    with socket.socket(socket.AF_UNIX) as held:
        held.bind(str(path))


@pytest.mark.parametrize(
    ("make", "says"),
    [(Path.mkdir, "not a regular file"), (lambda p: p.symlink_to("nowhere"), "a link to a file"), (socket_at, "not a regular")],
    ids=["folder", "dead link", "socket"],
)
def test_what_is_no_file_is_not_replaced_even_with_force(make, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the path of a socket may hold 107 bytes
    make(Path("x.txt"))
    before = os.lstat("x.txt").st_mode
    with pytest.raises(UsageError, match=says):
        output.write("new", "x.txt", force=True)
    assert os.lstat("x.txt").st_mode == before
    assert os.listdir() == ["x.txt"]


def test_a_named_pipe_gets_the_bytes_and_stays_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "x.csv")
    got = []
    reader = threading.Thread(target=lambda: got.append((tmp_path / "x.csv").read_bytes()))
    reader.start()
    output.write("a,b\n", str(tmp_path / "x.csv"), force=False)
    reader.join()
    assert got == [b"a,b\n"]
    assert stat.S_ISFIFO(os.stat(tmp_path / "x.csv").st_mode)


def test_a_device_is_written_to_and_never_replaced():
    output.write("gone", "/dev/null", force=False)
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    with pytest.raises(DatabaseError, match="No space left"):
        output.write("too much", "/dev/full", force=False)


def test_a_file_that_appears_while_the_answer_is_written_is_not_replaced(tmp_path, monkeypatch):
    path = tmp_path / "x.txt"
    real = os.fsync

    def slow(handle):
        path.write_text("somebody else's")
        real(handle)

    monkeypatch.setattr(os, "fsync", slow)
    with pytest.raises(UsageError, match="exists already"):
        output.write("mine", str(path), force=False)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("x.txt", "somebody else's")]


def test_a_replaced_file_keeps_its_permissions(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("old")
    path.chmod(0o640)
    output.write("new", str(path), force=True)
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o640)


def test_a_name_as_long_as_a_folder_allows_is_written(tmp_path):
    path = tmp_path / ("x" * 251 + ".txt")
    output.write("new", str(path), force=False)
    assert path.read_text() == "new"
    assert len(os.listdir(tmp_path)) == 1


def test_a_file_system_without_links_is_written_too(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    output.write("new", str(tmp_path / "x.txt"), force=False)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("x.txt", "new")]


class Terminal(io.StringIO):
    """A standard output that says it is a terminal."""

    def __init__(self, encoding="utf-8"):
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self):
        return self._encoding

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("environment", "wanted", "colored"),
    [
        ({}, None, True), ({"NO_COLOR": "1"}, None, False), ({"TERM": "dumb"}, None, False), ({"NO_COLOR": ""}, None, True),
        ({}, "never", False), ({"NO_COLOR": "1"}, "always", True), ({"TERM": "dumb"}, "auto", False),
    ],
)  # fmt: skip
def test_a_terminal_is_colored_unless_somebody_says_no(environment, wanted, colored, monkeypatch):
    monkeypatch.delenv("TERM", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", Terminal())
    assert output.screen(None, 80, wanted)[1] is colored
    assert output.screen("x.txt", 80, wanted)[1] is (wanted == "always")


def test_a_pipe_is_colored_only_on_request(capsys):
    assert output.screen(None)[1] is False
    assert output.screen(None, color="always")[1] is True


def test_a_terminal_that_is_not_utf8_gets_ascii(monkeypatch):
    from gpudb.render.text import clean, is_ascii_only

    monkeypatch.setattr("sys.stdout", Terminal("latin-1"))
    output.screen(None, 80)
    assert is_ascii_only()
    assert clean("mm\u00b2 \u2013 Caf\u00e9 \u4e0a") == "mm2 - Cafe \\u4e0a"
    output.screen("x.txt", 80)
    assert not is_ascii_only()


def test_ascii_ends_with_the_command_that_asked_for_it(real_db, capsys):
    from gpudb.cli.main import run
    from gpudb.render.text import clean

    assert run(["show", "H20", "--ascii", "--db", real_db]) == 0
    assert capsys.readouterr().out.isascii()
    assert clean("\u00b2") == "\u00b2"


def test_ascii_of_one_thread_is_none_of_another_and_ends_with_its_block():
    import threading

    from gpudb.render.text import clean, in_ascii

    seen = []
    with in_ascii(True):
        other = threading.Thread(target=lambda: seen.append(clean("\u00b2 \u2265")))
        other.start()
        other.join()
        assert clean("\u00b2 \u2265 \u2502") == "2 >= |"
        with in_ascii(False):
            assert clean("\u00b2") == "\u00b2"
        assert clean("\u00b2") == "2"
    assert seen == ["\u00b2 \u2265"]
    assert clean("\u00b2") == "\u00b2"


@pytest.mark.parametrize(("width", "color"), [(19, None), (10_001, None), (-1, None), (80, "red"), (80, "")])
def test_a_width_or_color_without_meaning_is_refused(width, color):
    with pytest.raises(UsageError) as caught:
        output.screen(None, width, color)
    assert caught.value.hint


def test_a_file_is_as_wide_as_the_answer_even_when_a_terminal_asked_for_it(monkeypatch):
    monkeypatch.setattr("sys.stdout", Terminal())
    monkeypatch.setenv("COLUMNS", "40")
    assert output.screen("x.txt")[0] is None
    assert output.screen("x.txt", 100)[0] == 100
    assert output.screen(None)[0] == 40


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
