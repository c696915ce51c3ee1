"""An export folder and what describes it: datapackage.json (Frictionless Data Package 2), README, citation, license.

It appears whole or not at all: written beside its place, made durable, then renamed. An existing folder is replaced only with
``force``, and only when an export made it and nothing else lies in it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from gpudb import view_texts
from gpudb.errors import DatabaseError, UsageError
from gpudb.files import read_regular, refuse_lost_steps
from gpudb.operating_system import locked, make_durable
from gpudb.query.tables import Field, View
from gpudb.resources import data, filled
from gpudb.version import __version__

_SAID = data("publish/templates/package.toml")
#: what each view, and what else has rows, is about; then of the other files
ABOUT = {**view_texts.ABOUT, **_SAID["about"]}


class Made(NamedTuple):
    """One file of the folder. ``view``: the view whose rows it holds; ``form``: csv, parquet, jsonl, sqlite, or '' for texts."""

    path: str
    form: str
    bytes: int
    sha256: str
    rows: int | None
    view: View | None


def package(release: dict[str, Any], files: Sequence[Made], sources: Sequence[dict[str, Any]], others: Sequence[str] = ()) -> str:
    """The text of datapackage.json. ``others``: origins of a team's own rows."""
    read = ({"title": s["title"], "path": s["url"], "version": s["published_on"] or s["published_text"]} for s in sources)
    about = {"release": release["release"], "content": release["content_sha256"][:12], "released_on": release["released_on"]}
    said = {key: text.format(**about) if isinstance(text, str) else text for key, text in _SAID["package"].items()}
    described = {
        **said,
        MARKER: {
            "format": 1,
            "program": __version__,
            "content_sha256": release["content_sha256"],
            "contract_version": release["contract_version"],
            **({"origins": ["shipped", *others]} if others else {}),
        },
        "resources": [_resource(file) for file in files if file.form],
        "sources": [{key: text for key, text in source.items() if text} for source in read],
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def _resource(file: Made) -> dict[str, Any]:
    stem = file.path.rpartition(".")[0].replace(".", "-")
    name = stem if file.form in ("csv", "jsonl") else f"{stem}-{file.form}"
    out: dict[str, Any] = {
        "name": name,
        "title": f"{stem} ({file.form})",
        "description": ABOUT.get(stem, ABOUT.get(file.path, "")),
        "path": file.path,
        **{key: _SAID[key][file.form] for key in ("format", "mediatype")},
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }
    if file.rows is not None:
        out["row_count"] = file.rows
    if file.form == "csv":
        out |= _SAID["csv"]
    if file.view is not None:
        out["schema"] = schema(file.view, blanks=file.form == "csv")
    return {key: value for key, value in out.items() if value != ""}


def schema(view: View, blanks: bool) -> dict[str, Any]:
    """The Table Schema of a view; ``blanks``: label what an empty field means (CSV; Parquet has NULL)."""
    made: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [_field(view, field, blanks) for field in view.fields],
    }
    if view.key:
        made["primaryKey"] = list(view.key)
    return made


def _field(view: View, field: Field, blanks: bool) -> dict[str, Any]:
    out: dict[str, Any] = {"name": field.name, "type": _SAID["types"][field.type], "description": field.description}
    if field.unit:
        out["unit"] = field.unit
    if field.name == "state" and view.name in ("spec_fact", "spec_history", "spec_conflict"):
        out["categories"] = _SAID["states"]
    if field.nullable:
        if blanks:
            out["missingValues"] = [{"value": "", "label": _blank(view.name, field)}]
    else:
        out["constraints"] = {"required": True}
        if blanks and field.type == "text":
            out["missingValues"] = []  # an empty field is an empty text here
    return out


def _blank(view: str, field: Field) -> str:
    kind = "value" if field.name in ("value_number", "value_text") else "other"
    if view == "spec" and (field.group == "derived" or field.attribute):
        kind = "metric" if field.group == "derived" else "spec"
    return str(_SAID["blank"][kind])


def readme(release: dict[str, Any], files: Sequence[Made], formats: Sequence[str], others: Sequence[str] = ()) -> str:
    """README.md of the folder; ``others``: origins of a team's own rows."""
    rows = [(file, ABOUT.get(file.path.rpartition(".")[0], ABOUT.get(file.path, ""))) for file in files]
    return filled("publish/templates/export.md", release=release, files=rows, formats=formats, others=others)


def contract_text(contract: dict[str, Any]) -> str:
    """A contract of the views as the text of contract.json."""
    return json.dumps(contract, indent=1, ensure_ascii=False) + "\n"


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
    if place.exists() and any(place.iterdir()):
        aside = place.with_name(f"{_prefix(place)}{os.getpid()}.old")
        place.rename(aside)
    elif place.exists():
        place.rmdir()
    try:
        made.rename(place)
    except OSError:
        if aside is not None:
            aside.rename(place)
        raise
    if aside is not None:
        shutil.rmtree(aside, ignore_errors=True)  # what is left of it goes with the next export
