"""What a role that may only read the views is told by the commands that keep a database."""

from __future__ import annotations

from types import SimpleNamespace

import psycopg
import pytest

from gpudb.query.guard import ask, child_postgresql
from tests.helpers import run


@pytest.mark.parametrize(
    "words",
    [("db", "verify"), ("db", "load"), ("db", "upgrade"), ("import", "{file}", "--origin", "acme")],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_reader_is_told_that_it_may_not_and_nothing_of_tables(words, guarded_pg, tmp_path, capsys):
    (tmp_path / "f.toml").write_text('[[organisation]]\nid = "a"\nname = "A"\nkind = "company"\n')
    words = tuple(word.format(file=tmp_path / "f.toml") for word in words)
    code, out, err = run(*words, "--db", guarded_pg("gpudb_reader"), capsys=capsys)
    assert code == (0 if words == ("db", "upgrade") else 4), err  # there is nothing to upgrade
    assert "FAIL" not in out
    assert "permission denied" not in err
    assert code == 0 or "this user may not" in err


def test_an_export_holds_the_whole_database_which_a_reader_may_not_read(guarded_pg, tmp_path, capsys):
    url = guarded_pg("gpudb_reader")
    code, _, err = run("export", str(tmp_path / "out"), "--db", url, capsys=capsys)
    assert code == 4
    assert "this user may not use the table _" in err
    assert (
        url.partition("//")[2].partition("/")[0].partition(":")[0] in err
    )  # the server is named, and not the file that was begun
    assert "sqlite" not in err
    assert not (tmp_path / "out").exists()


@pytest.mark.trust
def test_memory_of_a_sort_and_of_a_hash_is_bounded_whatever_the_role_has(guarded_pg):
    """A hash may have `hash_mem_multiplier` times `work_mem`: a role's own settings, as an administrator may have made them, do not count."""
    asked = "SELECT current_setting('work_mem'), current_setting('hash_mem_multiplier'), current_setting('max_parallel_workers_per_gather')"
    with psycopg.connect(guarded_pg("postgres").replace("+psycopg", ""), autocommit=True) as own:
        own.execute("ALTER ROLE gpudb_reader SET hash_mem_multiplier = 64")
        own.execute("ALTER ROLE gpudb_reader SET work_mem = '1GB'")
        try:
            request = {**ask._engine(guarded_pg("gpudb_reader")), **ask._limits(5, 10)}
            child = SimpleNamespace(abandoned=[], Refused=RuntimeError)
            server = child_postgresql.Server(request, child)
            try:
                assert server.rows(asked)[0][:2] == ["1GB", "64"]
                _views, afterwards = child_postgresql._settle(server, request, child)
                server.batch(afterwards)
                assert server.rows(asked) == [["16MB", "1", "0"]]
            finally:
                server.close()
        finally:
            own.execute("ALTER ROLE gpudb_reader RESET hash_mem_multiplier")
            own.execute("ALTER ROLE gpudb_reader SET work_mem = '16MB'")
