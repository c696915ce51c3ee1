"""The habits of a public project are files that somebody else's machine reads: they parse, and say what CI and the package say."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
yaml = pytest.importorskip("yaml")
FORMS = sorted(path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
CI = (ROOT / ".ci/run").read_text(encoding="utf-8")


def held(path):
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path", sorted([*(ROOT / ".github").rglob("*.yml"), ROOT / ".pre-commit-config.yaml"]), ids=lambda path: path.name
)
def test_a_file_parses_and_no_key_in_it_is_lost_to_another_of_its_name(path):
    class Strict(yaml.SafeLoader):
        def construct_mapping(self, node, deep=False):
            keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
            assert len(keys) == len(set(keys)), f"{path.name}: a key stands twice in {keys}"
            return super().construct_mapping(node, deep)

    assert yaml.load(path.read_text(encoding="utf-8"), Strict)


def test_linux_runs_ci_for_every_python_of_the_package():
    job = held(".github/workflows/checks.yml")["jobs"]["linux"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [found[1] for line in project["classifiers"] if (found := re.search(r":: (3\.\d+)$", line))]
    assert job["strategy"]["matrix"]["python"] == named
    assert "bash .ci/run" in [step.get("run") for step in job["steps"]]
    assert job["strategy"]["fail-fast"] is False


def test_windows_and_macos_run_the_default_tests_with_the_locked_packages():
    job = held(".github/workflows/checks.yml")["jobs"]["others"]
    assert job["strategy"]["matrix"]["os"] == ["windows-latest", "macos-latest"]
    assert [step["run"] for step in job["steps"] if "run" in step] == [
        "python -m pip install --require-hashes -r requirements/dev.txt",
        "python -m pip install --no-deps -e .",
        "python -m pytest",
    ]


def test_a_workflow_may_read_and_nothing_else():
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        assert held(path)["permissions"] == {"contents": "read"}


def test_only_the_weekly_list_may_write_issues_and_only_the_site_pages():
    more = {}
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        more |= {(path.name, name): job["permissions"] for name, job in held(path)["jobs"].items() if "permissions" in job}
    assert more == {
        ("watch.yml", "list"): {"contents": "read", "issues": "write"},
        ("site.yml", "begin"): {"actions": "write"},
        ("site.yml", "publish"): {"contents": "read", "pages": "write", "id-token": "write"},
    }


def test_a_release_publishes_from_the_default_branch_which_alone_may():
    jobs = held(".github/workflows/site.yml")["jobs"]
    (begun,) = jobs["begin"]["steps"]
    assert jobs["begin"]["if"] == "github.event_name == 'release'"
    assert jobs["publish"]["if"] == "github.event_name == 'workflow_dispatch'"
    assert '--ref "$BRANCH" --field of="$GITHUB_REF_NAME"' in begun["run"]
    assert jobs["publish"]["steps"][0]["with"]["ref"] == "${{ inputs.of }}"


def test_the_container_listens_where_it_says_as_nobody_and_asks_there_whether_it_is_well():
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    told = {line.partition(" ")[0]: line.partition(" ")[2] for line in lines}
    assert told["USER"] == "nobody"
    assert json.loads(told["CMD"]) == ["gpudb", "serve", "--host", "0.0.0.0", "--port", told["EXPOSE"]]
    assert f"http://127.0.0.1:{told['EXPOSE']}/robots.txt" in told["HEALTHCHECK"]


def test_no_text_of_others_is_put_into_a_script():
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        for job in held(path)["jobs"].values():
            assert not [step["run"] for step in job["steps"] if "${{" in step.get("run", "")], path.name


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_for_the_document(path):
    form = held(path)
    assert {"name", "description", "body"} <= form.keys()
    fields = {field["id"]: field for field in form["body"] if field["type"] != "markdown"}
    assert len(fields) == sum(field["type"] != "markdown" for field in form["body"])
    assert fields["document"]["validations"]["required"] is True
    assert all(field["attributes"]["label"] for field in fields.values())


def test_there_is_a_form_for_each_kind_of_correction():
    assert {path.stem for path in FORMS} == {"value-is-wrong", "status-is-wrong", "part-is-missing"}


def test_dependabot_looks_after_the_actions_and_the_packages():
    assert {update["package-ecosystem"] for update in held(".github/dependabot.yml")["updates"]} == {"github-actions", "pip"}


def test_a_commit_is_linted_by_what_ci_lints_with_the_locked_tools():
    (repo,) = held(".pre-commit-config.yaml")["repos"]
    assert repo["repo"] == "local"
    entries = [hook["entry"] for hook in repo["hooks"]]
    assert {
        "ruff check",
        "ruff format --check --quiet",
        "mypy",
        "lint-imports --no-cache",
        "python -m tools.refresh --check",
    } <= set(entries)
    for entry in entries:
        words = entry.removeprefix("python -m ")
        assert words in CI.replace('"', "").replace("$bin/", "").replace("python -m ", "") or words == "tools.check"


def test_ci_runs_the_tests_of_the_readme_all_platforms_and_leaves_the_tree_as_it_is():
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci/run")], check=False).returncode == 0
    for piece in (
        'GPUDB_TEST_DEAR=1 "$bin/python" -m pytest || tests=$?\n',
        "for platform in win32 darwin",
        "tools.refresh --check",
        '[ "$(tree)" != "$before" ]',
    ):
        assert piece in CI
    assert '-m pytest -m "slow and not trust"' in (ROOT / ".ci/release").read_text(encoding="utf-8")


@pytest.mark.parametrize("broken", ["lint", "current", "types", "wheel", "pip", "pytest", None])
def test_ci_runs_every_check_and_says_no_when_one_of_them_does(tmp_path, broken):
    """The end of the file by itself, with checks that only say their name; the one that is broken fails on its second line."""
    checks = ("lint", "current", "types", "wheel")
    end = CI[CI.index("others() {") : CI.index('if [ "$(tree)" != "$before" ]')] + "echo all checks passed\n"
    says = "\n".join(f"{check}() {{ echo {check} ran; {'false' if check == broken else 'true'}; echo end; }}" for check in checks)
    python = f'#!/bin/sh\necho "$2 ran"\n[ "$2" != "{broken}" ]\n'
    (tmp_path / "python").write_text(python, encoding="utf-8")
    (tmp_path / "python").chmod(0o755)
    head = f'set -euo pipefail\nwork="{tmp_path}" bin="{tmp_path}"\nstep() {{ echo "== $*"; }}\n'
    run = subprocess.run(["bash", "-c", f"{head}{says}\n{end}"], capture_output=True, text=True, check=False)
    assert run.returncode == (broken is not None), run.stdout + run.stderr
    assert broken == "pip" or all(f"{check} ran" in run.stdout for check in (*checks, "pip", "pytest"))
    assert ("all checks passed" in run.stdout) is (broken is None)
    assert ("this check failed" in run.stdout) is (broken in checks)
