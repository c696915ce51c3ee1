"""In a real terminal: the pager, progress on long work, Ctrl-C; and the same commands in a pipe."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.terminals import Terminal

ROOT = Path(__file__).resolve().parents[2]
GPUDB = [sys.executable, "-m", "gpudb"]


@pytest.fixture
def environment(real_db, tmp_path):
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        "GPUDB_DB": real_db,
    }


@pytest.fixture
def pager(tmp_path):
    """A pager that says what it got, and where it leaves a mark that it ran."""
    script, mark = tmp_path / "pager", tmp_path / "paged"
    script.write_text(f'#!/bin/sh\ncat > "{mark}"\necho "PAGED $# $1"\n')
    script.chmod(0o755)
    return str(script), mark


def test_a_long_answer_goes_through_the_pager_and_its_notes_come_after(environment, pager):
    command, mark = pager
    terminal = Terminal([*GPUDB, "show", "H100", "--all"], {**environment, "GPUDB_PAGER": f"{command} 'two words'"})
    assert terminal.wait() == 0
    assert "PAGED 1 two words" in terminal.shown
    assert terminal.shown.index("PAGED") < terminal.shown.index("note: H100 is taken as")
    assert "NVIDIA H100 SXM5 80GB" in mark.read_text()
    assert "NVIDIA H100 SXM5 80GB" not in terminal.shown


@pytest.mark.dear
@pytest.mark.parametrize(
    ("words", "more"),
    [
        (("list", "name~H800", "-c", "part"), {}), (("show", "H100"), {}), (("show", "H100", "--all", "--no-pager"), {}), (("show", "H100", "--all"), {"GPUDB_PAGER": ""}),
        (("show", "H100", "--all"), {"GPUDB_PAGER": "cat"}), (("show", "H100", "--all"), {"TERM": "dumb"}), (("show", "H100", "--all", "-o", "x.json"), {}),
    ],
    ids=["short", "one screen", "option", "empty", "cat", "dumb", "file"],
)  # fmt: skip
def test_no_pager_where_none_is_wanted(environment, pager, words, more, tmp_path):
    command, mark = pager
    terminal = Terminal([*GPUDB, *words], {**environment, "GPUDB_PAGER": command, **more}, cwd=str(tmp_path))
    assert terminal.wait() == 0
    assert not mark.exists()
    assert (tmp_path / "x.json").exists() == ("-o" in words)


@pytest.mark.parametrize(
    ("lines", "paged"), [(23, False), (24, False), (25, True)], ids=["one fewer", "as many as the screen", "one more"]
)
@pytest.mark.parametrize("line", ["x" * 80, "\x1b[1m" + "x" * 76 + "\x1b[0mxxxx"], ids=["plain", "bold"])
def test_what_is_as_long_as_the_screen_is_not_paged(lines, paged, line, pager, monkeypatch, tmp_path):
    from gpudb.cli.pager import page

    command, mark = pager
    monkeypatch.setenv("GPUDB_PAGER", command)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: os.terminal_size((80, 24)))
    with (tmp_path / "out").open("w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert page("\n".join([line] * lines)) is paged
    assert mark.exists() is paged


@pytest.mark.parametrize(
    "words", [("compare", "H100", "H800", "H20"), ("status", "H20", "--to", "CN"), ("show", "H20")], ids=" ".join
)
def test_a_first_screen_of_80_by_24_waits_for_no_key(environment, pager, words):
    command, mark = pager
    terminal = Terminal([*GPUDB, *words], {**environment, "GPUDB_PAGER": command})
    assert terminal.wait() == 0
    assert not mark.exists(), mark.read_text()


def test_a_pipe_is_never_paged(environment, pager):
    command, mark = pager
    done = subprocess.run(
        [*GPUDB, "show", "H100", "--all"], env={**environment, "GPUDB_PAGER": command}, capture_output=True, text=True, check=True
    )
    assert not mark.exists()
    assert "NVIDIA H100 SXM5 80GB" in done.stdout


def test_the_pager_of_the_environment_is_taken_after_our_own(environment, pager):
    command, mark = pager
    Terminal([*GPUDB, "show", "H100", "--all"], {**environment, "PAGER": command}).wait()
    assert mark.exists()
    mark.unlink()
    Terminal([*GPUDB, "show", "H100", "--all"], {**environment, "PAGER": command, "GPUDB_PAGER": "cat"}).wait()
    assert not mark.exists()


@pytest.mark.dear
@pytest.mark.parametrize(
    "line", ["claims deepseek", "claims eleconomista", "claims", "2025", "events H20", "events --layer bill", "events"]
)
def test_of_many_records_a_terminal_shows_a_screen_and_says_how_many_there_are(environment, line):
    environment |= {"GPUDB_PAGER": "cat"}
    whole = subprocess.run([*GPUDB, *line.split(), "--json"], env=environment, capture_output=True, text=True, check=True)
    count = len(json.loads(whole.stdout)["data"])
    terminal = Terminal([*GPUDB, *line.split()], environment)
    assert terminal.wait() == 0
    lines = terminal.shown.replace("\r", "").splitlines()
    assert len(lines) <= 23 + ("note: read as" in lines[0])
    assert max(map(len, lines)) <= 80
    assert f" of {count}, shortened. All" in terminal.shown
    assert f"{count} " in lines[-1] + lines[-2] + lines[-3]
    every = Terminal([*GPUDB, *line.split(), "--all"], environment)
    assert every.wait() == 0
    assert len(every.shown.splitlines()) > 2 * count
    assert "shortened" not in every.shown


def test_of_many_claims_the_settled_ones_come_first(environment):
    terminal = Terminal([*GPUDB, "claims", "deepseek"], environment)
    assert terminal.wait() == 0
    assert "OPEN" not in terminal.shown[: max(terminal.shown.rindex("SUPPORTED:"), terminal.shown.rindex("CONTRADICTED:"))]


@pytest.mark.parametrize("line", ["claims deepseek", "events H20"])
def test_a_pipe_gets_every_record_whole(environment, line):
    asked = {form: subprocess.run([*GPUDB, *line.split(), *form], env={**environment, "COLUMNS": "80"}, capture_output=True, text=True,
                                  check=True).stdout for form in ((), ("--all",))}  # fmt: skip
    assert asked[()] == asked["--all",]


def test_a_pager_that_quits_early_is_no_error(environment):
    terminal = Terminal([*GPUDB, "sources", "--json"], {**environment, "GPUDB_PAGER": "head -n 1"})
    assert terminal.wait() == 0
    assert terminal.shown.replace("\r", "") == "{\n"


@pytest.mark.parametrize("command", ["no-such-pager --x", "'open"])
def test_a_pager_that_cannot_start_is_told_and_the_answer_is_printed(environment, command):
    terminal = Terminal([*GPUDB, "show", "h100-sxm5-80gb", "--all"], {**environment, "GPUDB_PAGER": command})
    assert terminal.wait() == 0
    assert "note: the pager" in terminal.shown
    assert "NVIDIA H100 SXM5 80GB" in terminal.shown
    assert "Traceback" not in terminal.shown


def test_less_is_the_pager_survives_ctrl_c_and_ends_with_q(environment):
    if not shutil.which("less"):
        pytest.skip("less is not on this machine")
    terminal = Terminal([*GPUDB, "sources"], environment)
    assert terminal.until(lambda text: text.endswith(":\x1b[K"), 60)
    terminal.interrupt()
    for _ in range(3):  # less throws away what is typed while it handles the interrupt
        terminal.until(lambda _: False, 0.5)
        terminal.type("q")
    assert terminal.wait() == 0
    assert "Traceback" not in terminal.shown
    assert "KeyboardInterrupt" not in terminal.shown


@pytest.mark.slow
def test_a_long_load_shows_its_steps_on_a_terminal_and_leaves_no_trace(environment, tmp_path):
    terminal = Terminal([*GPUDB, "db", "load", "--db", "team.sqlite"], environment, cwd=str(tmp_path))
    assert terminal.wait(120) == 0
    assert " ... " in terminal.shown
    assert "reading and checking the seed" in terminal.shown or "deriving values" in terminal.shown
    last = terminal.shown.rsplit("\x1b[K", 1)[1]
    assert last.startswith("release ")


@pytest.mark.slow
def test_a_long_load_in_a_pipe_says_nothing_but_its_result(environment, tmp_path):
    done = subprocess.run(
        [*GPUDB, "db", "load", "--db", "team.sqlite"], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1


@pytest.mark.slow
def test_ctrl_c_during_a_load_is_quiet_and_leaves_the_old_release(environment, tmp_path, real_db):
    shutil.copyfile(real_db, tmp_path / "team.sqlite")
    os.chmod(tmp_path / "team.sqlite", 0o644)
    seed = tmp_path / "seed"
    shutil.copytree(ROOT / "seed", seed)
    release = seed / "release.toml"
    held = tomllib.loads(release.read_text())["release"]
    release.write_text(release.read_text().replace(held, "2027.12.9"))
    terminal = Terminal([*GPUDB, "db", "load", "seed", "--db", "team.sqlite"], environment, cwd=str(tmp_path))
    terminal.until(" ... ", 60)
    terminal.interrupt()
    assert terminal.wait() == 130
    assert "Traceback" not in terminal.shown
    assert terminal.shown.replace("^C", "").rstrip().endswith("\x1b[K")
    with sqlite3.connect(tmp_path / "team.sqlite") as connection:
        assert connection.execute("SELECT release FROM release").fetchall() in ([(held,)], [("2027.12.9",)])
    connection.close()
    assert {p.name for p in tmp_path.iterdir()} <= {"seed", "team.sqlite", "team.sqlite-journal"}


def test_an_interrupt_is_exit_130_without_a_word(environment):
    code = """import os, signal, sys, time
class Keyboard:
    def read(self, count):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(60)
sys.stdin = type("Input", (), {"buffer": Keyboard()})()
from gpudb.cli.main import main
main(["sql", "-"])"""
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.dear
@pytest.mark.parametrize(
    "words", ["help", "help --man", "doctor", "completion bash", "--help", "config show", "list --json", "nonsense"]
)
def test_a_closed_pipe_ends_quietly(environment, words):
    done = subprocess.run(f"{{ {' '.join(GPUDB)} {words}; echo code $? >&2; }} | true", shell=True, env=environment,
                          capture_output=True, text=True, timeout=60, check=False)  # fmt: skip
    assert done.stderr.splitlines()[-1] in (("code 2",) if words == "nonsense" else ("code 0",))
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "Broken pipe" not in done.stderr


@pytest.mark.parametrize("words", ["list", "help", "completion bash", "doctor", "--help", "--version", "list --json"])
def test_a_full_disk_is_exit_4_and_a_sentence(environment, words):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*GPUDB, *words.split()], env=environment, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert done.returncode == 4
    assert "No space left" in done.stderr
    assert "check path, permissions and free space" in done.stderr
    assert "Exception ignored" not in done.stderr


def test_a_page_goes_to_a_pipe_and_to_no_terminal(environment):
    terminal = Terminal([*GPUDB, "report", "H20"], environment)
    assert terminal.wait() == 2
    assert "-o report.html" in terminal.shown
    assert "<html" not in terminal.shown
    piped = subprocess.run([*GPUDB, "report", "H20"], env=environment, capture_output=True, text=True, check=True)
    assert piped.stdout.startswith("<!doctype html>")


def test_the_screen_of_a_year_has_every_month_and_its_letters_and_licenses_first(environment):
    terminal = Terminal([*GPUDB, "2025"], environment)
    assert terminal.wait() == 0
    days = dict(re.findall(r"^  (2025-[0-9-]+) +(\w+):", terminal.shown.replace("\r", ""), re.MULTILINE))
    assert {day[:7] for day in days} == {f"2025-{month:02}" for month in range(1, 13)}
    assert days["2025-04-09"] == "letter"
    assert days["2025-07-14"] == "license"


@pytest.mark.parametrize(
    ("columns", "real", "width"), [("0", 100, 100), ("", 0, 80), ("0", 0, 80), ("1", 100, 20), ("120", 0, 120), ("x", 90, 90)]
)
def test_a_width_of_no_columns_is_no_width(columns, real, width, monkeypatch):
    """Editors and containers say 0 for a size that they do not know."""
    import os
    import sys
    from types import SimpleNamespace

    from gpudb.render import output

    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(isatty=lambda: True, fileno=lambda: 1))
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: os.terminal_size((real, 0)))
    assert output.terminal_width() == width
