"""S6 and S7: a text of the database is a text in a spreadsheet, in Markdown, in HTML and in LaTeX, whatever it holds."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

import pytest

from gpudb.render import output
from gpudb.render.document import Document, Head, Table
from gpudb.render.text import clean
from tests.helpers import HTML_TAGS, run
from tests.hostile import ATTACKS

pytestmark = pytest.mark.trust
FORMULAS = (
    "=cmd|' /C calc'!A0", "=HYPERLINK(\"https://evil.example\",\"x\")", "+1+1", "-1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1",
    "＝1+1", "＋1", "－1", "＠SUM(1)", "=", "-", "'=1", '"=1', " =1+1", "\ufeff=1+1", "=1\n=2", "%0A=1", "\u202e=1", "\xa0=1", "=1;=2", "1,=2", "-5", "+5", "1e5", "-1e5",
)  # fmt: skip
SPECIALS = (
    *ATTACKS, "a|b", "a\\|b", "|", "`code`", "``a` ``", "*a* **b**", "_a_ __b__", "~~a~~", "[a](javascript:alert(1))", "![x](https://evil.example/x.png)", "<https://evil.example>",
    "https://evil.example www.evil.example", "a@evil.example", "# head", "1. one", "- item", "> quote", "---", "***", "&lt;b&gt; &amp; &#60;", "\\[x\\]", "\\(x\\)", "$x$ $$y$$", "\\input{/etc/passwd}",
    "\\write18{id}", "\\def\\a{\\a}\\a", "%comment", "a & b \\\\ c", "{", "}", "^^5c", "#1", "~", "--- -- -", "[5pt]", "*", "?` !`", "<<a>>", "\"q\" 'q'", "{% include x %}{{ site }}", ":smile: @user #123", "a\nb\r\nc", "\x1b[2J",
    "</td></tr></table><script>alert(1)</script>", "<!--", "]]>", "&#x202e;", "x" * 3000,
)  # fmt: skip
ENVELOPE = {"schema": "gpudb/2", "release": "r", "content_sha256": "c", "on": None, "known_at": None}


def document(texts):
    """Every text in every place that a document has: title, head, cell, note, before and after."""
    heads = (Head("n", "N", True), Head("text", "Text"), Head("list", "List"))
    tables = (Table(heads, tuple((-n, text, (text, "x")) for n, text in enumerate(texts)), ""),)
    return Document([{"text": t} for t in texts], tables, tuple(texts), tuple(texts), tuple(texts))


@pytest.mark.parametrize(("form", "mark"), [("csv", ","), ("tsv", "\t")])
def test_no_cell_of_a_table_for_a_spreadsheet_is_a_formula(form, mark, figures):
    rows = list(csv.reader(io.StringIO(output.render(document(FORMULAS), form, ENVELOPE, None)), delimiter=mark))[1:]
    starts = "=+-@\t\r\n＝＋－＠"
    bad = [
        row
        for number, row in enumerate(rows)
        if row[0] != str(-number) or row[1][:1] in tuple(starts) or row[2][:1] in tuple(starts)
    ]
    figures("S6 formulas", 2 * len(FORMULAS), len(bad))
    assert not bad
    assert [row[1].removeprefix("'") for row in rows] == [clean(text).removeprefix("'") for text in FORMULAS]


@pytest.mark.parametrize(("form", "mark"), [("csv-raw", ","), ("tsv-raw", "\t")])
def test_raw_tables_say_every_text_as_it_is(form, mark):
    rows = list(csv.reader(io.StringIO(output.render(document(FORMULAS), form, ENVELOPE, None)), delimiter=mark))[1:]
    assert [row[1] for row in rows] == [clean(text) for text in FORMULAS]


@pytest.mark.dear
@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_the_name_of_a_column_is_no_formula_either(form, small_sqlite, capsys, figures):
    bad = []
    for text in FORMULAS:
        if set(text) & set("\n\r\t\ufeff\u202e") or not text.strip():
            continue
        quoted = text.replace('"', '""')
        code, out, err = run("sql", f'select 1 as "{quoted}"', "--format", form, "--db", small_sqlite, capsys=capsys)
        bad += (
            [(text, out, err)]
            if code
            or next(csv.reader(io.StringIO(out), delimiter="," if form == "csv" else "\t"))[0][:1] in tuple("=+-@＝＋－＠")
            else []
        )
    figures("S6 formulas", len(FORMULAS), len(bad))
    assert not bad


def test_markdown_shows_every_text_as_it_is(figures):
    library = pytest.importorskip("markdown_it")
    out = output.render(document(SPECIALS), "md", ENVELOPE, None)
    parser = library.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    allowed = {"paragraph_open", "paragraph_close", "inline", "table_open", "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close",
               "th_open", "th_close", "td_open", "td_close", "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}  # fmt: skip
    tokens = parser.parse(out)
    bad = [token.type for token in tokens if token.type not in allowed]
    shown = []
    for token in tokens:
        if token.type == "inline":
            bad += [child.type for child in token.children if child.type not in ("text", "text_special", "softbreak")]
            shown.append("".join(child.content for child in token.children))
    wanted = [clean(text).strip() for text in SPECIALS]
    missing = [text for text in wanted if shown.count(text) < 4]
    figures("S7 Markdown", len(SPECIALS), len(bad) + len(missing))
    assert not bad, bad
    assert not missing, missing


class _Cells(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts, self._open = set(), [], False

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        assert all(name in ("lang", "charset", "http-equiv", "content", "class", "colspan", "scope") for name, _ in attributes), (
            attributes
        )
        if tag in ("td", "th", "p"):
            self.texts.append("")
            self._open = True

    def handle_endtag(self, tag):
        self._open = self._open and tag not in ("td", "th", "p")

    def handle_data(self, data):
        if self._open:
            self.texts[-1] += data


def test_html_shows_every_text_as_it_is(figures):
    seen = _Cells()
    seen.feed(output.render(document(SPECIALS), "html", ENVELOPE, None))
    strange = seen.tags - HTML_TAGS
    missing = [text for text in SPECIALS if seen.texts.count(clean(text)) < 4]
    figures("S7 HTML", len(SPECIALS), len(strange) + len(missing))
    assert not strange
    assert not missing


_READ = (
    ("\\allowbreak{}", ""), ("\\textbackslash{}", "\0"), ("\\textasciitilde{}", "~"), ("\\textasciicircum{}", "^"), ("\\textless{}", "<"), ("\\textgreater{}", ">"), ("\\textbar{}", "|"), ("\\textasciigrave{}", "`"), ("\\textquotesingle{}", "'"),
    ("{[}", "["), ("{]}", "]"), ("{*}", "*"), ("-{}-", "--"), ("{}", ""), ("\\&", "&"), ("\\%", "%"), ("\\$", "$"), ("\\#", "#"), ("\\_", "_"), ("\\{", "{"), ("\\}", "}"),
)  # fmt: skip


def _of_latex(text):
    """A text as LaTeX prints it, None when a character that means something is left."""
    kept = text
    for written, _ in _READ:
        kept = kept.replace(written, "")
    if set(kept) & set("\\{}$&#^_%~"):
        return None
    for written, read in _READ:
        text = text.replace(written, read)
    return text.replace("\0", "\\")


def test_latex_shows_every_text_as_it_is(figures):
    out = output.render(document(SPECIALS), "latex", ENVELOPE, None)
    bad, read = [], []
    for line in out.splitlines():
        body = line.removesuffix(r" \\").removesuffix(r" \\ \hline").removeprefix("\\par ").removesuffix("\\par")
        if re.match(r"\\(begin|end)(\{longtable\}|group)|\\endhead|% needs ", line):
            continue
        cells = [_of_latex(cell.strip()) for cell in re.split(r"(?<!\\) & ", body)]
        bad += (
            [line]
            if None in cells
            or (line.endswith(r"\\") and len(cells) != 3)
            or (line.endswith(r"\\") and line.lstrip().startswith(("[", "*")))
            else []
        )
        read += cells
    missing = [
        text
        for text in SPECIALS
        if re.sub(r"-{2,}", "", clean(text).strip())
        not in {re.sub(r"-+", "", r or "") for r in read} | {re.sub(r"-{2,}", "", r or "") for r in read}
    ]
    figures("S7 LaTeX", len(SPECIALS), len(bad) + len(missing))
    assert not bad, bad
    assert not missing, missing
