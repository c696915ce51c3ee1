"""The command `completion`: the script that makes a shell ask `gpudb.cli.complete`."""

from __future__ import annotations

from pathlib import Path

from gpudb.cli.answers import deliver
from gpudb.cli.options import Options

SHELLS = ("bash", "zsh", "fish")


def completion(options: Options, shell: str) -> None:
    """The script that completes commands, options, parts, columns, countries, views and formats in a shell.

    Load it in the start file of your shell (for fish: gpudb completion fish | source), or save it where the first lines
    of the script say.

    Examples:

      eval "$(gpudb completion bash)"

      gpudb completion zsh --output _gpudb
    """
    from gpudb.cli.settings import one_of

    script = Path(__file__).with_suffix(f".{one_of('the shell', shell, SHELLS)}")
    deliver(script.read_text(encoding="utf-8"), options._replace(no_pager=True))
