"""S5: no answer, error, note or file moves a cursor, hides or reorders text, whatever the database or the words of a person hold."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.helpers import SCALE, run
from tests.trust import hostile_database
from tests.trust.support import ESCAPES, INJECTIONS, unsafe, wrong

pytestmark = [pytest.mark.trust, pytest.mark.slow]
HUMAN = ("table", "plain", "csv", "tsv", "md", "html", "latex", "json", "jsonl")
#: commands that read, with the words after them; PART stands for the hostile id of a part
READS = (
    ("list",), ("list", "--columns", "part,name,vendor,die,architecture,memory_type,process_node", "--limit", "30"),
    ("compare", "PART", "OTHER"), ("compare", "PART", "OTHER", "THIRD", "--known-at", "2026-11-23", "--to", "CN"), ("show", "PART"), ("facts", "PART"),
    ("status", "PART", "--to", "CN"), ("status", "--to", "US", "--on", "2025-05-01"), ("classify", "PART", "--to", "CN"),
    ("timeline", "PART", "--to", "CN"), ("rules",), ("rules", "show", "RULE"), ("claims",), ("events",), ("sources",), ("log",),
    ("peak", "PART", "--precision", "bf16"), ("schema",), ("schema", "spec"), ("sql", "select * from spec"),
    ("sql", "select name as \"a\x1b[31m\u202e\" from spec limit 3"), ("sql", "select * from source_list"), ("sql", "select * from claim_list"),
    ("plot", "delta", "PART", "OTHER"), ("plot", "timeline", "PART", "--to", "CN"), ("doctor",), ("db", "path"), ("db", "verify"),
    ("identify", "SMI"), ("db", "diff", "DB", "DB"), ("help",), ("help", "dates"), ("config",), ("completion", "bash"),
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile(real_db, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    path = hostile_database.write(real_db, folder / "a\u202eb.sqlite", ESCAPES)
    with sqlite3.connect(path) as connection:
        parts = [row[0] for row in connection.execute("SELECT part FROM spec WHERE part LIKE 'h100%' ORDER BY part LIMIT 3")]
        rule = connection.execute("SELECT rule_id FROM _rule").fetchone()[0]
    (folder / "smi.txt").write_text("GPU 0: NVIDIA H100 80GB HBM3\x1b[2J\u202e (UUID: GPU-1\x1b]0;x\x07)\n")
    return path, {
        "PART": "h100-sxm5-80gb",
        "OTHER": "h20-sxm5-96gb",
        "THIRD": parts[2],
        "RULE": rule,
        "SMI": str(folder / "smi.txt"),
        "DB": path,
    }


def _some(texts, place):
    """A third of the texts, another one for each place, so that the places together try all; all of them at release scale."""
    return texts[zlib.crc32(place.encode()) % 3 :: 3] if SCALE == 1 else texts


def _asked(words, names):
    return [names.get(word, word) for word in words]


def _lost(code, out, err, command, form):
    fault = wrong(code, out, err, command)
    if fault:
        return fault
    found = unsafe(out, "\n\t" if form in ("tsv", "plain") else "\n")
    return f"stdout holds {sorted(found)!a}" if found else ""


def test_the_hostile_database_shows_its_texts(hostile, capsys):
    """Otherwise the tests below would look at nothing."""
    path, names = hostile
    code, out, _ = run("show", names["PART"], "--all", "--db", path, capsys=capsys)
    assert code == 0
    assert out.count("\\x") + out.count("\\u") > 20
    with sqlite3.connect(path) as connection:
        for view in (
            "spec",
            "spec_fact",
            "spec_history",
            "source_list",
            "claim_list",
            "letter_list",
            "rule_period",
            "export_status",
        ):
            held = connection.execute(f"SELECT * FROM {view} LIMIT 50").fetchall()
            assert any(isinstance(cell, str) and unsafe(cell) for row in held for cell in row), view


@pytest.mark.parametrize("words", READS, ids=lambda words: ascii(" ".join(words))[:40])
def test_no_answer_steers_the_terminal(words, hostile, capsys, figures, monkeypatch):
    path, names = hostile
    database = () if words[0] in ("help", "completion", "config") or words[:2] == ("db", "diff") else ("--db", path)
    tried, bad, answered = 0, [], 0
    asked = _asked(words, names)
    if words == ("config",):
        monkeypatch.setenv("GPUDB_DB", path)
    command = " ".join(words[:2]) if words[0] == "db" else words[0]
    forms = ("table", "json", "text", "svg", "csv", "md") if words[0] == "plot" else HUMAN
    for form in forms:
        for more in ((), ("--show-sql",), ("--width", "60"), ("--ascii",)) if form in ("table", "text") else ((),):
            code, out, err = run(*asked, "--format", form, *more, *database, capsys=capsys)
            tried += 1
            answered += code == 0
            fault = _lost(code, out, err, command, form)
            if fault:
                bad.append((form, more, fault))
            if form == "json" and code == 0 and command not in ("completion", "help"):
                json.loads(out)
    figures("S5 escapes: answers from a hostile database", tried, len(bad))
    assert not bad, bad[:4]
    assert answered or command in ("completion", "db verify", "identify", "peak", "doctor")


def test_no_file_steers_the_terminal(hostile, tmp_path, capsys, figures):
    """Reports, pictures, exports, answers in files: as text, without what belongs into data (CSV and JSON of an export keep it)."""
    path, names = hostile
    bad, tried = [], 0
    for name, words in {
        "a.html": ("report", names["PART"], names["OTHER"], "--to", "CN"),
        "b.md": ("compare", names["PART"], names["OTHER"]),
        "c.tex": ("list",),
        "d.svg": ("plot", "bandwidth", "all"),
        "e.json": ("plot", "density", "all"),
    }.items():
        code, out, err = run(*words, "--db", path, "-o", str(tmp_path / name), capsys=capsys)
        tried += 1
        fault = wrong(code, out, err) or (
            unsafe((tmp_path / name).read_text(encoding="utf-8")) if code == 0 else f"exit {code} {err}"
        )
        bad += [(name, fault)] if fault else []
    code, out, err = run("export", str(tmp_path / "out"), "--formats", "csv,jsonl", "--db", path, capsys=capsys)
    assert code == 0, err
    for file in [f for f in (tmp_path / "out").rglob("*") if f.suffix in (".md", ".cff", ".json", "") and f.is_file()]:
        tried += 1
        found = unsafe(file.read_text(encoding="utf-8"))
        bad += [(file.name, sorted(found))] if found else []
    figures("S5 escapes: files", tried, len(bad))
    assert not bad, bad


@pytest.mark.parametrize(
    "command", ["show", "list", "status", "sources", "sql", "rules", "peak", "plot", "help", "config", "db path", "identify"]
)
def test_no_error_repeats_an_escape(command, small_sqlite, capsys, figures):
    tried, bad = 0, []
    for text in _some((*ESCAPES, *INJECTIONS[40:52]), command):
        for words in (
            (f"x{text}",),
            (f"--{text}",),
            (f"--to=CN{text}",),
            (f"--db=no{text}",),
            (f"--output=no/{text}.csv",),
            (f"--on={text}",),
        ):
            for form in ((), ("--json",)):
                code, out, err = run(
                    *command.split(), *form, *words, *(() if "--db" in words[0] else ("--db", small_sqlite)), capsys=capsys
                )
                tried += 1
                fault = _lost(code, out, err, command, "")
                if fault or (form and err and not err.startswith(("{", "note"))):
                    bad.append((words, form, fault or err[:200]))
    figures("S5 escapes: words of a person", tried, len(bad))
    assert not bad, bad[:5]


@pytest.mark.parametrize(
    "name",
    [
        "GPUDB_DB",
        "GPUDB_DB_READ",
        "GPUDB_FORMAT",
        "GPUDB_TO",
        "GPUDB_COLOR",
        "GPUDB_ASCII",
        "GPUDB_PAGER",
        "PAGER",
        "GPUDB_CONFIG",
        "GPUDB_COLUMNS",
        "COLUMNS",
        "XDG_CONFIG_HOME",
        "HOME",
    ],
)
def test_no_variable_reaches_the_terminal_as_it_is(name, small_sqlite, tmp_path, monkeypatch, capsys, figures):
    tried, bad = 0, []
    monkeypatch.chdir(tmp_path)
    for text in _some(ESCAPES, name):
        if "\0" in text:
            continue
        monkeypatch.setenv(name, f"x{text}")
        for words in (("doctor",), ("config",), ("config", "path"), ("db", "path"), ("list", "--limit", "1"), ("status", "y2")):
            code, out, err = run(*words, capsys=capsys)
            tried += 1
            fault = _lost(code, out, err, "doctor", "")
            bad += [(words, text, fault)] if fault else []
    figures("S5 escapes: environment", tried, len(bad))
    assert not bad, bad[:5]


@pytest.mark.parametrize("key", ["db", "db_read", "format", "to", "color", "pager", "no-such-key"])
def test_no_settings_file_reaches_the_terminal_as_it_is(key, tmp_path, monkeypatch, capsys, figures):
    tried, bad = 0, []
    monkeypatch.chdir(tmp_path)
    for text in _some(ESCAPES, key):
        line = f'{json.dumps(key + text)[:-1] if key == "no-such-key" else json.dumps(key)[:-1]}" = {json.dumps("x" + text)}\n'
        for file in ("gpudb.toml", "mine\u202e.toml"):
            Path(file).write_text(line, encoding="utf-8", errors="surrogatepass")
            os.chmod(file, 0o600)
            if file != "gpudb.toml":
                monkeypatch.setenv("GPUDB_CONFIG", file)
            for words in (("list", "--limit", "1"), ("config", "--origin"), ("doctor",)):
                code, out, err = run(*words, capsys=capsys)
                tried += 1
                fault = _lost(code, out, err, "doctor", "")
                bad += [(words, text, fault)] if fault else []
            Path(file).unlink()
            monkeypatch.delenv("GPUDB_CONFIG", raising=False)
            monkeypatch.setenv("GPUDB_CONFIG", "")
    figures("S5 escapes: settings files", tried, len(bad))
    assert not bad, bad[:5]


def test_text_that_is_no_unicode_is_told_and_not_shown(real_db, tmp_path, capsys, figures):
    path = tmp_path / "bytes.sqlite"
    path.write_bytes(Path(real_db).read_bytes())
    with sqlite3.connect(path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE _part SET name = CAST(x'48FF9B80EDA080' AS TEXT)")
        connection.execute("UPDATE _spec_current SET name = CAST(x'48FF9B80EDA080' AS TEXT)")
        connection.execute("UPDATE _source SET title = CAST(x'48FF9B80EDA080' AS TEXT)")
    bad = []
    words = (("list",), ("compare", "H100", "H20"), ("show", "H20"), ("sources",), ("facts", "H20"), ("sql", "select name from spec"), ("doctor",),
             ("report", "H20"), ("plot", "delta", "H100", "H20"), ("export", str(tmp_path / "out")), ("db", "verify"), ("status", "H20"))  # fmt: skip
    for asked in words:
        code, out, err = run(*asked, "--db", str(path), capsys=capsys)
        fault = _lost(code, out, err, "doctor" if asked[0] == "doctor" else " ".join(asked), "")
        bad += [(asked, fault)] if fault else []
    figures("S5 escapes: bytes that are no UTF-8", len(words), len(bad))
    assert not bad, bad


def test_a_pager_and_a_completion_get_clean_text(hostile, tmp_path, figures):
    from tests.terminals import Terminal

    path, names = hostile
    pager = tmp_path / "pager"
    pager.write_text(f"#!/bin/sh\ncat > {tmp_path}/seen\n")
    pager.chmod(0o700)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "GPUDB_PAGER": str(pager),
        "TERM": "xterm",
        "NO_COLOR": "1",
        "GPUDB_CONFIG": "",
    }
    Terminal([sys.executable, "-m", "gpudb", "facts", names["PART"], "--db", path], environment).wait()
    seen = (tmp_path / "seen").read_text(encoding="utf-8")
    assert len(seen) > 1000
    bad = sorted(unsafe(seen))
    tried = 1
    for shell in ("bash", "zsh", "fish"):
        for words in (
            ("show", ""),
            ("compare", "h"),
            ("sources", ""),
            ("list", "name~"),
            ("list", "vendor="),
            ("rules", "show", ""),
            ("status", "--to", ""),
        ):
            given = {**environment, "GPUDB_COMPLETE": shell, "GPUDB_DB": path}
            done = subprocess.run(
                [sys.executable, "-m", "gpudb", *words], env=given, capture_output=True, text=True, check=False, timeout=60
            )
            tried += 1
            bad += sorted(unsafe(done.stdout + done.stderr, "\n\t"))
            offered = [line.partition("\t")[0] for line in done.stdout.splitlines()[1:]]
            assert not any(set("$`;|&<>(){}'\"\\ *?") & set(value.rstrip("!~=<>")) for value in offered)
    figures("S5 escapes: pager and completion", tried, len(bad))
    assert not bad
