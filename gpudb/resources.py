"""Where the seed, the migrations, the documents and the packaged database lie: inside the wheel, or beside the package."""

from __future__ import annotations

import os
from functools import cache

from gpudb.hints import Any

_HERE = os.path.dirname(os.path.abspath(__file__))


def packaged_database() -> str:
    """Path of the read-only database that comes with the package (it may not exist yet in a bare checkout)."""
    return os.path.join(_HERE, "_data", "gpudb.sqlite")


def folder(name: str) -> str:
    """The folder ``seed`` or ``migrations``, or the text LICENSE-DATA: ``gpudb/_NAME`` in a wheel, beside the package in a checkout."""
    return _shipped(name, name)


def queries() -> str:
    """The folder of documented questions: shipped as ``gpudb/_queries`` in a wheel, ``docs/queries`` in a checkout."""
    return _shipped("queries", "docs", "queries")


def manual_page() -> str:
    """gpudb(1) as roff: shipped as ``gpudb/_gpudb.1`` in a wheel, ``docs/gpudb.1`` in a checkout."""
    return _shipped("gpudb.1", "docs", "gpudb.1")


def _shipped(name: str, *checkout: str) -> str:
    inside = os.path.join(_HERE, "_" + name)
    return inside if os.path.exists(inside) else os.path.join(os.path.dirname(_HERE), *checkout)


def filled(name: str, filters: dict[str, Any] | None = None, **about: Any) -> str:
    """A template that lies inside the package as a text; nothing is escaped but by its ``filters``."""
    import jinja2

    made = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)  # noqa: S701 - plain texts
    made.filters.update(filters or {})
    with open(os.path.join(_HERE, name), encoding="utf-8") as file:
        return made.from_string(file.read()).render(**about)


@cache
def data(name: str) -> dict[str, Any]:
    """A TOML file that lies inside the package: words and tables that are no code. It is read once, and nobody writes to it."""
    import tomllib

    with open(os.path.join(_HERE, name), "rb") as file:
        return tomllib.load(file)
