"""Completion in real shells: the key is pressed in a terminal, and the line that the shell then has is read back."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.terminals import Terminal

ROOT = Path(__file__).resolve().parents[2]
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'eval "$(gpudb completion bash)"',
             'args() { printf "<%s>" "$@"; echo " e""nd"; }', 'PS1="READY"": "'),
    "zsh": (["zsh", "-f", "-i"], 'autoload -Uz compinit; compinit -u -D; eval "$(gpudb completion zsh)"',
            'args() { printf "<%s>" "$@"; echo " e""nd"; }', 'PS1="READY"": "'),
    "fish": (["fish", "--no-config", "-i"], "gpudb completion fish | source",
             "function args; printf '<%s>' $argv; echo ' e''nd'; end", "function fish_prompt; echo 'READY'': '; end"),
}  # fmt: skip


@pytest.fixture
def program(tmp_path, real_db):
    """A folder with a `gpudb` of this checkout, and the environment of the shells."""
    script = tmp_path / "gpudb"
    script.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m gpudb "$@"\n')
    script.chmod(0o755)
    return {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "TERM": "xterm",
        "GPUDB_DB": real_db,
        "LANG": "C.UTF-8",
    }


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_parts_conditions_options_and_values(shell, program, tmp_path):
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not on this machine")
    words, *setup = SHELLS[shell]
    terminal = Terminal(words, program, columns=200, cwd=str(tmp_path))
    for line in setup:
        terminal.type(line + "\n")
    terminal.until("READY: ")
    cases = [
        ("gpudb compare h100-pcie-8\t", "h100-pcie-80gb", "<gpudb><compare><h100-pcie-80gb>"),
        ("gpudb list vendor=nv\t", "vendor=nvidia", "<gpudb><list><vendor=nvidia>"),
        ("gpudb list 'memory_bandwidth_g\t", "bs", None),
        ("gpudb list --format=jsonl\t", "jsonl", "<gpudb><list><--format=jsonl>"),
        ("gpudb db ver\t", "verify", "<gpudb><db><verify>"),
        ("gpudb schema rule_per\t", "rule_period", "<gpudb><schema><rule_period>"),
        ("gpudb compare --only-d\t", "--only-differences", "<gpudb><compare><--only-differences>"),
    ]
    for typed, completed, arguments in cases:
        terminal.type(typed)
        terminal.until(lambda text, want=completed: want in text, 30)
        if arguments is None:  # the quote stays open for the operator
            terminal.type(">=3TB/s'")
            arguments = "<gpudb><list><memory_bandwidth_gbs>=3TB/s>"
        terminal.type("\x01args \n")
        shown = terminal.until(lambda text: "READY: " in text.partition(" end")[2], 30)
        assert arguments in shown, typed
    terminal.type("exit\n")
    terminal.wait()
