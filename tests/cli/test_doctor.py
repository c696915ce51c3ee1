"""`gpudb doctor`, `gpudb --version` and the suggestions of errors."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest

from gpudb.query.reader import SCHEMA_NUMBER
from tests.helpers import run


def checks(*words, capsys, code=0) -> dict[str, dict]:
    found, out, err = run("doctor", "--json", *words, capsys=capsys)
    assert found == code, err
    data = json.loads(out)["data"]
    assert data["ok"] is (code == 0)
    return {check["check"]: check for check in data["checks"]}


def test_everything_is_in_order_on_this_machine(real_db, capsys):
    found = checks("--db", real_db, capsys=capsys)
    assert found["sqlite"]["value"].endswith("STRICT tables work")
    assert found["file"]["value"].endswith(f"schema {SCHEMA_NUMBER}")
    assert {
        "typer",
        "sqlalchemy",
        "pydantic",
        "journal mode",
        "rights",
        "release",
        "content",
        "encoding",
        "reviewed rule",
    } <= set(found)
    with sqlite3.connect(real_db) as connection:
        release, digest = connection.execute("SELECT release, content_sha256 FROM release").fetchone()
    connection.close()
    assert (found["release"]["value"], found["content"]["value"]) == (release, f"sha256 {digest}")


def test_a_server_is_described_without_its_password(real_pg, capsys):
    found = checks("--db", real_pg, capsys=capsys)
    assert found["server"]["value"].startswith("PostgreSQL ")
    assert found["server"]["value"].endswith("primary")
    assert found["role"]["state"] == "warning"  # the test server's role is a superuser
    assert found["rights"]["value"] == "reads the views, may write the tables"


def test_a_reader_role_is_told_from_the_loader(real_pg, pg_server, capsys):
    import psycopg

    url = pg_server(template=real_pg)
    plain = url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS looker")
        connection.execute("CREATE ROLE looker LOGIN PASSWORD 'hush'")
        views = [row[0] for row in connection.execute("SELECT DISTINCT view FROM gpudb.column_doc")]
        connection.execute("GRANT USAGE ON SCHEMA gpudb TO looker")
        for view in views:
            connection.execute(f'GRANT SELECT ON gpudb."{view}" TO looker')
        connection.execute("GRANT SELECT ON gpudb.alembic_version TO looker")
    scheme, rest = url.split("://", 1)
    asked = f"{scheme}://looker:hush@{rest.split('@', 1)[1]}"
    code, out, err = run("doctor", "--json", "--db", asked, capsys=capsys)
    assert code == 0, err
    found = {check["check"]: check for check in json.loads(out)["data"]["checks"]}
    assert found["rights"]["value"] == "reads the views, may not write the tables"
    assert found["role"]["state"] == "ok"
    assert "hush" not in out + err


@pytest.mark.parametrize(
    ("make", "check", "says"),
    [
        (lambda p, db: None, "readable", "there is no file"), (lambda p, db: p.write_text("x" * 5000), "readable", "not a database"),
        (lambda p, db: p.write_bytes(b""), "release", "is empty"), (lambda p, db: other(p), "release", "not a gpudb database"),
        (lambda p, db: newer(p, db), "release", "newer gpudb"), (lambda p, db: damaged(p, db), "readable|quick check|release", ""),
    ],
    ids=["missing", "text", "empty", "foreign", "newer", "damaged"],
)  # fmt: skip
def test_a_database_that_is_not_in_order_fails_with_what_to_do(tmp_path, real_db, capsys, make, check, says):
    path = tmp_path / "x.sqlite"
    make(path, real_db)
    found = checks("--db", str(path), capsys=capsys, code=1)
    bad = [c for name, c in found.items() if c["state"] == "failed"]
    assert bad
    assert all(c["hint"] for c in bad)
    assert {c["check"] for c in bad} & set(check.split("|"))
    assert says in " ".join(c["value"] for c in bad)


def other(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()


def newer(path, db):
    shutil.copyfile(db, path)
    path.chmod(0o644)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def damaged(path, db):
    data = bytearray(open(db, "rb").read())
    data[4096:40960] = b"\xaa" * 36864
    path.write_bytes(data)


def test_a_failed_check_is_told_on_stderr_too(tmp_path, capsys):
    code, out, err = run("doctor", "--db", str(tmp_path / "none.sqlite"), capsys=capsys)
    assert code == 1
    assert "failed" in out
    assert err.startswith("gpudb: 1 check failed: readable\n")


def test_the_version_names_program_data_and_contract(capsys):
    from gpudb import __version__

    code, out, err = run("--version", capsys=capsys)
    assert (code, err) == (0, "")
    assert out.startswith(f"gpudb {__version__} (")
    assert run("-V", capsys=capsys)[1] == out
    code, text, _ = run("--version", "--json", capsys=capsys)
    data = json.loads(text)["data"]
    assert data["program"] == __version__
    assert (data["release"] or "no packaged data") in out
    assert (data["contract"] or "") in out


@pytest.mark.parametrize(
    ("words", "code", "near"),
    [
        ("compar H100", 2, "compare"), ("db lod", 2, "load"), ("compare H100 --colums x", 2, "--columns"), ("list --jsn", 2, "--json"),
        ("list --form csv", 2, "--format"), ("db load --forse", 2, "--force"), ("list --format jsn", 2, "json"), ("show h10", 3, "h100"),
        ("facts h20 tdp_ww", 3, "tdp_w"), ("list memory_gbb>=3", 3, "memory_gb"), ("list --sort -tdp_ww", 3, "tdp_w"), ("status H20 --to Chna", 3, "CN"),
        ("schema spc", 3, "spec"), ("rules show us-eccn-3a09", 3, "us-eccn-3a090"), ("sources nvidia-mgi-user-guide", 3, "nvidia-mig-user-guide"),
        ("claims --state opn", 3, "open"), ("events --layer leter", 3, "letter"), ("peak H100 -p bf61", 2, "bf16"), ("help fromats", 2, "formats"),
        ("completion bsh", 2, "bash"), ("config shw", 2, "show"),
    ],
)  # fmt: skip
def test_a_mistake_is_answered_with_at_most_three_suggestions_and_never_guessed(real_db, monkeypatch, capsys, words, code, near):
    monkeypatch.setenv("GPUDB_DB", real_db)
    found, out, err = run(*words.split(), capsys=capsys)
    assert (found, out) == (code, "")
    line = next(line for line in err.splitlines() if "did you mean" in line)
    suggested = line.strip().removeprefix("did you mean ").rstrip("?").split(", ")
    assert near in suggested
    assert len(suggested) <= 3
    if "--format" in words or words.startswith("completion"):  # which has no JSON
        return
    error = json.loads(run(*words.split(), "--json", capsys=capsys)[2])["error"]
    assert error["suggestions"] == suggested
    assert error["exit_code"] == code


@pytest.mark.parametrize("words", ["compare", "show", "peak H100 -p", "compare H100 --baseline"])
def test_a_usage_error_shows_an_example_of_the_command(words, capsys):
    code, out, err = run(*words.split(), capsys=capsys)
    assert (code, out) == (2, "")
    assert f"like this: gpudb {words.split()[0]} " in err
