"""What is told about a database holds no password of it."""

from __future__ import annotations

import pytest

from gpudb import redact


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("postgresql+psycopg://me:s3cret@host/db", "postgresql+psycopg://me:***@host/db"),
        ("postgresql://me:a@b:c@host/db", "postgresql://me:***@host/db"),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
        ("postgresql://host/db", "postgresql://host/db"),
        ("/a@b/c.sqlite", "/a@b/c.sqlite"),
        ("postgres:/me:s3cret@host/db", "postgres:/me:***@host/db"),
        ("me:it's`s3cret@host/db", "me:***@host/db"),
        ("host=h password='it\\'s 3' user=me", "host=h password=*** user=me"),
        ('host=h PASSWORD=a"b user=me', "host=h PASSWORD=*** user=me"),
        ("postgresql://host/db?sslpassword=abc&user=me", "postgresql://host/db?sslpassword=***&user=me"),
        ("postgresql://host/db?passwd%3dabc", "postgresql://host/db?passwd%3d***"),
    ],
)
def test_a_password_is_never_shown(url, safe):
    assert redact.safe_url(url) == safe


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cannot open 'me:s3cret@host/db' (file)", "cannot open 'me:***@host/db' (file)"),
        ("tried (me:s3cret@host)", "tried (me:***@host)"),
        ('the options "host=h password=abc", it said', 'the options "host=h password=***", it said'),
        ("ratio 1:2, see a@b.example", "ratio 1:2, see a@b.example"),
    ],
)
def test_in_a_sentence_the_password_ends_with_its_quotes(text, told):
    assert redact.hide(text) == told


def test_a_password_of_the_command_line_is_hidden_however_it_is_quoted_back():
    url = "postgresql://me:p%40ss%2Fword@host/db"
    assert redact.hide("no host p@ss/word in p%40ss%2Fword", [url]) == "no host *** in ***"


@pytest.mark.parametrize("password", ["secret@2024", "a@b", "p@w@1", "s3cret@", "@x"])
def test_the_piece_behind_an_at_that_a_library_takes_for_the_host_is_hidden_however_short(password):
    """`failed to resolve host '2024@db'`: whoever reads the URL up to its first @ quotes the rest of the password."""
    rest = password.partition("@")[2]
    told = redact.hide(f"failed to resolve host '{rest}@db'", [f"postgresql://me:{password}@db/gpudb"])
    assert told == "failed to resolve host '***db'" or not rest
