"""Small contracts made up for tests."""

from __future__ import annotations

from typing import Any


def column(
    name: str, type: str = "number", unit: str = "", nullable: bool = False, since: str = "1.0.0", words: str | None = None
) -> dict[str, Any]:
    """One column as docs/contract.json writes it."""
    described = f"what {name} means" if words is None else words
    return {"column": name, "type": type, "unit": unit, "nullable": nullable, "since": since, "description": described}


def contract(version: str = "1.0.0", **views: list[dict[str, Any]]) -> dict[str, Any]:
    """A contract with the given views; without any, one view `parts` with part, memory, name and power."""
    held = views or {
        "parts": [column("part", "text"), column("memory", unit="GB"), column("name", "text"), column("power", unit="W")]
    }
    return {"contract_version": version, "views": held}


def parts(
    version: str,
    change: dict[str, dict[str, Any]] | None = None,
    order: tuple[str, ...] = (),
    more: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """The standard contract with some columns changed, in another order (names left out are removed), and more at the end."""
    made = {c["column"]: {**c, **(change or {}).get(c["column"], {})} for c in contract()["views"]["parts"]}
    return contract(version, parts=[made[name] for name in order or made] + (more or []))
