"""The Python API at its edges: days as they are written, limits, blanks that a condition leaves out, words that narrow, peaks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

import gpudb
from gpudb import clock
from gpudb.catalog import Catalog
from gpudb.catalog.api import _value
from gpudb.catalog.base import day, own_notes, tidy
from gpudb.catalog.list_questions import DEFAULT_LIST
from gpudb.catalog.spec_questions import _without_maker, corrections
from gpudb.errors import UnknownNameError, UsageError
from gpudb.law.layers import codes_of
from gpudb.query.specs import Place
from gpudb.store.loader import load
from tests.helpers import SmallSeed


@pytest.mark.parametrize(
    ("said", "field", "found"),
    [
        (None, "on", None), ("2025-05-01", "on", "2025-05-01"), (dt.date(2025, 5, 1), "on", "2025-05-01"),
        (dt.datetime(2025, 5, 1, 23, 59), "on", "2025-05-01"),
        # a month is its last day, but where a time begins
        ("2025-05", "on", "2025-05-31"), ("2024-02", "on", "2024-02-29"), ("2023-02", "known_at", "2023-02-28"), ("2025-12", "until", "2025-12-31"),
        ("2025-04", "on", "2025-04-30"), ("2025-05", "since", "2025-05-01"),
    ],
)  # fmt: skip
def test_a_day_is_what_people_write(said, field, found):
    assert day(said, field) == found


@pytest.mark.parametrize(
    "said", ["2025-02-29", "20250501", "2025-W18-4", "2025-13", "2025", "May 2025", "", 20250501, 7.5, "2025-05-01 "]
)
def test_what_is_no_day_is_refused_with_its_field(said):
    with pytest.raises(UnknownNameError) as caught:
        day(said, "known_at")
    assert caught.value.message == f"known_at: {said!r} is not a day"
    assert (caught.value.field, caught.value.value) == ("known_at", said)


@pytest.mark.parametrize(
    ("said", "field", "near"),
    [
        ("2025", "on", ("2025-12",)), ("2025", "since", ("2025-01",)), ("25", "on", ()), ("today_x", "on", ()), ("20250501", "on", ()), ("", "on", ()),
    ],
)  # fmt: skip
def test_what_is_nearly_a_day_is_suggested_as_one(said, field, near):
    with pytest.raises(UnknownNameError) as caught:
        day(said, field)
    assert caught.value.suggestions == near


def test_today_is_the_day_of_the_clock(monkeypatch):
    monkeypatch.setenv("GPUDB_TODAY", "2026-03-01")
    assert day("today", "on") == clock.today().isoformat()


def test_whole_numbers_lose_their_point_and_nothing_else_changes():
    assert [(tidy(value), type(tidy(value))) for value in (900.0, 0.5, 3, "900.0", None)] == [
        (900, int), (0.5, float), (3, int), ("900.0", str), (None, type(None))]  # fmt: skip


def test_own_facts_are_named_eight_at_most_by_origin():
    said = "not from the shipped release but from the own facts of "
    assert own_notes([]) == []
    assert own_notes([("p", "y", "b"), ("p", "x", "b"), ("q", "z", "a")]) == [f"{said}a: q z", f"{said}b: p x, p y"]
    assert own_notes([("q", "z", "a")], " (marked +)") == [f"{said}a (marked +): q z"]
    eight = [("p", str(n), "a") for n in range(8)]
    told = f"{said}a: {', '.join(f'p {n}' for n in range(8))}"
    assert own_notes(eight) == [told]
    assert own_notes([*eight, ("p", "8", "a")]) == [f"{told} and 1 more"]
    twice = [("p", name, origin) for origin, name in (("shipped", "x"), ("a", "x"), ("a", "y"), ("a", "x"))]
    assert own_notes(twice) == [f"{said}a: p x, p y"]


#: two parts have NVLink, of one it does not exist, of eight nobody knows; one says nothing of its power
NVLINK = """
[[reading]]
source = "sheet"
recorded = 2026-01-02
evidence = "primary_read"
facts = [
  { attribute = "nvlink", %s, at = "table 5" },
]
"""


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    folder = tmp_path_factory.mktemp("lists")
    seed = SmallSeed.write(folder / "seed")
    for n in range(1, 7):
        seed.part(f"z{n}", f"Z{n}", f"Z{n}", True, 10 + n, 1.0, 10, 100, form="pcie")
    for file, said in (("x1-big", 'value = 900, published = "900 GB/s"'), ("x1-small", 'value = 300, published = "300 GB/s"'),
                       ("y2", 'state = "not_applicable"')):  # fmt: skip
        seed.append(f"parts/acme/{file}.toml", NVLINK % said)
    seed.append(
        "parts/acme/y2.toml", NVLINK.replace('"nvlink", %s', '"bf16_tensor", qualifier = "sparse", state = "not_published"')
    )
    # one name of two parts with one rate, of which one alone has another; and one of two parts with two rates
    for file, names in (("z1", ("Same", "Differ")), ("z2", ("Same",)), ("y2", ("Differ",))):
        driven = "".join(f'\n  {{ name = "{name}", kind = "driver" }},' for name in names)
        seed.replace(f"parts/acme/{file}.toml", "aliases = [", f"aliases = [{driven}")
    seed.append(
        "parts/acme/z1.toml",
        NVLINK.replace('"nvlink", %s', '"fp8_tensor", qualifier = "dense", value = 20, published = "20 TFLOPS"'),
    )
    load(str(folder / "one.sqlite"), seed.root)
    with gpudb.open(str(folder / "one.sqlite")) as opened:
        yield opened


def left_out(catalog: Catalog, *conditions: str, **how: str) -> tuple[list[str], list[str]]:
    found = catalog.list(conditions, **how)
    return [row["part"] for row in found.rows], [note for note in found.notes if "left out" in note]


@pytest.mark.parametrize("known_at", [None, "2026-01-02"])
def test_parts_that_a_condition_leaves_out_because_nobody_knows_are_told(parts, known_at):
    how = {"known_at": known_at} if known_at else {}
    # y2 has no NVLink: it is no part of which nobody knows
    assert left_out(parts, "nvlink_gbs>=600", **how) == (
        ["x1-big"],
        ["6 parts are left out because nvlink_gbs is unknown: z1, z2, z3, z4, z5, z6"],
    )
    assert left_out(parts, "nvlink_gbs>=900", "memory_gb<=11", **how) == (
        [],
        ["1 part is left out because nvlink_gbs is unknown: z1"],
    )
    assert left_out(parts, "nvlink_gbs>900", **how)[0] == []
    assert left_out(parts, "nvlink_gbs>=600", "memory_gb>=40", **how) == (["x1-big"], [])
    # who asks for blanks gets them, and nothing is left out
    assert left_out(parts, "nvlink_gbs=unknown", "memory_gb<=11", **how) == (["z1"], [])
    assert left_out(parts, "nvlink_gbs!=unknown", **how) == (["x1-big", "x1-small"], [])
    assert left_out(parts, "nvlink_gbs=300,unknown", "memory_gb>=40", **how) == (["x1-small", "y2"], [])


def test_two_parts_left_out_are_parts(parts):
    assert left_out(parts, "nvlink_gbs>=1", "memory_gb<=12")[1] == ["2 parts are left out because nvlink_gbs is unknown: z1, z2"]


def test_more_than_six_parts_left_out_are_counted(parts):
    assert left_out(parts, "sm_count>=1")[1] == [
        "9 parts are left out because sm_count is unknown: x1-big, x1-small, y2, z1, z2, z3 and 3 more"
    ]


@pytest.mark.parametrize(
    ("limit", "count", "told"), [(9, 9, False), (10, 9, False), (8, 8, True), (1, 1, True), (0, 0, True), (None, 9, False)]
)
@pytest.mark.parametrize("known_at", [None, "2026-01-02"])
def test_a_limit_is_told_only_where_it_cut(parts, limit, count, told, known_at):
    found = parts.list(limit=limit, known_at=known_at)
    assert len(found) == count
    assert (f"only the first {limit} parts are shown; `limit` raises this" in found.notes) is told


@pytest.mark.parametrize("limit", [-1, 1.5, "3", True])
def test_a_limit_is_a_whole_number(parts, limit):
    with pytest.raises(UsageError):
        parts.list(limit=limit)


@pytest.mark.parametrize(
    ("words", "found", "either"),
    [
        (["x1"], ["x1-big", "x1-small"], False), (["x1", "pcie"], ["x1-small"], False), (["x1-big", "y2"], ["x1-big", "y2"], True),
        (["x1", "y2"], ["x1-big", "x1-small", "y2"], True), (["pcie", "memory_gb<=12"], ["z1", "z2"], False),
    ],
)  # fmt: skip
def test_words_narrow_and_names_of_different_parts_mean_either(parts, words, found, either):
    answer = parts.list(words)
    assert [row["part"] for row in answer.rows] == found
    assert ("no part is all that the words say: those that fit any of them are shown" in answer.notes) is either


@pytest.mark.parametrize(
    ("sort", "columns", "shown"),
    [
        (None, None, ["part", "memory_gb"]), ("-power,memory_gb", None, ["part", "memory_gb"]), ("-memory_clock_mhz", None, ["part", "memory_clock_mhz"]),
        ("sm_count,die", None, ["part", "sm_count", "die"]), ("sm_count", ["part", "tdp_w"], ["part", "tdp_w"]), (None, ["tdp_w", "part", "tdp_w"], ["tdp_w", "part"]),
    ],
)  # fmt: skip
def test_a_list_shows_the_columns_of_its_order(parts, sort, columns, shown):
    answer = parts.list(sort=sort, columns=columns)
    assert list(answer.columns)[: len(shown)] == shown
    assert list(answer.rows[0]) == list(answer.columns)
    assert len(set(answer.columns)) == len(answer.columns)


@pytest.mark.parametrize(
    ("conditions", "sort", "columns", "deciding"),
    [
        (["memory_gb>=12"], "-tdp_w,part", None, ("tdp_w", "part", "memory_gb")), (["memory_gb<80"], None, None, ("memory_gb",)),
        (["memory_gb=80", "die=d1"], None, None, ()), (["memory_gb>=12"], "-tdp_w", ["part", "memory_gb"], ()),
    ],
)  # fmt: skip
def test_a_list_names_the_columns_that_chose_or_ordered_its_rows(parts, conditions, sort, columns, deciding):
    assert parts.list(conditions, sort=sort, columns=columns).deciding == deciding


@pytest.mark.parametrize(
    ("condition", "note"),
    [
        ("derived_from=y9", "no part has derived_from 'y9'; values are: "), ("name=Y2", "no part has name 'Y2'; values are: Acme Y2"),
        ("name=ACME Y2,Y9", None), ("name~Y9", None), ("memory_gb=7", None),
        # of a closed column what it holds, twelve at most
        ("die~d9", "no part has die 'd9'; values are: d1"),
        ("name=acme", "no part has name 'acme'; values are: Acme X1 Big, Acme X1 Small, Acme Y2, Acme Z1, Acme Z2, Acme Z3, Acme Z4, Acme Z5, Acme Z6"),
    ],
)  # fmt: skip
def test_an_empty_list_says_what_there_is_instead(parts, condition, note):
    found = [told for told in parts.list(condition).notes if told.startswith("no part has")]
    assert found == ([note] if note else [])


def test_a_value_that_no_part_has_is_refused_and_beside_others_told_where_somebody_listens(real_db):
    with gpudb.open(real_db) as catalog:
        with pytest.raises(UnknownNameError, match="there is no vendor 'nvidiax'"):
            catalog.list("vendor=nvidiax,intel")
        catalog.missed = []
        assert {row["vendor"] for row in catalog.list("vendor=nvidiax,intel", columns=["part", "vendor"])} == {"intel"}
        assert [error.message for error in catalog.missed] == ["there is no vendor 'nvidiax'"]


@pytest.mark.parametrize(
    ("word", "near"),
    [("h10", ("h100", "h100-cnx-80gb", "h100-nvl-94gb")), ("hoper", ("hopper",)), ("nvida", ("nvidia",)), ("sxm9", ())],
)
def test_a_word_that_is_nothing_has_near_names_of_parts_before_those_of_makers(shipped, word, near):
    with pytest.raises(UnknownNameError) as caught:
        shipped.list(word)
    assert (caught.value.suggestions, caught.value.field, caught.value.value) == (near, "conditions", word)


def test_a_list_says_which_blanks_are_more_than_unknown_and_what_its_heads_are(parts):
    answer = parts.list(columns=["part", "nvlink_gbs", "tdp_w"])
    assert answer.states == ({}, {}, {"nvlink_gbs": "not_applicable"}, *({},) * 6)
    assert (answer.units["tdp_w"], answer.types["tdp_w"], answer.types["part"]) == ("W", "number", "text")
    assert (answer.heads["tdp_w"], answer.heads["nvlink_gbs"]) == ("Power W", "NVLink, both ways GB/s")
    assert answer.heads["part"] == answer.labels["part"]
    assert parts.list(columns="nvlink_gbs").states == ()
    assert parts.list(columns=["part", "tdp_w"]).states == ()


# --- peaks


def test_the_peaks_of_every_driver_name_are_those_that_are_known_and_of_several_parts_those_that_are_one(parts):
    found = parts.peaks(("bf16", "fp8"))
    assert set(found) == {
        *(f"Acme {name} DRIVER" for name in ("X1 Big", "X1 Small", "Y2", *(f"Z{n}" for n in range(1, 7)))),
        "Same",
    }
    one = found["Acme Y2 DRIVER"]
    assert list(one) == ["bf16"]
    assert (one["bf16"].value, one["bf16"].dense, one["bf16"].part, list(one["bf16"].sources)) == (148, True, "y2", ["sheet"])
    assert {name: peak.value for name, peak in found["Same"].items()} == {"bf16": 10}
    assert {name: peak.value for name, peak in found["Acme Z1 DRIVER"].items()} == {"bf16": 10, "fp8": 20}
    assert set(parts.peaks("fp8")) == {"Acme Z1 DRIVER"}


@pytest.mark.parametrize(
    ("name", "sparse", "says", "hint"),
    [
        ("y2", True, "the sparse BF16 tensor peak of y2 is not published: searched", "the dense one of y2 is on record: ask without `sparse`"),
        ("z1", True, "the sparse BF16 tensor peak of z1 is unknown: nothing is on record", "the dense one of z1 is on record: ask without `sparse`"),
        ("X1", False, "'X1' fits 2 parts whose BF16 tensor peaks differ or are not known: x1-big 1000 TFLOPS, x1-small 500 TFLOPS", "use one of these ids"),
        ("X1", True, "the BF16 tensor peak of all that 'X1' fits is unknown: x1-big, x1-small", ""),
    ],
)  # fmt: skip
def test_a_peak_that_is_not_one_says_why(parts, name, sparse, says, hint):
    with pytest.raises(UnknownNameError) as caught:
        parts.peak(name, "bf16", sparse=sparse)
    assert says in caught.value.message
    assert hint in (caught.value.hint or "")


def test_a_vector_rate_has_neither_a_dense_nor_a_sparse_one(parts):
    with pytest.raises(UsageError, match="fp64 has no sparse rate") as caught:
        parts.peak("y2", "fp64", sparse=True)
    assert (caught.value.field, caught.value.value) == ("sparse", True)


# --- what is said of a part, of sources and of the views


@pytest.fixture(scope="module")
def shipped(real_db):
    with gpudb.open(real_db) as opened:
        yield opened


@pytest.mark.parametrize(
    ("columns", "known_at", "shown", "notes"),
    [
        (None, "2020-01-01", None, ["nothing is on record for h20-sxm5-96gb on 2020-01-01"]),
        (["memory_gb"], "2020-01-01", ("memory_gb",), ["nothing is on record about memory_gb for h20-sxm5-96gb on 2020-01-01"]),
        (["tdp_w"], None, ("tdp_w", "observed_power_cap_w"), ["observed_power_cap_w is shown with tdp_w"]),
        # what was asked for anyway stands where it was asked, once
        (["observed_power_cap_w", "tdp_w"], None, ("observed_power_cap_w", "tdp_w"), []),
        (["tdp_w", "memory_gb", "observed_power_cap_w", "tdp_w"], None, ("tdp_w", "memory_gb", "observed_power_cap_w"), []),
        (["memory_gb"], None, ("memory_gb",), []),
        (["family"], None, ("family",), ["family belongs to the part itself, no source states it: `gpudb show h20-sxm5-96gb`"]),
        (["family", "memory_gb"], "2020-01-01", ("family", "memory_gb"),
         ["family belongs to the part itself, no source states it: `gpudb show h20-sxm5-96gb`",
          "nothing is on record about memory_gb for h20-sxm5-96gb on 2020-01-01"]),
    ],
)  # fmt: skip
def test_facts_are_told_with_what_is_read_beside_them_and_what_nobody_states(shipped, columns, known_at, shown, notes):
    found = shipped.facts("h20-sxm5-96gb", columns, known_at=known_at)
    assert (found.columns, list(found.notes)) == (shown, notes)
    assert {row["column_name"] for row in found.rows} <= set(shown or ())


def test_what_is_computed_is_told_with_its_formula_and_without_statements(shipped):
    found = shipped.facts("h20-sxm5-96gb", ["tpp"])
    (note,) = found.notes
    assert note.startswith("tpp is computed, not stated: Total Processing Performance of ECCN 3A090")
    assert note.endswith("times bits; the view metric_value has the inputs")
    assert found.rows == ()


@pytest.mark.parametrize(
    ("ask", "field", "value", "message", "suggested"),
    [
        (lambda c: c.sources("no-such"), "ids", "no-such", "there is no source 'no-such'", ()),
        (lambda c: c.sources(about="qqqqzz"), "ids", "qqqqzz", "there is no source 'qqqqzz'", ()),
        (lambda c: c.log(source="no-such"), "ids", "no-such", "there is no source 'no-such'", ()),
        (lambda c: c.schema("specs"), "view", "specs", "there is no public view 'specs'", ("spec", "spec_history", "spec_fact")),
        (lambda c: c.log("no-such"), "name", "no-such", "there is no part 'no-such'", ()),
        (lambda c: c.compare([]), "names", [], "compare needs at least one part", ()),
        (lambda c: c.summary([]), "names", [], "compare needs at least one part", ()),
    ],
)
def test_what_is_not_there_is_refused_by_its_field(shipped, ask, field, value, message, suggested):
    with pytest.raises((UnknownNameError, UsageError)) as caught:
        ask(shipped)
    assert (caught.value.field, caught.value.value, caught.value.message) == (field, value, message)
    assert tuple(getattr(caught.value, "suggestions", ())) == suggested


def test_sources_come_once_each_by_id(shipped):
    every = [one.source for one in shipped.sources()]
    assert every == sorted(set(every))
    assert [one.source for one in shipped.sources([every[3], every[1], every[3]])] == [every[1], every[3]]
    assert [one.source for one in shipped.sources(about=every[2])] == [every[2]]
    # an id is that source alone, though its words stand in another
    assert [one.source for one in shipped.sources(about="airensurzyn-threshold-analysis")] == ["airensurzyn-threshold-analysis"]


@pytest.mark.parametrize(
    ("name", "vendor", "short"),
    [
        ("NVIDIA H100 SXM5 80GB", "nvidia", "H100 SXM5 80GB"), ("Huawei Ascend 910B", "huawei", "Ascend 910B"), ("Nvidia", "nvidia", "Nvidia"),
        ("Ascend 910B", "huawei", "Ascend 910B"), ("AMD Instinct MI300X", "amd", "Instinct MI300X"),
    ],
)  # fmt: skip
def test_a_head_leaves_out_the_maker_where_a_name_is_left(name, vendor, short):
    assert _without_maker({"name": name, "vendor": vendor}) == short


def logged(number, action, value=700, **more):
    return {"day": "2026-02-01", "action": action, "part": "p", "column_name": "tdp_w", "state": "known", "value_number": value, "value_text": None,
            "unit": "W", "why": "misread", "published": "700 W", "source": "sheet", "statement_id": f"s{number}", "origin": "shipped"} | more  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([logged(1, "recorded")], [("recorded", 700, None)]),
        ([logged(1, "withdrawn")], [("withdrawn", 700, None)]),
        ([logged(2, "recorded", 650), logged(1, "withdrawn")], [("recorded", 650, None), ("corrected", 700, 650)]),
        ([logged(1, "withdrawn"), logged(2, "recorded", 650)], [("corrected", 700, 650), ("recorded", 650, None)]),
        ([logged(1, "recorded"), logged(1, "withdrawn")], [("recorded", 700, None), ("withdrawn", 700, None)]),  # itself
        *(([logged(2, "recorded", 650, **other), logged(1, "withdrawn")], [("recorded", 650, None), ("withdrawn", 700, None)])
          for other in ({"source": "paper"}, {"part": "q"}, {"column_name": "board_w"}, {"day": "2026-02-02"})),
        ([logged(2, "recorded", None, value_text="HBM3e"), logged(1, "withdrawn", None, value_text="HBM3")],
         [("recorded", "HBM3e", None), ("corrected", "HBM3", "HBM3e")]),
    ],
)  # fmt: skip
def test_a_withdrawal_is_a_correction_where_the_same_source_says_another_value_from_that_day(rows, told):
    found = corrections(rows)
    assert [(row["action"], row["value"], row["new_value"]) for row in found] == told
    assert [(row["statement_id"], row["why"], row["published"], row["origin"]) for row in found] == [
        (row["statement_id"], "misread", "700 W", "shipped") for row in rows]  # fmt: skip


def test_the_contract_as_data_says_of_each_column_what_the_schema_says(shipped):
    held = shipped.contract()
    assert held["contract_version"] == shipped.release().contract_version
    assert set(held["views"]) == {row["view"] for row in shipped.schema()}
    for view in ("spec", "letter_list"):
        asked = [
            {key: row["column_name" if key == "column" else key] for key in ("column", "type", "unit", "since", "description")}
            | {"nullable": bool(row["nullable"])}
            for row in shipped.schema(view)
        ]
        assert held["views"][view] == asked
    assert not shipped.contract_changes(held).changes
    gone = held["views"]["spec"].pop(3)["column"]
    found = shipped.contract_changes({**held, "contract_version": "1.0.0"})
    assert (found.old, found.new) == ("1.0.0", held["contract_version"])
    assert [(change.kind, change.view, change.column) for change in found.changes] == [("inserted", "spec", gone)]


def test_what_became_of_an_answer_is_told_by_kind(two_days):
    catalog, withdrawn, stands = two_days
    found = catalog.fate([withdrawn, stands, "no-such"], [], "2026-01-02")
    (corrected,) = found["corrected"]
    assert (corrected["part"], corrected["column"], corrected["then"], corrected["now"]) == ("x1-big", "tdp_w", 700, 650)
    assert (corrected["day"], corrected["reason"], corrected["source"], corrected["unit"]) == (
        "2026-02-01",
        "misread",
        "sheet",
        "W",
    )
    assert (found["outranked"], found["law"], found["missing"]) == ([], [], [{"statement_id": "no-such"}])
    # what no longer answers beside another source stands still
    asked = catalog.facts("y2", "memory_gb").rows
    (old,) = [row["statement_id"] for row in asked if row["source"] == "sheet"]
    (outranked,) = catalog.fate([old], [], "2026-01-02")["outranked"]
    assert (outranked["part"], outranked["then"], outranked["now"], outranked["source"], outranked["source_now"]) == (
        "y2",
        96,
        95,
        "sheet",
        "paper",
    )
    assert catalog.fate([old], [], "2026-02-01")["outranked"] == []
    assert catalog.fate([withdrawn], [], "2026-02-01")["corrected"] == []  # it was known on that day
    assert catalog.fate([stands], [], "2026-01-02") == {"corrected": [], "outranked": [], "law": [], "missing": []}


@pytest.mark.parametrize(
    ("held", "said"),
    [((None, None, None), "unknown"), (("not_published", None, None), "not_published"), (("known", 900.0, None), 900), (("known", None, "HBM3"), "HBM3")],
)  # fmt: skip
def test_a_value_then_and_now_is_told_with_its_state(held, said):
    assert _value(*held) == said


@pytest.fixture(scope="module")
def two_days(tmp_path_factory: pytest.TempPathFactory):
    """A catalog with one correction, the id of what was withdrawn and that of a statement that stands."""
    folder = tmp_path_factory.mktemp("fate")
    seed = SmallSeed.write(folder / "seed")
    seed.replace("release.toml", "2026-01-02", "2026-02-01")
    line = '  { attribute = "tdp", value = 700, published = "700 W", at = "table 3" },\n'
    seed.replace("parts/acme/x1-big.toml", line, line.replace(" },", ', withdrawn = 2026-02-01, withdrawn_reason = "misread" },'))
    seed.append("parts/acme/x1-big.toml", '\n[[reading]]\nsource = "sheet"\nrecorded = 2026-02-01\nevidence = "primary_read"\nfacts = [\n'
                + line.replace("700", "650") + "]\n")  # fmt: skip
    seed.append("parts/acme/y2.toml", '\n[[reading]]\nsource = "paper"\nrecorded = 2026-02-01\nevidence = "primary_read"\nfacts = [\n'
                '  { attribute = "memory", value = 95, published = "95 GB", at = "p. 1", rank = "preferred", reason = "measured" },\n]\n')  # fmt: skip
    load(str(folder / "one.sqlite"), seed.root)
    with gpudb.open(str(folder / "one.sqlite")) as opened:
        rows = opened.log("x1-big")
        (gone,) = [row["statement_id"] for row in rows if row["action"] == "corrected"]
        (stands,) = [row["statement_id"] for row in rows if row["column_name"] == "memory_gb"]
        yield opened, gone, stands


# --- what an answer rests on, sides of a comparison, and statuses in a list


@pytest.mark.parametrize(
    ("ask", "columns"),
    [
        (lambda c: c.compare("h20-sxm5-96gb", columns="tdp_w"), {"tdp_w"}),
        (lambda c: c.list("part=h20-sxm5-96gb", columns=["part", "tdp_w"]), {"tdp_w"}),
        (lambda c: c.list("part=h20-sxm5-96gb", "memory_gb>=1", columns=["part"]), {"memory_gb"}),
        (lambda c: c.list("part=h20-sxm5-96gb", columns=["part"], sort="tdp_w"), {"tdp_w"}),
        (lambda c: c.facts("h20-sxm5-96gb", "memory_gb"), {"memory_gb"}),
        (lambda c: c.peak("h20-sxm5-96gb"), {"bf16_tensor_dense_tflops"}),
        (lambda c: c.show("h20-sxm5-96gb"), {"tdp_w", "die_area_mm2", "memory_gb", "nvlink_gbs"}),
        *((ask, {"bf16_tensor_dense_tflops", "memory_bandwidth_gbs", "marketed_for_datacenter"})
          for ask in (lambda c: c.status("h20-sxm5-96gb"), lambda c: c.classify("h20-sxm5-96gb"), lambda c: c.timeline("h20-sxm5-96gb"),
                      lambda c: c.told("h20-sxm5-96gb"))),
    ],
)  # fmt: skip
def test_every_answer_remembers_the_statements_that_it_rests_on(real_db, ask, columns):
    with gpudb.open(real_db) as catalog:
        ask(catalog)
        rests = set(catalog.statements())
        stated = [row for row in catalog.facts("h20-sxm5-96gb").rows if row["statement_id"] in rests]
    found = {row["column_name"] for row in stated}
    assert columns == found if len(columns) == 1 else columns <= found
    assert rests == {row["statement_id"] for row in stated}


def test_a_comparison_has_what_belongs_to_the_part_itself_and_the_export_block_with_a_destination(shipped):
    held = shipped.compare("h20-sxm5-96gb", "ascend-910b", columns=["form_factor", "derived_from", "architecture"], to="CN")
    rows = {row.column: row for row in held}
    assert rows["form_factor"].cells["h20-sxm5-96gb"][:2] == ("sxm5", "known")
    assert rows["architecture"].cells["h20-sxm5-96gb"][:2] == ("hopper", "known")
    assert rows["derived_from"].cells["ascend-910b"][:2] == (None, "unknown")
    assert "export_status" in rows
    assert "no `to`" not in " ".join(held.notes)


def test_a_figure_that_follows_from_an_estimate_is_one(shipped):
    (row,) = shipped.compare("b200-sxm-180gb", "h20-sxm5-96gb", columns="performance_density")
    assert [cell.estimated for cell in row.cells.values()] == [True, False]


def test_an_answer_can_rest_on_records_to_the_day_of_the_release_or_to_a_teams_last_one(shipped):
    release = shipped.release()
    assert shipped.recorded_until(release._replace(released_on="2026-01-01")) == "2026-01-01"
    ours = release._replace(release=f"{release.release}+ours:1a2b3c", released_on="2026-01-01")
    # what was withdrawn later answered until then
    assert shipped.recorded_until(ours) == max(row["day"] for row in shipped.log(since="2026-11-29"))
    assert shipped.recorded_until(ours._replace(released_on="2099-01-01")) == "2099-01-01"


def test_the_questions_that_were_asked_are_sql_ready_to_paste(parts):
    parts.show("y2")
    assert any("'y2'" in sql and sql.endswith(";") and ":" not in sql for sql in parts.queries)


def test_a_comparison_says_what_its_statuses_say_of_destination_and_day(shipped):
    told = " ".join(shipped.compare("h20-sxm5-96gb", on="2025-05-01").notes)
    assert "no `to` was given: the destination is CN" in told
    assert "Hong Kong is treated as CN" in " ".join(shipped.compare("h20-sxm5-96gb", to="HK", on="2025-05-01").notes)


def test_a_summary_says_which_name_was_taken_for_one_of_several_parts_and_what_stands_beside_another(shipped):
    found = shipped.summary("h20-sxm5-96gb", "H100", "b200")
    assert [(name, part) for name, part, others in found.taken if others] == [
        ("H100", "h100-sxm5-80gb"),
        ("b200", "b200-sxm-180gb"),
    ]
    assert len(found.taken) == 2


@pytest.mark.parametrize("layer", ["rule", "letter", "embargo"])
def test_a_summary_ends_on_the_day_that_every_layer_was_reviewed_to(shipped, monkeypatch, layer):
    days = dict.fromkeys(("rule", "letter", "embargo"), "2026-10-06") | {"claim": "2020-01-01"}
    monkeypatch.setattr(shipped, "reviewed", lambda: {**days, layer: "2025-01-31"})
    found = shipped.summary("h20-sxm5-96gb", on="2026-11-01")
    assert (found.status.last, found.status.unreviewed) == ("2025-01-31", 639)


@pytest.mark.parametrize("on", ["2025-05-01", "2024-01-01"])
def test_a_list_as_known_on_a_day_has_the_status_of_that_day_of_each_part(shipped, on):
    ids = ["h20-sxm5-96gb", "rtx-4090", "mi300x"]
    rows = shipped._with_status([{"part": part, "kept": True} for part in ids], Place("CN", on), "2026-11-29")
    for row, told in zip(rows, shipped.status(ids, to="CN", on=on, known_at="2026-11-29"), strict=True):
        assert row == {
            "part": told.part, "kept": True, "status": told.status, "status_layer": told.layer, "review_policy": told.review_policy,
            "license_exceptions": ", ".join(told.license_exceptions), "caveats": codes_of(told.caveats),
        }  # fmt: skip
    assert len({tuple(row.values()) for row in rows}) == 3


def test_with_a_destination_status_and_caveats_stand_around_the_other_columns(shipped):
    found = shipped.list("part=h20-sxm5-96gb", to="CN", on="2025-05-01")
    assert found.columns == ("part", "status", *DEFAULT_LIST[1:], "caveats")
    found = shipped.list("part=h20-sxm5-96gb", "l2_mib>=50", to="CN", on="2025-05-01")
    assert found.columns == ("part", "status", "l2_mib", *DEFAULT_LIST[1:], "caveats")
    found = shipped.list("part=h20-sxm5-96gb", to="CN", on="2025-05-01", columns=["part", "tdp_w"])
    assert found.columns == ("part", "tdp_w", "status")
