"""The registry of public views: their columns with type, unit and meaning, from `contract.toml`.

`column_doc`, `docs/schema.md` and `contract.json` are made from this and from the attribute registry, so the
documentation cannot drift from the views. Types are text, number, integer, day.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from gpudb.resources import data

#: SemVer of the views: a removed, renamed or retyped column is major, an appended one minor
CONTRACT_VERSION = "1.2.0"


class Col(NamedTuple):
    """One column of a public view."""

    name: str
    type: str
    description: str
    nullable: bool = False
    unit: str = ""
    label: str = ""
    group: str = ""
    since: str = "1.0.0"


class SpecColumn(NamedTuple):
    """One column of `spec` with what makes it: an attribute, a metric, or the part itself."""

    col: Col
    origin: str  # part, attribute, metric
    minimum: float | None = None
    maximum: float | None = None
    see_also: str | None = None
    attribute: str | None = None


_DATA = data("contract.toml")


def _columns(said: dict[str, Any]) -> tuple[Col, ...]:
    """The columns of a view or a group of them, from the lines that describe them."""
    out: list[Col] = []
    usual = said.get("*since", "1.0.0")
    for name, given in said.items():
        if given == "shared":
            out += _columns(_DATA["shared"][name.removeprefix("*")])
        elif name != "*since":
            kind, meaning, *more = given
            out.append(Col(name, kind.rstrip("?"), meaning, kind.endswith("?"), **{"since": usual, **(more[0] if more else {})}))
    return tuple(out)


#: groups of columns that several views have
SHARED = {name: _columns(said) for name, said in _DATA["shared"].items()}
#: whose a record is; appended to the views whose rows a team can add to
ORIGIN = SHARED["origin"][0]
#: columns of `spec` that are not attributes, before and after the registered ones
SPEC_FIRST, SPEC_MIDDLE, SPEC_LAST = SHARED["spec_first"], SHARED["spec_middle"], SHARED["spec_last"]
#: attributes whose column stands among the first ones of `spec`
EARLY = ("announced", "released")
#: view -> columns, for all views but `spec` (which the attribute registry makes)
VIEWS: dict[str, tuple[Col, ...]] = {view: _columns(said) for view, said in _DATA["view"].items()}
#: the views about law whose columns are no fields of records
LAW: dict[str, tuple[Col, ...]] = {view: _columns(said) for view, said in _DATA["law"].items()}
