"""The writers, a function a format, and where an answer goes: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import stat
import sys

from gpudb.errors import DatabaseError, UsageError
from gpudb.hints import Any
from gpudb.render.document import Document
from gpudb.render.text import UNSAFE, ascii_only, is_ascii_only


def choose(form: str | None, json: bool, output: str | None) -> str:
    """The format: ``json``, ``form``, the ending of ``output``, GPUDB_FORMAT, else a table. Raises ``UsageError`` on a contradiction."""
    if json and form not in (None, "json"):
        raise UsageError(f"json and `format` {form} contradict each other", "use one of them", field="json")
    if json:
        return "json"
    if form is not None:
        return _known(form, "")
    if output and output != "-":
        ending = output.rsplit(".", 1)[-1].lower() if "." in os.path.basename(output) else ""
        if ending not in ENDINGS:
            raise UsageError(f"the ending of {output} names no format", f"use `format`, or one of .{', .'.join(ENDINGS)}")
        return ENDINGS[ending]
    return _known(os.environ.get("GPUDB_FORMAT") or "table", "GPUDB_FORMAT: ")


def _known(form: str, said_by: str) -> str:
    if form not in FORMATS:
        from gpudb.names import suggest

        low = form.lower()
        near = (ENDINGS[low],) if low in ENDINGS else suggest({"excel": "xlsx"}.get(low, low), FORMATS)
        raise UsageError(f"{said_by}there is no format {form!r}", f"use one of {', '.join(FORMATS)}", near)
    return form


def screen(
    output: str | None, width: int | None = None, color: str | None = None, ascii: bool = False
) -> tuple[int | None, bool]:
    """Columns (None: a pipe or a file without COLUMNS, nothing is wrapped) and whether in color, for where the answer goes.

    It also switches the spelling of texts to ASCII (``ascii``, or a terminal that is not UTF-8).

    ``width`` and ``color`` (always, never, auto) are what a person asked for. Raises ``UsageError`` for what is neither.
    """
    if width is not None and not 20 <= width <= 10_000:
        raise UsageError(
            f"a table of {width} columns cannot be made", "give `width` a number from 20 to 10000", field="width", value=width
        )
    if color not in (None, "auto", "always", "never"):
        hint = "use always, never or auto"
        raise UsageError(f"color {color} has no meaning", hint, field="color", value=color, allowed=("always", "never", "auto"))
    terminal = output in (None, "-") and sys.stdout.isatty()
    plain_encoding = terminal and not _utf8()
    ascii_only(ascii or plain_encoding)
    dumb = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    colored = color == "always" or (color != "never" and terminal and not dumb)
    return width or (terminal_width() if output in (None, "-") else None), colored


def terminal_width() -> int | None:
    """Columns of the terminal on standard output, or those asked for; None for a pipe or a file else (nothing is wrapped then)."""
    try:
        terminal, columns = sys.stdout.isatty(), os.environ.get("COLUMNS", "")
        columns = columns if terminal else os.environ.get("GPUDB_COLUMNS") or columns
        if columns.isdigit() and int(columns) >= (1 if terminal else 20):  # 0 is none
            return max(20, int(columns))
        return max(20, os.get_terminal_size(sys.stdout.fileno()).columns or 80) if terminal else None
    except (OSError, ValueError):
        return None


def _utf8() -> bool:
    return (sys.stdout.encoding or "utf-8").lower().replace("-", "").replace("_", "") in ("utf8", "utf8sig")


def write(text: str | bytes, output: str | None, force: bool) -> None:
    """Put an answer on standard output or into a file. Raises ``UsageError`` rather than overwrite without ``force``."""
    if output is None or output == "-":
        if isinstance(text, bytes):
            sys.stdout.buffer.write(text)
        elif _utf8():
            sys.stdout.write(text)
        elif sys.stdout.isatty():
            sys.stdout.write(text.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding))
        else:  # a pipe gets the bytes that --output would write, whatever the locale says
            sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.flush()
        return
    _write_file(text if isinstance(text, bytes) else text.encode("utf-8"), output, force)


def _write_file(data: bytes, output: str, force: bool) -> None:
    from gpudb.files import open_stream, refuse_lost_steps

    if "\0" in output:
        raise UsageError("the name of the output file holds a NUL character", "name another file with `output`")
    try:
        refuse_lost_steps(output)
        if _is_stream(output):
            # /dev/null, /dev/stdout, a terminal, a named pipe: there is nothing to replace
            with open_stream(output) as stream:
                stream.write(data)
            return
        _write_regular(data, output, force)
    except OSError as error:
        raise DatabaseError(
            f"{output} cannot be written ({len(data)} bytes): {error.strerror or error}",
            "check folder, permissions and free space; nothing was left behind",
        ) from error


def _is_stream(output: str) -> bool:
    """True for a character device or a pipe. Raises ``UsageError`` for a folder, a socket, a disk or a dead link."""
    try:
        mode = os.stat(output).st_mode
    except FileNotFoundError:
        if os.path.islink(output):
            raise UsageError(f"{output} is a link to a file that is not there", "name the file itself with `output`") from None
        return False
    if stat.S_ISCHR(mode) or stat.S_ISFIFO(mode):
        return True
    if not stat.S_ISREG(mode):
        raise UsageError(f"{output} is not a regular file", "name another file with `output`")
    return False


def _write_regular(data: bytes, output: str, force: bool) -> None:
    """A new file in the same folder takes the name when it is whole: with ``force`` also from a file that has it."""
    target = os.path.realpath(output)
    taken = UsageError(f"{output} exists already", "add `force` to replace it, or name another file")
    if os.path.lexists(target) and not force:
        raise taken
    # a short name: the target's own may already be as long as a folder allows
    temporary = os.path.join(os.path.dirname(target), f".gpudb-{os.getpid()}.part")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if force:
            if os.path.exists(target):
                os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
            os.replace(temporary, target)
            return
        try:
            os.link(temporary, target)  # unlike a rename it never takes the place of a file made meanwhile
        except FileExistsError:
            raise taken from None
        except OSError:  # a file system without links
            os.replace(temporary, target)
            return
        os.unlink(temporary)
    except BaseException:
        if os.path.lexists(temporary):
            os.unlink(temporary)
        raise


#: CSV and TSV for programs: text that a spreadsheet would run as a formula gets no apostrophe
RAW = ("csv-raw", "tsv-raw")
FORMATS = ("table", "plain", "csv", "tsv", "json", "jsonl", "md", "html", "latex", "parquet", "xlsx", *RAW)
#: file endings that pick a format
ENDINGS = {
    "txt": "table", "csv": "csv", "tsv": "tsv", "json": "json", "jsonl": "jsonl", "ndjson": "jsonl", "md": "md", "markdown": "md",
    "html": "html", "htm": "html", "tex": "latex", "parquet": "parquet", "xlsx": "xlsx",
}  # fmt: skip

Envelope = dict[str, Any]


def render(document: Document, form: str, envelope: Envelope, width: int | None, color: bool = False) -> str | bytes:
    """The document in one format. ``width`` None: a pipe or a file, nothing is wrapped or left out."""
    if form == "table":
        from gpudb.render.terminal import table_text

        return table_text(document, width, color)
    if form == "json":
        around = {key: value for key, value in envelope.items() if key != "receipt"}
        slip = {"receipt": envelope["receipt"]} if "receipt" in envelope else {}  # often longer than the answer: behind it
        return json_text({**around, "data": document.payload(), "notes": list(document.notes), **slip})
    if form == "jsonl":
        return lines(document)
    if form in ("md", "html", "latex"):
        from gpudb.render import page_tables

        return {"md": page_tables.markdown, "html": page_tables.html, "latex": page_tables.latex}[form](document)
    if form == "xlsx":
        from gpudb.render.columns import workbook

        return workbook(document)
    if form in ("plain", "csv", "tsv", "parquet", *RAW):
        from gpudb.render import columns

        if form == "parquet":
            return columns.parquet(document)
        if form == "plain":
            return columns.plain(document)
        return columns.separated(document, "," if form.startswith("csv") else "\t", raw=form in RAW)
    raise UsageError(f"there is no format {form!r}", f"use one of {', '.join(FORMATS)}")


def json_text(data: Any) -> str:
    """JSON with two spaces of indent, non-ASCII kept, unsafe characters escaped."""
    import json

    return escaped(json.dumps(data, ensure_ascii=is_ascii_only(), indent=2, allow_nan=False, default=str)) + "\n"


def escaped(text: str) -> str:
    """JSON with every character escaped that may stand raw in a string but can steer a terminal."""
    if text.isascii() and "\x7f" not in text:
        return text
    import json
    import unicodedata

    unsafe = [c for c in set(text) if c != "\n" and unicodedata.category(c) in UNSAFE]
    return text.translate({ord(c): json.dumps(c)[1:-1] for c in unsafe}) if unsafe else text


def lines(document: Document) -> str:
    """One JSON object per row of data."""
    import json

    held = document.payload()
    data = held if isinstance(held, list) else [held]
    if isinstance(held, dict) and isinstance(held.get("rows"), list):
        data = held["rows"]
    return "".join(escaped(json.dumps(row, ensure_ascii=is_ascii_only(), allow_nan=False, default=str)) + "\n" for row in data)
