"""Every read command in every format: the same rows, figures and blanks, read back by the rules of the format."""

from __future__ import annotations

import io
import json
import re

import pytest

from gpudb.cli.main import run as call
from gpudb.render.output import FORMATS
from gpudb.render.text import as_text, clean
from gpudb.render.value_marks import value_text
from tests.reading_back import TEXT_TABLES, parquet_rows, parquet_text, rows_of, workbook_rows

DAY = ("--on", "2025-05-01")
COMMANDS = {
    "compare": ("compare", "H100", "H800", "H20", "b30a"),
    "compare transposed": ("compare", "H100", "mi300x", "--transpose", "--columns", "memory_gb,memory_type,announced_on,fp4_tensor_dense_tflops"),
    "compare with status": ("compare", "H100", "H20", "--to", "CN", *DAY, "--only-differences"),
    "list": ("list", "memory_gb>=80", "--columns", "part,name,memory_gb,sm_count,fp4_tensor_dense_tflops,announced_on,tdp_w,tpp"),
    "list with status": ("list", "form_factor=pcie", "--to", "CN", *DAY),
    "list of nothing": ("list", "memory_gb>99999"),
    "show": ("show", "h20-sxm5-96gb"),
    "facts": ("facts", "h20-sxm5-96gb"),
    "facts of nothing": ("facts", "h20-sxm5-96gb", "--known-at", "2001-01-01"),
    "status": ("status", "H20", "H100", "L20", "A800", "--to", "CN", *DAY),
    "classify": ("classify", "H20", "RTX 4090", "--on", "2024-06-01", "--to", "CN"),
    "classify of nothing": ("classify", "H20", "--on", "2020-01-01"),
    "timeline": ("timeline", "H20", "H100"),
    "rules": ("rules",),
    "rules of nothing": ("rules", "--on", "1950-01-01"),
    "rules show": ("rules", "show", "us-eccn-3a090"),
    "claims": ("claims",),
    "claims of nothing": ("claims", "--about", "nobody-at-all"),
    "events": ("events", "--about", "H20"),
    "events of nothing": ("events", "--about", "nobody-at-all"),
    "log": ("log", "h20-sxm5-96gb"),
    "log of nothing": ("log", "h20-sxm5-96gb", "--until", "2001-01-01"),
    "sources": ("sources",),
    "schema": ("schema",),
    "schema of a view": ("schema", "spec"),
    "sql": ("sql", "select part, memory_gb, announced_on, '=1+1' as f from spec order by part limit 9"),
    "sql of nothing": ("sql", "select part, memory_gb from spec where memory_gb < 0"),
    "peak": ("peak", "h20-sxm5-96gb"),
    "db path": ("db", "path"),
}  # fmt: skip
#: commands that a person's question changes the arrangement of; their pages are held by tests of their own
ARRANGED = ("compare", "list", "peak")


@pytest.fixture(scope="module")
def ask(real_db):
    """Run a command in one format; the answer is kept for the next test of the module."""
    held: dict[tuple[str, str], str | bytes] = {}

    def run(name, form, capfdbinary):
        if (name, form) not in held:
            capfdbinary.readouterr()
            assert call([*COMMANDS[name], "--format", form, "--db", real_db]) == 0
            out = capfdbinary.readouterr().out
            held[name, form] = out if form in ("parquet", "xlsx") else out.decode("utf-8")
        return held[name, form]

    return run


def cell_text(value, key=""):
    """A JSON value as a cell of a file: lists are joined, caveats are their codes."""
    if key == "caveats" and isinstance(value, list):
        value = list(dict.fromkeys(told["code"] for told in value))
    if isinstance(value, list):
        return (" | " if key in ("steps", "reasons") else ", ").join(as_text(one) for one in value)
    # the answer of the last reviewed day is a status in a file
    return as_text(value["status"] if isinstance(value, dict) else value)


def canonical(name, data):
    """Column -> text for every row that a file must hold, from the JSON answer. Columns that are summed up are left out."""
    if name.startswith("compare"):
        return canonical_comparison(name, data)
    if name == "show":
        rows = []
        for column, value in data["spec"].items():
            cell = data["cells"].get(column, {})
            state = cell.get("state", "unknown" if value is None else "known")
            rows.append({"column": column, "value": as_text(value), "state": state, "unit": data["units"].get(column, ""),
                         "published": as_text(cell.get("published")), "sources": ", ".join(cell.get("sources", []))})  # fmt: skip
        rows += [{"column": "alias", "value": as_text(a["alias"])} for a in data["aliases"]]
        return rows + [{"column": "system", "value": as_text(s["quantity"]), "label": f"In {s['name']}"} for s in data["systems"]]
    if name == "rules show":
        tables = (("versions", "versions"), ("bounds", "thresholds"), ("scope", "scopes"))
        return [{"table": title, **{k: as_text(v) for k, v in row.items()}} for title, key in tables for row in data[key]]
    data = [data] if isinstance(data, dict) else data
    return [{key: cell_text(value, key) for key, value in row.items() if key not in ("layers", "responses")} for row in data]


def canonical_comparison(name, data):
    def value(cell):
        return as_text(cell["value"]) if cell["state"] == "known" else "" if cell["state"] == "unknown" else cell["state"]

    def marks(cell):
        named = ("derived", "secondary", "estimated")
        return ", ".join([word for word in named if cell[word]] + (["disputed"] if cell["disputed_by"] else []))

    def about(names, cells):
        behind = {f"marks:{n}": marks(c) for n, c in zip(names, cells, strict=True)}
        return behind | {f"sources:{n}": ", ".join(c["sources"]) for n, c in zip(names, cells, strict=True)}

    rows = []
    if name == "compare transposed":
        columns = [row["column"] for row in data["rows"]]
        for part in data["parts"]:
            cells = [row["cells"][part] for row in data["rows"]]
            deltas = {f"delta_percent:{c}": as_text(cell["delta_percent"]) for c, cell in zip(columns, cells, strict=True)}
            rows.append({"part": part, **dict(zip(columns, map(value, cells), strict=True)), **deltas, **about(columns, cells)})
        return rows
    others = [part for part in data["parts"] if part != data["baseline"]]
    for row in data["rows"]:
        cells = [row["cells"][part] for part in data["parts"]]
        rows.append({"column": row["column"], "label": row["label"], "unit": row["unit"], "group": row["group"],
                     **{part: value(row["cells"][part]) for part in data["parts"]},
                     **{f"delta_percent:{part}": as_text(row["cells"][part]["delta_percent"]) for part in others},
                     **about(data["parts"], cells)})  # fmt: skip
    return rows


@pytest.mark.dear
@pytest.mark.parametrize("name", COMMANDS)
def test_csv_holds_what_json_holds(name, ask, capfdbinary):
    data = json.loads(ask(name, "json", capfdbinary))["data"]
    head, *rows = rows_of(ask(name, "csv-raw", capfdbinary), "csv-raw")
    assert head
    assert len(set(head)) == len(head)
    wanted = canonical(name, data)
    assert len(rows) == len(wanted)
    for row, want in zip(rows, wanted, strict=True):
        held = dict(zip(head, row, strict=True))
        assert set(want) <= set(head)
        assert {key: held[key] for key in want} == want
    if name == "status":
        for row, answer in zip(rows, data, strict=True):
            held = dict(zip(head, row, strict=True))
            for layer in answer["layers"]:
                assert all(as_text(layer[key]) in held[layer["layer"]] for key in ("basis", "citation", "since", "until"))
    if name == "claims":
        said = [r["response_text"] for row in data for r in row["responses"]]
        assert said
        assert all(any(as_text(text) in row[head.index("responses")] for row in rows) for text in said)


@pytest.mark.parametrize("name", COMMANDS)
def test_json_lines_hold_the_rows_of_json(name, ask, capfdbinary):
    data = json.loads(ask(name, "json", capfdbinary))["data"]
    lines = rows_of(ask(name, "jsonl", capfdbinary), "jsonl")
    assert lines == (data["rows"] if name.startswith("compare") else data if isinstance(data, list) else [data])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "form"),
    [
        (name, form)
        for name in COMMANDS
        for form in (*TEXT_TABLES, "plain")
        if form != "csv-raw" and (name.split()[0] not in ARRANGED or form in ("csv", "tsv", "tsv-raw"))
    ],
)
def test_every_table_for_programs_and_texts_holds_the_rows_of_csv(name, form, ask, capfdbinary):
    head, *wanted = rows_of(ask(name, "csv-raw", capfdbinary), "csv-raw")
    rows = rows_of(ask(name, form, capfdbinary), form)
    if form in ("csv", "tsv"):
        rows = [[re.sub(r"^'(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])", "", cell) for cell in row] for row in rows]
    if form == "plain":
        assert rows == [[cell.replace("\t", " ") for cell in row] for row in wanted]
        return
    if name == "rules show" and form in ("md", "html", "latex"):  # three tables, each with its own columns
        data = json.loads(ask(name, "json", capfdbinary))["data"]
        tables = [data["versions"], data["thresholds"], data["scopes"]]
        assert rows == [row for held in tables for row in (list(held[0]), *([as_text(v) for v in r.values()] for r in held))]
        return
    assert len(rows) == len(wanted) + 1
    if form in ("csv", "tsv", "tsv-raw"):
        assert rows[0] == head
    if form == "md":  # a backslash that spells a hidden character is literal in Markdown
        rows, wanted = ([[cell.replace("\\", "") for cell in row] for row in held] for held in (rows, wanted))
    assert rows[1:] == wanted


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_parquet_holds_the_rows_of_csv_with_types(name, ask, capfdbinary):
    pytest.importorskip("pyarrow")
    types, rows = parquet_rows(ask(name, "parquet", capfdbinary))
    data = json.loads(ask(name, "json", capfdbinary))["data"]
    if name.startswith("compare"):
        wanted = [(part, row["column"], cell) for row in data["rows"] for part, cell in row["cells"].items()]
        assert len(rows) == len(wanted)
        for held, (part, column, cell) in zip(rows, wanted, strict=True):
            value = held["value_text"] if held["value_number"] is None else held["value_number"]
            assert (held["part"], held["column"], value, held["state"]) == (part, column, cell["value"], cell["state"])
            assert held["delta_percent"] == cell["delta_percent"]
        assert (types["value_number"], types["differs"], types["disputed_by"]) == ("double", "bool", "int64")
        return
    head, *wanted = rows_of(ask(name, "csv-raw", capfdbinary), "csv-raw")
    assert list(types) == head
    assert [[parquet_text(row[key]) for key in head] for row in rows] == wanted
    if name == "list":
        assert types == {"part": "string", "name": "string", "memory_gb": "double", "sm_count": "int64", "tdp_w": "double",
                         "fp4_tensor_dense_tflops": "double", "announced_on": "date32[day]", "tpp": "double"}  # fmt: skip
    held = (
        {key: [text for text in column if text] for key, column in zip(head, zip(*wanted, strict=True), strict=True)}
        if wanted
        else {}
    )
    # a version is named by its day and is none
    days = {
        key
        for key, texts in held.items()
        if key != "version" and texts and all(re.fullmatch(r"\d{4}-\d\d-\d\d", text) for text in texts)
    }
    assert {types[key] for key in days} <= {"date32[day]"}, days
    if name in ("timeline", "events", "status"):
        assert {"day", "on"} & days


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_workbook_holds_the_values_of_parquet_and_says_where_they_are_from(name, ask, capfdbinary):
    sheets = workbook_rows(ask(name, "xlsx", capfdbinary))
    *answers, about = sheets.values()
    _, wanted = parquet_rows(ask(name, "parquet", capfdbinary))
    rows = [row for _, *rows in answers for row in rows]
    assert len(rows) == len(wanted)
    if len(answers) == 1:
        keys = [head.rpartition("\n")[2] for head in answers[0][0]]
        assert keys == list(wanted[0]) if wanted else keys
        for row, want in zip(rows, wanted, strict=True):
            assert [parquet_text(cell) for cell in row] == [clean(parquet_text(value)) for value in want.values()]
    release = json.loads(ask(name, "json", capfdbinary))["release"]
    assert release is None or any(f"gpudb {release}" in str(cell) for row in about for cell in row)


def named(slug):
    """A pattern of the name that people read for a slug: the same letters and figures in the same order."""
    return "(?i)" + "[- ]?".join(re.escape(sign) for sign in slug if sign not in "- ")


@pytest.mark.parametrize("form", ["md", "html", "latex"])
@pytest.mark.parametrize("name", ["compare", "compare transposed", "compare with status"])
def test_a_comparison_in_a_text_shows_value_marks_delta_and_footnotes(name, form, ask, capfdbinary):
    data = json.loads(ask(name, "json", capfdbinary))["data"]
    text = ask(name, form, capfdbinary)
    _, *rows = rows_of(text, form)
    filled = [[cell for cell in row] for row in rows if len(row) > 1 and any(row[1:])]
    groups = list(dict.fromkeys(row["group"] for row in data["rows"]))
    ordered = [row for group in groups for row in data["rows"] if row["group"] == group]
    if name == "compare transposed":
        cells = [[row["cells"][part] for row in ordered] for part in data["parts"]]
    else:
        cells = [[row["cells"][part] for part in data["parts"]] for row in ordered]
    assert len(filled) == len(cells)
    numbers = {number for row in filled for cell in row for number in re.findall(r"\[([\d,]+)\]\Z", cell)}
    assert numbers
    for row, held in zip(filled, cells, strict=True):
        for cell, want in zip(row[1:], held, strict=True):
            cell = re.sub(r"\{([^\w\s])\}", r"\1", cell)  # LaTeX: a sign that could be a command stands in braces
            value = value_text(want["value"], want["state"])
            shown = re.match(named(value), cell) if isinstance(want["value"], str) else re.match(re.escape(value), cell)
            assert shown
            rest = re.fullmatch(r"([*'~!]*)( =| <0\.01%| [+-][\d.]+%)?( \[[\d,]+\])?", cell[shown.end() :])
            assert rest, cell
            assert ("!" in rest[1]) == (want["disputed_by"] > 0)
            assert ("*" in rest[1], "~" in rest[1], "'" in rest[1]) == (want["derived"], want["estimated"], want["secondary"])
    for number in {one for group in numbers for one in group.split(",")}:
        assert re.search(rf"(\[|\\\[|\{{\[\}}){number}(\]|\\\]|\{{\]\}}) \w", text)


@pytest.mark.parametrize("form", ["md", "html", "latex"])
@pytest.mark.parametrize("name", ["list", "list with status", "list of nothing"])
def test_a_list_in_a_text_shows_which_blank_it_is(name, form, ask, capfdbinary):
    _, *wanted = rows_of(ask(name, "csv-raw", capfdbinary), "csv-raw")
    _, *rows = rows_of(ask(name, form, capfdbinary), form)
    assert len(rows) == len(wanted)
    for row, want in zip(rows, wanted, strict=True):
        for cell, value in zip(row, want, strict=True):
            assert cell in (value, value.replace("_", " ")) or (value == "" and cell in ("?", "n/a", "not publ."))
    if name == "list":
        assert {"?", "n/a"} <= {cell for row in rows for cell in row}


def test_parquet_says_release_day_and_units(ask, capfdbinary):
    pq = pytest.importorskip("pyarrow.parquet")
    schema = pq.read_schema(io.BytesIO(ask("list", "parquet", capfdbinary)))
    envelope = json.loads(ask("list", "json", capfdbinary))
    assert (
        schema.metadata[b"gpudb"].decode() == f"gpudb {envelope['release']} ({envelope['content_sha256'][:12]}), {envelope['on']}"
    )
    assert schema.field("memory_gb").metadata == {b"label": b"Memory [GB]"}


def test_plain_peak_is_the_number_alone(ask, capfdbinary):
    data = json.loads(ask("peak", "json", capfdbinary))["data"]
    assert ask("peak", "plain", capfdbinary) == as_text(data["value"]) + "\n"
    for form in ("md", "html", "latex", "csv"):
        assert rows_of(ask("peak", form, capfdbinary), form)[1][0] == as_text(data["value"])


def test_the_headers_of_empty_answers_are_those_of_full_ones(ask, capfdbinary):
    for name in COMMANDS:
        full = name.removesuffix(" of nothing")
        if full != name and full not in ("list", "sql"):
            assert ask(name, "csv", capfdbinary) == ask(full, "csv", capfdbinary).split("\n")[0] + "\n"


@pytest.mark.parametrize("form", FORMATS)
def test_no_number_is_written_with_an_exponent_or_as_a_rounded_zero(form, ask, capfdbinary):
    if form in ("parquet", "xlsx"):
        return
    out = ask("list", form, capfdbinary)
    assert not re.search(r"""(?<![\w."])\d[\d.]*[eE][+-]?\d+(?!\w)""", out)  # a hash in quotes is no number
    for row in json.loads(ask("list", "json", capfdbinary))["data"]:
        assert all(as_text(value) in out for value in row.values() if isinstance(value, (int, float)))


def test_every_format_is_read_by_a_test():
    assert set(FORMATS) == {*TEXT_TABLES, "table", "plain", "json", "jsonl", "parquet", "xlsx"}
