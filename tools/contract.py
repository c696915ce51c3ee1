"""The frozen contracts below docs/contracts/: what was promised in each release, and whether today's contract keeps it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from gpudb.contract_diff import Change, Contract, compare, least_version, numbers, parse
from gpudb.errors import CheckFailed
from gpudb.publish.package import contract_text

SUMS = "SHA256SUMS"
_APPENDED = Change("minor", "appended", "", "", "")


def check(folder: Path, contract: dict[str, Any]) -> list[str]:
    """Why the contract must not be released: problems against the newest frozen one, and frozen files that were changed."""
    listed = _sums(folder)
    held = {path.name: path for path in sorted(folder.glob("*.json"))}
    found = [f"docs/contracts/{name} is listed in {SUMS} and missing" for name in sorted(set(listed) - set(held))]
    for name, path in held.items():
        if listed.get(name) != _hash(path):
            found.append(f"docs/contracts/{name} is not as it was frozen ({SUMS}): a released contract never changes")
    if not held:
        return [*found, "docs/contracts/ holds no released contract"]
    newest = max((parse(json.loads(path.read_text(encoding="utf-8"))) for path in held.values()), key=_version)
    return found + problems(newest, parse(contract))


def problems(old: Contract, new: Contract) -> list[str]:
    """Why ``new`` may not follow ``old``: a version that moves too little, and columns whose `since` is wrong.

    A `since` decides where an attribute stands in `spec`, so a new column must carry a version after the old one.
    """
    changes = compare(old, new)
    least = least_version(old.version, changes)
    found = []
    if numbers(new.version) < numbers(least):
        needing = [change for change in changes if _needs(change, old.version, new.version)]
        found = [f"{_where(change)}: {change.text} ({change.level})" for change in needing]
        found.append(f"the contract has version {new.version}; after these changes it must be {least} or later")
    for view, columns in new.views.items():
        before = {column.name: column for column in old.views.get(view, ())}
        for column in columns:
            held = before.get(column.name)
            if held is None and not numbers(old.version) < numbers(column.since) <= numbers(new.version):
                # the version that an appended column asks for: a wrong `since` itself may have made a larger change
                wanted = new.version if numbers(new.version) > numbers(old.version) else least_version(old.version, [_APPENDED])
                found.append(
                    f"{view}.{column.name} is not in contract {old.version}, but says since {column.since}; give it since {wanted}"
                )
            elif held is not None and held.since != column.since:
                found.append(f"{view}.{column.name} came with {held.since}, but now says since {column.since}")
    return found


def freeze(folder: Path, contract: dict[str, Any]) -> str:
    """Keep the contract as that of a release; gives the name of the file. Raises ``CheckFailed`` instead of replacing one."""
    name = f"{contract['contract_version']}.json"
    path = folder / name
    if path.exists() and path.read_text(encoding="utf-8") != contract_text(contract):
        raise CheckFailed(
            f"docs/contracts/{name} is there and differs: that version was released",
            "raise CONTRACT_VERSION in gpudb/contract.py",
        )
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(contract_text(contract), encoding="utf-8")
    listed = {**_sums(folder), name: _hash(path)}
    (folder / SUMS).write_text("".join(f"{digest}  {file}\n" for file, digest in sorted(listed.items())), encoding="utf-8")
    return name


def _version(contract: Contract) -> tuple[int, int, int]:
    return numbers(contract.version)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sums(folder: Path) -> dict[str, str]:
    path = folder / SUMS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines if line)}


def _needs(change: Change, old: str, new: str) -> bool:
    return numbers(least_version(old, [change])) > numbers(new)


def _where(change: Change) -> str:
    return f"{change.view}.{change.column}" if change.column else change.view
