"""The same seed gives the same bytes: of the database, the wheel, the exports, the pictures and the page, whoever builds and where.

The checkout is copied twice. The second copy lies in another folder, its files were made in another order with another umask
and much later, and it is built with another time zone, locale and hash seed, and by a clock that is 400 days ahead where the
program `faketime` is installed.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gpudb.store.own_schema import TRUTH
from tests.helpers import SCALE

pytestmark = [pytest.mark.trust, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("gpudb", "seed", "migrations", "docs", "requirements", "pyproject.toml", "hatch_build.py", "README.md", "CHANGELOG.md",
           "CONTRIBUTING.md", "CITATION.cff", "LICENSE", "LICENSE-DATA", ".gitignore", "bench")  # fmt: skip
#: each with the options that count for it
PLOTS = {"tpp": ("--on", "2026-01-15"), "timeline": ("--on", "2026-01-15", "--to", "CN"), "roofline": ()}


class Setting(NamedTuple):
    """Under what circumstances something is built."""

    folder: str
    order: int  # seed of the order in which files are made
    umask: int
    days: int  # by how many the files are younger and the clock is ahead
    environment: dict[str, str]


SETTINGS = [
    Setting("plain", 0, 0o022, 0, {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"}),
    Setting("an other/folder-\u00e9", 1, 0o077, 400, {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4711"}),
    Setting("third", 2, 0o002, -900, {"TZ": "America/St_Johns", "LC_ALL": "POSIX", "PYTHONHASHSEED": "99", "LANG": "tr_TR"}),
    Setting("x" * 60, 3, 0o027, 1, {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "random", "PYTHONUTF8": "1"}),
][: 2 if SCALE == 1 else 4]


def files() -> list[str]:
    """What a checkout holds that a build reads, without what a build makes."""
    found = []
    for name in SOURCES:
        paths = [ROOT / name] if (ROOT / name).is_file() else sorted(p for p in (ROOT / name).rglob("*") if p.is_file())
        found += [p.relative_to(ROOT).as_posix() for p in paths if not {"__pycache__", "_data"} & set(p.parts)]
    return found


def checkout(setting: Setting, root: Path) -> Path:
    """A copy of the sources as somebody else would have them."""
    names = files()
    random.Random(setting.order).shuffle(names)
    when = 1_770_000_000 + setting.days * 86_400
    for number, name in enumerate(names):
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
        target.chmod(0o666 & ~setting.umask)
        os.utime(target, (when + number, when + number))
    return root


def build(setting: Setting, root: Path) -> dict[str, bytes]:
    """Everything that the sources make, by name."""
    clock = ["faketime", "-f", f"{setting.days:+}d"] if setting.days and shutil.which("faketime") else []
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "LD_LIBRARY_PATH", "TMPDIR")}
    given = {**kept, **setting.environment, "HOME": str(root), "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1",
             "GPUDB_CONFIG": "", "MPLCONFIGDIR": str(root / "mpl")}  # fmt: skip
    out = root / "out"

    def run(*words: str) -> None:
        command = [*clock, sys.executable, *words]
        done = subprocess.run(
            command, cwd=root, env=given, umask=setting.umask, capture_output=True, text=True, timeout=600, check=False
        )
        assert done.returncode == 0, (words, done.stderr[-2000:])

    run("-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(out / "dist"))
    gpudb, question = ("-m", "gpudb"), ("H100", "H20", "--to", "CN", "--on", "2026-01-15")
    run(*gpudb, "export", str(out / "export"))
    for kind, options in PLOTS.items():
        for ending in ("png", "svg"):
            run(*gpudb, "plot", kind, *options, "-o", str(out / f"{kind}.{ending}"))
    run(*gpudb, "report", *question, "-o", str(out / "report.html"))
    run(*gpudb, "compare", *question, "-o", str(out / "compare.parquet"))
    made = {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}
    return {**made, "packaged database": (root / "gpudb/_data/gpudb.sqlite").read_bytes()}


def test_everything_is_built_to_the_same_bytes_under_other_circumstances(tmp_path, figures):
    first: dict[str, bytes] = {}
    count, differ = 0, []
    for setting in SETTINGS:
        made = build(setting, checkout(setting, tmp_path / setting.folder))
        first = first or made
        assert sorted(made) == sorted(first)
        if made is not first:
            count += len(made)
            differ += [f"{name} ({setting.folder})" for name in made if made[name] != first[name]]
    kinds = {Path(name).suffix for name in first}
    assert {".whl", ".gz", ".sqlite", ".parquet", ".csv", ".json", ".jsonl", ".png", ".svg", ".html"} <= kinds
    (wheel,) = (data for name, data in first.items() if name.endswith(".whl"))
    with zipfile.ZipFile(io.BytesIO(wheel)) as held:
        (bill,) = (name for name in held.namelist() if "/sboms/" in name)
        assert re.fullmatch(r"gpuspecdb-[^/]+\.dist-info/sboms/gpuspecdb\.cdx\.json", bill)
        assert held.read(bill) == (ROOT / "requirements/gpuspecdb.cdx.json").read_bytes()
    figures("files built again elsewhere, compared byte by byte (B1, B3, B4)", count, len(differ))
    assert differ == []


#: tables that a migration appended; while they are empty the hash is that of a database without them
LATER = (
    "own_",
    "bill",
    "caveat",
    "court_case",
    "listed_entity",
    "market_",
    "part_crosswalk",
    "cloud_machine",
    "region",
    "column_display",
)


def own_hash(rows: Any) -> str:
    """The content hash by its description in docs/publish.md, without the code of the program."""
    digest = hashlib.sha256()
    for table in sorted(TRUTH, key=lambda t: t.name.lstrip("_")):
        columns = ", ".join(column.name for column in table.columns)
        keys = ", ".join(column.name for column in table.primary_key.columns)
        found = list(rows(f"SELECT {columns} FROM {table.name} ORDER BY {keys}"))
        name = table.name.lstrip("_")
        if not found and name.startswith(LATER):
            continue
        digest.update(f"# {name}\n".encode())
        appended = sum("later" in column.info for column in table.columns)
        for row in found:
            plain = [int(v) if isinstance(v, float) and v.is_integer() else v for v in row]
            if appended and plain[-appended:] == [None] * appended:
                plain = plain[:-appended]
            digest.update(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()


def test_the_content_hash_is_the_same_for_another_sqlite_and_its_file(real_db, tmp_path, figures):
    apsw = pytest.importorskip("apsw", reason="apsw brings the other SQLite")
    assert apsw.sqlite_lib_version() != sqlite3.sqlite_version
    again = tmp_path / "again.sqlite"
    other = apsw.Connection(real_db, flags=apsw.SQLITE_OPEN_READONLY)
    stored = next(other.execute("SELECT content_sha256 FROM _dataset_release"))[0]
    found = {"rows read by the other": own_hash(other.execute)}
    other.execute("VACUUM INTO ?", (str(again),))
    other.close()
    assert again.read_bytes() != Path(real_db).read_bytes()
    ours = sqlite3.connect(f"file:{again}?mode=ro", uri=True)
    found["file written by the other"] = own_hash(ours.execute)
    ours.close()
    dumped = tmp_path / "rebuilt.sqlite"
    old, new = sqlite3.connect(real_db), apsw.Connection(str(dumped))
    new.execute("\n".join(line for line in old.iterdump()))
    found["text dump loaded by the other"] = own_hash(new.execute)
    old.close(), new.close()
    wrong = [name for name, digest in found.items() if digest != stored]
    figures("content hashes recomputed without the program, by two SQLite versions (B2)", len(found), len(wrong))
    assert wrong == []


def test_the_content_hash_is_the_same_on_postgresql(real_db, real_pg, figures):
    import psycopg

    with psycopg.connect(real_pg.replace("+psycopg", "", 1)) as server:
        place = server.execute("SELECT schemaname FROM pg_tables WHERE tablename = '_statement'").fetchone()[0]
        server.execute(f'SET search_path = "{place}"')
        stored = server.execute("SELECT content_sha256 FROM _dataset_release").fetchone()[0]

        def rows(sql):
            return [[v.isoformat() if hasattr(v, "isoformat") else v for v in row] for row in server.execute(sql)]

        found = own_hash(rows)
    with sqlite3.connect(real_db) as file:
        held = file.execute("SELECT content_sha256 FROM _dataset_release").fetchone()[0]
    figures("content hashes recomputed without the program, on PostgreSQL (B2)", 1, int(not found == stored == held))
    assert found == stored == held


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="there is no sqlite3 shell here (Debian: apt-get install sqlite3)")
def test_a_third_party_can_compare_two_files_with_the_stock_shell(real_db, small_sqlite, tmp_path, figures):
    def sum_of(path: str) -> str:
        return subprocess.run(
            ["sqlite3", "-readonly", path, ".sha3sum"], capture_output=True, text=True, check=True
        ).stdout.split()[0]

    again = tmp_path / "again.sqlite"
    with sqlite3.connect(real_db) as file:
        file.execute("VACUUM INTO ?", (str(again),))
    figures("files compared by the .sha3sum of the sqlite3 shell (B2)", 2, int(sum_of(str(again)) != sum_of(real_db)))
    assert sum_of(str(again)) == sum_of(real_db) != sum_of(small_sqlite)
