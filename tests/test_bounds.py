"""One answer about a part of which only bounds of the die area are known, through every door: Python, JSON, view, list, comparison, picture."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from gpudb.catalog import Catalog
from gpudb.render import law_documents, spec_documents, status_document
from gpudb.render.columns import one_table
from gpudb.render.comparison_document import comparison
from gpudb.render.document import Prose

PART, DAY = "mi308x", "2024-06-01"
ENDS = (2008, 2508)
CONDITIONS = ["logic die area at most 2,320 mm2", "logic die area above 2,320 mm2"]


def test_status_and_view_and_list_say_the_same(catalog: Catalog) -> None:
    (answer,) = catalog.status([PART], to="CN", on=DAY)
    assert answer.status == "unknown"
    assert [p.condition for p in answer.possible] == CONDITIONS
    (row,) = catalog.sql(
        "SELECT status, possible, basis FROM export_status WHERE part = 'mi308x' AND destination = 'CN' "
        f"AND valid_from <= '{DAY}' AND '{DAY}' < valid_before"
    ).rows
    assert row == {"status": "unknown", "possible": "; ".join(p.words for p in answer.possible), "basis": answer.basis}
    listed = catalog.list([f"part={PART}"], columns=["part", "status", "logic_die_area_mm2"], to="CN", on=DAY).rows
    assert listed == ({"part": PART, "status": "unknown", "logic_die_area_mm2": None},)


def test_the_json_of_a_command_has_each_outcome(real_db: str) -> None:
    def asked(*words: str) -> Any:
        command = [sys.executable, "-m", "gpudb", *words, "--on", DAY, "--db", real_db, "--json"]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["data"][0]

    status = asked("status", PART, "--to", "CN")
    assert (status["status"], [(p["status"], p["condition"]) for p in status["possible"]]) == (
        "unknown",
        list(zip(["license_exception_available", "no_license_required"], CONDITIONS, strict=True)),
    )
    found = asked("classify", PART)
    assert [(p["outcome"], p["paragraphs"], p["condition"]) for p in found["possible"]] == [
        ("met", ["3A090.b"], CONDITIONS[0]),
        ("not_met", [], CONDITIONS[1]),
    ]
    assert (found["performance_density"], found["logic_die_area_mm2_max"]) == (None, 2508)


def test_screen_and_file_have_each_outcome_in_words(catalog: Catalog) -> None:
    (found,) = catalog.classify([PART], on=DAY)
    (table,) = law_documents.classify([found], {}, (), "").tables
    assert isinstance(table.human, Prose)
    assert [row for row in table.human.rows if row[0] == "  possible"] == [
        ("  possible", "3A090.b (ACA, NAC) if the logic die area is at most 2,320 mm2"),
        ("  possible", "not met if the logic die area is above 2,320 mm2"),
    ]
    told, sources, notes = catalog.told([PART], to="CN", on=DAY)
    heads, rows = one_table(status_document.status(told, sources, notes, ""))
    (row,) = (dict(zip((head.key for head in heads), row, strict=True)) for row in rows)
    assert row["possible"] == f"license exception available if {CONDITIONS[0]} | no license required if {CONDITIONS[1]}"


def test_classify_has_the_bounds_and_the_outcomes(catalog: Catalog) -> None:
    (found,) = catalog.classify([PART], on=DAY)
    assert (found.outcome, found.logic_die_area_mm2_min, found.logic_die_area_mm2_max) == ("unknown", *ENDS)
    assert [p.condition for p in found.possible] == CONDITIONS
    rows = catalog.sql(
        f"SELECT clause, outcome, possible FROM rule_outcome_period WHERE part = '{PART}' AND possible <> '' AND valid_from = '2024-04-04'"
    ).rows
    assert rows == ({"clause": "b.1", "outcome": "unknown", "possible": f"met: {CONDITIONS[0]}; not_met: {CONDITIONS[1]}"},)


def test_the_story_says_on_what_it_hangs(catalog: Catalog) -> None:
    found = catalog.timeline([PART], to="CN")
    titles = [entry.title for entry in found.entries[PART] if entry.layer == "status" and entry.kind == "unknown"]
    assert any(CONDITIONS[0] in title and "2,008 to 2,508" in title for title in titles)


def test_a_cell_has_its_ends_and_no_value(catalog: Catalog) -> None:
    answer = catalog.compare([PART, "mi300x", "mi350x"], columns=["logic_die_area_mm2", "performance_density"])
    cells = {row.column: row.cells for row in answer.rows}
    area, density = cells["logic_die_area_mm2"], cells["performance_density"]
    assert (area[PART].exact, area[PART].low, area[PART].high, area["mi300x"].exact) == (None, *ENDS, 2508)
    assert (area["mi350x"].low, area["mi350x"].high) == (880, None)
    assert (density[PART].exact, density["mi350x"].low) == (None, None)
    assert (round(density[PART].low or 0, 4), round(density[PART].high or 0, 4)) == (1.4801, 1.8486)
    data = comparison(answer, "", False, False).data
    held = (data() if callable(data) else data)["rows"][0]["cells"]
    assert (held[PART]["value"], held[PART]["min"], held[PART]["max"]) == (None, *ENDS)
    assert "min" not in held["mi300x"]


def test_without_names_the_ends_are_no_rows_of_their_own(catalog: Catalog) -> None:
    columns = [row.column for row in catalog.compare([PART, "mi300x"]).rows]
    assert "logic_die_area_mm2" in columns
    assert not [column for column in columns if column.endswith(("_min", "_max"))]
    shown = catalog.show(PART)
    assert (shown.spec["logic_die_area_mm2"], shown.spec["logic_die_area_mm2_max"]) == (None, 2508)
    assert shown.cells["logic_die_area_mm2"].value == "2,008 to 2,508"
    document = spec_documents.part(shown, "", True)
    assert document.data["spec"]["logic_die_area_mm2"] is None


def test_conditions_on_the_ends_find_the_part(catalog: Catalog) -> None:
    found = {row["part"] for row in catalog.list(["logic_die_area_mm2_max<=2508"], columns=["part"]).rows}
    assert PART in found
    assert PART not in {row["part"] for row in catalog.list(["logic_die_area_mm2_max<2508"], columns=["part"]).rows}
    assert PART not in {row["part"] for row in catalog.list(["logic_die_area_mm2<=2508"], columns=["part"]).rows}


def test_what_was_known_before_has_no_bounds(catalog: Catalog) -> None:
    """On a day before the bounds were recorded the answer is that of the record of then."""
    (answer,) = catalog.status([PART], to="CN", on=DAY, known_at="2026-11-25")
    assert answer.possible == ()
    (then,) = catalog.status([PART], to="CN", on=DAY, known_at="2026-11-29")
    (now,) = catalog.status([PART], to="CN", on=DAY)
    assert (then.status, then.possible, then.basis) == (now.status, now.possible, now.basis)


def test_a_range_is_drawn_as_a_range(catalog: Catalog) -> None:
    picture = catalog.picture("density", [PART, "mi300x"], on=DAY)
    point = next(p for p in picture.points if p.part == PART)
    assert point.x_min is not None
    assert point.x_max is not None
    assert point.x_min < 1.6 < point.x_max
    assert point.x_min < float(point.x) < point.x_max
    assert (point.outcome, next(p for p in picture.points if p.part == "mi300x").x_min) == ("unknown", None)
    from gpudb.render.pictures.blocks import text
    from gpudb.render.pictures.scatter import limits

    assert limits(picture, "x")[0] < point.x_min
    assert "1.4801 to 1.8486" in text(picture)


def test_the_database_is_whole(catalog: Catalog) -> None:
    rows = catalog.sql("SELECT metric, value FROM metric_value WHERE part = 'mi350x' AND metric LIKE '%\\_m__' ESCAPE '\\'").rows
    assert {row["metric"] for row in rows} == {"logic_die_area_mm2_min", "performance_density_max"}
    (fact,) = [row for row in catalog.facts(PART, ["logic_die_area_mm2"]).rows if row["value_min"] is not None]
    assert (fact["value_number"], fact["value_text"], fact["copied_from"]) == (None, "2,008 to 2,508", "mi300x")
