"""The writers: one function per format, each fed with the same document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from gpudb.errors import UsageError
from gpudb.render.document import Document, Human, Prose, Table
from gpudb.render.text import UNSAFE, clean, shown, width_of, wrap

FORMATS = ("table", "plain", "csv", "tsv", "json", "jsonl", "md", "html", "latex", "parquet")
#: file endings that pick a format
ENDINGS = {
    "txt": "table",
    "csv": "csv",
    "tsv": "tsv",
    "json": "json",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "md": "md",
    "html": "html",
    "htm": "html",
    "tex": "latex",
    "parquet": "parquet",
}

Envelope = dict[str, Any]


def render(document: Document, form: str, envelope: Envelope, width: int | None) -> str | bytes:
    """The document in one format. ``width`` None: a pipe or a file, nothing is wrapped or left out."""
    writers: dict[str, Callable[[], str | bytes]] = {
        "table": lambda: table_text(document, width),
        "plain": lambda: plain(document),
        "csv": lambda: separated(document, ","),
        "tsv": lambda: separated(document, "\t"),
        "json": lambda: json_text({**envelope, "data": document.payload(), "notes": list(document.notes)}),
        "jsonl": lambda: lines(document),
        "md": lambda: markdown(document),
        "html": lambda: html(document),
        "latex": lambda: latex(document),
        "parquet": lambda: parquet(document),
    }
    if form not in writers:
        raise UsageError(f"there is no format {form!r}", f"use one of {', '.join(FORMATS)}")
    return writers[form]()


def json_text(data: Any) -> str:
    """JSON with two spaces of indent, non-ASCII kept, unsafe characters escaped."""
    import json

    return _escaped(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False, default=str)) + "\n"


def _escaped(text: str) -> str:
    """JSON with every character escaped that may stand raw in a string but can steer a terminal."""
    if text.isascii() and "\x7f" not in text:
        return text
    import json
    import unicodedata

    unsafe = [c for c in set(text) if c != "\n" and unicodedata.category(c) in UNSAFE]
    return text.translate({ord(c): json.dumps(c)[1:-1] for c in unsafe})


def lines(document: Document) -> str:
    """One JSON object per row of data."""
    import json

    held = document.payload()
    data = held if isinstance(held, list) else [held]
    if isinstance(held, dict) and isinstance(held.get("rows"), list):
        data = held["rows"]
    return "".join(_escaped(json.dumps(row, ensure_ascii=False, allow_nan=False, default=str)) + "\n" for row in data)


def separated(document: Document, separator: str) -> str:
    """CSV or TSV. A text cell that a spreadsheet would run as a formula gets a leading apostrophe."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    for number, table in enumerate(document.tables):
        if number:
            out.write("\n")
        writer.writerow([head.key for head in table.heads])
        for row in table.values():
            writer.writerow([_safe_cell(value) for value in row])
    return out.getvalue()


def _safe_cell(value: Any) -> str:
    text = shown(value)
    if isinstance(value, str) and text and (text[0] in "=+-@\t\r" or text[0] in "\uff1d\uff0b\uff0d\uff20"):
        return "'" + text
    return text


def plain(document: Document) -> str:
    """Tab-separated values without a header, for `cut` and `awk`."""
    return "".join(
        "\t".join(shown(value).replace("\t", " ") for value in row) + "\n" for table in document.tables for row in table.values()
    )


def markdown(document: Document) -> str:
    """GitHub Markdown tables; pipes, backticks and angle brackets in cells are escaped."""
    out: list[str] = []
    for table in document.tables:
        if table.title:
            out += [f"### {_md(table.title)}", ""]
        out.append("| " + " | ".join(_md(head.label) for head in table.heads) + " |")
        out.append("| " + " | ".join("---:" if head.numeric else "---" for head in table.heads) + " |")
        out += ["| " + " | ".join(_md(shown(value)) for value in row) + " |" for row in table.values()]
        out.append("")
    out += [f"- {_md(line)}" for line in (*document.after, *document.notes)]
    return "\n".join(out).rstrip() + "\n"


def _md(text: str) -> str:
    for character in "\\`*_[]<>|&~":
        text = text.replace(character, "\\" + character)
    return clean(text)


def html(document: Document) -> str:
    """A self-contained HTML page: no script, no outside request."""
    from html import escape

    out = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>gpudb</title>',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        "<style>body{font:16px/1.4 system-ui,sans-serif;margin:1rem}table{border-collapse:collapse}"
        "td,th{border:1px solid #999;padding:.2rem .5rem;text-align:left}td.n{text-align:right}</style></head><body>",
    ]
    for table in document.tables:
        caption = f"<caption>{escape(clean(table.title))}</caption>" if table.title else ""
        out.append(
            f"<table>{caption}<thead><tr>"
            + "".join(f'<th scope="col">{escape(clean(h.label))}</th>' for h in table.heads)
            + "</tr></thead><tbody>"
        )
        for row in table.values():
            cells = "".join(f"<td{' class=n' if isinstance(v, (int, float)) else ''}>{escape(shown(v))}</td>" for v in row)
            out.append(f"<tr>{cells}</tr>")
        out.append("</tbody></table>")
    out += [f"<p>{escape(clean(line))}</p>" for line in (*document.after, *document.notes)]
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
}


def latex(document: Document) -> str:
    """LaTeX tabular environments with every special character escaped."""
    out = []
    for table in document.tables:
        out.append(r"\begin{tabular}{" + "".join("r" if h.numeric else "l" for h in table.heads) + "}")
        out.append(" & ".join(_tex(h.label) for h in table.heads) + r" \\ \hline")
        out += [" & ".join(_tex(shown(v)) for v in row) + r" \\" for row in table.values()]
        out.append(r"\end{tabular}")
    return "\n".join(out) + "\n"


def _tex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in clean(text))


def parquet(document: Document) -> bytes:
    """The first table as Parquet bytes (needs the extra `parquet`)."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError("writing Parquet needs pyarrow", "pip install 'gpuspecdb[parquet]'") from error
    table = document.tables[0]
    columns = {}
    for index, head in enumerate(table.heads):
        values = [row[index] for row in table.values()]
        numbers = [v for v in values if v is not None]
        if numbers and all(isinstance(v, (int, float)) for v in numbers):
            columns[head.key] = pa.array([None if v is None else float(v) for v in values], pa.float64())
        else:
            columns[head.key] = pa.array([None if v is None else shown(v) for v in values], pa.string())
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return bytes(sink.getvalue().to_pybytes())


def table_text(document: Document, width: int | None) -> str:
    """Tables for people. On a terminal narrower than the table each row becomes a block; a pipe is never wrapped."""
    out: list[str] = [piece for line in document.before for piece in _paragraph(line, width)]
    for table in document.tables:
        if table.title:
            out += ["", *_paragraph(table.title, width)] if out else _paragraph(table.title, width)
        if isinstance(table.human, Prose):
            out += _prose(table.human, width)
        else:
            out.append(_grid(_first_that_fits(table, width), width))
    if document.after:
        out.append("")
    for line in document.after:
        out += _paragraph(line, width)
    return "\n".join(out).rstrip("\n") + "\n"


def _paragraph(line: str, width: int | None) -> Iterable[str]:
    text = clean(line)
    if width is None or width_of(text) <= width:
        return [text]
    first, *rest = wrap(text, width)
    return [first, *("    " + more for tail in [" ".join(rest)] for more in wrap(tail, width - 4))] if rest else [first]


def _first_that_fits(table: Table, width: int | None) -> Human:
    if isinstance(table.human, Human):
        return table.human
    if table.human is None or isinstance(table.human, Prose):
        return _human(table)
    chosen = table.human[0]()
    for number, make in enumerate(table.human):
        chosen = make() if number else chosen
        flat = [row for row in chosen.rows if not isinstance(row, str)]
        if width is None or not flat or _widths(chosen.heads, flat, width) is not None:
            break
    return chosen


def _prose(prose: Prose, width: int | None) -> list[str]:
    """Label and text, the text wrapped under itself; headings stand alone after an empty line."""
    if not prose.rows:
        return ["(no rows)"]
    indent = max((width_of(row[0]) for row in prose.rows if not isinstance(row, str)), default=0) + 2
    out: list[str] = []
    for row in prose.rows:
        if isinstance(row, str):
            out += [""] if out else []
            out += wrap(row, width) if width else [row]
            continue
        label, text = row
        lines = wrap(text, max(20, width - indent)) if width else [text]
        out += [
            f"{name}{' ' * (indent - width_of(name))}{line}".rstrip()
            for name, line in zip((label, *[""] * len(lines)), lines, strict=False)
        ]
    return out


def _human(table: Table) -> Human:
    return Human(
        tuple(clean(h.label) for h in table.heads),
        tuple(tuple(shown(v) for v in row) for row in table.values()),
        tuple(h.numeric for h in table.heads),
    )


#: a cell up to this width is a figure with its marks and is never broken
_FIGURE = 24


def _grid(human: Human, width: int | None) -> str:
    """A table by tabulate; too wide for the terminal, its long texts and heads are wrapped, and else rows become blocks."""
    import tabulate as library

    library.MIN_PADDING = 0  # a head needs no room beside it: the widths are counted above
    library.PRESERVE_WHITESPACE = True  # numbers are already aligned on their decimal point
    flat = [row for row in human.rows if not isinstance(row, str)]
    if not flat:
        return "(no rows)"
    widths = _widths(human.heads, flat, width)
    if widths is None:
        return _blocks(human, width or 80)
    columns: list[list[str]] = [[] for _ in widths]
    for row in human.rows:
        if isinstance(row, str):
            lines = [[""] if columns[0] else [], [row.upper()]]
            cells = [[*lines[0], *lines[1]], *[[""] * (len(lines[0]) + 1)] * (len(widths) - 1)]
        else:
            cells = [_fold(cell, room) for cell, room in zip(row, widths, strict=True)]
        height = max(len(cell) for cell in cells)
        for column, cell in zip(columns, cells, strict=True):
            column += [*cell, *[""] * (height - len(cell))]
    heads = ["\n".join(_fold(head, room)) for head, room in zip(human.heads, widths, strict=True)]
    aligned = ["right" if numeric else "left" for numeric in human.numeric]
    # one cell of many lines per column: tabulate looks at every cell's type, and that is a tenth of a command's time
    cells = [["\n".join(column) for column in columns]]
    text: str = library.tabulate(cells, headers=heads, tablefmt="simple", disable_numparse=True, colalign=aligned)
    return "\n".join(line.rstrip() for line in text.splitlines())


def _fold(text: str, room: int) -> list[str]:
    return [text] if width_of(text) <= room else wrap(text, room)


def _widths(heads: tuple[str, ...], rows: list[tuple[str, ...]], width: int | None) -> list[int] | None:
    """The width of each column so that the table fits; None when no wrapping of long texts makes it fit."""
    columns = [[row[i] for row in rows] for i in range(len(heads))]
    natural = [max(width_of(head), *(width_of(cell) for cell in column)) for head, column in zip(heads, columns, strict=True)]
    room = (width or 0) - 2 * (len(heads) - 1)
    if width is None or sum(natural) <= room:
        return natural
    least = []
    for head, column in zip(heads, columns, strict=True):
        words = [width_of(word) for text in (head, *column) for word in text.split(" ")]
        figures = [width_of(cell) for cell in column[:] if width_of(cell) <= _FIGURE and column is not columns[0]]
        least.append(max([min(max(words, default=1), 30), *figures, 8]))
    wanted = [max(low, min(have, _FIGURE)) for low, have in zip(least, natural, strict=True)]
    if sum(least) > room:
        return None
    spare = room - sum(wanted)
    if spare < 0:
        wanted = list(least)
        spare = room - sum(wanted)
    while spare > 0:
        short = [i for i, have in enumerate(natural) if wanted[i] < have]
        if not short:
            break
        narrowest = min(short, key=lambda i: wanted[i] / natural[i])
        wanted[narrowest] += 1
        spare -= 1
    return wanted


def _blocks(human: Human, width: int) -> str:
    labels = max(width_of(head) for head in human.heads)
    labels = min(labels, max(10, width // 3))
    out: list[str] = []
    for row in human.rows:
        if isinstance(row, str):
            out += [f"== {row} =="]
            continue
        for head, value in zip(human.heads, row, strict=True):
            if value.strip() and not head.strip():
                out += wrap(value.strip(), width)
            elif value.strip():
                pieces = wrap(value.strip(), max(8, width - labels - 2))
                name = wrap(head, labels)
                for i in range(max(len(pieces), len(name))):
                    left = name[i] if i < len(name) else ""
                    right = pieces[i] if i < len(pieces) else ""
                    out.append(f"{left}{' ' * (labels - width_of(left))}  {right}".rstrip())
        out.append("")
    return "\n".join(out).rstrip()
