"""Which part a name means; never a silent guess."""

from __future__ import annotations

import pytest

import gpudb
from gpudb.errors import UnknownNameError
from gpudb.names import suggest
from gpudb.store.loader import load


@pytest.fixture
def small(small_db):
    with gpudb.open(small_db) as catalog:
        yield catalog


@pytest.fixture
def real(real_db):
    with gpudb.open(real_db) as catalog:
        yield catalog


@pytest.mark.parametrize("name", ["x1-small", "X1-SMALL", "acme-x1-small", "Acme X1 Small", "acme x1 small driver", " x1_small "])
def test_an_id_a_name_and_an_alias_are_exact(name, small):
    assert small.resolve(name) == ("x1-small", "", ())


@pytest.mark.parametrize("name", ["X1", "x1", "Acme X1"])
def test_a_family_means_its_flagship_and_says_which_variants_there_are(name, small):
    found = small.resolve(name)
    assert (found.part, found.variants) == ("x1-big", ("x1-small",))
    assert name in found.note
    assert "x1-small" in found.note


def test_a_family_of_one_leaves_no_choice_and_no_note(small):
    assert small.resolve("Y2") == ("y2", "", ())


def test_words_that_fit_one_part_mean_it_with_a_note(small):
    assert small.resolve("small x1") == ("x1-small", "small x1 is taken as x1-small", ())


@pytest.mark.parametrize("name", ["y3", "x1-bog", "Y2X", "zzz", "H20X", "nothing like it"])
def test_a_name_that_matches_nothing_is_refused_with_at_most_three_suggestions(name, small):
    with pytest.raises(UnknownNameError) as caught:
        small.resolve(name)
    assert len(caught.value.suggestions) <= 3
    assert caught.value.exit_code == 3


def test_the_nearest_name_is_suggested(small):
    with pytest.raises(UnknownNameError) as caught:
        small.resolve("x1-bog")
    assert caught.value.suggestions[0] == "x1-big"


@pytest.mark.parametrize("name", ["", "   ", "--", "!?"])
def test_a_name_without_letters_or_digits_is_no_name(name, small):
    with pytest.raises(UnknownNameError):
        small.resolve(name)


def test_an_alias_of_two_parts_is_ambiguous(small_seed, tmp_path):
    for file in ("parts/acme/x1-big.toml", "parts/acme/y2.toml"):
        small_seed.replace(file, "aliases = [\n", 'aliases = [\n  { name = "Shared Name", kind = "driver" },\n')
    url = str(tmp_path / "db.sqlite")
    load(url, small_seed.root)
    with gpudb.open(url) as catalog, pytest.raises(UnknownNameError) as caught:
        catalog.resolve("shared name")
    assert "x1-big" in caught.value.message
    assert "y2" in caught.value.message


def test_an_id_wins_over_an_alias_of_another_part(small_seed, tmp_path):
    small_seed.replace("parts/acme/y2.toml", "aliases = [\n", 'aliases = [\n  { name = "x1 big", kind = "short" },\n')
    url = str(tmp_path / "db.sqlite")
    load(url, small_seed.root)
    with gpudb.open(url) as catalog:
        assert catalog.resolve("x1-big") == ("x1-big", "", ())


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("NVIDIA H100 80GB HBM3", "h100-sxm5-80gb"),
        ("nvidia-h100-sxm5-80gb", "h100-sxm5-80gb"),
        ("h20-sxm5-96gb", "h20-sxm5-96gb"),
    ],
)
def test_what_a_driver_reports_is_exact(name, part, real):
    assert real.resolve(name) == (part, "", ())


@pytest.mark.parametrize(("name", "part"), [("H100", "h100-sxm5-80gb"), ("H800", "h800-sxm5-80gb"), ("H20", "h20-sxm5-96gb")])
def test_a_hopper_family_is_its_flagship_with_the_variants_named(name, part, real):
    found = real.resolve(name)
    assert found.part == part
    assert all(variant in found.note for variant in found.variants)
    assert found.variants


def test_every_id_and_every_unshared_alias_means_its_own_part_or_the_note_names_it(real):
    aliases = real._reader.rows("SELECT alias, alias_key, kind, part FROM part_alias_list WHERE kind <> 'family' ORDER BY alias")
    owners: dict[str, set[str]] = {}
    for row in aliases:
        owners.setdefault(row["alias_key"], set()).add(row["part"])
    wrong = []
    for row in aliases:
        if row["kind"] == "id" or len(owners[row["alias_key"]]) == 1:
            found = real.resolve(row["alias"])
            if found.part != row["part"] and row["part"] not in found.note:
                wrong.append(row["alias"])
    assert wrong == []


def test_a_family_name_that_is_also_a_drivers_word_means_the_flagship_and_says_what_the_driver_means(small_seed, tmp_path):
    small_seed.replace("parts/acme/x1-small.toml", "Acme X1 Small DRIVER", "Acme X1")
    url = str(tmp_path / "db.sqlite")
    load(url, small_seed.root)
    with gpudb.open(url) as catalog:
        found = catalog.resolve("Acme X1")
    assert found.part == "x1-big"
    assert "a driver that says 'Acme X1' means x1-small" in found.note


def test_suggestions_are_few_and_near():
    assert suggest("h20x", ["h20", "h200", "h100", "a100"])[0] == "h20"
    assert suggest("qqqqqqq", ["h20", "h200"]) == ()
