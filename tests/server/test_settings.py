"""What a role, a URL, an environment or a database sets for itself changes no figure and no text."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from tests.helpers import run

pytestmark = pytest.mark.trust
ODD = "options=-cextra_float_digits%3D-15%20-cDateStyle%3DGerman%20-cIntervalStyle%3Diso_8601%20-cTimeZone%3DAsia/Tokyo"


def with_option(url: str, option: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{option}"


def test_settings_of_a_role_or_a_url_change_no_figure(pg_server, small_seed, capsys):
    url = pg_server()
    other = with_option(url, ODD)
    assert run("db", "load", str(small_seed.root), "--db", other, capsys=capsys)[0] == 0
    asked = ("list", "--json"), ("show", "y2", "--json"), ("sql", "select * from spec order by part", "--json"), ("db", "verify")
    for words in asked:
        plain, changed = (run(*words, "--db", db, capsys=capsys) for db in (url, other))
        assert plain == changed
        assert plain[0] == 0


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_of_another_encoding_is_loaded_and_answers(encoding, pg_server, small_seed, capsys):
    url, name = pg_server(), f"e{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as own:
        made = own.execute("SELECT current_database()").fetchone()[0]
        own.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'")
    url = with_option(url.replace(made, name), "client_encoding=sjis")
    for words in (("db", "load", str(small_seed.root)), ("db", "verify"), ("list",), ("sql", "select part from spec")):
        code, out, err = run(*words, "--db", url, capsys=capsys)
        assert code == 0, err
        assert "FAIL" not in out
