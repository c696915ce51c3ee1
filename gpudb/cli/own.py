"""`gpudb import`: a team's own facts from files into a database of its own."""

from __future__ import annotations

from pathlib import Path

from gpudb import progress
from gpudb.cli.options import Options
from gpudb.cli.writing import say_done, sentence, target, today


def import_files(
    options: Options,
    files: list[str],
    origin: str | None = None,
    recorded: str | None = None,
    check: bool = False,
    prefer_ours: bool | None = None,
    seed: str | None = None,
) -> None:
    """Add your own parts, sources and facts to a database, with every check that the seed passes.

    A file that was imported before under the same name and origin is replaced; what it recorded stays, or is withdrawn in
    it. Where own and shipped facts differ, the shipped one answers and the other is shown beside it, unless --prefer-ours.

    Examples:

      gpudb import measured.csv --origin acme --db team.sqlite

      gpudb import sources.toml more.toml --origin acme --check --db team.sqlite
    """
    from gpudb import resources
    from gpudb.catalog.base import day
    from gpudb.curation.own import read_files
    from gpudb.store import own
    from gpudb.store.loader import load

    where = target(options, "import")
    name = own.origin_name(origin, Path(files[0]).stem)
    read = tuple(read_files([Path(file) for file in files], name, day(recorded, "recorded") or today()))
    folder = Path(seed or resources.folder("seed"))
    with progress.showing("importing"):
        done = load(where, folder, own.Wish(files=read, first=prefer_ours, since=today()), only_own=True, dry=check)
    say_done(options, {**done._asdict(), "check": check}, sentence(done, check))
