"""Ctrl-C at whichever moment of a command, from its first line on: exit code 130, and nothing is printed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers import SCALE

pytestmark = pytest.mark.trust

ROOT = Path(__file__).resolve().parents[2]
#: what an installer writes for the command
SCRIPT = "import sys\nfrom gpudb.cli.main import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
#: counts what happens (calls, returns, also those of C) from the moment on in which the package has seen to Ctrl-C, and interrupts there
INTERRUPTED = """
import os, runpy, signal, sys
left = int(sys.argv.pop(1))
def each(frame, event, argument):
    global left
    if sys.excepthook is not sys.__excepthook__:
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGINT)
def end(*_):
    sys.setprofile(None)
    print(-left, file=sys.stderr)
if left < 0:
    import atexit
    left = 0
    atexit.register(end)
sys.argv = sys.argv[1:]
sys.setprofile(each)
runpy.run_path(sys.argv[0], run_name="__main__")
"""
COMMANDS = [("list", "hopper"), ("compare", "H100", "nosuch"), ("status", "--help"), ("sql", "select 1")]


@pytest.fixture
def interrupted(tmp_path, real_db):
    """Run a command and interrupt it at an event of its life (-1: count them); gives exit code and messages."""
    script = tmp_path / "gpudb"
    script.write_text(SCRIPT)

    def ask(words: tuple[str, ...], moment: int) -> tuple[int, str]:
        done = subprocess.run([sys.executable, "-c", INTERRUPTED, str(moment), str(script), *words], capture_output=True, text=True, check=False,
                              timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT), "GPUDB_DB": real_db})  # fmt: skip
        return done.returncode, done.stderr

    return ask


@pytest.mark.parametrize("words", [COMMANDS[0], pytest.param(COMMANDS[1], marks=pytest.mark.slow), pytest.param(COMMANDS[2], marks=pytest.mark.slow),
                                   pytest.param(COMMANDS[3], marks=pytest.mark.slow)], ids=" ".join)  # fmt: skip
def test_ctrl_c_ends_a_command_in_silence_whatever_it_does(words, interrupted, figures):
    events = int(interrupted(words, -1)[1].split()[-1])
    assert events > 1000
    dice = random.Random(events)
    moments = [1, 2, *sorted(dice.randrange(3, events * 19 // 20) for _ in range(7 * SCALE))]
    found = {}
    for moment in moments:
        code, said = interrupted(words, moment)
        if code != 130 or "KeyboardInterrupt" in said or "Traceback" in said:
            found[moment] = code, said
    figures("Ctrl-C at a moment of a command: a traceback, or another exit code", len(moments), len(found))
    assert found == {}


@pytest.mark.slow
@pytest.mark.parametrize("command", [["-m", "gpudb"], ["gpudb"]], ids=" ".join)
def test_a_real_ctrl_c_at_any_time_prints_no_line_of_ours(command, real_db, tmp_path, figures):
    (tmp_path / "gpudb").write_text(SCRIPT)
    words = [
        sys.executable,
        *(str(tmp_path / "gpudb") if word == "gpudb" and len(command) == 1 else word for word in command),
        "list",
    ]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "GPUDB_DB": real_db}
    tries, found, codes = 100 * min(SCALE, 5), [], set()
    for number in range(tries):
        begun = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=surroundings)
        time.sleep(0.4 * (number / tries) ** 2)  # more of them where the program starts
        begun.send_signal(signal.SIGINT)
        said = begun.communicate(timeout=60)[1]
        codes.add(begun.returncode)
        if "gpudb/" in said.replace(str(tmp_path), ""):
            found.append(said)
    # -2 and 1: Python itself was starting
    assert codes <= {0, 1, 130, -signal.SIGINT}
    figures("Ctrl-C at a time of a command: a traceback of ours", tries, len(found))
    assert found == []


def test_a_program_that_uses_the_package_keeps_its_own_ctrl_c(tmp_path):
    for name, text in (("mine.py", "import gpudb\nraise KeyboardInterrupt"), ("other.py", "import gpudb, sys\nassert sys.excepthook is sys.__excepthook__")):  # fmt: skip
        (tmp_path / name).write_text(text)
    mine, other = (
        subprocess.run([sys.executable, str(tmp_path / name)], capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
        for name in ("mine.py", "other.py")
    )  # fmt: skip
    assert "Traceback" in mine.stderr
    assert (other.returncode, other.stderr) == (0, "")
