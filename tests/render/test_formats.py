"""Every format holds the same values, and none of them runs or hides what a source may have printed."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpudb.errors import UsageError
from gpudb.render.document import Document, Head, Human, Table
from gpudb.render.output import FORMATS, render
from gpudb.render.text import as_text, clean
from tests.helpers import HTML_TAGS
from tests.reading_back import Cells, workbook_rows

HEADS = (Head("part", "Part"), Head("value", "Value", True), Head("words", "As published"))
HOSTILE = [
    "=HYPERLINK(1)",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\uff1dcmd",
    "a|b",
    "a\\|b",
    "`x`",
    "<script>alert(1)</script>",
    "&lt;b&gt;",
    "~~gone~~",
    "[a](javascript:b)",
    "*a* _b_",
    "quote \" and ' and ,",
    "line\nbreak",
    "\x1b]0;title\x07",
    "\u202eevil\u2066",
    "\u061c\u180e\ufff9",
    "\U000e0041",
    "\udcff",
    "上海",
    "",
    " padded ",
    "100 % & $5 #1 {x} ^2 \\n",
]
ENVELOPE = {"schema": "gpudb/2", "release": "2026.1.0"}


def document(rows):
    return Document([dict(zip((head.key for head in HEADS), row, strict=True)) for row in rows], (Table(HEADS, tuple(rows)),))


ROWS = [
    (f"p{number}", value, text) for number, (text, value) in enumerate(zip(HOSTILE, [80, 989.4, None, 1e-7, 0] * 9, strict=False))
]


def cells_of(text: str, form: str) -> list[list[str]]:
    """Body rows of a document, read back by a reader of the format."""
    if form in ("csv", "tsv"):
        rows = list(csv.reader(io.StringIO(text), delimiter="," if form == "csv" else "\t"))[1:]
        return [[re.sub(r"^'(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])", "", cell) for cell in row] for row in rows]
    if form == "md":
        lines = [line for line in text.splitlines() if line.startswith("|")][2:]
        rows = [re.split(r"(?<!\\)(?:\\\\)*\|", line)[1:-1] for line in lines]
        return [[re.sub(r"\\([\\`*_\[\]<>|&~])", r"\1", cell.strip()) for cell in row] for row in rows]
    if form == "html":
        parser = Cells()
        parser.feed(text)
        return parser.rows[1:]
    if form == "plain":
        return [line.split("\t") for line in text.split("\n")[:-1]]
    raise AssertionError(form)


@pytest.mark.parametrize("form", ["csv", "tsv", "html", "plain"])
def test_text_formats_hold_every_value(form):
    assert cells_of(render(document(ROWS), form, ENVELOPE, None), form) == [[as_text(value) for value in row] for row in ROWS]


def test_markdown_holds_every_value():
    # a backslash that spells a hidden character is literal in Markdown, so it is compared without backslashes; blanks at the edge
    # of a cell mean nothing there
    held = cells_of(render(document(ROWS), "md", ENVELOPE, None), "md")
    assert [[cell.replace("\\", "") for cell in row] for row in held] == [
        [as_text(v).replace("\\", "").strip() for v in row] for row in ROWS
    ]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_holds_every_value_with_its_type(form):
    text = render(document(ROWS), form, ENVELOPE, None)
    data = json.loads(text)["data"] if form == "json" else [json.loads(line) for line in text.splitlines()]
    assert [tuple(row.values()) for row in data] == ROWS


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("parquet", "xlsx")])
def test_no_format_lets_a_hidden_character_through(form):
    text = render(document(ROWS), form, ENVELOPE, None)
    assert {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")} <= {"\n", "\t"}
    text.encode("utf-8")


@given(st.text(max_size=12))
def test_no_text_cell_of_a_csv_starts_a_formula(text):
    cell = next(csv.reader(io.StringIO(render(document([("p", 1, text)]), "csv", ENVELOPE, None).split("\n", 1)[1])))[2]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == clean(text).removeprefix("'")


@pytest.mark.parametrize("form", ["csv", "tsv"])
@pytest.mark.parametrize("start", list("=+-@\uff1d\uff0b\uff0d\uff20"))
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(start, form):
    separator = "," if form == "csv" else "\t"
    assert f"{separator}'{start}x\n" in render(document([("p", 1, f"{start}x")]), form, ENVELOPE, None)


def test_a_negative_number_in_a_csv_stays_a_number():
    assert render(document([("p", -1.5, "x")]), "csv", ENVELOPE, None).endswith("p,-1.5,x\n")


def test_html_opens_no_tag_of_the_text_and_asks_nothing_of_the_network():
    text = render(document(ROWS), "html", ENVELOPE, None)
    parser = Cells()
    parser.feed(text)
    assert parser.tags <= HTML_TAGS
    assert not re.search(r"(src|href)\s*=|@import|url\(", re.sub(r"<td.*?</td>", "", text))


def test_latex_escapes_what_latex_would_run():
    text = render(document([("p", 1, "100 % & $5 #1 {x} ^2 ~ _ \\n")]), "latex", ENVELOPE, None)
    assert r"100 \% \& \$5 \#1 \{x\} \textasciicircum{}2 \textasciitilde{} \_ \textbackslash{}n" in text


def test_latex_names_a_group_over_all_columns_and_breaks_the_long_ones_of_a_wide_row():
    short = Human(("", "H20"), ("memory & power", ("Memory", "96")), (False, True))
    text = render(Document([], (Table(HEADS[:2], (), "", short, lambda: short),)), "latex", ENVELOPE, None)
    assert r"\begin{longtable}{lr}" in text
    assert r"\multicolumn{2}{l}{\textbf{MEMORY \& POWER}} \\" in text
    wide = Human(("a", "b", "c"), (("x", "y" * 60, "z" * 90),), (False, False, True))
    text = render(Document([], (Table(HEADS, (), "", wide, lambda: wide),)), "latex", ENVELOPE, None)
    # the columns that are broken share what the short one leaves; none counts for more than 45 letters
    assert r"{l>{\raggedright\arraybackslash}p{0.468\linewidth}>{\raggedleft\arraybackslash}p{0.468\linewidth}}" in text


def test_parquet_holds_numbers_as_numbers_and_blanks_as_null():
    pq = pytest.importorskip("pyarrow.parquet")
    table = pq.read_table(io.BytesIO(render(document([("a", 1.5, "x"), ("b", None, None)]), "parquet", ENVELOPE, None)))
    assert table.to_pydict() == {"part": ["a", "b"], "value": [1.5, None], "words": ["x", None]}


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@x", "https://a.example", "mailto:a@b", "12", "{=1}", "\x1b[31m\u202e", "x" * 40_000]
)
def test_a_text_in_a_workbook_is_text_whatever_it_begins_with(start):
    data = render(document([("p", 1.5, start), ("q", 2, "y")]), "xlsx", ENVELOPE, None)
    (_, (part, value, words), _), *_ = workbook_rows(data).values()
    assert (part, value, words) == ("p", 1.5, clean(start)[:32_767])
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        sheet = files.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_two_tables_of_one_name_become_two_sheets_and_the_same_answer_the_same_bytes():
    one = Table((Head("a", "A"),), ((1,),), "Same: name?")
    made = [render(Document([], (one, one)), "xlsx", ENVELOPE, None) for _ in range(2)]
    assert made[0] == made[1]
    assert list(workbook_rows(made[0])) == ["Same  name", "Same  name 2", "Sources and notes"]


def test_more_rows_than_a_sheet_holds_are_refused():
    many = Table((Head("a", "A"),), ((None,),) * 1_048_576)
    with pytest.raises(UsageError, match="1048576 rows are more"):
        render(Document([], (many,)), "xlsx", ENVELOPE, None)


def test_a_number_keeps_all_its_digits_in_a_table():
    assert "1234567.8" in render(document([("p", 1234567.8, "x")]), "table", ENVELOPE, None)


def test_an_unknown_format_is_refused_with_the_known_ones():
    with pytest.raises(UsageError) as caught:
        render(document(ROWS), "ods", ENVELOPE, None)
    assert "jsonl" in caught.value.hint


@pytest.mark.parametrize("separator", [",", "\t"])
def test_fields_of_csv_are_quoted_as_the_standard_library_quotes_them(separator):
    import csv
    import io

    from gpudb.render.columns import csv_field

    texts = ["", "plain", "a,b", 'say "x"', "two\nlines", "a\tb", " lead", "'", '"', ",", "é;ü"]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerow(texts)
    assert separator.join(csv_field(text, separator) for text in texts) + "\n" == out.getvalue()
    assert [csv_field("", separator, '""'), csv_field("x", separator, '""')] == ['""', "x"]


def test_a_parquet_file_of_an_answer_holds_typed_columns_and_what_they_mean(tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    from gpudb.render import columns
    from gpudb.render.document import Document, Head, Table

    heads = (Head("n", "Number [GB]", True, "number"), Head("day", "Day"), Head("t", "Text"), Head("b", "Yes", kind="yes_no"))
    rows = ((80, "2025-04-09", None, True), (None, None, "x", None))
    (tmp_path / "a.parquet").write_bytes(columns.parquet(Document([], (Table(heads, rows),), (), ("gpudb 1", ""))))
    table = pq.read_table(tmp_path / "a.parquet")
    assert [str(field.type) for field in table.schema] == ["double", "date32[day]", "string", "bool"]
    assert [[str(v) if v is not None else None for v in row.values()] for row in table.to_pylist()] == [
        ["80.0", "2025-04-09", None, "True"], [None, None, "x", None],
    ]  # fmt: skip
    assert table.schema.metadata[b"gpudb"] == b"gpudb 1"
    assert table.schema.field("n").metadata[b"label"] == b"Number [GB]"
