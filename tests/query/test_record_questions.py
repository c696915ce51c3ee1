"""Questions about the record: what became of statements and of law, whose rows there are, which release is held."""

from __future__ import annotations

import sqlite3
from itertools import pairwise

import pytest

from gpudb.errors import UnknownNameError
from gpudb.machines import Device
from gpudb.query import health, identify, specs, tables
from gpudb.query import law as law_questions
from gpudb.query.opening import open_reader
from gpudb.query.words import wanted
from gpudb.store.loader import load


class Rows:
    """A reader over views of the test's own."""

    url = "made up"

    def __init__(self, script: str) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.executescript(script)
        self._connection.row_factory = sqlite3.Row

    def ahead(self, *asks):
        """Nothing to do."""

    def rows(self, sql, params=None):
        return [dict(row) for row in self._connection.execute(sql, params or {})]


def test_the_newest_release_is_the_one_held():
    held = Rows("CREATE TABLE release (release TEXT); INSERT INTO release VALUES ('2026.1.0'), ('2026.11.0'), ('2026.02.0')")
    assert health.latest(held)["release"] == "2026.11.0"
    with pytest.raises(UnknownNameError, match="holds no release"):
        health.latest(Rows("CREATE TABLE release (release TEXT)"))


def test_whose_rows_there_are_and_until_when_they_were_recorded(reader):
    assert health.origins(reader) == {"shipped"}
    days = [reader.rows(f"SELECT max({day}) AS d FROM {view} WHERE {day} < '9999'")[0]["d"] for view in (
        "spec_history", "rule_record", "letter_list", "license_list", "import_measure_list", "trade_period", "claim_list",
        "claim_response_list") for day in ("recorded_on", "withdrawn_before")]  # fmt: skip
    assert health.last_recorded(reader) == max(day for day in days if day)


@pytest.mark.parametrize(
    ("view", "columns", "record"),
    [("rule_record", "rule, version", "r v"), ("letter_list", "letter", "r"), ("license_list", "license", "r"),
     ("import_measure_list", "measure", "r")],
)  # fmt: skip
@pytest.mark.parametrize(("withdrawn", "told"), [("2026-01-01", False), ("2026-01-02", True), ("9999-12-31", False)])
def test_a_record_of_law_is_told_when_it_was_withdrawn_after_the_day(view, columns, record, withdrawn, told):
    script = ""
    for name, keys in (("rule_record", "rule, version"), ("letter_list", "letter"), ("license_list", "license"),
                       ("import_measure_list", "measure")):  # fmt: skip
        script += f"CREATE TABLE {name} ({keys}, title, withdrawn_before);"
    values = "'r', 'v'" if "," in columns else "'r'"
    script += f"INSERT INTO {view} VALUES ({values}, 'a title', '{withdrawn}');"
    found = tables.withdrawn_law(Rows(script), [record, "another"], "2026-01-01")
    assert found == ([{"record": record, "title": "a title", "withdrawn_before": withdrawn}] if told else [])
    assert tables.withdrawn_law(Rows(script), ["another"], "2026-01-01") == []
    assert tables.withdrawn_law(Rows(script), [], "2026-01-01") == []


def test_statements_are_held_with_what_answers_now(reader):
    ids = [
        row["statement_id"]
        for row in reader.rows("SELECT DISTINCT statement_id FROM spec_history ORDER BY statement_id LIMIT 1200")
    ]
    found = tables.held(reader, [*ids, "no such statement"])
    assert sorted({row["statement_id"] for row in found}) == ids
    (one,) = reader.rows("SELECT * FROM spec_fact WHERE part = 'h20-sxm5-96gb' AND column_name = 'tdp_w'")
    (row,) = tables.held(reader, [one["statement_id"]])
    assert (row["statement_now"], row["number_now"], row["state_now"], row["source_now"]) == (
        one["statement_id"], one["value_number"], "known", one["source"])  # fmt: skip
    assert tables.held(reader, []) == []


def test_what_identify_knows_of_names_is_kept_by_kind(small_seed, tmp_path):
    small_seed.replace("parts/acme/y2.toml", "aliases = [\n", 'aliases = [\n  { name = "10DE:2329", kind = "pci" },\n')
    small_seed.replace(
        "parts/acme/x1-small.toml", '{ name = "Acme X1 Small DRIVER", kind = "driver" }', '{ name = "Small", kind = "short" }'
    )
    load(str(tmp_path / "one.sqlite"), small_seed.root)
    opened = open_reader(str(tmp_path / "one.sqlite"))
    held = identify.known(opened)
    opened.close()
    assert held.ids == {"10de:2329": ("y2",)}
    assert held.driver == {"acme-x1-big-driver": ("x1-big",), "acme-y2-driver": ("y2",)}
    assert held.other["small"] == ("x1-small",)
    assert not {"10de-2329", "acme-y2-driver"} & set(held.other)
    assert held.family["x1"] == ("x1-big", "x1-small")
    assert held.without_driver_name == ("x1-small",)
    assert set(held.parts) == {"x1-big", "x1-small", "y2"}
    assert identify.decide(Device(pci="10de:2329"), held).part == "y2"


def test_rules_of_a_day_and_of_a_rule(reader):
    every = law_questions.rules(reader, None, None, None)
    assert [(row["rule"], row["valid_from"]) for row in every] == sorted((row["rule"], row["valid_from"]) for row in every)
    one = law_questions.rules(reader, "us-eccn-3a090", None, None)
    assert {row["rule"] for row in one} == {"us-eccn-3a090"}
    for before, after in pairwise(one):
        assert before["valid_before"] <= after["valid_from"]
        (then,) = law_questions.rules(reader, "us-eccn-3a090", after["valid_from"], None)
        assert then["version"] == after["version"]
    assert law_questions.rules(reader, "us-eccn-3a090", "2022-10-20", None) == []
    assert law_questions.rules(reader, None, None, "2000-01-01") == []
    assert len(law_questions.rules(reader, None, None, "2100-01-01")) == len(every)


def test_bounds_and_scopes_are_those_of_the_rule_by_day(reader):
    found = law_questions.thresholds(reader, "us-eccn-3a090")
    keys = [(row["valid_from"], row["kind"], row["clause"], row["metric"], row["operator"]) for row in found]
    assert keys == sorted(keys)
    assert {(row["metric"], row["operator"], row["value"]) for row in found if row["clause"] == "a.1"} >= {("tpp", ">=", 4800)}
    assert len(found) == reader.rows("SELECT count(*) AS n FROM rule_threshold_period WHERE rule = 'us-eccn-3a090'")[0]["n"]
    assert law_questions.thresholds(reader, "us-eccn-3a090", "2000-01-01") == []
    places = law_questions.scopes(reader, "us-eccn-3a090")
    assert [(p["valid_from"], p["position"], p["role"], p["place"]) for p in places] == sorted(
        (p["valid_from"], p["position"], p["role"], p["place"]) for p in places)  # fmt: skip
    counting = "SELECT count(*) AS n FROM rule_scope_record s JOIN rule_period p ON p.rule = s.rule AND p.version = s.version WHERE s.rule = 'us-eccn-3a090'"
    assert len(places) == reader.rows(counting)[0]["n"]
    assert law_questions.scopes(reader, "us-eccn-3a090", "2000-01-01") == []


def test_events_of_every_layer_stand_in_one_list_by_day(reader):
    found = law_questions.events(reader, None, None)
    order = ["rule", "letter", "license", "import_measure", "trade", "bill", "case"]
    keys = [(row["day"], order.index(row["layer"]), row["id"]) for row in found]
    assert keys == sorted(keys)
    for layer, view in (("letter", "letter_list"), ("license", "license_list"), ("import_measure", "import_measure_list"),
                        ("trade", "trade_period")):  # fmt: skip
        alone = law_questions.events(reader, layer, None)
        assert alone == [row for row in found if row["layer"] == layer]
        assert len(alone) == reader.rows(f"SELECT count(*) AS n FROM {view} WHERE withdrawn_before = '9999-12-31'")[0]["n"]
    letter = next(row for row in found if row["layer"] == "letter")
    assert (letter["kind"], letter["authority"], letter["withdrawn_before"]) == ("is_informed", "us-bis", "9999-12-31")
    rule = next(row for row in found if row["layer"] == "rule")
    assert (rule["precision"], rule["families"], rule["towards"]) == ("day", "", None)
    assert ": " in rule["title"]
    assert law_questions.events(reader, None, "2000-01-01") == []


def test_claims_and_responses_that_count(reader):
    found, responses = law_questions.claims(reader, None)
    assert [(c["topic"], c["day"], c["claim"]) for c in found] == sorted((c["topic"], c["day"], c["claim"]) for c in found)
    # 23 claims are withdrawn and written anew: what was said about them then ended with them
    assert {row["claim"] for row in responses} <= {row["claim"] for row in found}
    assert [(r["claim"], r["position"]) for r in responses] == sorted((r["claim"], r["position"]) for r in responses)
    assert law_questions.claims(reader, "2000-01-01") == ([], [])


@pytest.mark.parametrize(
    ("known_at", "counts"), [("2026-01-01", False), ("2026-01-02", True), ("2026-01-31", True), ("2026-02-01", False)]
)
def test_a_claim_counts_from_its_recorded_day_to_the_day_before_it_is_withdrawn(known_at, counts):
    names = ("claim, topic, claimant, claimant_name, about, families, claim_text, day, precision, state, contradicts, source, locator, "
             "evidence, quotes, note")  # fmt: skip
    held = Rows(
        f"CREATE TABLE claim_list ({names}, recorded_on, withdrawn_before);"
        "INSERT INTO claim_list (claim, topic, day, recorded_on, withdrawn_before) VALUES ('c', 't', 'd', '2026-01-02', '2026-02-01');"
        "CREATE TABLE claim_response_list (claim, position, respondent, respondent_name, stance, day, precision, response_text, source, "
        "locator, evidence, quotes, recorded_on, withdrawn_before);"
    )
    found, _ = law_questions.claims(held, known_at)
    assert [row["claim"] for row in found] == (["c"] if counts else [])
    # without a day what is withdrawn does not count
    assert law_questions.claims(held, None)[0] == []


def test_the_last_of_all_recorded_and_withdrawn_days_counts_in_whatever_view_it_stands():
    views = ("spec_history", "rule_record", "letter_list", "license_list", "import_measure_list", "trade_period", "claim_list",
             "claim_response_list", "bill_list", "case_list", "market_list", "origin_standing")  # fmt: skip
    empty = "".join(f"CREATE TABLE {view} (recorded_on, withdrawn_before);" for view in views)
    assert health.last_recorded(Rows(empty)) == ""
    every = "".join(f"INSERT INTO {view} VALUES ('2026-01-01', '9999-12-31'), ('2026-02-01', '2026-02-02');" for view in views)
    for last in views:
        for days in ("'2026-03-01', '9999-12-31'", "'2026-01-01', '2026-03-01'"):
            assert health.last_recorded(Rows(f"{empty}{every}INSERT INTO {last} VALUES ({days});")) == "2026-03-01"


@pytest.mark.parametrize(
    ("about", "matches"),
    [("H20", True), ("h-20", True), ("h 20", True), ("granted", True), ("H20 granted", True), ("H20 refused", False), ("h2", False),
     ("elsewhere", False), ("nothing", False)],
)  # fmt: skip
def test_every_word_must_stand_in_one_of_the_fields(about, matches, reader):
    row = {"title": "A license was granted", "families": "H20, H800", "note": "elsewhere", "kind": None}
    assert wanted(reader, about).held_by(row, ("title", "families", "kind")) is matches


def test_the_inputs_of_the_law_are_those_of_the_parts_now_and_then(reader):
    known, ids = specs.columns(reader), ["h20-sxm5-96gb", "l20", "rtx-4090"]
    now = law_questions.inputs(reader, known, ids, None)
    assert list(now) == ids
    assert law_questions.inputs(reader, known, ids, "2100-01-01") == now
    assert (now["l20"].part, now["l20"].vendor, now["l20"].family, now["rtx-4090"].datacenter) == ("l20", "nvidia", "L20", "no")
    assert "nvlink_gbs" in now["l20"].not_applicable
    assert "nvlink_gbs" not in now["h20-sxm5-96gb"].not_applicable
    assert now["h20-sxm5-96gb"].values["memory_bandwidth_gbs"] == 4000
    before = law_questions.inputs(reader, known, ids, "2000-01-01")
    assert (before["l20"].values, before["l20"].family, before["l20"].not_applicable) == ({}, "L20", frozenset())


def test_the_inputs_of_one_part_read_no_other_part(reader):
    class Told:
        """A reader that remembers which parts its rows were about."""

        url, ahead, about = reader.url, reader.ahead, set[str]()

        def rows(self, sql, params=None):
            found = reader.rows(sql, params)
            self.about.update(row["part"] for row in found if "part" in row)
            return found

    assert "nvlink_gbs" in law_questions.inputs(Told(), specs.columns(reader), ["l20"], None)["l20"].not_applicable
    assert Told.about == {"l20"}


def test_the_statements_behind_an_answer_are_found_in_any_number_of_parts(reader):
    ids = [row["part"] for row in reader.rows("SELECT part FROM spec ORDER BY part")]
    every = {row["statement_id"] for row in reader.rows("SELECT statement_id FROM spec_fact")}
    assert specs.statement_ids(reader, ids, None, None) == every
    assert specs.statement_ids(reader, ids * 7, None, None) == every
    assert specs.statement_ids(reader, [], None, None) == set()
    one = {row["column_name"]: row["statement_id"] for row in reader.rows(
        "SELECT column_name, statement_id FROM spec_fact WHERE part = 'h20-sxm5-96gb'")}  # fmt: skip
    assert specs.statement_ids(reader, ["h20-sxm5-96gb"], ["tdp_w"], None) == {one["tdp_w"]}
    # a derived value rests on what it is computed from
    assert specs.statement_ids(reader, ["h20-sxm5-96gb"], ["flop_per_byte"], None) == {
        one["bf16_tensor_dense_tflops"], one["memory_bandwidth_gbs"]}  # fmt: skip
    assert specs.statement_ids(reader, ["h20-sxm5-96gb"], ["tdp_w"], "2000-01-01") == set()


def test_a_part_without_a_status_stays_in_the_list_with_a_blank(small_sqlite):
    opened = open_reader(small_sqlite)
    known = {**specs.columns(opened), **specs.STATUS_COLUMNS}
    rows = specs.find(opened, known, [], ["part", "status"], [], None, specs.Place("CN", "2025-01-01"))
    opened.close()
    assert [(row["part"], row["status"]) for row in rows] == [("x1-big", None), ("x1-small", None), ("y2", None)]


def test_which_blank_a_cell_is(reader):
    found = {
        (r["part"], r["column_name"]): r["state"]
        for r in specs.blank_states(reader, ["l20", "h20-sxm5-96gb"], ["nvlink_gbs", "tdp_w"], None)
    }
    assert found == {("l20", "nvlink_gbs"): "not_applicable"}
    then = specs.blank_states(reader, ["l20", "h20-sxm5-96gb"], ["nvlink_gbs", "tdp_w"], "2100-01-01")
    assert [(r["part"], r["column_name"], r["state"]) for r in then] == [("l20", "nvlink_gbs", "not_applicable")]


def test_a_list_is_sorted_with_blanks_last_and_cut(reader):
    known = specs.columns(reader)
    wanted = ["part", "nvlink_gbs"]
    for down in (False, True):
        rows = specs.find(reader, known, [], wanted, [("nvlink_gbs", down)], None)
        values = [row["nvlink_gbs"] for row in rows]
        told = [value for value in values if value is not None]
        assert values == told + [None] * (len(values) - len(told))
        assert told == sorted(told, reverse=down)
        blank = [row["part"] for row in rows if row["nvlink_gbs"] is None]
        assert blank == sorted(blank)
        assert specs.find(reader, known, [], wanted, [("nvlink_gbs", down)], 5) == rows[:5]
        assert specs.choose(rows[::-1], known, [], wanted, [("part", False)], 5) == sorted(rows, key=lambda r: r["part"])[:5]
        again = specs.choose(sorted(rows, key=lambda r: r["part"]), known, [], wanted, [("nvlink_gbs", down)], None)
        assert [row["nvlink_gbs"] for row in again] == values


def test_the_values_of_a_family_are_told_with_their_kind(reader):
    from gpudb.query import condition_values

    families = condition_values.pairs(reader, "family")
    assert ("H100", "family") in families
    assert len(families) == reader.rows("SELECT count(DISTINCT family) AS n FROM spec")[0]["n"]


def test_the_systems_of_a_part_are_those_that_hold_it(reader):
    from gpudb.query import systems

    held = reader.rows("SELECT system, name, quantity, part FROM system_spec ORDER BY system")
    for part in {row["part"] for row in held}:
        assert systems.of_part(reader, part) == [
            {k: row[k] for k in ("system", "name", "quantity")} for row in held if row["part"] == part
        ]
