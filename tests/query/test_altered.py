"""A file that another program wrote answers, and every answer says that it is not what the release said."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3

import pytest

import gpudb
from gpudb import seal
from gpudb.errors import DatabaseError
from gpudb.render.document import ALTERED
from tests.helpers import run


@pytest.fixture
def altered(real_db, tmp_path) -> str:
    """The shipped file with one cell of a derived table changed behind the back of gpudb."""
    path = tmp_path / "altered.sqlite"
    shutil.copyfile(real_db, path)
    path.chmod(0o644)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE _spec_current SET tdp_w = 1 WHERE part = 'h100-sxm5-80gb'")
    connection.commit()
    connection.close()
    return str(path)


READS = [
    ("get", "H100", "tdp_w"), ("show", "H100"), ("list", "hopper"), ("compare", "H100", "H20"), ("sql", "select tdp_w from spec"),
    ("facts", "H20"), ("status", "H20", "--to", "CN"), ("classify", "H20"), ("events",), ("sources",), ("plot", "density"),
    ("peaks", "--for", "torchtitan"), ("log",),
]  # fmt: skip


@pytest.mark.dear
@pytest.mark.parametrize("words", READS, ids=lambda words: words[0])
def test_an_answer_says_that_the_file_was_changed(words, altered, real_db, capsys):
    said = "another program changed the file"
    assert said in run(*words, "--db", altered, capsys=capsys)[2]
    assert said not in run(*words, "--db", real_db, capsys=capsys)[2]
    if words[0] != "peaks":
        told, whole = (json.loads(run(*words, "--db", db, "--json", capsys=capsys)[1]) for db in (altered, real_db))
        assert (told["seal"], "seal" in whole) == ("stale", False)
        assert any(said in note for note in told["notes"])


@pytest.mark.dear
def test_every_head_says_so(altered, tmp_path, capsys):
    assert ALTERED in run("list", "--db", altered, capsys=capsys)[1].splitlines()[0]
    report = tmp_path / "r.html"
    assert run("report", "H100", "--db", altered, "-o", str(report), capsys=capsys)[0] == 0
    assert "another program changed" in report.read_text()
    assert (
        "another program changed" in run("export", str(tmp_path / "out"), "--formats", "csv", "--db", altered, capsys=capsys)[2]
    )


def test_python_sees_it_and_a_load_makes_it_whole(small_sqlite, small_seed, tmp_path):
    from gpudb.store.loader import load

    path = str(tmp_path / "altered.sqlite")
    shutil.copyfile(small_sqlite, path)
    with sqlite3.connect(path) as changed:
        changed.execute("UPDATE _spec_current SET tdp_w = 1 WHERE part = 'y2'")
    changed.close()

    def held(catalog):
        return catalog.sql("SELECT tdp_w FROM spec WHERE part = 'y2'").rows

    with gpudb.open(path) as catalog:
        assert catalog.release().altered
        assert held(catalog) == ({"tdp_w": 1},)
    load(path, small_seed.root)
    with gpudb.open(path) as catalog, gpudb.open(small_sqlite) as whole:
        assert not catalog.release().altered
        assert held(catalog) == held(whole) != ({"tdp_w": 1},)


@pytest.mark.parametrize(
    "words", [("get", "y2", "tdp_w"), ("get", "y2", "tdp_w", "--json"), ("show", "y3"), ("facts", "y2", "nonsense")]
)
def test_an_error_from_a_file_that_another_program_changed_says_so(words, small_sqlite, tmp_path, capsys):
    """That something is unknown is an answer too: it may be what the other program took away."""
    path = tmp_path / "t.sqlite"
    shutil.copyfile(small_sqlite, path)
    assert "another program" not in run(*words, "--db", str(path), capsys=capsys)[2]
    changed = sqlite3.connect(path)
    changed.execute("DELETE FROM _fact_current WHERE part_id = 'y2'")
    changed.execute("UPDATE _spec_current SET tdp_w = NULL WHERE part = 'y2'")
    changed.commit()
    changed.close()
    code, _, err = run(*words, "--db", str(path), capsys=capsys)
    assert code == 3
    assert "another program changed this file" in err


def edited(path, *statements) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def in_place(path, at: int, new: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(new)


def swapped(path) -> None:
    data = path.read_bytes()
    size = int.from_bytes(data[16:18], "big")
    first, second = next((a, b) for a in (2, 3) for b in (5, 6) if data[a * size :][:size] != data[b * size :][:size])
    in_place(path, first * size, data[second * size :][:size])
    in_place(path, second * size, data[first * size :][:size])


def beside(path, ending: str) -> None:
    path.with_name(path.name + ending).write_bytes(b"\xd9\xd5\x05\xf9 \xa1c\xd7" + bytes(range(256)) * 16)


EDIT = "UPDATE _spec_current SET tdp_w = 1"


def left_in_the_log(path) -> None:
    """Pages in the log beside the file, by a program in WAL mode that was killed."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(EDIT)
    kept = path.read_bytes(), path.with_name(path.name + "-wal").read_bytes()
    connection.close()
    path.write_bytes(kept[0])
    path.with_name(path.name + "-wal").write_bytes(kept[1])


#: what is done to a file behind the back of gpudb, and what an answer from it must be: told, refused, or told nothing of where nothing is read
TAMPERED = {
    "a byte behind its end": (lambda path: path.open("ab").write(b"x"), "told"),
    "a page behind its end": (lambda path: path.open("ab").write(bytes(4096)), "told"),
    "longer than any sealed file": (lambda path: os.truncate(path, seal.LARGEST + 4096), "told"),
    "pages swapped": (swapped, "refused"),
    "edited": (lambda path: edited(path, EDIT), "told"),
    "its seal's table dropped": (lambda path: edited(path, EDIT, "DROP TABLE _release_seal"), "told"),
    "its seal's table renamed": (lambda path: edited(path, EDIT, "ALTER TABLE _release_seal RENAME TO other"), "told"),
    "its seal deleted": (lambda path: edited(path, EDIT, "DELETE FROM _release_seal"), "refused"),
    "its seal emptied": (lambda path: edited(path, EDIT, "UPDATE _release_seal SET value = ''"), "refused"),
    "put into WAL mode": (lambda path: edited(path, "PRAGMA journal_mode = WAL"), "told"),
    "edited in WAL mode": (lambda path: edited(path, "PRAGMA journal_mode = WAL", EDIT), "told"),
    "edited in a log beside it": (left_in_the_log, "told"),
    "a log of somebody else beside it": (lambda path: beside(path, "-wal"), "right"),
    "a journal beside it": (lambda path: beside(path, "-journal"), "refused"),
    **{
        f"byte {at} of its header": (lambda path, at=at: in_place(path, at, b"\x7f"), "told" if at in (*range(24, 28), *range(92, 96)) else "refused")
        for at in range(96)
    },
}  # fmt: skip


@pytest.mark.trust
def test_every_tampering_is_told_or_refused(small_sqlite, tmp_path, figures):
    """The last four bytes of the header, the version of SQLite that wrote, say nothing about the data and are not asked."""
    whole, wrong = open(small_sqlite, "rb").read(), []
    for number, (what, (tamper, wanted)) in enumerate(TAMPERED.items()):
        path = tmp_path / f"t{number}.sqlite"
        path.write_bytes(whole)
        tamper(path)
        try:
            with gpudb.open(path) as catalog:
                catalog.list()
                found = "told" if catalog.release().altered else "right"
        except DatabaseError as error:
            found = "refused" if error.hint else "refused without a remedy"
        if found != wanted and path.read_bytes() != whole:
            wrong.append((what, wanted, found))
        path.unlink()
    figures("S13 tampering: files changed behind the back of gpudb", len(TAMPERED), len(wrong))
    assert wrong == []


def test_a_file_of_a_team_in_wal_mode_is_not_called_changed_and_a_load_makes_its_figures_again(
    small_sqlite, small_seed, tmp_path
):
    from gpudb.store.loader import load

    path = tmp_path / "team.sqlite"
    shutil.copyfile(small_sqlite, path)
    edited(path, "PRAGMA journal_mode = WAL")
    load(str(path), small_seed.root)
    with gpudb.open(path) as catalog:
        assert not catalog.release().altered
    edited(path, EDIT)
    load(str(path), small_seed.root)
    assert sqlite3.connect(path).execute("SELECT count(*) FROM _spec_current WHERE tdp_w = 1").fetchone() == (0,)


def test_a_file_that_was_left_in_the_middle_of_a_change_says_what_to_do(small_sqlite, tmp_path, capsys):
    path = tmp_path / "t.sqlite"
    for words in (("list",), ("db", "verify"), ("sql", "select 1")):
        shutil.copyfile(small_sqlite, path)
        beside(path, "-journal")
        code, _, err = run(*words, "--db", str(path), capsys=capsys)
        assert code == 4
        assert "in the middle of a change" in err
