"""Releases beside each other under stable names: ROOT/2026.11.1/ for what is cited, ROOT/latest/ for what follows the newest one."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from gpudb.errors import DatabaseError, UsageError
from gpudb.files import read_regular
from gpudb.publish.export import FORMATS, Exported, File, export
from gpudb.publish.package import DESCRIPTION, SUMS, whole_folder
from gpudb.query import health
from gpudb.query.opening import open_reader

LATEST = "latest"
_MOST = 16 << 20


class Shelved(NamedTuple):
    """The folder of the release; ``kept``: it was there already; ``latest``: the release that ROOT/latest now holds."""

    release: Exported
    kept: bool
    latest: str


def shelve(
    root: str,
    url: str | None = None,
    formats: Sequence[str] = FORMATS,
    views: Sequence[str] | None = None,
    force: bool = False,
    contract: str | None = None,
) -> Shelved:
    """Export the release at ``url`` to ROOT/RELEASE, and put the same files at ROOT/latest unless a newer release is there.

    A folder of this release with the same content is kept as it is; with another content it is replaced with ``force`` only, because what
    was published under a number does not change. Raises ``UsageError`` then, ``DatabaseError`` for a kept folder whose files are not
    those of its list, and what :func:`export` raises.
    """
    with closing(open_reader(url)) as reader:
        held = health.latest(reader)
    place = Path(root) / held["release"]
    kept = not force and _content(place) == held["content_sha256"]
    if not kept and not force and _content(place):
        raise UsageError(
            f"{place} holds another content of release {held['release']}",
            "a published release does not change: give the new one another number, or add `force`",
        )
    made = _there(place, held) if kept else export(str(place), url, formats, views, force, contract)
    newest = Path(root) / LATEST
    standing = _version(newest)
    if _number(standing) > _number(made.release):
        return Shelved(made, kept, standing)
    with whole_folder(str(newest), True) as fresh:
        for file in made.files:
            shutil.copyfile(place / file.path, fresh / file.path)
    return Shelved(made, kept, made.release)


def _content(place: Path) -> str:
    """The hash of the content that an export wrote there; '' when there is none."""
    try:
        return read_regular(place / "CONTENT_SHA256", _MOST).decode("ascii").strip()
    except (OSError, ValueError):
        return ""


def _version(place: Path) -> str:
    """The release that an export wrote there; '' when there is none."""
    try:
        return str(json.loads(read_regular(place / DESCRIPTION, _MOST))["version"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return ""


def _number(release: str) -> list[int]:
    return [int(part) for part in release.split(".") if part.isdecimal()]


def _there(place: Path, held: dict[str, str]) -> Exported:
    """The files of a folder that is kept; raises ``DatabaseError`` when they are not those of its list."""
    lines = [line.partition("  ") for line in read_regular(place / SUMS, _MOST).decode("utf-8").splitlines()]
    files = (*(_file(place, name, digest) for digest, _, name in lines), _file(place, SUMS, None))
    return Exported(str(place), held["release"], held["content_sha256"], files)


def _file(place: Path, name: str, listed: str | None) -> File:
    damaged = DatabaseError(
        f"{place / name} is not what {place / SUMS} says", "remove the folder, or add `force` to write it anew"
    )
    try:
        if name != Path(name).name:
            raise damaged
        with (place / name).open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise damaged from error
    if listed is not None and digest != listed:
        raise damaged
    return File(name, None, (place / name).stat().st_size, digest)
