"""A folder that appears whole or not at all: written beside its place, made durable, then renamed.

An existing folder is replaced only with ``force``, and only when an export made it and nothing else lies in it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gpudb.errors import DatabaseError, UsageError
from gpudb.files import read_regular, refuse_lost_steps
from gpudb.operating_system import locked, make_durable

#: the property of datapackage.json by which an export knows its own folder
MARKER = "gpudb_export"
#: a description that is longer is not ours
_MOST = 16 << 20
DESCRIPTION, SUMS = "datapackage.json", "SHA256SUMS"


@contextmanager
def whole_folder(target: str, force: bool, listed: Callable[[Path], set[str]] | None = None) -> Iterator[Path]:
    """A fresh folder beside ``target`` to write into; it takes the place of ``target`` when the block ends well.

    ``listed`` tells what an earlier run of the same command wrote into a folder (default: an export).

    What a killed export left beside ``target`` is removed first. Raises ``UsageError`` when ``target`` may not be replaced,
    ``DatabaseError`` when it cannot be written.
    """
    if "\0" in target:
        raise UsageError("the name of the folder holds a NUL character", "name another folder")
    try:
        os.path.abspath(target).encode()  # SQLite opens no other
    except UnicodeEncodeError:
        raise UsageError("the name of the folder holds bytes that are not UTF-8 text", "name another folder") from None
    place = Path(os.path.abspath(target))
    if not place.name:
        raise UsageError(f"{target} cannot be an export folder", "name a new folder, like: gpudb export out/")
    try:
        refuse_lost_steps(target)
        _recover(place)
        refuse(place, target, force, listed)
        place.parent.mkdir(parents=True, exist_ok=True)
        made = place.with_name(f"{_prefix(place)}{os.getpid()}.part")
        made.mkdir()
        lock = locked(made)
        try:
            yield made
            make_durable(made)
            # looked at again: another export may have ended meanwhile
            refuse(place, target, force, listed)
            _swap(made, place)
        finally:
            if lock is not None:
                os.close(lock)
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise DatabaseError(
            f"{target} cannot be written: {error.strerror or error}",
            "check folder, permissions and free space; nothing was left behind",
        ) from error


def refuse(place: Path, shown: str, force: bool, listed: Callable[[Path], set[str]] | None = None) -> None:
    """Raise ``UsageError`` unless ``place`` is free, an empty folder, or with ``force`` an export and nothing else."""
    if not os.path.lexists(place):
        return
    if place.is_symlink() or not place.is_dir():
        raise UsageError(f"{shown} is not a folder", "name a new folder")
    held = {entry.name for entry in place.iterdir()}
    if not held:
        return
    if not force:
        raise UsageError(f"{shown} exists already", "add `force` to replace an earlier export, or name another folder")
    ours = (listed or _listed)(place)
    if not ours:
        raise UsageError(
            f"{shown} was not made by the same command; `force` does not replace it", "name another folder, or remove it yourself"
        )
    others = sorted(held - ours)
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise UsageError(
            f"{shown} holds {others[0]}{more}, which this command did not write", "move it away, or name another folder"
        )


def _listed(place: Path) -> set[str]:
    """The files that an export wrote into ``place``; empty when no export made it."""
    try:
        package = json.loads(read_regular(place / DESCRIPTION, _MOST))
        if not isinstance(package, dict) or MARKER not in package:
            return set()
        lines = read_regular(place / SUMS, _MOST).decode("utf-8").splitlines()
    except (OSError, ValueError, RecursionError):
        return set()
    return {SUMS, *(line.partition("  ")[2] for line in lines)}


def _prefix(place: Path) -> str:
    return f".{place.name}.gpudb-export."


def _recover(place: Path) -> None:
    """Remove what killed exports left beside ``place``; an old export that was moved away for a new one comes back."""
    if not place.parent.is_dir():
        return
    for entry in sorted(place.parent.iterdir()):
        if not entry.name.startswith(_prefix(place)) or not entry.is_dir() or entry.is_symlink():
            continue
        if entry.name.endswith(".old"):
            if place.exists():
                shutil.rmtree(entry)
            else:
                entry.rename(place)
        elif entry.name.endswith(".part"):
            lock = locked(entry)
            if lock is not None:  # nobody writes it any more
                shutil.rmtree(entry)
                os.close(lock)


def _swap(made: Path, place: Path) -> None:
    """Put ``made`` at ``place``; an earlier export stands aside under a name that the next run knows."""
    aside = None
    if place.exists():
        if not any(place.iterdir()):
            place.rmdir()
        else:
            aside = place.with_name(f"{_prefix(place)}{os.getpid()}.old")
            place.rename(aside)
    try:
        made.rename(place)
    except OSError:
        if aside is not None:
            aside.rename(place)
        raise
    if aside is not None:
        shutil.rmtree(aside, ignore_errors=True)  # what is left of it goes with the next export
