"""Loading: the differences only, all or nothing, and the record is never rewritten."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

import gpudb
from gpudb.errors import DataRefused
from gpudb.store import record
from gpudb.store.engine import create_engine
from gpudb.store.loader import load
from gpudb.store.verify import verify
from tests.trust.crash import killed

BIG = "parts/acme/x1-big.toml"
TDP = '{ attribute = "tdp", value = 700, published = "700 W", at = "table 3" }'


def everything(url: str) -> dict[str, list[tuple]]:
    """Every row of every table but for the seal of the file's bytes, which each write moves."""
    engine = create_engine(url)
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        held = {
            name: sorted(map(repr, map(tuple, connection.execute(sa.text(f'SELECT * FROM "{name}"'))))) for name in sorted(names)
        }
    engine.dispose()
    held["_release_seal"] = [row for row in held.get("_release_seal", []) if "gpudb-seal" not in row]
    return held


def execute(url: str, sql: str) -> None:
    """Change rows behind the loader's back, with the triggers out of the way and put back."""
    engine = create_engine(url)
    with engine.begin() as connection:
        record.drop(connection)
        connection.execute(sa.text(sql))
        record.guard(connection)
    engine.dispose()


def test_a_seed_loads_with_its_statements_and_parts(empty_db, small_seed):
    done = load(empty_db, small_seed.root)
    assert (done.statements, done.release, done.changed, done.removed) == (13, "2026.1.0", 0, 0)
    with gpudb.open(empty_db) as catalog:
        assert [row["part"] for row in catalog.list([]).rows] == ["x1-big", "x1-small", "y2"]
    assert {name: fault for name, fault in verify(empty_db).items() if fault} == {}


def test_loading_twice_changes_nothing(empty_db, small_seed):
    first = load(empty_db, small_seed.root)
    before = everything(empty_db)
    second = load(empty_db, small_seed.root)
    assert (second.added, second.changed, second.removed) == (0, 0, 0)
    assert second.content_sha256 == first.content_sha256
    assert everything(empty_db) == before


def bad_number(seed):
    seed.replace(BIG, "value = 80,", "value = 81,")


def edited_words(seed):
    seed.replace(BIG, '"700 W"', '"700 Watts"')


def edited_note(seed):
    seed.replace(BIG, 'at = "table 3" }', 'at = "table 3", note = "seen twice" }')


def other_value(seed):
    seed.replace(BIG, TDP, TDP.replace("700", "650"))


def dropped(seed):
    seed.replace(BIG, f"  {TDP},\n", "")


def dropped_part(seed):
    (seed.root / "parts/acme/y2.toml").unlink()


def edited_while_withdrawn(seed):
    seed.replace(
        BIG, TDP, TDP.replace('"700 W"', '"700 Watts"').replace(" }", ', withdrawn = 2026-03-01, withdrawn_reason = "r" }')
    )


@pytest.mark.parametrize(
    "change",
    [bad_number, edited_words, edited_note, other_value, dropped, dropped_part, edited_while_withdrawn],
    ids=lambda c: c.__name__,
)
def test_a_refused_load_changes_nothing(change, loaded_db, small_seed):
    before = everything(loaded_db)
    change(small_seed)
    with pytest.raises(DataRefused) as caught:
        load(loaded_db, small_seed.root)
    assert caught.value.problems
    assert everything(loaded_db) == before


WITHDRAWN = ', withdrawn = 2026-03-01, withdrawn_reason = "the sheet was corrected" }'
NEW = (
    '\n[[reading]]\nsource = "sheet"\nrecorded = 2026-03-01\nevidence = "primary_read"\nfacts = [\n'
    '  { attribute = "tdp", value = 650, published = "650 W", at = "table 3" },\n]\n'
)


def withdraw(seed):
    seed.replace(BIG, TDP, TDP.replace(" }", WITHDRAWN))
    seed.append(BIG, NEW)


def test_a_statement_is_withdrawn_with_its_history_kept(loaded_db, small_seed):
    withdraw(small_seed)
    done = load(loaded_db, small_seed.root)
    assert (done.added, done.changed, done.removed, done.statements) == (1, 1, 0, 14)
    with gpudb.open(loaded_db) as catalog:
        told = [
            (r["value_number"], r["recorded_on"], r["withdrawn_before"])
            for r in catalog.facts("x1-big", ["tdp_w"]).rows
            if r["column_name"] == "tdp_w"
        ]
        values = [catalog.show("x1-big", known_at=day).spec["tdp_w"] for day in (None, "2026-02-28", "2026-03-01")]
    assert sorted(told) == [(650, "2026-03-01", "9999-12-31"), (700, "2026-01-02", "2026-03-01")]
    assert values == [650, 700, 650]


def test_a_withdrawal_itself_is_part_of_the_record(loaded_db, small_seed):
    withdraw(small_seed)
    load(loaded_db, small_seed.root)
    small_seed.replace(BIG, "withdrawn = 2026-03-01", "withdrawn = 2026-03-02")
    with pytest.raises(DataRefused, match="rewritten"):
        load(loaded_db, small_seed.root)


def test_things_may_change_where_no_statement_does(loaded_db, small_seed):
    small_seed.replace("sources/s.toml", "A newspaper", "The newspaper")
    small_seed.replace(BIG, 'kind = "driver" },\n', 'kind = "driver" },\n  { name = "Biggest", kind = "marketing" },\n')
    done = load(loaded_db, small_seed.root)
    assert (done.added, done.changed, done.removed) == (1, 1, 0)
    with gpudb.open(loaded_db) as catalog:
        assert catalog.resolve("biggest").part == "x1-big"
        assert catalog.sources(["paper"])[0].title == "The newspaper"


def test_a_new_release_of_the_same_data_is_held_without_a_changed_hash(empty_db, small_seed):
    first = load(empty_db, small_seed.root)
    small_seed.replace("release.toml", "2026.1.0", "2026.2.0")
    second = load(empty_db, small_seed.root)
    assert second.content_sha256 == first.content_sha256
    with gpudb.open(empty_db) as catalog:
        assert catalog.release().release == "2026.2.0"


def test_derived_from_may_name_a_part_of_a_later_file(empty_db, small_seed):
    small_seed.replace(BIG, "flagship =", 'derived_from = "y2"\nderived_from_source = "sheet"\nflagship =')
    load(empty_db, small_seed.root)
    with gpudb.open(empty_db) as catalog:
        assert catalog.show("x1-big").spec["derived_from"] == "y2"


def test_derived_from_in_a_circle_is_refused(empty_db, small_seed):
    for file, other in ((BIG, "y2"), ("parts/acme/y2.toml", "x1-big")):
        small_seed.replace(file, "flagship =", f'derived_from = "{other}"\nderived_from_source = "sheet"\nflagship =')
    with pytest.raises(DataRefused, match="circle"):
        load(empty_db, small_seed.root)


def test_a_seed_without_a_release_is_refused_before_a_file_is_made(small_seed, tmp_path):
    (small_seed.root / "release.toml").unlink()
    with pytest.raises(DataRefused, match="release.toml is missing"):
        load(str(tmp_path / "x.sqlite"), small_seed.root)
    assert not (tmp_path / "x.sqlite").exists()


@pytest.mark.dear
@pytest.mark.parametrize("at", [25, 45, 70, 110])
def test_a_killed_load_leaves_the_old_release_and_can_be_repeated(at, loaded_db, small_seed):
    before = everything(loaded_db)
    withdraw(small_seed)
    small_seed.part("z9", "Z9", "Z9", True, 24, 1.0, 100, 350)
    assert killed(lambda: load(loaded_db, small_seed.root), at)
    assert everything(loaded_db) == before
    assert load(loaded_db, small_seed.root).statements == 18
    assert {name: fault for name, fault in verify(loaded_db).items() if fault} == {}


@pytest.mark.dear
@pytest.mark.parametrize(
    ("sql", "check"),
    [
        ("UPDATE _statement SET published = '80 gigabytes' WHERE value_number = 80", "content hash"),
        ("UPDATE _statement SET source_id = 'paper' WHERE value_number = 80", "statement ids"),
        ("UPDATE _dataset_release SET content_sha256 = 'x'", "content hash"),
        ("DELETE FROM _fact_current WHERE column_name = 'tdp_w'", "best facts"),
        ("UPDATE _spec_current SET tdp_w = 701 WHERE tdp_w = 700", "wide table"),
        ("UPDATE _metric_current SET value = value + 1 WHERE metric = 'flop_per_byte'", "derived values"),
    ],
)
def test_verify_finds_what_was_changed_behind_the_loader(sql, check, loaded_db, small_seed):
    execute(loaded_db, sql)
    assert verify(loaded_db)[check]


def test_verify_does_not_touch_the_file(small_sqlite):
    before = open(small_sqlite, "rb").read()
    assert not any(verify(small_sqlite).values())
    assert open(small_sqlite, "rb").read() == before


def test_a_preferred_statement_is_corrected_by_another_preferred_one(empty_db, small_seed):
    first = TDP.replace(" }", ', rank = "preferred", reason = "measured" }')
    small_seed.replace(BIG, TDP, first)
    load(empty_db, small_seed.root)
    small_seed.replace(BIG, first, first.replace(" }", WITHDRAWN))
    small_seed.append(BIG, NEW.replace(" },", ', rank = "preferred", reason = "read again" },'))
    done = load(empty_db, small_seed.root)
    assert (done.added, done.changed) == (1, 1)
    assert not any(verify(empty_db).values())
    with gpudb.open(empty_db) as catalog:
        assert catalog.show("x1-big").spec["tdp_w"] == 650


@pytest.mark.dear
def test_an_attribute_may_come_and_go_in_the_middle_of_the_registry(loaded_db, small_seed):
    path = small_seed.root / "attributes.toml"
    whole = path.read_text()
    blocks = whole.split("[[attribute]]")
    path.write_text("[[attribute]]".join(block for block in blocks if 'id = "mig_instances"' not in block))
    load(loaded_db, small_seed.root)
    with gpudb.open(loaded_db) as catalog:
        assert "mig_instances" not in catalog.columns()
    path.write_text(whole)
    load(loaded_db, small_seed.root)
    with gpudb.open(loaded_db) as catalog:
        assert "mig_instances" in catalog.columns()
    assert not any(verify(loaded_db).values())
