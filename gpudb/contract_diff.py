"""Two versions of the contract compared: what was changed, and how far the version must move for it.

A contract is the JSON of docs/contract.json: a SemVer and, per view, the columns in their order. What makes a query that
worked give an error or another meaning is major; what only adds is minor; words are patch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gpudb.errors import UsageError

#: levels from the smallest to the largest
LEVELS = ("patch", "minor", "major")


class Column(NamedTuple):
    """One column of a view as the contract describes it; None where the contract does not say, which is not compared."""

    name: str
    type: str
    unit: str
    nullable: bool | None
    description: str | None
    since: str


class Contract(NamedTuple):
    """A version and the views with their columns in order."""

    version: str
    views: dict[str, tuple[Column, ...]]


class Change(NamedTuple):
    """One difference: how far it moves the version, what kind it is, where, and in words."""

    level: str
    kind: str
    view: str
    column: str
    text: str


class Comparison(NamedTuple):
    """Two contracts by version, what changed, and the smallest version that may follow."""

    old: str
    new: str
    least: str
    changes: tuple[Change, ...]


def parse(data: Any) -> Contract:
    """The contract in the JSON of docs/contract.json or of the whole contract that `gpudb schema` prints.

    Raises ``UsageError`` when it is something else.
    """
    try:
        if not isinstance(data, dict):
            raise TypeError("it is no object")
        held = data["data"] if "data" in data and "views" not in data else data
        views = {
            view: tuple(
                Column(c["column"], c["type"], c["unit"], c.get("nullable"), c.get("description"), c["since"]) for c in columns
            )
            for view, columns in held["views"].items()
        }
        for version in (held["contract_version"], *(column.since for columns in views.values() for column in columns)):
            numbers(version)
        return Contract(held["contract_version"], views)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        told = f"this is no contract of gpudb ({type(error).__name__}: {error})"
        raise UsageError(told, "make one with `contract` and `json` of `gpudb schema`", field="other", value=data) from error


def numbers(version: str) -> tuple[int, int, int]:
    """Major, minor and patch of a version; raises ``ValueError`` for anything but three whole numbers."""
    major, minor, patch = version.split(".")
    found = (int(major), int(minor), int(patch))
    if ".".join(map(str, found)) != version:
        raise ValueError(f"{version!r} is not written as 1.2.3")
    return found


def compare(old: Contract, new: Contract) -> tuple[Change, ...]:
    """Every difference from ``old`` to ``new``, view by view, the order of the old contract first."""
    changes: list[Change] = []
    for view, columns in old.views.items():
        if view in new.views:
            changes += _view(view, columns, new.views[view])
        else:
            changes.append(Change("major", "view removed", view, "", f"the view {view} was removed"))
    added = [Change("minor", "view added", view, "", f"the view {view} is new") for view in new.views if view not in old.views]
    return (*changes, *added)


def least_version(old: str, changes: Sequence[Change]) -> str:
    """The smallest version that the contract may have after these changes."""
    major, minor, patch = numbers(old)
    after = {None: old, "patch": f"{major}.{minor}.{patch + 1}", "minor": f"{major}.{minor + 1}.0", "major": f"{major + 1}.0.0"}
    return after[max((change.level for change in changes), key=LEVELS.index, default=None)]


def _view(view: str, old: tuple[Column, ...], new: tuple[Column, ...]) -> list[Change]:
    renamed = _renames(old, new)
    changes: list[Change] = []
    now = {column.name: column for column in new}
    for column in old:
        if column.name in now:
            changes += _column(view, column, now[column.name])
        elif column.name in renamed:
            told = f"was removed, and {renamed[column.name]} of the same type came: renamed"
            changes.append(Change("major", "renamed", view, column.name, told))
        else:
            changes.append(Change("major", "removed", view, column.name, "was removed"))
    return changes + _places(view, old, new, renamed)


def _renames(old: tuple[Column, ...], new: tuple[Column, ...]) -> dict[str, str]:
    """Removed columns to the new column that took their place: same type and unit, same words or else the next in order."""
    gone = [column for column in old if column.name not in {other.name for other in new}]
    come = [column for column in new if column.name not in {other.name for other in old}]
    found: dict[str, str] = {}
    for by_words in (True, False):
        for column in gone:
            for other in come:
                same = (column.type, column.unit) == (other.type, other.unit)
                if column.name in found or other.name in found.values() or not same:
                    continue
                if not by_words or column.description == other.description:
                    found[column.name] = other.name
    return found


def _column(view: str, old: Column, new: Column) -> list[Change]:
    changes: list[tuple[str, str, str]] = []
    if old.type != new.type:
        changes.append(("major", "retyped", f"was {old.type}, is {new.type}"))
    if old.unit != new.unit:
        changes.append(("major", "unit changed", f"was in {old.unit or 'no unit'}, is in {new.unit or 'no unit'}"))
    if new.nullable is True and old.nullable is False:
        changes.append(("major", "may be NULL", "never was NULL, now may be"))
    if old.nullable is True and new.nullable is False:
        changes.append(("patch", "never NULL", "is never NULL any more"))
    if None not in (old.description, new.description) and old.description != new.description:
        changes.append(("patch", "described", "has another description"))
    return [Change(size, kind, view, old.name, text) for size, kind, text in changes]


def _places(view: str, old: tuple[Column, ...], new: tuple[Column, ...], renamed: Mapping[str, str]) -> list[Change]:
    """Columns that changed their place among the old ones, and new ones with where they stand."""
    before = [renamed.get(column.name, column.name) for column in old]
    after = [column.name for column in new]
    stay = [name for name in before if name in after]
    order = [name for name in after if name in stay]
    changes = []
    for name in _moved(stay, order):
        text = f"stood at place {stay.index(name) + 1} of the old columns, stands at {order.index(name) + 1}"
        changes.append(Change("major", "moved", view, name, text))
    last = max((after.index(name) for name in stay), default=-1)
    for place, name in enumerate(after):
        if name not in stay and place < last:
            behind = next(other for other in after[place:] if other in stay)
            told = f"is new and stands before {behind}: new columns go to the end"
            changes.append(Change("major", "inserted", view, name, told))
        elif name not in stay:
            changes.append(Change("minor", "appended", view, name, "is new"))
    return changes


def _moved(before: list[str], after: list[str]) -> list[str]:
    """The names that must be taken out so that the rest stand in the same order: all but a longest common run."""
    lengths = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in range(len(before) - 1, -1, -1):
        for j in range(len(after) - 1, -1, -1):
            same = before[i] == after[j]
            lengths[i][j] = lengths[i + 1][j + 1] + 1 if same else max(lengths[i + 1][j], lengths[i][j + 1])
    kept, i, j = set(), 0, 0
    while i < len(before) and j < len(after):
        if before[i] == after[j]:
            kept.add(before[i])
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return [name for name in before if name not in kept]
