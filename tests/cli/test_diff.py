"""`gpudb db diff OLD NEW`: what a reader wants to know about two releases."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

import gpudb
from gpudb.catalog.diff import _Comparison, _statements, diff, status_changes
from gpudb.query.opening import open_reader
from gpudb.render import diff_document
from gpudb.store.loader import load
from gpudb.view_texts import COMPARED
from tests.helpers import SmallSeed, run

WITHDRAWN = ', withdrawn = 2026-02-01, withdrawn_reason = "misread" },\n'


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """An old and a new release: a corrected, a withdrawn and a new statement, a new part, a new source, a changed alias."""
    folder = tmp_path_factory.mktemp("two")
    seed = SmallSeed.write(folder / "seed")
    old, new = str(folder / "old.sqlite"), str(folder / "new.sqlite")
    load(old, seed.root)
    seed.replace("release.toml", '"2026.1.0"\nreleased_on = 2026-01-02', '"2026.2.0"\nreleased_on = 2026-02-01')
    line = '  { attribute = "tdp", value = 700, published = "700 W", at = "table 3" },\n'
    seed.replace(
        "parts/acme/x1-big.toml",
        line,
        line.replace(" },\n", WITHDRAWN),
    )
    seed.append(
        "parts/acme/x1-big.toml",
        '\n[[reading]]\nsource = "sheet"\nrecorded = 2026-02-01\nevidence = "primary_read"\nfacts = [\n'
        + line.replace("700", "650").replace("table 3", "table 4")
        + "]\n",
    )
    line = '  { attribute = "memory_bandwidth", value = 4.0, unit = "TB/s", published = "4.0 TB/s", at = "table 1" },\n'
    seed.replace("parts/acme/y2.toml", line, line.replace(" },\n", WITHDRAWN))
    seed.append(
        "dies/d1.toml",
        '\n[[reading]]\nsource = "sheet"\nrecorded = 2026-02-01\nevidence = "primary_read"\nfacts = [\n'
        '  { attribute = "transistors", value = 80, published = "80 billion", at = "table 9" },\n]\n',
    )
    seed.part("z3", "Z3", "Z3", True, 12, 1.0, 50, 75)
    seed.replace("parts/acme/z3.toml", "recorded = 2026-01-02", "recorded = 2026-02-01")
    seed.append(
        "sources/s.toml",
        '\n[[source]]\nid = "third"\ntitle = "A third source"\npublisher = "press"\nkind = "article"\n'
        'url = "https://press.example/3"\naccessed_on = 2026-01-30\nrank = "C"\n',
    )
    seed.replace("sources/s.toml", 'title = "A newspaper"', 'title = "A daily newspaper"')
    shutil.copyfile(old, new)
    load(new, seed.root)
    return old, new, seed


def test_a_correction_a_withdrawal_and_a_new_statement_are_told_apart(two):
    found = diff(*two[:2])
    told = {(c.change, c.kind, c.id, c.column, c.old, c.new) for c in found.statements if c.id != "z3"}
    assert told == {
        ("corrected", "part", "x1-big", "tdp_w", 700, 650),
        ("withdrawn", "part", "y2", "memory_bandwidth_gbs", 4000, None),
        ("recorded", "die", "d1", "transistors_billion", None, 80),  # once, though three parts inherit it
    }
    assert {c.why for c in found.statements if c.change in ("corrected", "withdrawn")} == {"misread"}


def test_parts_sources_and_names_that_came_or_changed(two):
    found = diff(*two[:2])
    assert [(c.change, c.id) for c in found.parts] == [("added", "z3")]
    assert [(c.change, c.id, c.column, c.old, c.new) for c in found.sources] == [
        ("changed", "paper", "title", "A newspaper", "A daily newspaper"), ("added", "third", None, None, None)]  # fmt: skip
    assert {c.id.partition("/")[0] for c in found.records if c.kind == "name"} == {"z3"}


def test_answers_that_change_are_the_cells_of_spec_with_old_and_new_value(two):
    old, new, _ = two
    found = {(c.part, c.column): (c.old, c.new) for c in diff(old, new).cells}
    assert found["x1-big", "tdp_w"] == (700, 650)
    assert found["y2", "memory_bandwidth_gbs"] == (4000, None)
    assert found["x1-small", "transistors_billion"] == (None, 80)
    assert not any(part == "z3" for part, _ in found)
    # by hand, over the wide table
    rows = []
    for path in (old, new):
        connection = sqlite3.connect(path)
        connection.row_factory = sqlite3.Row
        rows.append({row["part"]: dict(row) for row in connection.execute("SELECT * FROM spec")})
    wanted = {(p, c): (rows[0][p][c], rows[1][p][c]) for p in rows[0] for c in rows[0][p] if rows[0][p][c] != rows[1][p][c]}
    assert found == wanted


def test_nothing_differs_from_itself_and_the_exit_code_says_so(two, capsys):
    old, new, _ = two
    code, out, _ = run("db", "diff", old, old, "--exit-code", capsys=capsys)
    assert (code, out.splitlines()[-1]) == (0, "nothing differs")
    assert run("db", "diff", old, new, capsys=capsys)[0] == 0
    code, out, err = run("db", "diff", old, new, "--exit-code", capsys=capsys)
    assert (code, "1 part added" in out, "gpudb:" in err) == (1, True, False)


def test_table_markdown_csv_and_json_hold_the_same(two, capsys):
    old, new, _ = two
    table = run("db", "diff", old, new, capsys=capsys)[1]
    assert "corrected  x1-big" in table
    assert "4 more about added parts" in table
    # blanks at the edge of a Markdown cell mean nothing
    text = re.sub(" +", " ", run("db", "diff", old, new, "--format", "md", capsys=capsys)[1])
    assert "| corrected | x1-big | tdp\\_w | 700 | 650 | W | sheet | misread |" in text
    assert "release 2026.2.0" in text
    data = json.loads(run("db", "diff", old, new, "--json", capsys=capsys)[1])["data"]
    assert data["differs"] is True
    assert (data["old"]["release"], data["new"]["release"]) == ("2026.1.0", "2026.2.0")
    rows = list(csv.reader(io.StringIO(run("db", "diff", old, new, "--format", "csv", capsys=capsys)[1])))
    statements = [row for row in rows if row[rows[0].index("change")] in ("recorded", "corrected", "withdrawn")]
    assert len(statements) == len(data["statements"]) == 3 + 4


def test_a_server_and_an_export_folder_compare_like_a_file(two, pg_server, tmp_path):
    from gpudb.publish import export

    old, new, seed = two
    url = pg_server()
    load(url, seed.root)
    export(str(tmp_path / "out"), old, formats=["sqlite"])
    found, wanted = diff(str(tmp_path / "out"), url), diff(old, new)
    assert found._replace(old=wanted.old, new=wanted.new) == wanted
    assert not diff(new, url).differs


def test_a_record_that_was_edited_behind_the_program_is_named(two, tmp_path):
    old = two[0]
    edited = str(tmp_path / "edited.sqlite")
    shutil.copyfile(old, edited)
    connection = sqlite3.connect(edited)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE _statement SET value_number = 701 WHERE attribute_id = 'tdp' AND entity_id = 'x1-big'")
    connection.execute("DELETE FROM _statement WHERE attribute_id = 'tdp' AND entity_id = 'y2'")
    connection.commit()
    told = {(c.change, c.id, c.old, c.new) for c in diff(old, edited).statements}
    assert told == {("edited", "x1-big", 700, 701), ("gone", "y2", 400, None)}


def test_what_no_view_shows_still_differs_and_is_said(two, tmp_path, capsys):
    old = two[0]
    other = str(tmp_path / "other.sqlite")
    shutil.copyfile(old, other)
    connection = sqlite3.connect(other)
    connection.execute("UPDATE _dataset_release SET content_sha256 = 'f00'")
    connection.commit()
    code, out, err = run("db", "diff", old, other, "--exit-code", capsys=capsys)
    assert code == 1
    assert "the public views do not" in out
    assert "no public view shows" in err


def older(path, to):
    """A copy with an older schema number, without a view and a column that the newer one has."""
    shutil.copyfile(path, to)
    connection = sqlite3.connect(to)
    connection.executescript(
        "PRAGMA user_version = 1; DROP VIEW tpp_bit_list; DELETE FROM _column_registry WHERE view_name = 'tpp_bit_list';"
        "DELETE FROM _column_registry WHERE view_name = 'source_list' AND column_name = 'note';"
    )
    connection.commit()
    return str(to)


def test_databases_of_different_schemas_are_compared_in_what_both_have(two, tmp_path, capsys):
    old, new, _ = two
    first = older(old, tmp_path / "older.sqlite")
    found, wanted = diff(first, new), diff(old, new)
    assert (found.statements, found.cells, found.parts) == (wanted.statements, wanted.cells, wanted.parts)
    assert "source_list.note" in {c.id for c in found.contract if c.change == "added"}
    assert any("only what both have" in note for note in found.notes)
    assert run("list", "--db", first, capsys=capsys)[0] == 4  # every other command asks for the upgrade


@pytest.mark.parametrize(
    ("name", "code", "told"), [("nothing.sqlite", 4, "no database"), ("folder", 4, "gpudb.sqlite"), ("text", 4, "not a")]
)
def test_what_cannot_be_compared_is_said(two, tmp_path, capsys, name, code, told):
    (tmp_path / "folder").mkdir()
    (tmp_path / "text").write_text("hello, this is no database at all")
    found, _, err = run("db", "diff", two[0], str(tmp_path / name), capsys=capsys)
    assert (found, told in err) == (code, True)


def compared(old, new):
    return _Comparison(open_reader(str(old), older=True), open_reader(str(new), older=True))


def test_every_kind_of_record_is_told_with_its_id_and_its_title(small_sqlite, real_db):
    held = compared(small_sqlite, real_db)
    told = {how[0]: {(c.change, c.kind, c.id): c.title for c in held._things(view, *how)} for view, how in COMPARED.items()}
    for kind, name, title in (
        ("rule version", "us-3a090-review-policy/2022-10-21-b", "October 2022: presumption of denial for China"),
        ("letter", "amd-2022-08-mi250", "MI250 to China"),
        ("license", "amd-2025-08-mi308-granted", "Some licenses for MI308 to certain customers in China"),
        ("import measure", "cn-2025-04-04-rare-earths", "Export licenses for items of seven medium and heavy rare earths"),
        ("trade event", "amd-2025-06-28-mi308-charge", "AMD: about 800 million dollars of inventory"),
        ("claim", "bessent-2025-07-15-part-of-talks", "the H20 controls were a negotiating chip in the wider trade talks"),
        ("response", "bloomberg-2025-08-notices/1", "could not confirm the report"),
        ("bill state", "us-2026-cloud-security/1", "Cloud Security Act"),
        ("case state", "sg-li-wei-woon/2", "Public Prosecutor v. Li, Wei and Woon (servers to Malaysia)"),
        ("market fact", "us-a10", "lambdalabs_A10"),
        ("caveat", "affiliates-2025", "Affiliates rule: a company owned 50 percent or more"),
        ("entity", "cambricon-2022-12-16", "Cambricon"),
        ("review", "claim/2026-11-23", "Claims about use and smuggling"),
        ("TPP bits", "bf16_tensor_dense_tflops", "dense matrix rate"),
        ("country", "AD", "Andorra"),
        ("group member", "us-a5/AE/2026-07-10", "United Arab Emirates"),
        ("name", "mi100/pci/1002-738c", "1002:738c"),
        ("system member", "dgx-h100/h100-sxm5-80gb", "NVIDIA DGX H100"),
    ):  # fmt: skip
        assert told.pop(kind)["added", kind, name].startswith(title)
    assert told == {}


def test_what_one_release_added_is_removed_when_it_is_compared_backwards(two):
    old, new, _ = two
    found = diff(new, old)
    assert [(c.change, c.id, c.title) for c in found.parts] == [("removed", "z3", "Acme Z3")]
    assert [(c.change, c.id) for c in found.sources] == [("changed", "paper"), ("removed", "third")]
    assert {c.change for c in found.statements if c.id == "z3"} == {"gone"}
    assert not [c for c in found.cells if c.part == "z3"]
    assert ("removed", "name") in {(c.change, c.kind) for c in found.records}


def test_a_changed_record_part_or_column_is_told_field_by_field_and_what_follows_from_it_is_not(real_db, tmp_path):
    path = tmp_path / "edited.sqlite"
    path.write_bytes(Path(real_db).read_bytes())
    connection = sqlite3.connect(path)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.executescript(
        "PRAGMA synchronous = OFF;"
        "UPDATE _spec_current SET market = 'consumer', tdp_w = 1 WHERE part = 'h20-sxm5-96gb';"
        "UPDATE _letter SET title = 'another', record = '{}' WHERE letter_id = 'amd-2022-08-mi250';"
        "UPDATE _letter SET record = '{}' WHERE letter_id = 'amd-2024-03-mi309';"
        "UPDATE _rule_version SET withdrawn_on = '2026-12-24', withdrawn_reason = 'misread', title = 'other'"
        " WHERE version_id = 'us-3a090-review-policy@2022-10-21-b';"
        "UPDATE _letter SET withdrawn_on = '2026-12-24', withdrawn_reason = 'misread' WHERE letter_id = 'nvidia-2025-04-09-h20-2';"
        "UPDATE _column_registry SET type = 'integer', unit = 'kW', nullable = 1 - nullable, description = 'heat'"
        " WHERE view_name = 'spec' AND column_name = 'tdp_w';"
        "DELETE FROM _column_registry WHERE view_name = 'spec' AND column_name = 'family';"
    )
    connection.commit()
    held = compared(real_db, path)
    parts, cells = held._parts()
    assert [(c.change, c.id, c.column, c.old, c.new) for c in parts] == [
        ("changed", "h20-sxm5-96gb", "market", "datacenter", "consumer")]  # fmt: skip
    assert [(c.part, c.column, c.old, c.new, c.unit) for c in cells] == [("h20-sxm5-96gb", "tdp_w", 400, 1, "kW")]
    gone, *changed = held._contract()
    assert (gone.change, gone.id, gone.column) == ("removed", "spec.family", None)
    assert {(c.change, c.id, c.title) for c in changed} == {("changed", "spec.tdp_w", "heat")}
    assert [(c.column, c.old, c.new) for c in changed[:3]] == [
        ("type", "number", "integer"),
        ("unit", "W", "kW"),
        ("nullable", 1, 0),
    ]
    assert (changed[3].column, changed[3].new) == ("description", "heat")
    letters = [(c.change, c.id, c.column, c.old, c.new) for c in held._things("letter_list", "letter", "title")]
    assert letters == [
        ("changed", "amd-2022-08-mi250", "title", "MI250 to China", "another"),
        ("changed", "amd-2024-03-mi309", "record", "(for programs)", "(for programs)"),
        ("withdrawn", "nvidia-2025-04-09-h20-2", "withdrawn_before", None, "2026-12-24"),
    ]  # fmt: skip
    versions = [(c.change, c.id, c.column, c.new) for c in held._things("rule_record", "rule version", "title")]
    assert versions == [
        ("withdrawn", "us-3a090-review-policy/2022-10-21-b", "withdrawn_before", "2026-12-24: misread"),
        ("changed", "us-3a090-review-policy/2022-10-21-b", "title", "other"),
    ]  # fmt: skip


def period(start, end, status, basis="rule", part="p", destination="CN"):
    return {"part": part, "destination": destination, "layer": "rule", "status": status, "basis": basis, "citation": "c",
            "valid_from": start, "valid_before": end, "review_policy": None, "license_exceptions": ""}  # fmt: skip


def matched(old, new):
    key = ("part", "destination", "valid_from")
    left, right = ({tuple(row[k] for k in key): row for row in rows} for rows in (old, new))
    return iter([(left.get(k), right.get(k)) for k in sorted(left | right)])


def test_a_status_whose_day_moves_changes_only_between_the_days():
    old = [period("2020-01-01", "2025-04-09", "free"), period("2025-04-09", "9999-12-31", "required")]
    new = [period("2020-01-01", "2025-04-12", "free"), period("2025-04-12", "9999-12-31", "required")]
    (change,) = status_changes(matched(old, new), set())
    assert (change.valid_from, change.valid_before, change.old_status, change.new_status, change.what) == (
        "2025-04-09", "2025-04-12", "required", "free", ("status",))  # fmt: skip


def test_a_period_cut_in_two_with_the_same_answer_is_no_change():
    old = [period("2020-01-01", "9999-12-31", "free")]
    new = [period("2020-01-01", "2022-01-01", "free"), period("2022-01-01", "9999-12-31", "free")]
    assert status_changes(matched(old, new), set()) == ()


def test_equal_changes_of_many_destinations_stand_together_and_another_reason_is_named():
    old = [period("2020-01-01", "9999-12-31", "free", destination=d) for d in ("CN", "HK", "MO")]
    new = [period("2020-01-01", "9999-12-31", "required", destination=d) for d in ("CN", "HK")]
    new.append(period("2020-01-01", "9999-12-31", "free", basis="letter", destination="MO"))
    found = {change.destinations: change.what for change in status_changes(matched(old, new), set())}
    assert found == {("CN", "HK"): ("status",), ("MO",): ("basis",)}


def statement(number, value=700, column="tdp_w", source="sheet", out="9999-12-31", **more):
    return {"part": "p", "statement_id": f"s{number}", "stated_about": "part", "column_name": column, "state": "known",
            "value_number": value, "value_text": None, "unit": "W", "source": source, "source_rank": "A", "published": "700 W",
            "reason": "the datasheet", "withdrawn_before": out, "withdrawn_reason": "misread" if out < "9999" else None} | more  # fmt: skip


OUT = {"withdrawn_before": "2026-02-01", "withdrawn_reason": "misread"}


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        # what came, and what came and went between the two databases
        ([(None, statement(1))], [("recorded", "s1", None, 700, "the datasheet")]),
        ([(None, statement(1, out="2026-02-01"))], [("recorded", "s1", None, 700, "the datasheet"), ("withdrawn", "s1", 700, None, "misread")]),
        # what went, and what never should: gone, edited; another rank of a source is no edit of the statement
        ([(statement(1), statement(1, out="2026-02-01"))], [("withdrawn", "s1", 700, None, "misread")]),
        ([(statement(1), None)], [("gone", "s1", 700, None, None)]),
        ([(statement(1), statement(1, 701, published="701 W", source_rank="B"))], [("edited", "s1", 700, 701, "value_number, published")]),
        ([(statement(1), statement(1, source_rank="B"))], []),
        ([(statement(1), statement(1))], []),
        ([(statement(1, out="2026-02-01"), statement(1, out="2026-02-01"))], []),
        ([(statement(1, out="2026-02-01"), statement(1))], [("edited", "s1", 700, 700, "withdrawn_before, withdrawn_reason")]),
        # the same source says another value: one correction with both; another source or column: two changes
        ([(statement(1), statement(1) | OUT), (None, statement(2, 650))], [("corrected", "s1", 700, 650, "misread")]),
        ([(None, statement(1, 650)), (statement(2), statement(2) | OUT)], [("corrected", "s2", 700, 650, "misread")]),
        ([(statement(1), statement(1) | OUT), (None, statement(2, 650, source="paper"))],
         [("recorded", "s2", None, 650, "the datasheet"), ("withdrawn", "s1", 700, None, "misread")]),
        ([(statement(1), statement(1) | OUT), (None, statement(2, 650, column="board_w"))],
         [("recorded", "s2", None, 650, "the datasheet"), ("withdrawn", "s1", 700, None, "misread")]),
        # two that went and one that came: one is corrected by it, the other is gone
        ([(statement(1), statement(1) | OUT), (statement(2, 710), statement(2, 710) | OUT), (None, statement(3, 650))],
         [("corrected", "s1", 700, 650, "misread"), ("withdrawn", "s2", 710, None, "misread")]),
        # values are told as people write them
        ([(None, statement(1, None, state="not_published"))], [("recorded", "s1", None, "not published", "the datasheet")]),
        ([(None, statement(1, None, value_text="HBM3"))], [("recorded", "s1", None, "HBM3", "the datasheet")]),
        ([(None, statement(1, 400.0))], [("recorded", "s1", None, 400, "the datasheet")]),
    ],
)  # fmt: skip
def test_what_became_of_the_statements_of_a_part(pairs, told):
    found = [(c.change, c.statement_id, c.old, c.new, c.why) for c in _statements(iter(pairs))]
    assert found == told


def test_changes_of_a_status_stand_by_day_and_then_by_destination():
    early, late = ("2020-01-01", "2021-01-01"), ("2021-01-01", "9999-12-31")
    old = [period(*days, "free", destination=to) for to in ("CN", "HK", "MO") for days in (early, late)]
    new = [
        period(*days, "required" if (to, days) in (("MO", early), ("CN", late), ("HK", late)) else "free", destination=to)
        for to in ("CN", "HK", "MO") for days in (early, late)
    ]  # fmt: skip
    assert [(c.destinations, c.valid_from, c.valid_before) for c in status_changes(matched(old, new), set())] == [
        (("MO",), *early), (("CN", "HK"), *late)]  # fmt: skip
    assert status_changes(matched(old, new), {"p"}) == ()


def test_a_time_for_which_only_one_database_has_an_answer_is_told_without_the_other():
    old, new = [period("2020-01-01", "2025-01-01", "free")], [period("2020-01-01", "9999-12-31", "free")]
    (change,) = status_changes(matched(old, new), set())
    assert (change.valid_from, change.old_status, change.new_status) == ("2025-01-01", None, "free")
    assert change.what == ("status", "license_exceptions")
    assert (change.old["basis"], change.new["basis"]) == (None, "rule")


def test_pieces_that_differ_alike_are_one_change_and_a_day_without_any_cuts_it():
    old = [period("2020-01-01", "9999-12-31", "free")]
    new = [period("2020-01-01", "2021-01-01", "required"), period("2021-01-01", "2022-01-01", "required"),
           period("2022-01-01", "2023-01-01", "free"), period("2023-01-01", "9999-12-31", "required")]  # fmt: skip
    assert [(c.valid_from, c.valid_before) for c in status_changes(matched(old, new), set())] == [
        ("2020-01-01", "2022-01-01"), ("2023-01-01", "9999-12-31")]  # fmt: skip
    more = [*new[:1], period("2021-01-01", "2022-01-01", "required", basis="letter"), *new[2:]]
    assert len(status_changes(matched(old, more), set())) == 3


def test_the_log_pairs_a_withdrawal_with_what_the_same_source_says_instead(two, tmp_path):
    with gpudb.open(two[1]) as catalog:
        rows = {(row["part"], row["column_name"], row["action"]): row for row in catalog.log()}
    fixed = rows["x1-big", "tdp_w", "corrected"]
    assert (fixed["value"], fixed["new_value"], fixed["why"]) == (700, 650, "misread")
    gone = rows["y2", "memory_bandwidth_gbs", "withdrawn"]
    assert (gone["value"], gone["new_value"]) == (4000, None)
    seed = SmallSeed.write(tmp_path / "seed")
    line = '  { attribute = "tdp", value = 700, published = "700 W", at = "table 3" },\n'
    seed.replace("parts/acme/x1-big.toml", line, line.replace(" },\n", WITHDRAWN))
    seed.append(
        "parts/acme/x1-big.toml",
        '\n[[reading]]\nsource = "paper"\nrecorded = 2026-02-01\nevidence = "primary_read"\nfacts = [\n'
        + line.replace("700", "650")
        + "]\n",
    )
    load(str(tmp_path / "other.sqlite"), seed.root)
    with gpudb.open(str(tmp_path / "other.sqlite")) as catalog:
        assert {row["action"] for row in catalog.log("x1-big", since="2026-02-01")} == {"withdrawn", "recorded"}


@pytest.mark.slow
def test_a_letter_that_moves_changes_the_status_of_the_shipped_parts(real_db, real_seed, tmp_path):
    seed = tmp_path / "seed"
    shutil.copytree(real_seed, seed)
    letters = seed / "letters/letters.toml"
    text = letters.read_text()
    head, held, tail = text.rpartition("effective = 2025-04-09")
    assert held
    letters.write_text(f"{head}effective = 2025-04-12{tail}")
    new = str(tmp_path / "new.sqlite")
    load(new, seed)
    found = diff(real_db, new)
    assert (found.parts, found.cells, found.statements) == ((), (), ())
    assert [(c.id, c.column, c.old, c.new) for c in found.records] == [
        ("nvidia-2025-04-09-h20-2", "valid_from", "2025-04-09", "2025-04-12")
    ]
    (change,) = [c for c in found.statuses if c.part == "h20-sxm5-96gb"]
    assert {"CN", "HK", "MO"} <= set(change.destinations)
    assert (change.valid_from, change.valid_before, change.old_status) == ("2025-04-09", "2025-04-12", "license_required")
    assert Path(new).exists()


@pytest.mark.slow
def test_a_withdrawn_rule_version_is_told_once_with_its_reason(real_db, real_seed, tmp_path):
    seed = tmp_path / "seed"
    shutil.copytree(real_seed, seed)
    rule = seed / "rules/us-3a090-review-policy.toml"
    head, recorded, tail = rule.read_text().rpartition("recorded = 2026-11-29\n")
    rule.write_text(f'{head}{recorded}withdrawn = 2026-11-30\nwithdrawn_reason = "misread"\n{tail}')
    release = seed / "release.toml"
    release.write_text(release.read_text().replace("2026.11.1", "2026.12.0").replace("2026-11-29", "2026-12-01"))
    new = str(tmp_path / "new.sqlite")
    load(new, seed)
    (change,) = diff(real_db, new).records
    assert (change.change, change.column, change.new) == ("withdrawn", "withdrawn_before", "2026-11-30: misread")


def test_a_column_stands_on_the_screen_where_one_row_has_something_in_it():
    rows = [("changed", "part", "h20", "H20", "note", None, "x"), ("added", "part", "h21", "H21", None, None, None)]
    heads = ("change", "kind", "id", "title", "column", "old", "new")
    table = diff_document._table(diff_document._Section("Parts", heads, rows, rows))
    assert table.human.heads == ("change", "kind", "id", "title", "column", "new")
    assert table.human.rows[1] == ("added", "part", "h21", "H21", "", "")
