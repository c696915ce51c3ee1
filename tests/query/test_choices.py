"""What a name means where it leaves a choice, what is said about it, and what is suggested for a slip."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest

from gpudb import names
from gpudb.errors import UnknownNameError, UsageError
from gpudb.query import parts, peak, precisions, several_names, specs, systems
from gpudb.query.filters import Column, Condition, find_column, matches, number, parse, to_sql
from gpudb.query.opening import open_reader
from gpudb.query.reader import listed, literal_sql
from gpudb.store.loader import load
from tests.helpers import SmallSeed


def alias(key: str, kind: str, part: str, family: str, flagship: int = 0) -> dict[str, Any]:
    return {"alias_key": key, "alias": key, "kind": kind, "part": part, "family": family, "flagship": flagship, "part_name": part}


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """Parts x1-big (flagship) and x1-small of X1, y2, and three of Z3, of which two is the flagship; one name of a driver twice."""
    folder = tmp_path_factory.mktemp("choices")
    small_seed = SmallSeed.write(folder / "seed")
    for n, form in (("one", "sxm5"), ("two", "pcie"), ("three", "oam")):
        small_seed.part(f"z3-{n}", f"Z3 {n.title()}", "Z3", n == "two", 10, 1.0, 10, 10, form=form)
    for file in ("parts/acme/z3-one.toml", "parts/acme/z3-two.toml"):
        small_seed.replace(file, "aliases = [\n", 'aliases = [\n  { name = "Shared", kind = "driver" },\n')
    small_seed.replace("parts/acme/x1-big.toml", "aliases = [\n", 'aliases = [\n  { name = "X1", kind = "driver" },\n')
    small_seed.replace("parts/acme/z3-three.toml", "aliases = [\n", 'aliases = [\n  { name = "Z3", kind = "short" },\n')
    load(str(folder / "one.sqlite"), small_seed.root)
    opened = open_reader(str(folder / "one.sqlite"))
    yield opened
    opened.close()


def refused(reader, name: str) -> UnknownNameError:
    with pytest.raises(UnknownNameError) as caught:
        parts.resolve(reader, name)
    return caught.value


def test_a_family_is_its_flagship_with_the_others_named(reader):
    assert parts.resolve(reader, "Acme X1") == ("x1-big", "Acme X1 is taken as x1-big; other variants: x1-small", ("x1-small",))


def test_a_drivers_word_for_the_flagship_itself_leaves_no_choice(reader):
    assert parts.resolve(reader, "X1") == ("x1-big", "", ())


def test_a_short_name_of_one_part_goes_before_the_family(reader):
    assert parts.resolve(reader, "z3") == ("z3-three", "", ())


def test_words_of_a_family_mean_its_flagship_when_several_fit(reader):
    found = parts.resolve(reader, "x1 acme gpu")
    assert found == ("x1-big", "x1 acme gpu is taken as x1-big; other variants: x1-small", ("x1-small",))
    assert parts.resolve(reader, "acme z3 acme").variants == ("z3-one", "z3-three")
    assert parts.resolve(reader, "small acme x1") == ("x1-small", "small acme x1 is taken as x1-small", ())


def test_a_name_of_two_parts_names_both(reader):
    error = refused(reader, "SHARED")
    assert error.message == "'SHARED' is the name of 2 parts: z3-one, z3-two"
    assert (error.hint, error.suggestions) == ("use one of these ids", ("z3-one", "z3-two"))


def test_a_word_without_its_family_is_no_part(reader):
    error = refused(reader, "small")
    assert error.message == "there is no part 'small'"
    assert error.hint == "`gpudb list` shows all parts"


@pytest.mark.parametrize(
    ("name", "first"), [("x1-smal", "x1-small"), ("z3-thre", "z3-three"), ("y22", "y2"), ("3z-one", "z3-one")]
)
def test_a_slip_suggests_what_is_close(reader, name, first):
    assert refused(reader, name).suggestions[0] == first


def test_what_is_not_close_suggests_nothing(reader):
    assert refused(reader, "qqqqqqqq").suggestions == ()
    assert refused(reader, "  ").hint == "`gpudb list` shows all parts"


def test_several_names_give_each_part_once_and_each_note_once(reader):
    ids, notes = several_names.ids_and_notes(reader, ["Acme X1", "x1-big", "y2", "Acme X1"])
    assert ids == ["x1-big", "y2"]
    assert notes == ["Acme X1 is taken as x1-big; other variants: x1-small"]
    assert several_names.ids_and_notes(reader, "y2") == (["y2"], [])
    assert [found.part for found in parts.resolve_all(reader, ["y2", "x1-small"])] == ["y2", "x1-small"]
    assert parts.resolve_all(reader, []) == []


def test_a_name_that_is_a_drivers_word_and_a_short_one_of_several_parts_is_refused(small_seed, tmp_path):
    small_seed.replace("parts/acme/x1-small.toml", "aliases = [\n", 'aliases = [\n  { name = "X1", kind = "driver" },\n')
    small_seed.replace("parts/acme/y2.toml", "aliases = [\n", 'aliases = [\n  { name = "X1", kind = "short" },\n')
    load(str(tmp_path / "two.sqlite"), small_seed.root)
    opened = open_reader(str(tmp_path / "two.sqlite"))
    assert refused(opened, "x1").message == "'x1' is the name of 2 parts: x1-small, y2"
    opened.close()


@pytest.mark.parametrize("word", ["nvidia", "AMD", "intel", "Huawei", "gpu", "Tesla", "GeForce"])
def test_a_makers_word_and_a_brand_tell_nothing(reader, word):
    assert parts.resolve(reader, f"{word} small x1").part == "x1-small"


@pytest.fixture
def many(small_seed, tmp_path):
    """Two families of nine parts whose names share every word, and one name of four parts."""
    for letter in "ab":
        for n in range(5):
            file = small_seed.part(
                f"k7{letter}-{n}", f"K7 K7{letter} Wide {n}", "K7" if letter == "a" else f"K7{letter}", n == 0, 10, 1.0, 10, 10
            )
            text = file.read_text().replace(
                "aliases = [\n", 'aliases = [\n  { name = "Four Of Them", kind = "driver" },\n', int(n < 2)
            )
            file.write_text(text)
    load(str(tmp_path / "many.sqlite"), small_seed.root)
    opened = open_reader(str(tmp_path / "many.sqlite"))
    yield opened
    opened.close()


def test_a_name_of_four_parts_suggests_three(many):
    error = refused(many, "four of them")
    assert error.message == "'four of them' is the name of 4 parts: k7a-0, k7a-1, k7b-0, k7b-1"
    assert error.suggestions == ("k7a-0", "k7a-1", "k7b-0")


def test_small_questions_about_parts(reader):
    assert specs.everyone(reader) == ["x1-big", "x1-small", "y2", "z3-one", "z3-three", "z3-two"]
    assert specs.makers(reader)[0] == {"vendor": "acme", "name": "Acme X1 Big"}
    kinds = [(row["kind"], row["alias"]) for row in specs.aliases(reader, "z3-one")]
    assert kinds == sorted(kinds)
    assert ("driver", "Shared") in kinds
    assert systems.of_part(reader, "y2") == []


def test_suggestions_are_at_most_three_and_begin_alike_where_some_do():
    known = ["memory_gb", "memory_type", "memory_bus_bits", "memory_clock_mhz", "tdp_w"]
    assert names.suggest("memory_g", known)[0] == "memory_gb"
    assert len(names.suggest("memory", known)) == 3
    assert names.suggest("tdpw", known) == ("tdp_w",)
    assert names.suggest("dtp_w", known) == ("tdp_w",)
    assert names.suggest("zzzz", known) == ()


# --- peaks

BF16 = precisions.precision("bf16")


def fact(part: str, value: float | None, column: str = BF16.dense, state: str = "known") -> dict[str, Any]:
    return {
        "part": part,
        "column_name": column,
        "state": state,
        "value_number": value,
        "unit": "TFLOPS",
        "source": "sheet",
        "locator": "p. 1",
    }


def held(*facts: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["part"], row["column_name"]): row for row in facts}


def choose(choice: peak.Choice, *facts: dict[str, Any], sparse: bool = False, known_at: str | None = None):
    return peak.choose("NAME", choice, held(*facts), BF16, sparse, known_at)


def told(choice: peak.Choice, *facts: dict[str, Any], **more: Any) -> tuple[str, str | None]:
    with pytest.raises(UnknownNameError) as caught:
        choose(choice, *facts, **more)
    return caught.value.message, caught.value.hint


ONE, TWO = peak.Choice(("a",), "a note"), peak.Choice(("a", "b"))


def test_one_part_gives_its_fact_and_the_note_of_the_name():
    assert choose(ONE, fact("a", 5)) == (fact("a", 5), "a note")


def test_several_parts_with_one_peak_give_it_and_say_so():
    assert choose(TWO, fact("a", 5), fact("b", 5)) == (fact("a", 5), "NAME fits a, b; all have this peak")


def test_several_parts_whose_peaks_differ_are_listed_each_with_its_own():
    message, hint = told(TWO._replace(driver=("b",)), fact("a", 5), fact("b", 6.5))
    assert message == "'NAME' fits 2 parts whose BF16 tensor peaks differ or are not known: a 5 TFLOPS, b 6.5 TFLOPS"
    assert hint == "a driver that prints 'NAME' is on record for b only; use one of these ids, or see `gpudb identify`"
    message, hint = told(TWO, fact("a", 5))
    assert message.endswith("a 5 TFLOPS, b (unknown)")
    assert hint == "use one of these ids, or see `gpudb identify`"
    assert told(TWO, fact("a", 5), fact("b", None, state="not_published"))[0].endswith("b (not published)")


def test_several_parts_without_any_peak_say_which_blank_it_is():
    assert told(TWO)[0] == "the BF16 tensor peak of all that 'NAME' fits is unknown: a, b"
    blank = fact("a", None, state="not_applicable"), fact("b", None, state="not_applicable")
    assert told(TWO, *blank)[0] == "the BF16 tensor peak of all that 'NAME' fits is not applicable: a, b"
    mixed = fact("a", None, state="not_applicable"), fact("b", None, state="not_published")
    assert "differ or are not known: a (not applicable), b (not published)" in told(TWO, *mixed)[0]


def test_each_blank_of_one_part_has_its_sentence():
    facts = "`gpudb facts a` shows what is on record"
    assert told(ONE) == ("the dense BF16 tensor peak of a is unknown: nothing is on record", facts)
    assert told(ONE, known_at="2026-01-01")[0].endswith("nothing is on record on 2026-01-01")
    assert told(ONE, fact("a", None, state="not_applicable")) == (
        "the dense BF16 tensor peak of a does not exist: not applicable (sheet, p. 1)", "ask for another precision")  # fmt: skip
    assert told(ONE, fact("a", None, state="not_published")) == (
        "the dense BF16 tensor peak of a is not published: searched (sheet, p. 1)", facts)  # fmt: skip
    assert told(ONE, fact("a", None, state="unknown"))[0].endswith("is unknown: nothing is on record")
    other = fact("a", None, BF16.sparse or "", "not_published")
    assert told(ONE, other)[1] == facts
    assert told(ONE, fact("a", 5), sparse=True) == (
        "the sparse BF16 tensor peak of a is unknown: nothing is on record",
        "the dense one of a is on record: ask without `sparse`",
    )
    with pytest.raises(UnknownNameError, match="^the FP64 vector peak of a is unknown"):
        peak.choose("NAME", ONE, {}, precisions.precision("fp64"), False, None)


@pytest.mark.parametrize(
    ("name", "found"),
    [("bfloat16", "bf16"), ("torch.float16", "fp16"), ("HALF", "fp16"), ("float", "fp32"), ("float32", "fp32"), ("torch.float64", "fp64"),
     ("double", "fp64"), ("fp32-vector", "fp32"), ("fp64-vector", "fp64"), ("torch.float8_e4m3fn", "fp8"), ("float8_e5m2", "fp8"),
     ("fp64-tensor", "fp64-tensor"), ("fp16-vector", "fp16-vector"), ("bf16-vector", "bf16-vector"), ("int8", "int8"), ("tf32", "tf32"),
     ("amp_bf16", "bf16"), ("bf16-mixed", "bf16"), ("16-true", "fp16"), ("jnp.bfloat16", "bf16"), ("fp8_e4m3", "fp8"), ("fp8_e4m3fn", "fp8"),
     ("float8_e4m3fnuz", "fp8"), ("torch.float8_e5m2", "fp8"), ("fp8_w8a8", "fp8"), ("mxfp8", "fp8"), ("mxfp8_e4m3", "fp8"), ("nvfp4", "fp4"),
     ("fp4_e2m1", "fp4"), ("torch.float4_e2m1fn_x2", "fp4"), ("tfloat32", "tf32"), ("int8_w8a8", "int8"), ("torch.double", "fp64")],
)  # fmt: skip
def test_frameworks_names_of_precisions(name, found):
    assert precisions.precision(name).name == found


@pytest.mark.parametrize(
    ("name", "dense", "sparse", "unit", "meaning"),
    [("bf16", "bf16_tensor_dense_tflops", "bf16_tensor_sparse_tflops", "TFLOPS", "BF16 tensor"),
     ("int8", "int8_tensor_dense_tops", "int8_tensor_sparse_tops", "TOPS", "INT8 tensor"),
     ("int4", "int4_tensor_dense_tops", "int4_tensor_sparse_tops", "TOPS", "INT4 tensor"),
     ("fp64", "fp64_tflops", None, "TFLOPS", "FP64 vector"), ("fp32", "fp32_tflops", None, "TFLOPS", "FP32 vector"),
     ("fp64-tensor", "fp64_tensor_tflops", None, "TFLOPS", "FP64 tensor"), ("fp16-vector", "fp16_tflops", None, "TFLOPS", "FP16 vector"),
     ("bf16-vector", "bf16_tflops", None, "TFLOPS", "BF16 vector")],
)  # fmt: skip
def test_where_a_precision_stands(name, dense, sparse, unit, meaning):
    assert precisions.precision(name) == (name, dense, sparse, unit, meaning)


#: every name of frameworks and formats, by what it means
SPELLED = {
    "bf16": "bf16 bfloat16 torch.bfloat16 jax.bfloat16 numpy.bfloat16 np.bfloat16 tf.bfloat16 mixed_bf16 bf16-tensor bf16-dense bf16-tensor-dense",
    "fp16": "fp16 float16 half f16 16 mixed_16 16-mixed fp16-tensor torch.half", "tf32": "tf32 tfloat32 tf32-tensor",
    "fp8": "fp8 float8 f8 mxfp8 e4m3 e5m2 e4m3fn e4m3fnuz e5m2fnuz float8_e4m3fn fp8-dynamic fp8-w8a8-dynamic",
    "fp4": "fp4 float4 f4 nvfp4 mxfp4 e2m1 e2m1fn f4-e2m1 fp4_w4a4 e2m1fn_x2", "int8": "int8 uint8 i8 torch.uint8 int8-dynamic",
    "int4": "int4 uint4 i4 int4_w4a4", "fp64": "fp64 float64 f64 64 double fp64-vector 64-true", "fp64-tensor": "fp64-tensor fp64-tensor-core",
    "fp32": "fp32 float float32 f32 32 single fp32-vector 32-true", "fp16-vector": "fp16-vector", "bf16-vector": "bf16-vector",
}  # fmt: skip


@pytest.mark.parametrize(("meant", "name"), [(meant, name) for meant, names_ in SPELLED.items() for name in names_.split()])
def test_every_spelling_of_a_precision_means_it(meant, name):
    assert precisions.spelled(name) == precisions.PRECISIONS[meant]
    assert precisions.precision(meant).name == meant


@pytest.mark.parametrize("name", ["fp8_e2m1", "fp4_e4m3", "bf16_e5m2", "fp16-vector-tensor-core", "x-bf16", "bf16-x"])
def test_words_that_contradict_each_other_are_no_precision(name):
    assert precisions.spelled(name) is None


@pytest.mark.parametrize(
    "name", ["", "mixed", "torch", "tensor", "bf17", "fp8x", "e9m9", "amp", "fp64-e4m3x-y", "w8a8", "fp6", "\u00e94m3"]
)
def test_no_precision_is_guessed(name):
    with pytest.raises(UsageError):
        precisions.precision(name)


def test_a_precision_that_does_not_exist_suggests_a_close_one():
    with pytest.raises(UsageError) as caught:
        precisions.precision("bf17")
    assert "bf16" in caught.value.suggestions


@pytest.mark.parametrize(("name", "found"), [("NVIDIA Acme Y2 DRIVER", ("y2",)), ("acme y2 driver", ("y2",)), ("Y2", ("y2",))])
def test_a_driver_may_leave_out_or_add_the_makers_name(reader, name, found):
    assert peak.device(reader, name).parts == found


# --- filters

COLUMNS = {c.name: c for c in (Column("memory_gb", "number", "GB"), Column("sm_count", "integer", ""), Column("name", "text", ""),
                               Column("released_on", "day", ""), Column("bf16_tensor_dense_tflops", "number", "TFLOPS"),
                               Column("bf16_tensor_sparse_tflops", "number", "TFLOPS"), Column("bf16_tflops", "number", "TFLOPS"))}  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "message", "hint"),
    [
        ("memory_gb", "'memory_gb' is a column without operator and value", "'memory_gb>=80'"),
        (" Memory_GB ", "is a column without operator and value", "'memory_gb>=80'"),
        ("nonsense", "'nonsense' is not a condition", "operators: = != < <= > >= ~ !~"),
        (">=80", "'>=80' is not a condition", "write column, operator, value"),
        ("memory_gb>=", "'memory_gb>=' has no value", "write memory_gb>=VALUE, or memory_gb=unknown for blanks"),
        ("memory_gb>unknown", "unknown can only be asked with = or !=", "write memory_gb=unknown or memory_gb!=unknown"),
        ("memory_gb<80,unknown", "unknown can only be asked with = or !=", "write memory_gb=unknown or memory_gb!=unknown"),
        ("memory_gb~8", "memory_gb is a number; ~ looks for words", "like memory_gb>=1"),
        ("sm_count!~8", "sm_count is a number", "sm_count>=1"),
        ("name>=H", "name is text; >= orders numbers and days", "like name~H"),
        ("released_on~2023", "released_on is a day; ~ looks for words", "like released_on>=2023-01-01"),
        ("memory_gb>=x", "'x' is not a number", "write memory_gb>=80 (in GB)"),
        ("sm_count>=x", "'x' is not a number", "write sm_count>=80"),
        ("memory_gb>=1e999", "'1e999' is not a plain number", "write digits with a point"),
    ],
)
def test_what_is_wrong_with_a_condition_is_said_with_the_way_out(expression, message, hint):
    with pytest.raises(UsageError) as caught:
        parse(expression, COLUMNS)
    assert message in caught.value.message
    assert hint in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("expression", "operator", "value"),
    [
        ("memory_gb=unknown", "is null", ""), ("memory_gb != Unknown", "is not null", ""), ("name=unknown,unknown", "is null", ""),
        ("name=unknown,", "is null", ""), ("name=x, unknown", "=?", "x"), ("name!=unknown,x", "!=", "x"), ("name=unknown x", "=", "unknown x"),
    ],
)  # fmt: skip
def test_blanks_are_asked_for_alone_or_beside_values(expression, operator, value):
    assert parse(expression, COLUMNS)[1:] == (operator, value)


def test_a_column_that_does_not_exist_is_named():
    with pytest.raises(UnknownNameError) as caught:
        parse("wattage_x>=1", COLUMNS)
    assert (caught.value.message, caught.value.hint) == (
        "there is no column 'wattage_x'",
        "`gpudb schema spec` shows all columns",
    )


def test_a_column_is_found_as_it_is_written_before_small_letters_are_tried():
    both = {"TDP": Column("TDP", "number", "W"), "tdp": Column("tdp", "number", "W")}
    assert (find_column("TDP", both).name, find_column("tdp", both).name, find_column("Tdp", both).name) == ("TDP", "tdp", "tdp")


def test_of_rates_that_begin_alike_the_dense_one_is_suggested_first():
    with pytest.raises(UnknownNameError) as caught:
        find_column("fp16x", {name: Column(name, "number", "") for name in ("fp16x_sparse_t", "fp16x_dense_t", "fp16x_t")})
    assert caught.value.suggestions == ("fp16x_dense_t", "fp16x_sparse_t", "fp16x_t")


@pytest.mark.parametrize("name", ["bf16", "BF16", "bfloat16", "torch.bfloat16", "amp_bf16", "bf16-mixed"])
def test_a_precision_is_the_column_of_its_dense_rate(name):
    assert find_column(name, COLUMNS).name == "bf16_tensor_dense_tflops"


@pytest.mark.parametrize("name", ["16", "half", "fp4", "e4m3x"])
def test_what_is_no_precision_of_these_columns_is_no_column(name):
    with pytest.raises(UnknownNameError):
        find_column(name, COLUMNS)


def test_a_unit_that_does_not_fit_names_the_ones_that_do():
    with pytest.raises(UnknownNameError) as caught:
        number("80 W", COLUMNS["memory_gb"])
    assert caught.value.message.startswith("memory_gb is in GB; ")
    assert caught.value.suggestions == ("GB", "TB", "MB")
    with pytest.raises(UnknownNameError, match="sm_count is in plain numbers"):
        number("80 W", COLUMNS["sm_count"])


@pytest.mark.parametrize(
    ("conditions", "sql", "params"),
    [
        ([("memory_gb", ">=", 80.0)], "memory_gb >= :v0", {"v0": 80.0}),
        ([("memory_gb", "!=", 80.0), ("sm_count", "<", 3.0)], "memory_gb <> :v0 AND sm_count < :v1", {"v0": 80.0, "v1": 3.0}),
        ([("name", "=", "A, b")], "lower(name) IN (:v0_0, :v0_1)", {"v0_0": "a", "v0_1": "b"}),
        ([("name", "=", ",")], "lower(name) IN (:v0_0)", {"v0_0": ","}),
        ([("name", "=", "a,,b")], "lower(name) IN (:v0_0, :v0_1)", {"v0_0": "a", "v0_1": "b"}),
        ([("name", "!=", "A")], "lower(name) NOT IN (:v0_0, :v0_1)", {"v0_0": "a", "v0_1": "unknown"}),
        ([("name", "=?", "A")], "lower(coalesce(name, 'unknown')) IN (:v0_0, :v0_1)", {"v0_0": "a", "v0_1": "unknown"}),
        ([("memory_gb", "=?", 80.0)], "(memory_gb = :v0 OR memory_gb IS NULL)", {"v0": 80.0}),
        ([("name", "~", "a%_!")], "(lower(name) LIKE :v0 ESCAPE '!' AND lower(name) <> 'unknown')", {"v0": "%a!%!_!!%"}),
        ([("name", "!~", "A")], "(lower(name) NOT LIKE :v0 ESCAPE '!' AND lower(name) <> 'unknown')", {"v0": "%a%"}),
        ([("memory_gb", "is null", "")], "memory_gb IS NULL", {}),
        ([("name", "is null", "")], "lower(coalesce(name, 'unknown')) = 'unknown'", {}),
        ([("name", "is not null", "")], "lower(coalesce(name, 'unknown')) <> 'unknown'", {}),
        ([("released_on", "<=", "2023-01-01")], "released_on <= :v0", {"v0": "2023-01-01"}),
    ],
)
def test_conditions_as_sql(conditions, sql, params):
    assert to_sql([Condition(*one) for one in conditions], COLUMNS) == (sql, params)


@pytest.mark.parametrize(
    ("condition", "value", "chosen"),
    [(("name", "is null", ""), "unknown", True), (("name", "is null", ""), None, True), (("name", "is null", ""), "a", False),
     (("name", "is not null", ""), "unknown", False), (("memory_gb", "is not null", ""), 0.0, True), (("name", "=", "unknown"), None, False),
     (("memory_gb", ">=", 80.0), None, False), (("memory_gb", "!=", 80.0), None, False), (("memory_gb", "<=", 80.0), 80.0, True),
     (("memory_gb", "<", 80.0), 80.0, False), (("memory_gb", ">", 80.0), 80.0, False), (("name", "!=", "a,b"), "B", False),
     (("name", "!~", "x"), "abc", True), (("name", "~", "B"), "abc", True), (("name", "!=", "a"), "Unknown", False),
     (("name", "~", "known"), "unknown", False), (("name", "=?", "a"), None, True), (("memory_gb", "=?", 80.0), 94.0, False)],
)  # fmt: skip
def test_the_same_condition_in_python(condition, value, chosen):
    assert matches(Condition(*condition), {condition[0]: value}, COLUMNS) is chosen


# --- the reader


def test_values_are_bound_by_name():
    assert listed("p", ["a", 1]) == (":p0, :p1", {"p0": "a", "p1": 1})
    assert listed("p", []) == ("NULL", {})


@pytest.mark.parametrize(
    ("sql", "params", "text"),
    [("SELECT  :a\n FROM t", {"a": "it's"}, "SELECT 'it''s' FROM t;"), ("SELECT :a, :b", {"a": 1.5, "b": None}, "SELECT 1.5, NULL;"),
     ("SELECT :a", {}, "SELECT :a;"), ("SELECT :a", None, "SELECT :a;"), ("SELECT :a, :ab", {"a": ":ab", "ab": 2}, "SELECT ':ab', 2;")],
)  # fmt: skip
def test_a_question_is_shown_with_its_values_written_in(sql, params, text):
    assert literal_sql(sql, params) == text


def test_the_reader_remembers_its_questions_and_reads_in_batches(reader):
    before = len(reader.log)
    assert isinstance(reader.log, deque)
    reader.rows("SELECT part FROM spec WHERE part = :part", {"part": "y2"})
    assert list(reader.log)[before:] == [("SELECT part FROM spec WHERE part = :part", {"part": "y2"})]
    assert [len(batch) for batch in reader.batches("SELECT part FROM spec", 4)] == [4, 2]
