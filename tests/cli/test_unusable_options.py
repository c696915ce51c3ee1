"""Every command of the application with every shared option: it is refused, or the answer differs by it."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from gpudb.cli.commands import COMMANDS, NEVER, ONLY, unusable
from gpudb.cli.helptext import parts_of
from tests.helpers import run
from tools.command_table import every_command

VALUES: dict[str, tuple[str, ...]] = {
    "on": ("2023-06-01",), "known_at": ("2026-11-01",), "to": ("FR",), "db": ("none.sqlite",), "format": ("csv",),
    "output": ("answer.txt",), "width": ("60",), "color": ("always",),
}  # fmt: skip
#: questions that a command answers otherwise by the option, where its own examples do not
ASKED = {
    "identify": "identify smi.txt", "plot": "plot timeline H100 H20; plot density H100 H20",
    "classify": "classify L20 L4 'RTX 4090' A40", "log": "log --since 2020-01-01", "rules": "rules", "peaks": "peaks --for json",
}  # fmt: skip
EVERY = [(path, command) for path, command, is_group in every_command() if not is_group]


def options_of(command: Any) -> set[str]:
    return {
        p.name for p in command.params if p.param_type_name == "option" and p.name in {*ONLY, *" ".join(NEVER.values()).split()}
    }


REFUSED = [(path, name) for path, command in EVERY for name in sorted(options_of(command) & unusable(path))]


def given(name: str) -> list[str]:
    return [f"--{name.replace('_', '-')}", *VALUES.get(name, ())]


def test_every_command_and_option_that_the_table_names_is_there():
    paths = {path for path, _ in EVERY}
    assert {name for takers in ONLY.values() for name in takers.split()} | {*NEVER} <= paths
    assert set(COMMANDS) <= paths


@pytest.mark.parametrize(("path", "name"), REFUSED, ids=str)
def test_an_option_that_a_command_cannot_use_is_refused(path, name, real_db, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = dict(EVERY)[path]
    words = ["h20" for p in command.params if p.param_type_name == "argument" and p.required]
    code, out, err = run(*path.split(), *words, *given(name), capsys=capsys)
    assert (code, out) == (2, "")
    assert f"--{name.replace('_', '-')} has no meaning for {path}" in err
    assert list(tmp_path.iterdir()) == []
    shown = run(*path.split(), "--help", capsys=capsys)[1]
    assert f"  --{name.replace('_', '-')} " not in shown


QUESTIONS = ("on", "known_at", "to", "no_sources", "show_sql")
TAKEN = [(name, path) for name in QUESTIONS for path in ONLY[name].split() if path not in ("report", "site", "serve", "replay")]


@pytest.mark.dear
@pytest.mark.parametrize(("name", "path"), TAKEN, ids=str)
def test_an_option_that_a_command_takes_changes_its_answer(name, path, real_db, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "smi.txt").write_text("GPU 0: NVIDIA H20 (UUID: GPU-1)\nGPU 1: NVIDIA H100 80GB HBM3 (UUID: GPU-2)\n")
    lines = parts_of(dict(EVERY)[path].help or "").examples
    asked = ASKED[path].split("; ") if path in ASKED else [line.removeprefix("gpudb ") for line in lines if "|" not in line]
    assert any(differs(without(shlex.split(line)), name, real_db, capsys) for line in asked)


def without(words: list[str]) -> list[str]:
    """The words of an example without the shared options that are asked about."""
    dropped = [i for i, word in enumerate(words) if word in ("--on", "--to", "--known-at")]
    return [word for i, word in enumerate(words) if i not in dropped and i - 1 not in dropped and word != "--json"]


def differs(words: list[str], name: str, database: str, capsys: Any) -> bool:
    answers = []
    for more in ([], given(name)):
        for form in ((), ("--json",)):
            if words[0] == "peaks" and form:
                continue
            _, out, err = run(*words, *more, *form, "--db", database, capsys=capsys)
            data = json.loads(out)["data"] if form and out else out.partition("\n")[2]
            answers.append((data, "SELECT" in err if name == "show_sql" else err if not out else ""))
    half = len(answers) // 2
    return answers[:half] != answers[half:]


@pytest.mark.parametrize(("kind", "option"), [("delta", "on"), ("delta", "to"), ("bandwidth", "on"), ("tpp", "to")])
def test_a_picture_refuses_the_day_and_the_destination_that_it_does_not_show(kind, option, real_db, capsys):
    code, out, err = run("plot", kind, "H100", "H20", *given(option), "--db", real_db, capsys=capsys)
    assert (code, out) == (2, "")
    assert f"--{option} has no meaning for plot {kind}" in err


def test_every_attribute_of_a_part_has_no_day(real_db, capsys):
    code, out, err = run("show", "H20", "--all", "--to", "CN", "--db", real_db, capsys=capsys)
    assert (code, out) == (2, "")
    assert "gpudb status" in err
