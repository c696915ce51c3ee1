"""Run the pages of the guide as a reader would, and write their printed output anew.

A page of docs/ marks what runs in the info string of a fence:

    ```sh run            the block runs, in the folder of the page, up to the first command that fails
    ```sh run exit=3     it ends with this code
    ```python run        the block runs as a program
    ```text output       what the block before printed, on a terminal of 80 columns, errors behind the rest
    ```text output lines=1-9,14-20    only these lines of it; what is left out is shown as [...]
    ```text file=NAME    a file that lies in that folder from the start

`<!-- with PATH as NAME -->` lays a file of the repository into the folder of the page first.

`python -m tools.guide` names the blocks that print something else now. The release, its hash and the day of today in a header are not
compared, so that only changes of an answer count. `--write` puts in what is printed, on all of a page, for the hashes of one page belong
together; a page of which nothing else changed is left as it is, or written too with `--all`.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gpudb.store.build import build
from tools.files import ROOT, asked, shown, write

#: pages whose blocks run; a block of commands that is not marked there only installs or serves
PAGES = ("README", "python", "tutorial", "how-to-buyer", "how-to-engineer", "how-to-analyst", "how-to-journalist")
FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.S | re.M)
WITH = re.compile(r"<!-- with (\S+) as (\S+) -->")
LEFT_OUT = "[...]"
COLUMNS = 80


class Block(NamedTuple):
    """A block that runs, and the block of its output where one follows."""

    language: str
    code: str
    exit: int
    output: re.Match[str] | None

    @property
    def lines(self) -> str | None:
        """Which lines of the output the page shows."""
        found = re.search(r"lines=(\S+)", self.output["info"]) if self.output else None
        return found[1] if found else None


def page(name: str) -> Path:
    """The file of a page; README is the one that a visitor sees first."""
    return ROOT / ("README.md" if name == "README" else f"docs/{name}.md")


def fences(text: str) -> list[re.Match[str]]:
    """All fenced blocks of a page, in order."""
    return list(FENCE.finditer(text))


def blocks(text: str) -> Iterator[Block]:
    """The blocks that run."""
    found = fences(text)
    for number, fence in enumerate(found):
        words = fence["info"].split()
        if "run" not in words[1:]:
            continue
        after = found[number + 1] if number + 1 < len(found) else None
        shown = after if after and after["info"].split()[:2] == ["text", "output"] else None
        if shown and text[fence.end() : shown.start()].strip():
            raise ValueError(f"words between a block and its output: {fence['text'][:60]!r}")
        code = next((int(word.removeprefix("exit=")) for word in words if word.startswith("exit=")), 0)
        yield Block(words[0], fence["text"], code, shown)


def environment(folder: Path, database: str) -> dict[str, str]:
    """A folder on PATH whose `gpudb` is this checkout, with this database as the packaged one."""
    script = folder / "gpudb"
    script.write_text(
        f'#!/bin/sh\ncase "$*" in *--db*) ;; *) export GPUDB_DB={shlex.quote(database)};; esac\n'
        f'PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m gpudb "$@"\n'
    )
    script.chmod(0o755)
    if not shutil.which("sqlite3"):
        shell = folder / "sqlite3"
        shell.write_text(
            f"#!{sys.executable}\nimport sqlite3, sys\n"
            "for row in sqlite3.connect(sys.argv[-2]).execute(sys.argv[-1]):\n    print(*row, sep='|')\n"
        )
        shell.chmod(0o755)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GPUDB_") or name in ("GPUDB_CONFIG", "GPUDB_PAGER")
    }
    return {**kept, "PATH": f"{folder}:{os.environ['PATH']}"}


def terminal() -> tuple[int, int]:
    """Both ends of a terminal of 80 columns; raises ``OSError`` on Windows, which has none."""
    if sys.platform != "win32":
        import fcntl
        import pty
        import termios

        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 200, COLUMNS, 0, 0))
        return leader, follower
    raise OSError("the pages are run in a terminal of Unix")


def run(words: list[str], env: dict[str, str], cwd: Path) -> tuple[int, str]:
    """Exit code, and what a terminal of 80 columns shows: the results, then notes and errors.

    Only standard output is a terminal: the steps of long work would come and go there with the speed of the machine.
    """
    leader, follower = terminal()
    pieces: list[bytes] = []

    def read() -> None:
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:
                return
            if not piece:
                return
            pieces.append(piece)

    try:
        child = subprocess.Popen(words, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=follower, stderr=subprocess.PIPE)
    finally:
        os.close(follower)
    reader = threading.Thread(target=read)
    reader.start()
    notes = child.communicate(timeout=300)[1]
    reader.join(60)
    os.close(leader)
    return child.returncode, (b"".join(pieces).replace(b"\r\n", b"\n") + notes).decode("utf-8")


def printed(block: Block, env: dict[str, str], cwd: Path) -> str:
    """What a block prints; raises when it does not end as the page says."""
    env = {**env, "NO_COLOR": "1", "TERM": "xterm", "GPUDB_PAGER": "", "GPUDB_CONFIG": ""}
    for name in ("COLUMNS", "GPUDB_COLUMNS"):
        env.pop(name, None)
    if block.language == "python":
        env |= {"PYTHONPATH": str(ROOT), "GPUDB_DB": env["GUIDE_DB"]}
        call = [sys.executable, "-c", block.code]
    else:
        call = ["bash", "-e", "-c", block.code]
    code, text = run(call, env, cwd)
    if code != block.exit:
        raise AssertionError(f"exit code {code}: {block.code}\n{text}")
    return text


def cut(text: str, lines: str | None) -> str:
    """The lines that the page shows, without blanks at the end of a line."""
    every = [line.rstrip() for line in text.rstrip("\n").splitlines()]
    if lines is None:
        return "\n".join(every) + "\n"
    shown: list[str] = []
    last = 0
    for piece in lines.split(","):
        first, _, end = piece.partition("-")
        if int(first) > last + 1:
            shown.append(LEFT_OUT)
        last = int(end or first)
        if last > len(every):
            raise AssertionError(f"lines={lines}, but only {len(every)} were printed")
        shown += every[int(first) - 1 : last]
    return "\n".join([*shown, LEFT_OUT] if last < len(every) else shown) + "\n"


def compared(text: str) -> str:
    """The text without what changes with the day and with every release: the header's day, hashes, ids of statements."""
    text = re.sub(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{20}\b|(?<=[(] )\b[0-9a-f]{12}\b", "HASH", text)
    text = re.sub(r"(?<=\()[0-9a-f]{12}(?=\))|(?<=content )[0-9a-f]{12}|(?<=content\n)[0-9a-f]{12}", "HASH", text)
    return re.sub(r"^(gpudb \S+ \(HASH\)), \d{4}-\d\d-\d\d", r"\1, TODAY", text, flags=re.M)


def differences(name: str, env: dict[str, str], cwd: Path) -> tuple[str, list[str]]:
    """The page with what is printed now, hashes and days too, and one line for each block that printed something else."""
    text = page(name).read_text(encoding="utf-8")
    for source, target in WITH.findall(text):
        shutil.copy(ROOT / source, cwd / target)
    for fence in fences(text):
        if found := re.search(r"file=(\S+)", fence["info"]):
            (cwd / found[1]).parent.mkdir(parents=True, exist_ok=True)
            (cwd / found[1]).write_text(fence["text"], encoding="utf-8")
    pieces: list[str] = []
    told: list[str] = []
    done = 0
    for block in blocks(text):
        now = printed(block, env, cwd)
        if block.output is None:
            continue
        output = cut(now, block.lines)
        start, end = block.output.span("text")
        if compared(output) != compared(block.output["text"]):
            told.append(f"{shown(page(name))}: {block.code.strip()}")
        pieces += [text[done:start], output]
        done = end
    return "".join([*pieces, text[done:]]), told


def pages(chosen: Sequence[str], database: str | None = None) -> tuple[dict[Path, str], list[str]]:
    """Each chosen page as it would be printed now, and one line for each block that prints something else than it shows.

    ``database`` is the packaged one of the commands; None builds it anew.
    """
    made: dict[Path, str] = {}
    told: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if database is None:
            database = str(folder / "gpudb.sqlite")
            build(ROOT / "seed", Path(database))
        (folder / "bin").mkdir()
        env = environment(folder / "bin", database) | {"GUIDE_DB": database}
        for name in chosen:
            (folder / name).mkdir()
            made[page(name)], changed = differences(name, env, folder / name)
            told += changed
    return made, told


def main(arguments: list[str]) -> int:
    """Compare, or with --write put in what is printed; names of pages choose some."""
    flags = {"write": "put in what is printed", "all": "with --write also what did not change"}
    given = asked(arguments, "tools.guide", __doc__, flags, "PAGE")
    made, told = pages(given.words or PAGES)
    if given.write:
        changed = {line.partition(":")[0] for line in told}
        write({path: text for path, text in made.items() if shown(path) in changed or given.all})
    print("\n".join(told) if told else "the guide prints what it says")
    return 1 if told and not given.write else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
