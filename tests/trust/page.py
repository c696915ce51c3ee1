"""The table of docs/trust.md from the figures of a run: ``python -m tests.trust.page [--check | --from FIGURES --scale N]``.

``--from`` takes what ``pytest --figures`` wrote into docs/trust.json, with the day and the machine; without it the page is made
again from that file. ``--check`` says whether the page is current.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import sqlite3
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FIGURES, PAGE, PROMISES = ROOT / "docs/trust.json", ROOT / "docs/trust.md", Path(__file__).with_name("promises.toml")
BEGIN, END = "<!-- {} by tests/trust/page.py -->", "<!-- end -->"


def promises() -> list[dict[str, Any]]:
    """The promises in the order of the page."""
    held: list[dict[str, Any]] = tomllib.loads(PROMISES.read_text(encoding="utf-8"))["promise"]
    return held


def tables(run: dict[str, Any]) -> dict[str, str]:
    """The parts of the page that a run makes: what is promised, and at its end each figure."""
    figures: dict[str, dict[str, Any]] = run["figures"]
    lines = [
        f"Figures of `{run['command']}` at scale {run['scale']} on {run['day']}: {run['machine']}.",
        "",
        "| Promise | Test | Tried | Failed | Best peer | And we |",
        "| --- | --- | ---: | ---: | --- | --- |",
    ]
    for promise in promises():
        found = sorted(name for name in figures if any(word in name for word in promise["figures"]))
        tests = "<br>".join(f"`{test}`" for test in promise["tests"] if (ROOT / test).exists())
        tried, failed = (sum(figures[name][key] for name in found) for key in ("tried", "failed"))
        counted = f"{tried:,} | {failed:,}" if found else "not in this run | "
        lines.append(f"| {promise['text']} | {tests} | {counted} | {promise['peer']} | {promise['we']} |")
    each = ["| Figure | Tried | Failed | At most |", "| --- | ---: | ---: | --- |"]
    for name, held in sorted(figures.items()):
        most = ", ".join(f"{value:g} {key.replace('_', ' ')}" for key, value in held.items() if key not in ("tried", "failed"))
        each.append(f"| {name.replace('|', ' ')} | {held['tried']:,} | {held['failed']:,} | {most} |")
    return {"promises": "\n".join(lines), "figures": "\n".join(each)}


def page(run: dict[str, Any], text: str) -> str:
    """The page with each table put in between its marks."""
    for name, made in tables(run).items():
        begin = BEGIN.format(name)
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}\n\n{made}\n\n{END}{rest.partition(END)[2]}"
    return text


def machine() -> str:
    """The class of machine: what its figures depend on, and nothing that names it."""
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}"
    )


def main(arguments: list[str]) -> int:
    """Write the page and its figures, or check the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--from", dest="figures", type=Path)
    parser.add_argument("--scale", type=int, default=1)
    given = parser.parse_args(arguments)
    if given.figures:
        run = {
            "command": "python -m pytest -m trust",
            "scale": given.scale,
            "day": dt.datetime.now(dt.UTC).date().isoformat(),
            "machine": machine(),
            "figures": json.loads(given.figures.read_text(encoding="utf-8")),
        }
        FIGURES.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    run = json.loads(FIGURES.read_text(encoding="utf-8"))
    text = PAGE.read_text(encoding="utf-8")
    made = page(run, text)
    if given.check:
        if made != text:
            print("docs/trust.md is out of date; run `python -m tests.trust.page`", file=sys.stderr)
        return int(made != text)
    PAGE.write_text(made, encoding="utf-8")
    failed = [name for name, held in run["figures"].items() if held["failed"]]
    print("\n".join(f"failed: {name}" for name in failed), file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
