"""Tables for texts: Markdown, HTML and LaTeX, with the lines before and after, everything escaped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gpudb.render.document import Document, Table
from gpudb.render.text import clean, shown


class Page(NamedTuple):
    """A table as text cells; a row that is a bare string is the title of a group."""

    title: str
    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...] | str, ...]


def _page(table: Table) -> Page:
    if table.page is not None:
        made = table.page()
        return Page(table.title, made.heads, made.numeric, made.rows)
    rows = tuple(tuple(shown(value) for value in row) for row in table.values())
    return Page(table.title, tuple(head.label for head in table.heads), tuple(head.numeric for head in table.heads), rows)


def _pages(document: Document) -> Iterator[Page]:
    return (_page(table) for table in document.tables)


def markdown(document: Document) -> str:
    """GitHub Markdown tables; pipes, backticks and angle brackets in cells are escaped."""
    out: list[str] = []
    for line in document.before:
        out += [_md_line(line), ""] if line else []
    for page in _pages(document):
        if page.title:
            out += [f"### {_md_line(page.title)}", ""]
        out.append("| " + " | ".join(_md(head) for head in page.heads) + " |")
        out.append("| " + " | ".join("---:" if numeric else "---" for numeric in page.numeric) + " |")
        for row in page.rows:
            if isinstance(row, str):
                out.append("| " + " | ".join([f"**{_md(row.upper())}**", *[""] * (len(page.heads) - 1)]) + " |")
            else:
                out.append("| " + " | ".join(_md(cell) for cell in row) + " |")
        out.append("")
    out += [f"- {_md_line(line)}" for line in (*document.after, *document.notes)]
    return "\n".join(out).rstrip() + "\n"


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


_STYLE = (
    "body{font:16px/1.4 system-ui,sans-serif;margin:1rem}table{border-collapse:collapse}caption{text-align:left}"
    "td,th{border:1px solid #999;padding:.2rem .5rem;text-align:left;vertical-align:top}td.n{text-align:right;white-space:nowrap}"
)


def html(document: Document) -> str:
    """A self-contained HTML page: no script, no outside request."""
    from html import escape

    def text(value: str) -> str:
        return escape(clean(value))

    out = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>gpudb</title>',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<style>{_STYLE}</style></head><body>",
        *(f"<p>{text(line)}</p>" for line in document.before if line),
    ]
    for page in _pages(document):
        caption = f"<caption>{text(page.title)}</caption>" if page.title else ""
        out.append(
            f"<table>{caption}<thead><tr>"
            + "".join(f'<th scope="col">{text(h)}</th>' for h in page.heads)
            + "</tr></thead><tbody>"
        )
        for row in page.rows:
            if isinstance(row, str):
                out.append(f'<tr><th colspan="{len(page.heads)}" scope="rowgroup">{text(row.upper())}</th></tr>')
                continue
            cells = zip(row, page.numeric, strict=True)
            out.append("<tr>" + "".join(f"<td{' class=n' if n else ''}>{text(cell)}</td>" for cell, n in cells) + "</tr>")
        out.append("</tbody></table>")
    out += [f"<p>{text(line)}</p>" for line in (*document.after, *document.notes)]
    return "\n".join([*out, "</body></html>"]) + "\n"


_LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
    "[": r"{[}",
    "]": r"{]}",
}


def latex(document: Document) -> str:
    """LaTeX tabular environments with every special character escaped."""
    out = [rf"{_tex(line)}\par" for line in document.before if line]
    for page in _pages(document):
        if page.title:
            out.append(rf"{_tex(page.title)}\par")
        out.append(r"\begin{tabular}{" + "".join("r" if numeric else "l" for numeric in page.numeric) + "}")
        out.append(" & ".join(_tex(head) for head in page.heads) + r" \\ \hline")
        for row in page.rows:
            if isinstance(row, str):
                out.append(rf"\multicolumn{{{len(page.heads)}}}{{l}}{{\textbf{{{_tex(row.upper())}}}}} \\")
            else:
                line = " & ".join(_tex(cell) for cell in row)
                # after the end of a row a star would belong to it
                out.append(("{}" if line.startswith("*") else "") + line + r" \\")
        out.append(r"\end{tabular}")
    out += [rf"\par {_tex(line)}" for line in (*document.after, *document.notes)]
    return "\n".join(out) + "\n"


def _tex(text: str) -> str:
    # two hyphens would become a dash
    return "".join(_LATEX.get(character, character) for character in clean(text)).replace("--", "-{}-")
