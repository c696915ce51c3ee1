"""The catalog behind ``gpudb.compare(...)`` and the other functions of the module: opened once, and again when its file is another."""

from __future__ import annotations

import atexit
import inspect
import os
from collections.abc import Callable
from functools import update_wrapper
from threading import Lock
from typing import Any

from gpudb.catalog.api import Catalog
from gpudb.query.opening import database
from gpudb.urls import is_sqlite, sqlite_path

_lock = Lock()
_held: tuple[tuple[object, ...], Catalog] | None = None


def function(name: str) -> Callable[..., Any]:
    """The question ``name`` of the standing catalog as a function with the same signature and docstring."""

    def ask(*args: Any, **options: Any) -> Any:
        where = database(None)
        if is_sqlite(where):
            return getattr(_standing(where), name)(*args, **options)
        with Catalog() as catalog:  # a server's catalog keeps a transaction, and what was loaded since would never be seen
            return getattr(catalog, name)(*args, **options)

    question = getattr(Catalog, name)
    update_wrapper(ask, question, ("__doc__", "__annotations__"), ())
    whole = inspect.signature(question)
    ask.__signature__ = whole.replace(parameters=list(whole.parameters.values())[1:])  # type: ignore[attr-defined]
    ask.__module__, ask.__qualname__, ask.__name__ = "gpudb", name, name
    return ask


def _standing(where: str) -> Catalog:
    """The catalog of the file that is there now, in this process; an earlier one goes when nobody uses it any more."""
    global _held
    path = sqlite_path(where)
    try:
        found = os.stat(path)
        key: tuple[object, ...] = (path, os.getpid(), found.st_ino, found.st_size, found.st_mtime_ns)
    except OSError:
        return Catalog()  # says in its words what is wrong
    with _lock:
        if _held is None or _held[0] != key:
            _held = key, Catalog()
        return _held[1]


@atexit.register
def _close() -> None:
    if _held is not None and _held[0][1] == os.getpid():
        _held[1].close()
