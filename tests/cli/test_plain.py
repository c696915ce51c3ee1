"""A plain call is read from the generated table, everything else by Typer: both must read the same line the same way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpudb.cli import application, option_table, options
from gpudb.cli.commands import COMMANDS, function_of
from tests.helpers import SCALE

ROOT = Path(__file__).resolve().parents[2]
VALUES = [
    "H100",
    "memory_gb>=80",
    "-tdp_w",
    "80",
    "1.5",
    "",
    "CN",
    "2025-05-01",
    "a b",
    "-",
    "x=y",
    "007",
    "1_0",
    "٣",
    " 5",
    "1e3",
]


def through_typer(line: list[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """What Typer hands to the command (None when it refuses the line)."""
    seen: list[Any] = []
    monkeypatch.setattr(options, "call", lambda function, invocation: seen.append(invocation.given))
    try:
        application.through_typer(line)
    except Exception as error:
        if not hasattr(error, "exit_code"):
            raise
        return None
    return seen[0] if seen else None


def defaults(name: str) -> dict[str, Any]:
    """Parameter -> value when nothing is given."""
    code = function_of(name)
    own = dict(
        zip(reversed(code.__code__.co_varnames[: code.__code__.co_argcount]), reversed(code.__defaults__ or ()), strict=False)
    )
    return {**{field: options.Options._field_defaults[field] for field in options.COMMON}, **own}


def lines(name: str) -> st.SearchStrategy[list[str]]:
    """Words for a command: its options, alone, with a value or with `=`; names; things that are no option at all."""
    _, own, shared, _ = option_table.COMMANDS[name]
    known = sorted({**(option_table.SHARED if shared else {}), **own})
    value = st.sampled_from(VALUES)
    piece = st.one_of(
        value.map(lambda v: [v]),
        st.sampled_from(known).map(lambda o: [o]),
        st.tuples(st.sampled_from(known), value).map(list),
        st.tuples(st.sampled_from(known), value).map(lambda p: [f"{p[0]}={p[1]}"]),
        st.sampled_from([["--"], ["--help"], ["--nonsense"], ["-dc"], ["-n5"], ["--jso"], ["-"]]),
    )
    return st.lists(piece, max_size=5).map(lambda pieces: [name, *(word for piece in pieces for word in piece)])


@pytest.mark.parametrize(
    ("line", "read"),
    [
        (["classify", "--color", "--bits", "1_0"], {"color": "--bits", "parts": ["1_0"]}),
        (["classify", "--color", "--", "--bits", "16", "1_0"], {"color": "--", "bits": 16, "parts": ["1_0"]}),
        (["list", "--to", "--limit", "1_0"], {"to": "--limit", "conditions": ["1_0"]}),
    ],
)
def test_the_word_after_an_option_that_wants_one_is_its_value(line, read, monkeypatch):
    assert option_table.match(line[0], line) == read
    asked = through_typer(line, monkeypatch)
    assert {name: asked[name] for name in read} == read


@pytest.mark.parametrize(
    "line", [["classify", "--bits", "1_0"], ["classify", "--to", "CN", "--bits=1_0"], ["list", "--width", "1_0"]]
)
def test_a_number_that_only_python_reads_is_refused(line, monkeypatch):
    assert option_table.match(line[0], line) is None
    assert through_typer(line, monkeypatch) is None


@pytest.mark.dear
@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_never_reads_a_line_otherwise_than_typer(name):
    read = 0

    @settings(max_examples=100 * SCALE)
    @given(lines(name))
    def check(line: list[str]) -> None:
        nonlocal read
        found = option_table.match(name, line)
        if found is None:
            return
        read += 1
        with pytest.MonkeyPatch.context() as patch:
            asked = through_typer(line, patch)
        assert asked is not None, line
        assert {**defaults(name), **found} == {**defaults(name), **asked}, line

    check()
    assert read > 0


@pytest.mark.parametrize(
    "line",
    [
        "compare H100 H20", "compare H100 --columns memory_gb,nvlink_gbs --json", "list memory_gb>=90 --sort -tdp_w -n 3",
        "show h20-sxm5-96gb --db=x.sqlite", "classify --tops 148 --bits 16 --die-area 814.5 --no-datacenter", "facts h20 tdp_w",
        "status --to CN", "sql - -f csv", "rules show us-eccn-3a090", "identify", "peak H100 -p fp8 --sparse",
    ],
)  # fmt: skip
def test_an_everyday_line_is_plain(line):
    pieces = line.split()
    assert option_table.match(pieces[0], pieces) is not None


@pytest.mark.parametrize(
    "line", ["compare", "compare --help", "show a b", "list -n x", "list --lim 3", "compare -- H100", "list --limit"]
)
def test_what_is_not_plain_goes_to_typer(line):
    pieces = line.split()
    assert option_table.match(pieces[0], pieces) is None


def modules(*line: str, **environment: str) -> set[str]:
    """Modules that a call has loaded when it ends."""
    code = ("import sys; from gpudb.cli.main import run\n"
            "assert run(sys.argv[1:]) == 0\nprint('\\nMODULES', *sys.modules)")  # fmt: skip
    if "GPUDB_COMPLETE" in environment:
        code = "import sys; from gpudb.cli.complete import main; main(sys.argv[1:]); print('\\nMODULES', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, *line], capture_output=True, text=True, check=False, timeout=60,
                          env={**os.environ, "PYTHONPATH": str(ROOT), **environment})  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rsplit("MODULES", 1)[1].split())


@pytest.mark.parametrize(
    "line", [("compare", "H100", "H20"), ("list", "memory_gb>=80"), ("show", "h20-sxm5-96gb", "--json")], ids=lambda w: w[0]
)
def test_a_plain_call_loads_neither_typer_nor_what_only_some_calls_need(real_db, line):
    loaded = modules(*line, "--db", real_db)
    assert not loaded & {"typer", "typer.main", "threading", "subprocess", "tomllib", "gpudb.cli.application", "gpudb.cli.settings",
                         "gpudb.cli.pager", "gpudb.cli.error_report", "gpudb.cli.helptext", "gpudb.progress", "sqlalchemy"}  # fmt: skip


@pytest.mark.parametrize(
    "line", [("compare", "h100-p"), ("list", "vendor=n"), ("status", "--to", "c"), ("comp",)], ids=lambda w: " ".join(w)
)
def test_a_completion_loads_neither_typer_nor_sqlalchemy(real_db, line):
    loaded = modules(*line, GPUDB_COMPLETE="zsh", GPUDB_DB=real_db)
    assert not loaded & {"typer", "typer.main", "sqlalchemy", "pydantic", "gpudb.catalog", "tabulate", "inspect", "tomllib"}
