"""Breaking every guard on purpose: each change of `mutations.toml` is made in a copy of the tree, and a test there must fail.

Those marked slow run only at the scale of a release (GPUDB_TEST_SCALE above 1).
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.helpers import SCALE
from tests.kept import KEPT

ROOT = Path(__file__).resolve().parents[2]
MUTATIONS = tomllib.loads((Path(__file__).parent / "mutations.toml").read_text(encoding="utf-8"))["mutation"]
#: folders of a checkout that no test needs
LEFT = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", ".work", "bench")
CHOSEN = [m for m in MUTATIONS if SCALE > 1 or not m.get("slow")]


@pytest.mark.trust
def test_each_mutation_names_code_that_is_there_once_and_tests_that_exist():
    wrong = []
    for mutation in MUTATIONS:
        count = (ROOT / mutation["file"]).read_text(encoding="utf-8").count(mutation["old"])
        if count != 1:
            wrong.append(f"{mutation['guard']}: its piece of code stands {count} times in {mutation['file']}; name it anew")
        if mutation["old"] == mutation["new"]:
            wrong.append(f"{mutation['guard']}: changes nothing")
        for node in mutation["tests"]:
            file, _, name = node.partition("::")
            tree = ast.parse((ROOT / file).read_text(encoding="utf-8")) if (ROOT / file).is_file() else ast.Module([], [])
            names = {item.name for item in tree.body if isinstance(item, ast.FunctionDef)}
            if not names or (name and name.partition("[")[0] not in names):
                wrong.append(f"{mutation['guard']}: there is no test {node}")
    assert wrong == []


@pytest.mark.trust
def test_there_are_at_least_forty_mutations_of_different_guards():
    assert len({mutation["guard"] for mutation in MUTATIONS}) == len(MUTATIONS) >= 40


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the checkout without its tools."""
    copy = tmp_path_factory.mktemp("mutations") / "tree"
    shutil.copytree(ROOT, copy, ignore=LEFT)
    return copy


@pytest.fixture(scope="module")
def server(pg_server):
    """The URL of a server for all the runs: each makes databases of its own."""
    return pg_server().replace("+psycopg", "", 1)


def run(tree: Path, server: str, *nodes: str) -> subprocess.CompletedProcess[str]:
    """The named tests in the copy, by this Python; the first failure is enough."""
    command = [sys.executable, "-m", "pytest", "-n", "0", "-x", "-rfE", "--tb=line", "-m", "slow or not slow", *nodes]
    given = {k: v for k, v in os.environ.items() if not k.startswith(("GPUDB_", "PYTEST_"))}
    given |= {
        "PYTHONPATH": str(tree),
        "PYTHONDONTWRITEBYTECODE": "1",
        "GPUDB_TEST_SERVER": server,
        KEPT: str(tree.parent / "kept"),
    }
    return subprocess.run(command, cwd=tree, env=given, capture_output=True, text=True, timeout=900, check=False)


@pytest.mark.slow
@pytest.mark.trust
def test_the_named_tests_pass_in_an_untouched_copy(tree, server):
    """All of them at release scale; else one of each file, for in a checkout they all ran before this one."""
    nodes = sorted({node for mutation in CHOSEN for node in mutation["tests"]})
    by_file = {node.partition("::")[0]: node for node in nodes}
    done = run(tree, server, *(nodes if SCALE > 1 else by_file.values()))
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.slow
@pytest.mark.trust
@pytest.mark.parametrize("mutation", CHOSEN, ids=lambda m: re.sub(r"\W+", "-", m["guard"]))
def test_a_broken_guard_makes_a_test_fail(mutation, tree, server, figures):
    path = tree / mutation["file"]
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(mutation["old"], mutation["new"]), encoding="utf-8")
    try:
        done = run(tree, server, *mutation["tests"])
    finally:
        path.write_text(whole, encoding="utf-8")
    caught = done.returncode == 1 and re.search(r"^FAILED ", done.stdout, re.M) is not None
    figures("guards broken on purpose, and noticed by a test", 1, int(not caught))
    assert caught, f"{mutation['broken']}: no test noticed (exit {done.returncode})\n{done.stdout[-2000:]}"
