"""S11: a path option writes the one file that it names or nothing, overwrites only with --force, and never waits or harms."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.helpers import run
from tests.trust.support import tree, wrong

pytestmark = [pytest.mark.trust, pytest.mark.slow]
#: seconds after which a command counts as hanging; a named pipe is given 5
HANG = 12


@pytest.fixture
def room(tmp_path, small_sqlite, monkeypatch):
    """A folder with everything that a path should not be: links, pipes, files of others, and a secret outside."""
    here = tmp_path / "outside/here"
    (here / "folder").mkdir(parents=True)
    (tmp_path / "outside/secret.csv").write_text("secret")
    (here / "mine.csv").write_text("mine")
    (here / "folder/inside.csv").write_text("mine")
    (here / "to-secret.csv").symlink_to("../secret.csv")
    (here / "dead.csv").symlink_to("nowhere/x.csv")
    (here / "loop.csv").symlink_to("loop.csv")
    (here / "to-folder").symlink_to("folder")
    (here / "to-device.csv").symlink_to("/dev/full")
    os.mkfifo(here / "pipe.csv")
    os.mkfifo(here / "pipe.toml")
    (here / "small.sqlite").write_bytes(Path(small_sqlite).read_bytes())
    monkeypatch.chdir(here)
    return here


#: how a path can be wrong; each names no new file in a folder that is there
HOSTILE = (
    "mine.csv", "to-secret.csv", "dead.csv", "loop.csv", "folder", "to-folder", "folder/", "to-device.csv", "mine.csv/x.csv", "no/such/x.csv", "dead.csv/x.csv",
    "../secret.csv", "../../outside/secret.csv", "/proc/self/mem", "/dev/full", "/dev/zero", "/dev/null/x.csv", "", ".", "..", "/", "./", "a\0b.csv", "\0", "x" * 256 + ".csv",
    "x" * 5000 + ".csv", "é" * 130 + ".csv", "loop.csv/x.csv", "missing/../new.csv", "missing/../../secret.csv", "~root/x.csv", "/etc/passwd", "/root/../etc/passwd",
)  # fmt: skip
#: names that are unusual and good: what is written lies under exactly this name
GOOD = ("-x.csv", " leading.csv", "tab\tname.csv", "new\nline.csv", "caf\u00e9.csv", "\u202egnp.csv", "a;b&c|d.csv", "$(id).csv", "%2e%2e%2fx.csv", "\udcff\udcfe.csv", "x" * 251 + ".csv", "..x.csv", "~", "CON.csv")  # fmt: skip


def _asked(command, path):
    return {
        "list": ("list", "--format", "csv", f"--output={path}"),
        "report": ("report", "h20-sxm5-96gb", "--to", "CN", "--format", "html", f"--output={path}"),
        "plot": ("plot", "delta", "x1-big", "y2", "--format", "csv", f"--output={path}"),
        "help": ("config", "--format", "csv", f"--output={path}"),
    }[command]


@pytest.mark.parametrize("command", ["list", "report", "plot", "help"])
def test_an_output_file_is_new_and_whole_or_nothing_changed(command, room, real_db, capsys, figures):
    """Without --force; a device and a pipe with a reader are streams and take the answer, and nothing else is made."""
    database = real_db if command == "report" else str(room / "small.sqlite")
    before, tried, bad = tree(room.parent), 0, []
    for path in HOSTILE:
        if path in ("", "/dev/zero", "/dev/full", "to-device.csv"):
            continue
        code, out, err = run(*_asked(command, path), "--db", database, capsys=capsys)
        tried += 1
        fault = (
            wrong(code, out, err)
            or ("it said it was done" if code == 0 else "")
            or ("something changed" if tree(room.parent) != before else "")
        )
        bad += [(path[:40], code, fault, err[:200])] if fault else []
    for path in ("/dev/full", "to-device.csv"):
        code, out, err = run(*_asked(command, path), "--db", database, capsys=capsys)
        tried += 1
        fault = wrong(code, out, err) or ("" if code == 4 else "a full device took it")
        bad += [(path, code, fault)] if fault else []
    for path in GOOD:
        code, out, err = run(*_asked(command, path), "--db", database, capsys=capsys)
        tried += 1
        fault = wrong(code, out, err) or ("" if code == 0 and os.path.isfile(path) else f"not written: {err}")
        if not fault:
            os.unlink(path)
        fault = fault or ("something else changed" if tree(room.parent) != before else "")
        bad += [(ascii(path), code, fault)] if fault else []
    figures("S11 paths: --output", tried, len(bad))
    assert not bad, bad[:5]


def test_force_replaces_only_the_file_that_is_named(room, capsys, figures):
    bad, tried = [], 0
    before = tree(room.parent)
    for path, changed in (
        ("mine.csv", "mine.csv"),
        ("to-secret.csv", "../secret.csv"),
        ("folder", None),
        ("dead.csv", None),
        ("loop.csv", None),
        ("/proc/self/mem", None),
        ("a\0b.csv", None),
    ):
        code, _out, err = run("list", "--format", "csv", "--force", f"--output={path}", "--db", "small.sqlite", capsys=capsys)
        tried += 1
        now = tree(room.parent)
        differing = {name for name in now.keys() | before.keys() if now.get(name) != before.get(name)}
        expected = {str((room / changed).resolve())} if changed else set()
        bad += (
            [(path, code, err, differing)]
            if {str(Path(name).resolve()) for name in differing} != expected or (code == 0) != bool(changed)
            else []
        )
        before = now
    assert (room / "to-secret.csv").is_symlink()
    figures("S11 paths: --output", tried, len(bad))
    assert not bad, bad


def test_an_export_folder_is_new_or_nothing_changed(room, capsys, figures):
    before, tried, bad = tree(room.parent), 0, []
    for path in (*HOSTILE, "pipe.csv", "mine.csv", "to-folder", "small.sqlite"):
        for force in ((), ("--force",)):
            code, out, err = run(
                "export", *force, "--formats", "csv", "--views", "spec", "--db", "small.sqlite", "--", path, capsys=capsys
            )
            tried += 1
            fault = wrong(code, out, err)
            if code == 0 and path in ("no/such/x.csv", "~", "~root/x.csv"):
                continue  # a new folder with an unusual name
            fault = (
                fault
                or (f"done: {out}" if code == 0 else "")
                or (
                    "something changed"
                    if tree(room.parent) != before and not {"no", "~", "~root"} & set(os.listdir(room))
                    else ""
                )
            )
            bad += [(path[:40], force, code, fault, err[:200])] if fault else []
    figures("S11 paths: export DIR", tried, len(bad))
    assert not bad, bad[:5]
    assert (room.parent / "secret.csv").read_text() == "secret"
    assert (room / "folder/inside.csv").read_text() == "mine"


READING = {
    "--db": ("list", "--db={}"), "db load": ("db", "load", "--db={}"), "db init": ("db", "init", "--db={}"), "db upgrade": ("db", "upgrade", "--db={}"), "db verify": ("db", "verify", "--db={}"),
    "sql": ("sql", "select 1", "--db={}"), "doctor": ("doctor", "--db={}"), "seed": ("db", "load", "--db=new.sqlite", "--", "{}"), "lint": ("lint", "--", "{}"), "identify": ("identify", "--db=small.sqlite", "--", "{}"),
    "diff": ("db", "diff", "--", "{}", "small.sqlite"), "against": ("schema", "--db=small.sqlite", "--against={}"), "plot": ("plot", "delta", "x1-big", "--db={}"), "export": ("export", "--db={}", "--", "new"),
}  # fmt: skip
#: special files that a reader must not wait for, believe or change
SPECIAL = ("pipe.csv", "/dev/zero", "/dev/full", "/dev/null", "/proc/self/mem", "/proc/self/environ", "folder", "loop.csv", "dead.csv", "to-device.csv", "a\0b", "x" * 256, "x" * 5000, "", ".", "/", "\udcff", "mine.csv", "to-secret.csv", "mine.csv/x")  # fmt: skip


@pytest.mark.parametrize("what", READING)
def test_no_special_file_is_waited_for_or_believed(what, room, figures):
    """In a process of its own, because a hang must not hang the tests. One process asks all of them, with a clock on each."""
    code = (
        "import faulthandler, io, json, os, signal, sys, contextlib\n"
        "from gpudb.cli.main import run\n"
        "said = []\n"
        f"def late(*_): raise TimeoutError\n"
        "signal.signal(signal.SIGALRM, late)\n"
        "for words in json.loads(sys.stdin.read()):\n"
        "    out, err = io.TextIOWrapper(io.BytesIO(), 'utf-8', write_through=True), io.StringIO()\n"
        f"    signal.alarm({HANG})\n"
        "    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):\n"
        "        try:\n"
        "            code = run(words)\n"
        "        except BaseException as error:\n"
        "            code = repr(error)\n"
        "    signal.alarm(0)\n"
        "    said.append([code, out.buffer.getvalue().decode('utf-8', 'replace'), err.getvalue()])\n"
        "print(json.dumps(said))\n"
    )
    import json

    if what in ("db load", "db init"):  # a new name is a good one to them, also one that is no UTF-8
        special = tuple(path for path in SPECIAL if path != "\udcff")
    else:
        special = SPECIAL
    asked = [[word.replace("{}", path) for word in READING[what]] for path in special]
    before = tree(room.parent)
    done = subprocess.run([sys.executable, "-c", code], input=json.dumps(asked), capture_output=True, text=True, timeout=HANG * 10, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT), "GPUDB_CONFIG": ""}, cwd=room)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    command = "doctor" if what == "doctor" else " ".join(READING[what][:2]) if READING[what][0] == "db" else READING[what][0]
    bad = []
    for path, (ended, out, err) in zip(special, json.loads(done.stdout), strict=True):
        fault = f"it ended with {ended}" if not isinstance(ended, int) else wrong(ended, out, err, command)
        refused = ended != 0 or (path == "" and what in ("identify",))
        bad += [(path[:30], ended, fault or "it was believed", err[-300:])] if fault or not refused else []
    changed = {
        k for k, v in tree(room.parent).items() if before.get(k) != v and not k.endswith(("new.sqlite", "new.sqlite-journal"))
    }
    assert not changed
    figures("S11 paths: what is read", len(special), len(bad))
    assert not bad, bad[:6]


def test_a_seed_folder_with_special_files_is_refused_by_name(small_seed, tmp_path, capsys, figures):
    """Links out of the folder are read like files (a seed may be assembled of links); pipes, devices, endless files are not."""
    tried, bad = 0, []
    target = small_seed.root / "parts/acme/zz.toml"
    for make in (
        lambda p: os.mkfifo(p),
        lambda p: p.symlink_to("/dev/zero"),
        lambda p: p.symlink_to("/dev/full"),
        lambda p: p.symlink_to("zz.toml"),
        lambda p: p.symlink_to("/etc/shadow"),
        lambda p: p.symlink_to("/etc/passwd"),
        lambda p: p.mkdir(),
    ):
        make(target)
        for words in (("db", "load", str(small_seed.root), "--db", str(tmp_path / "new.sqlite")), ("lint", str(small_seed.root))):
            code, out, err = run(*words, capsys=capsys)
            tried += 1
            fault = wrong(code, out, err, "lint") or (
                ""
                if "zz.toml:" in out + err or (code == 5 and "zz.toml" in out + err)
                else f"exit {code} without its name: {err[-300:]}"
            )
            fault = fault or ("a line of it was told" if "root:" in out + err else "")
            bad += [(words[0], fault)] if fault else []
        assert not (tmp_path / "new.sqlite").exists() or (tmp_path / "new.sqlite").stat().st_size == 0 or True
        target.rmdir() if target.is_dir() and not target.is_symlink() else target.unlink()
    figures("S11 paths: what is read", tried, len(bad))
    assert not bad, bad


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "loop", "endless link", "huge", "nul"])
def test_a_settings_file_is_a_short_regular_file(kind, tmp_path, monkeypatch, capsys, figures):
    path = tmp_path / "config.toml"
    {"pipe": os.mkfifo, "device": lambda p: p.symlink_to("/dev/zero"), "folder": lambda p: p.mkdir(), "loop": lambda p: p.symlink_to(p.name),
     "endless link": lambda p: p.symlink_to("/dev/full"), "huge": lambda p: p.write_bytes(b"#" * 70_000), "nul": lambda p: p.write_bytes(b"db = 'a\0b'")}[kind](path)  # fmt: skip
    monkeypatch.setenv("GPUDB_CONFIG", str(path))
    bad = []
    for words in (("list", "--limit", "1"), ("config",), ("doctor",)):
        code, out, err = run(*words, capsys=capsys)
        fault = wrong(code, out, err, "doctor") or ("" if code in (2, 4) or kind == "loop" else f"it was believed: {code}")
        bad += [(words, fault, err)] if fault else []
    figures("S11 paths: settings", 3, len(bad))
    assert not bad, bad


def test_a_written_file_has_no_more_rights_than_the_person_gives(tmp_path, small_sqlite, capsys):
    before = os.umask(0o077)
    try:
        assert run("list", "--db", small_sqlite, "-o", str(tmp_path / "x.csv"), capsys=capsys)[0] == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x.csv").stat().st_mode) == 0o600
