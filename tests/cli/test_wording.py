"""The core says what is wrong with a parameter in the words of Python; the command line says the same with its options."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from gpudb.catalog import Catalog
from gpudb.cli import option_table
from gpudb.cli.commands import COMMANDS, GROUPS, function_of
from gpudb.cli.option_table import command_of, in_options, option_of
from gpudb.errors import DatabaseError, GpudbError, UnknownNameError, UsageError
from tests.helpers import run

CORE = Path(__file__).resolve().parents[2] / "gpudb"
#: options of nvidia-smi, pip and mypy
FOREIGN = {"--query-gpu", "--format", "--force-reinstall", "--platform"}
#: what maintainers run by itself, with options of its own
TOOLS = {"curation/law_check.py"}


def test_no_text_below_cli_names_an_option():
    found = []
    for path in sorted(CORE.rglob("*.py")):
        if CORE / "cli" in path.parents or str(path.relative_to(CORE)) in TOOLS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", node.value)) - FOREIGN
                found += [f"{path.relative_to(CORE)}:{node.lineno} {name}" for name in sorted(named)]
    assert found == []


@pytest.mark.parametrize(
    ("ask", "field", "message", "hint"),
    [
        (lambda c: c.status(["H20"], to="CN", on="2025-13-01"), "on", "on: '2025-13-01' is not a day", "write it as YYYY-MM-DD"),
        (lambda c: c.list([], known_at="May"), "known_at", "known_at: 'May' is not a day", "write it as YYYY-MM-DD"),
        (lambda c: c.events(since="x"), "since", "since: 'x' is not a day", "write it as YYYY-MM-DD"),
        (lambda c: c.list([], limit=-1), "limit", "limit -1 is negative", "give how many rows to show"),
        (lambda c: c.sql("select 1", timeout=0), "timeout", "timeout 0 is out of range", "give seconds"),
    ],
)
def test_python_is_answered_in_names_of_parameters(real_db, ask, field, message, hint):
    with Catalog(real_db) as catalog, pytest.raises(GpudbError) as caught:
        ask(catalog)
    assert (caught.value.message, caught.value.field) == (message, field)
    assert caught.value.hint.startswith(hint)
    assert caught.value.value in ("2025-13-01", "May", "x", -1, 0)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (("status", "H20", "--to", "CN", "--on", "2025-13-01"), "--on: '2025-13-01' is not a day"),
        (("events", "--since", "x"), "--since: 'x' is not a day"),
        (("list", "--limit", "-1"), "--limit -1 is negative"),
        (("sql", "select 1", "--timeout", "0"), "--timeout 0 is out of range"),
        (("compare", "H100", "--json", "--format", "csv"), "--json and --format csv contradict each other"),
        (("compare", "H100", "--width", "3"), "give --width a number from 20 to 10000"),
        (("compare", "H100", "--color", "red"), "--color red has no meaning"),
        (("classify", "H20", "--on", "2099-01-01"), "or leave --on away for all versions"),
        (("peak", "A100", "-p", "fp64", "--sparse"), "leave --sparse away"),
        (("status", "H20", "--on", "2025-05-01"), "no --to was given: the destination is CN"),
    ],
)
def test_the_command_line_is_answered_in_its_options(real_db, capsys, line, told):
    _, _, err = run(*line, "--db", real_db, capsys=capsys)
    assert told in err.replace("\n       ", "\n")


def test_the_notes_of_a_json_answer_name_options_too(real_db, capsys):
    _, out, _ = run("status", "H20", "--on", "2025-05-01", "--json", "--db", real_db, capsys=capsys)
    assert "no --to was given" in out


def test_a_missing_database_is_made_by_the_command_that_is_told(tmp_path, capsys):
    path = str(tmp_path / "none.sqlite")
    with pytest.raises(DatabaseError) as caught:
        Catalog(path)
    assert "--" not in caught.value.hint
    assert (caught.value.field, caught.value.value) == ("db", path)
    _, _, err = run("list", "--db", path, capsys=capsys)
    assert f"make one with `gpudb db load --db {path}`, or leave --db away for the packaged one" in err


@pytest.mark.parametrize(
    ("text", "command", "said"),
    [
        ("leave `known_at` away", "compare", "leave --known-at away"),
        ("leave `port` away", "serve", "leave --port away"),
        ("leave `port` away", "compare", "leave `port` away"),  # compare has no such option
        ("see `gpudb facts x`", "compare", "see `gpudb facts x`"),
        ("load it: `gpudb db load`", "list", "load it: `gpudb db load --db URL`"),
        ("a ` alone, and `to`", "compare", "a ` alone, and `to`"),
        ("`to", "compare", "`to"),
        ("`on` or `to`", "status", "--on or --to"),
        ("nothing", "", "nothing"),
    ],
)
def test_only_names_of_options_in_backquotes_are_put_otherwise(text, command, said):
    assert in_options(text, command) == said


def test_a_field_is_put_otherwise_only_where_the_text_begins_with_it():
    assert in_options("on: 'x' is not a day", "status", "on") == "--on: 'x' is not a day"
    assert in_options("once more", "status", "on") == "once more"
    assert in_options("part x", "show", "part") == "part x"  # an argument has no option


def test_a_line_names_its_command():
    assert command_of(["db", "load", "x"]) == "db load"
    assert command_of(["compare", "db", "load"]) == "compare"
    assert command_of([]) == command_of(["nonsense"]) == ""


def test_every_command_of_the_tables_is_a_function_and_every_parameter_has_an_option():
    every = [*COMMANDS, *(f"{group} {name}" for group, (_, names, _) in GROUPS.items() for name in names)]
    assert {*every, *GROUPS} == set(option_table.COMMANDS)
    for name in every:
        assert callable(function_of(name))
        for option, (parameter, _, _) in option_table.COMMANDS[name][1].items():
            if option.startswith("--"):
                assert option_of(name, parameter).startswith("--")


def test_an_error_holds_what_is_wrong_as_data():
    error = UsageError("color red has no meaning", "use always", field="color", value="red", allowed=("always", "never"))
    assert (error.field, error.value, error.allowed, error.suggestions) == ("color", "red", ("always", "never"), ())
    assert (UnknownNameError("x").field, UnknownNameError("x").allowed) == ("", ())


@pytest.mark.parametrize("command", ["import", "db load", ""])
def test_a_parameter_of_a_command_that_is_named_becomes_an_option_of_that_one(command):
    said = in_options("run it again; `without_own` of `gpudb db load` takes the facts of a team out", command)
    assert said.startswith("run it again; --without-own of `gpudb db load")
