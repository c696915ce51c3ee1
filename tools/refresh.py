"""Bring everything up to date that follows from the data and the code: `python -m tools.refresh`, after any change of them.

In this order, since each reads what the one before made: the packaged database, the JSON Schema of seed files, the answers of
docs/queries, the generated pages, the pictures, the pages of the guide. It prints what changed; read every difference before you
keep it, a wrong answer in the docs is worse than none.

`--check` writes nothing and exits 1 when something is out of date; the guide is left to the tests, which run every page of it.
`--golden` writes what commands print (tests/render/golden), too: after a change of layout only, for they ask as known on a day
that has passed. `--epoch FILE` or `--kelly FILE` write docs/peers.md from copies of the peers' data (bench/diff_peers.py).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from gpudb import resources
from gpudb.errors import DataRefused
from gpudb.store.build import build
from tools import docs, guide, pictures, questions, schema_files
from tools.files import ROOT, Made, differing, shown, write


class Step(NamedTuple):
    """What is made from a database: its name for people, and file to content for the URL of one."""

    name: str
    made: Callable[[str], Made]


STEPS = (
    Step("schema of seed files", lambda database: schema_files.files()),
    Step("answers of docs/queries", questions.answers),
    Step("generated pages", docs.pages),
    Step("pictures", pictures.made),
)


def refresh() -> None:
    """Write everything that is out of date, and tell what changed; raises ``DataRefused`` for a seed with problems."""
    database = Path(resources.packaged_database())
    before = database.read_bytes() if database.exists() else b""
    done = build(ROOT / "seed", database)
    same = database.read_bytes() == before
    tell(f"packaged database (content {done.content_sha256[:12]})", [] if same else [database])
    for old in schema_files.foreign():
        old.unlink()
        print(f"removed: {shown(old)}")
    for step in STEPS:
        changed = differing(step.made(str(database)))
        write(changed)
        tell(step.name, changed)
    made, told = guide.pages(guide.PAGES, str(database))
    lines = {line.partition(":")[0] for line in told}
    changed = {path: text for path, text in made.items() if shown(path) in lines}
    write(changed)
    tell("guide", changed)
    for line in told:
        print(f"  {line}")


def stale() -> list[str]:
    """Everything that is out of date, one line each; the checkout stays as it is."""
    held = Path(resources.packaged_database())
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "gpudb.sqlite"
        build(ROOT / "seed", database)
        same = held.exists() and held.read_bytes() == database.read_bytes()
        found = [] if same else [f"packaged database: {shown(held)}"]
        found += [f"{shown(old)} is no schema of ours any more" for old in schema_files.foreign()]
        found += [f"{step.name}: {shown(path)}" for step in STEPS for path in differing(step.made(str(database)))]
        return found + [f"contract: {problem}" for problem in docs.broken_promises(str(database))]


def tell(name: str, changed: Made | list[Path]) -> None:
    """One line about a step that was done."""
    print(f"{name}: {', '.join(map(shown, changed)) or 'as before'}", flush=True)


def run(*words: str, env: dict[str, str] | None = None) -> int:
    """Run another program of this checkout."""
    return subprocess.run([sys.executable, *words], cwd=ROOT, env={**os.environ, **(env or {})}, check=False).returncode


def main(arguments: list[str]) -> int:
    """Write or check; exit 1 when something is out of date or broke a promise, 5 when the seed is refused."""
    parser = argparse.ArgumentParser(prog="python -m tools.refresh", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something is out of date")
    parser.add_argument("--golden", action="store_true", help="write the golden texts of the tests, too")
    parser.add_argument("--epoch", help="a copy of Epoch AI's ml_hardware.csv, for docs/peers.md")
    parser.add_argument("--kelly", help="a copy of chipData.js, for docs/peers.md")
    given = parser.parse_args(arguments)
    try:
        if given.check:
            found = stale()
            print("\n".join([*found, "run `python -m tools.refresh`"]) if found else "everything is up to date")
            return 1 if found else 0
        refresh()
    except DataRefused as error:
        print("\n".join([*error.problems, error.message]), file=sys.stderr)
        return error.exit_code
    broken = docs.broken_promises()
    print("".join(f"contract: {problem}\n" for problem in broken), end="", file=sys.stderr)
    code = 1 if broken else 0
    peers = [word for name in ("epoch", "kelly") if getattr(given, name) for word in (f"--{name}", getattr(given, name))]
    if peers:
        code |= run("bench/diff_peers.py", *peers, "--write", "docs/peers.md")
    if given.golden:
        code |= run("-m", "pytest", "-n", "0", "tests/render/test_golden.py", env={"GPUDB_WRITE_GOLDEN": "1"})
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
