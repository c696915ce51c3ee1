"""Tables for texts and notebooks: Markdown, HTML and LaTeX, with the lines before and after, everything escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gpudb.render.document import Document, Human
from gpudb.render.terminal import plain
from gpudb.render.text import clean
from gpudb.resources import filled
from gpudb.rows import as_dict


def _pages(document: Document) -> Iterator[tuple[str, Human]]:
    """Title and cells of each table."""
    return ((table.title, table.page() if table.page is not None else plain(table)) for table in document.tables)


def markdown(document: Document) -> str:
    """GitHub Markdown tables; pipes, backticks and angle brackets in cells are escaped."""
    out: list[str] = []
    for line in document.before:
        out += [_md_line(line), ""] if line else []
    for title, page in _pages(document):
        if title:
            out += [f"### {_md_line(title)}", ""]
        out += [_md_table(page), ""]
    out += [f"- {_md_line(line)}" for line in (*document.after, *document.notes)]
    return "\n".join(out).rstrip() + "\n"


def _md_table(page: Human) -> str:
    """A table by tabulate, its columns aligned for whoever reads the text as it stands."""
    import tabulate

    blank = [""] * (len(page.heads) - 1)
    rows = [[f"**{_md(row.upper())}**", *blank] if isinstance(row, str) else list(map(_md, row)) for row in page.rows]
    sides = ["right" if numeric else "left" for numeric in page.numeric] if rows else None
    # its defaults read numbers out of texts and print 1234567.8 as 1.23457e+06
    return str(tabulate.tabulate(rows, list(map(_md, page.heads)), "pipe", disable_numparse=True, colalign=sides))


def _md(text: str) -> str:
    # a dollar begins mathematics on GitHub
    text = clean(text)
    for character in "\\`*_[]<>|&~$":
        text = text.replace(character, "\\" + character)
    return text


def _md_line(text: str) -> str:
    """A text that stands alone on a line: its beginning may not make it a heading, a list, a rule or code."""
    import re

    text = _md(text).lstrip()
    if text[:1] in ("#", "+", "-", "="):
        return "\\" + text
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", text)


def html(document: Document) -> str:
    """A self-contained HTML page: no script, no outside request."""
    return fragment(document, page=True) + "\n"


def fragment(document: Document, page: bool = False) -> str:
    """What stands in the body of such a page, or the ``page`` itself: every text escaped."""
    from html import escape

    filters, below = {"text": lambda text: escape(clean(text))}, (*document.after, *document.notes)
    return filled(
        "render/tables.jinja", filters, document=document, tables=_pages(document), below=below, page=page
    ).removesuffix("\n")


_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", "`": r"\textasciigrave{}", "[": r"{[}", "]": r"{]}",
}  # fmt: skip


#: characters of a small line on A4, and the longest cell that is not broken into lines when a row is wider than that
_LINE, _UNBROKEN = 110, 12
_NEEDS = (
    r"% needs \usepackage{longtable,array} and, for letters beyond the Latin ones, XeLaTeX or LuaLaTeX with a font that has them"
)


def latex(document: Document) -> str:
    """LaTeX longtable environments, which go on over pages, with every special character escaped."""
    out = [_NEEDS, *(rf"{_tex(line)}\par" for line in document.before if line)]
    for title, page in _pages(document):
        if title:
            out.append(rf"{_tex(title)}\par")
        columns, broken = _tex_columns(page)
        texts = [_tex_broken if wide else _tex for wide in broken]
        head = " & ".join(text(head) for text, head in zip(texts, page.heads, strict=True))
        out += [r"\begingroup\footnotesize", rf"\begin{{longtable}}{{{''.join(columns)}}}", rf"{head} \\ \hline", r"\endhead"]
        for row in page.rows:
            if isinstance(row, str):
                out.append(rf"\multicolumn{{{len(page.heads)}}}{{l}}{{\textbf{{{_tex(row.upper())}}}}} \\")
            else:
                line = " & ".join(text(cell) for text, cell in zip(texts, row, strict=True))
                # after the end of a row a star would belong to it
                out.append(("{}" if line.startswith("*") else "") + line + r" \\")
        out += [r"\end{longtable}", r"\endgroup"]
    out += [rf"\par {_tex_broken(line)}" for line in (*document.after, *document.notes)]
    return "\n".join(out) + "\n"


def _tex_columns(page: Human) -> tuple[list[str], list[bool]]:
    """The column types of a table, and which columns are broken into lines: the long ones of a row that is wider than a line."""
    rows = [page.heads, *(row for row in page.rows if not isinstance(row, str))]
    widest = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    if sum(widest) + 2 * len(widest) <= _LINE:
        return ["r" if numeric else "l" for numeric in page.numeric], [False] * len(widest)
    broken = [wide > _UNBROKEN for wide in widest]
    room = max(0.3, 1 - sum(wide + 2 for wide, long in zip(widest, broken, strict=True) if not long) / _LINE)
    share = sum(min(wide, 45) for wide, long in zip(widest, broken, strict=True) if long)
    columns = []
    for wide, long, numeric in zip(widest, broken, page.numeric, strict=True):
        side = r"\raggedleft" if numeric else r"\raggedright"
        part = max(0.075, room * min(wide, 45) / share - 2 / _LINE) if long else 0.0
        columns.append(rf">{{{side}\arraybackslash}}p{{{part:.3f}\linewidth}}" if long else "r" if numeric else "l")
    return columns, broken


def _tex_broken(text: str) -> str:
    """The same, with places at which an address or a name may be broken."""
    return _tex(text).replace(r"\_", r"\_\allowbreak{}").replace("/", r"/\allowbreak{}")


def _tex(text: str) -> str:
    # two hyphens would become a dash
    return "".join(_LATEX.get(character, character) for character in clean(text)).replace("--", "-{}-")


#: what stands above a table in the place of a command's day and release
_HEADER = "gpudb"
#: fields of records with more than a screen holds, by two of them that no other record has
_SHOWN = {
    ("destination", "caveats"): "part destination on status layer review_policy basis citation since",
    (
        "tpp_basis",
        "clauses",
    ): "part rule version outcome paragraphs tpp performance_density license_exceptions review_policy citation",
    ("topic", "verdict"): "topic claim state verdict day",
    ("column_name", "action"): "day action part column_name value new_value source why",
}


def notebook(answer: Any) -> str:
    """What any answer shows in a notebook: its table with its sources, safe to put into a page."""
    return fragment(document_of(answer))


def document_of(answer: Any) -> Document:
    """The document of any answer, as its command makes it."""
    from gpudb import results
    from gpudb.device_results import Identification, Peak
    from gpudb.render import comparison_document, device_documents, law_documents, spec_documents

    if isinstance(answer, results.Comparison):
        return comparison_document.comparison(answer, _HEADER, with_sources=True)
    if isinstance(answer, results.PartList):
        return spec_documents.part_list(answer, _HEADER)
    if isinstance(answer, results.Shown):
        return spec_documents.part(answer, _HEADER, with_sources=True)
    if isinstance(answer, results.Facts):
        return spec_documents.facts(answer, _HEADER)
    if isinstance(answer, results.Timeline):
        return law_documents.timeline(answer, _HEADER)
    if isinstance(answer, Peak):
        return device_documents.peak(answer, _HEADER, "html", with_sources=True)
    if isinstance(answer, Identification):
        return device_documents.identification(answer, _HEADER)
    rows = [as_dict(row) for row in answer]
    return spec_documents.records(rows, _HEADER, _fields(rows), notes=answer.notes, fields=getattr(answer, "columns", ()))


def _fields(rows: Sequence[dict[str, Any]]) -> list[str] | None:
    """The fields that are shown of long records; None for all."""
    return next((names.split() for marks, names in _SHOWN.items() if rows and rows[0].keys() >= set(marks)), None)
