"""The Python API: compare, list, show, facts, sources, schema, now and as known on a day, on both engines."""

from __future__ import annotations

import datetime as dt
import pathlib
import threading

import pytest

import gpudb
from gpudb.errors import DatabaseError, UnknownNameError, UsageError
from gpudb.store.loader import load


@pytest.fixture
def catalog(small_db):
    with gpudb.open(small_db) as opened:
        yield opened


def rows_of(comparison):
    return {row.column: row for row in comparison.rows}


def values(row):
    return {part: cell.value for part, cell in row.cells.items()}


def test_a_comparison_has_attributes_as_rows_and_deltas_to_the_first_part(catalog):
    found = catalog.compare(["X1", "Y2"])
    assert (found.baseline, found.parts) == ("x1-big", ("x1-big", "y2"))
    row = rows_of(found)["bf16_tensor_dense_tflops"]
    assert values(row) == {"x1-big": 1000, "y2": 148}
    assert (row.cells["x1-big"].delta_percent, row.cells["y2"].delta_percent) == (None, -85.2)
    assert row.unit == "TFLOPS"


def test_every_known_cell_of_an_attribute_names_its_source(catalog):
    found = catalog.compare(["X1", "Y2"])
    cells = [cell for row in found.rows if row.group != "part" for cell in row.cells.values() if cell.state == "known"]
    assert cells
    assert {cell.sources for cell in cells} == {("sheet",)}
    assert found.sources["sheet"].title == "Acme data sheet"


def test_another_baseline_turns_the_deltas_and_joins_the_parts(catalog):
    found = catalog.compare(["x1-big"], baseline="y2")
    assert (found.baseline, found.parts) == ("y2", ("x1-big", "y2"))
    assert rows_of(found)["memory_gb"].cells["x1-big"].delta_percent == -16.67


def test_only_differences_hides_equal_rows_and_counts_them(catalog):
    every = catalog.compare(["x1-big", "y2"])
    fewer = catalog.compare(["x1-big", "y2"], only_differences=True)
    assert all(row.differs for row in fewer.rows)
    assert fewer.hidden == len(every.rows) - len(fewer.rows) > 0
    assert "die_area_mm2" not in rows_of(fewer)


def test_named_columns_come_in_their_order_even_when_nothing_is_known(catalog):
    found = catalog.compare(["x1-big"], columns=["tdp_w", "nvlink_gbs", "memory_gb"])
    assert [row.column for row in found.rows] == ["tdp_w", "nvlink_gbs", "memory_gb"]
    assert found.rows[1].cells["x1-big"].state == "unknown"


def test_the_same_part_under_two_names_is_one_column(catalog):
    assert catalog.compare(["X1", "x1-big", "Acme X1 Big"]).parts == ("x1-big",)


def test_a_family_name_is_noted_with_its_variants(catalog):
    assert catalog.compare(["X1"]).notes == ("X1 is taken as x1-big; other variants: x1-small",)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda c: c.compare([]), UsageError),
        (lambda c: c.compare(["nope"]), UnknownNameError),
        (lambda c: c.compare(["X1"], baseline="nope"), UnknownNameError),
        (lambda c: c.compare(["X1"], columns=["nope"]), UnknownNameError),
        (lambda c: c.compare(["X1"], known_at="soon"), UnknownNameError),
        (lambda c: c.list(["nope>1"]), UnknownNameError),
        (lambda c: c.list(sort="nope"), UnknownNameError),
        (lambda c: c.list(sort="-"), UnknownNameError),
        (lambda c: c.list(columns=["part; DROP TABLE part"]), UnknownNameError),
        (lambda c: c.list(limit=-1), UsageError),
        (lambda c: c.list(limit=2**70), UsageError),
        (lambda c: c.show("nope"), UnknownNameError),
        (lambda c: c.facts("X1", ["nope"]), UnknownNameError),
        (lambda c: c.sources(["nope"]), UnknownNameError),
        (lambda c: c.schema("nope"), UnknownNameError),
    ],
)
def test_a_wrong_question_is_refused_and_never_guessed(call, error, catalog):
    with pytest.raises(error):
        call(catalog)


@pytest.mark.parametrize(
    "day", ["2026-1-2", "20260102", "2026-W01-5", "2026-02-30", "tomorrow", "", "2026-01-02T00:00", "２０２６-01-02"]
)
def test_a_day_is_written_in_one_way_only(day, catalog):
    with pytest.raises(UnknownNameError, match="not a day"):
        catalog.list(known_at=day)


@pytest.mark.parametrize("day", ["2026-01-02", dt.date(2026, 1, 2)])
def test_a_day_may_be_text_or_a_date(day, catalog):
    assert catalog.show("x1-big", known_at=day).spec["memory_gb"] == 80


@pytest.mark.parametrize(
    ("conditions", "sort", "limit", "parts"),
    [
        ([], None, None, ["x1-big", "x1-small", "y2"]),
        (["memory_gb>=80"], "-tdp_w", None, ["x1-big", "y2"]),
        (["memory_gb>=0.08TB"], "tdp_w", None, ["y2", "x1-big"]),
        ([], "-memory_gb", 2, ["y2", "x1-big"]),
        ([], None, 0, []),
        (["form_factor=pcie,sxm5", "name~BIG"], None, None, ["x1-big"]),
        (["name!~big"], None, None, ["x1-small", "y2"]),
        (["nvlink_gbs=unknown"], None, None, ["x1-big", "x1-small", "y2"]),
        (["tdp_w!=unknown", "tdp_w<>700"], None, None, ["x1-small", "y2"]),
        (["family=x1"], "+part", None, ["x1-big", "x1-small"]),
        (["form_factor=sxm5"], "form_factor,-part", None, ["y2", "x1-big"]),
    ],
)
@pytest.mark.parametrize("known_at", [None, "2026-06-01"], ids=["now", "as known later"])
def test_a_list_filters_sorts_and_limits(conditions, sort, limit, parts, known_at, catalog):
    found = catalog.list(conditions, sort=sort, limit=limit, known_at=known_at)
    assert [row["part"] for row in found.rows] == parts


def test_a_value_that_no_part_has_is_refused_with_those_that_there_are(catalog):
    with pytest.raises(UnknownNameError) as caught:
        catalog.list(["form_factor=oam"])
    assert (caught.value.message, caught.value.hint) == ("there is no form_factor 'oam'", "values are: pcie, sxm5")
    assert catalog.list(["name=Acme"]).notes == ("no part has name 'Acme'; values are: Acme X1 Big, Acme X1 Small, Acme Y2",)


def test_blanks_come_last_in_either_direction(small_seed, empty_db):
    small_seed.replace("parts/acme/y2.toml", '{ attribute = "tdp", value = 400, published = "400 W", at = "table 3" },', "")
    load(empty_db, small_seed.root)
    with gpudb.open(empty_db) as catalog:
        for known_at in (None, "2026-06-01"):
            for sort in ("tdp_w", "-tdp_w"):
                assert catalog.list(sort=sort, known_at=known_at).rows[-1]["part"] == "y2"


def test_a_part_is_shown_with_every_column_its_names_and_sources(catalog):
    found = catalog.show("X1")
    assert (found.part, found.name) == ("x1-big", "Acme X1 Big")
    assert list(found.spec) == list(catalog.columns())
    assert found.cells["memory_gb"].published == "80 GB"
    assert {"Acme X1 Big DRIVER", "x1-big", "X1"} <= {alias["alias"] for alias in found.aliases}
    assert set(found.sources) == {"sheet"}


def test_a_metric_carries_the_sources_of_its_inputs(catalog):
    cell = catalog.show("y2").cells["flop_per_byte"]
    assert (cell.value, cell.mark, cell.sources) == (37, "derived", ("sheet",))


def test_facts_are_statements_with_words_and_place(catalog):
    (row,) = catalog.facts("y2", ["memory_gb"]).rows
    assert (row["value_number"], row["published"], row["locator"], row["source"]) == (96, "96 GB", "table 1", "sheet")


def test_facts_about_nothing_say_so(catalog):
    assert catalog.facts("y2", ["fp64_tflops"]).notes == ("nothing is on record about fp64_tflops for y2",)


def test_a_schema_describes_each_view(catalog):
    views = {row["view"]: row["columns"] for row in catalog.schema()}
    assert len(catalog.schema("spec_fact")) == views["spec_fact"]


def test_days_come_as_iso_text_from_both_engines(catalog):
    assert catalog.release().released_on == "2026-01-02"
    assert catalog.sources(["sheet"])[0].published_on == dt.date(2025, 12, 1)


# --- as known on a day -------------------------------------------------------------------------------------------------

CORRECTED = (
    '\n[[reading]]\nsource = "paper"\nrecorded = 2026-03-01\nevidence = "secondary"\nfacts = [\n'
    '  { attribute = "tdp", value = 450, published = "450 W", at = "page 1", rank = "preferred", reason = "it was measured" },\n]\n'
)


@pytest.fixture
def learned(small_seed, empty_db):
    """On 2026-03-01 the record learns that the Y2 draws 450 W."""
    small_seed.append("parts/acme/y2.toml", CORRECTED)
    load(empty_db, small_seed.root)
    with gpudb.open(empty_db) as opened:
        yield opened


@pytest.mark.parametrize(
    ("day", "tdp", "efficiency"),
    [("2026-01-02", 400, 0.37), ("2026-02-28", 400, 0.37), ("2026-03-01", 450, 0.328889), (None, 450, 0.328889)],
)
def test_values_and_what_is_derived_from_them_are_those_known_on_the_day(day, tdp, efficiency, learned):
    shown = learned.show("y2", known_at=day)
    assert (shown.spec["tdp_w"], shown.spec["bf16_tflops_per_w"]) == (tdp, efficiency)
    listed = learned.list([f"tdp_w={tdp}", "part=y2"], columns=["part", "tdp_w", "bf16_tflops_per_w"], known_at=day)
    assert listed.rows == ({"part": "y2", "tdp_w": tdp, "bf16_tflops_per_w": efficiency},)
    compared = rows_of(learned.compare(["y2"], known_at=day))
    assert compared["bf16_tflops_per_w"].cells["y2"].value == efficiency


def test_every_cell_of_the_shipped_parts_is_the_same_as_known_by_now(real_db):
    """What is stored and what is computed anew for a day of knowledge, derived values included."""
    with gpudb.open(real_db) as shipped:
        columns = ["part", *shipped.columns()]
        now, known = (shipped.list([], columns=columns, known_at=day).rows for day in (None, "2100-01-01"))
    held = {row["part"]: row for row in now}
    assert len(known) == len(now) > 100
    assert [(row["part"], name) for row in known for name in row if row[name] != held[row["part"]][name]] == []


def test_a_source_that_says_something_else_is_counted(learned):
    assert (learned.show("y2").cells["tdp_w"].disputed, learned.show("y2", known_at="2026-02-28").cells["tdp_w"].disputed) == (
        1,
        0,
    )


def test_before_the_first_record_nothing_is_known_and_that_is_said(learned):
    day = "2026-01-01"
    assert learned.list(known_at=day).rows == ()
    assert "nothing was on record on 2026-01-01" in learned.list(known_at=day).notes[0]
    assert learned.show("y2", known_at=day).notes == ("nothing was on record about y2 on 2026-01-01",)
    assert learned.compare(["y2"], known_at=day).notes == ("nothing was on record about y2 on 2026-01-01",)
    assert learned.facts("y2", known_at=day).rows == ()
    assert {value for column, value in learned.show("y2", known_at=day).spec.items() if column.endswith("_w")} == {None}


def test_facts_on_a_day_leave_out_what_was_recorded_later(learned):
    assert [row["value_number"] for row in learned.facts("y2", ["tdp_w"], known_at="2026-02-28").rows] == [400]
    assert [row["value_number"] for row in learned.facts("y2", ["tdp_w"]).rows] == [450, 400]


# --- the shipped data --------------------------------------------------------------------------------------------------


def test_the_comparison_that_the_project_exists_for(real_db):
    with gpudb.open(real_db) as catalog:
        rows = rows_of(catalog.compare(["H100", "H800", "H20"]))
    expected = {
        "nvlink_gbs": [900, 400, 900],
        "bf16_tensor_dense_tflops": [989.4, 989, 148],
        "memory_gb": [80, 80, 96],
        "memory_bandwidth_gbs": [3350, 3350, 4000],
    }
    assert {column: list(values(rows[column]).values()) for column in expected} == expected
    assert all(cell.sources for column in expected for cell in rows[column].cells.values())
    assert values(rows["fp64_tflops"])["h800-sxm5-80gb"] == 1


def test_an_h800_is_an_h100_with_less_nvlink_and_less_fp64(real_db):
    with gpudb.open(real_db) as catalog:
        found = rows_of(catalog.compare(["h100-sxm5-80gb", "h800-sxm5-80gb"], only_differences=True))
    assert {"nvlink_gbs", "fp64_tflops", "fp64_tensor_tflops"} <= set(found)
    assert not {
        "bf16_tensor_dense_tflops",
        "fp8_tensor_dense_tflops",
        "tf32_tensor_dense_tflops",
        "fp16_tensor_dense_tflops",
    } & set(found)
    assert not {"memory_gb", "memory_bandwidth_gbs", "sm_count", "cuda_cores", "fp32_tflops"} & set(found)


def test_the_h20_draws_400_watts_as_published_and_500_as_observed(real_db):
    with gpudb.open(real_db) as catalog:
        found = catalog.facts("h20-sxm5-96gb", ["tdp_w"])
    assert {(row["column_name"], row["value_number"]) for row in found.rows} >= {("tdp_w", 400), ("observed_power_cap_w", 500)}
    assert all(row["source_title"] for row in found.rows)


def test_why_one_is_preferred_over_29_65_is_told(real_db):
    with gpudb.open(real_db) as catalog:
        rows = catalog.facts("h800-sxm5-80gb", ["fp64_tflops"]).rows
    assert rows[0]["value_number"] == 1
    assert rows[0]["rank"] == "preferred"
    assert rows[0]["reason"]
    assert 29.65 in [row["value_number"] for row in rows]


@pytest.mark.parametrize("column", ["fp4_tensor_dense_tflops", "int4_tensor_dense_tops"])
def test_what_does_not_exist_on_hopper_is_not_applicable(column, real_db):
    with gpudb.open(real_db) as catalog:
        assert catalog.show("h100-sxm5-80gb").cells[column].state == "not_applicable"


def test_the_fifteen_hopper_parts_are_there(real_db):
    ids = [
        "h100-sxm5-80gb",
        "h100-pcie-80gb",
        "h100-nvl-94gb",
        "h100-sxm5-64gb",
        "h100-sxm5-94gb",
        "h100-sxm5-96gb",
        "h800-sxm5-80gb",
        "h800-pcie-80gb",
        "h800-nvl-94gb",
        "h20-sxm5-96gb",
        "h20-sxm5-141gb",
        "h200-sxm5-141gb",
        "h200-nvl-141gb",
        "gh200-96gb",
        "gh200-144gb",
    ]
    with gpudb.open(real_db) as catalog:
        assert {row["part"] for row in catalog.list(["architecture=hopper"]).rows} >= set(ids)


def test_without_any_database_the_remedy_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("gpudb.resources.packaged_database", lambda: str(tmp_path / "none.sqlite"))
    with pytest.raises(DatabaseError) as caught:
        gpudb.open()
    assert "gpudb.store.build" in caught.value.hint


def test_a_moment_is_its_day_and_no_other_type_is_a_day(real_db):
    with gpudb.open(real_db) as catalog:
        at = [
            catalog.status(["H20"], to="CN", on=on)[0] for on in ("2026-10-06", dt.date(2026, 10, 6), dt.datetime(2026, 10, 6, 9))
        ]
        assert at[0] == at[1] == at[2]
        for bad in (20261006, 1.5, b"2026-10-06"):
            with pytest.raises(UnknownNameError, match="is not a day"):
                catalog.status(["H20"], to="CN", on=bad)


def test_a_path_and_a_name_alone_are_taken_and_an_empty_name_is_refused(real_db):
    with gpudb.open(pathlib.Path(real_db)) as catalog:
        assert catalog.compare("h20-sxm5-96gb").parts == ("h20-sxm5-96gb",)
        assert catalog.status("h20-sxm5-96gb", to="CN")[0].part == "h20-sxm5-96gb"
        assert catalog.facts("h20-sxm5-96gb", "tdp_w").columns[0] == "tdp_w"
    with pytest.raises(UsageError, match="empty"):
        gpudb.open("")


def test_a_closed_catalog_is_told_as_such(any_db):
    held = gpudb.open(any_db)
    held.close()
    with pytest.raises(DatabaseError, match="is closed"):
        held.release()


def _everything_asked(held):
    compared = held.compare(["H100", "H20"])
    answers = held.status(["H100", "H20"], to="CN", on="2025-05-01")
    return compared, answers, held.list(["memory_gb>=90"]), held.peak("NVIDIA H20"), held.classify(["H20"])


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_catalog_may_be_used_from_any_thread_and_from_asyncio(engine, request):
    import asyncio

    with gpudb.open(request.getfixturevalue("real_db" if engine == "sqlite" else "real_pg")) as held:
        wanted = _everything_asked(held)
    with gpudb.open(request.getfixturevalue("real_db" if engine == "sqlite" else "real_pg")) as held:  # nothing is read yet
        start, told = threading.Barrier(32), []

        def ask():
            start.wait()
            try:
                told.append(_everything_asked(held))
            except BaseException as error:
                told.append(error)

        threads = [threading.Thread(target=ask) for _ in range(32)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(told) == 32
        assert all(one == wanted for one in told)

        async def service():
            return await asyncio.gather(*(asyncio.to_thread(held.peak, "NVIDIA H20") for _ in range(8)))

        assert asyncio.run(service()) == [wanted[3]] * 8
        assert held.statements()


def test_a_value_is_marked_as_disputed_by_the_sources_that_spec_conflict_calls_live(any_db):
    with gpudb.open(any_db) as catalog:
        ids = [row["part"] for row in catalog.sql("SELECT part FROM spec", limit=10_000).rows]
        rows = catalog.sql("SELECT part, column_name, source, kind FROM spec_conflict", limit=100_000).rows
        marked = {(part, name): cell.disputed for part in ids for name, cell in catalog.show(part).cells.items() if cell.disputed}
    live = {}
    for row in rows:
        if row["kind"] == "live":
            live.setdefault((row["part"], row["column_name"]), set()).add(row["source"])
    assert {row["kind"] for row in rows} == {"live", "rounding", "rejected", "silent"}
    assert marked == {key: len(sources) for key, sources in live.items()}
