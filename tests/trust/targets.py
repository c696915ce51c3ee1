"""What is fuzzed: every reader of text that people or other programs give. A target takes bytes and lets out only what is wrong.

Used by hypothesis (test_fuzz.py) and by atheris (fuzz_readers.py).
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from gpudb.errors import GpudbError
from gpudb.render.text import clean

ROOT = Path(__file__).resolve().parents[2]
#: seconds after which one input counts as a hang, and characters a message may have
HANG, LONG = 5.0, 2_000
_FOLDER = Path(tempfile.mkdtemp(prefix="gpudb-fuzz-"))


class Wrong(AssertionError):
    """An input did what no input may do."""


def _file(data: bytes, name: str) -> Path:
    path = _FOLDER / name
    path.write_bytes(data)
    path.chmod(0o600)
    return path


@cache
def _seed() -> Any:
    from gpudb.curation.reader import read_seed

    return read_seed(ROOT / "seed")


def _told(problems: list[Any], file: str) -> None:
    """Every problem names the file and a line, in a message of sensible length."""
    for problem in problems:
        text = str(problem)
        place = text.removeprefix("team: ").removeprefix(f"{file}:")
        if len(place) == len(text) or not place.partition(":")[0].isdigit():
            raise Wrong(f"without file:line: {text[:200]!a}")
        if len(text) > LONG:
            raise Wrong(f"a message of {len(text)} characters: {text[:200]!a}")
        clean(text)


def seed_part(data: bytes) -> None:
    """A file of seed/parts, to the statements."""
    import dataclasses

    from gpudb.curation import models
    from gpudb.curation.facts import statements
    from gpudb.curation.reader import read_record

    path = _file(data, "part.toml")
    problems: list[Any] = []
    reads = read_record(path, _FOLDER, models.Part, problems)
    if reads:
        statements(dataclasses.replace(_seed(), parts=reads, dies=[]), problems)
    _told(problems, "part.toml")


def seed_lists(data: bytes) -> None:
    """A file of records: sources, organisations, letters, claims, rules ..."""
    from gpudb.curation import models
    from gpudb.curation.law_reader import FILES
    from gpudb.curation.reader import parse, validate

    law = [FILES[name][2] for name in ("letters", "claims", "trade")]

    path = _file(data, "list.toml")
    problems: list[Any] = []
    parsed = parse(path, _FOLDER, problems)
    for model in (models.Source, models.Organisation, models.System, *law):
        if parsed is not None:
            validate(model, parsed[1], "list.toml", parsed[0], (), problems)
    _told(problems, "list.toml")


def own_csv(data: bytes) -> None:
    """A CSV file of a team's own facts, and the same bytes as TOML."""
    import dataclasses

    from gpudb.curation import own

    seed = dataclasses.replace(_seed(), parts=[], dies=[], additions=[], problems=[])
    for name in ("own.csv", "own.toml"):
        try:
            files = own.read_files([_file(data, name)], "team", "2026-01-02")
        except GpudbError:
            continue
        seed.problems.clear()
        from gpudb.curation.law_reader import LawSeed

        own._add(files[0], seed, LawSeed(seed))
        _told(seed.problems, name)


@cache
def _columns() -> Any:
    from gpudb.query.filters import Column

    return {
        "memory_gb": Column("memory_gb", "number", "GB"), "sm_count": Column("sm_count", "integer", ""), "name": Column("name", "text", ""),
        "released_on": Column("released_on", "day", ""), "bf16_tensor_dense_tflops": Column("bf16_tensor_dense_tflops", "number", "TFLOPS"),
    }  # fmt: skip


def condition(data: bytes) -> None:
    """A condition of `gpudb list`: the SQL has no word of it."""
    from gpudb.query.filters import matches, parse, to_sql

    text = data.decode("utf-8", "surrogateescape")
    made = parse(text, _columns())
    sql, params = to_sql([made], _columns())
    allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ :()<>=!',")
    if not set(sql) <= allowed or len(sql) > 200 + 20 * len(params):
        raise Wrong(f"the SQL is {sql!a}")
    matches(made, {"memory_gb": 80.0, "sm_count": 1, "name": "x", "released_on": "2024-01-01"}, _columns())


def identify(data: bytes) -> None:
    """Output of nvidia-smi, lspci or torch."""
    from gpudb.machines.machine_output import read

    read(data)


def settings(data: bytes) -> None:
    """A settings file."""
    from gpudb.cli.settings import _read

    path = str(_file(data, "settings.toml"))
    for in_folder in (True, False):
        try:
            _read(path, "settings.toml", in_folder)
        except GpudbError as error:
            if not error.message.startswith(("settings.toml", "the settings in settings.toml")):
                raise Wrong(f"without the file: {error.message[:200]!a}") from error
            if len(error.message) > LONG:
                raise Wrong(f"a message of {len(error.message)} characters") from error


def receipt(data: bytes) -> None:
    """A receipt for `gpudb replay`."""
    from gpudb import receipts

    receipts.read(data.decode("utf-8", "replace"))


def units(data: bytes) -> None:
    """A number with its unit, and the words of a source."""
    from gpudb.curation.facts import holds
    from gpudb.fact.units import convert

    text = data.decode("utf-8", "replace")
    holds(text, 80.0, "GB", {})
    number, _, unit = text.partition(" ")
    with contextlib.suppress(ValueError, OverflowError):
        convert(number, unit, "GB/s")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "seed_part": seed_part, "seed_lists": seed_lists, "condition": condition, "identify": identify, "settings": settings, "units": units,
}  # fmt: skip
if importlib.util.find_spec("gpudb.curation.own_csv") is not None:
    TARGETS["own_csv"] = own_csv
if importlib.util.find_spec("gpudb.receipts") is not None:
    from gpudb import receipts as _receipts

    if hasattr(_receipts, "read"):
        TARGETS["receipt"] = receipt


def attempt(name: str, data: bytes) -> bool:
    """Give ``data`` to a target; True when it was taken. Raises what no input may raise, and ``Wrong`` for a hang."""
    started = time.process_time()
    try:
        TARGETS[name](data)
        taken = True
    except GpudbError as error:
        if "unexpected" in error.message:
            raise Wrong(error.message) from error
        taken = False
    if time.process_time() - started > HANG:
        raise Wrong(f"{len(data)} bytes took {time.process_time() - started:.1f} s")
    return taken


def examples(name: str) -> list[bytes]:
    """Good inputs of a target, to start from."""
    if name == "seed_part":
        return [path.read_bytes() for path in sorted((ROOT / "seed/parts").rglob("*.toml"))[:12]]
    if name == "seed_lists":
        return [
            p.read_bytes()[:20_000]
            for folder in ("sources", "letters", "claims", "rules")
            for p in sorted((ROOT / "seed" / folder).glob("*.toml"))[:3]
        ]
    if name == "identify":
        found = [
            p
            for p in (ROOT / "tests/identify").rglob("*")
            if p.suffix in (".xml", ".txt", ".csv", ".log") and p.stat().st_size < 30_000
        ]
        return [p.read_bytes() for p in sorted(found)[:20]] or [b"GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-1)\n"]
    return {
        "condition": [b"memory_gb>=80", b"name~H100", b"released_on>=2024-01-01", b"memory_gb=unknown", b"bf16_tensor_dense_tflops>1PFLOPS", b"name!=a,b"],
        "settings": [b'db = "team.sqlite"\nformat = "csv"\nwidth = 80\nascii = true\n', b'pager = "less"\nto = "CN"\n'],
        "units": [b"3.35 TB/s", b"1,979 teraFLOPS*", b"80 GiB"],
        "own_csv": [b"part,source,locator,column,value,unit,published\nh100-sxm5-80gb,s,t,tdp_w,700,W,700 W\n", b'part = "h100-sxm5-80gb"\n[[reading]]\nsource = "s"\nevidence = "primary_read"\nfacts = [{ attribute = "tdp", value = 700, published = "700 W", at = "t" }]\n'],
        "receipt": [b'{"schema": "gpudb/receipt-1"}'],
    }[name]  # fmt: skip


def leave() -> None:
    """Remove the scratch folder."""
    for entry in os.scandir(_FOLDER):
        os.unlink(entry)
    os.rmdir(_FOLDER)
