"""As a process of its own: pipes, a package that cannot be written, no home, terminals."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import files_below

pty = pytest.importorskip("pty", reason="needs a terminal of Unix")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory, real_db):
    """The package as it lies in site-packages: code and database, nothing else."""
    yield from in_site_packages(tmp_path_factory, real_db)


@pytest.fixture(scope="module")
def small_installed(tmp_path_factory, small_sqlite):
    """The same with the small data, for what takes seconds on the shipped ones."""
    yield from in_site_packages(tmp_path_factory, small_sqlite)


def in_site_packages(tmp_path_factory, database):
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "gpudb", folder / "gpudb", ignore=shutil.ignore_patterns("__pycache__", "_data"))
    shutil.copytree(ROOT / "migrations", folder / "gpudb/_migrations", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "gpudb/_data").mkdir()
    shutil.copyfile(database, folder / "gpudb/_data/gpudb.sqlite")
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)


@pytest.mark.dear
@pytest.mark.parametrize(
    ("arguments", "package"),
    [
        (("compare", "H100", "H800", "H20"), "installed"),
        (("show", "NVIDIA H100 80GB HBM3"), "installed"),
        (("db", "verify"), "small_installed"),
    ],
    ids=["compare", "show", "verify"],
)
def test_the_packaged_database_answers_without_home_and_leaves_no_file(arguments, package, request, tmp_path):
    installed = request.getfixturevalue(package)
    before = files_below(installed)
    done = subprocess.run(
        [sys.executable, "-B", "-m", "gpudb", *arguments],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(installed), "TMPDIR": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert done.stdout
    assert files_below(installed) == before
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("arguments", ["sources --json", "list --format csv", "show h20-sxm5-96gb"])
def test_a_closed_pipe_ends_quietly(arguments, real_db):
    done = subprocess.run(
        f"{{ {sys.executable} -m gpudb {arguments} --db {real_db}; echo code $? >&2; }} | head -c 1 > /dev/null",
        shell=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == "code 0\n"


def test_a_full_disk_is_an_error_with_an_exit_code(real_db):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gpudb", "sources", "--json", "--db", real_db],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 4
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_a_terminal_of_forty_columns_is_kept(real_db):
    """A real terminal: its width comes from the device, not from an option."""
    import fcntl
    import struct
    import termios

    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
    child = subprocess.Popen(
        [sys.executable, "-m", "gpudb", "compare", "H100", "H20", "--columns", "memory_gb,nvlink_gbs", "--db", real_db],
        env={**{k: v for k, v in os.environ.items() if k != "COLUMNS"}, "PYTHONPATH": str(ROOT)},
        stdout=follower,
        stderr=subprocess.DEVNULL,
    )
    os.close(follower)
    out = b""
    while True:
        try:
            piece = os.read(leader, 4096)
        except OSError:
            break
        if not piece:
            break
        out += piece
    os.close(leader)
    assert child.wait(timeout=60) == 0
    assert b"\x1b[1mMEMORY\x1b[0m" in out
    text = re.sub(r"\x1b\[\d*m", "", out.decode())
    assert max(map(len, text.replace("\r\n", "\n").split("\n"))) <= 40
    assert {"900*", "80", "96"} <= set(text.split())


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_pipe_gets_utf8_whatever_the_locale_says(encoding, real_db):
    done = subprocess.run(
        [sys.executable, "-m", "gpudb", "sources", "--json", "--db", real_db],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode("ascii", "replace")[-300:]
    assert not "".join(source["title"] for source in json.loads(done.stdout.decode("utf-8"))["data"]).isascii()


@pytest.mark.parametrize(("name", "quiet"), [("gpudb", True), ("gpudb.exe", True), ("mine.py", False)])
def test_ctrl_c_while_the_command_loads_prints_no_traceback(name, quiet, tmp_path):
    """Python hears the signal anywhere; here in the middle of loading. A program that imports gpudb keeps its own way to end."""
    code = f"import sys; sys.argv = ['/x/{name}']; import gpudb; import signal; signal.raise_signal(signal.SIGINT); import gpudb.cli.main"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == (130 if quiet else -2)
    assert ("Traceback" in done.stderr) is not quiet
    assert not (quiet and done.stderr)
