"""A program may be started without its streams (cron, daemons): no note ever stands in data, and what cannot be done is a sentence."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gpudb.cli.option_table import COMMANDS
from tests.trust.test_surroundings import BUILDS, READS

pytestmark = pytest.mark.trust

GPUDB = f'"{sys.executable}" -m gpudb'
#: calls that say something beside their answer, fail, or print without a database
MORE = [
    ("list", "hopper", "tdp_w<=400"), ("list", "--show-sql", "--format", "csv"), ("h100",), ("get", "H100", "tdp_w"), ("show", "nosuch"),
    ("show", "nosuch", "--json"), ("compare", "H100", "H20", "nosuch", "--json"), ("list", "--nosuch"), ("sql", "delete from spec"),
    ("show", "H100", "--debug"), ("db", "verify"), ("db", "path"), ("lint", "nowhere"), ("peaks", "--for", "torchtitan"), ("doctor",),
    ("--version",), ("--version", "--json"), ("help",), (), ("status", "--help"), ("completion", "bash"), ("config", "show"),
    ("questions",), ("country", "MY"), ("record", "us-eccn-3a090"), ("import", "nosuch.csv"), ("db", "load", "nowhere"),
]  # fmt: skip
#: one command of each kind, for the default run
FEW = [
    ("list", "hopper", "tdp_w<=400"),
    ("show", "nosuch"),
    ("show", "H100", "--format", "csv"),
    ("sql", "select 1", "--show-sql"),
]


def shell(words: tuple[str, ...], redirection: str, db: str, folder: Path) -> tuple[int, bytes, bytes]:
    """Exit code, output and messages of a command that a shell starts with some streams closed."""
    line = f"exec {GPUDB} {' '.join(map(_quoted, words))} {redirection}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, stdin=subprocess.DEVNULL, check=False, timeout=120, cwd=folder,
                          env={**os.environ, "GPUDB_DB": db})  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def _quoted(word: str) -> str:
    return "'" + word + "'"


def faults(words: tuple[str, ...], db: str, folder: Path, every: bool = True) -> list[str]:
    """What is wrong with a command under closed streams; one way of each without ``every``."""
    code, out, _ = shell(words, "", db, folder)
    found = []
    for without in ("2>&- <&-", "2>&-", "2>/dev/full")[: 3 if every else 1]:
        got = shell(words, without, db, folder)
        if got[:2] != (code, out):
            found.append(f"{words} {without}: {got[0]} {got[1][:200]!r} where it was {code} {out[:200]!r}")
    for without in (">&- <&-", ">&-", ">&- 2>&-")[: 3 if every else 1]:
        got = shell(words, without, db, folder)
        wanted = code if not out else 4
        if got[0] != wanted or got[1] or (b"Traceback" in got[2] and "--debug" not in words):
            found.append(f"{words} {without}: {got}")
        if out and "2>&-" not in without and b"standard output is closed" not in got[2]:
            found.append(f"{words} {without}: no sentence, but {got[2][-200:]!r}")
        if b"fault of gpudb" in got[2]:
            found.append(f"{words} {without}: {got[2]!r}")
    return found


@pytest.mark.dear
@pytest.mark.parametrize("words", FEW, ids=" ".join)
def test_a_closed_stream_changes_no_data(words, real_db, tmp_path):
    assert faults(words, real_db, tmp_path) == []


@pytest.mark.slow
def test_no_command_writes_a_message_into_data_or_falls_over_a_closed_stream(real_db, tmp_path, figures):
    calls = [*MORE, *READS, *((*words[:-1], "{}") if words[-1:] == ("{out}",) else words for words in BUILDS)]
    found = []
    for number, words in enumerate(calls):
        filled = tuple(w.format(str(tmp_path / f"out{number}"), db=real_db, good=real_db) for w in words)
        if filled[:1] == ("export",):
            continue  # writes a folder, under a new name each time: below
        found += faults(filled, real_db, tmp_path, every=False)
    for number, without in enumerate(("2>&-", ">&-", ">&- 2>&- <&-")):
        code, _, err = shell(("export", str(tmp_path / f"export{number}")), without, real_db, tmp_path)
        if code not in (0, 4) or b"fault of gpudb" in err or not (tmp_path / f"export{number}").is_dir():
            found.append(f"export {without}: {code} {err!r}")
    figures("closed streams: a message in the data or a fall", 2 * len(calls), len(found))
    assert found == []
    asked = {" ".join(words[:2]) for words in calls} | {words[0] for words in calls if words}
    # `serve` and `mcp` do not end, `replay` is asked below, `site` takes minutes, and the others say what `db load` says
    assert set(COMMANDS) - asked == {"serve", "replay", "db init", "db upgrade", "mcp", "site"}


@pytest.mark.parametrize("words", [("sql", "-"), ("replay", "-"), ("identify", "-")], ids=" ".join)
def test_asked_for_a_stream_that_is_closed_a_command_says_so(words, real_db, tmp_path):
    code, out, err = shell(words, "<&-", real_db, tmp_path)
    assert (code, out) == (2, b"")
    assert b"standard input is closed" in err


def test_an_answer_goes_into_its_file_also_without_any_stream(real_db, tmp_path):
    open_, closed = tmp_path / "open.csv", tmp_path / "closed.csv"
    assert shell(("list", "hopper", "tdp_w<=400", "-o", str(open_)), "", real_db, tmp_path)[0] == 0
    assert shell(("list", "hopper", "tdp_w<=400", "-o", str(closed)), "<&- >&- 2>&-", real_db, tmp_path)[0] == 0
    assert closed.read_bytes() == open_.read_bytes()


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs <(...) of bash")
@pytest.mark.parametrize(
    "line",
    [
        "replay <({gpudb} status H20 --to CN --on 2025-05-01 --json)",
        "schema --against <({gpudb} schema --contract --json)",
        "identify <(echo 'NVIDIA H100 80GB HBM3') --json",
    ],
    ids=lambda line: line.split()[0],
)
def test_an_input_may_be_a_pipe(line, real_db):
    done = subprocess.run(["bash", "-c", f"{GPUDB} {line.format(gpudb=GPUDB)}"], capture_output=True, text=True, check=False, timeout=120,
                          env={**os.environ, "GPUDB_DB": real_db})  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    if "identify" in line:
        assert json.loads(done.stdout)["data"][0]["part"] == "h100-sxm5-80gb"
