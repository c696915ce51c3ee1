"""Whatever stands in a name, a condition, a sort or a column stays data: the database is neither changed nor fooled."""

from __future__ import annotations

import hashlib

import pytest

from tests.helpers import run

WORDS = [
    "'; DROP TABLE _part; --",
    "' OR '1'='1",
    '" OR 1=1 --',
    "1; DELETE FROM _statement",
    "x' UNION SELECT sql FROM sqlite_master --",
    "x') OR (1=1",
    "%",
    "_",
    "%' ESCAPE '!",
    "!%",
    "\\",
    "\\'; SELECT 1 --",
    ":v0",
    ":v0_0",
    ":known_at",
    "$1",
    "?1",
    "@x",
    "{0}",
    "%s",
    "${HOME}",
    "$(id)",
    "`id`",
    "../../etc/passwd",
    "file:///etc/passwd?mode=rw",
    "ATTACH DATABASE '/tmp/x' AS y",
    "PRAGMA writable_schema=1",
    "load_extension('x')",
    "randomblob(1000000000)",
    "'||(SELECT pg_sleep(9))||'",
    "/* */",
    "--",
    "#",
    "\u202egnp.exe",
    "\x1b[2J\x1b]0;owned\x07",
    "\r\nInjected: yes",
    "\ufeffpart",
    "\u0130\u0131\u017f",
    "ﬀ",
    "漢字",
    "\U0001f4a9",
    "\udcff\udc80",
    "a" * 10_000,
    "part" * 500,
    "NaN",
    "Infinity",
    "-0",
    "1e309",
    "9" * 400,
    "0x1p-1074",
    "NULL",
    "null",
    "None",
    "true",
    "[object Object]",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "=cmd|' /C calc'!A0",
    "__import__('os').system('id')",
    "memory_gb>=0 OR 1=1",
    "memory_gb>=80--",
    "part=x1-big' --",
    "spec.part",
    "sqlite_master",
]


@pytest.fixture(scope="module")
def digest(small_sqlite):
    return lambda: hashlib.sha256(open(small_sqlite, "rb").read()).hexdigest()


def questions(word):
    return {
        "show": ("show", "--", word),
        "compare": ("compare", "--", word),
        "baseline": ("compare", "x1-big", f"--baseline={word}"),
        "facts": ("facts", "--", "x1-big", word),
        "condition": ("list", "--", word),
        "equal": ("list", "--", f"name={word}"),
        "like": ("list", "--", f"name~{word}"),
        "number": ("list", "--", f"memory_gb>={word}"),
        "column": ("list", "--", f"{word}>=1"),
        "sort": ("list", f"--sort={word}"),
        "columns": ("list", f"--columns={word}"),
        "limit": ("list", f"--limit={word}"),
        "day": ("list", f"--known-at={word}"),
        "source": ("sources", "--", word),
        "view": ("schema", "--", word),
    }


def test_there_are_sixty_four_of_them():
    assert len(set(WORDS)) == 64


@pytest.mark.dear
@pytest.mark.parametrize("word", WORDS, ids=lambda word: ascii(word)[:30])
def test_hostile_words_are_refused_or_find_nothing(word, small_sqlite, digest, capsys, monkeypatch):
    monkeypatch.setenv("GPUDB_DB", small_sqlite)
    before = digest()
    for place, arguments in questions(word).items():
        code, out, err = run(*arguments, capsys=capsys)
        assert code in (0, 2, 3), (place, code, err)
        assert "Traceback" not in err
        assert "\x1b" not in out + err
        assert "unexpected" not in err
        if code == 0 and place in ("equal", "like", "condition"):
            assert "0 parts" in out, (place, out)
    assert digest() == before


@pytest.mark.parametrize("word", ["'; DROP TABLE _part; --", "' OR '1'='1", ":v0", "\udcff", "%", "漢字"], ids=ascii)
def test_hostile_words_are_data_on_a_server_too(word, small_pg, capsys):
    for place in ("show", "equal", "like", "source"):
        code, _, err = run(questions(word)[place][0], "--db", small_pg, *questions(word)[place][1:], capsys=capsys)
        assert code in (0, 2, 3), (place, err)
    assert run("list", "--db", small_pg, "--columns", "part", "--format", "plain", capsys=capsys)[1] == "x1-big\nx1-small\ny2\n"


def test_a_wildcard_is_a_letter_like_any_other(small_sqlite, capsys):
    for word in ("%", "_", "X%Big", "X1_Big"):
        assert "0 parts" in run("list", "--db", small_sqlite, f"name~{word}", capsys=capsys)[1]


def test_a_misspelt_column_is_never_true_for_every_row(small_sqlite, capsys):
    code, out, err = run("list", "memory_gbx>=80", "--db", small_sqlite, capsys=capsys)
    assert (code, out) == (3, "")
    assert "memory_gb" in err
