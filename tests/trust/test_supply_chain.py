"""What comes with the package, and that it talks to nobody."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
BILL = json.loads((REQUIREMENTS / "gpuspecdb.cdx.json").read_text(encoding="utf-8"))


def name_of(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def locked(file: str) -> list[tuple[str, str, str, int]]:
    """Name, version, marker and number of hashes of every package in a lock; one name may stand there for several Pythons."""
    found = []
    for block in re.split(r"\n(?=[a-z0-9])", (REQUIREMENTS / file).read_text(encoding="utf-8")):
        head = re.match(r"([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)(?: ; (.+?))? \\", block)
        if head:
            found.append((head[1], head[2], head[3] or "", len(re.findall(r"--hash=sha256:[0-9a-f]{64}", block))))
    return found


def closure(*extras: str) -> set[str]:
    """The names that the installed package needs here, by the metadata of what is installed; extras chosen."""
    found: set[str] = set()
    todo = [("gpuspecdb", extra) for extra in ("", *extras)]
    seen = set(todo)
    while todo:
        name, extra = todo.pop()
        for text in importlib.metadata.requires(name) or []:
            asked = Requirement(text)
            if asked.marker is None or asked.marker.evaluate({"extra": extra}):
                found.add(name_of(asked.name))
                more = {(asked.name, e) for e in ("", *asked.extras)} - seen
                seen |= more
                todo += more
    return found


@pytest.mark.trust
@pytest.mark.parametrize(("file", "extras"), [("run.txt", ()), ("run-all.txt", ("all",))], ids=["base", "all extras"])
def test_every_dependency_of_users_is_locked_with_hashes(file, extras, figures):
    held = locked(file)
    here = {name for name, _, marker, _ in held if not marker or Marker(marker).evaluate()}
    bare = [name for name, _, _, hashes in held if not hashes]
    figures("locked dependencies with hashes", len(held), len(bare))
    assert bare == []
    assert here == closure(*extras)


@pytest.mark.trust
def test_the_locks_agree_on_every_version():
    develop = {item[:2] for item in locked("dev.txt")}
    for file in ("run.txt", "run-all.txt"):
        assert {item[:2] for item in locked(file)} <= develop


@pytest.mark.trust
def test_the_bill_of_materials_is_current_and_lists_what_an_installation_brings(figures):
    done = subprocess.run(
        [sys.executable, "requirements/sbom.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    listed = {}
    for component in BILL["components"]:
        markers = [p["value"] for p in component.get("properties", []) if p["name"] == "gpudb:marker"]
        if all(Marker(marker).evaluate() for marker in markers):
            listed[component["name"]] = component["version"]
        assert component["purl"] == f"pkg:pypi/{component['name']}@{component['version']}"
    needed = {name: importlib.metadata.version(name) for name in closure()}
    figures(
        "components of the bill of materials against an installation", len(listed | needed), len(listed.items() ^ needed.items())
    )
    assert listed == needed
    references = {component["bom-ref"] for component in BILL["components"]} | {BILL["metadata"]["component"]["bom-ref"]}
    assert {d["ref"] for d in BILL["dependencies"]} == references
    assert {ref for d in BILL["dependencies"] for ref in d["dependsOn"]} <= references


#: every kind of question, and every way in which an answer leaves
COMMANDS = (
    "compare H100 H800 H20", "list memory_gb>=80 --format csv", "show h20-sxm5-96gb --json", "facts H20", "status H20 --to CN",
    "timeline H20 --to CN", "classify H20", "classify --tops 148 --bits 16 --die-area 814", "rules", "claims", "events", "sources",
    "log h20-sxm5-96gb", "peak h100-sxm5-80gb --precision bf16", "identify machine.xml", "sql select(1)", "schema spec", "doctor", "db path",
    "db verify", "help dates", "completion bash", "export out --formats csv,parquet", "plot tpp -o p.svg", "plot timeline --format text",
    "report H100 H20 -o r.html", "list -o l.parquet", "db load --db new.sqlite", "lint", "--version",
)  # fmt: skip
#: tells every name that is looked up and every address that is called or listened on; a socket of the local machine too
HOOK = """
import os, sys
_events = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
           "socket.gethostbyaddr", "urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect")
_say = os.open(os.environ["HEARD"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
sys.addaudithook(lambda event, given: os.write(_say, f"{event} {given!r}\\n".encode()) if event in _events else None)
"""


def namespace() -> list[str]:
    """How to run something where no network is; empty when this machine does not allow it."""
    for way in (["unshare", "-n"], ["unshare", "-rn"]):
        try:
            if subprocess.run([*way, "true"], capture_output=True, check=False).returncode == 0:
                return way
        except OSError:
            return []
    return []


@pytest.fixture(scope="module")
def place(tmp_path_factory, real_db):
    folder = tmp_path_factory.mktemp("quiet")
    (folder / "hook").mkdir()
    (folder / "hook/sitecustomize.py").write_text(HOOK)
    (folder / "machine.xml").write_text("GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-00000000-0000-0000-0000-000000000000)\n")
    return folder, {**os.environ, "PYTHONPATH": f"{folder / 'hook'}:{ROOT}", "GPUDB_DB": real_db, "HEARD": str(folder / "heard"),
                    "HOME": str(folder), "MPLCONFIGDIR": str(folder)}  # fmt: skip


@pytest.mark.trust
@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_opens_no_socket_and_works_where_there_is_no_network(words, place, figures):
    folder, environment = place
    way = namespace()
    heard = folder / "heard"
    heard.write_text("")
    done = subprocess.run([*way, sys.executable, "-m", "gpudb", *words.split()], cwd=folder, env=environment, capture_output=True,
                          text=True, timeout=300, check=False)  # fmt: skip
    figures("commands run under an audit hook for sockets (S14)", 1, int(heard.read_text() != ""))
    if way:
        figures("commands run in an empty network namespace (S14)", 1, int(done.returncode != 0))
    assert (done.returncode, done.stderr if done.returncode else "") == (0, "")
    assert heard.read_text() == ""


@pytest.mark.trust
@pytest.mark.slow
def test_the_hook_hears_a_socket_and_serve_listens_on_this_machine_only(place):
    folder, environment = place
    heard = folder / "heard"
    heard.write_text("")
    code = "import socket\ntry: socket.create_connection(('127.0.0.1', 9), 1)\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert "socket.connect" in heard.read_text()
    heard.write_text("")
    served = subprocess.Popen([sys.executable, "-m", "gpudb", "serve", "--port", "0"], cwd=folder, env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
    try:
        for line in served.stdout:
            if "http://" in line:
                break
    finally:
        served.terminate()
        served.communicate(timeout=60)
    bound = [line for line in heard.read_text().splitlines() if line.startswith("socket.bind")]
    assert bound
    assert all("'127.0.0.1'" in line for line in bound)


@pytest.mark.trust
def test_the_namespace_without_a_network_has_none():
    way = namespace()
    if not way:
        pytest.skip("no new network namespace may be made here (run as root, or allow unprivileged user namespaces)")
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 2)"
    done = subprocess.run([*way, sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "unreachable" in done.stderr


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        ([{"name": "typer", "version": "1", "vulns": []}], 0, "1 of 60 locked packages looked up, 0 known"),
        ([{"name": "typer", "version": "1", "vulns": [{"id": "X-1"}]}], 1, "vulnerable: typer 1 X-1"),
        ([{"name": "typer", "version": "1", "skip_reason": "not found"}], 3, "0 of 60 locked packages looked up"),
        (None, 3, "0 of 60 locked packages looked up"),
    ],
)
def test_an_audit_that_looked_nothing_up_is_not_a_clean_one(said, code, told, tmp_path):
    (tmp_path / "audit.json").write_text("" if said is None else json.dumps({"dependencies": said}))
    (tmp_path / "lock.txt").write_text("".join(f"p{n}==1 \\\n" for n in range(60)))
    command = [sys.executable, str(ROOT / ".ci/audit.py"), str(tmp_path / "audit.json"), str(tmp_path / "lock.txt")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert told in done.stdout


def test_the_extra_all_is_all_other_extras():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    named = extras.pop("all")[0].partition("[")[2].rstrip("]").split(",")
    assert sorted(named) == sorted(extras)
