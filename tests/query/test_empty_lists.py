"""A list without rows says why, and words that exclude each other are taken as several names."""

from __future__ import annotations

import pytest

import gpudb


def test_a_status_that_no_part_has_is_told_with_what_the_parts_have(any_db):
    with gpudb.open(any_db) as catalog:
        found = catalog.list(["status=no_license_required"], to="KP", on="2023-06-01")
        everyone = len(catalog.list([]).rows)
        assert found.rows == ()
        assert f"to KP on 2023-06-01 the {everyone} parts are: {everyone} license_required (embargo)" in found.notes
        some = catalog.list(["hopper", "status=no_license_required"], to="KP", on="2023-06-01")
        assert any(note.startswith("to KP on 2023-06-01 the ") and "license_required (embargo)" in note for note in some.notes)
        assert not any(note.startswith("to KP") for note in catalog.list(["memory_gb>=100000"], to="KP", on="2023-06-01").notes)


def test_words_narrow_each_other_and_names_of_different_parts_mean_either(any_db):
    def parts(*words):
        return {row["part"] for row in catalog.list(list(words)).rows}

    with gpudb.open(any_db) as catalog:
        assert parts("hopper", "nvl") == parts("hopper") & parts("nvl") != set()
        assert parts("h20", "h100") == parts("h20") | parts("h100")
        assert "those that fit any of them are shown" in " ".join(catalog.list(["h20", "h100"]).notes)
        assert parts("h20", "h100", "memory_gb>=95") <= parts("h20", "h100")
        assert all("no part has part" not in note for note in catalog.list(["h20", "memory_gb>=100000"]).notes)


@pytest.mark.parametrize("column", ["part", "name"])
def test_a_part_or_name_that_nobody_has_is_told_with_those_that_hold_the_word(column, small_sqlite):
    with gpudb.open(small_sqlite) as catalog:
        found = catalog.list([f"{column}=x1"])
    near = {"part": "x1-big, x1-small", "name": "Acme X1 Big, Acme X1 Small"}[column]
    assert (found.rows, found.notes) == ((), (f"no part has {column} 'x1'; values are: {near}",))
