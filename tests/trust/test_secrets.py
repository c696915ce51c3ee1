"""S12: a password of a database is in no output, whichever way it was given and whatever goes wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.conftest import ROOT
from tests.helpers import run

pytestmark = [pytest.mark.trust, pytest.mark.slow]
#: parts of a password that may not appear; no other word of a message holds them
PLAIN, ODD = "s3cr3tQZJ", "p@s:s/w0rdQZJ#x%y?z"
#: how a URL can hold one; nobody listens on port 1
FORMS = {
    "url": f"postgresql+psycopg://joe:{PLAIN}@127.0.0.1:1/db",
    "short scheme": f"postgres://joe:{PLAIN}@127.0.0.1:1/db",
    "libpq scheme": f"postgresql://joe:{PLAIN}@127.0.0.1:1/db",
    "percent": f"postgresql+psycopg://joe:{quote(ODD, safe='')}@127.0.0.1:1/db",
    "raw odd": f"postgresql+psycopg://joe:{ODD}@127.0.0.1:1/db",
    "two at": f"postgresql+psycopg://joe:x@{PLAIN}@127.0.0.1:1/db",
    "no user": f"postgresql+psycopg://:{PLAIN}@127.0.0.1:1/db",
    "bad port": f"postgresql+psycopg://joe:{PLAIN}@127.0.0.1:one/db",
    "bad host": f"postgresql+psycopg://joe:{PLAIN}@[::1/db",
    "query": f"postgresql+psycopg://joe@127.0.0.1:1/db?password={PLAIN}",
    "query second": f"postgresql+psycopg://joe@127.0.0.1:1/db?connect_timeout=1&password={quote(ODD, safe='')}",
    "sslpassword": f"postgresql+psycopg://joe@127.0.0.1:1/db?sslmode=prefer&sslpassword={PLAIN}",
    "upper query": f"postgresql+psycopg://joe@127.0.0.1:1/db?PASSWORD={PLAIN}",
    "other scheme": f"mysql://joe:{PLAIN}@127.0.0.1:1/db",
    "no slashes": f"postgresql:joe:{PLAIN}@127.0.0.1:1/db",
    "one slash": f"postgresql:/joe:{PLAIN}@127.0.0.1:1/db",
    "no colon": f"postgresql+psycopg//joe:{PLAIN}@127.0.0.1:1/db",
    "account alone": f"joe:{PLAIN}@127.0.0.1:1/db",
    "slashes alone": f"//joe:{PLAIN}@127.0.0.1:1/db",
    "conninfo": f"host=127.0.0.1 port=1 user=joe password={PLAIN} dbname=db",
    "conninfo quoted": f"host=127.0.0.1 port=1 user=joe password='a {PLAIN}' dbname=db",
    "several hosts": f"postgresql+psycopg://joe:{PLAIN}@127.0.0.1:1,127.0.0.1:2/db",
    "unknown option": f"postgresql+psycopg://joe:{PLAIN}@127.0.0.1:1/db?nonsense=1",
    "sqlite url": f"sqlite://joe:{PLAIN}@127.0.0.1/db",
}
COMMANDS = (
    ("list",), ("list", "--json"), ("compare", "H100", "H20"), ("status", "H20"), ("sql", "select 1"), ("sql", "select 1", "--json"), ("list", "--show-sql"),
    ("list", "--debug"), ("sql", "select 1", "--debug"), ("db", "load", "--debug"), ("doctor",), ("doctor", "--json"), ("doctor", "--debug"), ("config", "show", "--origin"),
    ("config", "--json"), ("db", "path"), ("db", "path", "--json"), ("db", "init"), ("db", "verify"), ("db", "verify", "--json"), ("db", "upgrade"), ("export", "out"),
    ("report", "H20"), ("peak", "H100"), ("lint", "--no-such-option"),
)  # fmt: skip


def _words_of(secret):
    """The secret and the pieces of it that nobody else would say."""
    return {secret, quote(secret, safe=""), *(piece for piece in re.split(r"[@:/?#%]", secret) if len(piece) > 4)}


LEAKS = _words_of(PLAIN) | _words_of(ODD) | {"QZJ"}


def _found(text):
    return sorted(word for word in LEAKS if word in text)


@pytest.mark.parametrize("form", FORMS)
def test_no_command_tells_the_password_of_its_url(form, tmp_path, monkeypatch, capfd, figures):
    monkeypatch.chdir(tmp_path)
    url, bad, tried = FORMS[form], [], 0
    mine = tmp_path / "mine.toml"
    mine.write_text(f"db = {json.dumps(url)}\n")
    mine.chmod(0o600)
    ways = {
        "--db": {},
        "GPUDB_DB": {"GPUDB_DB": url},
        "GPUDB_DB_READ": {"GPUDB_DB_READ": url},
        "file": {"GPUDB_CONFIG": str(mine)},
    }
    for number, words in enumerate(COMMANDS):
        way = list(ways)[(number + len(form)) % 4]
        with monkeypatch.context() as patch:
            for name, value in ways[way].items():
                patch.setenv(name, value)
            code, out, err = run(*words, *(("--db", url) if way == "--db" else ()), capsys=capfd)
        tried += 1
        if (
            _found(out + err)
            or code not in (0, 1, 2, 3, 4)
            or ("Traceback" in err) != ("--debug" in words and code != 0 and "Traceback" in err)
        ):
            bad.append((words, way, code, _found(out + err), err[-300:]))
    (code, out, err), tried = run("db", "diff", url, "other.sqlite", capsys=capfd), tried + 1
    bad += [("db diff", code, out + err)] if _found(out + err) else []
    figures("S12 secrets: outputs", tried, len(bad))
    assert not bad, bad[:3]


def test_no_word_of_libpq_tells_the_password(tmp_path, monkeypatch, capfd, small_pg, figures):
    """A real server that refuses: an unknown database, a wrong option; passwords in variables and in a password file."""
    monkeypatch.chdir(tmp_path)
    base = small_pg
    passfile = tmp_path / "pass"
    passfile.write_text(f"*:*:*:*:{PLAIN}\n")
    passfile.chmod(0o600)
    monkeypatch.setenv("PGPASSWORD", PLAIN)
    before, _, place = base.partition("?")
    account, _, rest = before.partition("://")[2].partition("@")
    urls = [
        f"postgresql+psycopg://postgres:{PLAIN}@/none{PLAIN[:0]}?{place}",
        f"postgresql+psycopg://nobody:{PLAIN}@{rest}?{place}",
        f"postgresql+psycopg://nobody@{rest}?{place}&passfile={passfile}",
        f"postgresql+psycopg://postgres:{PLAIN}@{rest}?{place}&options=-c%20nonsense%3D1",
        f"postgresql+psycopg://postgres:{PLAIN}@{rest}?{place}",
    ]
    tried, bad = 0, []
    for url in urls:
        for words in (
            ("list",),
            ("list", "--debug"),
            ("list", "--json"),
            ("config", "--json"),
            ("sql", "select * from nothing"),
            ("doctor", "--json"),
            ("db", "verify", "--debug"),
            ("db", "path"),
            ("show", "x", "--show-sql", "--debug"),
        ):
            code, out, err = run(*words, "--db", url, capsys=capfd)
            tried += 1
            bad += [(words, url, code, out + err)] if _found(out + err) else []
    figures("S12 secrets: outputs", tried, len(bad))
    assert not bad, bad[:3]
    assert account


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_no_child_holds_the_password(real_db, tmp_path, figures):
    """The child of `sql`, the pager and nvidia-smi: neither in their arguments nor in their environment."""
    seen = tmp_path / "seen"
    for name in ("nvidia-smi", "pager"):
        program = tmp_path / name
        program.write_text(
            f"#!/bin/sh\ntr '\\0' '\\n' < /proc/$$/environ > {seen}.{name}\ntr '\\0' '\\n' < /proc/$$/cmdline >> {seen}.{name}\ncat > /dev/null\n"
        )
        program.chmod(0o700)
    url = FORMS["url"]
    watch = (
        "import subprocess, sys\n"
        "original = subprocess.Popen\n"
        "class Watched(original):\n"
        "    def __init__(self, words, **more):\n"
        "        super().__init__(words, **more)\n"
        "        if 'child' in str(words) or '-I' in words:\n"
        f"            open({str(seen) + '.sql'!r}, 'wb').write(open(f'/proc/{{self.pid}}/environ', 'rb').read() + open(f'/proc/{{self.pid}}/cmdline', 'rb').read())\n"
        "subprocess.Popen = Watched\n"
        "from gpudb.cli.main import run\n"
        "sys.exit(run(sys.argv[1:]))\n"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "GPUDB_DB": url,
        "GPUDB_DB_READ": FORMS["query"],
        "PGPASSWORD": PLAIN,
        "GPUDB_CONFIG": "",
        "TERM": "xterm",
        "GPUDB_PAGER": str(tmp_path / "pager"),
    }
    for words in (("sql", "select 1"), ("sql", "select 1", "--db", real_db), ("identify", "--db", real_db)):
        subprocess.run([sys.executable, "-c", watch, *words], env=environment, capture_output=True, check=False, timeout=60)
    from tests.terminals import Terminal

    Terminal([sys.executable, "-m", "gpudb", "list", "--db", real_db], environment).wait()
    looked = sorted(path.name for path in tmp_path.glob("seen.*"))
    assert looked == ["seen.nvidia-smi", "seen.pager", "seen.sql"]
    bad = [
        (path.name, _found(path.read_text(errors="replace")))
        for path in tmp_path.glob("seen.*")
        if _found(path.read_text(errors="replace"))
    ]
    figures("S12 secrets: processes", len(looked), len(bad))
    assert not bad
