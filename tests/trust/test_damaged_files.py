"""Files that are damaged or no database of ours: refused, or answered rightly; never a wrong answer, never a traceback."""

from __future__ import annotations

import sqlite3

import pytest

import gpudb
from gpudb import seal
from gpudb.errors import DatabaseError, GpudbError
from gpudb.store.verify import verify
from tests.helpers import SCALE
from tests.trust.damage import damaged, dump

pytestmark = [pytest.mark.trust, pytest.mark.slow]


def answers(path) -> list[object]:
    """What the commands of a database read, through the Python API."""
    with gpudb.open(str(path)) as catalog:
        parts = [row["part"] for row in catalog.list([]).rows]
        return [
            catalog.release(),
            catalog.list([]).rows,
            [catalog.show(part) for part in parts[:5]],
            catalog.sources(),
            catalog.status(parts[:3], to="CN", on="2026-01-02") if len(parts) > 10 else None,
        ]


def read(path, truth) -> str:
    """'refused', 'right', 'wrong', or the name of an exception that must not come out."""
    try:
        return "right" if answers(path) == truth else "wrong"
    except DatabaseError as error:
        return "refused" if error.message and error.hint else "refused without a remedy"
    except GpudbError:
        return "wrong"
    except Exception as error:
        return type(error).__name__


def test_a_thousand_damaged_and_foreign_files_are_refused_or_answered_rightly(real_db, tmp_path, figures, monkeypatch):
    data, truth, path = open(real_db, "rb").read(), answers(real_db), tmp_path / "damaged.sqlite"
    told: dict[str, int] = {}
    bad = []
    unsealed = 0
    count = 1000 * SCALE
    for number in range(count):
        kind, made = damaged(data, number)
        path.write_bytes(made)
        result = read(path, truth)
        told[result] = told.get(result, 0) + 1
        if result not in ("refused", "right"):
            bad.append((number, kind, result))
        assert path.read_bytes() == made
        if kind.endswith("flipped"):
            with monkeypatch.context() as without:
                without.setattr(seal, "state", lambda *_: seal.NONE)
                unsealed += read(path, truth) == "wrong"
    figures("damaged and foreign files read: refused or answered rightly (R7)", count, len(bad))
    figures("... refused", told["refused"], 0)
    figures("... that a plain read would answer wrongly if files had no seal", unsealed, 0)
    assert bad == []
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_verify_finds_every_damage_that_integrity_check_lets_through_even_without_the_seal(
    small_sqlite, tmp_path, figures, monkeypatch
):
    data, whole = open(small_sqlite, "rb").read(), dump(small_sqlite)
    path = tmp_path / "damaged.sqlite"
    passed = changed = 0
    missed, broken = [], []
    monkeypatch.setattr(seal, "state", lambda *_: seal.NONE)
    for number in range(400 * SCALE):
        kind, made = damaged(data, number)
        path.write_bytes(made)
        try:
            connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
            sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            ours = connection.execute("PRAGMA application_id").fetchone()[0] == 0x67707564
            connection.close()
        except (sqlite3.Error, UnicodeDecodeError):
            sound = ours = False
        if not (sound and ours):
            continue
        passed += 1
        try:
            if dump(path) == whole:
                continue  # bytes that nothing reads
        except (sqlite3.Error, UnicodeDecodeError):
            pass
        changed += 1
        try:
            found = verify(str(path))
        except DatabaseError:
            continue
        except Exception as error:
            broken.append((number, kind, repr(error)))
            continue
        if not any(found.values()):
            missed.append((number, kind))
    figures("damaged files that pass SQLite's integrity_check", passed, 0)
    figures("... in which a row or a definition changed: found by db verify without the seal", changed, len(missed))
    assert missed == []
    assert broken == []
    assert changed >= 10
