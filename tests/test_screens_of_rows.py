"""What is made of cells and periods before anything is printed: rows side by side, the summary, its days, and changed statuses."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from gpudb.catalog.cells import comparison_rows, export_rows, incomparable, status_days, summary_rows
from gpudb.catalog.diff import status_changes
from gpudb.query.filters import Column
from gpudb.results import Brief, Cell, CompareRow

END = "9999-12-31"


def known(value: Any, **more: Any) -> Cell:
    return Cell(value, "known", **more)


def column(name: str, type: str = "number", unit: str = "W", **more: Any) -> Column:
    return Column(name, type, unit, name.upper(), "power", short=name.title(), shown_unit=more.pop("shown_unit", unit), **more)


# --- rows of a comparison


def test_a_row_that_the_head_says_or_that_is_an_end_of_another_is_left_out_unless_it_is_named():
    columns = [
        column(name)
        for name in ("part", "name", "origin", "family", "tdp", "area_min", "area_max", "area", "unknown", "not_told")
    ]
    cells = {("a", c.name): known(1) for c in columns} | {("a", "unknown"): Cell(None, "unknown")}
    del cells["a", "not_told"]
    cells["a", "area"] = Cell(None, "not_published")
    assert [row.column for row in comparison_rows(columns, ["a"], "a", cells, False)] == ["tdp", "area"]
    rows = comparison_rows(columns, ["a"], "a", cells, True)
    assert [row.column for row in rows] == [c.name for c in columns]
    assert (rows[4].label, rows[4].unit, rows[4].group) == ("TDP", "W", "power")


def test_a_delta_counts_from_the_baseline_wherever_it_stands_and_not_between_sums_of_two_kinds():
    cells = {("a", "x"): known(50), ("b", "x"): known(100), ("c", "x"): known(150, sources=("s",), accumulator="FP16")}
    (row,) = comparison_rows([column("x")], ["a", "b", "c"], "b", cells, True)
    assert [cell.delta_percent for cell in row.cells.values()] == [-50.0, None, None]
    assert row.cells["c"].sources == ("s",)
    for kind in ("FP16", None):
        cells = {("a", "x"): known(50, accumulator=kind), ("b", "x"): known(100, accumulator=kind)}
        (row,) = comparison_rows([column("x")], ["a", "b"], "a", cells, True)
        assert [cell.delta_percent for cell in row.cells.values()] == [None, 100.0]


@pytest.mark.parametrize(
    ("type", "base", "value", "delta"),
    [
        # a count is exact; of a rate the same figure is no difference, whatever its decimals
        ("integer", 16896, 16895, -0.01), ("number", 989.4, 989, 0.0), ("number", 100, 0, -100.0), ("number", 0, 100, None), ("number", None, 100, None),
        ("number", 100, None, None), ("number", 100, "2,008 to 2,508", None), ("number", "2,008 to 2,508", 100, None),
    ],
)  # fmt: skip
def test_a_delta_is_between_two_numbers(type, base, value, delta):
    cells = {(part, "x"): Cell(told, "unknown" if told is None else "known") for part, told in (("a", base), ("b", value))}
    (row,) = comparison_rows([column("x", type)], ["a", "b"], "a", cells, True)
    assert [cell.delta_percent for cell in row.cells.values()] == [None, delta]
    assert [cell.state for cell in row.cells.values()] == [cell.state for cell in cells.values()]


def test_words_have_no_delta_and_the_last_part_may_be_the_one_that_differs():
    (row,) = comparison_rows([column("x", "text")], ["a", "b"], "a", {("a", "x"): known("HBM3"), ("b", "x"): known("HBM3")}, True)
    assert (row.differs, [cell.delta_percent for cell in row.cells.values()]) == (False, [None, None])
    (row,) = comparison_rows(
        [column("x")], ["a", "b", "c"], "a", {("a", "x"): known(1), ("b", "x"): known(1), ("c", "x"): known(2)}, True
    )
    assert row.differs


@pytest.mark.parametrize(
    ("states", "found"),
    [
        (("known", "unknown"), True),
        (("known", "not_published"), True),
        (("known", "known"), False),
        (("known", "not_applicable"), False),
    ],
)
def test_a_row_with_a_blank_cannot_be_compared(states, found):
    cells = {name: Cell(1 if state == "known" else None, state) for name, state in zip("ab", states, strict=True)}
    assert incomparable(CompareRow("x", "X", "", "g", False, cells)) is found
    assert not incomparable(CompareRow("x", "X", "", "g", True, cells))


def law(part: str, **more: Any) -> Any:
    told = {"status": "license_required", "review_policy": None, "license_exceptions": (), "caveats": (), "last_known": None, "basis": "b",
            "citation": "", "destination": "CN", "on": "2026-01-02"}  # fmt: skip
    return SimpleNamespace(part=part, **{**told, **more})


def test_the_export_block_has_a_row_for_each_thing_that_is_said_of_any_part():
    rows = export_rows([law("a"), law("b", review_policy="denial", license_exceptions=("NAC", "ACA"), citation="15 CFR")])
    assert [(row.column, row.label, row.group) for row in rows] == [
        ("export_status", "Export status to CN on 2026-01-02", "export"), ("export_review_policy", "Review policy", "export"),
        ("export_license_exceptions", "License exceptions", "export"), ("export_basis", "Basis", "export"), ("export_citation", "Citation", "export")]  # fmt: skip
    assert [row.differs for row in rows] == [False, True, True, False, True]
    exceptions = rows[2].cells
    assert (exceptions["a"], exceptions["b"]) == (Cell(None, "not_applicable"), known("NAC, ACA"))
    caveats = export_rows(
        [
            law(
                "a",
                caveats=(SimpleNamespace(code="c1"), SimpleNamespace(code="c1"), SimpleNamespace(code="c2")),
                last_known="unknown",
            )
        ]
    )
    assert [(row.column, row.cells["a"].value) for row in caveats] == [
        ("export_status", "license_required"), ("export_caveats", "c1, c2"), ("export_last_known", "unknown"), ("export_basis", "b")]  # fmt: skip
    assert {row.column: row.label for row in caveats}["export_last_known"] == "Status on the last reviewed day"


# --- the rows that decide


def shown(*columns: Column, **cells: Cell) -> list[tuple[str, str, list[Any]]]:
    """Rows of the summary of the parts a and b; a cell is called column_part."""
    held = {(name.rpartition("_")[2], name.rpartition("_")[0]): cell for name, cell in cells.items()}
    rows = summary_rows({c.name: c for c in columns}, ["a", "b"], "a", held)
    return [(row.column, row.unit, [cell.value for cell in row.cells.values()]) for row in rows]


BAND = column("band", unit="GB/s", summary=1, shown_unit="TB/s", shown_scale=1000.0)


@pytest.mark.parametrize(
    ("a", "b", "unit", "values"),
    [
        # from a thousand on in the larger unit, below it in the smaller one; one value decides for the row
        (known(3350), known(4000), "TB/s", [3.35, 4]), (known(1000), None, "TB/s", [1, None]), (known(999), known(900), "GB/s", [999, 900]),
        (known(300), known(3350), "TB/s", [0.3, 3.35]), (known(300), Cell(None, "not_applicable"), "GB/s", [300, None]),
        # bounds keep their words, in the unit of the row
        (known("2,008 to 2,508", low=2008, high=2508), known(3000), "TB/s", ["2.008 to 2.508", 3]),
        (known("at least 880", low=880), known(3000), "TB/s", ["at least 0.88", 3]),
        (known("at most 880", high=880), known(3000), "TB/s", ["at most 0.88", 3]),
        (known("text"), known(3000), "TB/s", ["text", 3]),
    ],
)  # fmt: skip
def test_a_row_stands_in_the_unit_that_people_use(a, b, unit, values):
    cells = {"band_a": a} | ({"band_b": b} if b else {})
    ((name, said, held),) = shown(BAND, **cells)
    assert (name, said, held) == ("band", unit, values)
    assert unit == "TB/s" or not any(isinstance(value, float) for value in held)  # 999 stays a whole number


def test_rows_stand_in_the_order_of_the_registry_and_none_repeats_the_one_before():
    columns = [
        column(name, summary=rank)
        for name, rank in (("third", 3), ("first", 1), ("second", 2), ("never", None), ("blank", 4), ("fifth", 5), ("nothing", 6))
    ]
    cells = {f"{name}_a": known(value) for name, value in (("first", 1), ("second", 1), ("third", 2), ("never", 7), ("fifth", 1))}
    assert [name for name, _, _ in shown(*columns, **cells, blank_a=Cell(None, "not_published"))] == ["first", "third", "fifth"]


@pytest.mark.parametrize(("type", "label"), [("number", "Other"), ("text", "")])
def test_what_stands_beside_is_named_unless_it_is_a_text(type, label):
    columns = {"x": column("x", summary=1, beside="other"), "other": column("other", type), "y": column("y", summary=2)}
    cells = {("a", "x"): known(1), ("a", "other"): known(2), ("b", "x"): known(3), ("a", "y"): known(4)}
    first, second = summary_rows(columns, ["a", "b"], "a", cells)
    assert (first.beside, first.beside_label) == ({"a": known(2)}, label)
    assert (second.beside, second.beside_label) == ({}, "")


# --- the days of a status


def period(start: str, end: str, status: str, part: str = "p", **more: Any) -> dict[str, Any]:
    return {"part": part, "destination": "CN", "layer": "rule", "status": status, "basis": "b", "citation": "c", "valid_from": start,
            "valid_before": end, "review_policy": None, "license_exceptions": None, **more}  # fmt: skip


FREE, BOUND = "no_license_required", "license_required"
#: free until a rule of October 2023, then bound
TURNED = (period("2022-01-01", "2023-10-17", FREE), period("2023-10-17", END, BOUND))


def days(periods: Any, out_since: dict[str, tuple[str, str]], asked: str = "2026-11-29", reviewed: str = "2026-11-01") -> Any:
    return status_days(periods, out_since, ("CN", "China"), reviewed, asked)


@pytest.mark.parametrize(
    ("came", "told", "labels"),
    [
        # it could be sold freely from the day on which it came, as exactly as that is known
        (("2023-01-05", "day"), ["2023-01-05", "2023-10-17", "2026-11-01"], {"2023-01-05": "2023-01-05"}),
        (("2023-01-01", "month"), ["2023-01-01", "2023-10-17", "2026-11-01"], {"2023-01-01": "2023-01"}),
        # it came on the day of the rule, or after it: that it needs a license is news, and no label is
        (("2023-10-17", "day"), ["2023-10-17", "2026-11-01"], {}),
        (("2024-05-01", "month"), ["2024-05-01", "2026-11-01"], {}),
        (("2023-10-16", "day"), ["2023-10-16", "2023-10-17", "2026-11-01"], {"2023-10-16": "2023-10-16"}),
        # on the last reviewed day only that day stands there
        (("2026-11-01", "day"), ["2026-11-01"], {}),
        (("2026-10-31", "day"), ["2026-10-31", "2026-11-01"], {}),
    ],
)  # fmt: skip
def test_the_days_of_a_part_are_those_on_which_something_changed(came, told, labels):
    found = days(TURNED, {"p": came})
    assert [day for day, _ in found.days] == told
    assert found.labels == labels
    assert (found.destination, found.country, found.last, found.unreviewed) == ("CN", "China", "2026-11-01", 28)


def test_a_part_is_not_heard_of_before_its_day_and_then_what_its_period_says():
    late = period("2024-01-01", END, BOUND, "q", layer="letter", review_policy="policy_of_denial", license_exceptions="NAC")
    found = dict(days((*TURNED, late), {"p": ("2023-01-05", "day"), "q": ("2024-01-01", "day")}).days)
    assert found["2023-10-17"] == {"p": Brief(BOUND, "rule", None, ""), "q": Brief("not_heard_of")}
    assert found["2024-01-01"]["q"] == Brief(BOUND, "letter", "policy_of_denial", "NAC")
    # of two parts the day on which the first came free says nothing of the other: it is left out
    assert list(found) == ["2023-10-17", "2024-01-01", "2026-11-01"]


def test_a_part_that_never_needs_a_license_tells_no_day_of_its_own():
    held = (period("2022-01-01", END, FREE),)
    assert [day for day, _ in days(held, {"p": ("2023-01-05", "day")}).days] == ["2026-11-01"]
    # one that is bound only after the day that is asked did not need one then
    assert [day for day, _ in days(TURNED, {"p": ("2023-01-05", "day")}, asked="2023-10-16").days] == ["2023-10-16"]
    assert [day for day, _ in days(TURNED, {"p": ("2023-01-05", "day")}, asked="2023-10-17").days] == ["2023-01-05", "2023-10-17"]
    assert [day for day, _ in days(TURNED, {"p": ("2023-01-05", "day")}, asked="2023-10-18").days] == [
        "2023-01-05",
        "2023-10-17",
        "2023-10-18",
    ]


def test_a_day_that_is_asked_before_the_last_reviewed_one_is_the_last():
    found = days(TURNED, {"p": ("2023-01-05", "day")}, asked="2024-01-01")
    assert (found.last, found.unreviewed, found.days[-1][0]) == ("2024-01-01", 0, "2024-01-01")
    # a part without any period is unknown
    assert days((), {"p": ("2023-01-05", "day")}).days == (("2026-11-01", {"p": Brief("unknown")}),)


def test_a_part_that_is_freed_again_is_news():
    held = (*TURNED[:1], period("2023-10-17", "2025-01-01", BOUND), period("2025-01-01", END, FREE))
    assert [day for day, _ in days(held, {"p": ("2023-01-05", "day")}).days] == [
        "2023-01-05",
        "2023-10-17",
        "2025-01-01",
        "2026-11-01",
    ]
    # once something was known, that nothing is known is news, and its end too
    gap = (
        period("2022-01-01", "2023-10-17", BOUND),
        period("2023-10-17", "2024-01-01", "unknown"),
        period("2024-01-01", END, FREE),
    )
    assert [day for day, _ in days(gap, {"p": ("2022-01-01", "day")}).days] == [
        "2022-01-01",
        "2023-10-17",
        "2024-01-01",
        "2026-11-01",
    ]


def test_another_policy_or_layer_is_a_change_too():
    held = (period("2022-01-01", "2023-10-17", BOUND), period("2023-10-17", "2024-01-01", BOUND, review_policy="case_by_case"),
            period("2024-01-01", "2024-02-01", BOUND, review_policy="case_by_case", license_exceptions="NAC"),
            period("2024-02-01", END, BOUND, review_policy="case_by_case", license_exceptions="NAC", layer="letter"))  # fmt: skip
    assert [day for day, _ in days(held, {"p": ("2022-01-01", "day")}).days] == [
        "2022-01-01",
        "2023-10-17",
        "2024-01-01",
        "2024-02-01",
        "2026-11-01",
    ]


def test_what_is_not_known_and_what_only_begins_anew_is_no_news():
    came = {"p": ("2023-01-05", "day")}
    # free and then unknown: it never needed a license
    assert [
        day for day, _ in days((period("2022-01-01", "2024-01-01", FREE), period("2024-01-01", END, "unknown")), came).days
    ] == ["2026-11-01"]
    # free by one rule and then by another, until it is bound
    held = (period("2022-01-01", "2023-03-01", FREE), period("2023-03-01", "2023-10-17", FREE, layer="letter"), TURNED[1])
    assert [day for day, _ in days(held, came).days] == ["2023-01-05", "2023-10-17", "2026-11-01"]
    # it came before the first reviewed day: nothing is known of that day
    assert [day for day, _ in days(TURNED, {"p": ("2021-06-01", "day")}).days] == ["2023-10-17", "2026-11-01"]


def test_a_part_that_comes_free_beside_one_that_is_bound_is_told_where_it_is_bound_later():
    bound = period("2022-01-01", END, BOUND)
    held = (bound, *({**row, "part": "q"} for row in TURNED))
    found = days(held, {"p": ("2022-01-01", "day"), "q": ("2023-01-05", "month")})
    assert [day for day, _ in found.days] == ["2022-01-01", "2023-01-05", "2023-10-17", "2026-11-01"]
    assert found.labels == {"2023-01-05": "2023-01"}
    # one that never needs a license is not told
    found = days((bound, period("2022-01-01", END, FREE, "q")), {"p": ("2022-01-01", "day"), "q": ("2024-05-01", "day")})
    assert [day for day, _ in found.days] == ["2022-01-01", "2026-11-01"]


# --- statuses that changed


def changes(old: list[dict[str, Any]], new: list[dict[str, Any]], without: frozenset[str] = frozenset()) -> list[tuple[Any, ...]]:
    left, right = ({(row["part"], row["destination"], row["valid_from"]): row for row in rows} for rows in (old, new))
    found = status_changes(iter([(left.get(key), right.get(key)) for key in sorted(left | right)]), set(without))
    return [(c.part, c.destinations, c.valid_from, c.valid_before, c.old_status, c.new_status, c.what) for c in found]


CN = ("CN",)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ([period("2022", "2024", "x")], [period("2022", "2024", "x")], []),
        # a status before, after and in the middle of what was said
        ([period("2022", "2024", "x")], [period("2023", "2024", "x")], [("p", CN, "2022", "2023", "x", None, ("status",))]),
        ([period("2022", "2024", "x")], [period("2022", "2025", "x")], [("p", CN, "2024", "2025", None, "x", ("status",))]),
        ([], [period("2022", "2024", "x")], [("p", CN, "2022", "2024", None, "x", ("status",))]),
        ([period("2022", "2024", "x")], [], [("p", CN, "2022", "2024", "x", None, ("status",))]),
        # one change over an edge within is one; one that stops and begins again is two
        ([period("2022", "2023", "x"), period("2023", "2024", "x")], [period("2022", "2024", "y")], [("p", CN, "2022", "2024", "x", "y", ("status",))]),
        ([period("2022", "2025", "x")], [period("2022", "2023", "y"), period("2023", "2024", "x"), period("2024", "2025", "y")],
         [("p", CN, "2022", "2023", "x", "y", ("status",)), ("p", CN, "2024", "2025", "x", "y", ("status",))]),
        ([period("2022", "2024", "x")], [period("2022", "2023", "y"), period("2023", "2024", "z")],
         [("p", CN, "2022", "2023", "x", "y", ("status",)), ("p", CN, "2023", "2024", "x", "z", ("status",))]),
        # an answer goes before its reason, and a reason is told where the answer stayed
        ([period("2022", "2024", "x")], [period("2022", "2024", "x", review_policy="d", license_exceptions="N", basis="o")],
         [("p", CN, "2022", "2024", "x", "x", ("review_policy", "license_exceptions"))]),
        ([period("2022", "2024", "x")], [period("2022", "2024", "x", layer="l", basis="o", citation="d")],
         [("p", CN, "2022", "2024", "x", "x", ("layer", "basis", "citation"))]),
        # each reason that is another, and no other
        ([period("2022", "2024", "x")], [period("2022", "2024", "x", basis="o")], [("p", CN, "2022", "2024", "x", "x", ("basis",))]),
        # a period that stayed hides none that changed; the last of three goes on over an edge
        ([period("2021", "2022", "x"), period("2022", "2023", "x")], [period("2021", "2022", "x"), period("2022", "2023", "y")],
         [("p", CN, "2022", "2023", "x", "y", ("status",))]),
        ([period("2022", "2025", "x")], [period("2022", "2023", "y"), period("2023", "2024", "z"), period("2024", "2025", "z")],
         [("p", CN, "2022", "2023", "x", "y", ("status",)), ("p", CN, "2023", "2025", "x", "z", ("status",))]),
        # by day, whichever destination comes first; a destination that stayed ends nothing
        ([period("2022", "2025", "x", destination=d) for d in ("AA", "BB", "CC", "DD", "EE")],
         [period("2022", "2025", "x", destination="AA"), period("2022", "2024", "x", destination="BB"), period("2022", "2023", "x", destination="CC"),
          period("2022", "2023", "x", destination="DD"), period("2024", "2025", "y", destination="DD"), period("2022", "2023", "x", destination="EE"),
          period("2023", "2025", "y", destination="EE")],
         [("p", ("DD",), "2023", "2024", "x", None, ("status",)), ("p", ("CC",), "2023", "2025", "x", None, ("status",)),
          ("p", ("EE",), "2023", "2025", "x", "y", ("status",)), ("p", ("BB",), "2024", "2025", "x", None, ("status",)),
          ("p", ("DD",), "2024", "2025", "x", "y", ("status",))]),
        ([period("2022", "2025", "x", destination=d) for d in ("AA", "BB")],
         [period("2022", "2025", "z", destination="AA"), period("2022", "2025", "y", destination="BB")],
         [("p", ("AA",), "2022", "2025", "x", "z", ("status",)), ("p", ("BB",), "2022", "2025", "x", "y", ("status",))]),
        # parts stand apart, each in the order of its days
        ([period("2022", "2024", "x", "q"), period("2022", "2024", "x")], [period("2022", "2023", "x", "q")],
         [("p", CN, "2022", "2024", "x", None, ("status",)), ("q", CN, "2023", "2024", "x", None, ("status",))]),
    ],
)  # fmt: skip
def test_changed_statuses_are_the_periods_laid_over_each_other(old, new, found):
    assert changes(old, new) == found


def test_destinations_with_one_change_stand_together_by_day_and_a_part_may_be_left_out():
    old = [period("2022", "2025", "x", destination=d) for d in ("AA", "BB", "CC")] + [period("2022", "2025", "x", "q")]
    new = [
        period("2022", "2023", "x", destination="AA"),
        period("2022", "2024", "x", destination="BB"),
        period("2022", "2023", "x", destination="CC"),
    ]
    assert changes(old, new, frozenset("q")) == [
        ("p", ("AA", "CC"), "2023", "2025", "x", None, ("status",)), ("p", ("BB",), "2024", "2025", "x", None, ("status",))]  # fmt: skip
    assert [change[0] for change in changes(old, new)] == ["p", "p", "q"]
