"""The machine that runs this program: nvidia-smi is asked first, then lspci. Nothing is written or changed."""

from __future__ import annotations

from gpudb import redact
from gpudb.errors import UnknownNameError
from gpudb.machines.device import Reading
from gpudb.machines.machine_output import read

_SECONDS = 30
_QUESTIONS = (("nvidia-smi", "-q", "-x"), ("lspci", "-nn", "-v"))


def ask_this_machine() -> Reading:
    """The devices of this machine. Raises ``UnknownNameError`` (exit 3) that says why none was found."""
    import shutil
    import subprocess  # costs 6 ms: reading a file does not need it

    tried = []
    for program, *options in _QUESTIONS:
        path = shutil.which(program)
        if path is None:
            tried.append(f"{program} is not installed")
            continue
        try:
            done = subprocess.run(  # noqa: S603 - fixed options, a program found on PATH, no shell
                [path, *options],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                env={**redact.environment(), "LC_ALL": "C"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            tried.append(f"{program} did not answer within {_SECONDS} s")
            continue
        except OSError as error:
            tried.append(f"{program} could not be run ({error.strerror})")
            continue
        if done.returncode:
            first = next(iter((done.stdout or done.stderr).decode("utf-8", "replace").strip().splitlines()), "")
            tried.append(f"{program} failed with {done.returncode}" + (f" ({first[:120]})" if first else ""))
            continue
        try:
            found = read(done.stdout)
        except UnknownNameError as error:
            tried.append(error.message)
            continue
        return found._replace(notes=(*(f"this machine: {why}" for why in tried), *found.notes))
    raise UnknownNameError(
        "no accelerator was found on this machine: " + "; ".join(tried),
        "give a file with the output of `nvidia-smi -q -x` or `lspci -nn -v` from the machine, or - for standard input",
    )
