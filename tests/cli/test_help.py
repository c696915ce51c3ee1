"""Help: examples first and all of them run, 80 columns, topics, the manual page, the generated files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gpudb.cli import options
from gpudb.cli.commands import COMMANDS, GROUPS
from gpudb.cli.helptext import TOPICS, parts_of, topic_text
from gpudb.cli.settings import KEYS
from gpudb.resources import data
from tests.helpers import run
from tests.own import SOURCES
from tools import command_table, manual

ROOT = Path(__file__).resolve().parents[2]
BUILT = {path: command for path, command, _ in command_table.every_command()}
PAGES = {**{path: parts_of(command.help or "").examples for path, command in BUILT.items()},
         **{f"help {name}": topic.examples for name, topic in TOPICS.items()}}  # fmt: skip
EXAMPLES = [(path, line) for path, lines in PAGES.items() for line in lines]
#: commands of examples that take a machine or a database server that a test machine lacks, beside the test that has one
NEEDS = {
    "nvidia-smi ": "tests/identify",
    "gpudb serve": "tests/serve",
    "gpudb mcp": "tests/serve",
    "npm pack ": "tests/browser",
    "postgresql+psycopg://": "tests/cli/test_engines.py",
}
#: files that examples name
FILES = ("seed", "question.sql", "labels.txt", "contract.json")
#: examples that read or write the whole seed
SLOW = "lint|db (load|init|verify|upgrade|diff)|gpudb (export|import|site)"
#: examples whose exit code is another: this machine has no accelerator that could be identified
CODES = {"gpudb identify": (0, 2, 3, 4)}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, real_db: str, real_seed: Path) -> tuple[Path, dict[str, str]]:
    """A folder with the files that the examples name, and a PATH whose `gpudb` is this checkout."""
    folder = tmp_path_factory.mktemp("examples")
    program = folder / "bin/gpudb"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m gpudb "$@"\n')
    program.chmod(0o755)
    shell = folder / "bin/sqlite3"
    shell.write_text(
        f"#!{sys.executable}\nimport sqlite3, sys\nprint(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall())\n"
    )
    shell.chmod(0o755)
    (folder / "question.sql").write_text("select part from spec limit 2\n")
    (folder / "labels.txt").write_text("nvidia.com/gpu.memory=81559\nnvidia.com/gpu.product=NVIDIA-H100-80GB-HBM3\n")
    shutil.copyfile(ROOT / "docs/contract.json", folder / "contract.json")
    (folder / "seed").symlink_to(real_seed)
    environment = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "GPUDB_DB": real_db, "HOME": str(folder)}
    return folder, environment


def own_files(folder: Path) -> None:
    """A team's own facts about shipped parts under the names that the examples have."""
    (folder / "measured.csv").write_text(
        "part,column,value,unit,published,source,locator\nmi300x,tdp_w,751,W,751 W,pci-ids-2026-08-22,run 7\n"
    )
    (folder / "ours").mkdir()
    for file in (folder / "sources.toml", folder / "ours/sources.toml"):
        file.write_text(SOURCES)
    (folder / "more.toml").write_text(
        'part = "mi300x"\n[[reading]]\nsource = "bench"\nevidence = "primary_read"\n'
        'facts = [ { attribute = "tdp", value = 752, published = "752 W", at = "run 8" } ]\n'
    )


@pytest.mark.parametrize("path", [*COMMANDS, *GROUPS])
def test_every_command_has_two_examples_and_is_documented(path):
    for name in (name for name in BUILT if name == path or name.startswith(path + " ")):
        assert len(PAGES[name]) >= 2, name
        assert f"## `gpudb {name}`" in (ROOT / "docs/commands.md").read_text(encoding="utf-8")


@pytest.mark.dear
@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param(path, line, id=f"{path}: {line}"[:90], marks=pytest.mark.slow if re.search(SLOW, line) else ())
        for path, line in EXAMPLES
    ],
)
def test_an_example_runs(place, real_db, capsys, monkeypatch, tmp_path, path, line):
    if any(need in line for need in NEEDS):
        assert "gpudb " in line
        pytest.skip("needs a machine that this one is not; tested elsewhere")
    folder, environment = place
    monkeypatch.setenv("GPUDB_CONFIG", "none.toml")
    import shlex

    words = shlex.split(line)
    plain = words[0] == "gpudb" and not any(sign in line for sign in ("|", "$(", " > ", " < ", "--db team.sqlite", "db diff"))
    if plain:
        monkeypatch.setenv("GPUDB_DB", real_db)
        for name in FILES:
            (tmp_path / name).symlink_to(folder / name)
        monkeypatch.chdir(tmp_path)
        code, out, err = run(*words[1:], capsys=capsys)
        written = [p for p in tmp_path.iterdir() if not p.is_symlink()]
    else:
        for name in FILES:
            (tmp_path / name).symlink_to(folder / name)
        if "--db team.sqlite" in line and not re.search(r"db (load|init)", line):
            shutil.copyfile(real_db, tmp_path / "team.sqlite")
        if "db diff" in line:
            for name in re.findall(r"\w+\.sqlite", line):
                shutil.copyfile(real_db, tmp_path / name)
            for name in re.findall(r"(\w+)/", line):
                assert run("export", str(tmp_path / name), "--formats", "sqlite,jsonl", "--db", real_db, capsys=capsys)[0] == 0
        if "gpudb import" in line or "--also" in line:
            own_files(tmp_path)
        before = set(tmp_path.iterdir())
        done = subprocess.run(line, shell=True, executable="/bin/bash", cwd=tmp_path, env=environment, capture_output=True,
                              text=True, timeout=120, check=False)  # fmt: skip
        code, out, err = done.returncode, done.stdout, done.stderr
        written = [p for p in tmp_path.iterdir() if p not in before]
    assert code in CODES.get(line, (0,)), err
    assert "Traceback" not in err
    assert out.strip() or written or line.startswith(("eval ", "PEAK=")) or code != 0


@pytest.mark.parametrize("path", ["", *BUILT])
def test_help_begins_with_examples_and_fits_eighty_columns(capsys, path):
    code, out, err = run(*path.split(), "--help", capsys=capsys)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80, max(lines, key=len)
    assert lines.index("Examples:") < next(i for i, line in enumerate(lines) if line.startswith("Usage: gpudb"))
    assert "Examples:" in lines[:5]
    assert "default: None" not in out


@pytest.mark.parametrize("path", ["", "compare", "db", "db load"])
def test_h_alone_is_help(capsys, path):
    assert run(*path.split(), "-h", capsys=capsys) == run(*path.split(), "--help", capsys=capsys)


@pytest.mark.parametrize("name", TOPICS)
def test_a_topic_fits_eighty_columns_and_is_listed(capsys, name):
    code, out, _ = run("help", name, capsys=capsys)
    assert code == 0
    assert out == topic_text(name)
    assert max(map(len, out.splitlines())) <= 80
    assert len(TOPICS[name].examples) >= 2
    assert name in run("--help", capsys=capsys)[1]
    assert name in parts_of(BUILT["help"].help or "").details[0]


def test_each_word_of_the_law_is_told_alone_in_any_case_and_the_page_fits_a_screen(capsys):
    assert len(topic_text("terms").splitlines()) <= 23
    for block in TOPICS["terms"].body:
        for name, text in () if isinstance(block, str) else block:
            for word in name.split(", "):
                code, out, _ = run("help", *word.lower().split(), capsys=capsys)
                told, way_on, *more = out.splitlines()
                assert (code, told, more) == (0, f"{name}: {text}", [])
                assert way_on.startswith("Go on: gpudb ")
    assert run("help", "performance", "density", capsys=capsys)[1].startswith("density: ")


def test_help_of_a_command_is_the_same_at_both_places(capsys):
    assert run("help", "db", "load", capsys=capsys)[1].split() == run("db", "load", "--help", capsys=capsys)[1].split()
    assert run("help", capsys=capsys)[1].split() == run("--help", capsys=capsys)[1].split()


def test_no_words_at_all_are_answered_by_the_overview(capsys):
    code, out, err = run(capsys=capsys)
    assert (code, err) == (0, "")
    assert "gpudb compare H100 H800 H20" in out
    assert "gpudb --help" in out


#: commands that write or serve, or read the terminal, when they are given nothing else
BUSY = ("lint", "db load", "db init", "db upgrade", "db verify", "export", "serve", "mcp", "identify", "sql")


@pytest.mark.parametrize("path", sorted({*GROUPS, *BUILT} - set(BUSY)))
def test_a_command_alone_is_answered_or_says_what_it_lacks(real_db, capsys, monkeypatch, path):
    monkeypatch.setenv("GPUDB_DB", real_db)
    code, out, err = run(*path.split(), capsys=capsys)
    assert code in (0, 2, 3), err
    assert (out if code == 0 or path in GROUPS else err).strip()
    assert "fault of gpudb" not in err


def test_help_that_there_is_not_is_an_error_with_suggestions(capsys):
    code, out, err = run("help", "fromats", capsys=capsys)
    assert (code, out) == (2, "")
    assert "did you mean formats" in err


def test_the_environment_page_names_every_variable_of_the_source():
    read = set()
    for path in (ROOT / "gpudb").rglob("*.py"):
        read |= set(re.findall(r"\bGPUDB_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    read -= {"GPUDB_COMPLETE_DEBUG"}  # for people who change the completer
    page = topic_text("environment")
    assert sorted(name for name in read if name not in page) == []
    assert {key.variable for key in KEYS.values()} <= read


def test_the_exit_codes_page_names_every_exit_code_of_the_source():
    from gpudb import errors

    codes = {str(kind.exit_code) for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "exit_code")}
    page = [term for block in TOPICS["exit-codes"].body if not isinstance(block, str) for term, _ in block]
    assert codes | {"0", "130"} == set(page)


def test_the_formats_page_and_the_help_name_every_format():
    from gpudb.render.output import FORMATS

    page = {form for block in TOPICS["formats"].body if not isinstance(block, str) for term, _ in block for form in term.split()}
    assert set(FORMATS) <= page
    option = next(p for p in BUILT["compare"].params if p.name == "format")
    assert all(form in option.help for form in FORMATS)


def test_the_table_of_words_and_the_manual_page_are_current():
    assert (ROOT / "gpudb/cli/option_table.tsv").read_text(encoding="utf-8") == command_table.table()
    assert (ROOT / "docs/gpudb.1").read_text(encoding="utf-8") == manual.page()


def test_the_manual_page_holds_every_command_option_and_topic():
    text = manual.page().replace("\\-", "-")
    for path, command in BUILT.items():
        assert f'.SS "gpudb {path}"' in text
        for parameter in command.params:
            for option in parameter.opts if parameter.param_type_name == "option" else ():
                assert option in text, (path, option)
    for name in TOPICS:
        assert f'.SH "{name.upper()}"' in text


@pytest.mark.parametrize("words", [["man", "--warnings", "-E", "UTF-8", "-l"], ["mandoc", "-T", "lint", "-W", "warning"],
                                   ["groff", "-man", "-Tutf8", "-ww", "-z"]], ids=lambda w: w[0])  # fmt: skip
def test_the_manual_page_is_rendered_without_a_warning(tmp_path, capsys, words):
    if not shutil.which(words[0]):
        pytest.skip(f"{words[0]} is not on this machine")
    code, out, _ = run("help", "--man", capsys=capsys)
    assert code == 0
    page = tmp_path / "gpudb.1"
    page.write_text(out)
    done = subprocess.run([*words, str(page)], capture_output=True, text=True, env={**os.environ, "MANWIDTH": "80", "PAGER": "cat"},
                          timeout=60, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    if words[0] == "mandoc":
        assert done.stdout == ""
    if words[0] == "man":
        assert "gpudb compare H100 H800 H20" in done.stdout


def test_every_entry_of_the_table_of_parameters_is_a_parameter_of_that_command() -> None:
    tables = dict(data("cli/parameters.toml"))
    common, several = tables.pop("common"), tables.pop("several")
    assert tuple(common) == options.COMMON
    taken: set[str] = set()
    for path, command, is_group in command_table.every_command():
        names = {parameter.name for parameter in command.params} if not is_group else set()
        own = tables.pop(path, {})
        assert own.keys() <= names, path
        taken |= names - own.keys()
    assert tables == {}
    assert several.keys() <= taken
