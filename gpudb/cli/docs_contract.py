"""The frozen contracts below docs/contracts/: what was promised in each release, and whether today's contract keeps it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from gpudb.errors import CheckFailed
from gpudb.store import contract_diff

SUMS = "SHA256SUMS"


def text(contract: dict[str, Any]) -> str:
    """A contract as the text of docs/contract.json."""
    return json.dumps(contract, indent=1, ensure_ascii=False) + "\n"


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
    newest = max((contract_diff.parse(json.loads(path.read_text(encoding="utf-8"))) for path in held.values()), key=_version)
    return found + contract_diff.problems(newest, contract_diff.parse(contract))


def freeze(folder: Path, contract: dict[str, Any]) -> str:
    """Keep the contract as that of a release; gives the name of the file. Raises ``CheckFailed`` instead of replacing one."""
    name = f"{contract['contract_version']}.json"
    path = folder / name
    if path.exists() and path.read_text(encoding="utf-8") != text(contract):
        raise CheckFailed(
            f"docs/contracts/{name} is there and differs: that version was released",
            "raise CONTRACT_VERSION in gpudb/store/contract.py",
        )
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text(contract), encoding="utf-8")
    listed = {**_sums(folder), name: _hash(path)}
    (folder / SUMS).write_text("".join(f"{digest}  {file}\n" for file, digest in sorted(listed.items())), encoding="utf-8")
    return name


def _version(contract: contract_diff.Contract) -> tuple[int, int, int]:
    return contract_diff.numbers(contract.version)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sums(folder: Path) -> dict[str, str]:
    path = folder / SUMS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines if line)}
